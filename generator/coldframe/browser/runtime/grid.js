// Reads the files that freeze/encode.py writes.

const CHART = "application/vnd.coldframe.chart+json";
const OUTPUTS = "application/vnd.coldframe.outputs+json";

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * @typedef {import("./protocol.js").Value} Value
 * @typedef {import("./protocol.js").Values} Values
 * @typedef {{columns: string[], extent: [number, number]}} Domain
 * @typedef {{vega: any, domains: Record<string, Domain>}} Compiled
 * @typedef {{name: string, values: Value[]}} Axis
 * @typedef {any[] | {decimals: number, steps: number[]} | {names: string[], at: number[]}} Column
 * A grid in several files has only what those share in the first.
 * @typedef {{frames: Record<number, Bundle>, columns: Record<number, Column>}} Part
 * @typedef {Part & {version: number, axes: Axis[], points: (number[] | null)[],
 *   charts: Record<string, Compiled>, shards?: {points: number, files: string[]}}} File
 */

/** Of what is not recorded yet. @type {File} */
const NOTHING = { version: 0, axes: [], points: [], charts: {}, frames: {}, columns: {} };

/** @param {Response | undefined} answer @param {string} url of the grid's first file, if there is one
 * @returns {Promise<Grid>} */
export async function readGrid(answer, url) {
  return new Grid(answer ? await json(answer) : NOTHING, url);
}

const NOT_FETCHED = "What was recorded could not be fetched. Is there a network?";

/** @param {Response} answer */
async function json(answer) {
  if (!answer.ok) throw new Error(`${new URL(answer.url).pathname} answered ${answer.status}`);
  // Half of it came, or a log-in page of the network in its place.
  return answer.json().catch(() => Promise.reject(new Error(NOT_FETCHED)));
}

export class Grid {
  #file;
  #folder;
  /** @type {Map<number, Promise<void>>} */
  #loading = new Map();
  /** @type {Set<number>} */
  #loaded = new Set();
  /** @type {Map<number, Bundle>} */
  #frames = new Map();
  /** @type {Map<number, any[]>} */
  #columns = new Map();

  /** @param {File} file @param {string} url */
  constructor(file, url) {
    this.#file = file;
    this.#folder = url.slice(0, url.lastIndexOf("/") + 1);
  }

  get axes() {
    return this.#file.axes;
  }

  get charts() {
    return this.#file.charts;
  }

  /** The frames recorded at `values`, at once or when their file came; the parameters without an
   * axis must be at `defaults`.
   * @param {Values} values @param {Values} defaults
   * @returns {Bundle[] | undefined | Promise<Bundle[] | undefined>} */
  find(values, defaults) {
    if (this.#others(values, defaults).length) return undefined;
    return this.#at(this.axes.map(({ name, values: all }) => all.indexOf(values[name] ?? "")));
  }

  /** The recorded point nearest to `values`: its frames, and where it differs from them.
   * @param {Values} values @param {Values} defaults */
  async nearest(values, defaults) {
    const indices = this.#near(values);
    const moved = this.axes
      .map(({ name, values: all }, i) => ({ name, value: all[indices[i] ?? 0] ?? "" }))
      .filter(({ name, value }) => value !== values[name]);
    const fixed = this.#others(values, defaults).map((name) => ({ name, value: defaults[name] ?? "" }));
    return { frames: await this.#at(indices), differs: [...moved, ...fixed] };
  }

  /** Fetches what a next move from `values` may ask for. It may fail: then the move asks again.
   * @param {Values} values */
  ahead(values) {
    if (!this.#file.shards) return;
    const here = this.#near(values);
    const steps = here.flatMap((_, axis) => [-1, 1].map((by) => here.map((at, i) => (i === axis ? at + by : at))));
    for (const indices of [here, ...steps]) {
      if (indices.every((at, i) => at in (this.axes[i]?.values ?? []))) {
        this.#load(this.#shard(this.#place(indices)), "low").catch(() => {});
      }
    }
  }

  /** @param {Values} values */
  #near(values) {
    return this.axes.map((axis) => nearestIndex(axis, values[axis.name] ?? ""));
  }

  /** @param {Values} values @param {Values} defaults */
  #others(values, defaults) {
    const axes = new Set(this.axes.map(({ name }) => name));
    return Object.keys(values).filter((name) => !axes.has(name) && !equal(values[name], defaults[name]));
  }

  /** @param {number[]} indices one for each axis; row-major */
  #place(indices) {
    return this.axes.reduce((sum, axis, i) => sum * axis.values.length + (indices[i] ?? 0), 0);
  }

