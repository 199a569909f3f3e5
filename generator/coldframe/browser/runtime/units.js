// In the preview: the elements that live, and which of them is which after a change.

/** What has a state of its own: a demo, its controls that stand apart, a cell. */
export const UNITS = "coldframe-demo, coldframe-cell, form[data-demo]";

/**
 * What a unit is to become, with its controls that stand apart; as a `whole`, or so that it takes on
 * what is new; with `anew` Python computes with anything else.
 * @typedef {{fresh: HTMLElement, apart: [form: Unit, fresh: HTMLElement][], whole: boolean,
 *   anew: boolean}} Wanted
 */

/** An element that lives, and what it was made from: another may take its place. */
export class Unit {
  element;
  made;
  /** @type {Wanted | undefined} */
  wanted;

  /** @param {HTMLElement} element @param {HTMLElement} made */
  constructor(element, made) {
    this.element = element;
    this.made = made;
  }
}

/** @param {Element} root @returns {HTMLElement[]} */
export const unitsIn = (root) => [...root.querySelectorAll(/** @type {"form"} */ (UNITS))];

/** Which unit of the page before is which of the next: demos by their names, cells by their code, then
 * by their order.
 * @param {HTMLElement[]} old @param {HTMLElement[]} fresh @returns {Map<HTMLElement, HTMLElement>} */
export function pairs(old, fresh) {
  /** @type {Map<HTMLElement, HTMLElement>} */
  const found = new Map();
  for (const name of [named, place]) {
    const taken = new Set(found.values());
    const known = grouped(old.filter((one) => !taken.has(one)), name);
    for (const [key, ones] of grouped(fresh.filter((one) => !found.has(one)), name)) {
      const others = known.get(key) ?? [];
      for (const [i, one] of ones.entries()) {
        if (others[i]) found.set(one, others[i]);
      }
    }
  }
  return found;
}

/** @param {HTMLElement[]} units @param {(unit: HTMLElement) => string} name */
function grouped(units, name) {
  /** @type {Map<string, HTMLElement[]>} */
  const groups = new Map();
  for (const unit of units) groups.set(name(unit), [...(groups.get(name(unit)) ?? []), unit]);
  return groups;
}

/** @param {HTMLElement} unit */
function named(unit) {
  if (unit.localName === "coldframe-cell") return `cell ${unit.querySelector(".highlight")?.textContent}`;
  return `${unit.localName} ${unit.dataset.demo ?? unit.id}`;
}

/** @param {HTMLElement} unit */
const place = (unit) => (unit.localName === "coldframe-cell" ? "cell" : named(unit));
