// MIME bundle → nodes, the same that render/frames.py writes. Text goes in as text.

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * Something shown: `update` takes another bundle of the same shape in place, or says it can't.
 * @typedef {{node: Node, update: (bundle: Bundle) => boolean, close: () => void}} Shown
 * @typedef {(chart: any) => Promise<Shown>} DrawChart
 */

export const CHART = "application/vnd.coldframe.chart+json";
export const OUTPUTS = "application/vnd.coldframe.outputs+json";
export const TABLE = "application/vnd.coldframe.table+json";
const LAYOUT = "application/vnd.coldframe.layout+json";
export const DOWNLOAD = "application/vnd.coldframe.download+json";
const RAISED = "application/vnd.coldframe.raised+json";
export const NOTE = "application/vnd.coldframe.note+json";

/** By type of markup, what makes it safe; there once such a result came.
 * @type {Record<string, ((text: string) => Node) | undefined>} */
const clean = {};
let tabs = 0;

/** @param {Bundle} bundle @param {DrawChart} draw @returns {Promise<Shown>} */
export async function made(bundle, draw) {
  const shown = await make(bundle, draw);
  return { ...shown, update: (next) => !next[NOTE] && shown.update(next) };
}

/** @param {Bundle} bundle @param {DrawChart} draw @returns {Promise<Shown>} */
async function make(bundle, draw) {
  if (bundle[NOTE]) {
    const { cut } = await import("./whole.js");
    const { [NOTE]: note, ...rest } = bundle;
    return cut(note, await make(rest, draw));
  }
  if (bundle[CHART]) return draw(bundle[CHART]);
  if (bundle[OUTPUTS]) return outputs(bundle, draw);
  if (bundle[DOWNLOAD]) return (await import("./download.js")).download(bundle[DOWNLOAD]);
  const type = markup(bundle);
  if (type) clean[type] ??= await (await import("./markup.js")).cleaner(type);
  return still(plain(bundle));
}

/** Text and the cells of a table change where they stand: that lays out less of the page.
 * @param {Node} node @param {Bundle} bundle what replaces what `node` shows */
function rewrite(node, bundle) {
  if (!(node instanceof Element)) return false;
  if (node.matches("pre.text")) {
    const text = bundle[TABLE] || markup(bundle) || bundle["image/png"] ? undefined : textOf(bundle);
    if (text === undefined) return false;
    if (node.textContent !== text) node.textContent = text;
    node.className = textClass(bundle);
    return true;
  }
  const found = node.matches(".table-scroll") && node.querySelector("table");
  return Boolean(found && bundle[TABLE] && refill(found, bundle[TABLE]));
}

/** @param {HTMLTableElement} made @param {{columns: string[], rows: any[][], caption?: string}} content */
function refill(made, { columns, rows, caption = "" }) {
  const head = made.tHead?.rows[0]?.cells ?? [];
  const lines = made.tBodies[0]?.rows ?? [];
  const same =
    (made.caption?.textContent ?? "") === caption &&
    lines.length === rows.length &&
    head.length === columns.length &&
    columns.every((name, i) => head[i]?.textContent === name);
  if (!same) return false;
  for (const [i, row] of rows.entries()) {
    const { cells } = /** @type {HTMLTableRowElement} */ (lines[i]);
    for (const [j, value] of row.entries()) {
      const text = cellText(value);
      if (cells[j] && cells[j].textContent !== text) cells[j].textContent = text;
    }
  }
  return true;
}

/** @param {Node} node @returns {Shown} */
const still = (node) => ({ node, update: (bundle) => !bundle[CHART] && !bundle[OUTPUTS] && rewrite(node, bundle), close: () => {} });

