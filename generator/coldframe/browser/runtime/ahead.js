// All that a start of Python takes, asked for at once: as each module imports the next, they would
// come one after the other, which costs a slow line a quarter of a second.

import { askEarly } from "./early.js";
import { pageFacts } from "./page.js";

let asked = false;

export function fetchAhead() {
  if (asked) return;
  asked = true;
  const { ahead, pyodide, image } = pageFacts();
  const memory = image?.starts ? image.memory : `${pyodide}memory.bin`;
  for (const name of ahead.page) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: address(name) }));
  }
  askEarly(`${pyodide}first.wasm`);
  askEarly(memory);
  // A worker has modules of its own; it finds these in the browser's cache.
  const scripts = [`${pyodide}pyodide.mjs`, `${pyodide}pyodide.asm.mjs`, `${pyodide}start.json`];
  for (const url of [...ahead.worker.map(address), ...scripts]) {
    fetch(url).then((answer) => answer.blob()).catch(() => {});
  }
}

/** @param {string} name */
const address = (name) => new URL(name, import.meta.url).href;
