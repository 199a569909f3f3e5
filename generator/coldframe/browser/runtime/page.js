// What the build wrote into the page for the runtime.

/** @returns {import("./protocol.js").Facts} */
export function pageFacts() {
  return JSON.parse(document.getElementById("coldframe-page")?.textContent ?? "{}");
}

/** Whether the reader asked for as few bytes as possible. */
export function savesData() {
  return /** @type {any} */ (navigator).connection?.saveData === true;
}
