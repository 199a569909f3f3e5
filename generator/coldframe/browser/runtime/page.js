// What the build wrote into the page for the runtime.

export { savesData } from "./connection.js";

/** @type {{text: string, facts: import("./protocol.js").Facts}} */
let read = { text: "", facts: JSON.parse("{}") };

/** The same object as long as they are the same.
 * @returns {import("./protocol.js").Facts} */
export function pageFacts() {
  const text = factsText(document);
  if (text !== read.text) read = { text, facts: JSON.parse(text) };
  return read.facts;
}

/** @param {Document} page */
export function factsText(page) {
  // A result's markup may have any id; a script element it can't have.
  return page.querySelector("script#coldframe-page")?.textContent ?? "{}";
}

/** Megabytes of Python's start, compressed. */
const PYTHON = 4.4;

/** Megabytes that the first start takes: Python's, and those of the page's packages, some of which
 * the site's image may hold. */
export function startWeight() {
  const { packages, image, pyodide, bytes } = pageFacts();
  const own = image?.starts ? image : undefined;
  const held = new Set(own?.packages);
  const size = (/** @type {string} */ url) => bytes[url] ?? 0;
  const more = own ? size(own.memory) + size(own.data) - size(`${pyodide}memory.bin`) : 0;
  return Math.round(PYTHON + packages.reduce((sum, { name, url }) => sum + (held.has(name) ? 0 : size(url)), more) / 1e6);
}