/** @param {Bundle} bundle @param {DrawChart} draw @returns {Promise<Shown>} */
async function outputs(bundle, draw) {
  /** @type {[string, Bundle][]} */
  const parts = bundle[OUTPUTS];
  const layout = bundle[LAYOUT] ?? "stack";
  const node = element("section", "outputs");
  if (layout !== "stack") node.dataset.layout = layout;
  const shown = await Promise.all(parts.map(([, inner]) => make(inner, draw)));
  const group = `tabs-${++tabs}`;
  const boxes = parts.map(([name], i) => {
    const box = element("div", "output");
    if (layout === "tabs") box.append(tab(name, group, i === 0));
    else if (name) box.append(element("p", "output-name", name));
    box.append(/** @type {Shown} */ (shown[i]).node);
    return box;
  });
  node.append(...boxes);
  const shape = (/** @type {Bundle} */ one) => JSON.stringify([one[LAYOUT], one[OUTPUTS].map((/** @type {any} */ part) => part[0])]);
  const names = shape(bundle);
  return {
    node,
    update(bundle) {
      if (!bundle[OUTPUTS] || bundle[NOTE] || shape(bundle) !== names) return false;
      /** @type {[string, Bundle][]} */
      const next = bundle[OUTPUTS];
      const charts = next.map(([, inner], i) => !inner[NOTE] && shown[i]?.update(inner));
      for (const [i, [, inner]] of next.entries()) {
        if (charts[i]) continue;
        const type = markup(inner);
        if (inner[CHART] || inner[OUTPUTS] || inner[DOWNLOAD] || inner[NOTE] || (type && !clean[type])) return false;
        const old = boxes[i]?.lastChild;
        if (old && rewrite(old, inner)) continue;
        const fresh = plain(inner);
        boxes[i]?.lastChild?.replaceWith(fresh);
        shown[i] = still(fresh);
      }
      return true;
    },
    close: () => shown.forEach((one) => one.close()),
  };
}

/** @param {string} name @param {string} group @param {boolean} first */
function tab(name, group, first) {
  const label = element("label", "output-tab");
  const input = document.createElement("input");
  Object.assign(input, { type: "radio", name: group, value: name });
  // As an attribute, so that moving the node does not choose anew.
  input.toggleAttribute("checked", first);
  label.append(input, name);
  return label;
}

/** @param {Bundle} bundle */
const markup = (bundle) => !bundle[TABLE] && ["text/html", "image/svg+xml"].find((type) => typeof bundle[type] === "string");

/** @param {Bundle} bundle @returns {Node} */
function plain(bundle) {
  if (bundle[TABLE]) return table(bundle[TABLE]);
  const type = markup(bundle);
  const safe = type && clean[type];
  if (safe) {
    // It may hold a reader's text: of a link, of a file.
    const box = element("div", type === "text/html" ? "html" : "svg");
    box.append(safe(bundle[type]));
    return box;
  }
  if (bundle["image/png"]) {
    const image = document.createElement("img");
    image.className = "png";
    image.alt = bundle["text/plain"] ?? "";
    image.src = `data:image/png;base64,${bundle["image/png"]}`;
    return image;
  }
  const text = textOf(bundle);
  return text === undefined ? document.createTextNode("") : element("pre", textClass(bundle), text);
}

/** A traceback that was expected is no failure, but looks like none of the cell's text.
 * @param {Bundle} bundle */
const textClass = (bundle) => (bundle[RAISED] ? "text raised" : "text");

/** @param {Bundle} bundle @returns {string | undefined} */
function textOf(bundle) {
  const data = bundle["application/json"];
  return data === undefined ? bundle["text/plain"] : JSON.stringify(data, null, 2);
}

/** @param {{columns: string[], rows: any[][], caption?: string}} content @param {string} [label] */
export function table({ columns, rows, caption }, label = "Table") {
  const box = element("div", "table-scroll");
  box.tabIndex = 0;
  box.role = "group";
  box.ariaLabel = caption || label;
  const made = document.createElement("table");
  if (caption) made.createCaption().textContent = caption;
  const head = made.createTHead().insertRow();
  for (const name of columns) {
    const cell = element("th", "", name);
    cell.setAttribute("scope", "col");
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const value of row) line.insertCell().textContent = cellText(value);
  }
  box.append(made);
  return box;
}

/** @param {unknown} value */
function cellText(value) {
  if (typeof value === "number" && !Number.isInteger(value)) return `${Number(value.toPrecision(6))}`;
  return value === null || value === undefined ? "" : String(value);
}

/** @param {string} tag @param {string} [name] @param {string} [text] */
export function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}
