// A drawing as a parameter: one grey level a pixel, row by row, averaged from finer strokes.

import { element } from "./nodes.js";

/** Pixels of the sheet for one of the value, and the pen's width in the value's pixels. */
const FINE = 16;
const PEN = 1.1;
/** A pen that only touches draws so much of its width. */
const THIN = 0.35;
const PAUSE = 120;
/** Strokes that can be taken back. */
const MOST_UNDO = 50;
/** The bit of a pen's eraser among the pressed buttons (Pointer Events, section 3.1.3). */
const ERASER = 32;

/** @typedef {{x: number, y: number}} Tip */

/** @param {HTMLElement} control @returns {import("./controls.js").Field} */
export function field(control) {
  const canvas = /** @type {HTMLCanvasElement} */ (control.querySelector("canvas"));
  const undo = /** @type {HTMLButtonElement} */ (control.querySelector(".canvas-undo"));
  const width = Number(control.dataset.width);
  const height = Number(control.dataset.height);
  const sheet = new Sheet(canvas, width, height);
  let timer = 0;

  const tell = () => {
    undo.disabled = !sheet.past;
    clearTimeout(timer);
    timer = setTimeout(() => canvas.dispatchEvent(new Event("change", { bubbles: true })), PAUSE);
  };
  const reset = () => {
    sheet.forget();
    undo.disabled = true;
  };
  drawByPointer(canvas, sheet, tell);
  drawByKeys(control, canvas, sheet, tell);
  undo.addEventListener("click", () => {
    sheet.back();
    // A disabled button would lose the focus to nowhere.
    if (!sheet.past && document.activeElement === undo) canvas.focus();
    tell();
  });
  control.querySelector(".canvas-clear")?.addEventListener("click", () => {
    if (sheet.empty) return;
    sheet.keep();
    sheet.clear();
    tell();
  });
  return {
    name: control.dataset.name ?? "",
    label: control.querySelector("span")?.textContent ?? "",
    live: true,
    read: () => sheet.read(),
    text: () => (width * height > 1024 ? undefined : encode(sheet.read())),
    write: (text) => {
      const levels = decode(text);
      if (!levels || (levels.length && levels.length !== width * height)) return false;
      reset();
      sheet.write(levels);
      return true;
    },
    held: () => !sheet.empty,
    reset,
  };
}

/** What is drawn on. It remembers what it looked like before each stroke. */
class Sheet {
  empty = true;
  #pen;
  /** @type {{picture: ImageData, empty: boolean}[]} */
  #past = [];

  /** @param {HTMLCanvasElement} canvas @param {number} width @param {number} height of the value */
  constructor(canvas, width, height) {
    this.width = width;
    this.height = height;
    canvas.width = width * FINE;
    canvas.height = height * FINE;
    this.#pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    this.#pen.strokeStyle = this.#pen.fillStyle = "#fff";
    this.#pen.lineCap = this.#pen.lineJoin = "round";
  }

  get past() {
    return this.#past.length;
  }

