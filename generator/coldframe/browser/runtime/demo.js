// <coldframe-demo>: its controls, what was recorded, and what Python computes for the rest.

import { readAddress, writeAddress } from "./address.js";
import { Invalid, fieldsOf, showOutputs } from "./controls.js";
import { Display } from "./display.js";
import { loadGrid } from "./grid.js";
import { savesData, startWeight } from "./page.js";

/**
 * @typedef {import("./controls.js").Field} Field
 * @typedef {import("./protocol.js").Bundle} Bundle
 * @typedef {import("./protocol.js").Values} Values
 * @typedef {"frozen" | "running" | "live" | "error"} State
 */

const NEAR = "600px";
const REPLAY = 33;

export class DemoElement extends HTMLElement {
  #closed = new AbortController();
  #run = new AbortController();
  /** @type {Field[]} */
  #fields = [];
  /** @type {Values} */
  #defaults = {};
  /** @type {Map<string, string | undefined>} */
  #initial = new Map();
  /** @type {Promise<import("./grid.js").Grid> | undefined} */
  #grid;
  /** @type {Display | undefined} */
  #display;
  /** @type {import("./player.js").Player | undefined} */
  #player;
  #newest = 0;
  #asked = false;
  /** @type {"frozen" | "live"} where what is shown comes from */
  #source = "frozen";

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
    if (!this.#fields.length) await this.#learn(form);
    if (signal.aborted) return;
    this.#display = new Display(this.#part("demo-result"), (chart) => this.#draw(chart));
    if (this.dataset.yields !== undefined) this.#player ??= await this.#playing();
    if (signal.aborted) return;
    form.addEventListener("input", (event) => this.#moved(event, form), { signal });
    form.addEventListener("change", () => this.#changed(form), { signal });
    form.addEventListener("submit", (event) => event.preventDefault(), { signal });
    form.addEventListener("click", (event) => this.#pressed(event, form), { signal });
    form.addEventListener("pointerover", (event) => this.#prepare(event), { signal });
    form.addEventListener("pointerdown", (event) => this.#prepare(event), { signal });
    form.addEventListener("focusin", (event) => this.#prepare(event), { signal });
    this.#part("demo-stop").addEventListener("click", () => this.#run.abort("stop"), { signal });
    this.#part("demo-run").addEventListener("click", () => this.#again(), { signal });
    this.#part("demo-reset").addEventListener("click", () => this.#reset(form), { signal });
    const more = /** @type {HTMLButtonElement} */ (this.#part("demo-more"));
    more.addEventListener("click", () => import("./menu.js").then((menu) => menu.openMenu(this, more)), { signal });
    more.hidden = false;
    addEventListener("popstate", () => this.#restore(form, false), { signal });
    const fieldset = form.querySelector("fieldset");
    if (fieldset) fieldset.disabled = false;
    this.#watch();
    this.dataset.ready = "";
    this.#restore(form, this.#newest > 0);
  }

  /** @param {HTMLFormElement} form */
  async #learn(form) {
    const fields = await fieldsOf(form);
    this.#defaults = JSON.parse(this.dataset.values ?? "{}");
    for (const field of fields) {
      this.#defaults[field.name] = await field.read();
      this.#initial.set(field.name, field.text());
    }
    this.#fields = fields;
  }

  async #playing() {
    const { Player } = await import("./player.js");
    return new Player(this.#part("demo-player"), {
      show: (bundle) => this.#display?.show(bundle),
      load: async () => (await (await this.#recorded()).find(await this.values(), this.#defaults)) ?? [],
      compute: () => this.#answer(true, "", true),
      tell: (paused) => (this.#part("chip").textContent = paused ? "paused" : "computing"),
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
    this.#grid ??= loadGrid(this.dataset.grid ?? "").then((grid) => {
      if (Object.keys(grid.charts).length) import("./chart.js").then((chart) => chart.loadVega()).catch(() => {});
      return grid;
    });
    this.#grid.catch(() => (this.#grid = undefined));
    return this.#grid;
  }

  /** @param {any} chart */
  async #draw(chart) {
    const [{ drawChart }, grid] = await Promise.all([import("./chart.js"), this.#recorded()]);
    return drawChart(chart, grid.charts[chart.key], () => this.#source === "live");
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
    for (const field of this.#fields) field.reset();
    this.#changed(form);
  }

  /** Takes the values from the address; one that does not fit is told and stays the default. A
   * link within the page leaves all as it is: then nothing is computed again.
   * @param {HTMLFormElement} form @param {boolean} always */
  #restore(form, always) {
    const wanted = readAddress(this.id);
    const refused = [];
    let moved = always;
    for (const field of this.#fields) {
      const text = wanted.get(field.name);
      wanted.delete(field.name);
      if (field.text() === (text ?? this.#initial.get(field.name))) continue;
      moved = true;
      if (text === undefined) {
        field.reset();
      } else if (!field.write(text)) {
        field.reset();
        refused.push(`${field.label}: “${text.slice(0, 40)}” does not fit`);
      }
    }
    refused.push(...[...wanted.keys()].map((name) => `there is no “${name.slice(0, 40)}”`));
    showOutputs(form);
    if (moved || refused.length) {
      this.#answer(true, refused.length ? `From the address: ${refused.join("; ")}.` : "");
    }
  }

  #changes() {
    /** @type {Map<string, string>} */
    const changes = new Map();
    for (const field of this.#fields) {
      const text = field.text();
      if (text !== undefined && text !== this.#initial.get(field.name)) changes.set(field.name, text);
    }
    return changes;
  }

  /** The controls' values; throws `Invalid`. */
  async values() {
    const values = { ...this.#defaults };
    for (const field of this.#fields) {
      const value = field.read();
      values[field.name] = value instanceof Promise ? await value : value;
    }
    return values;
  }

  /** What is shown; the build's own HTML stands for the default's recorded frame.
   * @returns {Promise<Bundle | undefined>} */
  async shown() {
    return this.#display?.last ?? (await (await this.#recorded()).find(this.#defaults, this.#defaults))?.at(-1);
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
      const changes = this.#changes();
      if (compute) writeAddress(this.id, changes);
      this.#part("demo-reset").hidden = changes.size === 0;
      this.#clear();
      const grid = await this.#recorded();
      if (!current()) return;
      const found = anew ? undefined : grid.find(values, this.#defaults);
      const frames = found instanceof Promise ? await found : found;
      if (!current()) return;
      if (!savesData()) grid.ahead(values);
      if (frames) {
        this.#state("frozen", "recorded", note);
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
      this.#source = "frozen";
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
    const { frames, differs } = await grid.nearest(values, this.#defaults);
    const { nearest, tellProgress } = await import("./meanwhile.js");
    if (!current()) return;
    const meanwhile = frames ? `${note} ${nearest(differs, this.#fields)}`.trim() : note;
    this.#state(frames ? "frozen" : this.#source, "stale", meanwhile);
    if (frames) await this.#show("frozen", frames.at(-1) ?? {});
    if (!compute || !current()) return;
    if (savesData() && !this.#asked) {
      this.#note(`${note} This value was not recorded. Computing it loads Python, about ${startWeight()} MB.`);
      this.#part("demo-run").hidden = false;
      return;
    }
    this.#run = new AbortController();
    const { signal } = this.#run;
    const { interpreter } = await import("./interpreter.js");
    if (!current()) return;
    this.#state("running", "computing", meanwhile);
    this.#part("demo-stop").hidden = false;
    let shown = false;
    signal.addEventListener("abort", () => {
      if (!current()) return;
      if (shown) this.#state("live", "stale", "Stopped. What is shown is not complete.");
      else this.#state(this.#source, "stale", `Stopped. ${meanwhile}`);
    });
    const name = this.dataset.function ?? "";
    const player = this.#player;
    player?.begin();
    const run = interpreter.run({ function: name, values }, signal, (p) => {
      if (current()) tellProgress(this.#bar, this.#part("chip"), p);
    }, player?.pace);
    try {
      for await (const bundle of run) {
        if (!current() || signal.aborted) return;
        if (!shown) this.#note(note);
        shown = true;
        if (player) {
          this.#source = "live";
          await player.take(bundle);
        } else {
          await this.#show("live", bundle);
        }
      }
    } finally {
      if (current()) await player?.end();
    }
    if (!current() || signal.aborted) return;
    this.#state("live", "computed here", note);
  }

  /** @param {"frozen" | "live"} source @param {Bundle} bundle */
  #show(source, bundle) {
    this.#source = source;
    return this.#display?.show(bundle);
  }

  /** @param {State} state @param {string} chip @param {string} note */
  #state(state, chip, note) {
    this.dataset.state = state;
    this.#part("demo-result").ariaBusy = String(state === "running");
    const shown = this.#part("chip");
    if (shown.textContent !== chip) shown.textContent = chip;
    shown.dataset.chip = chip;
    this.#note(note);
    if (state === "running") return;
    this.#part("demo-stop").hidden = true;
    this.#part("demo-run").hidden = true;
    this.#bar.hidden = true;
  }

  /** @param {string} note */
  #note(note) {
    const element = this.#part("demo-note");
    element.textContent = note;
    element.hidden = !note;
  }

  #clear() {
    const box = this.#part("demo-error");
    box.replaceChildren();
    box.hidden = true;
  }

  /** The last good result stays; the message and the author's lines stand below it.
   * @param {unknown} error */
  #fail(error) {
    if (error instanceof Invalid) return this.#state(this.#source, "stale", error.message);
    const failure = /** @type {Partial<import("./protocol.js").Failure>} */ (error);
    // Which recorded result is shown stays told.
    this.#state("error", "error", this.#part("demo-note").textContent ?? "");
    const retry = this.#part("demo-run");
    retry.hidden = failure.kind !== undefined && failure.kind !== "boot";
    retry.textContent = "Try again";
    const box = this.#part("demo-error");
    import("./failure.js")
      .then(({ showFailure }) => showFailure(box, error))
      .catch(() => {
        // With the network gone what shows a failure properly may not come either.
        box.textContent = failure.message ?? "The network is gone.";
        box.hidden = false;
      });
  }

  get #bar() {
    return /** @type {HTMLProgressElement} */ (this.querySelector("progress"));
  }

  /** @param {string} name @returns {HTMLElement} */
  #part(name) {
    return /** @type {HTMLElement} */ (this.querySelector(`.${name}`));
  }
}
