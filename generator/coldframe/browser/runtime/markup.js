// Markup that was made live → nodes in which nothing runs.

import { pageFacts } from "./page.js";

/** No scripts, but they would load, restyle, send or compute. */
const FORBIDDEN = ["base", "form", "link", "meta", "style", "coldframe-cell", "coldframe-demo"];
const PICTURE = { USE_PROFILES: { svg: true, svgFilters: true }, ADD_TAGS: ["use"] };

/** What a browser fetches by itself. An address in `href` is followed by who clicks, but in a picture. */
const FETCHED = ["src", "srcset", "poster", "background", "data", "href", "xlink:href", "imagesrcset"];

/** CSS that fetches, or that may say so in another spelling: an escape. */
const FETCHING = /\\|(?:image-set|image|src)\(|url\((?!\s*["']?(?:#|data:))/i;

/** For HTML the platform's sanitizer, where there is one; else, and for pictures, whose `use` that
 * one drops, DOMPurify.
 * @param {string} type @returns {Promise<(text: string) => Node>} */
export async function cleaner(type) {
  const clean = type === "text/html" && "setHTML" in Element.prototype ? platform : await purifier(type);
  return (text) => {
    const found = clean(text);
    for (const element of found.querySelectorAll("*")) confine(element);
    return found;
  };
}

/** @param {string} type @returns {Promise<(text: string) => DocumentFragment>} */
async function purifier(type) {
  const { default: purify } = await import(`${pageFacts().purify}purify.js`);
  const options = type === "text/html" ? {} : PICTURE;
  return (text) => purify.sanitize(text, { ...options, FORBID_TAGS: FORBIDDEN, RETURN_DOM_FRAGMENT: true });
}

/** @param {string} text */
function platform(text) {
  const box = /** @type {any} */ (document.createElement("div"));
  box.setHTML(text, { sanitizer: { removeElements: FORBIDDEN } });
  const found = document.createDocumentFragment();
  found.append(...box.childNodes);
  return found;
}

/** It asks no other host for anything, since what it asks for could say what the reader typed; and
 * it does not go by a name that the page knows something else by.
 * @param {Element} element */
function confine(element) {
  const { localName } = element;
  for (const { name, value } of [...element.attributes]) {
    const drawn = element instanceof SVGElement || name === "style";
    const followed = name.endsWith("href") && (localName === "a" || localName === "area");
    const foreign = FETCHED.includes(name) && !followed && value.split(/[\s,]+/).some(isForeign);
    if (foreign || (drawn && FETCHING.test(value)) || name === "ping") element.removeAttribute(name);
  }
  if (localName === "use" && !(element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? "").startsWith("#")) element.remove();
  // `document.querySelector` would be the picture of that name.
  if (["img", "embed", "object", "iframe", "form"].includes(localName)) element.removeAttribute("name");
  if (/^coldframe-/i.test(element.id)) element.removeAttribute("id");
}

/** @param {string} address */
function isForeign(address) {
  const url = URL.parse(address, document.baseURI);
  return url !== null && url.origin !== location.origin && !["data:", "blob:"].includes(url.protocol);
}
