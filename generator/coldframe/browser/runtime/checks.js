// What an exercise's checks say of a reader's code.

import { element } from "./nodes.js";

export const CHECKS = "application/vnd.coldframe.checks+json";

/** @typedef {{passed: number, total: number, failed: {message: string, line: number}[]}} Report */

/** @param {HTMLElement} box is a live region @param {Report} report */
export function showReport(box, { passed, total, failed }) {
  const all = failed.length === 0;
  const parts = [element("p", "checks-sum", all ? allPass(total) : `${passed} of ${total} checks pass`)];
  if (!all) {
    const list = element("ul", "checks-failed");
    for (const { message, line } of failed) {
      list.append(element("li", "", line ? `${message} (line ${line})` : message));
    }
    parts.push(list);
  }
  box.dataset.passed = `${all}`;
  box.replaceChildren(...parts);
}

/** @param {number} total */
const allPass = (total) => (total === 1 ? "The check passes" : `All ${total} checks pass`);
