// The other end of interpreter.js: runs Python, posts frames. No page, no document.

import { startPython } from "./boot.js";
import { holdLife } from "./life.js";
import { BOOT, VERSION } from "./protocol.js";

/** Bytes of Python's memory, which never shrinks, from which on a fresh one is better. */
const HEAVY = 2 ** 30;

/** @type {Promise<any> | undefined} */
let started;
/** @type {PromiseWithResolvers<import("./image.js").Image | undefined>} */
const image = Promise.withResolvers();
/** The part of Python's program that is fetched when there is time.
 * @type {WebAssembly.Module | undefined} */
let rest;
/** The page whose cells run here. */
let page = "";
/** @type {Set<number>} */
const stopped = new Set();
/** How many frames a run may still make; where nothing stands, as many as it likes.
 * @type {Map<number, number>} */
const allowed = new Map();
/** What makes a run that is held go on.
 * @type {Map<number, () => void>} */
const held = new Map();
/** One run at a time: all share the same random state and modules. */
let last = Promise.resolve();

/** @param {import("./protocol.js").FromWorker} message */
const post = (message) => postMessage(message);

const channel = new MessageChannel();
/** @type {(() => void)[]} */
const turns = [];
channel.port1.onmessage = () => turns.shift()?.();

/** Lets messages in; a timer would cost 4 ms each time. */
function turn() {
  return /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      turns.push(resolve);
      channel.port2.postMessage(0);
    })
  );
}

addEventListener("message", (event) => {
  /** @type {import("./protocol.js").ToWorker} */
  const message = event.data;
  if (message.type === "boot") {
    page = `/site/${message.facts.page}`;
    holdLife(message.life, () => post({ type: "alive" }));
    started = boot(message);
  } else if (message.type === "image") {
    image.resolve(message.image);
  } else if (message.type === "rest") {
    rest = message.program;
  } else if (message.type === "stop") {
    stopped.add(message.id);
    held.get(message.id)?.();
  } else if (message.type === "allow") {
    allowed.set(message.id, message.frames);
    if (message.frames > 0) held.get(message.id)?.();
  } else {
    last = last.then(() => answer(message));
  }
});

/** @param {Extract<import("./protocol.js").ToWorker, {type: "boot"}>} message */
async function boot({ version, facts }) {
  try {
    if (version !== VERSION) throw new Error("The page is of another version; load it again.");
    const report = (/** @type {import("./protocol.js").Progress} */ progress) => post({ type: "progress", ...progress });
    const python = await startPython(facts, image.promise, report, () => rest);
    post({ type: "ready" });
    return python;
  } catch (error) {
    post({ type: "failed", id: BOOT, kind: "boot", message: words(error), traceback: [] });
    return undefined;
  }
}

/** @param {Extract<import("./protocol.js").ToWorker, {type: "run" | "cell"}>} message
 * @param {{running?: any, index: number}} [from] where it was held */
async function answer(message, from = { index: 0 }) {
  const { id } = message;
  const ready = await started;
  if (!ready) return;
  let { running, index } = from;
  try {
    if (!running && "frames" in message) allowed.set(id, allowed.get(id) ?? message.frames ?? Infinity);
    running ??= begin(ready, message);
    for (; ; index++) {
      await turn();
      if (stopped.delete(id)) return post({ type: "stopped", id });
      const left = allowed.get(id) ?? Infinity;
      if (left === 0) {
        hold(message, ready.live, { running, index });
        running = undefined;
        return;
      }
      const step = JSON.parse(ready.live.step(running));
      if (step.failed) return post({ type: "failed", id, ...step.failed, heavy: heavy(ready) });
      if (!step.frame) return post({ type: "done", id, heavy: heavy(ready) });
      allowed.set(id, (allowed.get(id) ?? Infinity) - 1);
      if (step.wholes) (await import("./attach.js")).attach(ready.live, running, step);
      post({ type: "frame", id, index, bundle: step.frame });
    }
  } catch (error) {
    // No exception of Python's: its stack or memory is broken, and so are the objects in it.
    running = undefined;
    post({ type: "failed", id, kind: "crash", message: lastLine(error), traceback: [] });
  } finally {
    running?.destroy();
    if (!held.has(id)) allowed.delete(id);
  }
}

/** @param {unknown} error */
const words = (error) => String(error).replace(/^Error: /, "");

/** @param {{python: any}} ready */
const heavy = ({ python }) => python._module.HEAPU8.length > HEAVY;

/** A Python error that got here has all of its traceback in its message.
 * @param {unknown} error */
const lastLine = (error) => String(error).trim().split("\n").at(-1) ?? "";

/** Its turn is another's until it may go on; then it finds its random numbers where it left them.
 * @param {Parameters<typeof answer>[0]} message @param {any} live
 * @param {{running: any, index: number}} from */
function hold(message, live, from) {
  const state = live.random_state();
  held.set(message.id, () => {
    held.delete(message.id);
    last = last.then(() => {
      live.set_random_state(state);
      state.destroy();
      return answer(message, from);
    });
  });
}

/**
 * @param {any} ready
 * @param {Extract<import("./protocol.js").ToWorker, {type: "run" | "cell"}>} message
 */
function begin({ python, live }, message) {
  if (message.type === "cell") return live.start_cell(JSON.stringify([...message.before, message.cell]), page);
  const values = python.toPy(message.values);
  try {
    return live.start(message.function, values);
  } finally {
    values.destroy();
  }
}
