// The worker's first lines: Pyodide's scripts, long to read, come while its own modules do.

for (const name of ["pyodide.asm.mjs", "pyodide.mjs"]) {
  // Who imports it again hears what failed.
  import(`${self.name}${name}`).catch(() => {});
}

/** @type {MessageEvent[]} */
const early = [];
/** @param {MessageEvent} event */
const keep = (event) => void early.push(event);
addEventListener("message", keep);

import("./python.js").then(
  ({ listen }) => {
    removeEventListener("message", keep);
    listen(early);
  },
  () => {
    const message = "Python's worker could not be loaded.";
    // The id is BOOT of protocol.js, which may be what is missing.
    const tell = () => postMessage({ type: "failed", id: 0, kind: "boot", message, traceback: [] });
    if (early.length) tell();
    else addEventListener("message", tell, { once: true });
  },
);
