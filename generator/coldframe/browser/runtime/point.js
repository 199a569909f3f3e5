// A demo's point: what its controls hold, beside the defaults, and in the page's address.

import { readAddress, writeAddress } from "./address.js";
import { fieldsOf } from "./controls.js";

/**
 * @typedef {import("./controls.js").Field} Field
 * @typedef {import("./protocol.js").Values} Values
 */

export class Point {
  #demo;
  /** @type {Field[]} */
  fields = [];
  /** @type {Values} */
  defaults = {};
  /** @type {Map<string, string | undefined>} */
  #initial = new Map();

  /** @param {HTMLElement} demo */
  constructor(demo) {
    this.#demo = demo;
  }

  /** The defaults are what the build wrote.
   * @param {HTMLFormElement} form */
  async learn(form) {
    this.defaults = JSON.parse(this.#demo.dataset.values ?? "{}");
    this.fields = await fieldsOf(form);
    for (const field of this.fields) {
      this.defaults[field.name] = await field.read();
      this.#initial.set(field.name, field.text());
    }
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

  changes() {
    /** @type {Map<string, string>} */
    const changes = new Map();
    for (const field of this.fields) {
      const text = field.text();
      if (text !== undefined && text !== this.#initial.get(field.name)) changes.set(field.name, text);
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
    writeAddress(this.#demo.id, this.changes());
  }

  /** Takes the values from the address; one that does not fit stays the default, and is told.
   * @returns {{moved: boolean, refused: string[]}} */
  restore() {
    const wanted = readAddress(this.#demo.id);
    const refused = [];
    let moved = false;
    for (const field of this.fields) {
      const text = wanted.get(field.name);
      wanted.delete(field.name);
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
    refused.push(...[...wanted.keys()].map((name) => `there is no “${name.slice(0, 40)}”`));
    return { moved, refused };
  }
}
