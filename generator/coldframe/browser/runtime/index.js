// Registers the elements of the page: the only module with a side effect.

import { DemoElement } from "./demo.js";

customElements.define("coldframe-demo", DemoElement);
if (document.querySelector("coldframe-cell")) {
  const { CellElement } = await import("./cell.js");
  customElements.define("coldframe-cell", CellElement);
}
