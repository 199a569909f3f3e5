// What every worker of the page starts from: the compiled program, and the memory of a Python that
// has already started (coldframe/image/image.mjs). Fetched once; each fresh worker gets a copy.

import { matches } from "./checked.js";

const HEADER = 3;
const BLOCK = 64;

/**
 * `own`: the memory is the site's image, which has what `facts.image` says.
 * @typedef {{program: WebAssembly.Module, memory: ArrayBuffer, own: boolean}} Image
 * @typedef {import("./protocol.js").Facts} Facts
 * @typedef {import("./protocol.js").Progress} Progress
 */

/** Undefined if either can't be had: Python then starts the long way, which tells what is wrong.
 * @param {Facts} facts @param {(progress: Progress) => void} report
 * @param {(url: string) => Promise<Response>} ask @returns {Promise<Image | undefined>} */
export async function fetchImage({ pyodide, bytes, hashes, image }, report, ask) {
  const [first, stock] = [`${pyodide}first.wasm`, `${pyodide}memory.bin`];
  const own = image?.starts ? image.memory : undefined;
  const total = (bytes[first] ?? 0) + (bytes[own ?? stock] ?? 0);
  let loaded = 0;
  /** @template T @param {string} url @param {(answer: Response, hash?: string) => Promise<T>} read */
  const part = async (url, read) => {
    const value = await read(await ask(url), hashes[url]);
    loaded += bytes[url] ?? 0;
    report({ what: "Python", loaded, total });
    return value;
  };
  report({ what: "Python", loaded, total });
  try {
    const [program, memory] = await Promise.all([part(first, compiled), memoryOf(own, stock, part)]);
    return { program, ...memory };
  } catch {
    return undefined;
  }
}

/** The site's, else Coldframe's.
 * @param {string | undefined} own @param {string} stock
 * @param {(url: string, read: typeof unpacked) => Promise<ArrayBuffer>} part */
async function memoryOf(own, stock, part) {
  const found = own && (await part(own, unpacked).catch(() => undefined));
  return { memory: found || (await part(stock, unpacked)), own: Boolean(found) };
}

/** The functions that usual demos do without, once there is time for them; undefined if they did not
 * come: who needs one asks again.
 * @param {Facts} facts @returns {Promise<WebAssembly.Module | undefined>} */
export async function fetchRest({ pyodide, hashes }) {
  const url = `${pyodide}rest.wasm`;
  return fetch(url).then((answer) => compiled(answer, hashes[url])).catch(() => undefined);
}

/** From the answer itself, as it comes, so that the browser can keep the compiled code.
 * @param {Response} answer @param {string} [hash] */
async function compiled(answer, hash) {
  const sound = matches(answer.clone(), hash);
  sound.catch(() => {});
  const program = await WebAssembly.compileStreaming(answer);
  if (!(await sound)) throw new Error("Python's program is damaged");
  return program;
}

/** While it comes: to check it first would be to wait for all of it.
 * @param {Response} answer @param {string} [hash] */
async function unpacked(answer, hash) {
  const sound = matches(answer.clone(), hash);
  sound.catch(() => {});
  if (!answer.ok || !answer.body) throw new Error("Python's memory is missing");
  const memory = await new Response(answer.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  if (!(await sound)) throw new Error("Python's memory is damaged");
  return memory;
}

/**
 * @typedef {object} Memory
 * @property {number} size bytes of the memory when it was taken
 * @property {Uint8Array} head what Pyodide wants to know of it
 * @property {(module: any) => void} write into a memory that was just made
 */

/** @param {ArrayBuffer} packed @returns {Memory} */
export function readMemory(packed) {
  const [size = 0, headLength = 0, count = 0] = new Uint32Array(packed, 0, HEADER);
  const runs = new Uint32Array(packed, 4 * HEADER, 2 * count);
  const headStart = 4 * HEADER + runs.byteLength;
  const start = headStart + headLength;
  return {
    size,
    head: new Uint8Array(packed, headStart, headLength),
    write({ HEAPU8: heap, ___heap_base: base, _sbrk: top }) {
      // The environment's strings, which differ from reader to reader.
      heap.fill(0, base, top(0));
      let from = start;
      let to = 0;
      for (let i = 0; i < runs.length; i += 2) {
        to += (runs[i] ?? 0) * BLOCK;
        const length = (runs[i + 1] ?? 0) * BLOCK;
        heap.set(new Uint8Array(packed, from, length), to);
        from += length;
        to += length;
      }
    },
  };
}
