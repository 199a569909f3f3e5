// Which of the program's own functions usual demos call: those that a start from the image and
// usual.py reach. The clock and entropy are frozen, so every machine finds the same.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readMemory } from "../coldframe/browser/runtime/image.js";
import { freeze } from "../coldframe/image/frozen.mjs";
import { KIND, SECTION, TYPE, Reader, bodies, imports, instructions, name, number, program, sections, signed, sized, vector } from "./wasm.mjs";

/** Of usual.py, with values of a page's controls. */
const RUNS = [
  ["text", {}],
  ["text", { words: "été, or summer", times: 3 }],
  ["numbers", { n: 12 }],
  ["structures", { size: 20, kind: "large" }],
  ["files", {}],
  ["growing", { rule: "greedy" }],
  ["modules", {}],
  ["syntax", {}],
  ["wrong", { n: 1 }],
];
/** A reader's or an author's mistakes are usual, too. */
const MISTAKES = [["wrong", { n: -1 }], ["wrong", {}], ["text", { times: "many" }]];
/** The first runs before each of the others. */
const CELLS = [
  "import math\nxs = [i / 10 for i in range(50)]\nprint(*xs[:3])\n[math.sin(x) for x in xs]",
  "from coldframe import bar_chart\nbar_chart({'x': list('abc'), 'y': [1, 2, 3]}, x='x', y='y')",
  "class A:\n    b: int = 1\n\nwith open('/site/usual.csv') as file:\n    n = len(file.read())\nf'{A().b} {n}'",
];
/** One that must raise, and an exercise: a check passes, one does not, one meets an exception. */
const OTHER_CELLS = [
  { code: "def f():\n    raise ValueError('no')\n\nf()", raises: "ValueError" },
  {
    code: "def total(items):\n    return sum(items)\n\ntotal(xs)",
    checks: "assert total([1]) == 1, 'a'\nassert total([]), 'b'\n\ndef check_none():\n    assert total(None), 'c'",
  },
];
const WRONG_CELLS = ["if True print(1)", "undefined_name + 1"];

const BITS = 64;
const MARK = "called:";

/** @param {Buffer} whole @param {string} folder Pyodide's, with the image @param {string} demos usual.py
 * @returns {Promise<number[]>} functions by number, the first after the imported ones is 0 */
export async function usual(whole, folder, demos) {
  freeze(1);
  const compiled = await byteCode(whole, folder, readFileSync(demos));
  const { marked, count } = marking(whole);
  const { exports, python, live } = await start(await WebAssembly.compile(marked), folder);
  python.FS.writeFile("/site/usual.py", readFileSync(demos));
  python.FS.mkdirTree(dirname(compiled.name));
  python.FS.writeFile(compiled.name, compiled.content);
  python.FS.writeFile("/site/syntax.txt", readFileSync(join(dirname(demos), "syntax.txt")));
  python.FS.writeFile("/site/usual.csv", 'name,weight\r\n"a, b",1.5\r\né,2\r\n');
  python.FS.writeFile("/site/usual.json", '{"list": [1, 2.5, null, true, "\\u00e9"], "more": {}}');
  // A module is imported, and its controls are read, before its demo is run.
  for (const [name] of RUNS) live.ahead(`usual:${name}`);
  live.ahead("usual:absent");
  for (const [runs, well] of [[RUNS, true], [MISTAKES, false]]) {
    for (const [name, values] of runs) {
      const given = python.toPy(values);
      exhaust(live, live.start(`usual:${name}`, given), well);
      given.destroy();
    }
  }
  const run = (cell, well) => {
    const cells = JSON.stringify([{ code: CELLS[0] }, cell]);
    exhaust(live, live.start_cell(cells, "/site/index.md"), well);
  };
  for (const code of CELLS) run({ code }, true);
  for (const cell of OTHER_CELLS) run(cell, true);
  for (const code of WRONG_CELLS) run({ code }, false);
  const called = (i) => (exports[MARK + Math.floor(i / BITS)].value >> BigInt(i % BITS)) & 1n;
  return Array.from({ length: count }, (_, i) => i).filter(called);
}

/** A site's modules come compiled: to read them takes other functions than to compile them.
 * @param {Buffer} whole @param {string} folder @param {Buffer} source of usual.py */
