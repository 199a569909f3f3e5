// <coldframe-cell>: code that the build ran, and that a reader may change and run.

import { Display, element } from "./display.js";
import { showFailure } from "./failure.js";
import { interpreter } from "./interpreter.js";
import { pageFacts } from "./page.js";

export class CellElement extends HTMLElement {
  #closed = new AbortController();
  #run = new AbortController();
  #original = "";
  /** @type {HTMLTextAreaElement | undefined} */
  #editor;
  /** @type {Display | undefined} */
  #display;
  /** @type {Record<string, HTMLButtonElement>} */
  #buttons = {};
  #chip = element("span", "chip", "recorded");
  /** @type {"frozen" | "live"} where what is shown comes from */
  #source = "frozen";
  #progress = document.createElement("progress");

  connectedCallback() {
    this.#closed = new AbortController();
    this.#original = pageFacts().cells[Number(this.dataset.index)] ?? "";
    this.#display = new Display(this.#part("cell-result"), async (chart) => {
      const { drawChart } = await import("./chart.js");
      return drawChart(chart, undefined);
    });
    this.#chip.role = "status";
    this.#progress.hidden = true;
    this.#progress.ariaLabel = "Loading Python";
    const bar = this.#part("cell-bar");
    bar.replaceChildren(this.#chip, this.#progress);
    /** @type {[string, string, () => void][]} */
    const buttons = [
      ["run", "Run", () => this.#start()],
      ["edit", "Edit", () => this.#edit()],
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
    this.#show("frozen", "recorded");
    this.dataset.ready = "";
  }

  disconnectedCallback() {
    this.#closed.abort();
    this.#run.abort();
    this.#display?.close();
  }

  /** The code as it is now. */
  get code() {
    return this.#editor?.value ?? this.#original;
  }

  #edit() {
    if (this.#editor) return this.#editor.focus();
    const editor = document.createElement("textarea");
    const code = this.#part("highlight");
    editor.className = "cell-editor";
    editor.value = this.#original;
    editor.ariaLabel = "Python code. Control and Enter run it; Escape, then Tab leaves it.";
    editor.spellcheck = false;
    editor.autocapitalize = "off";
    editor.rows = this.#original.split("\n").length;
    editor.addEventListener("keydown", (event) => this.#key(event));
    editor.addEventListener("input", () => {
      editor.rows = Math.max(1, editor.value.split("\n").length);
      this.#show(/** @type {any} */ (this.dataset.state), "stale");
    });
    code.hidden = true;
    code.after(editor);
    this.#editor = editor;
    this.#buttons.edit && (this.#buttons.edit.hidden = true);
    editor.focus();
    return undefined;
  }

  /** Tab indents until Escape gives it back to the page (WCAG 2.1.2).
   * @param {KeyboardEvent} event */
  #key(event) {
    const editor = /** @type {HTMLTextAreaElement} */ (event.target);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#start();
    } else if (event.key === "Escape") {
      editor.dataset.leave = "";
    } else if (event.key === "Tab" && !event.shiftKey && editor.dataset.leave === undefined) {
      event.preventDefault();
      editor.setRangeText("    ", editor.selectionStart, editor.selectionEnd, "end");
    } else if (event.key !== "Tab" && event.key !== "Shift") {
      delete editor.dataset.leave;
    }
  }

  #reset() {
    this.#run.abort();
    this.#editor?.remove();
    this.#editor = undefined;
    this.#part("highlight").hidden = false;
    if (this.#buttons.edit) this.#buttons.edit.hidden = false;
    this.#clear();
    this.#show(/** @type {any} */ (this.dataset.state), this.dataset.state === "frozen" ? "recorded" : "stale");
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
    const earlier = [...document.querySelectorAll("coldframe-cell")].slice(0, Number(this.dataset.index));
    const before = earlier.map((cell) => /** @type {CellElement} */ (cell).code);
    try {
      let shown = false;
      const frames = interpreter.run({ before, code: this.code }, run.signal, (p) => this.#report(p));
      for await (const bundle of frames) {
        if (run.signal.aborted) return;
        shown = true;
        this.#source = "live";
        await this.#display?.show(bundle);
      }
      if (run.signal.aborted) return;
      this.#source = "live";
      if (!shown) await this.#display?.show({});
      this.#show("live", "computed here");
    } catch (error) {
      if (run.signal.aborted) return;
      run.abort();
      this.#show("error", "error");
      showFailure(this.#part("cell-error"), error);
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
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`.${name}`));
  }
}
