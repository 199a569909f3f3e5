// What few pages have.

/** @type {Promise<void> | undefined} */
let values;

/** @param {Document} page that is shown, or about to be */
export async function bringElements(page) {
  if (page.body.matches(".embed") || /[?&]embed=/.test(location.search)) {
    import("./embed.js").then(({ embed }) => embed());
  }
  if (page.querySelector("output[data-demo]")) {
    values ??= import("./value.js").then(({ followValues }) => followValues());
  }
  if (page.querySelector("coldframe-cell") && !customElements.get("coldframe-cell")) {
    const { CellElement } = await import("./cell.js");
    // Two pages may have come meanwhile.
    if (!customElements.get("coldframe-cell")) customElements.define("coldframe-cell", CellElement);
  }
}
