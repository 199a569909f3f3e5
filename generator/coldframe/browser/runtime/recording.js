// In the preview: how recording goes on, what waits for a loader, and the site's errors.

/**
 * As `Message` in preview/messages.py has it.
 * @typedef {{done?: number, total?: number, what?: string, seconds_left?: number, lines?: string[],
 *   waiting?: {id: string, text: string}[]}} Recording
 */

/** A screen reader hears of recording no more often than this (ms). */
const CALM = 15_000;
/** How long what was recorded stays to be read (ms). */
const LONGEST = 8000;

const PROGRESS = "coldframe-progress";
const PROBLEMS = "coldframe-problems";

/** @type {Record<string, string>} */
const SHOWS = {
  newest: "The site has errors; this page shows your last changes.",
  last: "The site has errors; this is the last good version of this page.",
  faulty: "The site has errors; what this page shows is not complete.",
};

let heard = -Infinity;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let closing;

/** A box at the page's lower end, which goes by itself when all is recorded.
 * @param {Recording} progress */
export function tellProgress({ done = 0, total = 0, what = "", seconds_left: left, lines = [] }) {
  clearTimeout(closing);
  const over = done >= total;
  if (over && !lines.length) return document.getElementById(PROGRESS)?.remove();
  const box = boxOf();
  const [shown, said, bar] = /** @type {[HTMLElement, HTMLElement, HTMLProgressElement]} */ ([...box.children]);
  const text = over ? `Recorded ${counted(total)} ${total === 1 ? "point" : "points"}` : words(done, total, what, left);
  shown.textContent = text;
  bar.hidden = over;
  bar.max = total;
  bar.value = done;
  const now = performance.now();
  if (over || now - heard > CALM) {
    heard = now;
    said.textContent = text;
  }
  box.querySelector("details")?.remove();
  if (!over) return undefined;
  box.append(details(lines));
  const close = () => {
    // Somebody reads it.
    if (box.querySelector("details[open]")) closing = setTimeout(close, LONGEST);
    else box.remove();
  };
  closing = setTimeout(close, LONGEST);
  return undefined;
}

/** What eyes see changes often, what is said seldom. */
function boxOf() {
  const known = document.getElementById(PROGRESS);
  if (known) return known;
  const box = element("aside", "");
  box.id = PROGRESS;
  box.ariaLabel = "Recording";
  const shown = element("p", "");
  shown.ariaHidden = "true";
  const said = element("p", "visually-hidden");
  said.role = "status";
  const bar = document.createElement("progress");
  bar.ariaHidden = "true";
  box.append(shown, said, bar);
  document.body.append(box);
  return box;
}

/** @param {number} done @param {number} total @param {string} what @param {number | undefined} left */
function words(done, total, what, left) {
  const parts = [`Recording ${counted(done)} of ${counted(total)}`, what, left === undefined ? "" : `${time(left)} left`];
  return parts.filter(Boolean).join(" · ");
}

/** @param {number} number */
const counted = (number) => number.toLocaleString("en");

/** @param {number} seconds */
function time(seconds) {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** @param {string[]} lines */
function details(lines) {
  const made = element("details", "");
  const list = element("ul", "");
  list.append(...lines.map((line) => element("li", "", line)));
  made.append(element("summary", "", "What is recorded, what stays live"), list);
  return made;
}

/** Beside the chips of the elements that wait; those that are not named do not wait.
 * @param {{id: string, text: string}[]} waiting */
export function tellWaiting(waiting) {
  const texts = new Map(waiting.map(({ id, text }) => [id, text]));
  for (const unit of document.querySelectorAll("coldframe-demo, coldframe-cell")) {
    const text = texts.get(unit.id);
    const known = unit.querySelector(".waits");
    if (known && text) known.textContent = text;
    else if (text) unit.querySelector(".chip")?.after(element("span", "waits", text));
    else known?.remove();
  }
}

/** The problems, escaped by the server, above the page; nothing if there are none.
 * @param {string} html @param {string} shows which state of the page that is */
export function overlay(html, shows) {
  document.getElementById(PROBLEMS)?.remove();
  if (!html) return;
  const box = element("aside", "");
  box.id = PROBLEMS;
  box.role = "alert";
  box.innerHTML = `<p>${SHOWS[shows] ?? SHOWS.newest}</p>${html}`;
  document.body.prepend(box);
}

/** @param {string} tag @param {string} name @param {string} [text] */
function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}
