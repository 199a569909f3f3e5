// Registers the elements of the page: the only module with a side effect.

import { DemoElement } from "./demo.js";
import { shown } from "./page.js";
import { isAble } from "./platform.js";

const SETTLED = 1000;

/** @type {Promise<void> | undefined} */
let following;

// To the browser a page that was moved to without a load is a place in the page before it, also once
// one of them was loaded anew. Nobody else may take the other page's address for this one's.
addEventListener("popstate", (event) => {
  if (location.pathname === shown.path) return;
  event.stopImmediatePropagation();
  if (!shown.leaving) location.reload();
});
if (isAble()) {
  customElements.define("coldframe-demo", DemoElement);
  if (document.body.matches(".embed") || /[?&]embed=/.test(location.search)) {
    import("./embed.js").then(({ embed }) => embed());
  }
  await registerElements(document);
} else {
  document.documentElement.classList.add("unable");
}
// What tells a failure must be there when nothing comes from the host any more.
setTimeout(() => import("./failure.js").catch(() => {}), SETTLED);

/** Those that few pages have.
 * @param {Document} page */
export async function registerElements(page) {
  if (page.querySelector("output[data-demo]")) {
    following ??= import("./value.js").then(({ followValues }) => followValues());
  }
  if (page.querySelector("coldframe-cell") && !customElements.get("coldframe-cell")) {
    const { CellElement } = await import("./cell.js");
    customElements.define("coldframe-cell", CellElement);
  }
}
