// Form elements ↔ values. What is allowed is the browser's own validation.

/**
 * @typedef {import("./protocol.js").Value} Value
 * @typedef {import("./protocol.js").Values} Values
 *
 * One parameter's control. `read` throws `Invalid`; `write` says whether the value was taken;
 * `text` is the value in an address, undefined if it can't stand there.
 * @typedef {object} Field
 * @property {string} name
 * @property {string} label
 * @property {boolean} live whether only a run can answer it (a file, a drawing)
 * @property {() => Value} read
 * @property {(text: string) => boolean} write
 * @property {() => string | undefined} text
 * @property {() => boolean} [held] whether it holds something that `text` can't say
 * @property {() => void} reset
 */

/** A control holds what its parameter does not take. */
export class Invalid extends Error {}

/** By control, what makes the field of one that few demos have.
 * @type {Record<string, (() => Promise<{field: (control: HTMLElement) => Field}>) | undefined>} */
const RARE = {
  file: () => import("./file.js"),
  canvas: () => import("./canvas.js"),
  timer: () => import("./timer.js"),
  widget: () => import("./widget.js"),
};

/** @param {HTMLFormElement} form @returns {Promise<Field[]>} */
export async function fieldsOf(form) {
  const fields = [];
  for (const control of /** @type {NodeListOf<HTMLElement>} */ (form.querySelectorAll(".control"))) {
    const rare = RARE[control.dataset.control ?? ""];
    const element = control.querySelector("[name]");
    if (rare) {
      fields.push((await rare()).field(control));
    } else if (element instanceof HTMLInputElement || element instanceof HTMLSelectElement) {
      fields.push(inputField(element));
    } else if (element instanceof HTMLButtonElement) {
      fields.push(buttonField(element));
    }
  }
  return fields;
}

/** Shows each slider's value beside it.
 * @param {HTMLFormElement} form */
export function showOutputs(form) {
  /** @type {NodeListOf<HTMLOutputElement>} */
  const outputs = form.querySelectorAll(".control > output[for]");
  for (const output of outputs) {
    const input = form.querySelector(`#${CSS.escape(output.htmlFor.value)}`);
    if (input instanceof HTMLInputElement) output.value = input.value;
  }
}

/** The parameter whose control an event comes from.
 * @param {Event} event */
export function nameOf(event) {
  const control = /** @type {HTMLElement} */ (event.target).closest("[name], [data-name]");
  return control?.getAttribute("name") ?? control?.getAttribute("data-name") ?? "";
}

/** Whether a timer moved its parameter, and nobody else.
 * @param {Event} event */
export function isTick(event) {
  return event instanceof CustomEvent;
}

/** @param {HTMLInputElement | HTMLSelectElement} element @returns {Field} */
function inputField(element) {
  const kind = element.dataset.kind ?? "str";
  const box = element instanceof HTMLInputElement && element.type === "checkbox" ? element : null;
  const first = box ? String(box.checked) : element.value;
  const label = element.labels?.[0]?.textContent ?? element.name;
  /** @param {string} text */
  const set = (text) => {
    if (box) box.checked = text === "true";
    else element.value = text;
  };
  const text = () => (box ? String(box.checked) : element.value);
  return {
    name: element.name,
    label,
    live: false,
    read: () => valid(element, label) && parse(text(), kind),
    write: (written) => {
      const before = text();
      if (box && written !== "true" && written !== "false") return false;
      set(written);
      // A slider moves a number that it can't stand at: what it holds then is another value.
      const taken = kind === "int" || kind === "float" ? Number(text()) === Number(written) : text() === written;
      if (taken && written.trim() !== "" === (text() !== "") && element.validity.valid) return true;
      set(before);
      return false;
    },
    text,
    reset: () => set(first),
  };
}

/** A button's value counts its presses.
 * @param {HTMLButtonElement} element @returns {Field} */
function buttonField(element) {
  return {
    name: element.name,
    label: element.textContent ?? element.name,
    live: false,
    read: () => Number(element.value),
    write: (text) => /^\d{1,9}$/.test(text) && ((element.value = text), true),
    text: () => element.value,
    reset: () => (element.value = "0"),
  };
}

/** @param {HTMLInputElement | HTMLSelectElement} element @param {string} label */
function valid(element, label) {
  if (!element.validity.valid || (element.dataset.kind !== "str" && element.value === "")) {
    throw new Invalid(`${label}: ${element.validationMessage || "Enter a number."}`);
  }
  return true;
}

/** @param {string} text @param {string} kind @returns {Value} */
function parse(text, kind) {
  if (kind === "bool") return text === "true";
  return kind === "int" || kind === "float" ? Number(text) : text;
}
