// A board to play on, in anywidget's form. Its value is the game so far: the moves as words.
//
// It knows where a move is played, not the rules: Python answers with the game's record, of which
// the last word is `…` while it thinks and the score when the game is over.

import { boards } from "./boards.js";

const OVER = /^(1-0|0-1|½-½)$/;
const OUTPUTS = "application/vnd.coldframe.outputs+json";
const TABLE = "application/vnd.coldframe.table+json";
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function render({ model, el, signal }) {
  const board = boards[model.get("game")](model.get("heaps"));
  const said = element("p", "board-said", "Your move.");
  said.role = "status";
  const back = button("Take back");
  const anew = button("New game");
  const buttons = element("div", "board-buttons");
  buttons.append(back, anew);
  el.append(board.node, said, buttons);

  const demo = el.closest("coldframe-demo") ?? document.getElementById(el.closest("form")?.dataset.demo);
  /** The moves of this game, the newest answer among them, and whether it is the reader's turn. */
  let record = words(model.get("value"));
  let ready = !record.length;

  const draw = (moves, visits) => {
    board.draw(moves, visits);
    back.disabled = anew.disabled = !words(model.get("value")).length;
  };
  const put = (moves) => {
    record = moves;
    ready = false;
    said.textContent = moves.length ? "It is thinking." : "A new game.";
    model.set("value", moves.join(" "));
    draw(moves, {});
    model.save_changes();
  };
  const press = (move) => {
    if (ready && board.free(record, move)) put([...record, move]);
  };
  const hear = (bundle) => {
    const told = outputs(bundle);
    const found = words(told.Game);
    const moves = found.filter((word) => word !== "…" && !OVER.test(word));
    const mine = words(model.get("value"));
    // The result of a game that has gone on since.
    if (!starts(moves, mine)) return;
    const thinking = found.at(-1) === "…";
    // Whoever looks at earlier frames of a search has its answer all the same.
    if (!thinking || record.length <= moves.length) {
      record = moves;
      ready = !thinking && !found.some((word) => OVER.test(word));
    }
    draw(moves, thinking ? told.visits : {});
    if (!thinking) said.textContent = told[""];
  };

  board.node.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[data-move]");
    if (chosen) press(board.move(chosen, record));
  });
  board.node.addEventListener("keydown", (event) => {
    if (!(event.key in STEPS)) return;
    neighbour(board.node, document.activeElement, STEPS[event.key])?.focus();
    event.preventDefault();
  });
  back.addEventListener("click", () => {
    const reply = record.length - words(model.get("value")).length;
    put(record.slice(0, Math.max(0, record.length - 1 - reply)));
  });
  anew.addEventListener("click", () => put([]));
  model.on("change:value", () => {
    const moves = words(model.get("value"));
    if (starts(record, moves) && record.length === moves.length) return;
    record = moves;
    ready = !moves.length;
    draw(moves, {});
  });
  demo?.addEventListener("coldframe-result", (event) => hear(event.detail), { signal });

  draw(record, {});
  if (demo?.told?.result) hear(demo.told.result);
}

const words = (text = "") => text.split(/\s+/).filter((word) => word && word !== "–");
const starts = (long, short) => short.every((word, i) => word === long[i]);

/** What a result says: its texts by name, and the visits by move. */
function outputs(bundle) {
  const parts = Object.fromEntries(bundle[OUTPUTS] ?? []);
  const rows = parts.Moves?.[TABLE]?.rows ?? [];
  return {
    "": parts[""]?.["text/plain"] ?? "",
    Game: parts.Game?.["text/plain"] ?? "",
    visits: Object.fromEntries(rows.map(([move, visits]) => [move, visits])),
  };
}

/** The nearest button in a direction, by where they stand on the screen. */
function neighbour(board, from, [right, down]) {
  const middle = (one) => {
    const box = one.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = middle(from);
  const far = (one) => {
    const [left, top] = middle(one);
    const along = (left - x) * right + (top - y) * down;
    const aside = Math.abs((left - x) * down) + Math.abs((top - y) * right);
    return along > 1 ? along + 3 * aside : Infinity;
  };
  const all = [...board.querySelectorAll("button")].filter((one) => one !== from && far(one) < Infinity);
  return all.sort((a, b) => far(a) - far(b))[0];
}

function element(tag, name, text = "") {
  const made = document.createElement(tag);
  made.className = name;
  made.textContent = text;
  return made;
}

function button(text) {
  const made = element("button", "", text);
  made.type = "button";
  return made;
}

export default { render };
