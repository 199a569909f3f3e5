// The tables of a result sort by the column whose head is pressed: up, down, as given.

/** @typedef {"ascending" | "descending"} Order */

/** Fewer rows are read at a glance. */
const FEWEST = 3;
/** @type {WeakSet<Element>} */
const watched = new WeakSet();

/** Of all tables that `result` shows, now or later. What is only a part of its table stays as it is.
 * @param {Element} result */
export function sortable(result) {
  if (watched.has(result)) return;
  watched.add(result);
  /** @type {Map<number, {name: string, order: Order}>} what readers chose, by the place of the table */
  const chosen = new Map();
  /** @type {WeakMap<Element, number>} where a row stands as given */
  const places = new WeakMap();
  const seen = { childList: true, subtree: true, characterData: true };
  const observer = new MutationObserver((changes) => quietly(() => refresh(changes)));

  /** @param {() => void} work that is not to be observed */
  const quietly = (work) => {
    observer.disconnect();
    work();
    observer.observe(result, seen);
  };

  /** @param {MutationRecord[]} [changes] */
  const refresh = (changes) => {
    for (const [place, table] of tables(result).entries()) {
      if (changes && !changes.some(({ target, addedNodes }) => table.contains(target) || [...addedNodes].some((node) => node.contains(table)))) continue;
      for (const [row, { element }] of rowsOf(table).entries()) places.set(element, row);
      for (const head of heads(table)) button(head, () => quietly(() => press(place, head)));
      order(table, chosen.get(place), places);
    }
  };

  /** @param {number} place @param {HTMLTableCellElement} head */
  const press = (place, head) => {
    const name = head.textContent ?? "";
    const before = chosen.get(place);
    const next = before?.name !== name ? "ascending" : before.order === "ascending" ? "descending" : undefined;
    if (next) chosen.set(place, { name, order: next });
    else chosen.delete(place);
    const table = head.closest("table");
    if (table) order(table, chosen.get(place), places);
  };
  quietly(refresh);
}

/** @param {Element} result @returns {HTMLTableElement[]} */
function tables(result) {
  const all = /** @type {HTMLTableElement[]} */ ([...result.querySelectorAll(".table-scroll > table")]);
  return all.filter((table) => !table.closest(".chart-data, .cut") && rowsOf(table).length >= FEWEST);
}

/** @param {HTMLTableElement} table @returns {{element: HTMLTableRowElement, texts: string[]}[]} */
function rowsOf(table) {
  return [...(table.tBodies[0]?.rows ?? [])].map((element) => ({ element, texts: [...element.cells].map((cell) => cell.textContent?.trim() ?? "") }));
}

/** @param {HTMLTableElement} table */
const heads = (table) => [...(table.tHead?.rows[0]?.cells ?? [])];

/** @param {HTMLTableCellElement} head @param {() => void} press */
function button(head, press) {
  if (head.querySelector("button") || !head.textContent) return;
  const made = document.createElement("button");
  made.type = "button";
  made.className = "sort";
  made.append(...head.childNodes);
  made.addEventListener("click", press);
  head.append(made);
}

/** @param {HTMLTableElement} table @param {{name: string, order: Order} | undefined} by
 * @param {WeakMap<Element, number>} places */
function order(table, by, places) {
  const column = heads(table).findIndex((head) => by && head.textContent === by.name);
  for (const [i, head] of heads(table).entries()) {
    if (by && i === column) head.setAttribute("aria-sort", by.order);
    else head.removeAttribute("aria-sort");
  }
  const rows = rowsOf(table);
  const given = (/** @type {{element: Element}} */ row) => places.get(row.element) ?? 0;
  const compare = by && column >= 0 ? comparing(rows, column, by.order) : () => 0;
  const sorted = rows.toSorted((a, b) => compare(a.texts[column] ?? "", b.texts[column] ?? "") || given(a) - given(b));
  if (sorted.some((row, i) => row !== rows[i])) table.tBodies[0]?.append(...sorted.map((row) => row.element));
}

/** Numbers where the whole column is, else words; what is empty comes last.
 * @param {{texts: string[]}[]} rows @param {number} column @param {Order} order */
function comparing(rows, column, order) {
  const filled = rows.map((row) => row.texts[column] ?? "").filter(Boolean);
  const numeric = filled.every((text) => !Number.isNaN(number(text)));
  const sign = order === "ascending" ? 1 : -1;
  // Made here and not once for all: a browser reads a language's whole order for the first.
  const words = numeric ? undefined : new Intl.Collator(undefined, { numeric: true });
  return (/** @type {string} */ a, /** @type {string} */ b) => {
    if (!a || !b) return Number(!a) - Number(!b);
    return sign * (words?.compare(a, b) ?? number(a) - number(b));
  };
}

/** @param {string} text as `1,234.5`, `12 %`, `−3`, `2.5 ± 0.1` */
function number(text) {
  return Number(text.replace(/±.*$/, "").replace(/[\s,%]/g, "").replace(/^−/, "-") || NaN);
}
