// What the build wrote into the page for the runtime.

/** @returns {import("./protocol.js").Facts} */
export function pageFacts() {
  // A result's markup may have any id; a script element it can't have.
  return JSON.parse(document.querySelector("script#coldframe-page")?.textContent ?? "{}");
}

/** Megabytes that the first start takes: Python's, and those of the page's packages. */
export function startWeight() {
  const { packages, bytes } = pageFacts();
  return Math.round(5 + packages.reduce((sum, { url }) => sum + (bytes[url] ?? 0), 0) / 1e6);
}

/** Whether bytes are dear: the reader said so, or the connection is metered or slow. */
export function savesData() {
  const { saveData, type, effectiveType = "" } = /** @type {any} */ (navigator).connection ?? {};
  return saveData === true || type === "cellular" || effectiveType.endsWith("2g");
}
