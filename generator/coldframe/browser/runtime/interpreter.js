// The page's handle on the worker in which Python runs. One worker serves all demos and cells.

import { idle, roomy } from "./idle.js";
import { followLinks } from "./navigate.js";
import { newest } from "./newest.js";
import { pageFacts, savesData } from "./page.js";
import { BOOT } from "./protocol.js";
import { hasStarted, noteStart } from "./returning.js";
import { Workers } from "./workers.js";

/** How long a run may go on after Stop, and after a newer run took its place (ms). */
const PATIENCE = { stop: 300, superseded: 1500 };

/** How long a worker of a page that came back may take to be ready (ms). */
const RESUMED = 1000;

/**
 * @typedef {import("./protocol.js").FromWorker} FromWorker
 * @typedef {import("./protocol.js").ToWorker} ToWorker
 * @typedef {import("./protocol.js").CellCode} CellCode
 */

/** What Python, or its start, raised. */
export class PythonError extends Error {
  /** @param {import("./protocol.js").Failure} failure */
  constructor(failure) {
    super(failure.message);
    this.kind = failure.kind;
    this.traceback = failure.traceback;
    this.parameter = failure.parameter;
    this.what = failure.what;
  }
}

class Interpreter {
  #workers = new Workers();
  #follows = false;
  #next = BOOT + 1;
  /** Runs that wait for an answer; a fresh worker is asked again.
   * @type {Map<number, {ask: ToWorker | undefined, held?: boolean, tell: (message: FromWorker) => void}>} */
  #runs = new Map();
  /** @type {import("./protocol.js").Progress | undefined} */
  #progress;
  /** @type {Set<(progress: import("./protocol.js").Progress | undefined) => void>} */
  #watchers = new Set();

  constructor() {
    addEventListener("pageshow", ({ persisted }) => {
      if (persisted) setTimeout(() => this.#comeBack(), RESUMED);
    });
  }

  /** A worker whose script was on its way when the browser held the page never gets it. To end one
   * while the browser still brings the page back makes Chromium crash. */
  #comeBack() {
    this.#workers.dropSpare();
    if (this.#process && !this.#process.ready) this.#restart();
  }

  /** When the page has got ready what Python starts from, or is slow to get it. */
  get equipped() {
    return this.#workers.equipped;
  }

  get #process() {
    return this.#workers.current;
  }

  /** Start Python ahead of need; where it runs, the page gets what it lacks.
   * @param {string} [name] a demo's function, whose module it is to import */
  start(name) {
    if (!this.#follows) followLinks();
    this.#follows = true;
    this.#workers.visit(pageFacts());
    if (!this.#process) {
      const process = this.#workers.begin();
      process.listener = (message) => (message ? this.#receive(message) : this.#lost(process));
    }
    if (name) this.#process?.ahead(name);
  }

  /** For a reader who has had Python here before it starts when the page has nothing else to do.
   * @param {string} [name] a demo's function */
  startIdle(name) {
    if (hasStarted() && roomy() && !savesData()) idle(() => this.start(name));
  }

  /**
   * The frames of one run, the newest at each animation frame: more can't be seen. Throws
   * PythonError. After `signal` aborts it ends without another frame.
   * @param {{function: string, values: import("./protocol.js").Values}
   *   | {before: CellCode[], cell: CellCode}} what
   * @param {AbortSignal} signal
   * @param {(progress: import("./protocol.js").Progress | undefined) => void} onprogress
   * @param {import("./player.js").Pace} [pace]
   * @returns {AsyncGenerator<import("./protocol.js").Bundle, void>}
   */
  run(what, signal, onprogress, pace) {
    return newest(this.#every(what, signal, onprogress, pace));
  }

  /** Each frame, as it comes.
   * @param {Parameters<Interpreter["run"]>[0]} what @param {AbortSignal} signal
   * @param {Parameters<Interpreter["run"]>[2]} onprogress @param {import("./player.js").Pace} [pace]
   * @returns {AsyncGenerator<import("./protocol.js").Bundle, void>} */
  async *#every(what, signal, onprogress, pace) {
    if (signal.aborted) return;
    this.start();
    const id = this.#next++;
    /** @type {FromWorker[]} */
    const queue = [];
    let wake = () => {};
    /** @type {ToWorker} */
    const ask = "cell" in what ? { type: "cell", id, ...what } : { type: "run", id, ...what, frames: pace?.frames };
    this.#runs.set(id, {
      ask,
      held: (pace?.frames ?? Infinity) !== Infinity,
      tell: (message) => {
        queue.push(message);
        wake();
      },
    });
    if (pace) pace.allow = (frames) => this.#allow(id, frames);
    this.#watchers.add(onprogress);
    if (!this.#process?.ready) onprogress(this.#progress);
    const abort = () => {
      this.#stop(id, signal.reason === "stop" ? PATIENCE.stop : PATIENCE.superseded);
      wake();
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#post(ask);
    try {
      while (!signal.aborted) {
        const message = queue.shift();
        if (!message) {
          await new Promise((resolve) => (wake = () => resolve(undefined)));
        } else if (message.type === "frame") {
          yield message.bundle;
        } else if (message.type === "failed") {
          throw new PythonError(message);
        } else {
          return;
        }
      }
    } finally {
      signal.removeEventListener("abort", abort);
      this.#watchers.delete(onprogress);
      if (!signal.aborted) this.#runs.delete(id);
    }
  }

  /** @param {number} id @param {number} frames */
  #allow(id, frames) {
    const run = this.#runs.get(id);
    if (run?.ask?.type !== "run") return;
    run.held = frames !== Infinity;
    // A fresh worker is told, too.
    run.ask.frames = frames;
    this.#post({ type: "allow", id, frames });
  }

  /** Ask a run to end; a worker that does not hear it in time is ended, and a fresh one starts.
   * @param {number} id @param {number} patience */
  #stop(id, patience) {
    const process = this.#process;
    const others = [...this.#runs].some(([other, { ask }]) => ask && other !== id);
    if (process && !process.ready && !others && patience === PATIENCE.stop) return this.#giveUp();
    this.#post({ type: "stop", id });
    this.#runs.set(id, {
      ask: undefined,
      tell: (message) => {
        if (message.type !== "frame") this.#runs.delete(id);
      },
    });
    setTimeout(() => {
      // One that waits behind another ends by itself when its turn comes.
      if (this.#running()?.[0] !== id || this.#process !== process || !process?.ready) return;
      this.#runs.delete(id);
      this.#restart();
    }, patience);
  }

