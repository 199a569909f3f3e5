// A worker in which Python starts: the one that runs, or the spare that takes its place at once.

import { awaitDeath, lifeName } from "./life.js";
import { pageFacts } from "./page.js";
import { VERSION } from "./protocol.js";

/** @typedef {import("./protocol.js").FromWorker} FromWorker */

const DEATH = "Its worker ended without a word. Perhaps the browser had no more memory for it.";

export class Process {
  ready = false;
  /** Why it can't be used, once that is known. */
  failure = "";
  /** Hears every message, and at last an undefined one if the process failed.
   * @type {(message: FromWorker | undefined) => void} */
  listener = () => {};
  #life = lifeName();
  #ended = new AbortController();
  #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

  /** @param {Promise<import("./image.js").Image | undefined>} image */
  constructor(image) {
    this.#worker.addEventListener("message", ({ data }) => this.#receive(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail(event.message || "Python's worker could not be loaded.");
    });
    this.post({ type: "boot", version: VERSION, facts: pageFacts(), life: this.#life });
    image.then((found) => this.post({ type: "image", image: found }));
  }

  /** @param {import("./protocol.js").ToWorker} message */
  post(message) {
    this.#worker.postMessage(message);
  }

  /** @param {WebAssembly.Module | undefined} program the rest of Python's */
  give(program) {
    if (program) this.post({ type: "rest", program });
  }

  end() {
    this.listener = () => {};
    this.#ended.abort();
    this.#worker.terminate();
  }

  /** @param {FromWorker} message */
  #receive(message) {
    if (message.type === "alive") return awaitDeath(this.#life, this.#ended.signal, () => this.#fail(DEATH));
    if (message.type === "ready") this.ready = true;
    if (message.type === "failed" && message.kind === "boot") return this.#fail(message.message);
    this.listener(message);
  }

  /** @param {string} message */
  #fail(message) {
    this.failure = message;
    this.listener(undefined);
  }
}
