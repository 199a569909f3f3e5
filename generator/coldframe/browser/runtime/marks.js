// Where a cell's run failed: the lines of cells that the error passed, marked and linked.

import { element } from "./nodes.js";
import { showFailure } from "./failure.js";

/** @typedef {{index: number, line: number, name: string, text: string}} CellLine */

/** The lines of cells in a failure, outermost first.
 * @param {unknown} error @returns {CellLine[]} */
export function cellLines(error) {
  const { traceback = [] } = /** @type {Partial<import("./protocol.js").Failure>} */ (error);
  return traceback.flatMap(({ file, ...rest }) => {
    const found = /^cell (\d+)$/.exec(file);
    return found ? [{ index: Number(found[1]) - 1, ...rest }] : [];
  });
}

/** What went wrong, told as the reader of this cell sees the page.
 * @param {HTMLElement} box @param {number} index that of the cell that was run @param {unknown} error */
export function showCellFailure(box, index, error) {
  showFailure(box, error, ({ file, line }) => {
    const found = /^cell (\d+)$/.exec(file);
    return found ? place(Number(found[1]) - 1, index, line) : `${file}:${line}`;
  });
  const first = cellLines(error)[0];
  if (first && first.index !== index) {
    box.prepend(element("p", "", "A cell above this one stops, so this one did not run."));
  }
}

/** @param {number} index @param {number} own @param {number} line */
function place(index, own, line) {
  if (index === own) return `line ${line}`;
  const cells = [...document.querySelectorAll("coldframe-cell")];
  const at = cells.findIndex((cell) => Number(/** @type {HTMLElement} */ (cell).dataset.index) === index);
  // A hidden cell has no element: there is nothing to go to.
  if (at < 0) return `set-up code, line ${line}`;
  const link = document.createElement("a");
  link.href = `#cell-${index}`;
  link.textContent = `cell ${at + 1}, line ${line}`;
  return link;
}

/** A band over one line of code that does not wrap; `code` has it as its description.
 * @param {HTMLElement} box holds the code and nothing else
 * @param {HTMLElement} code @param {number} line @param {string} said */
export function markLine(box, code, line, said) {
  const mark = element("span", "cell-mark");
  mark.style.setProperty("--line", `${line}`);
  const words = element("span", "visually-hidden", said);
  words.id = `${box.closest("coldframe-cell")?.id}-mark`;
  code.setAttribute("aria-describedby", words.id);
  mark.append(words);
  box.append(mark);
}

/** @param {HTMLElement} box */
export function clearMark(box) {
  box.querySelector(".cell-mark")?.remove();
  box.querySelector("[aria-describedby]")?.removeAttribute("aria-describedby");
}
