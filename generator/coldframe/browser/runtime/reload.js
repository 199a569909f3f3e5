// In the preview only: follows the author's changes, keeping what the reader had set.

const FIRST = 500;
const LONGEST = 8000;

/** @type {EventSource | undefined} */
let source;
let page = "";

listen(FIRST);
// An open stream would keep the page from being kept for the back button.
addEventListener("pagehide", () => source?.close());
addEventListener("pageshow", (event) => event.persisted && listen(FIRST));
// The reader moved on without leaving the document (navigate.js).
/** @type {any} */ (window).navigation?.addEventListener("navigatesuccess", () => {
  if (location.pathname !== page) listen(FIRST);
});

/** @param {number} wait ms until the next try, should this one fail */
function listen(wait) {
  source?.close();
  page = location.pathname;
  const address = new URL("../events", import.meta.url);
  address.searchParams.set("page", page);
  const stream = new EventSource(address);
  source = stream;
  stream.addEventListener("open", () => (wait = FIRST));
  stream.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  stream.addEventListener("error", () => {
    stream.close();
    setTimeout(() => stream === source && listen(Math.min(LONGEST, wait * 2)), wait);
  });
}

/** @param {{kind: string, href?: string, html?: string}} message */
function receive({ kind, href, html }) {
  if (kind === "style") swapStyle(href ?? "");
  else if (kind === "main") swapMain();
  else if (kind === "reload") location.reload();
  else if (kind === "problems") overlay(html ?? "");
}

/** @param {string} href */
function swapStyle(href) {
  const old = document.querySelector('link[rel="stylesheet"]');
  if (!(old instanceof HTMLLinkElement)) return;
  const fresh = /** @type {HTMLLinkElement} */ (old.cloneNode());
  fresh.href = href;
  // Both until the new one is there: a page without style would flash.
  fresh.addEventListener("load", () => old.remove());
  old.after(fresh);
}

async function swapMain() {
  const answer = await fetch(location.href, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("main");
  const old = document.querySelector("main");
  // An open page keeps the policy that it was loaded with; a picture from elsewhere needs another.
  if (!fresh || !old || policy(page) !== policy(document)) return location.reload();
  const values = [...old.querySelectorAll("input, select, textarea")].map((field) => ({
    id: field.id,
    value: /** @type {HTMLInputElement} */ (field).value,
    checked: /** @type {HTMLInputElement} */ (field).checked,
  }));
  const focused = document.activeElement?.id;
  const { scrollX, scrollY } = window;
  old.replaceWith(document.adoptNode(fresh));
  document.title = page.title;
  for (const { id, value, checked } of values) restore(id, value, checked);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  scrollTo({ left: scrollX, top: scrollY, behavior: "instant" });
  return undefined;
}

/** @param {Document} page */
const policy = (page) => page.querySelector("meta[http-equiv=Content-Security-Policy]")?.getAttribute("content");

/** @param {string} id @param {string} value @param {boolean} checked */
function restore(id, value, checked) {
  const field = id ? document.getElementById(id) : null;
  // Demos take their values from the address; what else stands on the page is kept here.
  if (!field || field.closest("coldframe-demo")) return;
  if (field instanceof HTMLInputElement && field.type !== "file") {
    field.value = value;
    field.checked = checked;
  } else if (field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) {
    field.value = value;
  }
}

/** The problems, escaped by the server, above the page; nothing if there are none.
 * @param {string} html */
function overlay(html) {
  document.querySelector("#coldframe-problems")?.remove();
  if (!html) return;
  const box = document.createElement("aside");
  box.id = "coldframe-problems";
  box.role = "alert";
  box.innerHTML = `<p>The site has mistakes; this is the last good one.</p>${html}`;
  document.body.prepend(box);
}
