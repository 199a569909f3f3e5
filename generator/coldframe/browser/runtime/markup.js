// Markup that was made live → nodes in which nothing runs, and which ask no other host for anything:
// what they ask for could say what the reader typed. What may stand there is in a list, the same for
// both sanitizers and for what the build recorded (render/clean.py); all else goes, with what is in it.

import allowed from "./allowed.json";
import { pageFacts } from "./page.js";

const XLINK = "http://www.w3.org/1999/xlink";
const SPACES = {
  html: "http://www.w3.org/1999/xhtml",
  svg: "http://www.w3.org/2000/svg",
  math: "http://www.w3.org/1998/Math/MathML",
};
/** What a browser fetches by itself. */
const FETCHED = new Set(["src", "poster", "href"]);
/** Of a link, which is followed by who clicks. */
const FOLLOWED = new Set(["http:", "https:", "mailto:", "tel:", "data:", "blob:"]);
/** SVG elements whose `href` may be a picture; of all others it is a part of the same picture. */
const PICTURES = new Set(["image", "feimage"]);
/** CSS that fetches, or that may say so in another spelling: an escape. */
const FETCHING = /\\|(?:image-set|image|src)\(|url\((?!\s*["']?(?:#|data:))/i;
/** Names that the runtime knows its own elements by. */
const OWN = /^(?:coldframe|demo|cell)-/i;

/** For HTML the platform's sanitizer, where there is one; else, and for pictures, whose `use` that
 * one drops, DOMPurify.
 * @param {string} type @returns {Promise<(text: string) => Node>} */
export async function cleaner(type) {
  const clean = type === "text/html" && "setHTML" in Element.prototype ? platform : await purifier();
  return (text) => {
    const found = clean(text);
    for (const element of found.querySelectorAll("*")) confine(element);
    return found;
  };
}

/** @returns {Promise<(text: string) => DocumentFragment>} */
async function purifier() {
  const { default: purify } = await import(`${pageFacts().purify}purify.js`);
  const { html, svg, math, attributes } = allowed;
  const options = {
    ALLOWED_TAGS: [...html, ...svg, ...math, "body", "#text"],
    ALLOWED_ATTR: [...attributes, "xlink:href"],
    ALLOW_ARIA_ATTR: false,
    ALLOW_DATA_ATTR: false,
    KEEP_CONTENT: false,
    RETURN_DOM_FRAGMENT: true,
  };
  return (text) => purify.sanitize(text, options);
}

/** @param {string} text */
function platform(text) {
  const box = /** @type {any} */ (document.createElement("div"));
  const elements = Object.entries(SPACES).flatMap(([kind, namespace]) =>
    allowed[/** @type {keyof typeof SPACES} */ (kind)].map((name) => ({ name, namespace })),
  );
  const attributes = [...allowed.attributes, { name: "href", namespace: XLINK }];
  box.setHTML(text, { sanitizer: { elements, attributes, comments: false, dataAttributes: false } });
  const found = document.createDocumentFragment();
  found.append(...box.childNodes);
  return found;
}

/** No address of another host, and no name that the page knows something else by.
 * @param {Element} element */
function confine(element) {
  for (const attribute of [...element.attributes]) {
    if (!fits(element, attribute)) element.removeAttributeNode(attribute);
  }
  if (element.localName === "use" && !element.hasAttribute("href") && !element.hasAttributeNS(XLINK, "href")) element.remove();
  // `document.querySelector` would be the picture of that name.
  if (element.localName !== "input") element.removeAttribute("name");
  if (OWN.test(element.id)) element.removeAttribute("id");
  for (const name of [...element.classList]) if (OWN.test(name)) element.classList.remove(name);
}

/** @param {Element} element @param {Attr} attribute */
function fits({ localName, namespaceURI }, { localName: name, value }) {
  const drawn = namespaceURI === SPACES.svg;
  if ((drawn || name === "style") && FETCHING.test(value)) return false;
  if (name === "srcset") return value.split(/[\s,]+/).every(isOwn);
  if (!FETCHED.has(name)) return true;
  if (localName === "a") return FOLLOWED.has(whole(value)?.protocol ?? "");
  if (drawn && !PICTURES.has(localName.toLowerCase())) return value.startsWith("#");
  return isOwn(value);
}

/** @param {string} address as the browser reads it: URL parsers drop tabs and line breaks */
const whole = (address) => (URL.canParse(address, document.baseURI) ? new URL(address, document.baseURI) : undefined);

/** @param {string} address */
function isOwn(address) {
  const url = whole(address);
  return url === undefined || url.origin === location.origin || ["data:", "blob:"].includes(url.protocol);
}
