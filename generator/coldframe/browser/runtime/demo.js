// <coldframe-demo>: its controls, what was recorded, and what Python computes for the rest.

import { Bar } from "./bar.js";
import { Invalid, isTick, nameOf, showOutputs } from "./controls.js";
import { Display } from "./display.js";
import { savesData } from "./connection.js";
import { Point } from "./point.js";

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 */

const NEAR = "600px";
const REPLAY = 33;
/** After which a reader is told that something is awaited (ms). */
const PATIENCE = 1000;

export class DemoElement extends HTMLElement {
  #closed = new AbortController();
  #run = new AbortController();
  point = new Point(this);
  /** @type {Promise<import("./grid.js").Grid> | undefined} */
  #grid;
  /** @type {Display | undefined} */
  #display;
  /** @type {import("./player.js").Player | undefined} */
  #player;
  #newest = 0;
  #asked = false;
  /** @type {import("./linked.js").Tell} */
  #tell = async () => {};
  /** @type {Promise<unknown>} when the newest change is answered, here and where it is linked */
  answered = Promise.resolve();
  /** @type {{point?: Map<string, string | undefined>, result?: Bundle}} told by events, kept for who comes later */
  told = {};
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

  /** It is moved as it is, where the platform can. */
  connectedMoveCallback() {}

  /** In the preview: other results are recorded now, and with `anew` Python is another.
   * @param {HTMLElement} fresh as it is served now @param {boolean} anew */
  async renew(fresh, anew) {
    const { last } = this.#display ?? {};
    const turn = this.#newest;
    this.#grid = undefined;
    if (!last && !this.point.moved()) {
      this.#newest++;
      this.#run.abort();
      this.#bar.clear();
      this.#bar.part("demo-result").replaceChildren(...(fresh.querySelector(".demo-result")?.childNodes ?? []));
      this.#showAnew();
      this.#bar.source = fresh.dataset.state === "recording" ? "recording" : "frozen";
      return this.#bar.state(this.#bar.source, "recorded", "");
    }
    const [grid, values] = await Promise.all([this.#recorded(), this.point.values()]);
    if (turn !== this.#newest) return undefined;
    if (anew || (await grid.find(values, this.point.defaults))) this.answered = this.#answer(true);
    else if (!last) this.answered = this.#answer(false);
    return undefined;
  }

  #showAnew() {
    this.#display?.close();
    this.#display = new Display(this.#bar.part("demo-result"), (chart) => this.#draw(chart));
  }

  async #open() {
    const { signal } = this.#closed;
    const own = this.querySelector(".demo-controls");
    // In the preview: its Python was not even read yet.
    if (!own) return;
    const apart = document.querySelectorAll(`form[data-demo="${this.id}"]`);
    this.point.forms = /** @type {HTMLFormElement[]} */ ([own, ...apart]);
    // An element that moves in the page comes here again; its defaults are what the build wrote.
    if (!this.point.fields.length) await this.point.learn();
    if (signal.aborted) return;
    this.#showAnew();
    if (this.dataset.yields !== undefined) this.#player ??= await this.#playing();
    if (this.dataset.links) await this.#join(signal);
    if (signal.aborted) return;
    for (const form of this.point.forms) this.#listen(form, signal);
    this.#bar.part("demo-stop").addEventListener("click", () => this.#run.abort("stop"), { signal });
    this.#bar.part("demo-run").addEventListener("click", () => this.#again(), { signal });
    this.#bar.part("demo-reset").addEventListener("click", () => this.#reset(), { signal });
    const more = /** @type {HTMLButtonElement} */ (this.#bar.part("demo-more"));
    more.addEventListener("click", () => import("./menu.js").then((menu) => menu.openMenu(this, more)), { signal });
    more.hidden = false;
    this.#bar.part("demo-run").hidden = this.#bar.source !== "recording";
    addEventListener("popstate", () => this.#restore(false), { signal });
    this.#watch();
    this.dataset.ready = "";
    this.#restore(this.#newest > 0);
  }

  /** @param {HTMLFormElement} form @param {AbortSignal} signal */
  #listen(form, signal) {
    form.addEventListener("input", (event) => this.#moved(event), { signal });
    form.addEventListener("change", (event) => this.#changed([nameOf(event)], isTick(event)), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.addEventListener("click", (event) => this.#pressed(event), { signal });
    for (const sign of ["pointerover", "pointerdown", "focusin"]) {
      form.addEventListener(sign, (event) => this.#prepare(nameOf(event)), { signal });
    }
    for (const fieldset of form.querySelectorAll("fieldset")) fieldset.disabled = false;
  }

  /** @param {AbortSignal} signal */
  async #join(signal) {
    const { join } = await import("./linked.js");
    if (signal.aborted) return;
    this.#tell = join(this, this.point, signal, (compute, tick) => {
      this.#showOutputs();
      return this.#answer(compute, { tick });
    });
  }

  async #playing() {
    const { Player } = await import("./player.js");
    return new Player(this.#bar.part("demo-player"), {
      show: (bundle) => this.#present(bundle),
      load: async () => (await (await this.#recorded()).find(await this.point.values(), this.point.defaults)) ?? [],
      compute: () => this.#answer(true, { anew: true }),
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
        Promise.all([this.#recorded(), this.point.values()]).then(([grid, values]) => {
          grid.ahead(values);
          if (this.point.fields.some(({ name }) => !recorded(grid, name))) this.#start("startIdle");
        }, () => {});
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
   * @param {string} name of a parameter */
  #prepare(name) {
    if (!name) return;
    this.#recorded()
      .then((grid) => {
        if (!savesData() && !recorded(grid, name)) this.#start("start");
      })
      .catch(() => {});
  }

  /** @param {"start" | "startIdle"} how */
  #start(how) {
    import("./interpreter.js").then(({ interpreter }) => interpreter[how](this.dataset.function)).catch(() => {});
  }

  /** While a slider moves only what is recorded is shown; half a word means nothing yet.
   * @param {Event} event */
  #moved(event) {
    if (/** @type {HTMLInputElement} */ (event.target).type !== "range") return;
    this.#showOutputs();
    this.answered = Promise.all([this.#answer(false), this.#tell([nameOf(event)], false, false)]);
  }

  /** @param {string[]} names of the parameters that have new values @param {boolean} [tick] of a timer */
  #changed(names, tick = false) {
    this.#showOutputs();
    this.answered = Promise.all([this.#answer(true, { tick }), this.#tell(names, true, tick)]);
  }

  /** @param {MouseEvent} event */
  #pressed(event) {
    const button = /** @type {HTMLElement} */ (event.target).closest("button[name]");
    if (!(button instanceof HTMLButtonElement)) return;
    button.value = String(Number(button.value) + 1);
    this.#changed([button.name]);
  }

  #again() {
    this.#asked = true;
    this.#answer(true);
  }

  #reset() {
    this.point.reset();
    this.#changed(this.point.fields.map(({ name }) => name));
  }

  /** A link within the page leaves all as it is: then nothing is computed again.
   * @param {boolean} always */
  #restore(always) {
    const { moved, refused } = this.point.restore();
    this.#showOutputs();
    if (always || moved || refused.length) {
      this.#answer(true, { note: refused.length ? `From the address: ${refused.join("; ")}.` : "" });
    }
  }

  #showOutputs() {
    for (const form of this.point.forms) showOutputs(form);
  }

