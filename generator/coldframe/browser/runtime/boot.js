// Starts Pyodide: from the page's image if it came, else the long way, by public options only.

import { bring, now } from "./bring.js";
import { checked, reason } from "./checked.js";
import { readMemory } from "./image.js";
import { instantiate } from "./program.js";

// An empty archive: the image's Python has imported all that the core library holds.
const NO_LIBRARY = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]);
/** Of WebAssembly's memory, in bytes. */
const PAGE = 65536;

/**
 * @typedef {import("./image.js").Image} Image
 */

/** The scripts that every start takes; whoever waits for them hears what failed.
 * @param {string} base where Pyodide is */
export function fetchPyodide(base) {
  const scripts = Promise.all([script(`${base}pyodide.mjs`), script(`${base}pyodide.asm.mjs`)]);
  scripts.catch(() => {});
  return scripts;
}

/**
 * @param {import("./protocol.js").Facts} facts
 * @param {{scripts: ReturnType<typeof fetchPyodide>, program: Promise<WebAssembly.Module | undefined>,
 *   image: Promise<Image | undefined>}} parts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 * @param {() => WebAssembly.Module | undefined} rest of the program, where the page sent it
 * @returns {Promise<any>} Pyodide, in which nothing of the site is yet but what its `own` image holds
 */
export async function startPython({ pyodide: base, hashes }, { scripts, ...parts }, report, rest) {
  /** @param {string} what @param {string} url */
  const file = (what, url) => checked(what, url, hashes[new URL(url, location.href).pathname]);
  const start = file("Python", `${base}start.json`).then((answer) => answer.json());
  start.catch(() => {});
  const [[{ loadPyodide }, { default: create }], { lock, archives }] = await Promise.all([scripts, start]);
  const options = {
    indexURL: base,
    stdLibURL: `${base}stdlib-core.zip`,
    lockFileContents: lock,
    packageBaseUrl: base,
    checkAPIVersion: false,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
  };
  const more = () => rest() ?? new WebAssembly.Module(now(`${base}rest.wasm`));
  const [program, image] = await Promise.all([parts.program, parts.image]);
  report({ what: "Python", loaded: 0, total: 0 });
  const restored = program && image && (await fromImage(loadPyodide, create, options, { program, ...image }, more));
  const python = restored ?? (await fromFiles(loadPyodide, create, options, more, file));
  const live = python.pyimport("coldframe.authoring.live");
  const library = (/** @type {string} */ name) => bring(python, base + name, hashes[base + name], `/lib/${name}`);
  live.open_site("/site", python.toPy(archives), library);
  return { python, live, own: Boolean(restored && image?.own) };
}

/**
 * Undefined if this Pyodide refuses the image: it is of another build, or damaged.
 * @param {any} loadPyodide @param {any} create @param {Record<string, unknown>} options
 * @param {Image & {program: WebAssembly.Module}} image @param {() => WebAssembly.Module} rest
 */
async function fromImage(loadPyodide, create, options, { program, memory }, rest) {
  const { size, head, write } = readMemory(memory);
  const { fetch } = self;
  // The core library is in the image.
  self.fetch = async (url, ...more) =>
    String(url).endsWith("/stdlib-core.zip") ? new Response(NO_LIBRARY) : fetch(url, ...more);
  try {
    return await withProgram(program, rest, (instantiateWasm) =>
      loadPyodide({
        ...options,
        _loadSnapshot: head,
        createPyodideModule: async (/** @type {any} */ settings) => {
          const module = await create({ ...settings, instantiateWasm: largeEnough(instantiateWasm, size) });
          write(module);
          return module;
        },
      }),
    );
  } catch (error) {
    console.warn("Python starts without its image:", error);
    return undefined;
  } finally {
    self.fetch = fetch;
  }
}

/** A site's image may be larger than the memory that the program begins with.
 * @param {(imports: any, done: any) => {}} instantiateWasm @param {number} size */
const largeEnough = (instantiateWasm, size) => (/** @type {any} */ imports, /** @type {any} */ done) =>
  instantiateWasm(imports, (/** @type {WebAssembly.Instance} */ instance, /** @type {WebAssembly.Module} */ program) => {
    const memory = /** @type {WebAssembly.Memory} */ (instance.exports.memory);
    const missing = size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / PAGE);
    return done(instance, program);
  });

/** @param {any} loadPyodide @param {any} create @param {{stdLibURL: string, indexURL: string}} options
 * @param {() => WebAssembly.Module} rest @param {(what: string, url: string) => Promise<Response>} file */
async function fromFiles(loadPyodide, create, options, rest, file) {
  const program = await WebAssembly.compileStreaming(file("Python", `${options.indexURL}first.wasm`));
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
 * @param {WebAssembly.Module} program @param {() => WebAssembly.Module} rest
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
        instantiate(program, imports, rest).then((instance) => done(instance, program)).catch(refused.reject);
        return {};
      }),
    ]);
  } finally {
    self.fetch = fetch;
  }
}

/** What the browser says of a script that did not come is for programmers.
 * @param {string} url */
const script = (url) =>
  import(url).catch(async () => {
    throw new Error(await reason("Python", url));
  });
