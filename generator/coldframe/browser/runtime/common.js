// The longest common subsequence of two lists.

/** Of longer lists only the equal start and end are found: it takes their product of time. */
const MOST = 4_000_000;

/** @param {number[]} old @param {number[]} fresh
 * @returns {Map<number, number>} from the places in `fresh` to those of the equal ones in `old` */
export function common(old, fresh) {
  /** @type {Map<number, number>} */
  const found = new Map();
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) found.set(start, start++);
  let [oldEnd, freshEnd] = [old.length, fresh.length];
  while (oldEnd > start && freshEnd > start && old[oldEnd - 1] === fresh[freshEnd - 1]) found.set(--freshEnd, --oldEnd);
  for (const [i, j] of middle(old.slice(start, oldEnd), fresh.slice(start, freshEnd))) found.set(start + i, start + j);
  return found;
}

/** @param {number[]} old @param {number[]} fresh @returns {[fresh: number, old: number][]} */
function middle(old, fresh) {
  const width = old.length + 1;
  if (width * fresh.length > MOST) return [];
  // At each place: the length of the longest that begins there.
  const lengths = new Uint32Array(width * (fresh.length + 1));
  const at = (/** @type {number} */ i, /** @type {number} */ j) => lengths[i * width + j] ?? 0;
  for (let i = fresh.length - 1; i >= 0; i--) {
    for (let j = old.length - 1; j >= 0; j--) {
      lengths[i * width + j] = fresh[i] === old[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  /** @type {[number, number][]} */
  const found = [];
  for (let i = 0, j = 0; i < fresh.length && j < old.length; ) {
    if (fresh[i] === old[j]) found.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return found;
}
