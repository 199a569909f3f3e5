// What a reader is told while a result that was not recorded is computed.

/**
 * @typedef {import("./protocol.js").Value} Value
 */

/** What is shown meanwhile: the recorded point, by what differs from the one asked for.
 * @param {{name: string, value: Value}[]} differs @param {{name: string, label: string}[]} fields */
export function nearest(differs, fields) {
  const labels = new Map(fields.map((field) => [field.name, field.label]));
  const at = differs
    .filter(({ value }) => !(value instanceof Uint8Array))
    .map(({ name, value }) => `${labels.get(name) ?? name} ${value === "" ? "empty" : value}`);
  return at.length ? `Shown meanwhile, recorded: ${at.join(", ")}.` : "Shown meanwhile: what was recorded.";
}

/** What is loaded, and how far; nothing once Python runs.
 * @param {HTMLProgressElement} bar @param {HTMLElement} chip
 * @param {import("./protocol.js").Progress | undefined} progress */
export function tellProgress(bar, chip, progress) {
  bar.hidden = progress === undefined;
  if (!progress) return;
  const { what, loaded, total } = progress;
  const share = `${mega(loaded)}/${mega(total)} MB`;
  if (total) bar.value = loaded / total;
  else bar.removeAttribute("value");
  bar.title = total ? `Loading ${what}: ${share}` : `Starting ${what}`;
  chip.textContent = total ? `computing · loading ${what} ${share}` : "computing";
}

/** @param {number} bytes */
const mega = (bytes) => (bytes / 1e6).toFixed(1);
