// CodeMirror in the look of the theme's highlighted code, whose colours are Pygments' classes.

/**
 * @typedef {import("./codemirror.js").Parts} Parts
 * @typedef {import("@codemirror/state").Extension} Extension
 * @typedef {import("@lezer/common").SyntaxNodeRef} Node
 */

/** Pygments' class `nb`. */
const BUILTINS = new Set(
  `__import__ abs aiter all any bin bool breakpoint bytearray bytes callable chr classmethod compile
  complex delattr dict dir divmod enumerate eval filter float format frozenset getattr globals hasattr
  hash hex id input int isinstance issubclass iter len list locals map max memoryview min next object
  oct open ord pow print property range repr reversed round set setattr slice sorted staticmethod str
  sum super tuple type vars zip self cls Ellipsis NotImplemented`.split(/\s+/),
);
const EXCEPTION = /^[A-Z]\w*(Error|Exception|Warning|Exit|Interrupt|Group|Iteration)$/;

/** Sizes and places as in the theme's `.highlight pre`, so that nothing jumps. */
const THEME = {
  "&": { color: "var(--ink)", background: "var(--shade)", fontSize: "0.875rem", borderBlockEnd: "1px solid var(--line)" },
  "&.cm-focused": { outline: "0.15rem solid var(--accent)", outlineOffset: "-0.15rem" },
  ".cm-scroller": { fontFamily: "var(--font-code)", lineHeight: "1.55", overflowX: "auto" },
  ".cm-content": { padding: "0.85rem 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 1.1rem" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--accent-soft)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "var(--bad-soft)" },
  ".cm-failed": { background: "color-mix(in srgb, var(--bad) 12%, transparent)", boxShadow: "inset 0.2rem 0 var(--bad)" },
  "@media (forced-colors: active)": { ".cm-failed": { outline: "1px solid Mark" } },
  ".cm-plain": { color: "var(--ink)" },
  ".cm-string": { color: "var(--warm)" },
  ".cm-builtin": { color: "var(--violet)" },
  ".cm-defined": { color: "var(--accent)" },
};

/** @param {Parts} parts @returns {Extension} */
export function looks(parts) {
  const { EditorView, HighlightStyle, Prec, syntaxHighlighting, tags } = parts;
  const { function: called, definition, special } = tags;
  const style = HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: "var(--cool)" },
    { tag: [tags.string, special(tags.string), tags.escape], color: "var(--warm)" },
    { tag: tags.comment, color: "var(--ink-soft)", fontStyle: "italic" },
    { tag: [called(definition(tags.variableName)), definition(tags.className), tags.meta], color: "var(--accent)" },
    { tag: tags.number, color: "var(--violet)" },
  ]);
  // Within the grammar's own spans, whose colour it replaces.
  return [EditorView.theme(THEME), syntaxHighlighting(style), Prec.highest(names(parts))];
}

/** What Pygments tells apart and the grammar does not.
 * @param {Parts} parts @returns {Extension} */
function names({ ViewPlugin, Decoration, syntaxTree }) {
  const marks = Object.fromEntries(["plain", "string", "builtin", "defined"].map((name) => [name, Decoration.mark({ class: `cm-${name}` })]));
  /** @param {import("@codemirror/view").EditorView} view */
  const found = ({ state, visibleRanges }) => {
    /** @type {import("@codemirror/state").Range<import("@codemirror/view").Decoration>[]} */
    const ranges = [];
    const enter = (/** @type {Node} */ node) => {
      const mark = marks[kind(node, () => state.sliceDoc(node.from, node.to))];
      if (mark) ranges.push(mark.range(node.from, node.to));
    };
    for (const { from, to } of visibleRanges) syntaxTree(state).iterate({ from, to, enter });
    return Decoration.set(ranges, true);
  };
  return ViewPlugin.define(
    (view) => ({
      decorations: found(view),
      update({ docChanged, viewportChanged, startState, state, view }) {
        const parsed = syntaxTree(startState) !== syntaxTree(state);
        if (docChanged || viewportChanged || parsed) this.decorations = found(view);
      },
    }),
    { decorations: ({ decorations }) => decorations },
  );
}

/** @param {Node} node @param {() => string} text */
function kind({ name, node }, text) {
  const around = node.parent?.name;
  if (name === "*" || name === "**") return "plain";
  if (name === "FormatConversion" || name === "FormatSpec") return "string";
  if (around === "FormatReplacement" && (name === "{" || name === "}")) return "string";
  if (name !== "VariableName") return "";
  const word = text();
  if (around === "Decorator" || EXCEPTION.test(word)) return "defined";
  return BUILTINS.has(word) ? "builtin" : "";
}
