// A demo's point: what its controls hold, beside the defaults, and in the page's address.

import { readAddress, writeAddress } from "./address.js";
import { fieldsOf } from "./controls.js";

/**
 * @typedef {import("./controls.js").Field} Field
 * @typedef {import("./protocol.js").Values} Values
 */

export class Point {
  #demo;
  /** @type {HTMLFormElement[]} in the demo, and those that stand apart */
  forms = [];
  /** @type {Field[]} */
  fields = [];
  /** @type {Values} */
  defaults = {};
  /** @type {Map<string, string | undefined>} */
  #initial = new Map();
  /** @type {Record<string, string>} parameter → the key that it shares with other demos' */
  #links = {};

  /** @param {HTMLElement} demo */
  constructor(demo) {
    this.#demo = demo;
  }

  /** The defaults are what the build wrote. */
  async learn() {
    this.defaults = JSON.parse(this.#demo.dataset.values ?? "{}");
    this.#links = JSON.parse(this.#demo.dataset.links ?? "{}");
    this.fields = (await Promise.all(this.forms.map(fieldsOf))).flat();
    for (const field of this.fields) {
      this.defaults[field.name] = await field.read();
      this.#initial.set(field.name, field.text());
    }
  }

  /** @param {string} name a parameter's */
  isLinked(name) {
    return name in this.#links;
  }

  /** Where a parameter stands in the address.
   * @param {string} name */
  key(name) {
    return this.#links[name] ?? `${this.#demo.id}.${name}`;
  }

  /** Throws `Invalid`. */
  async values() {
    const values = { ...this.defaults };
    for (const field of this.fields) {
      const value = field.read();
      values[field.name] = value instanceof Promise ? await value : value;
    }
    return values;
  }

  /** By parameter, as text; undefined where it has none. */
  texts() {
    return new Map(this.fields.map((field) => [field.name, field.text()]));
  }

  /** What differs from the defaults, as it stands in the address. */
  changes() {
    /** @type {Map<string, string>} */
    const changes = new Map();
    for (const field of this.fields) {
      const text = field.text();
      if (text !== undefined && text !== this.#initial.get(field.name)) changes.set(this.key(field.name), text);
    }
    return changes;
  }

  moved() {
    return this.changes().size > 0 || this.fields.some((field) => field.held?.());
  }

  reset() {
    for (const field of this.fields) field.reset();
  }

  write() {
    const linked = Object.values(this.#links);
    writeAddress((key) => key.startsWith(`${this.#demo.id}.`) || linked.includes(key), this.changes());
  }

  /** Takes the values from the address; one that does not fit stays the default, and is told.
   * @returns {{moved: boolean, refused: string[]}} */
  restore() {
    const wanted = readAddress();
    const refused = [];
    let moved = false;
    for (const field of this.fields) {
      const text = wanted.get(this.key(field.name)) ?? undefined;
      wanted.delete(this.key(field.name));
      const here = field.text();
      // What can't stand in an address is not missing there.
      if (here === (text ?? this.#initial.get(field.name)) || (here ?? text) === undefined) continue;
      moved = true;
      if (text === undefined) {
        field.reset();
      } else if (!field.write(text)) {
        field.reset();
        refused.push(`${field.label}: “${text.slice(0, 40)}” does not fit`);
      }
    }
    const { id } = this.#demo;
    const strange = [...wanted.keys()].filter((key) => key.startsWith(`${id}.`));
    refused.push(...strange.map((key) => `there is no “${key.slice(id.length + 1, id.length + 41)}”`));
    return { moved, refused };
  }
}
