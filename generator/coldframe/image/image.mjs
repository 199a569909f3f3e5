// The memory of a Python that has started and imported the core library: memory.raw, and what else
// a start needs to know: start.json. The same bytes in every run.
// node image.mjs INFO FOLDER         when Coldframe is built: into the folder, from what stands there
// node image.mjs INFO FOLDER SITE    the same with what a site imports: SITE/memory.bin, data.zip, told.json
//
// memory.raw: three little-endian uint32 (bytes of the memory, bytes of Pyodide's head, number
// of runs), then a uint32 pair for each run (blocks skipped, blocks written), the head, the blocks.
// A block is 64 bytes. Pyodide's own snapshot is 31 MB; these are the blocks in which it differs
// from a memory that was just made.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { freeze } from "./frozen.mjs";

const BLOCK = 64;
// Node would show the line: half a megabyte.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});
const [, , packages, out, site] = process.argv;
const lock = { info: JSON.parse(readFileSync(packages, "utf8")).info, packages: {} };
const files = {
  indexURL: out + "/",
  stdLibURL: join(out, "stdlib-core.zip"),
  lockFileContents: lock,
  packageBaseUrl: out + "/",
};

const pyodide = await import(pathToFileURL(join(out, "pyodide.mjs")).href);
const { default: create } = await import(pathToFileURL(join(out, "pyodide.asm.mjs")).href);

/** A memory before Python's start, with what hangs on `seed` and the environment. */
async function fresh(seed, env, head, size) {
  freeze(seed);
  let memory;
  await pyodide.loadPyodide({
    ...files,
    env,
    _loadSnapshot: head,
    createPyodideModule: async (settings) => {
      const module = await create({ ...settings, INITIAL_MEMORY: size });
      memory = module.HEAPU8.slice();
      throw Object.assign(new Error("enough"), { enough: true });
    },
  }).catch((error) => {
    if (!error.enough) throw error;
  });
  return memory;
}

freeze(1);
const python = await pyodide.loadPyodide({
  ...files,
  env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", LANG: "C.UTF-8", TZ: "UTC" },
  _makeSnapshot: true,
  _sysExecutable: "python",
});
run("core.py");
if (site && !importSite()) process.exit(0);
run("forget.py");
const module = python._module;
clearFree(module);
const snapshot = python.makeMemorySnapshot();
const offset = new Uint32Array(snapshot.buffer, 0, 2)[1];
const head = snapshot.slice(0, offset);
const memory = snapshot.slice(offset);
const before = [
  await fresh(1, { HOME: "/home/pyodide", PYTHONHASHSEED: "0" }, head, memory.length),
  await fresh(7, { HOME: "/elsewhere", LANG: "de_DE.UTF-8", MORE: "x" }, head, memory.length),
];
const packed = pack(memory, before, module.___heap_base, module._emscripten_stack_get_end());
if (site) {
  writeFileSync(join(site, "memory.bin"), compressed(packed));
} else {
  writeFileSync(join(out, "memory.raw"), packed);
  const archives = JSON.parse(readFileSync(join(out, "archives.json"), "utf8"));
  writeFileSync(join(out, "start.json"), JSON.stringify({ archives, lock }));
}
process.exit(0);

/** One of the programs beside this one, in the Python whose memory is taken. */
function run(name) {
  // What the program defines goes with it.
  const globals = python.toPy({ __name__: "__main__" });
  const given = python.runPython(readFileSync(new URL(name, import.meta.url), "utf8"), { globals });
  globals.destroy();
  return given;
}

/** Whether this memory is worth to be taken; site.py tells. */
function importSite() {
  for (const name of ["stdlib-more.zip", "stdlib-rest.zip"]) {
    python.FS.writeFile(`/lib/${name}`, readFileSync(join(out, name)));
  }
  const files = join(site, "files");
  for (const entry of readdirSync(files, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const place = file.slice(files.length);
    python.FS.mkdirTree(dirname(place));
    python.FS.writeFile(place, readFileSync(file));
  }
  const told = run("site.py");
  writeFileSync(join(site, "data.zip"), python.FS.readFile("/data.zip"));
  writeFileSync(join(site, "told.json"), told);
  return !JSON.parse(told).spoilt;
}

/** By the compressor of Pyodide, which is the same on every machine; Node's is not. */
function compressed(packed) {
  python.FS.writeFile("/memory.raw", packed);
  run("compress.py");
  return python.FS.readFile("/memory.bin");
}

/** Zeros what the allocator has free: half of it is what compiling and importing left behind. */
function clearFree(module) {
  const taken = [];
  for (let size = 1 << 20; size >= 16; size = size > 64 ? size >> 1 : size - 16) {
    for (;;) {
      const top = module._sbrk(0);
      const place = module._malloc(size);
      module.HEAPU8.fill(0, place, place + size);
      taken.push(place);
      if (module._sbrk(0) !== top) break;
    }
  }
  for (const place of taken) module._free(place);
}

/** The stack is left out: nothing is on it between two calls. Above it lies the heap, which the
 * reader's start clears first, so there all that is not zero is written. */
function pack(memory, before, heap, stackEnd) {
  const runs = [];
  const blocks = [];
  let next = 0;
  for (let start = 0; start < memory.length; start += BLOCK) {
    const onHeap = start + BLOCK > heap;
    if (!onHeap && start >= stackEnd) continue;
    const block = memory.subarray(start, start + BLOCK);
    const same = onHeap
      ? block.every((byte) => byte === 0)
      : before.every((other) => block.every((byte, i) => byte === other[start + i]));
    if (same) continue;
    const index = start / BLOCK;
    if (runs.length && next === index) runs[runs.length - 1][1]++;
    else runs.push([index - next, 1]);
    next = index + 1;
    blocks.push(block);
  }
  const table = Uint32Array.from([memory.length, head.length, runs.length, ...runs.flat()]);
  return Buffer.concat([Buffer.from(table.buffer), head, ...blocks]);
}
