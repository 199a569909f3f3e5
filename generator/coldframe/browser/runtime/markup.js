// Markup that was made live → nodes in which nothing runs.

import { pageFacts } from "./page.js";

/** No scripts, but they would load, restyle, send or compute. */
const FORBIDDEN = ["base", "form", "link", "meta", "style", "coldframe-cell", "coldframe-demo"];
const PICTURE = { USE_PROFILES: { svg: true, svgFilters: true }, ADD_TAGS: ["use"] };

/** For HTML the platform's sanitizer, where there is one; else, and for pictures, whose `use` that
 * one drops, DOMPurify.
 * @param {string} type @returns {Promise<(text: string) => Node>} */
export async function cleaner(type) {
  if (type === "text/html" && "setHTML" in Element.prototype) return platform;
  const { default: purify } = await import(`${pageFacts().purify}purify.js`);
  const options = type === "text/html" ? {} : PICTURE;
  return (text) => {
    const found = purify.sanitize(text, { ...options, FORBID_TAGS: FORBIDDEN, RETURN_DOM_FRAGMENT: true });
    for (const use of found.querySelectorAll("use")) {
      const to = use.getAttribute("href") ?? use.getAttribute("xlink:href") ?? "";
      if (!to.startsWith("#")) use.remove();
    }
    return found;
  };
}

/** @param {string} text */
function platform(text) {
  const box = /** @type {any} */ (document.createElement("div"));
  box.setHTML(text, { sanitizer: { removeElements: FORBIDDEN } });
  const found = document.createDocumentFragment();
  found.append(...box.childNodes);
  return found;
}
