// CodeMirror as the editor of a cell.

import { NAME } from "./editor.js";
import { looks } from "./looks.js";
import { pageFacts } from "./page.js";

/**
 * @typedef {typeof import("../../../gather/editor.mjs")} Parts
 * @typedef {import("@codemirror/view").EditorView} EditorView
 * @typedef {import("@codemirror/view").DecorationSet} DecorationSet
 * @typedef {import("@codemirror/state").Extension} Extension
 */

/** @returns {Promise<Parts>} */
export const load = () => import(`${pageFacts().editor}editor.js`);

/** A view in the place of a text area: its text, selection and focus are kept.
 * @param {Parts} parts @param {HTMLTextAreaElement} area @param {import("./editor.js").Acts} acts
 * @returns {import("./editor.js").View} */
export function openView(parts, area, acts) {
  const host = document.createElement("div");
  // In a shadow root CodeMirror's style is a constructed sheet, which the page's policy allows.
  const root = host.attachShadow({ mode: "open", delegatesFocus: true });
  const said = document.createElement("p");
  said.id = "said";
  said.hidden = true;
  root.append(said);
  const { field, put } = marks(parts);
  const { selectionStart, selectionEnd, selectionDirection, scrollLeft, value } = area;
  const ends = selectionDirection === "backward" ? [selectionEnd, selectionStart] : [selectionStart, selectionEnd];
  const focused = document.activeElement === area;
  const view = new parts.EditorView({
    doc: value,
    selection: { anchor: ends[0] ?? 0, head: ends[1] },
    extensions: [keys(parts, acts), looks(parts), field, python(parts), named(parts), told(parts, acts)],
    root,
    parent: root,
  });
  area.replaceWith(host);
  view.scrollDOM.scrollLeft = scrollLeft;
  if (focused) view.focus();
  return {
    get code() {
      return view.state.doc.toString();
    },
    focus: () => view.focus(),
    mark(line, text) {
      said.textContent = text;
      const { doc } = view.state;
      const at = line > 0 && line <= doc.lines ? doc.line(line).from : undefined;
      view.dispatch({ effects: put.of(at) });
    },
    close: () => view.destroy(),
  };
}

/** @param {Parts} parts @returns {Extension} */
function python({ EditorState, pythonLanguage, indentUnit, indentOnInput, bracketMatching, closeBrackets, history }) {
  const indents = [indentUnit.of("    "), EditorState.tabSize.of(4), indentOnInput()];
  return [pythonLanguage, indents, bracketMatching(), closeBrackets(), history()];
}

/** @param {Parts} parts @returns {Extension} */
function named({ EditorView }) {
  return EditorView.contentAttributes.of({
    "aria-label": NAME,
    "aria-describedby": "said",
    autocapitalize: "off",
    spellcheck: "false",
    // It can be focused anyway; this says so to whoever asks what scrolls its box.
    tabindex: "0",
  });
}

/** @param {Parts} parts @param {import("./editor.js").Acts} acts @returns {Extension} */
function told({ EditorView }, acts) {
  return EditorView.updateListener.of(({ docChanged }) => docChanged && acts.changed());
}

/** The line at which a run stopped; it moves with the text.
 * @param {Parts} parts */
function marks({ StateEffect, StateField, Decoration, EditorView }) {
  /** @type {import("@codemirror/state").StateEffectType<number | undefined>} */
  const put = StateEffect.define();
  const line = Decoration.line({ class: "cm-failed" });
  /** @type {import("@codemirror/state").StateField<DecorationSet>} */
  const field = StateField.define({
    create: () => Decoration.none,
    update(marked, { changes, effects }) {
      const [last] = effects.filter((effect) => effect.is(put)).slice(-1);
      if (!last) return marked.map(changes);
      return last.value === undefined ? Decoration.none : Decoration.set(line.range(last.value));
    },
    provide: (field) => [
      EditorView.decorations.from(field),
      EditorView.contentAttributes.from(field, ({ size }) => (size ? { "aria-invalid": "true" } : /** @type {{}} */ ({}))),
    ],
  });
  return { put, field };
}

/** Tab indents until Escape gives it back to the page (WCAG 2.1.2).
 * @param {Parts} parts @param {import("./editor.js").Acts} acts @returns {Extension} */
function keys(parts, acts) {
  const { keymap, Prec, EditorView, closeBracketsKeymap, defaultKeymap, historyKeymap, indentLess } = parts;
  let leave = false;
  const run = () => {
    acts.run();
    return true;
  };
  const own = [
    { key: "Mod-Enter", run },
    { key: "Ctrl-Enter", run },
    { key: "Shift-Enter", run },
    { key: "Tab", run: (/** @type {EditorView} */ view) => !leave && indent(view, parts), shift: (/** @type {EditorView} */ view) => !leave && indentLess(view) },
    { key: "Escape", run: () => (leave = true) },
  ];
  const back = EditorView.domEventHandlers({
    keydown({ key }) {
      if (!["Tab", "Shift", "Escape"].includes(key)) leave = false;
    },
    blur() {
      leave = false;
    },
  });
  return [back, Prec.highest(keymap.of(own)), keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap])];
}

/** Selected lines as a whole; without a selection, up to the next column of four.
 * @param {EditorView} view @param {Parts} parts */
function indent(view, { EditorSelection, indentMore }) {
  const { state } = view;
  if (!state.selection.main.empty) return indentMore(view);
  const { from } = state.selection.main;
  const insert = " ".repeat(4 - ((from - state.doc.lineAt(from).from) % 4));
  const selection = EditorSelection.cursor(from + insert.length);
  view.dispatch({ changes: { from, insert }, selection, userEvent: "input", scrollIntoView: true });
  return true;
}
