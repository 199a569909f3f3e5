// In the preview only: follows the author's changes, keeping what the reader had set.

import { overlay, tellProgress, tellWaiting } from "./recording.js";
import { Served } from "./served.js";

const FIRST = 500;
const LONGEST = 8000;
const SHEET = 'link[rel=stylesheet][href*="/_coldframe/style-"]';

/** @type {EventSource | undefined} */
let source;
let page = "";
// Before any other script changes the page: this module's stands first.
let served = Served.of(document);
/** Of several updates in a row the last one counts, and none begins before the one before it is over. */
let wanted = false;
let following = false;

listen(FIRST);
// An open stream would keep the page from being kept for the back button.
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && listen(FIRST));
// The reader moved on without leaving the document (navigate.js).
document.addEventListener("coldframe-arrival", (event) => {
  served = Served.of(/** @type {CustomEvent<Document>} */ (event).detail);
  listen(FIRST);
});

/** @param {number} wait ms until the next try, should this one fail */
function listen(wait) {
  source?.close();
  page = location.pathname;
  const address = new URL("../events", import.meta.url);
  address.searchParams.set("page", page);
  if (served.digest) address.searchParams.set("digest", served.digest);
  const stream = new EventSource(address);
  source = stream;
  stream.addEventListener("open", () => (wait = FIRST));
  stream.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    stream.close();
    setTimeout(() => stream === source && listen(Math.min(LONGEST, wait * 2)), wait);
  });
}

/** As `Message` in preview/messages.py.
 * @param {{kind: string, href?: string, html?: string, shows?: string}
 *   & import("./recording.js").Recording} message */
function receive(message) {
  const { kind, href = "", html = "", shows = "newest" } = message;
  if (kind === "style") swapStyle(href);
  else if (kind === "main") follow();
  else if (kind === "reload") location.reload();
  else if (kind === "problems") overlay(html, shows);
  else if (kind === "progress") tellProgress(message);
  else if (kind === "waiting") tellWaiting(message.waiting ?? []);
}

async function follow() {
  wanted = true;
  if (following) return;
  following = true;
  try {
    while (wanted) {
      wanted = false;
      await update();
    }
  } finally {
    following = false;
  }
}

async function update() {
  const asked = page;
  // Without the server the stream ends, too; the next one is told what this one missed.
  const fresh = await fetched().catch(() => undefined);
  // On the way back the address is the next page's already.
  if (!fresh || page !== asked || location.pathname !== page || wanted) return;
  swapStyle(fresh.querySelector(SHEET)?.getAttribute("href") ?? "");
  if (!served.becomes(fresh)) location.reload();
}

/** The page as it is served now. */
async function fetched() {
  const answer = await fetch(location.href, { cache: "no-store" });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** @param {string} href */
function swapStyle(href) {
  const old = [...document.querySelectorAll(SHEET)].at(-1);
  if (!(old instanceof HTMLLinkElement) || !href || old.getAttribute("href") === href) return;
  const fresh = /** @type {HTMLLinkElement} */ (old.cloneNode());
  fresh.href = href;
  // Both until the new one is there: a page without style would flash.
  fresh.addEventListener("load", () => old.remove());
  old.after(fresh);
}