  /** @param {number} place */
  #shard(place) {
    return Math.floor(place / (this.#file.shards?.points ?? Infinity));
  }

  /** @param {number[]} indices */
  #at(indices) {
    if (indices.includes(-1)) return undefined;
    const place = this.#place(indices);
    const shard = this.#shard(place);
    const frames = () => this.#file.points[place]?.map((index) => this.#frame(index));
    if (!this.#file.shards || this.#loaded.has(shard)) return frames();
    return this.#load(shard, "high").then(frames);
  }

  /** @param {number} shard @param {"high" | "low"} priority */
  #load(shard, priority) {
    const known = this.#loading.get(shard);
    if (known) return known;
    const url = `${this.#folder}${this.#file.shards?.files[shard]}.json`;
    const loading = fetch(url, { priority }).then(json).then((part) => {
      Object.assign(this.#file.frames, part.frames);
      Object.assign(this.#file.columns, part.columns);
      this.#loaded.add(shard);
    });
    this.#loading.set(shard, loading);
    loading.catch(() => this.#loading.delete(shard));
    return loading;
  }

  /** @param {number} index @returns {Bundle} */
  #frame(index) {
    const known = this.#frames.get(index);
    if (known) return known;
    const frame = this.#decode(this.#file.frames[index] ?? {});
    this.#frames.set(index, frame);
    return frame;
  }

  /** @param {Bundle} packed @returns {Bundle} */
  #decode(packed) {
    const bundle = { ...packed };
    if (bundle[CHART]) {
      const columns = Object.entries(bundle[CHART].columns);
      const decoded = columns.map(([name, i]) => [name, this.#column(Number(i))]);
      bundle[CHART] = { key: bundle[CHART].key, columns: Object.fromEntries(decoded) };
    }
    bundle[OUTPUTS] &&= bundle[OUTPUTS].map((/** @type {[string, Bundle]} */ [name, inner]) => [
      name,
      this.#decode(inner),
    ]);
    return bundle;
  }

  /** @param {number} index */
  #column(index) {
    const known = this.#columns.get(index);
    if (known) return known;
    const column = unpacked(this.#file.columns[index] ?? []);
    this.#columns.set(index, column);
    return column;
  }
}

/** As `unpacked` in freeze/columns.py.
 * @param {Column} column @returns {any[]} */
function unpacked(column) {
  if (Array.isArray(column)) return column;
  if ("names" in column) return column.at.map((index) => column.names[index]);
  const scale = 10 ** column.decimals;
  let sum = 0;
  return column.steps.map((step) => (sum += step) / scale);
}

/** @param {Axis} axis @param {Value} value */
function nearestIndex({ values }, value) {
  const exact = values.indexOf(value);
  if (exact >= 0 || typeof value !== "number") return exact;
  const gaps = values.map((other) => Math.abs(Number(other) - value));
  return gaps.indexOf(Math.min(...gaps));
}

/** @param {Value | undefined} one @param {Value | undefined} other */
function equal(one, other) {
  if (!(one instanceof Uint8Array) || !(other instanceof Uint8Array)) return one === other;
  return one.length === other.length && one.every((byte, i) => byte === other[i]);
}
