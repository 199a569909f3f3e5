// Registers the elements of the page: the only module with a side effect.

import { DemoElement } from "./demo.js";

const SETTLED = 1000;

customElements.define("coldframe-demo", DemoElement);
if (document.body.matches(".embed") || /[?&]embed=/.test(location.search)) {
  import("./embed.js").then(({ embed }) => embed());
}
if (document.querySelector("output[data-demo]")) {
  import("./value.js").then(({ followValues }) => followValues());
}
if (document.querySelector("coldframe-cell")) {
  const { CellElement } = await import("./cell.js");
  customElements.define("coldframe-cell", CellElement);
}
// What tells a failure must be there when nothing comes from the host any more.
setTimeout(() => import("./failure.js").catch(() => {}), SETTLED);
