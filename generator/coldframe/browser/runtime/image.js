// The memory of a Python that has already started (coldframe/image/image.mjs). The page's first worker
// unpacks it, which takes a while, and leaves it to the page: each later one gets a copy.

import { matches } from "./checked.js";
import { memoryOf } from "./protocol.js";

const HEADER = 3;
const BLOCK = 64;

/**
 * `own`: the memory is the site's image, which has what `facts.image` says.
 * @typedef {{memory: ArrayBuffer, own: boolean}} Image
 * @typedef {import("./protocol.js").Facts} Facts
 * @typedef {import("./protocol.js").Progress} Progress
 */

/** Undefined if it can't be had: Python then starts the long way, which tells what is wrong.
 * @param {Facts} facts @param {ArrayBuffer | undefined} packed what the page fetched
 * @returns {Promise<Image | undefined>} */
export async function unpackImage(facts, packed) {
  const { pyodide, hashes, image } = facts;
  const own = Boolean(image?.starts);
  const memory = await unpacked(packed, hashes[memoryOf(facts)]);
  if (memory || !own) return memory && { memory, own };
  const url = `${pyodide}memory.bin`;
  const stock = await fetch(url).then((answer) => answer.arrayBuffer()).catch(() => undefined);
  const instead = await unpacked(stock, hashes[url]);
  return instead && { memory: instead, own: false };
}

/** What of a start has come so far.
 * @param {Facts} facts @param {Promise<unknown>} program @param {Promise<unknown>} memory
 * @param {(progress: Progress) => void} report */
export function followStart(facts, program, memory, report) {
  const { pyodide, bytes } = facts;
  /** @type {[Promise<unknown>, number][]} */
  const parts = [[program, bytes[`${pyodide}first.wasm`] ?? 0], [memory, bytes[memoryOf(facts)] ?? 0]];
  const total = parts.reduce((sum, [, size]) => sum + size, 0);
  let loaded = 0;
  report({ what: "Python", loaded, total });
  for (const [part, size] of parts) {
    part.then((found) => found && report({ what: "Python", loaded: (loaded += size), total }));
  }
}

/** @param {ArrayBuffer | undefined} packed @param {string} [hash] */
async function unpacked(packed, hash) {
  if (!packed) return undefined;
  try {
    const sound = matches(new Response(packed), hash);
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const memory = await new Response(stream).arrayBuffer();
    return (await sound) ? memory : undefined;
  } catch {
    return undefined;
  }
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
