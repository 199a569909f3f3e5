// What went wrong, for a reader: the message, and the author's own lines.

import { element } from "./nodes.js";
import { offerNewer } from "./newer.js";

/** @type {Partial<Record<string, string>>} */
const INTRO = {
  boot: "Python could not be started here.",
  crash: "Python itself broke down at this. It starts afresh.",
};

/** What browsers say of a file or a script that did not come. */
const UNFETCHED = /^(Failed to fetch|NetworkError|Load failed)|dynamically imported module|Importing a module script failed/;

/** A value that the demo refused, told at its control; nothing where the reader sees none.
 * @param {string} demo @param {Partial<import("./protocol.js").Failure>} failure
 * @returns {(() => void) | undefined} what takes it back */
export function showRefusal(demo, { parameter, what = "" }) {
  const id = CSS.escape(`${demo}-${parameter}`);
  const found = document.querySelector(`#${id}, #${id}-label`);
  const control = /** @type {HTMLElement | null | undefined} */ (found?.closest(".control"));
  if (!found || !control?.checkVisibility()) return undefined;
  const told = element("p", "control-problem", `${what.charAt(0).toUpperCase()}${what.slice(1)}.`.replace(/([.!?])\.$/, "$1"));
  told.id = `${demo}-${parameter}-problem`;
  told.role = "alert";
  control.append(told);
  const field = control.querySelector("[name]");
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-errormessage", told.id);
  return () => {
    told.remove();
    field?.removeAttribute("aria-invalid");
    field?.removeAttribute("aria-errormessage");
  };
}

/** @param {HTMLElement} box @param {unknown} error
 * @param {(line: import("./protocol.js").TracebackLine) => string | Node} [place] says where a line stands */
export function showFailure(box, error, place = ({ file, line }) => `${file}:${line}`) {
  const failure = /** @type {Partial<import("./protocol.js").Failure>} */ (error);
  const said = error instanceof Error ? error.message : String(error);
  const message = failure.kind === undefined && UNFETCHED.test(said) ? "A part of this page could not be fetched. Is there a network?" : said;
  const parts = [element("p", "demo-error-message", message)];
  const intro = INTRO[failure.kind ?? ""];
  if (intro) parts.unshift(element("p", "", intro));
  if (failure.traceback?.length) {
    const list = element("ol", "traceback");
    for (const line of failure.traceback) {
      const item = element("li");
      const where = element("span", "traceback-place");
      where.append(place(line));
      item.append(where, " ", element("code", "", line.text));
      list.append(item);
    }
    parts.push(list);
  }
  box.replaceChildren(...parts);
  box.hidden = false;
  // Neither the author's code nor the reader's values: a file did not come.
  if ([undefined, "boot", "fetch"].includes(failure.kind)) offerNewer(box);
}
