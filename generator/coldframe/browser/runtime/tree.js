// In the preview: a served page beside the nodes that show it. What is served otherwise is exchanged
// among them; all else stays the node that it is.

import { common } from "./common.js";
import { pairs, Unit, UNITS, unitsIn } from "./units.js";

/** The shown page is not what was served any more: another script changed it. */
export class Strange extends Error {}

/**
 * What is left to do with the units of a page. A marker stands where one belongs that is new, or was
 * elsewhere; `gone` may hold some that are needed.
 * @typedef {{units: [unit: Unit, fresh: HTMLElement][], gone: ChildNode[],
 *   markers: [marker: Comment, fresh: HTMLElement, unit: Unit | undefined][],
 *   made: (fresh: HTMLElement, element: HTMLElement) => void}} Changes
 */

export class Tree {
  #body;
  /** @type {WeakMap<Node, Node | Unit>} */
  #shown = new WeakMap();

  /** @param {HTMLElement} body as served */
  constructor(body) {
    this.#body = body;
  }

  /** @param {HTMLElement} served @param {HTMLElement} shown made of the same HTML */
  static of(served, shown) {
    const tree = new Tree(served);
    tree.#link(served, shown);
    return tree;
  }

  /** @param {HTMLElement} body as it is served now @returns {Changes} */
  becomes(body) {
    const [old, fresh] = [unitsIn(this.#body), unitsIn(body)];
    const found = pairs(old, fresh);
    const change = new Change(this.#shown, found, old, fresh);
    change.element(this.#body, body);
    const { next, gone, markers } = change;
    this.#body = body;
    this.#shown = next;
    const units = [...found].map(([one, other]) => /** @type {[Unit, HTMLElement]} */ ([change.unit(other), one]));
    for (const [unit, one] of units) next.set(one, unit);
    return { units, gone, markers, made: (one, element) => next.set(one, new Unit(element, one)) };
  }

  /** @param {Node} served @param {Node} shown */
  #link(served, shown) {
    if (isUnit(served)) {
      this.#shown.set(served, new Unit(/** @type {HTMLElement} */ (shown), served));
      return;
    }
    this.#shown.set(served, shown);
    const others = parts(shown);
    for (const [i, part] of parts(served).entries()) {
      const other = others[i];
      // What comes after it is not known either; a change there loads the page anew.
      if (other?.nodeName !== part.nodeName) return;
      this.#link(part, other);
    }
  }
}

class Change {
  #shown;
  #pairs;
  /** @type {Set<Node>} units that stay, here or elsewhere */
  #kept;
  /** @type {Map<Node, number>} equal for what needs no change */
  #keys = new Map();
  /** @type {Map<string, number>} */
  #known = new Map();
  /** @type {WeakMap<Node, Node | Unit>} */
  next = new WeakMap();
  /** @type {Changes["gone"]} */
  gone = [];
  /** @type {Changes["markers"]} */
  markers = [];

  /** @param {WeakMap<Node, Node | Unit>} shown @param {Map<HTMLElement, HTMLElement>} found
   * @param {HTMLElement[]} old @param {HTMLElement[]} fresh */
  constructor(shown, found, old, fresh) {
    this.#shown = shown;
    this.#pairs = found;
    this.#kept = new Set(found.values());
    // A unit is itself, whatever is in it.
    for (const [i, unit] of old.entries()) this.#keys.set(unit, -1 - i);
    for (const [i, unit] of fresh.entries()) {
      const other = found.get(unit);
      this.#keys.set(unit, other ? (this.#keys.get(other) ?? 0) : -1 - old.length - i);
    }
  }

  /** @param {HTMLElement} served before */
  unit(served) {
    const unit = this.#shown.get(served);
    if (unit instanceof Unit) return unit;
    throw new Strange();
  }

  /** @param {Element} old @param {Element} fresh */
  element(old, fresh) {
    const shown = /** @type {HTMLElement} */ (this.#node(old));
    this.next.set(fresh, shown);
    attributes(shown, old, fresh);
    if (isText(fresh)) {
      if (old.textContent !== fresh.textContent) shown.textContent = fresh.textContent;
      return;
    }
    this.#children(shown, parts(old), parts(fresh));
  }

  /** @param {Element} parent @param {ChildNode[]} old @param {ChildNode[]} fresh */
  #children(parent, old, fresh) {
    const same = common(old.map((one) => this.#key(one)), fresh.map((one) => this.#key(one)));
    const changed = this.#changed(old, fresh, same);
    const left = new Set([...same.values(), ...changed.values()]);
    for (const [i, one] of old.entries()) {
      // One that is elsewhere now is brought there.
      if (!left.has(i) && !this.#kept.has(one)) this.gone.push(this.#child(one, parent));
    }
    /** @type {ChildNode | null} */
    let behind = null;
    for (let i = fresh.length - 1; i >= 0; i--) {
      const one = /** @type {ChildNode} */ (fresh[i]);
      const before = old[same.get(i) ?? changed.get(i) ?? -1];
      const shown = before ? this.#child(before, parent) : this.#made(one);
      if (!before) parent.insertBefore(shown, behind ?? this.#end(parent, old));
      else if (same.has(i)) this.#stays(before, one);
      else if (before instanceof Element && one instanceof Element) this.element(before, one);
      else this.#text(/** @type {Text} */ (shown), one);
      behind = shown;
    }
  }

  /** Where the served nodes of a parent end: what others put there stays behind.
   * @param {Element} parent @param {ChildNode[]} old @returns {ChildNode | null} */
  #end(parent, old) {
    const last = old.at(-1);
    return last ? this.#child(last, parent).nextSibling : parent.firstChild;
  }

  /** Between what stayed as it is: the nodes that stay, but are changed.
   * @param {ChildNode[]} old @param {ChildNode[]} fresh @param {Map<number, number>} same */
  #changed(old, fresh, same) {
    const found = new Map();
    let at = 0;
    for (const [i, one] of fresh.entries()) {
      const known = same.get(i);
      if (known !== undefined) {
        at = known + 1;
        continue;
      }
      const until = fresh.findIndex((_, j) => j > i && same.has(j));
      const end = until < 0 ? old.length : (same.get(until) ?? 0);
      for (let j = at; j < end && !isUnit(one); j++) {
        const other = old[j];
        if (!other || isUnit(other) || kind(other) !== kind(one)) continue;
        found.set(i, j);
        at = j + 1;
        break;
      }
    }
    return found;
  }

  /** @param {Text} shown @param {ChildNode} fresh */
  #text(shown, fresh) {
    shown.data = fresh.textContent ?? "";
    this.next.set(fresh, shown);
  }

  /** @param {Node} old @param {Node} fresh of the same key */
  #stays(old, fresh) {
    if (isUnit(fresh)) return;
    const shown = this.#shown.get(old);
    if (shown) this.next.set(fresh, shown);
    const before = parts(old);
    for (const [i, part] of parts(fresh).entries()) {
      const other = before[i];
      if (other) this.#stays(other, part);
    }
  }

  /** @param {Node} fresh @returns {ChildNode} */
  #made(fresh) {
    if (isUnit(fresh)) {
      const marker = document.createComment("");
      const other = this.#pairs.get(fresh);
      this.markers.push([marker, fresh, other && this.unit(other)]);
      return marker;
    }
    const whole = !(fresh instanceof Element) || fresh.localName === "template" || isText(fresh);
    const made = /** @type {ChildNode} */ (document.importNode(fresh, whole));
    this.next.set(fresh, made);
    if (!whole) /** @type {Element} */ (/** @type {Node} */ (made)).append(...parts(fresh).map((part) => this.#made(part)));
    return made;
  }

  /** @param {Node} served @returns {number} */
  #key(served) {
    const known = this.#keys.get(served);
    if (known !== undefined) return known;
    const inner = parts(served).map((part) => this.#key(part));
    const own = served instanceof Element ? written(served) : (served.nodeValue ?? "");
    const text = JSON.stringify([served.nodeName, own, inner]);
    const key = this.#known.get(text) ?? this.#known.size;
    this.#known.set(text, key);
    this.#keys.set(served, key);
    return key;
  }

  /** @param {Node} served @returns {ChildNode} */
  #node(served) {
    const shown = this.#shown.get(served);
    const node = shown instanceof Unit ? shown.element : shown;
    if (!node?.isConnected) throw new Strange();
    return /** @type {ChildNode} */ (node);
  }

  /** @param {Node} served @param {Element} parent */
  #child(served, parent) {
    const node = this.#node(served);
    if (node.parentNode !== parent) throw new Strange();
    return node;
  }
}

/** @param {Node} node @returns {node is HTMLElement} */
const isUnit = (node) => node instanceof Element && node.matches(UNITS);

/** A value in prose, which its demo writes.
 * @param {Element} element */
const isText = (element) => element.matches("output[data-demo]");

/** Scripts run once, and boxes of the preview's own stay: they are no part of what is exchanged. */
const APART = "script, #coldframe-problems, #coldframe-progress";

/** @param {Node} node @returns {ChildNode[]} */
const parts = (node) => [...node.childNodes].filter((part) => !(part instanceof Element && part.matches(APART)));

/** @param {Node} node */
const kind = (node) => `${node.nodeName} ${node instanceof Element ? node.id : ""}`;

/** @param {Element} element */
const written = (element) => [...element.attributes].map(({ name, value }) => `${name}=${value}`).join("\n");

/** Only what is served otherwise: scripts may have set others.
 * @param {Element} shown @param {Element} old @param {Element} fresh */
export function attributes(shown, old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name)) shown.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) shown.setAttribute(name, value);
  }
}
