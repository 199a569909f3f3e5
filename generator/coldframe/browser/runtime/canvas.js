// A drawing as a parameter: one grey level a pixel, row by row, averaged from finer strokes.

import { element } from "./display.js";

/** Pixels of the sheet for one of the value, and the pen's width in the value's pixels. */
const FINE = 16;
const PEN = 1.1;
const PAUSE = 120;

/** @param {HTMLElement} control @returns {import("./controls.js").Field} */
export function field(control) {
  const canvas = /** @type {HTMLCanvasElement} */ (control.querySelector("canvas"));
  const width = Number(control.dataset.width);
  const height = Number(control.dataset.height);
  canvas.width = width * FINE;
  canvas.height = height * FINE;
  const pen = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  pen.strokeStyle = pen.fillStyle = "#fff";
  pen.lineCap = pen.lineJoin = "round";
  pen.lineWidth = PEN * FINE;
  let empty = true;
  let timer = 0;

  const tell = () => {
    clearTimeout(timer);
    timer = setTimeout(() => canvas.dispatchEvent(new Event("change", { bubbles: true })), PAUSE);
  };
  const clear = () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    empty = true;
  };
  /** @param {number} x @param {number} y @param {number} fromX @param {number} fromY */
  const stroke = (x, y, fromX, fromY) => {
    pen.beginPath();
    pen.moveTo(fromX, fromY);
    pen.lineTo(x + 0.01, y);
    pen.stroke();
    empty = false;
    tell();
  };

  /** @type {{x: number, y: number} | undefined} */
  let tip;
  /** @param {PointerEvent} event */
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * canvas.width,
      y: ((event.clientY - box.top) / box.height) * canvas.height,
    };
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (canvas.closest("fieldset")?.disabled || event.button !== 0 || !event.isPrimary) return;
    canvas.setPointerCapture(event.pointerId);
    tip = place(event);
    stroke(tip.x, tip.y, tip.x, tip.y);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!tip || !event.isPrimary) return;
    const next = place(event);
    stroke(next.x, next.y, tip.x, tip.y);
    tip = next;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => (tip = undefined));
  }

  // By keyboard: arrows move a mark from pixel to pixel, space paints there.
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
      stroke((mark.x + 0.5) * FINE, (mark.y + 0.5) * FINE, (mark.x + 0.5) * FINE, (mark.y + 0.5) * FINE);
    } else return;
    event.preventDefault();
    said.textContent = `Column ${mark.x + 1}, row ${mark.y + 1}${step ? "" : ", painted"}`;
  });
  control.querySelector(".canvas-clear")?.addEventListener("click", () => {
    clear();
    tell();
  });

  const read = () => (empty ? new Uint8Array() : averages(pen, width, height));
  return {
    name: control.dataset.name ?? "",
    label: control.querySelector("span")?.textContent ?? "",
    live: true,
    read,
    text: () => (width * height > 1024 ? undefined : encode(read())),
    write: (text) => {
      const levels = decode(text);
      if (!levels || (levels.length && levels.length !== width * height)) return false;
      clear();
      empty = levels.length === 0;
      levels.forEach((level, i) => {
        pen.fillStyle = `rgb(255 255 255 / ${level / 255})`;
        pen.fillRect((i % width) * FINE, Math.floor(i / width) * FINE, FINE, FINE);
      });
      return true;
    },
    held: () => !empty,
    reset: clear,
  };
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
