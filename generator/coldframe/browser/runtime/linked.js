// Parameters that several demos of a page share: where one moves, all do.

/**
 * @typedef {import("./controls.js").Field} Field
 * A demo's own part of a link: its field, and what shows the result at its new value.
 * @typedef {{field: Field, follow: (compute: boolean, tick: boolean) => Promise<void>}} Member
 * @typedef {(names: string[], compute: boolean, tick: boolean) => Promise<unknown>} Tell
 */

/** By the key that they share in the address.
 * @type {Map<string, Set<Member>>} */
const links = new Map();

/** Gives what tells the other demos that own parameters moved. A demo that follows tells nobody, so
 * that nothing goes round.
 * @param {import("./point.js").Point} point @param {AbortSignal} signal
 * @param {Member["follow"]} follow @returns {Tell} */
export function join(point, signal, follow) {
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
