// In the preview: what the reader looks at stays where it is on the screen.

/** What sticks to the screen says nothing of where the page is. */
const BLOCKS =
  "main :is(p, pre, h1, h2, h3, h4, li, table, figure, coldframe-demo, coldframe-cell, input, .control):not(nav *, .sticky *)";

export class Anchor {
  /** The places of what is in view, that which begins in it first.
   * @type {[element: Element, top: number][]} */
  #places;

  constructor() {
    /** @type {[Element, number][]} */
    const begins = [];
    /** @type {[Element, number][]} */
    const ends = [];
    // At its top a page stays there: what is new above is what the reader waits for.
    for (const block of scrollY > 0 ? document.querySelectorAll(BLOCKS) : []) {
      const { top, bottom, height } = block.getBoundingClientRect();
      if (!height || bottom <= 0) continue;
      if (top >= innerHeight) break;
      (top >= 0 ? begins : ends).push([block, top]);
    }
    this.#places = [...begins, ...ends.reverse()];
    // Browsers that do the same by themselves would move it twice.
    document.documentElement.style.overflowAnchor = "none";
  }

  /** After what changed the page. */
  hold() {
    const found = this.#places.find(([block]) => block.isConnected);
    const by = found ? found[0].getBoundingClientRect().top - found[1] : 0;
    if (by) scrollBy({ top: by, behavior: "instant" });
    const release = () => document.documentElement.style.removeProperty("overflow-anchor");
    requestAnimationFrame(() => requestAnimationFrame(release));
  }
}
