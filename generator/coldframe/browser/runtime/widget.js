// <coldframe-widget>: a control of the author's own, a module of the site in anywidget's form
// (https://anywidget.dev/en/afm/): its model has the parameter as `value`.

import { Invalid } from "./controls.js";
import { element } from "./nodes.js";

/**
 * @typedef {(() => void) | undefined | void} End
 * @typedef {{model: Model, signal: AbortSignal, experimental: {invoke: () => Promise<never>}}} Props
 * @typedef {{initialize?: (props: Props) => End | Promise<End>,
 *   render?: (props: Props & {el: HTMLElement}) => End | Promise<End>}} Module
 */

/** Letters of a value that may stand in an address. */
const MOST_TEXT = 1000;
/** While a value moves it is not yet told (ms). */
const PAUSE = 100;
const NO_KERNEL = "Nobody listens at a widget's other end: there is no kernel. Set the model's `value` instead.";
const KINDS = /** @type {Record<string, string>} */ ({
  bool: "true or false", int: "a whole number", float: "a number", str: "text", json: "a list or a mapping",
});

/** Widgets are files of the site, which may share its origin with others. */
const SITE = new URL("../../", import.meta.url).href;

/** @param {string} address */
function ofSite(address) {
  const { href } = new URL(address, SITE);
  if (!href.startsWith(SITE)) throw new Error("it is no file of this site.");
  return href;
}

/** @param {unknown} value */
const written = (value) => JSON.stringify(value) ?? "";

/** What the module and the page have in common. */
class Model {
  #traits;
  #saved;
  /** @type {{name: string, act: (...args: any[]) => void}[]} */
  #listeners = [];

  /** @param {Record<string, any>} traits @param {() => void} saved */
  constructor(traits, saved) {
    this.#traits = { ...traits };
    this.#saved = saved;
  }

  /** @param {string} name */
  get(name) {
    return this.#traits[name];
  }