async function byteCode(whole, folder, source) {
  const { python } = await start(await WebAssembly.compile(whole), folder);
  python.FS.writeFile("/site/usual.py", source);
  const name = python.runPython(`
import py_compile

mode = py_compile.PycInvalidationMode.UNCHECKED_HASH
py_compile.compile("/site/usual.py", doraise=True, invalidation_mode=mode)
`);
  return { name, content: python.FS.readFile(name) };
}

/** As the worker does it. @param {any} live @param {any} running @param {boolean} well */
function exhaust(live, running, well) {
  for (;;) {
    const step = JSON.parse(live.step(running));
    if (step.frame) continue;
    running.destroy();
    if (well === (step.failed === undefined)) return;
    throw new Error(`usual.py went another way: ${JSON.stringify(step)}`);
  }
}

/** The program with a bit for each function, set when it is called, 64 in a global.
 * @param {Buffer} whole */
function marking(whole) {
  const { at, named: titles } = sections(whole);
  const globals = new Reader(at.get(SECTION.global));
  const had = globals.number();
  const imported = imports(at.get(SECTION.import)).filter(({ kind }) => kind === KIND.global).length;
  const own = bodies(at.get(SECTION.code));
  const marks = Math.ceil(own.length / BITS);
  const mark = (i) => {
    const global = number(imported + had + Math.floor(i / BITS));
    const bit = signed(BigInt.asIntN(BITS, 1n << BigInt(i % BITS)));
    return [0x23, ...global, 0x42, ...bit, 0x84, 0x24, ...global];
  };
  const exported = new Reader(at.get(SECTION.export));
  const has = exported.number();
  const named = Array.from({ length: marks }, (_, k) => [...name(MARK + k), KIND.global, ...number(imported + had + k)]);
  const grown = (count, rest, items) => Buffer.concat([Buffer.from(number(count)), rest, Buffer.from(items.flat())]);
  at.set(SECTION.global, grown(had + marks, globals.bytes.subarray(globals.at), Array(marks).fill([TYPE.i64, 1, 0x42, 0, 0x0b])));
  at.set(SECTION.export, grown(has + marks, exported.bytes.subarray(exported.at), named));
  at.set(SECTION.code, vector(own.map((body, i) => {
    const begin = instructions(body);
    return sized(Buffer.concat([body.subarray(0, begin), Buffer.from(mark(i)), body.subarray(begin)]));
  })));
  return { marked: program({ at, named: titles }), count: own.length };
}

/** As `boot.js` does it in the browser. @param {WebAssembly.Module} program @param {string} folder */
async function start(program, folder) {
  const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
  const { default: create } = await import(pathToFileURL(join(folder, "pyodide.asm.mjs")).href);
  const { archives, lock } = JSON.parse(readFileSync(join(folder, "start.json"), "utf8"));
  const { size, head, write } = readMemory(buffer(readFileSync(join(folder, "memory.raw"))));
  const marker = Symbol("error");
  let exports;
  const python = await loadPyodide({
    indexURL: folder + "/",
    stdLibURL: join(folder, "stdlib-core.zip"),
    lockFileContents: lock,
    packageBaseUrl: folder + "/",
    checkAPIVersion: false,
    env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0" },
    _loadSnapshot: head,
    createPyodideModule: async (settings) => {
      const module = await create({
        ...settings,
        INITIAL_MEMORY: size,
        instantiateWasm(imports, done) {
          imports.env.Jsv_GetError_import = () => marker;
          imports.env.JsvError_Check = (value) => value === marker;
          WebAssembly.instantiate(program, imports).then((instance) => {
            exports = instance.exports;
            const own = Object.entries(exports).filter(([name]) => !name.startsWith(MARK));
            done({ exports: Object.fromEntries(own) }, program);
          });
          return {};
        },
      });
      write(module);
      return module;
    },
  });
  python.FS.mkdirTree("/site");
  const live = python.pyimport("coldframe.authoring.live");
  live.open_site("/site", python.toPy(archives), (name) => {
    python.FS.writeFile(`/lib/${name}`, readFileSync(join(folder, name)));
    return `/lib/${name}`;
  });
  return { exports, python, live };
}

/** @param {Buffer} bytes */
const buffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