  /** What is shown; the build's own HTML stands for the default's recorded frame.
   * @returns {Promise<Bundle | undefined>} */
  async shown() {
    const { defaults } = this.point;
    return this.#display?.last ?? (await (await this.#recorded()).find(defaults, defaults))?.at(-1);
  }

  /** Shows the result at the controls' values: recorded, or, if `compute`, from Python; `anew` even
   * what is recorded. A timer's tick leaves what is shown until then.
   * @param {boolean} compute @param {{note?: string, anew?: boolean, tick?: boolean}} [how] */
  async #answer(compute, { note = "", anew = false, tick = false } = {}) {
    const turn = ++this.#newest;
    this.#run.abort();
    this.#player?.still();
    const current = () => turn === this.#newest && !this.#closed.signal.aborted;
    const slow = setTimeout(() => current() && this.#bar.waiting(), PATIENCE);
    try {
      const values = await this.point.values();
      if (!current()) return;
      this.#announce("point", this.point.texts());
      if (compute) this.point.write();
      this.#bar.part("demo-reset").hidden = !this.point.moved();
      this.#bar.clear();
      const grid = await this.#recorded();
      if (!current()) return;
      const found = anew ? undefined : grid.find(values, this.point.defaults);
      const frames = found instanceof Promise ? await found : found;
      clearTimeout(slow);
      if (!current()) return;
      if (!savesData()) grid.ahead(values);
      if (frames) {
        this.#bar.state("frozen", "recorded", note);
        await this.#replay(frames, compute, current);
      } else {
        await this.#compute(grid, { values, note, tick, current }, compute);
      }
    } catch (error) {
      if (!current()) return;
      // A run whose result can't be drawn must not go on unseen.
      this.#newest++;
      this.#run.abort();
      this.#fail(error);
    } finally {
      clearTimeout(slow);
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

  /** @param {import("./grid.js").Grid} grid @param {import("./computed.js").Question} question
   * @param {boolean} compute */
  async #compute(grid, question, compute) {
    const { answer } = await import("./computed.js");
    if (!question.current()) return;
    const show = this.#show.bind(this);
    const asked = { ...question, bar: this.#bar, player: this.#player, function: this.dataset.function ?? "", show };
    const begin = () => (this.#run = new AbortController()).signal;
    await answer(asked, grid, this.point, compute ? begin : undefined, this.#asked);
  }

  /** @param {"frozen" | "live"} source @param {Bundle} bundle */
  #show(source, bundle) {
    this.#bar.source = source;
    return this.#present(bundle);
  }

  /** @param {Bundle} bundle */
  async #present(bundle) {
    await this.#display?.show(bundle);
    if (bundle === this.#display?.last) this.#announce("result", bundle);
  }

  /** @param {"point" | "result"} what @param {any} detail */
  #announce(what, detail) {
    this.told = { ...this.told, [what]: detail };
    this.dispatchEvent(new CustomEvent(`coldframe-${what}`, { bubbles: true, detail }));
  }

  /** @param {unknown} error */
  #fail(error) {
    if (error instanceof Invalid) this.#bar.state(this.#bar.source, "stale", error.message);
    else this.#bar.fail(error);
  }
}

/** Whether each value of the parameter that controls offer was recorded.
 * @param {import("./grid.js").Grid} grid @param {string} name */
const recorded = (grid, name) => grid.axes.some((axis) => axis.name === name);

/** Grid and reader come at the same time: a page whose demos are never near fetches neither.
 * @param {string} url */
async function openGrid(url) {
  const [{ readGrid }, answer] = await Promise.all([import("./grid.js"), url ? fetch(url) : undefined]);
  const grid = await readGrid(answer, url);
  if (Object.keys(grid.charts).length) import("./chart.js").then((chart) => chart.prepareVega()).catch(() => {});
  return grid;
}
