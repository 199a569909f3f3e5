// Every message between the page and its worker, tagged by `type`. Runs have ids; an answer to an
// id that nobody waits for any more is dropped.

export const VERSION = 1;

/**
 * A MIME bundle: type → content.
 * @typedef {Record<string, any>} Bundle
 *
 * A file is read by the worker alone; lists and mappings are a widget's.
 * @typedef {boolean | number | string | Uint8Array | File | any[] | Record<string, any>} Value
 * @typedef {Record<string, Value>} Values
 *
 * One of the site's packages that the page loads, after those that it needs.
 * @typedef {object} PackageFacts
 * @property {string} name
 * @property {string} version
 * @property {string[]} imports the names that it is imported by
 * @property {"zip" | "folder" | "library"} kind imported from as it is; to be unpacked; shared
 * @property {string} url
 * @property {string} sha256 hexadecimal
 *
 * The site's memory image, and whether the page `starts` from it. `packages` are the names of those
 * that it has imported, `data` the URL of the files that these may open, if there are any.
 * @typedef {{memory: string, data: string, packages: string[], starts: boolean}} ImageFacts
 *
 * A cell's code; the exception that it must raise, by name; the checks of an exercise.
 * @typedef {{code: string, raises?: string, checks?: string}} CellCode
 *
 * What the build tells the page, in `#coldframe-page`.
 * @typedef {object} Facts
 * @property {number} version
 * @property {string} python URL of the modules, path → text
 * @property {Record<string, string>} data content-relative path → URL
 * @property {PackageFacts[]} packages
 * @property {ImageFacts} [image]
 * @property {string} pyodide URL of Pyodide's folder
 * @property {string} vega URL of Vega's folder
 * @property {string} purify URL of DOMPurify's folder
 * @property {string} editor URL of CodeMirror's folder
 * @property {Record<string, number>} bytes URL → size before compression
 * @property {Record<string, string>} hashes URL → SHA-256, base64
 * @property {CellCode[]} cells
 * @property {string} page the page's content-relative path
 *
 * @typedef {{file: string, line: number, name: string, text: string}} TracebackLine
 *
 * @typedef {object} Failure
 * @property {"python" | "values" | "boot" | "fetch" | "crash"} kind fetch: a file that a run needs did
 *   not come; crash: Python itself is broken
 * @property {string} message
 * @property {TracebackLine[]} traceback
 * @property {string} [parameter] whose value was refused
 * @property {string} [what] completes the parameter's name
 *
 * `frames`: how many more the run may make; without, or Infinity, as many as it likes; at 0 it
 * leaves its turn to others until it is allowed more.
 * @typedef {{type: "boot", version: number, facts: Facts}
 *   | {type: "life", name: string}
 *   | {type: "program", program: WebAssembly.Module | undefined}
 *   | {type: "image", image: import("./image.js").Image | undefined}
 *   | {type: "rest", program: WebAssembly.Module}
 *   | {type: "page", facts: Facts}
 *   | {type: "import", function: string}
 *   | {type: "run", id: number, function: string, values: Values, frames?: number}
 *   | {type: "cell", id: number, before: CellCode[], cell: CellCode}
 *   | {type: "allow", id: number, frames: number}
 *   | {type: "stop", id: number}} ToWorker
 *
 * @typedef {{what: string, loaded: number, total: number}} Progress
 *
 * `alive`: it holds the lock of that name. `heavy`: it has grown too large to be kept.
 *
 * @typedef {{type: "alive", name: string}
 *   | {type: "progress"} & Progress
 *   | {type: "ready"}
 *   | {type: "frame", id: number, index: number, bundle: Bundle}
 *   | {type: "done", id: number, heavy?: boolean}
 *   | {type: "stopped", id: number}
 *   | {type: "failed", id: number, heavy?: boolean} & Failure} FromWorker
 */

/** The id of messages that concern the start and not a run. */
export const BOOT = 0;

/** The memory that Python starts from: the site's image, or Coldframe's own.
 * @param {Facts} facts */
export const memoryOf = ({ pyodide, image }) => (image?.starts ? image.memory : `${pyodide}memory.bin`);
