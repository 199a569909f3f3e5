// Vega's expressions without `eval`: each syntax tree becomes a function once, when a chart is made.
// Vega's own interpreter walks the tree again for every channel of every mark. It still answers
// events, and lends the functions that only it knows.

/**
 * @typedef {{type: string, [part: string]: any}} Node
 * @typedef {{params: any, datum?: any, item?: any}} Scope
 * @typedef {(scope: Scope) => any} Compiled
 * @typedef {{functions: Record<string, any>}} Context
 */

const CONSTANTS = new Map(
  ["E", "LN2", "LN10", "LOG2E", "LOG10E", "PI", "SQRT1_2", "SQRT2"].map((name) => [name, Reflect.get(Math, name)]),
)
  .set("NaN", NaN)
  .set("MIN_VALUE", Number.MIN_VALUE)
  .set("MAX_VALUE", Number.MAX_VALUE);

/** @type {Record<string, (a: any, b: any) => any>} */
const BINARY = {
  "*": (a, b) => a * b,
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "/": (a, b) => a / b,
  "%": (a, b) => a % b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
  "==": (a, b) => a == b,
  "!=": (a, b) => a != b,
  "===": (a, b) => a === b,
  "!==": (a, b) => a !== b,
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
  ">>>": (a, b) => a >>> b,
};

/** @type {Record<string, (a: any) => any>} */
const UNARY = { "+": (a) => +a, "-": (a) => -a, "~": (a) => ~a, "!": (a) => !a };

/** What Vega's `expr` option takes.
 * @param {any} interpreter Vega's own */
export function expressionCompiler(interpreter) {
  /** @param {Node} ast @param {Context} context */
  const compile = (ast, context) => compiled(ast, new Calls(context, interpreter));
  return {
    ...interpreter,
    /** @param {Context} context @param {{ast: Node}} expression */
    operator(context, { ast }) {
      const value = compile(ast, context);
      return (/** @type {any} */ params) => value({ params });
    },
    /** @param {Context} context @param {{ast: Node}} expression */
    parameter(context, { ast }) {
      const value = compile(ast, context);
      return (/** @type {any} */ datum, /** @type {any} */ params) => value({ params, datum });
    },
    /** @param {Context} context @param {{marktype: string, channels: Record<string, {ast: Node}>}} encoding */
    encode(context, { marktype, channels }) {
      const values = Object.entries(channels).map(([name, { ast }]) => ({ name, value: compile(ast, context) }));
      const place = marktype === "rule" ? () => {} : placing(channels, ["group", "image", "rect"].includes(marktype));
      return (/** @type {any} */ item, /** @type {any} */ params) => {
        const scope = { params, datum: item.datum, item };
        let changed = 0;
        for (const { name, value } of values) {
          const now = value(scope);
          if (item[name] === now) continue;
          item[name] = now;
          changed = 1;
        }
        place(item);
        return changed;
      };
    },
  };
}

/** The functions that expressions may call. */
class Calls {
  #context;
  #interpreter;

  /** @param {Context} context @param {any} interpreter */
  constructor(context, interpreter) {
    this.#context = context;
    this.#interpreter = interpreter;
  }

  /** @param {string} name @param {number} count of arguments @returns {(args: any[]) => any} */
  named(name, count) {
    const { functions } = this.#context;
    const known = functions[name];
    if (known) return (args) => known.apply(functions, args);
    const given = Array.from({ length: count }, (_, i) => ({
      type: "MemberExpression",
      computed: true,
      object: { type: "Identifier", name: "datum" },
      property: { type: "Literal", value: i },
    }));
    const ast = { type: "CallExpression", callee: { name }, arguments: given };
    return this.#interpreter.parameter(this.#context, { ast });
  }
}

