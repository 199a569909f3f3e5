// A file for the reader to keep: recorded, of the site; computed here, in the browser's hands.

import { element } from "./nodes.js";
import { size } from "./size.js";

/**
 * @typedef {{name: string, label: string, size: number, file?: string, content?: Blob}} Download
 * @param {Download} download @returns {import("./nodes.js").Shown}
 */
export function download({ name, label, size: bytes, file, content }) {
  const node = element("p", "download");
  const link = /** @type {HTMLAnchorElement} */ (element("a", "download-link", label));
  link.href = content ? URL.createObjectURL(content) : new URL(`../files/${file}`, import.meta.url).href;
  link.download = name;
  node.append(link, " ", element("span", "download-size", `${name}, ${size(bytes)}`));
  return { node, update: () => false, close: () => URL.revokeObjectURL(link.href) };
}
