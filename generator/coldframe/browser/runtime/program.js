// Pyodide's program in two parts (generator/gather/split.mjs): what usual demos run, and all other
// functions, which the first call of one of them brings in.

// (module (import "" "" (func)) (export "" (func 0))): a table takes functions of programs only.
const WRAPPER = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 5, 1, 0, 0, 0, 0, 7, 4, 1, 0, 0, 0,
]);
const TABLE = "rest:";
const PRESENT = "rest:present";
const OTHERS = "rest:others";
/** Of Pyodide's script (generator/gather/linking.py): what it does once the rest is there. */
const COMPLETE = "rest:complete";

/**
 * @param {WebAssembly.Module} first @param {WebAssembly.Imports} imports
 * @param {() => WebAssembly.Module} rest asked for once, by a call that can't wait for a promise
 */
export async function instantiate(first, imports, rest) {
  const instance = await WebAssembly.instantiate(first, imports);
  /** @type {WebAssembly.Module | undefined} */
  let program;
  const asked = () => (program ??= rest());
  const exports = withOthers(instance.exports, asked);
  const bring = () => {
    new WebAssembly.Instance(asked(), { ...imports, first: exports });
    /** @type {any} */ (imports.env)[COMPLETE]();
    /** @type {WebAssembly.Global} */ (exports[PRESENT]).value = 1;
  };
  const wrapper = new WebAssembly.Instance(new WebAssembly.Module(WRAPPER), { "": { "": bring } });
  /** @type {WebAssembly.Table} */ (exports[TABLE]).set(0, wrapper.exports[""]);
  return { exports };
}

/** What the first part gives by name, and behind that what it has no name for: functions, which stand
 * in a table, and addresses of data. The rest has their names.
 * @param {WebAssembly.Exports} exports @param {() => WebAssembly.Module} rest
 * @returns {WebAssembly.Exports} */
function withOthers(exports, rest) {
  /** @type {Map<string, () => unknown> | undefined} */
  let others;
  /** @param {string | symbol} name */
  const other = (name) => (typeof name === "string" ? (others ??= othersOf(exports, rest())).get(name) : undefined);
  const behind = new Proxy(Object.create(null), {
    has: (_, name) => other(name) !== undefined,
    get: (_, name) => other(name)?.(),
  });
  return Object.setPrototypeOf({ ...exports }, behind);
}

/** @param {WebAssembly.Exports} exports @param {WebAssembly.Module} rest
 * @returns {Map<string, () => unknown>} */
function othersOf(exports, rest) {
  const table = /** @type {WebAssembly.Table} */ (exports[OTHERS]);
  const [names] = WebAssembly.Module.customSections(rest, OTHERS);
  /** @type {{functions: string[], addresses: Record<string, number>}} */
  const { functions, addresses } = JSON.parse(new TextDecoder().decode(names));
  return new Map([
    ...functions.map((name, i) => /** @type {const} */ ([name, () => table.get(i)])),
    ...Object.entries(addresses).map(([name, value]) => {
      return /** @type {const} */ ([name, () => new WebAssembly.Global({ value: "i32" }, value)]);
    }),
  ]);
}
