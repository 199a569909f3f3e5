// A link to another page of the site is followed without leaving the document, so that Python goes on.
// Whatever is unusual is left to the browser.

import { bringElements } from "./elements.js";
import { shown } from "./index.js";
import { nextPage } from "./next.js";

/** How long the next page may take to come (ms); then the browser fetches it itself. */
const PATIENCE = 5000;
/** A screen reader has seen the new page by then, and hears what changes in it (ms). */
const SEEN = 150;

const SITE = new URL("../../", import.meta.url).pathname;

/**
 * Of the Navigation API what is used here.
 * @typedef {Event & {
 *   navigationType: "push" | "replace" | "reload" | "traverse",
 *   destination: {url: string, sameDocument: boolean},
 *   canIntercept: boolean, userInitiated: boolean,
 *   downloadRequest: string | null, formData: FormData | null, signal: AbortSignal,
 *   intercept(options: {precommitHandler?: () => Promise<void>, handler: () => Promise<void>, scroll: "manual"}): void,
 *   scroll(): void,
 * }} NavigateEvent
 */

/** From now on, where the platform can. */
export function followLinks() {
  // A frame's history is its page's.
  if (!("NavigationPrecommitController" in window) || parent !== window) return;
  const way = new Way();
  const { navigation } = /** @type {any} */ (window);
  navigation.addEventListener("navigate", (/** @type {NavigateEvent} */ event) => way.follow(event));
}

class Way {
  #move = new AbortController();
  /** The shown page wrote its values into the address meanwhile: that ends what the browser was at. */
  #disturbed = false;

  /** @param {NavigateEvent} event */
  follow(event) {
    const url = new URL(event.destination.url);
    const back = event.navigationType === "traverse";
    if (!back && event.destination.sameDocument) {
      this.#disturbed = true;
      return;
    }
    this.#move.abort();
    shown.leaving = false;
    // Another view of the page that is shown.
    if (back && url.pathname === shown.path) return;
    if (!leads(event, url)) return;
    this.#move = new AbortController();
    this.#disturbed = false;
    if (back) this.#goBack(event, url);
    else this.#go(event, url);
  }

  /** The address changes once the next page is there.
   * @param {NavigateEvent} event @param {URL} url */
  #go(event, url) {
    const { signal } = this.#move;
    /** @type {Document | undefined} */
    let page;
    event.intercept({
      precommitHandler: async () => {
        page = await this.#fetch(url, signal);
        if (page && !event.signal.aborted) return;
        // The reader may have stopped it, or have gone elsewhere.
        const wanted = !signal.aborted && (!event.signal.aborted || this.#disturbed);
        if (wanted && event.navigationType === "replace") location.replace(url);
        else if (wanted) location.assign(url);
        throw new DOMException("The browser goes there itself.", "AbortError");
      },
      handler: async () => page && show(page, url, event),
      scroll: "manual",
    });
  }

  /** The browser changes the address at once.
   * @param {NavigateEvent} event @param {URL} url */
  #goBack(event, url) {
    const { signal } = this.#move;
    shown.leaving = true;
    const handler = async () => {
      const page = await this.#fetch(url, signal);
      if (signal.aborted) return;
      if (!page) return leave();
      show(page, url, event);
    };
    event.intercept({ handler, scroll: "manual" });
  }

  /** @param {URL} url @param {AbortSignal} signal */
  async #fetch(url, signal) {
    try {
      const page = await nextPage(url, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
      if (page) await bringElements(page);
      return page;
    } catch {
      return undefined;
    }
  }
}

/** Whether a page of this site may stand there, and the reader asked for it.
 * @param {NavigateEvent} event @param {URL} url */
function leads({ navigationType, canIntercept, userInitiated, downloadRequest, formData }, { pathname, searchParams }) {
  const file = pathname.slice(pathname.lastIndexOf("/") + 1);
  const asked = navigationType === "traverse" || (userInitiated && navigationType !== "reload");
  const page = pathname.startsWith(SITE) && (!file.includes(".") || file.endsWith(".html"));
  return canIntercept && asked && page && downloadRequest === null && !formData && !searchParams.has("embed");
}

/** @returns {Promise<void>} that never comes: nothing may happen to this document any more */
function leave() {
  location.reload();
  return new Promise(() => {});
}

/** @param {Document} page @param {URL} url @param {NavigateEvent} event */
function show(page, url, event) {
  Object.assign(shown, { path: url.pathname, leaving: false });
  // Before its elements change it (reload.js).
  document.dispatchEvent(new CustomEvent("coldframe-arrival", { detail: page }));
  exchange(page);
  if (!event.signal.aborted) jump(event);
  announce();
}

/** @param {Document} next */
function exchange(next) {
  const { lang, dir } = next.documentElement;
  Object.assign(document.documentElement, { lang, dir });
  const fresh = [...next.head.querySelectorAll("title, meta, link")];
  for (const old of document.head.querySelectorAll("title, meta, link")) {
    const same = fresh.findIndex((one) => one.isEqualNode(old));
    if (same < 0) old.remove();
    else fresh.splice(same, 1);
  }
  document.head.append(...fresh);
  document.body = next.body;
}

/** To the top, the place in the page, or where the reader was; at once, as after a page's load.
 * @param {NavigateEvent} event */
function jump(event) {
  const { documentElement: root } = document;
  root.style.scrollBehavior = "auto";
  // Chromium goes by the last style that was computed.
  getComputedStyle(root).getPropertyValue("scroll-behavior");
  if (event.navigationType !== "traverse") scrollTo(0, 0);
  event.scroll();
  // To a place in the page it goes with the next frame.
  requestAnimationFrame(() => requestAnimationFrame(() => root.style.removeProperty("scroll-behavior")));
}

/** As screen readers do by themselves when a document is loaded. */
function announce() {
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.role = "status";
  document.body.append(said);
  setTimeout(() => (said.textContent = document.title), SEEN);
}
