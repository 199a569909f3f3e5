// The memory of a Python that has already started (coldframe/image/image.mjs). The page keeps it: each
// worker gets a copy.

const HEADER = 3;
const BLOCK = 64;

/**
 * `own`: the memory is the site's image, which has what `facts.image` says.
 * @typedef {{memory: ArrayBuffer, own: boolean}} Image
 */

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
