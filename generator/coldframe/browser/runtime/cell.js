// <coldframe-cell>: code that the build ran, and that a reader may change and run.

import { CHECKS, showReport } from "./checks.js";
import { Display, element } from "./display.js";
import { Editor } from "./editor.js";
import { interpreter } from "./interpreter.js";
import { cellLines, clearMark, markLine, showCellFailure } from "./marks.js";
import { pageFacts } from "./page.js";

export class CellElement extends HTMLElement {
  #closed = new AbortController();
  #run = new AbortController();
  #original = "";
  /** @type {Editor | undefined} */
  #editor;
  /** @type {Display | undefined} */
  #display;
  /** @type {Record<string, HTMLButtonElement>} */
  #buttons = {};
  #chip = element("span", "chip", "recorded");
  /** @type {"frozen" | "live"} where what is shown comes from */
  #source = "frozen";
  #progress = document.createElement("progress");
  /** @type {[line: number, said: string]} the line that is marked */
  #failed = [0, ""];
  /** Cells whose lines this one's last run marked.
   * @type {CellElement[]} */
  #marked = [];

  connectedCallback() {
    this.#closed = new AbortController();
    // The block's last line ends with a newline, which would be a line of its own in an editor.
    this.#original = (pageFacts().cells[this.index]?.code ?? "").replace(/\n$/, "");
    this.#display = new Display(this.#part("cell-result"), async (chart) => {
      const { drawChart } = await import("./chart.js");
      return drawChart(chart, undefined);
    });
    this.#fill();
    const { signal } = this.#closed;
    const code = this.#part("highlight");
    code.addEventListener("click", (event) => this.#click(event), { signal });
    code.addEventListener("keydown", (event) => event.key === "Enter" && this.#edit(event, 0), { signal });
    this.#show("frozen", "recorded");
    this.dataset.ready = "";
  }

  disconnectedCallback() {
    this.#closed.abort();
    this.#run.abort();
    this.#display?.close();
  }

  get index() {
    return Number(this.dataset.index);
  }

  /** The code as it is now. */
  get code() {
    return this.#editor?.code ?? this.#original;
  }

  /** @param {number} line 0 marks none @param {string} [said] */
  mark(line, said = "") {
    this.#failed = [line, said];
    if (this.#editor) return this.#editor.mark(line, said);
    const box = this.#part("highlight");
    const code = box.querySelector("pre");
    clearMark(box);
    if (line && code) markLine(box, code, line, said);
  }

  #fill() {
    this.#chip.role = "status";
    this.#progress.hidden = true;
    this.#progress.ariaLabel = "Loading Python";
    const bar = this.#part("cell-bar");
    bar.replaceChildren(this.#chip, this.#progress);
    /** @type {[string, string, (event: Event) => void][]} */
    const buttons = [
      ["run", this.#checks ? "Run and check" : "Run", () => this.#start()],
      ["edit", "Edit", (event) => this.#edit(event, 0)],
      ["stop", "Stop", () => this.#run.abort("stop")],
      ["reset", "Reset", () => this.#reset()],
    ];
    for (const [name, text, act] of buttons) {
      const button = /** @type {HTMLButtonElement} */ (element("button", `cell-${name}`, text));
      button.type = "button";
      button.addEventListener("click", act, { signal: this.#closed.signal });
      this.#buttons[name] = button;
      bar.append(button);
    }
    bar.hidden = false;
  }

  /** A click on the code edits it there; to select in it is no click.
   * @param {MouseEvent} event */
  #click(event) {
    if (getSelection()?.isCollapsed === false) return;
    this.#edit(event, caret(this.#part("highlight"), event));
  }

  /** @param {Event} event @param {number} at where the caret goes */
  #edit(event, at) {
    event.preventDefault();
    if (this.#editor) return this.#editor.focus();
    const code = this.#part("highlight");
    const scrolled = code.querySelector("pre")?.scrollLeft ?? 0;
    this.#editor = new Editor(this.#original, at, {
      run: () => this.#start(),
      changed: () => this.#show(/** @type {any} */ (this.dataset.state), "stale"),
    });
    clearMark(code);
    code.after(this.#editor.element);
    code.hidden = true;
    this.#editor.focus(scrolled);
    this.#editor.mark(...this.#failed);
    if (this.#buttons.edit) this.#buttons.edit.hidden = true;
    this.#show(/** @type {any} */ (this.dataset.state), this.#chip.textContent ?? "");
    return undefined;
  }

  #reset() {
    this.#run.abort();
    this.#editor?.close();
    this.#editor = undefined;
    this.#part("highlight").hidden = false;
    this.#clear();
    this.#show(/** @type {any} */ (this.dataset.state), this.dataset.state === "frozen" ? "recorded" : "stale");
    const { edit } = this.#buttons;
    if (edit) {
      edit.hidden = false;
      edit.focus();
    }
  }

  async #start() {
    this.#run.abort();
    const run = new AbortController();
    this.#run = run;
    this.#clear();
    this.#show("running", "computing");
    run.signal.addEventListener("abort", () => {
      if (run === this.#run) this.#show(this.#source, "stale");
    });
    try {
      let shown = false;
      for await (const bundle of interpreter.run(this.#asked(), run.signal, (p) => this.#report(p))) {
        if (run.signal.aborted) return;
        shown = true;
        this.#source = "live";
        const { [CHECKS]: report, ...result } = bundle;
        await this.#display?.show(result);
        if (report && this.#checks) showReport(this.#checks, report);
      }
      if (run.signal.aborted) return;
      this.#source = "live";
      if (!shown) await this.#display?.show({});
      this.#show("live", "computed here");
    } catch (error) {
      if (run.signal.aborted) return;
      run.abort();
      this.#show("error", "error");
      this.#fail(error);
    }
  }

  /** This cell's code after that of the cells above, as their readers left them. */
  #asked() {
    const cells = pageFacts().cells.slice(0, this.index + 1);
    const now = cells.map((cell, i) => ({ ...cell, code: this.#nth(i)?.code ?? cell.code }));
    const cell = /** @type {import("./protocol.js").CellCode} */ (now.pop());
    return { before: now, cell };
  }

  /** A hidden cell has no element. @param {number} index @returns {CellElement | null} */
  #nth(index) {
    return document.querySelector(`coldframe-cell[data-index="${index}"]`);
  }

  /** @param {unknown} error */
  #fail(error) {
    showCellFailure(this.#part("cell-error"), this.index, error);
    const message = error instanceof Error ? error.message : String(error);
    // Of each cell the innermost line.
    for (const { index, line } of cellLines(error)) {
      const cell = this.#nth(index);
      cell?.mark(line, `Line ${line}: ${message}`);
      if (cell) this.#marked.push(cell);
    }
  }

  /** @param {import("./protocol.js").Progress | undefined} progress */
  #report(progress) {
    this.#progress.hidden = progress === undefined;
    if (progress?.total) this.#progress.value = progress.loaded / progress.total;
    else this.#progress.removeAttribute("value");
  }

  /** @param {"frozen" | "running" | "live" | "error"} state @param {string} chip */
  #show(state, chip) {
    this.dataset.state = state;
    this.#chip.textContent = chip;
    this.#chip.dataset.chip = chip;
    const { stop, reset } = this.#buttons;
    if (stop) stop.hidden = state !== "running";
    if (reset) reset.hidden = this.#editor === undefined;
    if (state !== "running") this.#report(undefined);
  }

  #clear() {
    this.#part("cell-error").replaceChildren();
    this.#part("cell-error").hidden = true;
    this.#checks?.replaceChildren();
    for (const cell of [this, ...this.#marked.splice(0)]) cell.mark(0);
  }

  /** Where an exercise's checks tell what they found.
   * @returns {HTMLElement | null} */
  get #checks() {
    return this.querySelector(".cell-checks");
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`.${name}`));
  }
}

/** The place in the code's text that was clicked.
 * @param {HTMLElement} code @param {MouseEvent} event */
function caret(code, { clientX, clientY }) {
  const text = code.querySelector("code");
  const { node, offset } = pointed(clientX, clientY);
  if (!node || !text?.contains(node)) return 0;
  const before = document.createRange();
  before.setStart(text, 0);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** @param {number} x @param {number} y @returns {{node?: Node, offset: number}} */
function pointed(x, y) {
  const found = document.caretPositionFromPoint?.(x, y);
  if (found) return { node: found.offsetNode, offset: found.offset };
  // WebKit's own.
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : { offset: 0 };
}
