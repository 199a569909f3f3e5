// All that a start of Python takes, asked for at once: as each module imports the next, they would
// come one after the other, which costs a slow line a quarter of a second.

import { pageFacts } from "./page.js";
import { memoryOf } from "./protocol.js";

/** How long what can wait leaves the processor to the first worker (ms): on a slow line that waits, too. */
const LEFT = 300;

let asked = false;
/** @type {Map<string, {answer: Promise<Response>, abort: AbortController}>} */
const answers = new Map();
/** @type {{worker: Worker, name: string, failed: boolean} | undefined} */
let first;
/** @type {Promise<void>} */
let equipped = Promise.resolve();

export function fetchAhead() {
  if (asked) return;
  asked = true;
  const facts = pageFacts();
  launchFirst(facts.pyodide);
  // The worker, once it is there, finds it in the browser's cache. It is read while the rest comes.
  fetch(`${facts.pyodide}pyodide.asm.mjs`).then((answer) => answer.blob()).catch(() => {});
  for (const url of [`${facts.pyodide}first.wasm`, memoryOf(facts)]) {
    const abort = new AbortController();
    const answer = fetch(url, { signal: abort.signal });
    // Who takes it hears what failed.
    answer.catch(() => {});
    answers.set(url, { answer, abort });
  }
  for (const name of facts.ahead) {
    const { href } = new URL(name, import.meta.url);
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
  }
}

/** A worker that says nothing before it is spoken to. @param {string} name */
function launchFirst(name) {
  const found = { worker: launch(name), name, failed: false };
  found.worker.addEventListener("error", () => (found.failed = true));
  equipped = new Promise((resolve) => {
    setTimeout(resolve, LEFT);
    found.worker.addEventListener("message", ({ data }) => data.type === "progress" && !data.total && resolve());
  });
  first = found;
}

/** When the first worker has all that it starts from, or is slow to get it. */
export const whenEquipped = () => equipped;

/** The first worker, once; else a new one.
 * @param {import("./protocol.js").Facts} facts */
export function takeWorker({ pyodide }) {
  const found = first;
  first = undefined;
  if (found?.name === pyodide && !found.failed) return found.worker;
  found?.worker.terminate();
  return launch(pyodide);
}

/** Its name is where Pyodide is: it asks for the scripts there before it can hear of anything.
 * @param {string} name */
const launch = (name) => new Worker(new URL("./worker.js", import.meta.url), { type: "module", name });

/** What was asked for ahead, once; else a new request.
 * @param {string} url @param {AbortSignal} signal @returns {Promise<Response>} */
export function ask(url, signal) {
  const early = answers.get(url);
  if (!early) return fetch(url, { signal });
  answers.delete(url);
  signal.addEventListener("abort", () => early.abort.abort(), { once: true });
  return early.answer;
}
