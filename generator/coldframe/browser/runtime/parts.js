// What the page fetches for its workers: Python's program, compiled, in two halves, and the memory of
// a Python that has already started, unpacked: a worker that starts has enough to do.

import { matches } from "./checked.js";
import { memoryOf } from "./protocol.js";

/**
 * @typedef {import("./protocol.js").Facts} Facts
 * @typedef {import("./image.js").Image} Image
 *
 * Compiled; undefined if it can't be had.
 * @typedef {Promise<WebAssembly.Module | undefined>} Program
 *
 * @typedef {(url: string) => Promise<Response>} Ask
 */

/** Each is fetched once, however many workers start; what did not come, again for the next one. */
export class Parts {
  /** @type {Program | undefined} */
  #first;
  /** @type {Promise<Image | undefined> | undefined} */
  #image;
  /** Of the program, once it was asked for. Who needs a function of it asks again if it did not come.
   * @type {Program | undefined} */
  rest;
  /** Ends what is being fetched. */
  #loading = new AbortController();

  /** What usual demos call, and the memory. Without one of them Python starts the long way, which
   * tells what is wrong.
   * @param {Facts} facts */
  first(facts) {
    const { signal } = this.#loading;
    /** @type {Ask} */
    const ask = (url) => fetch(url, { signal });
    const program = (this.#first ??= compiled("first.wasm", facts, ask));
    program.then((found) => {
      if (!found && this.#first === program) this.#first = undefined;
    });
    const image = (this.#image ??= fetchImage(facts, ask));
    image.then((found) => {
      if (!found && this.#image === image) this.#image = undefined;
    });
    return { program, image };
  }

  /** All other functions, for when there is time.
   * @param {Facts} facts @param {(program: WebAssembly.Module) => void} give */
  complete(facts, give) {
    if (this.rest) return;
    this.rest = compiled("rest.wasm", facts, fetch);
    this.rest.then((found) => {
      if (found) give(found);
      else this.rest = undefined;
    });
  }

  /** What hangs, as a connection may, is not waited for by the next worker. */
  giveUp() {
    this.#loading.abort();
    this.#loading = new AbortController();
    this.#first = this.#image = undefined;
  }
}

/** @param {Facts} facts @param {Ask} ask @returns {Promise<Image | undefined>} */
async function fetchImage(facts, ask) {
  const { pyodide, hashes, image } = facts;
  const own = Boolean(image?.starts);
  const memory = await unpacked(memoryOf(facts), hashes, ask);
  if (memory || !own) return memory && { memory, own };
  const instead = await unpacked(`${pyodide}memory.bin`, hashes, ask);
  return instead && { memory: instead, own: false };
}

/** @param {string} url @param {Record<string, string>} hashes @param {Ask} ask */
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
 * @param {string} name @param {Facts} facts @param {Ask} ask */
async function compiled(name, { pyodide, hashes }, ask) {
  try {
    const url = pyodide + name;
    const answer = await ask(url);
    const sound = matches(answer.clone(), hashes[url]);
    sound.catch(() => {});
    const program = await WebAssembly.compileStreaming(answer);
    return (await sound) ? program : undefined;
  } catch {
    return undefined;
  }
}
