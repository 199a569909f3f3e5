// What the page fetches for its workers: Python's program, compiled, in two halves, and the memory of
// a Python that has already started, unpacked: a worker that starts has enough to do.

import { matches } from "./checked.js";
import { memoryOf } from "./protocol.js";

/** @typedef {import("./protocol.js").Facts} Facts */

/** What usual demos call. Undefined if it can't be had: Python then starts the long way, which tells
 * what is wrong.
 * @param {Facts} facts @param {(url: string) => Promise<Response>} ask */
export const fetchFirst = ({ pyodide, hashes }, ask) => compiled(`${pyodide}first.wasm`, hashes, ask);

/** All other functions, once there is time for them. Undefined if they did not come: who needs one
 * asks again.
 * @param {Facts} facts */
export const fetchRest = ({ pyodide, hashes }) => compiled(`${pyodide}rest.wasm`, hashes, fetch);

/** Undefined if it can't be had: Python then starts the long way, which tells what is wrong.
 * @param {Facts} facts @param {(url: string) => Promise<Response>} ask
 * @returns {Promise<import("./image.js").Image | undefined>} */
export async function fetchImage(facts, ask) {
  const { pyodide, hashes, image } = facts;
  const own = Boolean(image?.starts);
  const memory = await unpacked(memoryOf(facts), hashes, ask);
  if (memory || !own) return memory && { memory, own };
  const instead = await unpacked(`${pyodide}memory.bin`, hashes, ask);
  return instead && { memory: instead, own: false };
}

/** @param {string} url @param {Record<string, string>} hashes @param {(url: string) => Promise<Response>} ask */
async function unpacked(url, hashes, ask) {
  try {
    const answer = await ask(url);
    if (!answer.ok) return undefined;
    const packed = await answer.arrayBuffer();
    const sound = matches(new Response(packed), hashes[url]);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const memory = await new Response(stream).arrayBuffer();
    return (await sound) ? memory : undefined;
  } catch {
    return undefined;
  }
}

/** From the answer itself, as it comes, so that the browser can keep the compiled code.
 * @param {string} url @param {Record<string, string>} hashes @param {(url: string) => Promise<Response>} ask */
async function compiled(url, hashes, ask) {
  try {
    const answer = await ask(url);
    const sound = matches(answer.clone(), hashes[url]);
    sound.catch(() => {});
    const program = await WebAssembly.compileStreaming(answer);
    return (await sound) ? program : undefined;
  } catch {
    return undefined;
  }
}
