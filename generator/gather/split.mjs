// Pyodide's program in two: first.wasm with what usual demos run, rest.wasm with all other
// functions, which the first of them that is called brings in. A fifth of the code is in the first.
//
// node split.mjs PYODIDE-FOLDER usual.py
//
// In first.wasm each function keeps its number and type. One of the rest has another body:
// it sees that rest.wasm is there and calls, through a table of its own, what that put there. Data
// that only such functions read is in rest.wasm, too (tables.mjs). So nothing that knows functions by
// number (the memory image, compiled packages) sees a difference. By name first.wasm gives those that
// Pyodide's scripts call; the other 8,000, each of which would cost an engine an object at the start,
// stand in a table, and rest.wasm has their names, and those of addresses of data.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { splitData } from "./tables.mjs";
import { usual } from "./usual.mjs";
import {
  KIND, Reader, SECTION, TYPE, bodies, exports, globals, imports, mentions, name, number, numbers, program, sections,
  signed, sized, types, vector,
} from "./wasm.mjs";

/** Names of what the first program exports besides its own: runtime/program.js knows all of them. */
const TABLE = "rest:";
const PRESENT = "rest:present";
const OTHERS = "rest:others";

// Node would show the line: half a megabyte.
process.on("uncaughtException", (error) => {
  console.error(error.stack ?? error);
  process.exit(1);
});
const [, , folder, demos] = process.argv;
const whole = readFileSync(join(folder, "pyodide.asm.wasm"));
const parts = read(whole);
const scripts = ["pyodide.mjs", "pyodide.asm.mjs"].map((file) => readFileSync(join(folder, file), "utf8"));
const words = new Set(scripts.flatMap((script) => script.match(/[\w$]+/g) ?? []));
const made = split(parts, new Set(await usual(whole, folder, demos)));
writeFileSync(join(folder, "first.wasm"), made.first);
writeFileSync(join(folder, "rest.wasm"), made.rest);
process.exit(0);

function read(whole) {
  const { at, named } = sections(whole);
  const imported = imports(at.get(SECTION.import));
  return {
    at,
    named,
    types: types(at.get(SECTION.type)),
    functions: imported.filter(({ kind }) => kind === KIND.function),
    globals: imported.filter(({ kind }) => kind === KIND.global),
    own: numbers(at.get(SECTION.function)),
    ownGlobals: globals(at.get(SECTION.global)),
    tables: new Reader(at.get(SECTION.table)).number(),
    exported: exports(at.get(SECTION.export)),
    bodies: bodies(at.get(SECTION.code)),
  };
}

/** @param {ReturnType<typeof read>} parts @param {Set<number>} kept own functions by number */
function split(parts, kept) {
  const moved = parts.bodies.map((_, i) => i).filter((i) => !kept.has(i));
  const needs = namesOf(parts, moved);
  const others = othersOf(parts, needs);
  const stay = parts.bodies.filter((_, i) => kept.has(i));
  const isImported = ({ kind, value }) => kind === "global" && value < parts.globals.length;
  if (stay.some((body) => mentions(body).some(isImported))) {
    throw new Error("a usual function passes JavaScript by address, which has its place only with the rest");
  }
  const data = splitData(parts.at.get(SECTION.data), stay);
  return {
    first: firstProgram(parts, moved, needs, others, data),
    rest: restProgram(parts, moved, needs, others, data),
  };
}

/** The functions and addresses of data that first.wasm has no name for.
 * @param {ReturnType<typeof read>} parts @param {ReturnType<typeof namesOf>} needs */
function othersOf(parts, needs) {
  const called = ({ name }) => words.has(name) || words.has(`_${name}`);
  const unnamed = parts.exported.filter((one) => !called(one));
  const global = ({ index }) => parts.ownGlobals[index - parts.globals.length];
  return {
    functions: [...unnamed, ...needs.filter(({ added }) => added)].filter(({ kind }) => kind === KIND.function),
    addresses: unnamed
      .filter((one) => one.kind === KIND.global && !global(one).changes)
      .map((one) => ({ ...one, value: global(one).value })),
  };
}

/** What the functions that moved mention of the first program, and by which name it gives that.
 * @param {ReturnType<typeof read>} parts @param {number[]} moved */
