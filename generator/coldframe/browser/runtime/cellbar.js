// A cell's bar: a chip that says where the result comes from, Python's progress, the buttons.

import { element } from "./nodes.js";

/** @typedef {"recording" | "frozen" | "running" | "live" | "error"} State */

export class CellBar {
  #cell;
  #result;
  #chip = element("span", "chip", "recorded");
  #progress = document.createElement("progress");
  #edited = false;
  /** @type {Record<string, HTMLButtonElement>} */
  #buttons = {};

  /** @param {HTMLElement} cell @param {HTMLElement} box @param {HTMLElement} result
   * @param {[name: string, text: string, act: (event: Event) => void][]} buttons
   * @param {AbortSignal} signal */
  constructor(cell, box, result, buttons, signal) {
    this.#cell = cell;
    this.#result = result;
    this.#chip.role = "status";
    this.#progress.hidden = true;
    this.#progress.ariaLabel = "Loading Python";
    box.replaceChildren(this.#chip, this.#progress);
    for (const [name, text, act] of buttons) {
      const button = /** @type {HTMLButtonElement} */ (element("button", `cell-${name}`, text));
      button.type = "button";
      button.addEventListener("click", act, { signal });
      this.#buttons[name] = button;
      box.append(button);
    }
    box.hidden = false;
    this.show(cell.dataset.state === "recording" ? "recording" : "frozen", "recorded");
  }

  /** @param {State} state @param {string} chip */
  show(state, chip) {
    this.#cell.dataset.state = state;
    this.#result.ariaBusy = String(state === "running");
    if (state === "recording" && chip === "recorded") chip = state;
    if (this.#chip.textContent !== chip) this.#chip.textContent = chip;
    this.#chip.dataset.chip = chip;
    this.#hide("stop", state !== "running");
    this.#hide("edit", this.#edited);
    this.#hide("reset", !this.#edited);
    if (state !== "running") this.report(undefined);
  }

  /** What is shown belongs to other code than what stands there. */
  stale() {
    const { state = "frozen" } = this.#cell.dataset;
    this.show(/** @type {State} */ (state), "stale");
  }

  /** @param {boolean} edited whether an editor has the code */
  edit(edited) {
    this.#edited = edited;
    const { state = "frozen" } = this.#cell.dataset;
    this.show(/** @type {State} */ (state), this.#chip.textContent ?? "");
  }

  /** @param {string} name of a button */
  focus(name) {
    this.#buttons[name]?.focus();
  }

  /** @param {import("./protocol.js").Progress | undefined} progress */
  report(progress) {
    this.#progress.hidden = progress === undefined;
    if (progress?.total) this.#progress.value = progress.loaded / progress.total;
    else this.#progress.removeAttribute("value");
  }

  /** @param {string} name @param {boolean} hidden */
  #hide(name, hidden) {
    const button = this.#buttons[name];
    if (button) button.hidden = hidden;
  }
}
