// Starts Pyodide: from the page's image if it came, else the long way, by public options only.

import { readMemory } from "./image.js";

// An empty archive: the image's Python has imported all that the core library holds.
const NO_LIBRARY = Uint8Array.from([0x50, 0x4b, 5, 6, ...new Array(18).fill(0)]);

/**
 * @typedef {import("./image.js").Image} Image
 */

/**
 * @param {import("./protocol.js").Facts} facts
 * @param {Promise<Image | undefined>} image
 * @param {(progress: import("./protocol.js").Progress) => void} report
 * @returns {Promise<any>} Pyodide with the page's modules at /site
 */
export async function startPython(facts, image, report) {
  const base = facts.pyodide;
  // All at once; whoever waits for them first hears what failed.
  const program = Promise.all([import(`${base}pyodide.mjs`), import(`${base}pyodide.asm.mjs`)]);
  const start = text(`${base}start.json`).then(JSON.parse);
  const files = Promise.all([
    text(facts.python),
    ...Object.entries(facts.data).map(async ([name, url]) => ({ name, content: await bytes(url) })),
  ]);
  const packages = packagesOf(facts, report);
  for (const promise of [program, start, files, packages]) promise.catch(() => {});
  const [[{ loadPyodide }, { default: create }], { lock, archives }] = await Promise.all([program, start]);
  const options = {
    indexURL: base,
    lockFileContents: lock,
    packageBaseUrl: base,
    checkAPIVersion: false,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
  };
  const made = await image;
  report({ what: "Python", loaded: 0, total: 0 });
  const python =
    (made && (await fromImage(loadPyodide, create, options, made))) ??
    (await fromFiles(loadPyodide, options));
  const [modules, ...data] = await files;
  const texts = Object.entries(JSON.parse(modules)).map(([name, content]) => ({ name, content }));
  for (const { name, content } of [...texts, ...data]) {
    const path = `/site/${name}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, content);
  }
  const live = python.pyimport("coldframe.authoring.live");
  live.open_site("/site", python.toPy(archives), (/** @type {string} */ name) => library(python, base, name));
  await (await packages)?.(python);
  return { python, live };
}

/**
 * Undefined if this Pyodide refuses the image: it is of another build, or damaged.
 * @param {any} loadPyodide @param {any} create @param {{indexURL: string}} options
 * @param {Image} image
 */
async function fromImage(loadPyodide, create, options, { program, memory }) {
  const { size, head, write } = readMemory(memory);
  const { fetch } = self;
  self.fetch = async (url, ...rest) => {
    // Both are in the image.
    if (String(url).endsWith("/pyodide.asm.wasm")) return new Response();
    if (String(url).endsWith("/stdlib-core.zip")) return new Response(NO_LIBRARY);
    return fetch(url, ...rest);
  };
  const marker = Symbol("error");
  try {
    return await loadPyodide({
      ...options,
      stdLibURL: `${options.indexURL}stdlib-core.zip`,
      _loadSnapshot: head,
      createPyodideModule: async (/** @type {any} */ settings) => {
        const module = await create({
          ...settings,
          INITIAL_MEMORY: size,
          instantiateWasm(/** @type {any} */ imports, /** @type {any} */ done) {
            imports.env.Jsv_GetError_import = () => marker;
            imports.env.JsvError_Check = (/** @type {unknown} */ value) => value === marker;
            WebAssembly.instantiate(program, imports).then((instance) => done(instance, program));
            return {};
          },
        });
        write(module);
        return module;
      },
    });
  } catch (error) {
    console.warn("Python starts without its image:", error);
    return undefined;
  } finally {
    self.fetch = fetch;
  }
}

/** @param {any} loadPyodide @param {{indexURL: string}} options */
async function fromFiles(loadPyodide, options) {
  const failure = programFailure();
  const loading = loadPyodide({ ...options, stdLibURL: `${options.indexURL}stdlib-core.zip` });
  const python = await Promise.race([loading, failure.raised]);
  failure.forget();
  return python;
}

/**
 * Most pages have none.
 * @param {import("./protocol.js").Facts} facts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 */
async function packagesOf(facts, report) {
  return facts.packages.length ? (await import("./packages.js")).fetchPackages(facts, report) : undefined;
}

/** @param {string} url */
async function response(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer;
}

/** @param {string} url */
const text = async (url) => (await response(url)).text();

/** @param {string} url */
const bytes = async (url) => new Uint8Array(await (await response(url)).arrayBuffer());

/** Pyodide only warns when its program can't be fetched or compiled, and then waits for ever. */
function programFailure() {
  const { warn } = console;
  let next = false;
  const raised = new Promise((_, reject) => {
    console.warn = (...words) => {
      warn(...words);
      if (next) reject(words[0]);
      next = words[0] === "wasm instantiation failed!";
    };
  });
  return { raised, forget: () => (console.warn = warn) };
}

/**
 * An import must not wait for a promise, so this request is a synchronous one; in a worker it
 * holds up nobody.
 * @param {any} python @param {string} base @param {string} name
 */
function library(python, base, name) {
  const request = new XMLHttpRequest();
  request.open("GET", base + name, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${base}${name}: ${request.status}`);
  python.FS.writeFile(`/lib/${name}`, new Uint8Array(request.response));
  return `/lib/${name}`;
}
