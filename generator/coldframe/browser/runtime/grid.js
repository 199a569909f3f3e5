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
 * @typedef {{version: number, axes: Axis[], points: (number[] | null)[], frames: Bundle[],
 *   charts: Record<string, Compiled>, columns: any[][]}} File
 */

/** @param {string} url @returns {Promise<Grid>} */
export async function loadGrid(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return new Grid(await answer.json());
}

export class Grid {
  #file;
  /** @type {Map<number, Bundle>} */
  #frames = new Map();

  /** @param {File} file */
  constructor(file) {
    this.#file = file;
  }

  get axes() {
    return this.#file.axes;
  }

  get charts() {
    return this.#file.charts;
  }

  /** The frames recorded at `values`; the parameters without an axis must be at `defaults`.
   * @param {Values} values @param {Values} defaults */
  find(values, defaults) {
    if (this.#others(values, defaults).length) return undefined;
    return this.#at(this.axes.map(({ name, values: all }) => all.indexOf(values[name] ?? "")));
  }

  /** The recorded point nearest to `values`: its frames, and where it differs from them.
   * @param {Values} values @param {Values} defaults */
  nearest(values, defaults) {
    const indices = this.axes.map((axis) => nearestIndex(axis, values[axis.name] ?? ""));
    const moved = this.axes
      .map(({ name, values: all }, i) => ({ name, value: all[indices[i] ?? 0] ?? "" }))
      .filter(({ name, value }) => value !== values[name]);
    const fixed = this.#others(values, defaults).map((name) => ({ name, value: defaults[name] ?? "" }));
    return { frames: this.#at(indices), differs: [...moved, ...fixed] };
  }

  /** @param {Values} values @param {Values} defaults */
  #others(values, defaults) {
    const axes = new Set(this.axes.map(({ name }) => name));
    return Object.keys(values).filter((name) => !axes.has(name) && !equal(values[name], defaults[name]));
  }

  /** @param {number[]} indices one for each axis; row-major */
  #at(indices) {
    if (indices.includes(-1)) return undefined;
    const place = this.axes.reduce((sum, axis, i) => sum * axis.values.length + (indices[i] ?? 0), 0);
    return this.#file.points[place]?.map((index) => this.#frame(index));
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
      const decoded = columns.map(([name, i]) => [name, this.#file.columns[Number(i)]]);
      bundle[CHART] = { key: bundle[CHART].key, columns: Object.fromEntries(decoded) };
    }
    bundle[OUTPUTS] &&= bundle[OUTPUTS].map((/** @type {[string, Bundle]} */ [name, inner]) => [
      name,
      this.#decode(inner),
    ]);
    return bundle;
  }
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
