// Starts Pyodide: from the page's image if it came, else the long way, by public options only.

import { loadPyodide } from "pyodide";
import create from "pyodide/program";
import started from "pyodide/start.json";
import { bring, now } from "./bring.js";
import { checked } from "./checked.js";
import { readMemory } from "./image.js";
import { instantiate } from "./program.js";
import { memoryOf } from "./protocol.js";

// An empty archive: the image's Python has imported all that the core library holds.
const NO_LIBRARY = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]);
/** Of WebAssembly's memory, in bytes. */
const PAGE = 65536;

/**
 * What is on its way to the worker; undefined if it can't be had.
 * @typedef {{program: Promise<WebAssembly.Module | undefined>, image: Promise<import("./image.js").Image | undefined>}} Parts
 */

/** A start takes another way. */
class Lacking extends Error {}

/** What of a start has come so far.
 * @param {import("./protocol.js").Facts} facts @param {Parts} parts
 * @param {(progress: import("./protocol.js").Progress) => void} report */
export function followStart(facts, { program, image }, report) {
  const { pyodide, bytes } = facts;
  /** @type {[Promise<unknown>, number][]} */
  const parts = [[program, bytes[`${pyodide}first.wasm`] ?? 0], [image, bytes[memoryOf(facts)] ?? 0]];
  const total = parts.reduce((sum, [, size]) => sum + size, 0);
  let loaded = 0;
  report({ what: "Python", loaded, total });
  for (const [part, size] of parts) {
    part.then((found) => found && report({ what: "Python", loaded: (loaded += size), total }));
  }
}

/**
 * @param {import("./protocol.js").Facts} facts
 * @param {Parts} parts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 * @param {() => WebAssembly.Module | undefined} rest of the program, where the page sent it
 * @returns {Promise<any>} Pyodide, in which nothing of the site is yet but what its `own` image holds
 */
export async function startPython({ pyodide: base, hashes, image: site }, parts, report, rest) {
  /** @param {string} what @param {string} url */
  const file = (what, url) => checked(what, url, hashes[url]);
  const options = {
    indexURL: base,
    stdLibURL: `${base}stdlib-core.zip`,
    lockFileContents: started.lock,
    packageBaseUrl: base,
    checkAPIVersion: false,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
  };
  const more = () => rest() ?? new WebAssembly.Module(now(`${base}rest.wasm`));
  Promise.all([parts.program, parts.image]).then(() => report({ what: "Python", loaded: 0, total: 0 }));
  const restored = await fromImage(options, parts, more, Boolean(site?.starts));
  const python = restored ?? (await fromFiles(options, more, file));
  const live = python.pyimport("coldframe.authoring.live");
  const library = (/** @type {string} */ name) => bring(python, base + name, hashes[base + name], `/lib/${name}`);
  live.open_site("/site", python.toPy(started.archives), library);
  return { python, live, own: Boolean(restored && (await parts.image)?.own) };
}

/**
 * Undefined if a part did not come, or this Pyodide refuses it: it is of another build, or damaged.
 * What does not need them is done while they are on their way.
 * @param {Record<string, unknown>} options @param {Parts} parts @param {() => WebAssembly.Module} rest
 * @param {boolean} large whether the image may be larger than the memory that the program begins with
 */
async function fromImage(options, { program, image }, rest, large) {
  const memory = image.then((found) => readMemory(present(found).memory));
  memory.catch(() => {});
  const { fetch } = self;
  // The core library is in the image.
  self.fetch = async (url, ...more) =>
    String(url).endsWith("/stdlib-core.zip") ? new Response(NO_LIBRARY) : fetch(url, ...more);
  try {
    return await withProgram(program.then(present), rest, (instantiateWasm) =>
      loadPyodide({
        ...options,
        // It comes later.
        _loadSnapshot: new Uint8Array(),
        createPyodideModule: async (/** @type {any} */ settings) => {
          const instantiate = large ? largeEnough(instantiateWasm, (await memory).size) : instantiateWasm;
          const module = await create({ ...settings, instantiateWasm: instantiate });
          const { head, write } = await memory;
          write(module);
          const { restoreSnapshot } = module.API;
          module.API.restoreSnapshot = () => restoreSnapshot(head);
          return module;
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof Lacking)) console.warn("Python starts without its image:", error);
    return undefined;
  } finally {
    self.fetch = fetch;
  }
}

/** @template T @param {T | undefined} part */
function present(part) {
  if (part === undefined) throw new Lacking();
  return part;
}

/** @param {(imports: any, done: any) => {}} instantiateWasm @param {number} size bytes */
const largeEnough = (instantiateWasm, size) => (/** @type {any} */ imports, /** @type {any} */ done) =>
  instantiateWasm(imports, (/** @type {WebAssembly.Instance} */ instance, /** @type {WebAssembly.Module} */ program) => {
    const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    const missing = size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / PAGE);
    return done(instance, program);
  });

/** @param {{stdLibURL: string, indexURL: string}} options
 * @param {() => WebAssembly.Module} rest @param {(what: string, url: string) => Promise<Response>} file */
async function fromFiles(options, rest, file) {
  const program = WebAssembly.compileStreaming(file("Python", `${options.indexURL}first.wasm`));
  program.catch(() => {});
  const library = await (await file("Python", options.stdLibURL)).arrayBuffer();
  const { fetch } = self;
  self.fetch = async (url, ...more) => (String(url).endsWith("/stdlib-core.zip") ? new Response(library) : fetch(url, ...more));
  try {
    return await withProgram(program, rest, (instantiateWasm) =>
      loadPyodide({
        ...options,
        createPyodideModule: (/** @type {any} */ settings) => create({ ...settings, instantiateWasm }),
      }),
    );
  } finally {
    self.fetch = fetch;
  }
}

/**
 * Pyodide on a program of ours; its own is not fetched.
 * @template T
 * @param {Promise<WebAssembly.Module>} program @param {() => WebAssembly.Module} rest
 * @param {(instantiateWasm: (imports: any, done: any) => {}) => Promise<T>} load
 * @returns {Promise<T>}
 */
async function withProgram(program, rest, load) {
  const { fetch } = self;
  self.fetch = async (url, ...more) =>
    String(url).endsWith("/pyodide.asm.wasm") ? new Response() : fetch(url, ...more);
  const marker = Symbol("error");
  /** @type {PromiseWithResolvers<never>} */
  const refused = Promise.withResolvers();
  try {
    // Pyodide would wait for ever for a program that can't be had.
    return await Promise.race([
      refused.promise,
      load((imports, done) => {
        imports.env.Jsv_GetError_import = () => marker;
        imports.env.JsvError_Check = (/** @type {unknown} */ value) => value === marker;
        program
          .then(async (first) => done(await instantiate(first, imports, rest), first))
          .catch(refused.reject);
        return {};
      }),
    ]);
  } finally {
    self.fetch = fetch;
  }
}
