// Where results are shown: the build's own HTML, then what nodes.js makes of each newer bundle.

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * @typedef {import("./nodes.js").Shown} Shown
 */

export class Display {
  #element;
  #draw;
  /** @type {Shown | undefined} */
  #shown;
  #newest = 0;
  /** @type {Bundle | undefined} */
  #last;

  /** @param {Element} element @param {import("./nodes.js").DrawChart} draw */
  constructor(element, draw) {
    this.#element = element;
    this.#draw = draw;
    this.#sortable();
  }

  /** What was shown last; nothing while the build's own HTML stands there. */
  get last() {
    return this.#last;
  }

  /** What stands there stays until the new is complete, so nothing jumps. The newest call wins.
   * @param {Bundle} bundle */
  async show(bundle) {
    // A slider says `input` and then `change`: what is drawn, or being drawn, is not drawn again.
    if (bundle === this.#last) return;
    const turn = ++this.#newest;
    this.#last = bundle;
    if (this.#shown?.update(bundle)) return;
    const { made } = await import("./nodes.js");
    const shown = await made(bundle, this.#draw);
    if (turn !== this.#newest) return shown.close();
    this.#shown?.close();
    this.#shown = shown;
    const chosen = this.#element.querySelectorAll(".output-tab > :checked");
    this.#element.replaceChildren(shown.node);
    this.#sortable();
    for (const tab of chosen) {
      const { value } = /** @type {HTMLInputElement} */ (tab);
      const same = this.#element.querySelector(`.output-tab > [value="${CSS.escape(value)}"]`);
      if (same instanceof HTMLInputElement) same.checked = true;
    }
  }

  #sortable() {
    if (this.#element.querySelector("tbody")) import("./sort.js").then(({ sortable }) => sortable(this.#element), () => {});
  }

  close() {
    this.#newest++;
    this.#shown?.close();
    this.#shown = undefined;
    this.#last = undefined;
  }
}
