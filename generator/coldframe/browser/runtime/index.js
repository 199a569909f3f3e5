// Registers the elements of the page: the only module with a side effect.

import { DemoElement } from "./demo.js";

const SETTLED = 1000;

customElements.define("coldframe-demo", DemoElement);
if (document.querySelector("coldframe-cell")) {
  const { CellElement } = await import("./cell.js");
  customElements.define("coldframe-cell", CellElement);
}
// What tells a failure must be there when nothing comes from the host any more.
setTimeout(() => import("./failure.js").catch(() => {}), SETTLED);
