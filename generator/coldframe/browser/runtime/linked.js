// Parameters that several demos of a page share: where one moves, all do.

/**
 * @typedef {import("./controls.js").Field} Field
 * A demo's own part of a link: its field, and what shows the result at its new value.
 * @typedef {{field: Field, follow: (compute: boolean, tick: boolean) => Promise<void>}} Member
 * @typedef {(names: string[], compute: boolean, tick: boolean) => Promise<unknown>} Tell
 */

/** What nobody sees follows when the other demo has rested so long (ms). */
const REST = 100;

/** By the key that they share in the address.
 * @type {Map<string, Set<Member>>} */
const links = new Map();

/** Gives what tells the other demos that own parameters moved. A demo that follows tells nobody, so
 * that nothing goes round.
 * @param {Element} demo @param {import("./point.js").Point} point @param {AbortSignal} signal
 * @param {Member["follow"]} show @returns {Tell} */
export function join(demo, point, signal, show) {
  const follow = unhurried(demo, signal, show);
  /** @type {Map<string, Member>} */
  const own = new Map();
  for (const field of point.fields) {
    if (!point.isLinked(field.name)) continue;
    const member = { field, follow };
    own.set(field.name, member);
    const members = links.get(point.key(field.name)) ?? new Set();
    links.set(point.key(field.name), members.add(member));
    signal.addEventListener("abort", () => members.delete(member));
  }
  return (names, ...how) => {
    const moved = names.flatMap((name) => own.get(name) ?? []);
    const followers = new Set(moved.flatMap((member) => given(member, links.get(point.key(member.field.name)))));
    return Promise.all([...followers].map((one) => one(...how)));
  };
}

/** The frame in which a slider moves is for what the reader sees: a demo out of sight waits.
 * @param {Element} demo @param {AbortSignal} signal @param {Member["follow"]} show
 * @returns {Member["follow"]} */
function unhurried(demo, signal, show) {
  let seen = true;
  let newest = 0;
  const observer = new IntersectionObserver((entries) => (seen = entries.at(-1)?.isIntersecting ?? true));
  observer.observe(demo);
  signal.addEventListener("abort", () => observer.disconnect());
  return async (...how) => {
    const turn = ++newest;
    if (!seen) await new Promise((resolve) => setTimeout(resolve, REST));
    if (turn === newest && !signal.aborted) await show(...how);
  };
}

/** Writes the member's value to the others of its link; gives what shows theirs.
 * @param {Member} member @param {Set<Member>} [members] */
function given(member, members = new Set()) {
  const text = member.field.text();
  if (text === undefined || !isValid(member.field)) return [];
  const others = [...members].filter((other) => other !== member);
  return others.filter((other) => other.field.write(text)).map((other) => other.follow);
}

/** @param {Field} field */
function isValid(field) {
  try {
    field.read();
    return true;
  } catch {
    return false;
  }
}
