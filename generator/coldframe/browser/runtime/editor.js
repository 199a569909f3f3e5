// A cell's code while a reader edits it: a text area at once, CodeMirror in its place when that is
// there. Without a network the text area stays.

import { element } from "./nodes.js";
import { clearMark, markLine } from "./marks.js";

export const NAME = "Python code. Control and Enter run it; Escape, then Tab leaves it.";

/**
 * @typedef {object} Acts
 * @property {() => void} run
 * @property {() => void} changed
 *
 * What CodeMirror is to this module; `codemirror.js` makes it.
 * @typedef {object} View
 * @property {string} code
 * @property {() => void} focus
 * @property {(line: number, said: string) => void} mark 0 marks no line
 * @property {() => void} close
 */

export class Editor {
  #area = document.createElement("textarea");
  /** @type {View | undefined} */
  #view;
  #closed = false;
  #composing = false;
  /** @type {[line: number, said: string]} */
  #mark = [0, ""];
  #acts;
  /** What stands in the place of the highlighted code. */
  element = element("div", "cell-code");

  /** How many lines the height of the code that stood there is of. */
  #lines;
  #height;

  /** @param {string} code @param {number} at where the caret goes @param {number} height in pixels
   * @param {Acts} acts */
  constructor(code, at, height, acts) {
    this.#acts = acts;
    this.#lines = count(code);
    this.#height = height;
    const area = this.#area;
    area.className = "cell-editor";
    area.value = code;
    area.ariaLabel = NAME;
    area.spellcheck = false;
    area.autocapitalize = "off";
    area.setSelectionRange(at, at);
    area.addEventListener("keydown", (event) => this.#key(event));
    area.addEventListener("input", () => {
      this.#fit();
      acts.changed();
    });
    area.addEventListener("compositionstart", () => (this.#composing = true));
    area.addEventListener("compositionend", () => (this.#composing = false));
    this.#fit();
    this.element.append(area);
    this.#enrich();
  }

  get code() {
    return this.#view?.code ?? this.#area.value;
  }

  /** @param {number} [scrolled] how far the code was to its side */
  focus(scrolled) {
    if (this.#view) return this.#view.focus();
    this.#area.focus({ preventScroll: true });
    if (scrolled !== undefined) this.#area.scrollLeft = scrolled;
  }

  /** @param {number} line 0 marks none @param {string} said */
  mark(line, said) {
    this.#mark = [line, said];
    if (this.#view) return this.#view.mark(line, said);
    clearMark(this.element);
    if (line) markLine(this.element, this.#area, line, said);
  }

  close() {
    this.#closed = true;
    this.#view?.close();
    this.element.remove();
  }

  /** By hand: browsers add the height of a scroll bar to an area's rows, needed or not. */
  #fit() {
    this.#area.style.blockSize = `calc(${this.#height}px + ${count(this.#area.value) - this.#lines} * 1lh)`;
  }

  /** Without a network the text area does it, too. */
  async #enrich() {
    const loaded = await load().catch(() => undefined);
    // A character that is being composed belongs to the element in which that began.
    if (this.#composing) await ended(this.#area, "compositionend");
    if (this.#closed) return;
    this.element.dataset.editor = loaded ? "rich" : "plain";
    if (!loaded) return;
    clearMark(this.element);
    this.#view = loaded.openView(loaded.parts, this.#area, this.#acts);
    this.#view.mark(...this.#mark);
  }

  /** Tab indents until Escape gives it back to the page (WCAG 2.1.2).
   * @param {KeyboardEvent} event */
  #key(event) {
    const area = this.#area;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey || event.shiftKey)) {
      event.preventDefault();
      this.#acts.run();
    } else if (event.key === "Escape") {
      area.dataset.leave = "";
    } else if (event.key === "Tab" && !event.shiftKey && area.dataset.leave === undefined) {
      event.preventDefault();
      area.setRangeText("    ", area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input"));
    } else if (event.key !== "Tab" && event.key !== "Shift") {
      delete area.dataset.leave;
    }
  }
}

/** @param {string} code */
const count = (code) => code.split("\n").length;

async function load() {
  const { load, openView } = await import("./codemirror.js");
  return { parts: await load(), openView };
}

/** @param {EventTarget} target @param {string} type */
function ended(target, type) {
  return new Promise((resolve) => target.addEventListener(type, resolve, { once: true }));
}
