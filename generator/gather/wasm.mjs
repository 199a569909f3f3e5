// A WebAssembly program as its sections, read and written (WebAssembly Core Specification 2.0,
// chapter 5, and the exceptions of chapter 5 of the exception-handling proposal).

/** Numbers of sections, and the kinds of what is imported and exported. */
export const SECTION = { type: 1, import: 2, function: 3, table: 4, tag: 13, global: 6, export: 7, element: 9, code: 10, data: 11, dataCount: 12 };
export const KIND = { function: 0, table: 1, memory: 2, global: 3, tag: 4 };
export const TYPE = { i32: 0x7f, i64: 0x7e, funcref: 0x70 };
/** In the order that the standard asks for; the tags stand between the memories and the globals. */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];
const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** @param {number} value @returns {number[]} LEB128, unsigned */
export function number(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value);
  return bytes;
}

/** @param {bigint} value @returns {number[]} LEB128, signed */
export function signed(value) {
  const bytes = [];
  for (;;) {
    const byte = Number(value & 0x7fn);
    value >>= 7n;
    if ((value === 0n && !(byte & 0x40)) || (value === -1n && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

/** @param {string} text */
export const name = (text) => [...number(Buffer.byteLength(text)), ...Buffer.from(text)];

/** A count and the items one after the other.
 * @param {Iterable<Iterable<number> | Buffer>} items */
export function vector(items) {
  const parts = Array.from(items, (item) => Buffer.from(item));
  return Buffer.concat([Buffer.from(number(parts.length)), ...parts]);
}

/** With its length before it. @param {Buffer} bytes */
export const sized = (bytes) => Buffer.concat([Buffer.from(number(bytes.length)), bytes]);

export class Reader {
  /** @param {Buffer} bytes @param {number} [at] */
  constructor(bytes, at = 0) {
    this.bytes = bytes;
    this.at = at;
  }

  byte() {
    return this.bytes[this.at++];
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (!(byte & 0x80)) return value;
    }
  }

  /** Of 32 bits. */
  signed() {
    const start = this.at;
    let value = this.number();
    const bits = 7 * (this.at - start);
    if (bits < 32 && this.bytes[this.at - 1] & 0x40) value -= 2 ** bits;
    return value;
  }

  skipNumber() {
    while (this.byte() & 0x80);
  }

  /** @param {number} length */
  take(length) {
    return this.bytes.subarray(this.at, (this.at += length));
  }

  name() {
    return this.take(this.number()).toString("utf8");
  }

  /** @template T @param {(reader: Reader) => T} item @returns {T[]} */
  vector(item) {
    return Array.from({ length: this.number() }, () => item(this));
  }
}

/**
 * `named` are the sections that have no number but a name.
 * @typedef {{at: Map<number, Buffer>, named: Buffer[]}} Sections
 * @param {Buffer} program @returns {Sections}
 */
export function sections(program) {
  const reader = new Reader(program, HEAD.length);
  const found = { at: new Map(), named: [] };
  while (reader.at < program.length) {
    const id = reader.byte();
    const body = reader.take(reader.number());
    if (id) found.at.set(id, body);
    else found.named.push(body);
  }
  return found;
}

/** The linker's section, the only one with a name in Pyodide's program, must stand first.
 * @param {Sections} sections */
export function program({ at, named }) {
  const section = (id, body) => [Buffer.from([id]), sized(body)];
  const numbered = ORDER.filter((id) => at.has(id)).flatMap((id) => section(id, at.get(id)));
  return Buffer.concat([Buffer.from(HEAD), ...named.flatMap((body) => section(0, body)), ...numbered]);
}

/** @typedef {{module: string, field: string, kind: number, description: Buffer, type: number}} Import
 * @param {Buffer} body @returns {Import[]} `type` of a function: its number */
export function imports(body) {
  return new Reader(body).vector((reader) => {
    const module = reader.name();
    const field = reader.name();
    const kind = reader.byte();
    const start = reader.at;
    if (kind === KIND.global) reader.take(2);
    else if (kind === KIND.function) reader.number();
    else throw new Error(`an import of kind ${kind}: ${module}.${field}`);
    const description = reader.bytes.subarray(start, reader.at);
    return { module, field, kind, description, type: kind === KIND.function ? new Reader(description).number() : 0 };
  });
}

/** @param {Buffer} body @returns {{name: string, kind: number, index: number}[]} */
export function exports(body) {
  return new Reader(body).vector((reader) => ({ name: reader.name(), kind: reader.byte(), index: reader.number() }));
}

/** @param {Buffer} body @returns {{parameters: Buffer, results: Buffer}[]} */
export function types(body) {
  return new Reader(body).vector((reader) => {
    if (reader.byte() !== 0x60) throw new Error("a type that is no function's");
    return { parameters: reader.take(reader.number()), results: reader.take(reader.number()) };
  });
}

/** Each global's value type and whether it changes, and its first value, an `i32.const`.
 * @param {Buffer} body */
export function globals(body) {
  return new Reader(body).vector((reader) => {
    const type = reader.take(2);
    if (reader.byte() !== 0x41) throw new Error("a global whose first value is no i32.const");
    const value = reader.signed();
    if (reader.byte() !== 0x0b) throw new Error("a global whose first value is no i32.const");
    return { type, value, changes: Boolean(type[1]) };
  });
}

/** @param {Buffer} body */
export const numbers = (body) => new Reader(body).vector((reader) => reader.number());

/** Each function's locals and instructions. @param {Buffer} body */
export const bodies = (body) => new Reader(body).vector((reader) => reader.take(reader.number()));

/** Where the instructions of a function begin. @param {Buffer} body */
export function instructions(body) {
  const reader = new Reader(body);
  for (let count = reader.number(); count; count--) {
    reader.number();
    reader.byte();
  }
  return reader.at;
}

/**
 * The numbers of functions and globals that a function's instructions name.
 * @typedef {{kind: "function" | "global", value: number, start: number, end: number}} Mention
 * @param {Buffer} body @returns {Mention[]}
 */
export function mentions(body) {
  const reader = new Reader(body, instructions(body));
  /** @type {Mention[]} */
  const found = [];
  /** @param {Mention["kind"]} kind */
  const mention = (kind) => {
    const start = reader.at;
    found.push({ kind, value: reader.number(), start, end: reader.at });
  };
  while (reader.at < body.length) instruction(reader, mention);
  if (reader.at !== body.length) throw new Error("a function's instructions end in the middle of one");
  return found;
}

/** Where in memory a function's instructions may read or write: its constants, and what is added to
 * an address that it computes. @param {Buffer} body @returns {number[]} */
export function addresses(body) {
  const reader = new Reader(body, instructions(body));
  /** @type {number[]} */
  const found = [];
  while (reader.at < body.length) {
    const { at } = reader;
    instruction(reader, () => reader.skipNumber());
    const code = body[at];
    if (code === 0x41) found.push(new Reader(body, at + 1).signed() >>> 0);
    else if (code >= 0x28 && code <= 0x3e) {
      const place = new Reader(body, at + 1);
      if (place.number() & 0x40) place.number();
      found.push(place.number());
    }
  }
  return found;
}

/** @param {Reader} reader @param {(kind: Mention["kind"]) => void} mention */
function instruction(reader, mention) {
  const code = reader.byte();
  const skip = () => reader.skipNumber();
  const skipAll = (count) => {
    while (count--) skip();
  };
  if (code === 0x10 || code === 0x12 || code === 0xd2) mention("function");
  else if (code === 0x23 || code === 0x24) mention("global");
  else if (code === 0x11 || code === 0x13) skipAll(2);
  else if (code === 0x0e) skipAll(reader.number() + 1);
  else if (code === 0x1c) reader.take(reader.number());
  else if (code === 0x1f) {
    skip();
    for (let count = reader.number(); count; count--) skipAll(reader.byte() < 2 ? 2 : 1);
  } else if (code >= 0x28 && code <= 0x3e) {
    // An alignment of 64 and more says that the number of a memory follows.
    skipAll(reader.number() & 0x40 ? 2 : 1);
  } else if (code === 0x43) reader.take(4);
  else if (code === 0x44) reader.take(8);
  else if (code === 0xfc) {
    const more = reader.number();
    if (more === 8 || more === 9) throw new Error("data that a function writes itself");
    skipAll(more < 8 ? 0 : more === 11 || more > 12 && more !== 14 ? 1 : 2);
  } else if (ONE_NUMBER.has(code)) skip();
  else if (!(code <= 0x01 || code === 0x05 || code === 0x0a || code === 0x0b || code === 0x0f || code === 0x19 ||
      code === 0x1a || code === 0x1b || code >= 0x45 && code <= 0xc4 || code === 0xd1)) {
    throw new Error(`an instruction that is not known: 0x${code.toString(16)}`);
  }
}

// Blocks, branches, locals, tables, memory.size and .grow, constants, ref.null, throw.
const ONE_NUMBER = new Set([
  0x02, 0x03, 0x04, 0x06, 0x07, 0x08, 0x09, 0x0c, 0x0d, 0x18, 0x20, 0x21, 0x22, 0x25, 0x26, 0x3f, 0x40, 0x41, 0x42, 0xd0,
]);
