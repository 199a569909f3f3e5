// The worker in which Python runs, and a spare that takes its place at once.

import { roomy } from "./idle.js";
import { pageFacts, savesData } from "./page.js";
import { Parts } from "./parts.js";
import { Process } from "./process.js";

/** How long what can wait leaves the processor to a worker that starts (ms): on a slow line that waits, too. */
const LEFT = 300;

export class Workers {
  /** @type {Process | undefined} */
  current;
  /** @type {Process | undefined} */
  #spare;
  #parts = new Parts();
  /** When the page has got ready what the current one starts from, or is slow to get it.
   * @type {Promise<unknown>} */
  equipped = Promise.resolve();

  /** A new current one, which is ready if a spare was. */
  begin() {
    this.current = this.#spare ?? this.#made();
    this.#spare = undefined;
    const slow = new Promise((resolve) => setTimeout(resolve, LEFT));
    this.equipped = Promise.race([this.current.equipped, slow]);
    return this.current;
  }

  #made() {
    const facts = pageFacts();
    const { program, image } = this.#parts.first(facts);
    const process = new Process(facts, program, image);
    this.#parts.rest?.then((rest) => process.give(rest));
    return process;
  }

  /** Both get what the page asks of Python.
   * @param {import("./protocol.js").Facts} facts */
  visit(facts) {
    for (const process of [this.current, this.#spare]) process?.visit(facts);
  }

  /** After the first result there is time for what most demos do without, and for a spare: Stop then
   * takes no time. */
  complete() {
    if (savesData()) return;
    this.#parts.complete(pageFacts(), (rest) => {
      for (const process of [this.current, this.#spare]) process?.give(rest);
    });
    if (!this.#spare && roomy()) this.#keepSpare();
  }

  #keepSpare() {
    const spare = this.#made();
    this.#spare = spare;
    spare.listener = (message) => {
      if (message && message.type !== "failed") return;
      spare.end();
      if (this.#spare === spare) this.#spare = undefined;
    };
  }

  /** A spare that does not get ready. */
  dropSpare() {
    if (!this.#spare || this.#spare.ready) return;
    this.#spare.end();
    this.#spare = undefined;
  }

  end() {
    this.current?.end();
    this.current = undefined;
  }

  /** The current one, and what it was waiting for. */
  giveUp() {
    this.#parts.giveUp();
    this.end();
  }
}
