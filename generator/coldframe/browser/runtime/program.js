// Pyodide's program in two parts (generator/gather/split.mjs): what usual demos run, and all other
// functions, which the first call of one of them brings in.

// (module (import "" "" (func)) (export "" (func 0))): a table takes functions of programs only.
const WRAPPER = Uint8Array.from([
  0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 5, 1, 0, 0, 0, 0, 7, 4, 1, 0, 0, 0,
]);
const TABLE = "rest:";
const PRESENT = "rest:present";

/**
 * @param {WebAssembly.Module} first @param {WebAssembly.Imports} imports
 * @param {() => WebAssembly.Module} rest asked for once, by a call that can't wait for a promise
 */
export async function instantiate(first, imports, rest) {
  const instance = await WebAssembly.instantiate(first, imports);
  const { exports } = instance;
  const bring = () => {
    new WebAssembly.Instance(rest(), { ...imports, first: exports });
    /** @type {WebAssembly.Global} */ (exports[PRESENT]).value = 1;
  };
  const wrapper = new WebAssembly.Instance(new WebAssembly.Module(WRAPPER), { "": { "": bring } });
  /** @type {WebAssembly.Table} */ (exports[TABLE]).set(0, wrapper.exports[""]);
  return instance;
}
