// The other end of interpreter.js: runs Python, posts frames. No page, no document.

import { startPython } from "./boot.js";
import { BOOT, VERSION } from "./protocol.js";

/** @type {Promise<any> | undefined} */
let started;
/** @type {PromiseWithResolvers<import("./image.js").Image | undefined>} */
const image = Promise.withResolvers();
/** The page whose cells run here. */
let page = "";
/** @type {Set<number>} */
const stopped = new Set();
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
    started = boot(message);
  } else if (message.type === "image") {
    image.resolve(message.image);
  } else if (message.type === "stop") {
    stopped.add(message.id);
  } else {
    last = last.then(() => answer(message));
  }
});

/** @param {Extract<import("./protocol.js").ToWorker, {type: "boot"}>} message */
async function boot({ version, facts }) {
  try {
    if (version !== VERSION) throw new Error("The page is of another version; load it again.");
    const python = await startPython(facts, image.promise, (progress) => post({ type: "progress", ...progress }));
    post({ type: "ready" });
    return python;
  } catch (error) {
    post({ type: "failed", id: BOOT, kind: "boot", message: String(error), traceback: [] });
    return undefined;
  }
}

/** @param {Extract<import("./protocol.js").ToWorker, {type: "run" | "cell"}>} message */
async function answer(message) {
  const { id } = message;
  const ready = await started;
  if (!ready) return;
  let running;
  try {
    running = begin(ready, message);
    for (let index = 0; ; index++) {
      await turn();
      if (stopped.delete(id)) return post({ type: "stopped", id });
      const step = JSON.parse(ready.live.step(running));
      if (step.failed) return post({ type: "failed", id, ...step.failed });
      if (!step.frame) return post({ type: "done", id });
      if (step.wholes) (await import("./attach.js")).attach(ready.live, running, step);
      post({ type: "frame", id, index, bundle: step.frame });
    }
  } catch (error) {
    // No exception of Python's: its stack or memory is broken, and so are the objects in it.
    running = undefined;
    post({ type: "failed", id, kind: "crash", message: String(error), traceback: [] });
  } finally {
    running?.destroy();
  }
}

/**
 * @param {any} ready
 * @param {Extract<import("./protocol.js").ToWorker, {type: "run" | "cell"}>} message
 */
function begin({ python, live }, message) {
  if (message.type === "cell") return live.start_cell(message.before, message.code, page);
  const values = python.toPy(message.values);
  try {
    return live.start(message.function, values);
  } finally {
    values.destroy();
  }
}
