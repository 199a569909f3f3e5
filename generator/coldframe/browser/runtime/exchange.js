// In the preview: demos and cells that are served otherwise now, exchanged without what their reader
// set, typed or runs.

import { Anchor } from "./anchor.js";
import { keptFocus, keptOpen } from "./place.js";
import { attributes } from "./tree.js";

/**
 * @typedef {import("./units.js").Unit} Unit
 * @typedef {import("./units.js").Wanted} Wanted
 */

/** What a demo can take on as it is; whatever else differs makes it another. */
const TAKES = new Set(["data-state", "data-grid", "data-recorded", "data-waits"]);

/** @param {import("./tree.js").Changes} changes
 * @param {boolean} anew whether Python computes with anything else now */
export function bringUnits({ units, gone, markers, made }, anew) {
  // A demo looks for its controls when it comes.
  const forms = markers.filter(([, fresh]) => isForm(fresh));
  for (const [marker, fresh, unit] of new Set([...forms, ...markers])) {
    if (unit) move(unit.element, marker);
    else made(fresh, put(marker, fresh));
  }
  for (const node of gone) node.remove();
  for (const [unit, fresh] of units) {
    if (isForm(fresh)) continue;
    const apart = units.filter(([, one]) => isForm(one) && one.dataset.demo === fresh.id);
    const whole = isAnother(unit.made, fresh) || apart.some(([form, one]) => form.made.outerHTML !== one.outerHTML);
    const computed = anew && ["live", "running", "error"].includes(unit.element.dataset.state ?? "");
    const wanted = { fresh, apart, whole, anew: anew || unit.wanted?.anew === true };
    unit.wanted = whole || computed || unit.made.outerHTML !== fresh.outerHTML ? wanted : undefined;
    if (unit.wanted) bring(unit, unit.wanted);
    else take(unit, wanted);
  }
  tellValues();
  bringElements();
}

/** What Python is just computing is not disturbed, unless with code that is no more.
 * @param {Unit} unit @param {Wanted} wanted */
function bring(unit, wanted) {
  const { element } = unit;
  const outdated = wanted.anew && isDemo(element);
  if (outdated || element.dataset.state !== "running") return settle(unit, wanted);
  const observer = new MutationObserver(() => {
    if (element.dataset.state === "running" && unit.wanted === wanted) return;
    observer.disconnect();
    if (unit.wanted !== wanted || !element.isConnected) return;
    const [anchor, focus] = [new Anchor(), keptFocus()];
    settle(unit, wanted);
    anchor.hold();
    focus();
  });
  observer.observe(element, { attributeFilter: ["data-state"] });
  return undefined;
}

/** @param {Unit} unit @param {Wanted} wanted */
function settle(unit, wanted) {
  const open = keptOpen(unit.element);
  const { fresh, apart, whole, anew } = wanted;
  unit.wanted = undefined;
  if (whole || !renewed(unit, fresh, anew)) {
    for (const [form, one] of apart) replace(form, one);
    replace(unit, fresh);
  }
  take(unit, wanted);
  open(unit.element);
}

/** What is shown is what was served.
 * @param {Unit} unit @param {Wanted} wanted */
function take(unit, { fresh, apart }) {
  unit.made = fresh;
  for (const [form, one] of apart) form.made = one;
}

/** @param {Unit} unit @param {HTMLElement} fresh @param {boolean} anew */
function renewed({ element, made }, fresh, anew) {
  const live = /** @type {any} */ (element);
  const copy = /** @type {HTMLElement} */ (fresh.cloneNode(true));
  const [old, next] = [made, fresh].map((one) => /** @type {HTMLElement} */ (one.cloneNode(false)));
  if (!live.renew || !old || !next) return false;
  // That is the element's own to say.
  for (const one of [old, next]) delete one.dataset.state;
  if (!isDemo(element)) {
    attributes(element, old, next);
    return live.renew(copy);
  }
  attributes(element, old, next);
  caption(element, made, copy);
  live.renew(copy, anew);
  return true;
}

/** @param {HTMLElement} shown @param {HTMLElement} made @param {HTMLElement} fresh */
function caption(shown, made, fresh) {
  const [old, next] = [made, fresh].map((one) => one.querySelector(".demo-caption"));
  if (old?.outerHTML === next?.outerHTML) return;
  shown.querySelector(".demo-caption")?.remove();
  if (next) shown.append(next);
}

/** Whether a demo is another one: with other controls, or frames that a player has.
 * @param {HTMLElement} made @param {HTMLElement} fresh */
function isAnother(made, fresh) {
  if (!isDemo(fresh) || made.outerHTML === fresh.outerHTML) return false;
  const [controls, others] = [made, fresh].map((one) => one.querySelector(".demo-controls"));
  if (!controls || !others || controls.outerHTML !== others.outerHTML) return true;
  const names = new Set([...made.getAttributeNames(), ...fresh.getAttributeNames()]);
  const differ = [...names].filter((name) => made.getAttribute(name) !== fresh.getAttribute(name));
  return differ.some((name) => !TAKES.has(name)) || made.dataset.yields !== undefined;
}

/** @param {Unit} unit @param {HTMLElement} fresh */
function replace(unit, fresh) {
  const made = document.importNode(fresh, true);
  unit.element.replaceWith(made);
  unit.element = made;
}

/** @param {Comment} marker @param {HTMLElement} fresh */
function put(marker, fresh) {
  const made = document.importNode(fresh, true);
  marker.replaceWith(made);
  return made;
}

/** Alive, where the platform can.
 * @param {HTMLElement} element @param {Comment} marker */
function move(element, marker) {
  const parent = /** @type {any} */ (marker.parentNode);
  if (parent.moveBefore && element.isConnected) parent.moveBefore(element, marker);
  else parent.insertBefore(element, marker);
  marker.remove();
}

/** Values in prose that have just come follow their demos, too. */
function tellValues() {
  for (const demo of document.querySelectorAll("coldframe-demo")) {
    const detail = /** @type {any} */ (demo).told?.point;
    if (detail) demo.dispatchEvent(new CustomEvent("coldframe-point", { bubbles: true, detail }));
  }
}

/** The page may have its first cell, or value in prose. */
function bringElements() {
  const lacks = document.querySelector("coldframe-cell:not(:defined), output[data-demo]");
  const own = new URL("./live.js", import.meta.url).href;
  if (lacks) import(own).then((live) => live.bringElements(document)).catch(() => {});
}

/** @param {HTMLElement} unit */
const isForm = (unit) => unit.localName === "form";
/** @param {HTMLElement} unit */
const isDemo = (unit) => unit.localName === "coldframe-demo";
