// A result that was cut: a note below it, and all of it as a file.

import { element } from "./nodes.js";
import { size } from "./size.js";

/**
 * @typedef {{text: string, whole?: {content: Blob, ending: string}}} Note
 * @param {Note} note @param {import("./nodes.js").Shown} shown
 * @returns {import("./nodes.js").Shown}
 */
export function cut(note, shown) {
  const node = element("div", "cut");
  const part = element("div", "cut-part");
  part.tabIndex = 0;
  part.role = "group";
  part.ariaLabel = note.text;
  part.append(shown.node);
  const line = element("p", "cut-note", note.text);
  const { whole } = note;
  if (whole) line.append(" ", button(whole));
  node.append(part, line);
  return { node, update: () => false, close: shown.close };
}

/** @param {{content: Blob, ending: string}} whole */
function button({ content, ending }) {
  const made = /** @type {HTMLButtonElement} */ (element("button", "cut-save", `Download all (${size(content.size)})`));
  made.type = "button";
  made.addEventListener("click", async () => {
    const { save, fileName, inert } = await import("./save.js");
    save(inert(content, ending), fileName(made.closest("[id]")?.id ?? "", ending));
  });
  return made;
}