/** @param {Node} node @param {Calls} calls @returns {Compiled} */
function compiled(node, calls) {
  const inner = (/** @type {Node} */ part) => compiled(part, calls);
  switch (node.type) {
    case "Literal":
      return literal(node);
    case "Identifier":
      return identifier(node.name);
    case "MemberExpression":
      return member(inner(node.object), node.computed ? inner(node.property) : () => node.property.name);
    case "CallExpression":
      // Vega's encoders call some functions by a name with an underscore before it.
      return call(node.callee.name.replace(/^_/, ""), node.arguments.map(inner), calls);
    case "ArrayExpression": {
      const elements = /** @type {Compiled[]} */ (node.elements.map(inner));
      return (scope) => elements.map((element) => element(scope));
    }
    case "ObjectExpression": {
      const entries = /** @type {[string, Compiled][]} */ (
        node.properties.map((/** @type {any} */ { key, value }) => [key.name ?? key.value, inner(value)])
      );
      return (scope) => Object.fromEntries(entries.map(([key, value]) => [key, value(scope)]));
    }
    case "UnaryExpression": {
      const [apply, argument] = [operator(UNARY, node.operator), inner(node.argument)];
      return (scope) => apply(argument(scope));
    }
    case "BinaryExpression": {
      const [apply, left, right] = [operator(BINARY, node.operator), inner(node.left), inner(node.right)];
      return (scope) => apply(left(scope), right(scope));
    }
    case "LogicalExpression": {
      const [left, right] = [inner(node.left), inner(node.right)];
      return node.operator === "&&" ? (scope) => left(scope) && right(scope) : (scope) => left(scope) || right(scope);
    }
    case "ConditionalExpression":
      return choice(inner(node.test), inner(node.consequent), inner(node.alternate));
    default:
      throw new Error(`an expression of Vega has a part of type ${node.type}`);
  }
}

/** @param {Node} node @returns {Compiled} */
function literal({ value, regex }) {
  // A global or sticky pattern remembers where it was: each evaluation gets its own.
  if (regex && (value?.global || value?.sticky)) return () => new RegExp(regex.pattern, regex.flags);
  return () => value;
}

/** @param {string} name @returns {Compiled} */
function identifier(name) {
  if (name === "datum") return (scope) => scope.datum;
  if (name === "item") return (scope) => scope.item;
  if (name === "event") return () => undefined;
  if (CONSTANTS.has(name)) return () => CONSTANTS.get(name);
  const key = `$${name}`;
  return (scope) => scope.params[key];
}

/** Data are read, never functions: what could be called has a name that `Calls` knows.
 * @param {Compiled} object @param {Compiled} property @returns {Compiled} */
function member(object, property) {
  return (scope) => {
    const value = object(scope)[property(scope)];
    return typeof value === "function" ? undefined : value;
  };
}

/** @param {string} name @param {Compiled[]} given @param {Calls} calls @returns {Compiled} */
function call(name, given, calls) {
  const [first, second, third] = given;
  if (name === "if" && first && second && third) return choice(first, second, third);
  const apply = calls.named(name, given.length);
  return (scope) => apply(given.map((argument) => argument(scope)));
}

/** @param {Compiled} test @param {Compiled} yes @param {Compiled} no @returns {Compiled} */
const choice = (test, yes, no) => (scope) => (test(scope) ? yes(scope) : no(scope));

/** @template T @param {Record<string, T>} table @param {string} symbol @returns {T} */
function operator(table, symbol) {
  const found = table[symbol];
  if (!found) throw new Error(`an expression of Vega has the operator ${symbol}`);
  return found;
}

/** Makes position and size of an item from the two ends, or from the middle, that it was given.
 * @param {Record<string, unknown>} channels @param {boolean} swap whether the ends may come in any order */
function placing(channels, swap) {
  const steps = [
    ...along(channels, "x", "width", swap),
    ...along(channels, "y", "height", swap),
  ];
  return (/** @type {any} */ item) => {
    for (const step of steps) step(item);
  };
}

/** @param {Record<string, unknown>} channels @param {string} start @param {string} size @param {boolean} swap
 * @returns {((item: any) => void)[]} */
function along(channels, start, size, swap) {
  const [end, middle] = [`${start}2`, `${start}c`];
  const steps = [];
  if (channels[end] && channels[start]) {
    steps.push((/** @type {any} */ item) => {
      if (swap && item[start] > item[end]) [item[start], item[end]] = [item[end], item[start]];
      item[size] = item[end] - item[start];
    });
  } else if (channels[end]) {
    steps.push((/** @type {any} */ item) => (item[start] = item[end] - (item[size] || 0)));
  }
  if (channels[middle]) {
    steps.push((/** @type {any} */ item) => (item[start] = item[middle] - (item[size] || 0) / 2));
  }
  return steps;
}
