// Whether a reader has had this page's Python on the site before: then the browser's cache has what
// that takes, most likely. The browser's storage keeps addresses of files, nothing that the reader did.

import { pageFacts } from "./page.js";
import { memoryOf } from "./protocol.js";

const KEY = "coldframe-python";
/** Addresses of files that are kept. */
const MOST = 100;

export function noteStart() {
  const known = new Set([...taken(), ...before()]);
  try {
    localStorage.setItem(KEY, JSON.stringify([...known].slice(0, MOST)));
  } catch {
    // The reader allows no storage, or it is full.
  }
}

/** Not if one of them was deployed anew since. */
export function hasStarted() {
  const known = before();
  return taken().every((url) => known.includes(url));
}

function taken() {
  const facts = pageFacts();
  return [facts.pyodide, memoryOf(facts), ...facts.packages.map(({ url }) => url)];
}

/** @returns {unknown[]} */
function before() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}