  keep() {
    const { width, height } = this.#pen.canvas;
    this.#past.push({ picture: this.#pen.getImageData(0, 0, width, height), empty: this.empty });
    if (this.#past.length > MOST_UNDO) this.#past.shift();
  }

  back() {
    const last = this.#past.pop();
    if (!last) return;
    this.#pen.putImageData(last.picture, 0, 0);
    this.empty = last.empty;
  }

  /** @param {Tip} from @param {Tip} to @param {number} [share] of the pen's width @param {boolean} [erase] */
  stroke(from, to, share = 1, erase = false) {
    const pen = this.#pen;
    pen.globalCompositeOperation = erase ? "destination-out" : "source-over";
    pen.lineWidth = PEN * FINE * share;
    pen.beginPath();
    pen.moveTo(from.x, from.y);
    pen.lineTo(to.x + 0.01, to.y);
    pen.stroke();
    pen.globalCompositeOperation = "source-over";
    if (!erase) this.empty = false;
  }

  clear() {
    this.#pen.clearRect(0, 0, this.#pen.canvas.width, this.#pen.canvas.height);
    this.empty = true;
  }

  forget() {
    this.#past = [];
    this.clear();
  }

  read() {
    return this.empty ? new Uint8Array() : averages(this.#pen, this.width, this.height);
  }

  /** @param {Uint8Array} levels */
  write(levels) {
    this.empty = levels.length === 0;
    levels.forEach((level, i) => {
      this.#pen.fillStyle = `rgb(255 255 255 / ${level / 255})`;
      this.#pen.fillRect((i % this.width) * FINE, Math.floor(i / this.width) * FINE, FINE, FINE);
    });
  }
}

/** By mouse, finger or pen, one at a time: another pointer that comes down meanwhile is a palm.
 * @param {HTMLCanvasElement} canvas @param {Sheet} sheet @param {() => void} tell */
function drawByPointer(canvas, sheet, tell) {
  /** @type {{id: number, tip: Tip} | undefined} */
  let drawing;
  /** @param {PointerEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * canvas.width,
      y: ((event.clientY - box.top) / box.height) * canvas.height,
    };
  };
  /** @param {PointerEvent} event @param {Tip} from @param {Tip} to */
  const stroke = (event, from, to) => sheet.stroke(from, to, share(event), Boolean(event.buttons & ERASER));
  canvas.addEventListener("pointerdown", (event) => {
    const draws = event.button === 0 || event.button === 5;
    if (drawing || !draws || canvas.closest("fieldset")?.disabled) return;
    canvas.setPointerCapture(event.pointerId);
    const tip = place(event);
    drawing = { id: event.pointerId, tip };
    sheet.keep();
    stroke(event, tip, tip);
    tell();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (drawing?.id !== event.pointerId) return;
    // A quick hand moves several times between two frames of the screen.
    const every = event.getCoalescedEvents?.() ?? [];
    for (const one of every.length ? every : [event]) {
      const next = place(one);
      stroke(one, drawing.tip, next);
      drawing.tip = next;
    }
    tell();
  });
  for (const end of /** @type {const} */ (["pointerup", "pointercancel", "lostpointercapture"])) {
    canvas.addEventListener(end, (event) => {
      if (drawing?.id === event.pointerId) drawing = undefined;
    });
  }
}

/** A pen's pressure; a mouse and a finger say nothing that could be relied on.
 * @param {PointerEvent} event */
function share({ pointerType, pressure }) {
  return pointerType === "pen" && pressure > 0 ? THIN + (1 - THIN) * 2 * pressure : 1;
}

/** Arrows move a mark from pixel to pixel, space paints there.
 * @param {HTMLElement} control @param {HTMLCanvasElement} canvas
 * @param {Sheet} sheet @param {() => void} tell */
function drawByKeys(control, canvas, sheet, tell) {
  const { width, height } = sheet;
  const mark = { x: Math.floor(width / 2), y: Math.floor(height / 2) };
  const steps = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  });
  const said = element("span", "visually-hidden");
  said.role = "status";
  control.append(said);
  canvas.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (step) {
      mark.x = Math.min(width - 1, Math.max(0, mark.x + step[0]));
      mark.y = Math.min(height - 1, Math.max(0, mark.y + step[1]));
    } else if (event.key === " ") {
      const tip = { x: (mark.x + 0.5) * FINE, y: (mark.y + 0.5) * FINE };
      sheet.keep();
      sheet.stroke(tip, tip);
      tell();
    } else return;
    event.preventDefault();
    said.textContent = `Column ${mark.x + 1}, row ${mark.y + 1}${step ? "" : ", painted"}`;
  });
}

/** @param {CanvasRenderingContext2D} pen @param {number} width @param {number} height */
function averages(pen, width, height) {
  const { data } = pen.getImageData(0, 0, width * FINE, height * FINE);
  const sums = new Float64Array(width * height);
  for (let y = 0; y < height * FINE; y++) {
    for (let x = 0; x < width * FINE; x++) {
      const at = Math.floor(y / FINE) * width + Math.floor(x / FINE);
      sums[at] = (sums[at] ?? 0) + (data[(y * width * FINE + x) * 4 + 3] ?? 0);
    }
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / (FINE * FINE)));
}

/** Base64 for addresses (RFC 4648, section 5).
 * @param {Uint8Array} levels */
function encode(levels) {
  return btoa(String.fromCharCode(...levels)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** @param {string} text */
function decode(text) {
  if (!/^[\w-]*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
