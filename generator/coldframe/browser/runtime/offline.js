// Of a site that works offline: has the page kept by the service worker (browser/offline).

import { savesData } from "./page.js";

const SETTLED = 5000;
const base = new URL("../../", import.meta.url).pathname;
const start = location.pathname;
/** The page that was asked for last. */
let asked = "";

if ("serviceWorker" in navigator && window === window.top) {
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}

function begin() {
  const idle = () => ask().catch(() => {});
  if ("requestIdleCallback" in globalThis) requestIdleCallback(idle, { timeout: SETTLED });
  else setTimeout(idle, SETTLED / 5);
  // A next page may come without this one being unloaded.
  /** @type {any} */ (globalThis).navigation?.addEventListener("navigatesuccess", () => {
    // A control's move is told, too: its value goes into the address.
    if (location.pathname !== asked) idle();
  });
  // Where bytes are dear only what was fetched anyway is kept; by then it was.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && savesData()) idle();
  });
}

async function ask() {
  asked = location.pathname;
  await navigator.serviceWorker.register(`${base}sw.js`, { scope: base, updateViaCache: "none" });
  const { active } = await navigator.serviceWorker.ready;
  const { pathname: path } = location;
  active?.postMessage({ type: "keep", path, bytes: path === start ? size() : 0, save: savesData() });
}

/** Of the HTML that this page came as, which tells whether what is kept is the same. */
function size() {
  const [entry] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  return entry?.decodedBodySize ?? 0;
}
