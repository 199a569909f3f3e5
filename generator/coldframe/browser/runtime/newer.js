// A page that was left open while its site changed: the host may have none of its files any more.

import { element } from "./nodes.js";

/** Instead of what failed, once it is clear that it fails because the page is old. The reader
 * decides when: their values are in the address, their files and code are not.
 * @param {HTMLElement} box with the failure's message */
export async function offerNewer(box) {
  const shown = box.firstChild;
  const state = await hosted();
  // A later run may have failed otherwise, or succeeded.
  if (state === "same" || box.firstChild !== shown || box.hidden) return;
  if (state === "gone") return box.replaceChildren(element("p", "", "This page is no longer part of its site."));
  const load = /** @type {HTMLButtonElement} */ (element("button", "newer-load", "Load it"));
  load.type = "button";
  load.addEventListener("click", () => location.reload());
  box.replaceChildren(element("p", "", "This page has a newer version."), load);
}

/** The page as its host has it now; `same`, too, if that can't be told.
 * @returns {Promise<"same" | "newer" | "gone">} */
async function hosted() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.status === 404 || answer.status === 410) return "gone";
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    // A network that wants a log-in first answers with a page of its own.
    const other = !answer.ok || !page.querySelector("script#coldframe-page");
    return other || files(page) === files(document) ? "same" : "newer";
  } catch {
    return "same";
  }
}

/** What the page needs from its host.
 * @param {Document} page */
function files(page) {
  const scripts = [...page.scripts].map((script) => script.getAttribute("src") ?? script.textContent);
  const grids = [...page.querySelectorAll("coldframe-demo")].map((demo) => demo.getAttribute("data-grid"));
  return JSON.stringify([scripts, grids]);
}
