// A demo elsewhere: the way to its own page, the code to embed that, and its height for who does.

/** @typedef {import("./demo.js").DemoElement} DemoElement */

/** Pixels of the demo's page around the demo, and the least height of a frame. */
const AROUND = 110;
const LEAST = 240;

export function embed() {
  const query = new URLSearchParams(location.search);
  const id = query.get("embed");
  if (id !== null) leave(id, query);
  else if (parent !== window) tellHeight();
}

/** `?embed=ID` on the demo's page leads to its own; its values go along.
 * @param {string} id @param {URLSearchParams} query */
function leave(id, query) {
  const demo = document.querySelector(`coldframe-demo[data-embed]#${CSS.escape(id)}`);
  if (!(demo instanceof HTMLElement)) return;
  const address = new URL(demo.dataset.embed ?? "", location.href);
  // The address is the page's to say, and the page a stranger's to write.
  if (address.origin !== location.origin) return;
  query.delete("embed");
  address.search = String(query);
  location.replace(address);
}

/** Whoever embeds the page may know how high it is: that is no secret. */
function tellHeight() {
  let told = 0;
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ type: "coldframe-height", height }, "*");
  });
  observer.observe(document.body);
}

/** The demo at its values, for a page of another site.
 * @param {DemoElement} demo */
export function embedCode(demo) {
  const { embed = "", label = "" } = demo.dataset;
  // Where the site will stand, if it says so: not the preview's address.
  const canonical = /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=canonical]"));
  const address = new URL(embed, canonical?.href ?? location.href);
  for (const [key, text] of demo.point.changes()) address.searchParams.set(key, text);
  const frame = document.createElement("iframe");
  const attributes = {
    src: address.href,
    title: label,
    width: "100%",
    height: String(Math.max(LEAST, demo.offsetHeight + AROUND)),
    loading: "lazy",
    style: "border: 0",
    allow: "clipboard-write; fullscreen",
  };
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  return frame.outerHTML;
}
