// Whether a reader has had Python on this site before: then what its start takes is in the browser's
// cache, most likely. One name in the browser's storage, and nothing that the reader did.

import { pageFacts } from "./page.js";

const KEY = "coldframe-python";

export function noteStart() {
  try {
    localStorage.setItem(KEY, pageFacts().pyodide);
  } catch {}
}

/** Of this Python, not of one before an update. */
export function hasStarted() {
  try {
    return localStorage.getItem(KEY) === pageFacts().pyodide;
  } catch {
    // The reader allows no storage.
    return false;
  }
}
