// A parameter that counts ticks, once its reader starts it.

/** Milliseconds between two ticks for readers who want less motion. */
const CALM = 1000;

/** A result that came as it should; after any other there is nothing to go on from. */
const DONE = ["recorded", "computed here"];

/** @param {HTMLElement} control @returns {import("./controls.js").Field} */
export function field(control) {
  const { name = "", every, stop } = control.dataset;
  const last = Number(stop ?? Infinity);
  const count = /** @type {HTMLOutputElement} */ (control.querySelector("output"));
  const play = /** @type {HTMLButtonElement} */ (control.querySelector(".timer-play"));
  const first = count.value;
  /** What ends the ticking; there while it goes on.
   * @type {AbortController | undefined} */
  let running;

  /** @param {string} text */
  const set = (text) => (count.value = text);
  const pause = () => {
    if (running) chip().ariaLive = "polite";
    running?.abort();
    running = undefined;
    play.textContent = "Play";
  };
  const demo = () =>
    /** @type {import("./demo.js").DemoElement} */ (
      control.closest("coldframe-demo") ?? document.getElementById(control.closest("form")?.dataset.demo ?? "")
    );
  const chip = () => /** @type {HTMLElement} */ (demo().querySelector(".chip"));
  /** One further, from the end to the start; gives when its result is shown.
   * @returns {Promise<boolean>} whether it may go on */
  const tick = async () => {
    set(String(Number(count.value) < last ? Number(count.value) + 1 : 0));
    control.dispatchEvent(new CustomEvent("change", { bubbles: true }));
    // What the reader moves meanwhile is answered first.
    for (let answer; answer !== demo().answered; await answer) answer = demo().answered;
    return Number(count.value) < last && DONE.includes(chip().dataset.chip ?? "");
  };
  const start = async () => {
    running = new AbortController();
    const { signal } = running;
    play.textContent = "Pause";
    // Nobody wants to hear of every tick.
    chip().ariaLive = "off";
    pauseUnseen([control, demo()], signal, pause);
    do {
      const due = new Promise((resolve) => setTimeout(resolve, pauseBetween(Number(every))));
      if (!(await tick())) break;
      await due;
    } while (!signal.aborted);
    if (!signal.aborted) pause();
  };

  play.addEventListener("click", () => (running ? pause() : start()));
  control.querySelector(".timer-step")?.addEventListener("click", () => {
    pause();
    tick();
  });
  return {
    name,
    label: control.querySelector("span")?.textContent ?? name,
    live: false,
    read: () => Number(count.value),
    text: () => count.value,
    write: (text) => {
      if (!/^\d{1,9}$/.test(text) || Number(text) > last) return false;
      if (text !== count.value) pause();
      set(String(Number(text)));
      return true;
    },
    reset: () => {
      pause();
      set(first);
    },
  };
}

/** @param {number} seconds */
function pauseBetween(seconds) {
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  return Math.max(seconds * 1000, calm ? CALM : 0);
}

/** Calls `pause` once the page is hidden, or none of the elements is on the screen, or the page
 * lets go of them.
 * @param {Element[]} elements @param {AbortSignal} signal @param {() => void} pause */
function pauseUnseen(elements, signal, pause) {
  document.addEventListener("visibilitychange", pause, { signal });
  addEventListener("pagehide", pause, { signal });
  const seen = new Set(elements);
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
    if (seen.size === 0) pause();
  });
  for (const element of elements) observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}
