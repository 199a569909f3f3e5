// What a demo says of its result: a chip and a note, the buttons beside them, an error below.

/**
 * @typedef {"recording" | "frozen" | "running" | "live" | "error"} State
 */

export class Bar {
  #demo;
  /** @type {"recording" | "frozen" | "live"} where what is shown comes from, or will come from */
  source = "frozen";
  #forget = () => {};

  /** @param {HTMLElement} demo */
  constructor(demo) {
    this.#demo = demo;
    if (demo.dataset.state === "recording") this.source = "recording";
  }

  /** @param {string} name @returns {HTMLElement} */
  part(name) {
    return /** @type {HTMLElement} */ (this.#demo.querySelector(`.${name}`));
  }

  get progress() {
    return /** @type {HTMLProgressElement} */ (this.#demo.querySelector("progress"));
  }

  /** @param {State} state @param {string} chip @param {string} note */
  state(state, chip, note) {
    this.#demo.dataset.state = state;
    // Nothing is shown that could be stale.
    if (state === "recording") chip = state;
    this.part("demo-result").ariaBusy = String(state === "running");
    const shown = this.part("chip");
    if (shown.textContent !== chip) shown.textContent = chip;
    shown.dataset.chip = chip;
    this.note(note);
    if (state === "running") return;
    for (const button of ["stop", "run"]) this.part(`demo-${button}`).hidden = true;
    this.progress.hidden = true;
  }

  /** What belongs to the controls' values is on its way for longer than nobody notices. */
  waiting() {
    this.state(this.source, "stale", "What was recorded is on its way.");
    this.part("demo-result").ariaBusy = "true";
  }

  /** @param {string} text */
  note(text) {
    const element = this.part("demo-note");
    element.textContent = text;
    element.hidden = !text;
  }

  clear() {
    const box = this.part("demo-error");
    box.replaceChildren();
    box.hidden = true;
    this.#forget();
  }

  /** The last good result stays; the message and the author's lines stand below it.
   * @param {unknown} error */
  fail(error) {
    const failure = /** @type {Partial<import("./protocol.js").Failure>} */ (error);
    const refused = failure.parameter !== undefined;
    // Which recorded result is shown stays told.
    this.state(refused ? this.source : "error", refused ? "stale" : "error", this.part("demo-note").textContent ?? "");
    const retry = this.part("demo-run");
    retry.hidden = !["boot", "fetch", undefined].includes(failure.kind);
    retry.textContent = "Try again";
    const box = this.part("demo-error");
    import("./failure.js")
      .then(({ showFailure, showRefusal }) => {
        const forget = refused && showRefusal(this.#demo.id, failure);
        if (forget) this.#forget = forget;
        else showFailure(box, error);
      })
      .catch(() => {
        // With the network gone what shows a failure properly may not come either.
        box.textContent = failure.kind ? (failure.message ?? "") : "A part of this page could not be fetched. Is there a network?";
        box.hidden = false;
      });
  }
}
