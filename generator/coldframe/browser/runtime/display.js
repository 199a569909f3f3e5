// MIME bundle → nodes, the same that render/frames.py writes. Text goes in as text.

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * Something shown: `update` takes another bundle of the same shape in place, or says it can't.
 * @typedef {{node: Node, update: (bundle: Bundle) => boolean, close: () => void}} Shown
 * @typedef {(chart: any) => Promise<Shown>} DrawChart
 */

const CHART = "application/vnd.coldframe.chart+json";
const OUTPUTS = "application/vnd.coldframe.outputs+json";
const TABLE = "application/vnd.coldframe.table+json";

export class Display {
  #element;
  #draw;
  /** @type {Shown | undefined} */
  #shown;
  #newest = 0;
  /** @type {Bundle | undefined} */
  #last;

  /** @param {Element} element @param {DrawChart} draw */
  constructor(element, draw) {
    this.#element = element;
    this.#draw = draw;
  }

  /** What stands there stays until the new is complete, so nothing jumps. The newest call wins.
   * @param {Bundle} bundle */
  async show(bundle) {
    const turn = ++this.#newest;
    // A slider says `input` and then `change`: the second time nothing is drawn again.
    if (bundle === this.#last) return;
    this.#last = bundle;
    if (this.#shown?.update(bundle)) return;
    const shown = await make(bundle, this.#draw);
    if (turn !== this.#newest) return shown.close();
    this.#shown?.close();
    this.#shown = shown;
    this.#element.replaceChildren(shown.node);
  }

  close() {
    this.#newest++;
    this.#shown?.close();
    this.#shown = undefined;
    this.#last = undefined;
  }
}

/** @param {Bundle} bundle @param {DrawChart} draw @returns {Promise<Shown>} */
async function make(bundle, draw) {
  if (bundle[CHART]) return draw(bundle[CHART]);
  if (bundle[OUTPUTS]) return outputs(bundle[OUTPUTS], draw);
  return still(plain(bundle));
}

/** @param {Node} node @returns {Shown} */
const still = (node) => ({ node, update: () => false, close: () => {} });

/** @param {[string, Bundle][]} parts @param {DrawChart} draw @returns {Promise<Shown>} */
async function outputs(parts, draw) {
  const node = element("section", "outputs");
  const shown = await Promise.all(parts.map(([, bundle]) => make(bundle, draw)));
  const boxes = parts.map(([name], i) => {
    const box = element("div", "output");
    if (name) box.append(element("p", "output-name", name));
    box.append(/** @type {Shown} */ (shown[i]).node);
    return box;
  });
  node.append(...boxes);
  const names = JSON.stringify(parts.map(([name]) => name));
  return {
    node,
    update(bundle) {
      /** @type {[string, Bundle][] | undefined} */
      const next = bundle[OUTPUTS];
      if (!next || JSON.stringify(next.map(([name]) => name)) !== names) return false;
      const charts = next.map(([, inner], i) => shown[i]?.update(inner));
      for (const [i, [, inner]] of next.entries()) {
        if (charts[i]) continue;
        if (inner[CHART] || inner[OUTPUTS]) return false;
        const fresh = plain(inner);
        boxes[i]?.lastChild?.replaceWith(fresh);
        shown[i] = still(fresh);
      }
      return true;
    },
    close: () => shown.forEach((one) => one.close()),
  };
}

/** @param {Bundle} bundle @returns {Node} */
function plain(bundle) {
  if (bundle[TABLE]) return table(bundle[TABLE]);
  for (const [type, name] of [["text/html", "html"], ["image/svg+xml", "svg"]]) {
    if (type && typeof bundle[type] === "string") {
      // The author's own markup, as at build. A script in it does not run.
      const box = element("div", name);
      box.innerHTML = bundle[type];
      return box;
    }
  }
  if (bundle["image/png"]) {
    const image = document.createElement("img");
    image.className = "png";
    image.alt = bundle["text/plain"] ?? "";
    image.src = `data:image/png;base64,${bundle["image/png"]}`;
    return image;
  }
  const data = bundle["application/json"];
  const text = data === undefined ? bundle["text/plain"] : JSON.stringify(data, null, 2);
  return text === undefined ? document.createTextNode("") : element("pre", "text", text);
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
