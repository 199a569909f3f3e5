// Starts Pyodide. By public options only; a memory snapshot can take the place of `loadPyodide`
// here without any other module noticing.

/**
 * @param {import("./protocol.js").Facts} facts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 * @returns {Promise<any>} Pyodide with the page's modules at /site
 */
export async function startPython(facts, report) {
  const base = facts.pyodide;
  const stop = watch(facts, report);
  // All at once: the import of Pyodide is the longest of them.
  const lock = text(`${base}lock.json`);
  lock.catch(() => {});
  const files = Promise.all([
    text(facts.python),
    text(`${base}rest.json`),
    ...Object.entries(facts.data).map(async ([name, url]) => ({ name, content: await bytes(url) })),
  ]);
  files.catch(() => {});
  const program = import(`${base}pyodide.asm.mjs`);
  program.catch(() => {});
  const { loadPyodide } = await import(`${base}pyodide.mjs`);
  const failure = programFailure();
  const loading = loadPyodide({
    indexURL: base,
    stdLibURL: `${base}stdlib-core.zip`,
    lockFileContents: await lock,
    packageBaseUrl: base,
    checkAPIVersion: false,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
  });
  const python = await Promise.race([loading, failure.raised]);
  failure.forget();
  const [modules, rest, ...data] = await files;
  report({ what: "this page's code", loaded: 0, total: 0 });
  const texts = Object.entries(JSON.parse(modules)).map(([name, content]) => ({ name, content }));
  for (const { name, content } of [...texts, ...data]) {
    const path = `/site/${name}`;
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    python.FS.writeFile(path, content);
  }
  python.runPython("import sys; sys.path.insert(0, '/site')");
  const live = python.pyimport("coldframe.authoring.live");
  live.install_rest(python.toPy(JSON.parse(rest)), () => restOfLibrary(python, base));
  stop();
  return { python, live };
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
 * @param {any} python @param {string} base
 */
function restOfLibrary(python, base) {
  const request = new XMLHttpRequest();
  request.open("GET", `${base}stdlib-rest.zip`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${base}stdlib-rest.zip: ${request.status}`);
  python.FS.writeFile("/lib/stdlib-rest.zip", new Uint8Array(request.response));
  return "/lib/stdlib-rest.zip";
}

/**
 * Reports each file that has come. The browser counts: a wrapped `fetch` would hide the response
 * from its cache of compiled code.
 * @param {import("./protocol.js").Facts} facts
 * @param {(progress: import("./protocol.js").Progress) => void} report
 */
function watch(facts, report) {
  const base = facts.pyodide;
  const wanted = new Map(
    Object.entries(facts.bytes).filter(([url]) => !url.endsWith("stdlib-rest.zip")),
  );
  const total = [...wanted.values()].reduce((sum, size) => sum + size, 0);
  let loaded = 0;
  const seen = () => {
    for (const entry of performance.getEntriesByType("resource")) {
      const path = new URL(entry.name).pathname;
      loaded += wanted.get(path) ?? 0;
      wanted.delete(path);
    }
    report({ what: wanted.has(`${base}pyodide.asm.wasm`) ? "Python" : "the library", loaded, total });
  };
  const observer = new PerformanceObserver(seen);
  observer.observe({ type: "resource", buffered: true });
  report({ what: "Python", loaded, total });
  return () => observer.disconnect();
}