  /** Stop while Python starts: what hangs, as a connection may, is not waited for by the next run. */
  #giveUp() {
    this.#workers.giveUp();
    this.#runs.clear();
    this.#tell(undefined);
  }

  /** A fresh worker, which is asked what the old one left unanswered. */
  #restart() {
    this.#end();
    this.start();
    for (const [id, { ask }] of this.#runs) {
      if (ask) this.#post(ask);
      // It was told to stop, and has.
      else this.#runs.delete(id);
    }
  }

  /** @param {FromWorker} message */
  #receive(message) {
    if (message.type === "progress") return this.#tell(message);
    if (message.type === "ready") {
      noteStart();
      return this.#tell(undefined);
    }
    if (message.type === "alive") return undefined;
    this.#runs.get(message.id)?.tell(message);
    if (message.type === "done") idle(() => this.#workers.complete());
    if (message.type === "frame" || message.type === "stopped") return undefined;
    this.#runs.delete(message.id);
    const { size } = this.#runs;
    if ((message.type === "failed" && broken(message)) || (message.heavy && !size)) this.#restart();
    return undefined;
  }

  /** @param {import("./protocol.js").Progress | undefined} progress */
  #tell(progress) {
    this.#progress = progress;
    for (const watch of this.#watchers) watch(progress);
  }

  /** A worker that failed to start, or died: then the run that was its last has broken it.
   * @param {import("./process.js").Process} process */
  #lost(process) {
    if (!process.ready) return this.#fail(process.failure);
    const [id, run] = this.#running() ?? [];
    if (id === undefined) return this.#end();
    this.#runs.delete(id);
    run?.tell({ type: "failed", id, kind: "crash", message: process.failure, traceback: [] });
    return this.#restart();
  }

  /** The oldest that is not held; one that waits behind it is not being run. */
  #running() {
    return [...this.#runs].find(([, run]) => !run.held);
  }

  /** The start failed: everyone is told, and the next run tries again.
   * @param {string} message */
  #fail(message) {
    this.#end();
    const waiting = [...this.#runs];
    this.#runs.clear();
    for (const [id, { tell }] of waiting) {
      tell({ type: "failed", id, kind: "boot", message, traceback: [] });
    }
  }

  #end() {
    this.#workers.end();
    this.#progress = undefined;
  }

  /** @param {import("./protocol.js").ToWorker} message */
  #post(message) {
    this.#process?.post(message);
  }
}

/** Whether Python can't be trusted any more: it broke down, or fails outside the author's code, as
 * when that has emptied `sys.modules`.
 * @param {import("./protocol.js").Failure} failure */
const broken = ({ kind, traceback }) => kind === "crash" || (kind === "python" && !traceback.length);

/** The page's only interpreter. */
export const interpreter = new Interpreter();
