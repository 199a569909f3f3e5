// Draws charts with Vega, without `eval`.
// What is drawn stands exactly where the build's picture stood (freeze/charts.py, `draw`).

import { element, table } from "./nodes.js";
import { expressionCompiler } from "./expressions.js";
import { interpreter } from "./interpreter.js";
import { pageFacts } from "./page.js";

const CHART = "application/vnd.coldframe.chart+json";
const WIDE = 640;
const NARROW = 360;
const NARROW_BELOW = 480;
const MOST_ROWS = 200;
/** How long a page that was just opened leaves the processor to what its reader does first (ms). */
const SETTLED = 300;
/** Of a mark: strings that CSS reads. */
const PAINTS = ["fill", "stroke", "cursor"];
/** CSS that fetches, or that may say so in another spelling. */
const FETCHING = /\\|(?:url|image|image-set|src)\(/i;
/** Types of scale whose domain is a list of names. */
const NAMED = new Set(["band", "point", "ordinal"]);

/**
 * @typedef {import("./grid.js").Compiled} Compiled
 * @typedef {{key: string, columns: Record<string, any[]>, spec?: any}} Chart
 */

/** @type {Promise<any> | undefined} */
let vega;

/** Vega, fetched once. To read it takes a processor as long as Python's start: that goes first. */
function loadVega() {
  vega ??= interpreter.equipped.then(() => import(`${pageFacts().vega}vega.js`)).then(withoutFetching);
  vega.catch(() => (vega = undefined));
  return vega;
}

/** What a mark is painted with may come from a column: a colour or a gradient, no picture.
 * @param {any} found */
function withoutFetching(found) {
  const { renderModule, SVGRenderer } = /** @type {any} */ (globalThis).vega;
  class Renderer extends SVGRenderer {
    /** @param {SVGElement} element @param {any} item */
    style(element, item) {
      for (const name of PAINTS) if (FETCHING.test(item?.[name])) item[name] = null;
      super.style(element, item);
    }
  }
  renderModule("svg", { ...renderModule("svg"), renderer: Renderer });
  return found;
}

/** Ahead of need. */
export function prepareVega() {
  setTimeout(() => loadVega().catch(() => {}), SETTLED);
}

/** A chart of a structure that the build has not seen comes with its spec, and is compiled here.
 * @param {any} spec @returns {Promise<Compiled>} */
async function compile(spec) {
  const lite = await import(`${pageFacts().vega}vega-lite.js`);
  return { vega: lite.compile(spec).spec, domains: {} };
}

/**
 * @param {Chart} chart
 * @param {Compiled | undefined} known what the build compiled for the chart's key
 * @param {() => boolean} [widen] whether domains follow the data: for what was not recorded
 */
export async function drawChart(chart, known, widen = () => false) {
  const { parse, View, expressionInterpreter } = await loadVega();
  const { vega: spec, domains } = known ?? (await compile(chart.spec));
  const figure = element("figure", "chart");
  figure.dataset.key = chart.key;
  const picture = element("div", "chart-picture");
  figure.append(picture);
  const words = [title(spec.title), spec.description].filter(Boolean);
  const names = Object.keys(chart.columns);
  const label = words.map((w) => w.replace(/\.$/, "")).join(". ") || (names.length ? `Chart of ${names.join(", ")}` : "Chart");
  let columns = chart.columns;
  const data = dataTable(() => columns, label);
  if (names.length) figure.append(data.node);

  /** @param {any} s */
  const isWidth = (s) => s.name === "width" && ("value" in s || "init" in s);
  const flexible = spec.signals?.some(isWidth);
  const room = () => ((figure.clientWidth || WIDE) < NARROW_BELOW ? NARROW : WIDE);
  const signals = spec.signals?.map((/** @type {any} */ s) => (isWidth(s) ? { name: "width", value: WIDE } : s));
  const view = new View(parse({ ...spec, signals }, undefined, { ast: true }), {
    expr: expressionCompiler(expressionInterpreter),
    renderer: "svg",
    loader: ownLoader(),
    container: picture,
    hover: false,
  });
  // Vega gives its container a role of its own, which few screen readers know.
  picture.role = "img";
  picture.removeAttribute("aria-roledescription");
  picture.ariaLabel = label;

  const ordered = namedFields(spec);
  /** @type {Chart["columns"]} */
  let filled = {};
  const fill = () => {
    // A scale of names keeps the order in which it first saw them, unless it sees none in between.
    if (ordered.some((field) => !sameColumn(filled[field], columns[field]))) view.data("columns", []).run();
    filled = columns;
    for (const [signal, { columns: fields, extent }] of Object.entries(domains)) {
      view.signal(signal, widen() ? widened(extent, fields, columns) : extent);
    }
    if (Object.keys(columns).length) view.data("columns", rows(columns));
  };
  const settle = () => {
    const svg = picture.querySelector("svg");
    if (!svg) return;
    svg.setAttribute("aria-hidden", "true");
    if (flexible) {
      svg.removeAttribute("width");
      svg.removeAttribute("height");
    }
  };
  fill();
  await view.runAsync();
  settle();
  const observer = new ResizeObserver(() => {
    if (!flexible || view.signal("width") === room()) return;
    view.signal("width", room()).runAsync().then(settle);
  });
  observer.observe(figure);
  return {
    node: figure,
    /** @param {import("./protocol.js").Bundle} bundle */
    update(bundle) {
      const next = /** @type {Chart | undefined} */ (bundle[CHART]);
      if (next?.key !== chart.key) return false;
      columns = next.columns;
      fill();
      view.run();
      settle();
      data.refresh();
      return true;
    },
    close() {
      observer.disconnect();
      view.finalize();
    },
  };
}

/** What a chart draws may hold a reader's text: no other host hears of it. */
function ownLoader() {
  const loader = /** @type {any} */ (globalThis).vega.loader();
  const { sanitize } = loader;
  /** @param {string} address @param {any} options */
  loader.sanitize = async (address, options) => {
    const found = await sanitize.call(loader, address, options);
    const { origin, protocol } = new URL(found.href, document.baseURI);
    if (options?.context === "href" || origin === location.origin || protocol === "data:") return found;
    throw new Error(`${origin} is another host`);
  };
  return loader;
}

/** @param {any} words */
const title = (words) => [words?.text ?? words ?? ""].flat().join(" ");

/** The fields that scales of names read from the data. One that a transform makes is no column.
 * @param {any} spec @returns {string[]} */
function namedFields({ scales = [] }) {
  const reading = scales.filter((/** @type {any} */ s) => NAMED.has(s.type) && !Array.isArray(s.domain));
  return reading.flatMap((/** @type {any} */ { domain }) => {
    const parts = [domain, ...(domain?.fields ?? [])];
    return parts.map((part) => part?.field ?? part).filter((field) => typeof field === "string");
  });
}

/** Also a column that neither has differs: then what a transform made of others may have changed.
 * @param {any[] | undefined} one @param {any[] | undefined} other */
const sameColumn = (one, other) =>
  one !== undefined && other !== undefined && one.length === other.length && one.every((value, i) => value === other[i]);

/** @param {Record<string, any[]>} columns */
function rows(columns) {
  const names = Object.keys(columns);
  const size = columns[names[0] ?? ""]?.length ?? 0;
  // Loops, not entries: a slider's move makes thousands of rows.
  return Array.from({ length: size }, (_, i) => {
    /** @type {Record<string, any>} */
    const row = {};
    for (const name of names) row[name] = columns[name]?.[i];
    return row;
  });
}

/** @param {[number, number]} extent @param {string[]} fields @param {Record<string, any[]>} columns */
function widened(extent, fields, columns) {
  let [low, high] = extent;
  for (const field of fields) {
    for (const value of columns[field] ?? []) {
      // A logarithmic axis begins above 0, and stays there.
      if (typeof value !== "number" || (extent[0] > 0 && value <= 0)) continue;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return [low, high];
}

/** The numbers, written into the page when they are asked for.
 * @param {() => Record<string, any[]>} columns @param {string} label */
function dataTable(columns, label) {
  const node = /** @type {HTMLDetailsElement} */ (element("details", "chart-data"));
  const summary = element("summary", "", "Data");
  const refresh = () => {
    if (!node.open) return;
    const names = Object.keys(columns());
    const all = Object.values(columns());
    const size = all[0]?.length ?? 0;
    const shown = Array.from({ length: Math.min(size, MOST_ROWS) }, (_, i) => all.map((column) => column[i]));
    const more = size - shown.length;
    const note = more > 0 ? [element("p", "chart-data-more", `and ${more.toLocaleString("en")} more rows`)] : [];
    node.replaceChildren(summary, table({ columns: names, rows: shown }, `Data: ${label}`), ...note);
  };
  node.append(summary);
  node.addEventListener("toggle", refresh);
  return { node, refresh };
}
