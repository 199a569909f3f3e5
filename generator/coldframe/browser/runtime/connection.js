// What the reader pays for bytes.

/** Whether bytes are dear: the reader said so, or the connection is metered or slow. */
export function savesData() {
  const { saveData, type, effectiveType } = /** @type {any} */ (navigator).connection ?? {};
  return saveData || type === "cellular" || /2g$/.test(effectiveType);
}
