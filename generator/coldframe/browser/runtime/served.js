// In the preview: the page as it was served, beside the one that is shown. Only what is served
// otherwise now is exchanged.

import { Anchor } from "./anchor.js";
import { bringUnits } from "./exchange.js";
import { factsElement, factsText } from "./page.js";
import { keptFocus } from "./place.js";
import { Strange, Tree } from "./tree.js";

const POLICY = "meta[http-equiv=Content-Security-Policy]";
const FACTS = "script#coldframe-page";
/** The theme's sheet is exchanged with no flash (reload.js). */
const HEAD = 'meta, style, link:not([href*="/_coldframe/style-"])';

export class Served {
  /** The served body, and what shows it. */
  #tree;
  #page;
  digest = "";

  /** @param {Document} page @param {Tree} tree */
  constructor(page, tree) {
    this.#page = page;
    this.#tree = tree;
    this.digest = digestOf(page);
  }

  /** @param {Document} shown before scripts change it */
  static of(shown) {
    // A document of its own: nothing of it is fetched, and no element of it wakes.
    const page = document.implementation.createHTMLDocument();
    page.documentElement.replaceWith(page.importNode(shown.documentElement, true));
    return new Served(page, Tree.of(page.body, shown.body));
  }

  /** The shown page becomes one that was served later.
   * @param {Document} next @returns {boolean} false if only the browser can do that */
  becomes(next) {
    const before = this.#page;
    if (!comparable(before, next)) return false;
    if (digestOf(next) === this.digest) return true;
    const anew = takeFacts(next);
    takeHead(before, next);
    const anchor = new Anchor();
    const focus = keptFocus();
    try {
      bringUnits(this.#tree.becomes(next.body), anew);
    } catch (error) {
      // Another script has rebuilt the page.
      if (error instanceof Strange) return false;
      throw error;
    }
    anchor.hold();
    focus();
    this.#page = next;
    this.digest = digestOf(next);
    return true;
  }
}

/** @param {Document} page */
function digestOf(page) {
  return /** @type {HTMLElement | null} */ (page.querySelector("script[data-digest]"))?.dataset.digest ?? "";
}

/** Scripts run once, and a policy is for the whole life of a document.
 * @param {Document} before @param {Document} next */
function comparable(before, next) {
  return policy(before) === policy(next) && scripts(before) === scripts(next);
}

/** @param {Document} page */
const policy = (page) => page.querySelector(POLICY)?.getAttribute("content");

/** @param {Document} page */
function scripts(page) {
  const all = [...page.querySelectorAll("script:not([data-digest])")];
  return all.map((one) => (one.matches(FACTS) ? "facts" : one.outerHTML)).join("\n");
}

/** Python hears of them when it is asked the next time (interpreter.js).
 * @param {Document} next @returns {boolean} whether Python computes with anything else from now on */
function takeFacts(next) {
  const [old, fresh] = [factsText(document), factsText(next)];
  const element = factsElement(document);
  if (!element || old === fresh) return false;
  element.textContent = fresh;
  const [before, after] = [JSON.parse(old), JSON.parse(fresh)];
  return ["python", "data", "hashes", "packages", "image", "pyodide"].some(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
}

/** @param {Document} before @param {Document} next */
function takeHead(before, next) {
  document.title = next.title;
  const { lang, dir } = next.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  const fresh = [...next.head.querySelectorAll(HEAD)];
  const old = [...before.head.querySelectorAll(HEAD)];
  const gone = old.filter((one) => !fresh.some((other) => other.isEqualNode(one)));
  const come = fresh.filter((one) => !old.some((other) => other.isEqualNode(one)));
  for (const shown of document.head.querySelectorAll(HEAD)) {
    if (gone.some((one) => one.isEqualNode(shown))) shown.remove();
  }
  document.head.append(...come.map((one) => document.importNode(one, true)));
}
