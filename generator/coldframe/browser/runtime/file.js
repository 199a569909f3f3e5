// A file of the reader's as a parameter: chosen, dropped or pasted. Only its handle goes to Python,
// which reads it where it runs; nothing of its content is ever in the page.

import { size } from "./size.js";

/** @param {HTMLElement} control @returns {import("./controls.js").Field} */
export function field(control) {
  const input = /** @type {HTMLInputElement} */ (control.querySelector("input"));
  const said = /** @type {HTMLElement} */ (control.querySelector(".drop-said"));
  const remove = /** @type {HTMLElement} */ (control.querySelector(".drop-remove"));
  const hint = said.textContent ?? "";
  /** @type {File | undefined} */
  let file;
  const show = () => {
    file = input.files?.[0];
    said.textContent = file ? `${file.name}, ${size(file.size)}` : hint;
    delete control.dataset.refused;
    remove.hidden = !file;
    remove.ariaLabel = file ? `Remove ${file.name}` : null;
  };
  const clear = () => {
    input.value = "";
    show();
  };
  /** What was chosen before stays.
   * @param {string} words */
  const refuse = (words) => {
    said.textContent = words;
    control.dataset.refused = "";
  };
  input.addEventListener("change", show);
  // The same file, chosen again because it changed on the disk, is no change to a browser.
  input.addEventListener("cancel", () => input.files?.[0] !== file && tell(input));
  remove.addEventListener("click", () => {
    clear();
    tell(input);
    // The button is gone: the focus must not go with it.
    input.focus();
  });
  takeFiles(control, (files, folder) => {
    const wrong = folder ? "That is a folder. Drop a file." : refusal(files, input.accept);
    if (wrong) return refuse(wrong);
    const list = new DataTransfer();
    list.items.add(/** @type {File} */ (files[0]));
    input.files = list.files;
    tell(input);
  });
  return {
    name: input.name,
    label: control.querySelector("label")?.textContent ?? input.name,
    live: true,
    read: () => input.files?.[0] ?? new Uint8Array(),
    write: () => false,
    text: () => undefined,
    held: () => file !== undefined,
    reset: clear,
  };
}

/** @param {HTMLInputElement} input */
function tell(input) {
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** Why these can't be taken; empty if they can.
 * @param {File[]} files @param {string} accept as the attribute */
function refusal(files, accept) {
  const [file] = files;
  if (!file || files.length > 1) return `These are ${files.length} files. Drop one.`;
  const kinds = accept.split(",").map((kind) => kind.trim().toLowerCase()).filter(Boolean);
  const fits = !kinds.length || kinds.some((kind) => isOf(file, kind));
  return fits ? "" : `${file.name} is not taken: choose ${kinds.join(", ")}.`;
}

/** @param {File} file @param {string} kind `.csv`, `text/csv`, or `image/*` */
function isOf({ name, type }, kind) {
  if (kind.startsWith(".")) return name.toLowerCase().endsWith(kind);
  // Systems that do not know a file's type leave it empty.
  return !type || (kind.endsWith("/*") ? type.startsWith(kind.slice(0, -1)) : type === kind);
}

/** Files that are dropped on the control, anywhere on its demo if no other control is meant, or
 * pasted there.
 * @param {HTMLElement} control @param {(files: File[], folder: boolean) => void} take */
function takeFiles(control, take) {
  guard();
  const zone = /** @type {HTMLElement} */ (control.closest(".demo") ?? control);
  const mine = (/** @type {Event} */ event) => {
    // Before the demo is ready nobody would answer.
    if (control.matches(":disabled *")) return false;
    const over = /** @type {Element} */ (event.target).closest?.("[data-control=file]");
    return (over ?? firstFree(zone)) === control;
  };
  zone.addEventListener("dragover", (event) => {
    if (!carriesFiles(event.dataTransfer) || !mine(event)) return delete control.dataset.drop;
    event.preventDefault();
    control.dataset.drop = "";
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(/** @type {Node | null} */ (event.relatedTarget))) delete control.dataset.drop;
  });
  zone.addEventListener("drop", (event) => {
    if (!("drop" in control.dataset)) return;
    event.preventDefault();
    delete control.dataset.drop;
    taken(event.dataTransfer, take);
  });
  zone.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length || !mine(event)) return;
    event.preventDefault();
    taken(event.clipboardData, take);
  });
}

/** @param {DataTransfer | null} data @param {(files: File[], folder: boolean) => void} take */
function taken(data, take) {
  const folder = [...(data?.items ?? [])].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
  take([...(data?.files ?? [])], folder);
}

/** @param {Element} zone */
function firstFree(zone) {
  const every = [...zone.querySelectorAll("[data-control=file]")];
  return every.find((one) => !one.querySelector("input")?.files?.length) ?? every[0];
}

/** @param {DataTransfer | null} data */
const carriesFiles = (data) => Boolean(data?.types.includes("Files"));

let guarded = false;

/** Beside a demo that takes files a drop must not make the browser leave the page for the file. */
function guard() {
  if (guarded) return;
  guarded = true;
  for (const type of /** @type {const} */ (["dragover", "drop"])) {
    addEventListener(type, (event) => {
      if (event.defaultPrevented || !carriesFiles(event.dataTransfer)) return;
      if (!document.querySelector("[data-control=file]")) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
    });
  }
}
