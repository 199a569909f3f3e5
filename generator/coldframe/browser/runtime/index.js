// Registers the elements of the page: the only module with a side effect.

import { DemoElement } from "./demo.js";

/** The path of the page that is shown, and whether another one is on its way (navigate.js).
 * @type {{path: string, leaving?: boolean}} */
export const shown = { path: location.pathname };
/** Truthy if the platform has what a demo can't do without.
 * @type {unknown} */
let able;

// Only a browser that has module workers looks at the type; then the address is none: no worker is made.
try {
  new Worker("//", {
    get type() {
      return void (able = /** @type {any} */ (Promise).withResolvers && self.WebAssembly);
    },
  });
} catch {}

// To the browser a page that was moved to without a load is a place in the page before it, also once
// one of them was loaded anew. Nobody else may take the other page's address for this one's.
addEventListener("popstate", (event) => {
  if (location.pathname === shown.path) return;
  event.stopImmediatePropagation();
  if (!shown.leaving) location.reload();
});
if (able) {
  customElements.define("coldframe-demo", DemoElement);
  if (/embed=/.test(location.search) || document.querySelector("coldframe-cell,output[data-demo],.embed")) {
    // Not awaited: what it imports waits for this module.
    import("./elements.js").then(({ bringElements }) => bringElements(document));
  }
} else {
  document.body.classList.add("unable");
}
// What tells a failure must be there when nothing comes from the host any more.
setTimeout(() => import("./failure.js").catch(() => {}), 1000);
