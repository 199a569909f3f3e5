// The other end of interpreter.js: runs Python, posts frames. No page, no document.

// Before any other: what Python's programs could reach.
import "./confine.js";
import { followStart, startPython } from "./boot.js";
import { holdLife } from "./life.js";
import { BOOT, VERSION } from "./protocol.js";
import { Outdated, Site } from "./site.js";

/** Bytes of Python's memory, which never shrinks, from which on a fresh one is better. */
const HEAVY = 2 ** 30;

/** @type {Promise<any> | undefined} */
let started;
/** @type {PromiseWithResolvers<WebAssembly.Module | undefined>} */
const first = Promise.withResolvers();
/** @type {PromiseWithResolvers<import("./image.js").Image | undefined>} */
const image = Promise.withResolvers();
/** The part of Python's program that is fetched when there is time.
 * @type {WebAssembly.Module | undefined} */
let rest;
/** @type {Set<number>} */
const stopped = new Set();
/** How many frames a run may still make; where nothing stands, as many as it likes.
 * @type {Map<number, number>} */
const allowed = new Map();
/** What makes a run that is held go on.
 * @type {Map<number, () => void>} */
const held = new Map();
/** Runs that wait for what the page lacks.
 * @type {Set<number>} */
const waiting = new Set();
/** When the page can tell that this worker is gone: nothing may run before that.
 * @type {Promise<void>} */
let life = Promise.resolve();
/** One run at a time: all share the same random state and modules. */
let last = Promise.resolve();

/** @param {import("./protocol.js").FromWorker} message */
const post = (message) => postMessage(message);
/** @param {import("./protocol.js").Progress} progress */
const report = (progress) => post({ type: "progress", ...progress });
const site = new Site(report);

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

onmessage = null;
addEventListener("message", ({ data }) => receive(data));
// What came before this script (process.js).
for (const message of /** @type {any} */ (self).early?.splice(0) ?? []) receive(message);

/** @param {import("./protocol.js").ToWorker} message */
function receive(message) {
  if (message.type === "boot") {
    site.visit(message.facts);
    started = boot(message);
  } else if (message.type === "life") {
    const { name } = message;
    life = holdLife(name, () => post({ type: "alive", name }));
  } else if (message.type === "page") {
    site.visit(message.facts);
    last = last.then(arrive);
  } else if (message.type === "import") {
    last = last.then(() => ahead(message.function));
  } else if (message.type === "program") {
    first.resolve(message.program);
  } else if (message.type === "image") {
    image.resolve(message.image);
  } else if (message.type === "rest") {
    rest = message.program;
  } else if (message.type === "stop") {
    if (waiting.delete(message.id)) return post({ type: "stopped", id: message.id });
    stopped.add(message.id);
    held.get(message.id)?.();
  } else if (message.type === "allow") {
    allowed.set(message.id, message.frames);
    if (message.frames > 0) held.get(message.id)?.();
  } else {
    last = last.then(() => answer(message));
  }
}

/** @param {Extract<import("./protocol.js").ToWorker, {type: "boot"}>} message */
async function boot({ version, facts }) {
  try {
    if (version !== VERSION) throw new Error("The page is of another version; load it again.");
    const parts = { program: first.promise, image: image.promise };
    followStart(facts, parts, report);
    const ready = await startPython(facts, parts, report, () => rest);
    site.own = ready.own;
    await site.place(ready.python);
    post({ type: "ready" });
    return ready;
  } catch (error) {
    post({ type: "failed", id: BOOT, kind: "boot", message: words(error), traceback: [] });
    return undefined;
  }
}

/** What can't be fetched is told by the run that needs it. */
async function arrive() {
  const ready = await started;
  if (!ready) return;
  await site.place(ready.python).catch(() => {});
  post({ type: "ready" });
}

/** What goes wrong is told by the run that needs the module.
 * @param {string} name a demo's function */
async function ahead(name) {
  const ready = await started;
  try {
    await site.place(ready.python);
    ready.live.ahead(name);
  } catch {
    return;
  }
}

/** Python with all that the page asks of it; undefined if that can't be had, which is told.
 * @param {number} id */
async function prepared(id) {
  const ready = await started;
  try {
    if (ready) await site.place(ready.python);
    await life;
    return ready;
  } catch (error) {
    const told = { message: words(error), traceback: [] };
    if (error instanceof Outdated) post({ type: "failed", id: BOOT, kind: "crash", ...told });
    else post({ type: "failed", id, kind: "fetch", ...told });
    return undefined;
  }
}

/** @param {Extract<import("./protocol.js").ToWorker, {type: "run" | "cell"}>} message
 * @param {{running?: any, index: number}} [from] where it was held */
async function answer(message, from = { index: 0 }) {
  const { id } = message;
  waiting.add(id);
  const ready = await prepared(id);
  if (!waiting.delete(id) || !ready) return from.running?.destroy();
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
  if (message.type === "cell") return live.start_cell(JSON.stringify([...message.before, message.cell]), site.page);
  const values = python.toPy(message.values);
  try {
    return live.start(message.function, values);
  } finally {
    values.destroy();
  }
}
