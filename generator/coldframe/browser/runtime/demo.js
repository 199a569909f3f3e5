// <coldframe-demo>: its controls, what was recorded, and what Python computes for the rest.

import { Bar } from "./bar.js";
import { Invalid, showOutputs } from "./controls.js";
import { Display } from "./display.js";
import { savesData } from "./page.js";
import { Point } from "./point.js";

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * @typedef {import("./protocol.js").Values} Values
 */

const NEAR = "600px";
const REPLAY = 33;

export class DemoElement extends HTMLElement {
  #closed = new AbortController();
  #run = new AbortController();
  #point = new Point(this);
  /** @type {Promise<import("./grid.js").Grid> | undefined} */
  #grid;
  /** @type {Display | undefined} */
  #display;
  /** @type {import("./player.js").Player | undefined} */
  #player;
  #newest = 0;
  #asked = false;
  #bar = new Bar(this);

  connectedCallback() {
    this.#closed = new AbortController();
    this.#open().catch((error) => this.#fail(error));
  }

  disconnectedCallback() {
    this.#closed.abort();
    this.#run.abort();
    this.#display?.close();
    this.#display = undefined;
  }

  async #open() {
    const { signal } = this.#closed;
    const form = /** @type {HTMLFormElement} */ (this.querySelector(".demo-controls"));
    // An element that moves in the page comes here again; its defaults are what the build wrote.
    if (!this.#point.fields.length) await this.#point.learn(form);
    if (signal.aborted) return;
    this.#display = new Display(this.#bar.part("demo-result"), (chart) => this.#draw(chart));
    if (this.dataset.yields !== undefined) this.#player ??= await this.#playing();
    if (signal.aborted) return;
    form.addEventListener("input", (event) => this.#moved(event, form), { signal });
    form.addEventListener("change", () => this.#changed(form), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.addEventListener("click", (event) => this.#pressed(event, form), { signal });
    form.addEventListener("pointerover", (event) => this.#prepare(event), { signal });
    form.addEventListener("pointerdown", (event) => this.#prepare(event), { signal });
    form.addEventListener("focusin", (event) => this.#prepare(event), { signal });
    this.#bar.part("demo-stop").addEventListener("click", () => this.#run.abort("stop"), { signal });
    this.#bar.part("demo-run").addEventListener("click", () => this.#again(), { signal });
    this.#bar.part("demo-reset").addEventListener("click", () => this.#reset(form), { signal });
    const more = /** @type {HTMLButtonElement} */ (this.#bar.part("demo-more"));
    more.addEventListener("click", () => import("./menu.js").then((menu) => menu.openMenu(this, more)), { signal });
    more.hidden = false;
    addEventListener("popstate", () => this.#restore(form, false), { signal });
    const fieldset = form.querySelector("fieldset");
    if (fieldset) fieldset.disabled = false;
    this.#watch();
    this.dataset.ready = "";
    this.#restore(form, this.#newest > 0);
  }

  async #playing() {
    const { Player } = await import("./player.js");
    return new Player(this.#bar.part("demo-player"), {
      show: (bundle) => this.#display?.show(bundle),
      load: async () => (await (await this.#recorded()).find(await this.values(), this.#point.defaults)) ?? [],
      compute: () => this.#answer(true, "", true),
      tell: (paused) => (this.#bar.part("chip").textContent = paused ? "paused" : "computing"),
    });
  }

  /** The grid and Vega come before they are needed, unless the reader saves data. */
  #watch() {
    if (savesData()) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        observer.disconnect();
        Promise.all([this.#recorded(), this.values()]).then(([grid, values]) => grid.ahead(values), () => {});
      },
      { rootMargin: NEAR },
    );
    observer.observe(this);
    this.#closed.signal.addEventListener("abort", () => observer.disconnect());
  }

  #recorded() {
    this.#grid ??= openGrid(this.dataset.grid ?? "");
    this.#grid.catch(() => (this.#grid = undefined));
    return this.#grid;
  }

  /** @param {any} chart */
  async #draw(chart) {
    const [{ drawChart }, grid] = await Promise.all([import("./chart.js"), this.#recorded()]);
    return drawChart(chart, grid.charts[chart.key], () => this.#bar.source === "live");
  }

  /** Python starts ahead of need where only it can answer.
   * @param {Event} event */
  #prepare(event) {
    const control = /** @type {HTMLElement} */ (event.target).closest("[name], [data-name]");
    if (!control) return;
    const name = control.getAttribute("name");
    this.#recorded()
      .then((grid) => {
        if (savesData() || grid.axes.some((axis) => axis.name === name)) return undefined;
        return import("./interpreter.js");
      })
      .then((module) => module?.interpreter.start())
      .catch(() => {});
  }

  /** While a slider moves only what is recorded is shown; half a word means nothing yet.
   * @param {Event} event @param {HTMLFormElement} form */
  #moved(event, form) {
    if (/** @type {HTMLInputElement} */ (event.target).type !== "range") return;
    showOutputs(form);
    this.#answer(false);
  }

  /** @param {HTMLFormElement} form */
  #changed(form) {
    showOutputs(form);
    this.#answer(true);
  }

  /** @param {MouseEvent} event @param {HTMLFormElement} form */
  #pressed(event, form) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button[name]");
    if (!(button instanceof HTMLButtonElement)) return;
    button.value = String(Number(button.value) + 1);
    this.#changed(form);
  }

  #again() {
    this.#asked = true;
    this.#answer(true);
  }

  /** @param {HTMLFormElement} form */
  #reset(form) {
    this.#point.reset();
    this.#changed(form);
  }

  /** A link within the page leaves all as it is: then nothing is computed again.
   * @param {HTMLFormElement} form @param {boolean} always */
  #restore(form, always) {
    const { moved, refused } = this.#point.restore();
    showOutputs(form);
    if (always || moved || refused.length) {
      this.#answer(true, refused.length ? `From the address: ${refused.join("; ")}.` : "");
    }
  }

  /** The controls' values; throws `Invalid`. */
  values() {
    return this.#point.values();
  }

  /** What is shown; the build's own HTML stands for the default's recorded frame.
   * @returns {Promise<Bundle | undefined>} */
  async shown() {
    const { defaults } = this.#point;
    return this.#display?.last ?? (await (await this.#recorded()).find(defaults, defaults))?.at(-1);
  }

  /** Shows the result at the controls' values: recorded, or, if `compute`, from Python.
   * @param {boolean} compute @param {string} [note] @param {boolean} [anew] even what is recorded */
  async #answer(compute, note = "", anew = false) {
    const turn = ++this.#newest;
    this.#run.abort();
    this.#player?.still();
    const current = () => turn === this.#newest && !this.#closed.signal.aborted;
    try {
      const values = await this.values();
      if (!current()) return;
      if (compute) this.#point.write();
      this.#bar.part("demo-reset").hidden = !this.#point.moved();
      this.#bar.clear();
      const grid = await this.#recorded();
      if (!current()) return;
      const found = anew ? undefined : grid.find(values, this.#point.defaults);
      const frames = found instanceof Promise ? await found : found;
      if (!current()) return;
      if (!savesData()) grid.ahead(values);
      if (frames) {
        this.#bar.state("frozen", "recorded", note);
        await this.#replay(frames, compute, current);
      } else {
        await this.#compute(grid, values, compute, note, current);
      }
    } catch (error) {
      if (!current()) return;
      // A run whose result can't be drawn must not go on unseen.
      this.#newest++;
      this.#run.abort();
      this.#fail(error);
    }
  }

  /** @param {Bundle[]} frames @param {boolean} all @param {() => boolean} current */
  async #replay(frames, all, current) {
    if (this.#player) {
      this.#bar.source = "frozen";
      return this.#player.recorded(frames, all);
    }
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const frame of all && !calm ? frames : frames.slice(-1)) {
      if (!current()) return;
      await this.#show("frozen", frame);
      if (frame !== frames.at(-1)) await new Promise((resolve) => setTimeout(resolve, REPLAY));
    }
  }

  /** @param {import("./grid.js").Grid} grid @param {Values} values @param {boolean} compute
   * @param {string} note @param {() => boolean} current */
  async #compute(grid, values, compute, note, current) {
    const computed = await import("./computed.js");
    if (!current()) return;
    /** @type {import("./computed.js").Asked} */
    const asked = {
      bar: this.#bar,
      player: this.#player,
      function: this.dataset.function ?? "",
      values,
      note,
      current,
      show: (source, bundle) => this.#show(source, bundle),
    };
    const meanwhile = await computed.showNearest(asked, grid, this.#point);
    if (!compute || !current() || !computed.mayStart(asked, this.#asked)) return;
    this.#run = new AbortController();
    await computed.compute(asked, this.#run.signal, meanwhile);
  }

  /** @param {"frozen" | "live"} source @param {Bundle} bundle */
  #show(source, bundle) {
    this.#bar.source = source;
    return this.#display?.show(bundle);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (error instanceof Invalid) this.#bar.state(this.#bar.source, "stale", error.message);
    else this.#bar.fail(error);
  }
}

/** Grid and reader come at the same time: a page whose demos are never near fetches neither.
 * @param {string} url */
async function openGrid(url) {
  const [{ readGrid }, answer] = await Promise.all([import("./grid.js"), fetch(url)]);
  const grid = await readGrid(answer, url);
  if (Object.keys(grid.charts).length) import("./chart.js").then((chart) => chart.loadVega()).catch(() => {});
  return grid;
}
