// Results as files, and the reader's browser to save them.

import { CHART, NOTE, OUTPUTS, TABLE } from "./nodes.js";

/** @typedef {import("./protocol.js").Bundle} Bundle */

const SCALE = 2;
/** Pixels of the largest picture: what its markup says of its size costs memory. */
const MOST_PIXELS = 2 ** 26;
/** Before HTML that is opened as a file: it shows what it holds, and no script of it runs. */
const STILL =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy"' +
  ` content="default-src data:; style-src 'unsafe-inline'; script-src 'none'; form-action 'none'; base-uri 'none'">\n`;
/** Text that a spreadsheet would take for a formula; what is a number is none. */
const FORMULA = /^[=+\-@\t\r]/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
/** What of a picture is drawn with the page's colours. */
const PAINTED = ["fill", "stroke", "stop-color", "color"];

/** @param {Blob} content @param {string} name */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  // The browser has taken hold of the file once the click's task is over; a minute is for the slow.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A result as a file, which may hold what somebody else wrote.
 * @param {string | Blob} content @param {string} ending */
export const inert = (content, ending) =>
  new Blob(ending === "html" ? [STILL, content] : [content], ending === "html" ? { type: "text/html;charset=utf-8" } : {});

/** @param {string} words @param {string} ending */
export function fileName(words, ending) {
  const plain = words.normalize("NFKD").replace(/[^\w]+/g, "-").replace(/^-+|-+$/g, "").toLowerCase();
  return `${plain.slice(0, 80) || "result"}.${ending}`;
}

/** A table's rows, or a chart's columns; undefined for other results.
 * @param {Bundle} bundle @returns {Blob | undefined} */
export function csv(bundle) {
  const whole = bundle[NOTE]?.whole;
  if (whole?.ending === "csv") return whole.content;
  const { [CHART]: chart, [TABLE]: table } = bundle;
  if (chart && Object.keys(chart.columns).length) {
    const columns = Object.values(chart.columns);
    const rows = columns[0].map((/** @type {any} */ _, /** @type {number} */ i) => columns.map((column) => column[i]));
    return file([lines([Object.keys(chart.columns), ...rows])], "text/csv;charset=utf-8");
  }
  if (!chart && table) return file([lines([table.columns, ...table.rows])], "text/csv;charset=utf-8");
  return undefined;
}

/** The bundle as it is; a chart's structure goes along where the page has it.
 * @param {Bundle} bundle */
export function json(bundle) {
  /** @param {string} key @param {any} value */
  const written = (key, value) => (value instanceof Blob ? undefined : value);
  return file([JSON.stringify(bundle, written, 2), "\n"], "application/json");
}

/** The picture as a file of its own: the page's colours and font are written into it.
 * @param {SVGSVGElement} svg */
export function picture(svg) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const from = [svg, ...svg.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  for (const [i, element] of from.entries()) {
    const style = getComputedStyle(element);
    const twin = to[i];
    for (const name of PAINTED) {
      const said = twin?.getAttribute(name) ?? "";
      if (said.includes("var(") || said === "currentColor") twin?.setAttribute(name, style.getPropertyValue(name));
    }
    if (element.tagName === "text") twin?.setAttribute("font-family", style.fontFamily);
  }
  const { width, height } = room(svg);
  copy.removeAttribute("class");
  copy.removeAttribute("aria-hidden");
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.prepend(sheet(svg));
  return file([new XMLSerializer().serializeToString(copy)], "image/svg+xml");
}

/** The picture in twice as many pixels as it has on the page.
 * @param {SVGSVGElement} svg */
export async function pixels(svg) {
  const { width, height } = room(svg);
  const image = new Image();
  // A `data:` address and no blob's: then every browser lets the canvas be read.
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await picture(svg).text())}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (width * height)));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  /** @type {Blob | null} */
  const found = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!found) throw new Error("This browser could not draw the picture.");
  return found;
}

/** @param {SVGSVGElement} svg */
function room(svg) {
  const { width, height } = svg.viewBox.baseVal ?? {};
  const box = svg.getBoundingClientRect();
  return { width: width || box.width || 300, height: height || box.height || 150 };
}

/** What lies behind the picture on the page: its ink was chosen for that.
 * @param {SVGSVGElement} svg */
function sheet(svg) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const { x, y } = svg.viewBox.baseVal ?? { x: 0, y: 0 };
  /** @type {Element | null} */
  let behind = svg;
  while (behind && /^(transparent|rgba\(0, 0, 0, 0\))$/.test(getComputedStyle(behind).backgroundColor)) {
    behind = behind.parentElement;
  }
  const { width, height } = room(svg);
  const colour = behind ? getComputedStyle(behind).backgroundColor : "white";
  for (const [name, value] of Object.entries({ x, y, width, height, fill: colour })) {
    made.setAttribute(name, String(value));
  }
  return made;
}

/** RFC 4180.
 * @param {any[][]} rows */
const lines = (rows) => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** @param {unknown} value */
function cell(value) {
  const said = value === null || value === undefined ? "" : String(value);
  const text = typeof value === "string" && FORMULA.test(said) && !NUMBER.test(said) ? `'${said}` : said;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** @param {BlobPart[]} parts @param {string} type */
const file = (parts, type) => new Blob(parts, { type });
