// Where a click meets text.

/** The place in the text of `box`, or its beginning.
 * @param {Element | null} box @param {MouseEvent} event */
export function caret(box, { clientX, clientY }) {
  const { node, offset } = pointed(clientX, clientY);
  if (!node || !box?.contains(node)) return 0;
  const before = document.createRange();
  before.setStart(box, 0);
  before.setEnd(node, offset);
  return before.toString().length;
}

/** @param {number} x @param {number} y @returns {{node?: Node, offset: number}} */
function pointed(x, y) {
  const found = document.caretPositionFromPoint?.(x, y);
  if (found) return { node: found.offsetNode, offset: found.offset };
  // WebKit's own.
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : { offset: 0 };
}