function namesOf(parts, moved) {
  const known = new Map(parts.exported.map(({ name, kind, index }) => [`${kind}:${index}`, name]));
  const away = new Set(moved.map((i) => i + parts.functions.length));
  /** @type {Map<string, {kind: number, index: number, name: string, added: boolean}>} */
  const needs = new Map();
  const need = (kind, index) => {
    const key = `${kind}:${index}`;
    if (!needs.has(key)) needs.set(key, { kind, index, name: known.get(key) ?? `${TABLE}${key}`, added: !known.has(key) });
  };
  for (const i of moved) {
    for (const { kind, value } of mentions(parts.bodies[i])) {
      if (kind === "global" && value >= parts.globals.length) need(KIND.global, value);
      if (kind === "function" && value >= parts.functions.length && !away.has(value)) need(KIND.function, value);
    }
  }
  for (let i = 0; i < parts.tables; i++) need(KIND.table, i);
  return [...needs.values()].sort((a, b) => a.kind - b.kind || a.index - b.index);
}

/** @param {ReturnType<typeof read>} parts @param {number[]} moved @param {ReturnType<typeof namesOf>} needs
 * @param {ReturnType<typeof othersOf>} others @param {ReturnType<typeof splitData>} data */
function firstProgram(parts, moved, needs, others, data) {
  const { at } = parts;
  const nothing = parts.types.findIndex(({ parameters, results }) => !parameters.length && !results.length);
  if (nothing < 0) throw new Error("no function of the program takes and gives nothing");
  const present = parts.globals.length + parts.ownGlobals.length;
  const bring = parts.functions.length + parts.own.length;
  const table = parts.tables;
  const code = [...parts.bodies];
  moved.forEach((i, k) => {
    const { parameters } = parts.types[parts.own[i]];
    const pass = Array.from(parameters, (_, p) => [0x20, ...number(p)]).flat();
    const call = [0x41, ...signed(BigInt(k + 1)), 0x11, ...number(parts.own[i]), ...number(table)];
    code[i] = Buffer.from([0, 0x10, ...number(bring), ...pass, ...call, 0x0b]);
  });
  // Unless it is there: call what the page put at the table's first place, which fetches it.
  code.push(Buffer.from([
    0, 0x23, ...number(present), 0x45, 0x04, 0x40, 0x41, 0, 0x11, ...number(nothing), ...number(table), 0x0b, 0x0b,
  ]));
  const unnamed = new Set([...others.functions, ...others.addresses].map((one) => one.name));
  const exported = [
    ...[...parts.exported, ...needs.filter(({ added }) => added)].filter((one) => !unnamed.has(one.name)),
    { name: TABLE, kind: KIND.table, index: table },
    { name: OTHERS, kind: KIND.table, index: table + 1 },
    { name: PRESENT, kind: KIND.global, index: present },
  ];
  const places = [2, ...number(table + 1), 0x41, 0, 0x0b, 0];
  const grown = new Map([
    ...at,
    [SECTION.function, vector([...parts.own.map(number), number(nothing)])],
    [SECTION.table, more(at.get(SECTION.table), [moved.length + 1, others.functions.length].map((size) => [TYPE.funcref, 0, ...number(size)]))],
    [SECTION.global, more(at.get(SECTION.global), [[TYPE.i32, 1, 0x41, 0, 0x0b]])],
    [SECTION.export, vector(exported.map((one) => [...name(one.name), one.kind, ...number(one.index)]))],
    [SECTION.element, more(at.get(SECTION.element), [[...places, ...vector(others.functions.map(({ index }) => number(index)))]])],
    [SECTION.code, vector(code.map(sized))],
    [SECTION.dataCount, Buffer.from(number(data.count))],
    [SECTION.data, data.first],
  ]);
  return program({ at: grown, named: parts.named });
}

/** @param {ReturnType<typeof read>} parts @param {number[]} moved @param {ReturnType<typeof namesOf>} needs
 * @param {ReturnType<typeof othersOf>} others @param {ReturnType<typeof splitData>} data */
