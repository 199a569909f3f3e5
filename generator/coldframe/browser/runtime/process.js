// A worker in which Python starts: the one that runs, or the spare that takes its place at once.

import { reason } from "./checked.js";
import { awaitDeath, lifeName } from "./life.js";
import { BOOT, VERSION } from "./protocol.js";

/** @typedef {import("./protocol.js").FromWorker} FromWorker */

/** The file holds Pyodide's scripts, too: they are here when the worker's thread is. */
const WORKER = new URL("./worker.js", import.meta.url).href;
/** A worker that starts from a blob is under the page's policy. From an address it would be under the
 * one that the host sends with that, and most hosts send none. */
const START = URL.createObjectURL(
  new Blob(
    [
      `self.early = [];
      onmessage = ({ data }) => void early.push(data);
      import(${JSON.stringify(WORKER)}).catch(() => postMessage({ type: "failed", id: ${BOOT}, kind: "boot", message: "" }));`,
    ],
    { type: "text/javascript" },
  ),
);
const DEATH = "Its worker ended without a word. Perhaps the browser had no more memory for it.";

export class Process {
  ready = false;
  /** Why it can't be used, once that is known. */
  failure = "";
  /** When what it starts from is here, or can't be had. */
  equipped;
  /** Hears every message, and at last an undefined one if the process failed.
   * @type {(message: FromWorker | undefined) => void} */
  listener = () => {};
  #life = "";
  #waiting = new AbortController();
  #ended = new AbortController();
  /** @type {Set<string>} */
  #ahead = new Set();
  /** What it was told of the page. */
  #facts;
  #worker = new Worker(START, { type: "module" });

  /** @param {import("./protocol.js").Facts} facts
   * @param {Promise<WebAssembly.Module | undefined>} program
   * @param {Promise<import("./image.js").Image | undefined>} image */
  constructor(facts, program, image) {
    this.#facts = facts;
    this.equipped = Promise.all([program, image]);
    this.#worker.addEventListener("message", ({ data }) => this.#receive(data));
    this.#worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#lose(event.message);
    });
    this.post({ type: "boot", version: VERSION, facts });
    program.then((found) => this.post({ type: "program", program: found }));
    image.then((found) => this.post({ type: "image", image: found }));
    this.#watch(lifeName());
    const { signal } = this.#ended;
    // A page that is left may be held to come back as it was: meanwhile it and its worker neither
    // hold a lock nor wait for one.
    addEventListener("pagehide", () => this.#watch(""), { signal });
    addEventListener("pageshow", ({ persisted }) => persisted && this.#watch(lifeName()), { signal });
  }

  /** It gets what the page asks of Python.
   * @param {import("./protocol.js").Facts} facts */
  visit(facts) {
    if (facts === this.#facts) return;
    this.#facts = facts;
    this.post({ type: "page", facts });
  }

  /** It imports a demo's module before that is run.
   * @param {string} name the demo's function */
  ahead(name) {
    if (this.#ahead.has(name)) return;
    this.#ahead.add(name);
    this.post({ type: "import", function: name });
  }

  /** @param {import("./protocol.js").ToWorker} message */
  post(message) {
    this.#worker.postMessage(message);
  }

  /** @param {WebAssembly.Module | undefined} program the rest of Python's */
  give(program) {
    if (program) this.post({ type: "rest", program });
  }

  /** @param {string} name of the lock that its life is; empty: none is watched */
  #watch(name) {
    this.#waiting.abort();
    this.#life = name;
    this.post({ type: "life", name });
  }

  /** @param {string} name */
  #alive(name) {
    if (name !== this.#life) return;
    this.#waiting = new AbortController();
    const over = AbortSignal.any([this.#waiting.signal, this.#ended.signal]);
    awaitDeath(name, over, () => this.#fail(DEATH));
  }

  end() {
    this.listener = () => {};
    this.#ended.abort();
    this.#worker.terminate();
  }

  /** @param {FromWorker} message */
  #receive(message) {
    if (message.type === "alive") return this.#alive(message.name);
    if (message.type === "ready") this.ready = true;
    if (message.type === "failed" && message.kind === "boot" && message.id === BOOT) return this.#lose(message.message);
    this.listener(message);
  }

  /** @param {string} message empty: its script did not come */
  #lose(message) {
    if (message) this.#fail(message);
    else reason("Python", WORKER).then((why) => this.#fail(why));
  }

  /** @param {string} message */
  #fail(message) {
    this.failure = message;
    this.listener(undefined);
  }
}
