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

/** Megabytes that the first start takes: Python's, and those of the page's packages. */
export function startWeight() {
  const { packages, bytes } = pageFacts();
  return Math.round(5 + packages.reduce((sum, { url }) => sum + (bytes[url] ?? 0), 0) / 1e6);
}
