// The next page of the site, if it can take the place of the one that is shown.

import { factsOf, pageFacts } from "./page.js";

const RUNTIME = new URL(".", import.meta.url).href;
/** Of the page on which Python started. */
const { pyodide, image } = pageFacts();
const POLICY = "meta[http-equiv=Content-Security-Policy]";
/** What means something else in a document that is not loaded, or is made for a frame. */
const UNUSUAL = "base, noscript, body.embed, template[shadowrootmode], meta[http-equiv=refresh]";

/** Undefined where the browser must go itself: to another build, or a page with scripts of its own.
 * @param {URL} url @param {AbortSignal} signal @returns {Promise<Document | undefined>} */
export async function nextPage(url, signal) {
  const answer = await fetch(url, { signal });
  const html = answer.headers.get("Content-Type")?.startsWith("text/html");
  if (!answer.ok || answer.redirected || !html) return undefined;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return takes(document, page) ? page : undefined;
}

/** @param {Document} shown @param {Document} next */
function takes(shown, next) {
  return (
    !shown.querySelector(UNUSUAL) &&
    !next.querySelector(UNUSUAL) &&
    ours(shown) &&
    ours(next) &&
    policy(shown) === policy(next) &&
    sheets(shown) === sheets(next) &&
    sameRuntime(next)
  );
}

/** A site's own scripts expect a document of their own.
 * @param {Document} page */
function ours(page) {
  const scripts = [...page.querySelectorAll("script:not(#coldframe-page)")];
  return scripts.every((script) => new URL(script.getAttribute("src") ?? "", location.href).href.startsWith(RUNTIME));
}

/** The document keeps the policy that it was loaded with.
 * @param {Document} page */
const policy = (page) => page.head.querySelector(POLICY)?.getAttribute("content");

/** @param {Document} page */
function sheets(page) {
  const found = [...page.querySelectorAll("link[rel~=stylesheet], head style")];
  return found.map((one) => one.getAttribute("href") ?? one.textContent).join("\n");
}

/** A page of text has no runtime: loaded anew, it could not tell the browser's Back from a place in it.
 * @param {Document} next */
function sameRuntime(next) {
  const facts = factsOf(next);
  // In the image are the modules of one build.
  return facts.pyodide === pyodide && facts.image?.memory === image?.memory;
}