  /** @param {string | Record<string, any>} name @param {any} [value] */
  set(name, value) {
    const changes = typeof name === "string" ? { [name]: value } : name;
    const moved = Object.keys(changes).filter((key) => written(this.#traits[key]) !== written(changes[key]));
    Object.assign(this.#traits, changes);
    for (const key of moved) this.#tell(`change:${key}`, changes[key]);
    if (moved.length) this.#tell("change");
  }

  save_changes() {
    this.#saved();
  }

  /** @param {string} names @param {(...args: any[]) => void} act */
  on(names, act) {
    this.#listeners.push(...names.split(/\s+/).map((name) => ({ name, act })));
  }

  /** @param {string | null} [names] @param {((...args: any[]) => void) | null} [act] */
  off(names, act) {
    const asked = names?.split(/\s+/);
    this.#listeners = this.#listeners.filter(
      (one) => (asked && !asked.includes(one.name)) || (act && act !== one.act),
    );
  }

  send() {
    console.warn(NO_KERNEL);
  }

  /** @param {string} name @param {any} [value] */
  #tell(name, value) {
    for (const one of [...this.#listeners]) if (one.name === name) one.act(this, value);
  }
}

class WidgetElement extends HTMLElement {
  #closed = new AbortController();
  #first = JSON.parse(this.dataset.value ?? "null");
  #kind = this.dataset.kind ?? "json";
  /** @type {any[] | undefined} */
  #choices = this.dataset.choices && JSON.parse(this.dataset.choices);
  #label = this.querySelector("span")?.textContent ?? "";
  /** The value that the page knows. */
  #told = written(this.#first);
  #timer = 0;
  #model = new Model(
    { label: this.#label, ...JSON.parse(this.dataset.traits ?? "{}"), value: this.#first },
    () => this.#moved(),
  );
  /** @type {HTMLInputElement | undefined} where the module failed */
  #input;

  connectedCallback() {
    this.#closed = new AbortController();
    const { signal } = this.#closed;
    this.#open(signal).catch((error) => signal.aborted || this.#fail(error));
  }

  disconnectedCallback() {
    this.#closed.abort();
    clearTimeout(this.#timer);
    this.#model.off();
    this.#box.replaceChildren();
  }

  /** @param {AbortSignal} signal */
  async #open(signal) {
    const { module = "", css = "" } = this.dataset;
    const [found] = await Promise.all([import(ofSite(module)), css && styleSheet(css)]);
    /** @type {Module} */
    const widget = typeof found.default === "function" ? await found.default() : (found.default ?? found);
    if (typeof widget.render !== "function") throw new Error("it has no render function.");
    if (signal.aborted) return;
    const props = { model: this.#model, signal, experimental: { invoke: () => Promise.reject(new Error(NO_KERNEL)) } };
    await endsWith(signal, widget.initialize?.(props));
    if (signal.aborted) return;
    const el = element("div", "widget-view");
    this.#box.replaceChildren(el);
    await endsWith(signal, widget.render({ ...props, el }));
  }

  /** A plain field takes its place, so that the demo can be used.
   * @param {unknown} error */
  #fail(error) {
    console.error(error);
    const why = error instanceof Error ? error.message : String(error);
    const said = element("p", "widget-failure", `This control could not be loaded: ${why}`);
    said.role = "alert";
    const input = document.createElement("input");
    input.setAttribute("aria-labelledby", this.querySelector("span")?.id ?? "");
    const number = this.#kind === "int" || this.#kind === "float";
    Object.assign(input, number ? { type: "number", step: this.#kind === "int" ? "1" : "any" } : { type: "text" });
    const show = () => (input.value = this.#text(this.#model.get("value")));
    input.addEventListener("change", () => {
      const value = this.#parsed(input.value);
      this.#model.set("value", value === undefined ? input.value : value);
      this.#told = written(this.#model.get("value"));
    });
    this.#model.on("change:value", () => document.activeElement === input || show());
    show();
    this.#input = input;
    this.#box.replaceChildren(said, input);
  }

  #moved() {
    if (written(this.#model.get("value")) === this.#told) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#told = written(this.#model.get("value"));
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }, PAUSE);
  }

  /** @returns {import("./controls.js").Field} */
  field() {
    return {
      name: this.dataset.name ?? "",
      label: this.#label,
      live: false,
      read: () => this.#read(),
      write: (text) => {
        const value = this.#parsed(text);
        if (value === undefined) return false;
        this.#put(value);
        return true;
      },
      text: () => {
        const text = this.#text(this.#model.get("value"));
        return text.length > MOST_TEXT ? undefined : text;
      },
      held: () => written(this.#model.get("value")) !== written(this.#first),
      reset: () => this.#put(this.#first),
    };
  }

  #read() {
    const value = this.#model.get("value");
    if (!this.#fits(value)) throw new Invalid(`${this.#label}: Enter ${this.#wanted}.`);
    // The default is compared by identity; what goes to Python must be plain data.
    return written(value) === written(this.#first) ? this.#first : JSON.parse(written(value));
  }

  /** @param {any} value */
  #put(value) {
    this.#told = written(value);
    clearTimeout(this.#timer);
    this.#model.set("value", value);
    if (this.#input) this.#input.value = this.#text(value);
  }

  get #wanted() {
    return this.#choices ? `one of ${this.#choices.join(", ")}` : KINDS[this.#kind];
  }

  /** @param {any} value */
  #fits(value) {
    if (this.#choices) return this.#choices.includes(value);
    if (this.#kind === "json") return typeof value === "object" && value !== null;
    if (this.#kind === "int") return Number.isSafeInteger(value);
    if (this.#kind === "float") return Number.isFinite(value);
    return typeof value === (this.#kind === "bool" ? "boolean" : "string");
  }

  /** The value of a text that fits, else undefined.
   * @param {string} text */
  #parsed(text) {
    try {
      const value = this.#kind === "str" ? text : JSON.parse(text);
      return this.#fits(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }

  /** @param {any} value */
  #text(value) {
    return typeof value === "string" ? value : written(value);
  }

  get #box() {
    return /** @type {HTMLElement} */ (this.querySelector(".widget"));
  }
}

/** A module's work ends when the control leaves the page, also if that was while it began.
 * @param {AbortSignal} signal @param {End | Promise<End>} begun */
async function endsWith(signal, begun) {
  const end = await begun;
  if (typeof end !== "function") return;
  if (signal.aborted) end();
  else signal.addEventListener("abort", () => end(), { once: true });
}

/** @param {string} url */
function styleSheet(url) {
  if (document.head.querySelector(`link[href="${CSS.escape(url)}"]`)) return undefined;
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: url });
  return new Promise((resolve) => {
    // Without its style a control still works.
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

// Only pages with a widget come here.
customElements.define("coldframe-widget", WidgetElement);

/** @param {HTMLElement} control @returns {import("./controls.js").Field} */
export const field = (control) => /** @type {WidgetElement} */ (control).field();
