// Play, pause and step through the frames of a generator: recorded ones, and those that are computed.

import { element } from "./nodes.js";

/**
 * @typedef {import("./protocol.js").Bundle} Bundle
 * How many frames a run may make: `frames` when it starts, then what `allow` says.
 * @typedef {{frames: number, allow: (frames: number) => void}} Pace
 *
 * @typedef {object} Hands what a player asks of its demo
 * @property {(bundle: Bundle) => Promise<void> | undefined} show
 * @property {() => Promise<Bundle[]>} load the recorded frames at the controls' values
 * @property {() => void} compute
 * @property {(paused: boolean) => void} tell
 */

/** Of a live run the newest are kept, to go back to. */
const MOST = 200;
/** Milliseconds: between frames that play by themselves; of a whole recording, and the longest
 * between two of its frames; between slow live ones; for readers who want less motion. */
const REPLAY = 33;
const RECORDING = 1500;
const LONGEST = 400;
const SLOW = 100;
const CALM = 1000;
const SPEEDS = [0.25, 0.5, 1, 2];

export class Player {
  #hands;
  /** @type {Bundle[]} */
  #frames = [];
  #at = 0;
  /** A newer turn ends what plays. */
  #turn = 0;
  #playing = false;
  #live = false;
  #first = Infinity;
  #drawn = 0;
  #toggle = button("Play", "player-play");
  #step = button("Step", "player-step");
  #slider = document.createElement("input");
  #place = element("span", "player-place");
  #speed = document.createElement("select");
  /** @type {Pace} */
  pace = { frames: Infinity, allow: () => {} };

  /** @param {HTMLElement} box @param {Hands} hands */
  constructor(box, hands) {
    this.#hands = hands;
    Object.assign(this.#slider, { type: "range", min: "0", ariaLabel: "Frame" });
    this.#speed.ariaLabel = "Speed";
    for (const speed of SPEEDS) this.#speed.add(new Option(`${speed} ×`, String(speed)));
    this.#speed.value = "1";
    this.#toggle.addEventListener("click", () => (this.#playing ? this.#pause() : this.#start(Infinity)));
    this.#step.addEventListener("click", () => this.#once());
    this.#slider.addEventListener("input", () => this.#seek());
    this.#speed.addEventListener("change", () => {
      if (this.#live && this.#playing) this.pace.allow(this.#leave());
    });
    box.replaceChildren(this.#toggle, this.#step, this.#slider, this.#place, this.#speed);
    const count = Number(box.dataset.frames ?? 1);
    this.#at = count - 1;
    this.#say(count);
  }

  /** Frames that the build recorded: the last one, or, if `play` and the reader likes motion, all.
   * @param {Bundle[]} frames @param {boolean} play */
  async recorded(frames, play) {
    this.#fresh(frames, false);
    this.#first = Infinity;
    if (play && frames.length > 1 && !calm()) await this.#run(0, REPLAY);
    else await this.#go(frames.length - 1);
  }

  /** What plays ends: something else will be shown. */
  still() {
    this.#turn++;
    this.#playing = false;
  }

  /** A run begins. */
  begin() {
    this.#fresh([], true);
    this.#playing = this.#first > 1;
    this.pace.frames = this.#playing ? this.#leave() : this.#first;
    this.#first = Infinity;
    this.#hands.tell(!this.#playing);
    this.#say();
  }

  /** A frame of the run.
   * @param {Bundle} bundle */
  async take(bundle) {
    this.#frames.push(bundle);
    if (this.#frames.length > MOST) this.#frames.shift();
    const turn = this.#turn;
    this.#at = this.#frames.length - 1;
    this.#say();
    const now = performance.now();
    if (this.#playing && calm() && now - this.#drawn < CALM) return;
    this.#drawn = now;
    await this.#hands.show(bundle);
    if (!this.#playing || this.#leave() > 1) return;
    setTimeout(() => {
      if (turn === this.#turn && this.#live && this.#playing) this.pace.allow(this.#leave());
    }, SLOW / this.#rate);
  }

  /** The run is over: its frames stay. */
  async end() {
    this.#live = false;
    this.#playing = false;
    this.#say();
    if (this.#frames.length) await this.#go(this.#at);
  }

  get #rate() {
    return Number(this.#speed.value);
  }

  /** Slow frames are asked for one by one. */
  #leave() {
    return this.#rate < 1 ? 1 : Infinity;
  }

  /** @param {Bundle[]} frames @param {boolean} live */
  #fresh(frames, live) {
    this.still();
    this.#frames = frames;
    this.#at = Math.max(0, frames.length - 1);
    this.#live = live;
  }

  /** @param {number} leave how many frames a run that starts now may make */
  async #start(leave) {
    if (this.#live) {
      await this.#go(this.#frames.length - 1);
      this.#playing = true;
      this.#hands.tell(false);
      this.pace.allow(this.#leave());
      return this.#say();
    }
    if (!this.#frames.length) this.#frames = await this.#hands.load();
    const size = this.#frames.length;
    if (size > 1 && leave === 1) return this.#go(0);
    if (size > 1) return this.#run(this.#at < size - 1 ? this.#at : 0, Math.min(LONGEST, RECORDING / size));
    this.#first = leave;
    this.#hands.compute();
    return undefined;
  }

  #pause() {
    this.still();
    if (this.#live) {
      this.pace.allow(0);
      this.#hands.tell(true);
      this.#hands.show(this.#frames[this.#at] ?? {});
    }
    this.#say();
  }

  #once() {
    if (this.#playing) return this.#pause();
    if (this.#at < this.#frames.length - 1) return this.#go(this.#at + 1);
    if (this.#live) return this.pace.allow(1);
    return this.#start(1);
  }

  async #seek() {
    const at = Number(this.#slider.value);
    if (this.#playing) this.#pause();
    if (!this.#frames.length) this.#frames = await this.#hands.load();
    await this.#go(Math.min(at, this.#frames.length - 1));
  }

  /** @param {number} from @param {number} interval in milliseconds, at speed 1 */
  async #run(from, interval) {
    const turn = ++this.#turn;
    this.#playing = true;
    for (let at = from; at < this.#frames.length; at++) {
      await this.#go(at);
      if (at < this.#frames.length - 1) await new Promise((resolve) => setTimeout(resolve, interval / this.#rate));
      if (turn !== this.#turn) return;
    }
    this.#playing = false;
    this.#say();
  }

  /** @param {number} at */
  async #go(at) {
    this.#at = Math.max(0, at);
    this.#say();
    const frame = this.#frames[this.#at];
    if (frame) await this.#hands.show(frame);
  }

  /** Where it is: told by the slider to who is on it, and to nobody else, frame by frame. */
  #say(count = this.#frames.length) {
    this.#toggle.textContent = this.#playing ? "Pause" : "Play";
    this.#slider.max = String(Math.max(0, count - 1));
    this.#slider.value = String(this.#at);
    this.#slider.disabled = count < 2;
    const place = count > 1 ? `${this.#at + 1} / ${count}` : "";
    this.#place.textContent = place;
    this.#slider.setAttribute("aria-valuetext", place.replace("/", "of"));
  }
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {string} text @param {string} name */
function button(text, name) {
  const made = /** @type {HTMLButtonElement} */ (element("button", name, text));
  made.type = "button";
  return made;
}
