// <coldframe-cell>: code that the build ran, and that a reader may change and run.

import { caret } from "./caret.js";
import { CellBar } from "./cellbar.js";
import { CHECKS, showReport } from "./checks.js";
import { Display } from "./display.js";
import { Editor } from "./editor.js";
import { interpreter } from "./interpreter.js";
import { cellLines, clearMark, markLine, showCellFailure } from "./marks.js";
import { element } from "./nodes.js";
import { pageFacts } from "./page.js";

export class CellElement extends HTMLElement {
  #closed = new AbortController();
  #run = new AbortController();
  #original = "";
  /** @type {Editor | undefined} */
  #editor;
  /** @type {Display | undefined} */
  #display;
  /** @type {CellBar | undefined} */
  #bar;
  /** @type {"recording" | "frozen" | "live"} where what is shown comes from */
  #source = "frozen";
  /** @type {[line: number, said: string]} the line that is marked */
  #mark = [0, ""];
  /** Cells whose lines this one's last run marked.
   * @type {CellElement[]} */
  #marked = [];

  connectedCallback() {
    this.#closed = new AbortController();
    const { signal } = this.#closed;
    this.#original = this.#written;
    if (this.dataset.state === "recording") this.#source = "recording";
    const result = this.#part("cell-result");
    const before = this.#bar && { state: this.dataset.state ?? "", chip: this.#part("chip").textContent ?? "" };
    this.#showAnew();
    /** @type {ConstructorParameters<typeof CellBar>[3]} */
    const buttons = [
      ["run", this.#checks ? "Run and check" : "Run", () => this.#start()],
      ["edit", "Edit", () => this.#edit(0)],
      ["stop", "Stop", () => this.#run.abort("stop")],
      ["reset", "Reset", () => this.#reset()],
    ];
    this.#bar = new CellBar(this, this.#part("cell-bar"), result, buttons, signal);
    const code = this.#part("highlight");
    code.addEventListener("click", (event) => this.#click(event), { signal });
    code.addEventListener("keydown", (event) => this.#key(event), { signal });
    if (before) this.#comeBack(before);
    this.dataset.ready = "";
  }

  /** It is moved as it is, where the platform can. */
  connectedMoveCallback() {}

  /** Elsewhere it was taken out, with its editor and what it shows, and put in again.
   * @param {{state: string, chip: string}} before */
  #comeBack({ state, chip }) {
    if (state === "running") this.#bar?.show(this.#source, "stale");
    else this.#bar?.show(/** @type {import("./cellbar.js").State} */ (state), chip);
    if (this.#editor) this.#bar?.edit(true);
  }

  /** In the preview: another cell is served in its place, whose code is among the page's facts.
   * @param {HTMLElement} fresh @returns {boolean} whether what the author typed or ran here stays */
  renew(fresh) {
    const same = this.#written === this.#original;
    const typed = this.#editor !== undefined && this.code !== this.#original;
    const ran = this.dataset.state === "live" || this.dataset.state === "error";
    if (!typed && !(ran && same)) return false;
    this.#original = this.#written;
    this.#renewed("highlight", fresh);
    if (this.#editor && !same) this.#tellChanged();
    if (ran) return true;
    this.#renewed("cell-result", fresh);
    this.#showAnew();
    this.#source = fresh.dataset.state === "recording" ? "recording" : "frozen";
    this.#bar?.show(this.#source, "stale");
    return true;
  }

  /** @param {string} name @param {HTMLElement} fresh */
  #renewed(name, fresh) {
    this.#part(name).replaceChildren(...(fresh.querySelector(`.${name}`)?.childNodes ?? []));
  }

  #tellChanged() {
    this.querySelector(".cell-changed")?.remove();
    const said = element("p", "cell-changed", "The page has other code here now. Reset shows it.");
    said.role = "status";
    this.#part("cell-bar").after(said);
  }

  #showAnew() {
    this.#display?.close();
    this.#display = new Display(this.#part("cell-result"), async (chart) => {
      const { drawChart } = await import("./chart.js");
      return drawChart(chart, undefined);
    });
  }

  /** The code that the page has for it. The block's last line ends with a newline, which would be a
   * line of its own in an editor. */
  get #written() {
    return (pageFacts().cells[this.#index]?.code ?? "").replace(/\n$/, "");
  }

  disconnectedCallback() {
    this.#closed.abort();
    this.#run.abort();
    this.#display?.close();
  }

  /** The code as it is now. */
  get code() {
    return this.#editor?.code ?? this.#original;
  }

  /** @param {number} line 0 marks none @param {string} [said] */
  mark(line, said = "") {
    this.#mark = [line, said];
    if (this.#editor) return this.#editor.mark(line, said);
    const box = this.#part("highlight");
    const code = box.querySelector("pre");
    clearMark(box);
    if (line && code) markLine(box, code, line, said);
  }

  /** A click on the code edits it there; to select in it is no click.
   * @param {MouseEvent} event */
  #click(event) {
    if (getSelection()?.isCollapsed === false) return;
    this.#edit(caret(this.querySelector(".highlight code"), event));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter") return;
    // It would be the editor's first.
    event.preventDefault();
    this.#edit(0);
  }

  /** @param {number} at where the caret goes */
  #edit(at) {
    if (this.#editor) return this.#editor.focus();
    const code = this.#part("highlight");
    const scrolled = code.querySelector("pre")?.scrollLeft ?? 0;
    const acts = { run: () => this.#start(), changed: () => this.#bar?.stale() };
    this.#editor = new Editor(this.#original, at, code.getBoundingClientRect().height, acts);
    clearMark(code);
    code.after(this.#editor.element);
    code.hidden = true;
    this.#editor.focus(scrolled);
    this.#editor.mark(...this.#mark);
    this.#bar?.edit(true);
  }

  #reset() {
    this.#run.abort();
    this.#editor?.close();
    this.#editor = undefined;
    this.querySelector(".cell-changed")?.remove();
    this.#part("highlight").hidden = false;
    this.#clear();
    this.#bar?.edit(false);
    if (this.dataset.state === this.#source && this.#source !== "live") this.#bar?.show(this.#source, "recorded");
    else this.#bar?.stale();
    // The pressed button is gone.
    this.#bar?.focus("edit");
  }

  async #start() {
    this.#run.abort();
    const run = new AbortController();
    this.#run = run;
    this.#clear();
    this.#bar?.show("running", "computing");
    run.signal.addEventListener("abort", () => {
      if (run === this.#run && this.dataset.state === "running") this.#bar?.show(this.#source, "stale");
    });
    try {
      let shown = false;
      const frames = interpreter.run(this.#asked(), run.signal, (p) => this.#bar?.report(p));
      for await (const bundle of frames) {
        if (run.signal.aborted) return;
        shown = true;
        this.#source = "live";
        await this.#take(bundle);
      }
      if (run.signal.aborted) return;
      this.#source = "live";
      if (!shown) await this.#display?.show({});
      this.#bar?.show("live", "computed here");
    } catch (error) {
      if (run.signal.aborted) return;
      run.abort();
      this.#fail(error);
    }
  }

  /** This cell's code after that of the cells above, as their readers left them. */
  #asked() {
    const cells = pageFacts().cells.slice(0, this.#index + 1);
    const before = cells.map((cell, i) => ({ ...cell, code: nth(i)?.code ?? cell.code }));
    const cell = /** @type {import("./protocol.js").CellCode} */ (before.pop());
    return { before, cell };
  }

  /** @param {import("./protocol.js").Bundle} bundle */
  async #take({ [CHECKS]: report, ...result }) {
    await this.#display?.show(result);
    if (report && this.#checks) showReport(this.#checks, report);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#bar?.show("error", "error");
    showCellFailure(this.#part("cell-error"), this.#index, error);
    const message = error instanceof Error ? error.message : String(error);
    // Of each cell the innermost line.
    for (const { index, line } of cellLines(error)) {
      const cell = nth(index);
      cell?.mark(line, `Line ${line}: ${message}`);
      if (cell) this.#marked.push(cell);
    }
  }

  #clear() {
    this.#part("cell-error").replaceChildren();
    this.#part("cell-error").hidden = true;
    this.#checks?.replaceChildren();
    for (const cell of [this, ...this.#marked.splice(0)]) cell.mark(0);
  }

  get #index() {
    return Number(this.dataset.index);
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

/** A hidden cell has no element.
 * @param {number} index @returns {CellElement | null} */
function nth(index) {
  return document.querySelector(`coldframe-cell[data-index="${index}"]`);
}
