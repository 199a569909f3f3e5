// Data that only functions of rest.wasm read goes with them: a quarter of the program's bytes on the
// line. No name in the program says where it lies, but two kinds have an index that nothing else
// looks like:
// - the tables of the East Asian codecs (dbcs_index and unim_index of CPython's
//   Modules/cjkcodecs/cjkcodecs.h): 256 times the address of a row of 16-bit characters and the first
//   and last of its columns; the rows lie one behind the other;
// - the modules that Python imports before it can read files (_frozen of Include/cpython/import.h):
//   name, address and size of the byte code, whether it is a package. A started Python has them. Only
//   `_imp.find_frozen(name, withdata=True)`, a private function, would show zeros.
import { Reader, addresses, number, signed, vector } from "./wasm.mjs";

const ROWS = 256;
const RECORD = 8;
/** With fewer rows it could be chance. */
const FEWEST = 4;
const MODULE = 16;
/** How marshal begins a module's code: the kind, and no parameters of three sorts. */
const CODE = Buffer.concat([Buffer.from("c"), Buffer.alloc(12)]);

/**
 * @typedef {{start: number, end: number}} Range bytes of the memory
 * @typedef {{at: number, bytes: Buffer}} Segment of the memory, written when a program starts
 */

/** @param {Buffer} data the program's section @param {Buffer[]} kept functions that stay
 * @returns {{first: Buffer, rest: Buffer, count: number}} sections, and how many segments the first has */
export function splitData(data, kept) {
  const segments = segmentsOf(data);
  const memory = image(segments);
  const tables = indices(memory);
  const away = joined([...tables.map(({ rows }) => rows), ...modules(memory)]);
  const read = new Set(kept.flatMap(addresses));
  for (const { index: { start } } of tables) {
    if (read.has(start)) throw new Error(`a function that stays reads the table whose index is at ${start}`);
  }
  const first = segments.flatMap((segment) => without(segment, away));
  const rest = away.map((range) => within(segments, range));
  return { first: written(first), rest: written(rest), count: first.length };
}

/** @param {Buffer} data @returns {Segment[]} */
function segmentsOf(data) {
  return new Reader(data).vector((reader) => {
    if (reader.byte() !== 0 || reader.byte() !== 0x41) throw new Error("data without a fixed place");
    const at = reader.signed();
    if (reader.byte() !== 0x0b) throw new Error("data without a fixed place");
    return { at, bytes: reader.take(reader.number()) };
  });
}

/** @param {Segment[]} segments */
function image(segments) {
  const memory = Buffer.alloc(Math.max(...segments.map(({ at, bytes }) => at + bytes.length)));
  for (const { at, bytes } of segments) bytes.copy(memory, at);
  return memory;
}

/** @param {Buffer} memory @returns {{index: Range, rows: Range}[]} */
function indices(memory) {
  const found = [];
  for (let at = 0; at + ROWS * RECORD <= memory.length; ) {
    const rows = rowsOf(memory, at);
    if (rows) found.push({ index: { start: at, end: at + ROWS * RECORD }, rows });
    at += rows ? ROWS * RECORD : 4;
  }
  return found;
}

/** @param {Buffer} memory @param {number} at @returns {Range | undefined} of the table whose index may be there */
function rowsOf(memory, at) {
  let count = 0;
  let start = 0;
  let end = 0;
  for (let record = at; record < at + ROWS * RECORD; record += RECORD) {
    const row = memory.readUInt32LE(record);
    const [first, last] = [memory[record + 4], memory[record + 5]];
    if (memory.readUInt16LE(record + 6) || last < first || (row ? row % 2 : first || last)) return undefined;
    if (!row) continue;
    if (count ? row !== end : row < 1024) return undefined;
    if (!count) start = row;
    end = row + 2 * (last - first + 1);
    if (end > memory.length) return undefined;
    count++;
  }
  return count >= FEWEST ? { start, end } : undefined;
}

/** Without the head of each: whoever looks for one sees by that whether there is any.
 * @param {Buffer} memory @returns {Range[]} */
function modules(memory) {
  const found = [];
  for (let at = 0; at + MODULE <= memory.length; at += 4) {
    const [name, start, size, isPackage] = [0, 4, 8, 12].map((from) => memory.readUInt32LE(at + from));
    const end = start + size;
    if (isPackage > 1 || name < 1024 || end > memory.length) continue;
    if (!memory.subarray(start, end).subarray(0, CODE.length).equals(CODE)) continue;
    const word = memory.subarray(name, memory.indexOf(0, name)).toString("latin1");
    if (/^[a-z_]\w+(\.\w+)*$/i.test(word)) found.push({ start: start + CODE.length, end });
  }
  return found;
}

/** Some share rows. @param {Range[]} ranges */
function joined(ranges) {
  /** @type {Range[]} */
  const apart = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = apart.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else apart.push({ start, end });
  }
  return apart;
}

/** @param {Segment} segment @param {Range[]} away @returns {Segment[]} */
function without({ at, bytes }, away) {
  const left = [];
  let from = at;
  const stop = at + bytes.length;
  for (const { start, end } of away) {
    if (end <= from || start >= stop) continue;
    if (start > from) left.push({ at: from, bytes: bytes.subarray(from - at, start - at) });
    from = end;
  }
  if (from < stop) left.push({ at: from, bytes: bytes.subarray(from - at) });
  return left;
}

/** @param {Segment[]} segments @param {Range} range @returns {Segment} */
function within(segments, { start, end }) {
  const bytes = Buffer.alloc(end - start);
  for (const { at, bytes: some } of segments) {
    const [from, to] = [Math.max(at, start), Math.min(at + some.length, end)];
    if (from < to) some.copy(bytes, from - start, from - at, to - at);
  }
  return { at: start, bytes };
}

/** @param {Segment[]} segments */
const written = (segments) =>
  vector(segments.map(({ at, bytes }) =>
    Buffer.concat([Buffer.from([0, 0x41, ...signed(BigInt(at)), 0x0b, ...number(bytes.length)]), bytes])));
