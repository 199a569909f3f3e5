// What a reader may take away from a demo: files, Python, the whole screen. Made when first opened.

import { CHART, DOWNLOAD, NOTE, OUTPUTS, element } from "./nodes.js";
import { csv, fileName, inert, json, pixels, picture, save } from "./save.js";

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * @typedef {import("./demo.js").DemoElement} DemoElement
 * One result, where it stands on the page, and its name; empty for the only one.
 * @typedef {{name: string, bundle: Bundle, box: Element}} Part
 */

/** Opens the menu of a demo; from then on its button does that by itself.
 * @param {DemoElement} demo @param {HTMLButtonElement} button */
export async function openMenu(demo, button) {
  if (button.popoverTargetElement) return;
  const menu = element("div", "menu");
  menu.popover = "auto";
  menu.role = "group";
  menu.ariaLabel = button.ariaLabel;
  const items = element("div", "menu-items");
  const said = element("p", "menu-said");
  said.role = "status";
  menu.append(items, said);
  button.after(menu);
  button.popoverTargetElement = menu;
  menu.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    said.textContent = "";
    // Until it is filled and in its place.
    menu.style.visibility = "hidden";
  });
  menu.addEventListener("toggle", async (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    items.replaceChildren(...(await itemsOf(demo, menu, (words) => (said.textContent = words))));
    place(menu, button);
    menu.style.visibility = "";
  });
  menu.showPopover();
}

/** @param {DemoElement} demo @param {HTMLElement} menu @param {(words: string) => void} say */
async function itemsOf(demo, menu, say) {
  /** @param {string} text @param {() => Promise<string>} act */
  const item = (text, act) => {
    const made = /** @type {HTMLButtonElement} */ (element("button", "", text));
    made.type = "button";
    made.addEventListener("click", () => act().then(say, (error) => say(`That failed: ${error.message}`)));
    return made;
  };
  const made = [];
  if (document.fullscreenEnabled) {
    made.push(
      item(document.fullscreenElement ? "Leave full screen" : "Full screen", async () => {
        menu.hidePopover();
        await (document.fullscreenElement ? document.exitFullscreen() : demo.requestFullscreen());
        return "";
      }),
    );
  }
  made.push(
    item("Copy as Python", async () => {
      const { snippet } = await import("./snippet.js");
      return copy(snippet(demo, await demo.point.values()), "The demo as Python", menu);
    }),
  );
  if (demo.dataset.embed) {
    made.push(
      item("Embed", async () => copy((await import("./embed.js")).embedCode(demo), "HTML that embeds the demo", menu)),
    );
  }
  const bundle = await demo.shown();
  const result = demo.querySelector(".demo-result");
  if (!bundle || !result) return made;
  const every = parts(bundle, result);
  const rows = every.length > 1 ? [...every, { name: "All", bundle, box: result, all: true }] : every;
  for (const part of rows) {
    const files = "all" in part ? { JSON: async () => json(bundle) } : filesOf(part, every.length === 1);
    const row = element("div", "menu-row");
    row.role = "group";
    row.ariaLabel = `Save ${part.name || "the result"} as`;
    row.append(element("span", "menu-name", part.name || "Save as"));
    for (const [kind, make] of Object.entries(files)) {
      const name = fileName(`${demo.id} ${every.length > 1 ? part.name : ""}`, kind.toLowerCase());
      row.append(
        item(kind, async () => {
          save(await make(), name);
          return `Saved ${name}`;
        }),
      );
    }
    if (row.childElementCount > 1) made.push(row);
  }
  return made;
}

/** @param {Bundle} bundle @param {Element} box @param {string} [name] @returns {Part[]} */
function parts(bundle, box, name = "") {
  /** @type {[string, Bundle][] | undefined} */
  const outputs = bundle[CHART] ? undefined : bundle[OUTPUTS];
  if (!outputs) return [{ name, bundle, box }];
  const boxes = box.querySelectorAll(":scope > .outputs > .output");
  return outputs.flatMap(([own, inner], i) => parts(inner, boxes[i] ?? box, own || `Result ${i + 1}`));
}

/** What the result can be saved as.
 * @param {Part} part @param {boolean} only */
function filesOf({ bundle, box }, only) {
  /** @type {Record<string, () => Promise<Blob>>} */
  const files = {};
  // It has a link of its own.
  if (bundle[DOWNLOAD]) return files;
  const table = csv(bundle);
  if (table) files.CSV = async () => table;
  const drawn = [...box.querySelectorAll(".chart-picture svg, .svg svg")];
  const svg = drawn.find((one) => one.getBoundingClientRect().width) ?? drawn[0];
  if (svg instanceof SVGSVGElement) {
    files.PNG = () => pixels(svg);
    files.SVG = async () => picture(svg);
  } else if (bundle["image/png"]) {
    const bytes = Uint8Array.from(atob(bundle["image/png"]), (byte) => byte.charCodeAt(0));
    files.PNG = async () => new Blob([bytes], { type: "image/png" });
  } else if (!table) {
    for (const [kind, type] of [["HTML", "text/html"], ["TXT", "text/plain"]]) {
      const text = type && bundle[type];
      if (kind && text) files[kind] = async () => inert(text, kind.toLowerCase());
    }
  }
  const whole = bundle[NOTE]?.whole;
  if (whole) files[whole.ending.toUpperCase()] = async () => inert(whole.content, whole.ending);
  if (only) files.JSON ??= async () => json(bundle);
  return files;
}

/** @param {string} code @param {string} what it is @param {HTMLElement} menu */
async function copy(code, what, menu) {
  try {
    await navigator.clipboard.writeText(code);
    return "Copied.";
  } catch {
    // Without a secure origin, or the reader's leave: there it is, chosen, to be copied by hand.
    const box = document.createElement("textarea");
    Object.assign(box, { value: code, readOnly: true, rows: 6, ariaLabel: what });
    menu.querySelector(".menu-items")?.append(box);
    box.select();
    return "Copy the text above.";
  }
}

/** Below its button, or above it where there is no room. It scrolls with the page.
 * @param {HTMLElement} menu @param {HTMLElement} button */
function place(menu, button) {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = bottom + height + 8 <= innerHeight || top < height;
  const x = Math.max(8, Math.min(getComputedStyle(menu).direction === "rtl" ? left : right - width, innerWidth - width - 8));
  menu.style.left = `${x + scrollX}px`;
  menu.style.top = `${(below ? bottom + 4 : top - height - 4) + scrollY}px`;
}
