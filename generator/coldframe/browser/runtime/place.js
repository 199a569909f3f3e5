// In the preview: where the reader is in an element, and what is open there, when another takes its place.

import { UNITS } from "./units.js";

/** @returns {() => void} what gives the focus back to what stands where it was */
export function keptFocus() {
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  if (!focused || focused === document.body) return () => {};
  const id = focused.closest(UNITS)?.id;
  const [first] = focused.classList;
  const selector = focused.id ? `#${CSS.escape(focused.id)}` : first ? `.${CSS.escape(first)}` : focused.localName;
  const selection = selected(focused);
  return async () => {
    if (document.activeElement === focused) return;
    const unit = id ? document.getElementById(id) : undefined;
    // A demo's controls take no focus before it has opened.
    if (unit) await ready(unit);
    const free = !document.activeElement || document.activeElement === document.body;
    const next = focused.isConnected ? focused : (unit ?? document).querySelector(selector);
    if (!free || !(next instanceof HTMLElement)) return;
    next.focus({ preventScroll: true });
    if (selection && next instanceof HTMLInputElement) next.setSelectionRange(...selection);
  };
}

/** @param {HTMLElement} field @returns {[number, number] | undefined} */
function selected(field) {
  if (!(field instanceof HTMLInputElement)) return undefined;
  const { selectionStart, selectionEnd } = field;
  return selectionStart === null || selectionEnd === null ? undefined : [selectionStart, selectionEnd];
}

/** @param {HTMLElement} unit @returns {Promise<unknown>} */
function ready(unit) {
  if (unit.dataset.ready !== undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      resolve(undefined);
    });
    observer.observe(unit, { attributeFilter: ["data-ready"] });
  });
}

/** @param {HTMLElement} element @returns {(next: HTMLElement) => void} what opens the same in the next */
export function keptOpen(element) {
  const open = [...element.querySelectorAll("details")].map((details) => details.open);
  const tabs = /** @type {HTMLInputElement[]} */ ([...element.querySelectorAll(".output-tab > :checked")]);
  return (next) => {
    const details = [...next.querySelectorAll("details")];
    if (details.length === open.length) {
      for (const [i, one] of details.entries()) one.open ||= open[i] ?? false;
    }
    for (const { value } of tabs) {
      const same = next.querySelector(`.output-tab > [value="${CSS.escape(value)}"]`);
      if (same instanceof HTMLInputElement) same.checked = true;
    }
  };
}
