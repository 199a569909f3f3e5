// Values in prose: they follow a demo's controls, or the result that it shows.

import { OUTPUTS } from "./nodes.js";

/**
 * @typedef {import("./demo.js").DemoElement} DemoElement
 * @typedef {import("./protocol.js").Bundle} Bundle
 */

export function followValues() {
  document.addEventListener("coldframe-point", (event) => tell(/** @type {DemoElement} */ (event.target)));
  document.addEventListener("coldframe-result", (event) => tell(/** @type {DemoElement} */ (event.target)));
  // What demos told before this module came.
  for (const demo of document.querySelectorAll("coldframe-demo")) tell(/** @type {DemoElement} */ (demo));
}

/** @param {DemoElement} demo */
function tell({ id, told }) {
  if (!told) return;
  for (const output of document.querySelectorAll(`output[data-demo="${id}"]`)) {
    const { parameter, output: name } = /** @type {HTMLElement} */ (output).dataset;
    const text = parameter === undefined ? textOf(name ?? "", told.result) : told.point?.get(parameter);
    if (text !== undefined && output.textContent !== text) output.textContent = text;
  }
}

/** A named output that is text; nothing else can stand in a sentence.
 * @param {string} name @param {Bundle} [result] @returns {string | undefined} */
function textOf(name, result) {
  if (!result) return undefined;
  const found = result[OUTPUTS]?.find((/** @type {[string, Bundle]} */ [own]) => own === name)?.[1];
  return found?.["text/plain"] ?? "…";
}
