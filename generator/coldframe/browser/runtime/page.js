// What the build wrote into the page for the runtime.

export { savesData } from "./connection.js";

/** Where the build's own files are, and nothing else. */
const OWN = new URL("../", import.meta.url).href;

/** @type {{text: string, facts: import("./protocol.js").Facts}} */
let read = { text: "{}", facts: JSON.parse("{}") };

/** The same object as long as they are the same.
 * @returns {import("./protocol.js").Facts} */
export function pageFacts() {
  const text = factsText(document);
  if (text !== read.text) read = { text, facts: factsIn(text) };
  return read.facts;
}

/** @param {Document} page
 * @returns {import("./protocol.js").Facts} */
export const factsOf = (page) => factsIn(factsText(page));

/** The build writes it last: an author's Markdown, which may be a stranger's, stands before.
 * @param {Document} page */
export function factsElement(page) {
  // A result's markup may have any id; a script element it can't have.
  return [...page.querySelectorAll("script#coldframe-page")].at(-1);
}

/** @param {Document} page */
export const factsText = (page) => factsElement(page)?.textContent ?? "{}";

/** With whole addresses, since a worker that was started from a blob has none to complete them by;
 * and of this site's build only: what stands there is run.
 * @param {string} text @returns {import("./protocol.js").Facts} */
function factsIn(text) {
  const facts = JSON.parse(text);
  if (text === "{}") return facts;
  const { python, pyodide, vega, purify, editor, data, packages, image, bytes, hashes } = facts;
  return {
    ...facts,
    ...mapped({ python, pyodide, vega, purify, editor }, own),
    data: mapped(data, own),
    packages: packages.map((/** @type {any} */ one) => ({ ...one, url: own(one.url) })),
    image: image && { ...image, memory: own(image.memory), data: image.data && own(image.data) },
    bytes: named(bytes),
    hashes: named(hashes),
  };
}

/** @param {string} address */
function own(address) {
  const { href } = new URL(address, OWN);
  if (!href.startsWith(OWN)) throw new Error(`The page names ${address}, which is no file of this site's build.`);
  return href;
}

/** @template T @param {Record<string, string>} values @param {(value: string) => T} change */
const mapped = (values, change) => Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));

/** @param {Record<string, unknown>} values by address */
const named = (values) => Object.fromEntries(Object.entries(values).map(([address, value]) => [own(address), value]));

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