function restProgram(parts, moved, needs, others, data) {
  const functions = needs.filter(({ kind }) => kind === KIND.function);
  const ownGlobals = needs.filter(({ kind }) => kind === KIND.global);
  const imported = parts.functions.length + functions.length;
  const numbersOf = {
    function: renumbered(parts.functions.length, [...functions.map(({ index }) => index),
      ...moved.map((i) => i + parts.functions.length)]),
    global: renumbered(parts.globals.length, ownGlobals.map(({ index }) => index)),
  };
  // From the table's second place on: the functions that moved, in their order.
  const places = [2, ...number(parts.tables), 0x41, 1, 0x0b, 0];
  const at = new Map([
    [SECTION.type, parts.at.get(SECTION.type)],
    [SECTION.import, vector(restImports(parts, functions, ownGlobals, moved.length + 1))],
    [SECTION.function, vector(moved.map((i) => number(parts.own[i])))],
    [SECTION.element, vector([[...places, ...vector(moved.map((_, k) => number(imported + k)))]])],
    [SECTION.code, vector(moved.map((i) => sized(rewritten(parts.bodies[i], numbersOf))))],
    [SECTION.data, data.rest],
  ]);
  const names = {
    functions: others.functions.map((one) => one.name),
    addresses: Object.fromEntries(others.addresses.map((one) => [one.name, one.value])),
  };
  return program({ at, named: [Buffer.from([...name(OTHERS), ...Buffer.from(JSON.stringify(names))])] });
}

/** All that the whole program imports, and of the first one what `functions` and `globals` list, its
 * tables, memory and tags. */
function restImports(parts, functions, globals, places) {
  const from = (n, kind, description) => [...name("first"), ...name(n), kind, ...description];
  const again = (one) => [...name(one.module), ...name(one.field), one.kind, ...one.description];
  const exported = (kind) => parts.exported.filter((one) => one.kind === kind).sort((a, b) => a.index - b.index);
  const [memory] = exported(KIND.memory);
  const tagTypes = new Reader(parts.at.get(SECTION.tag)).vector((reader) => [reader.byte(), ...number(reader.number())]);
  const known = new Map(exported(KIND.table).map(({ name, index }) => [index, name]));
  return [
    ...parts.functions.map(again),
    ...functions.map((one) => from(one.name, KIND.function, number(parts.own[one.index - parts.functions.length]))),
    ...parts.globals.map(again),
    ...globals.map((one) => from(one.name, KIND.global, parts.ownGlobals[one.index - parts.globals.length].type)),
    ...tables(parts).map((table, i) => from(known.get(i) ?? `${TABLE}${KIND.table}:${i}`, KIND.table, table)),
    from(TABLE, KIND.table, [TYPE.funcref, 0, ...number(places)]),
    from(memory.name, KIND.memory, [0, 1]),
    ...exported(KIND.tag).map(({ name: n, index }) => from(n, KIND.tag, tagTypes[index])),
  ];
}

/** Their types. @param {ReturnType<typeof read>} parts */
function tables(parts) {
  return new Reader(parts.at.get(SECTION.table)).vector((reader) => {
    const start = reader.at;
    reader.byte();
    if (reader.byte() & 1) reader.number();
    reader.number();
    return reader.bytes.subarray(start, reader.at);
  });
}

/** The first `same` keep their number, the listed ones follow. @param {number} same @param {number[]} others */
function renumbered(same, others) {
  const found = new Map(others.map((value, i) => [value, same + i]));
  return (value) => (value < same ? value : found.get(value));
}

/** @param {Buffer} body @param {Record<"function" | "global", (value: number) => number>} numbersOf */
function rewritten(body, numbersOf) {
  const pieces = [];
  let at = 0;
  for (const { kind, value, start, end } of mentions(body)) {
    pieces.push(body.subarray(at, start), Buffer.from(number(numbersOf[kind](value))));
    at = end;
  }
  return Buffer.concat([...pieces, body.subarray(at)]);
}

/** @param {Buffer} body a vector @param {number[][]} items */
function more(body, items) {
  const reader = new Reader(body);
  const count = reader.number();
  return Buffer.concat([Buffer.from(number(count + items.length)), body.subarray(reader.at), Buffer.from(items.flat())]);
}
