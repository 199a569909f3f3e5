// All modules that a start of Python takes, asked for at once: as each imports the next, they would
// come one after the other, which costs a slow line a quarter of a second.

import { pageFacts } from "./page.js";

let asked = false;

export function fetchAhead() {
  if (asked) return;
  asked = true;
  const { ahead } = pageFacts();
  for (const name of ahead.page) {
    document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href: address(name) }));
  }
  // A worker has modules of its own; it finds these in the browser's cache.
  for (const name of ahead.worker) {
    fetch(address(name)).then((answer) => answer.blob()).catch(() => {});
  }
}

/** @param {string} name */
const address = (name) => new URL(name, import.meta.url).href;
