// A result that was not recorded: the nearest one meanwhile, then what Python computes.

import { savesData, startWeight } from "./page.js";

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * @typedef {import("./protocol.js").Value} Value
 * @typedef {import("./protocol.js").Values} Values
 *
 * `current` says whether nothing newer was asked; at a timer's `tick` what is shown stays.
 * @typedef {{values: Values, note: string, tick: boolean, current: () => boolean}} Question
 *
 * @typedef {object} Demo what a question asks of its demo
 * @property {import("./bar.js").Bar} bar
 * @property {import("./player.js").Player | undefined} player
 * @property {string} function
 * @property {(source: "frozen" | "live", bundle: Bundle) => Promise<void> | undefined} show
 *
 * @typedef {Question & Demo} Asked
 *
 * What is shown until Python answers, in words, and when it is there.
 * @typedef {{words: string, drawn?: Promise<void>}} Meanwhile
 */

/** Milliseconds that a timer's result may take before the reader is told of it. */
const QUICK = 300;
/** Characters of a value in a sentence. */
const LONGEST = 40;

/** The recorded result that is nearest and, if a run may `begin`, the computed one.
 * @param {Asked} asked @param {import("./grid.js").Grid} grid @param {import("./point.js").Point} point
 * @param {(() => AbortSignal) | undefined} begin @param {boolean} willing to load Python even where bytes are dear */
export async function answer(asked, grid, point, begin, willing) {
  if (begin && (willing || !savesData())) startPython(asked.function);
  const meanwhile = asked.tick ? { words: asked.note } : await showNearest(asked, grid, point);
  if (begin && asked.current() && mayStart(asked, willing)) await compute(asked, begin(), meanwhile);
  await meanwhile.drawn;
}

/** @param {string} name */
function startPython(name) {
  import("./interpreter.js").then(({ interpreter }) => interpreter.start(name)).catch(() => {});
}

/** Shows the recorded result that is nearest, and gives the note that says so. A chart is drawn while
 * Python starts or computes.
 * @param {Asked} asked @param {import("./grid.js").Grid} grid @param {import("./point.js").Point} point
 * @returns {Promise<Meanwhile>} */
async function showNearest({ bar, values, note, current, show }, grid, { defaults, fields }) {
  const { frames, differs } = await grid.nearest(values, defaults);
  if (!current()) return { words: note };
  const words = frames ? `${note} ${nearest(differs, fields)}`.trim() : note;
  bar.state(frames ? "frozen" : bar.source, "stale", words);
  const drawn = frames && show("frozen", frames.at(-1) ?? {});
  // Whoever waits for it hears what failed.
  drawn?.catch(() => {});
  return { words, drawn };
}

/** Where bytes are dear the reader is asked first.
 * @param {Asked} asked @param {boolean} willing @returns {boolean} whether Python may start */
function mayStart({ bar, note }, willing) {
  if (willing || !savesData()) return true;
  bar.state(bar.source, "stale", note);
  bar.note(`${note} This value was not recorded. Computing it loads Python, about ${startWeight()} MB.`);
  bar.part("demo-run").hidden = false;
  return false;
}

/** Runs the demo's function until it ends, `signal` aborts, or something newer is asked for.
 * @param {Asked} asked @param {AbortSignal} signal @param {Meanwhile} meanwhile */
async function compute({ bar, player, note, current, show, ...asked }, signal, { words, drawn }) {
  const { interpreter } = await import("./interpreter.js");
  if (!current()) return;
  const tell = () => {
    bar.state("running", "computing", words);
    bar.part("demo-stop").hidden = false;
  };
  const telling = asked.tick ? setTimeout(() => current() && tell(), QUICK) : undefined;
  if (!asked.tick) tell();
  let shown = false;
  signal.addEventListener("abort", () => {
    if (!current()) return;
    if (shown) bar.state("live", "stale", "Stopped. What is shown is not complete.");
    else bar.state(bar.source, "stale", `Stopped. ${words}`);
  });
  player?.begin();
  const what = { function: asked.function, values: asked.values };
  const run = interpreter.run(what, signal, (progress) => current() && tellProgress(bar, progress), player?.pace);
  try {
    for await (const bundle of run) {
      await drawn;
      if (!current() || signal.aborted) return;
      if (!shown) bar.note(note);
      shown = true;
      if (player) bar.source = "live";
      await (player ? player.take(bundle) : show("live", bundle));
    }
  } finally {
    clearTimeout(telling);
    if (current()) await player?.end();
  }
  if (current() && !signal.aborted) bar.state("live", "computed here", note);
}

/** What is shown meanwhile: the recorded point, by what differs from the one asked for.
 * @param {{name: string, value: Value}[]} differs @param {{name: string, label: string}[]} fields */
function nearest(differs, fields) {
  const labels = new Map(fields.map((field) => [field.name, field.label]));
  const at = differs
    .filter(({ value }) => !(value instanceof Uint8Array))
    .map(({ name, value }) => `${labels.get(name) ?? name} ${value === "" ? "empty" : said(value)}`);
  return at.length ? `Shown meanwhile, recorded: ${at.join(", ")}.` : "Shown meanwhile: what was recorded.";
}

/** @param {Value} value */
function said(value) {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** What is loaded, and how far; nothing once Python runs.
 * @param {import("./bar.js").Bar} bar @param {import("./protocol.js").Progress | undefined} progress */
function tellProgress(bar, progress) {
  const element = bar.progress;
  const chip = bar.part("chip");
  element.hidden = progress === undefined;
  if (!progress) {
    if (chip.textContent?.startsWith("computing")) chip.textContent = "computing";
    return;
  }
  const { what, loaded, total } = progress;
  const share = `${mega(loaded)}/${mega(total)} MB`;
  if (total) element.value = loaded / total;
  else element.removeAttribute("value");
  element.title = total ? `Loading ${what}: ${share}` : `Starting ${what}`;
  chip.textContent = total ? `computing · loading ${what} ${share}` : "computing";
}

/** @param {number} bytes */
const mega = (bytes) => (bytes / 1e6).toFixed(1);
