// What went wrong, for a reader: the message, and the author's own lines.

import { element } from "./display.js";
import { offerNewer } from "./newer.js";

/** @type {Partial<Record<string, string>>} */
const INTRO = {
  boot: "Python could not be started here.",
  crash: "Python itself broke down at this. It starts afresh.",
};

/** @param {HTMLElement} box @param {unknown} error */
export function showFailure(box, error) {
  const failure = /** @type {Partial<import("./protocol.js").Failure>} */ (error);
  const message = error instanceof Error ? error.message : String(error);
  const parts = [element("p", "demo-error-message", message)];
  const intro = INTRO[failure.kind ?? ""];
  if (intro) parts.unshift(element("p", "", intro));
  if (failure.traceback?.length) {
    const list = element("ol", "traceback");
    for (const { file, line, text } of failure.traceback) {
      const item = element("li");
      item.append(element("span", "traceback-place", `${file}:${line}`), " ", element("code", "", text));
      list.append(item);
    }
    parts.push(list);
  }
  box.replaceChildren(...parts);
  box.hidden = false;
  // Neither the author's code nor the reader's values: a file did not come.
  if (failure.kind === undefined || failure.kind === "boot") offerNewer(box);
}
