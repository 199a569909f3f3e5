// Three boards: where a move is played, and what stands there after some moves.
//
// Each gives `node`; `draw(moves, visits)`; `free(moves, move)`, whether it may be played;
// `move(button, moves)`, the word of what a button stands for.

const SVG = "http://www.w3.org/2000/svg";
const NAMES = ["X", "O"];

export const boards = { "tic-tac-toe": ticTacToe, "connect-four": connectFour, nim };

function ticTacToe() {
  const node = group("board board-cells");
  const cells = Array.from({ length: 9 }, (_, i) => spot(node, String(i + 1)));
  return {
    node,
    move: ({ dataset }) => dataset.move,
    free: (moves, move) => !moves.includes(move),
    draw(moves, visits) {
      for (const cell of cells) {
        const turn = moves.indexOf(cell.dataset.move);
        const visited = seen(visits, cell.dataset.move);
        fill(cell, turn, moves.length - 1 === turn, visited);
        if (turn < 0 && !visited) cell.append(text("b", cell.dataset.move));
        say(cell, turn < 0 ? `Cell ${cell.dataset.move}, free` : `Cell ${cell.dataset.move}, ${NAMES[turn % 2]}`, turn >= 0);
      }
    },
  };
}

function connectFour() {
  const rows = 6;
  const node = group("board board-columns");
  const columns = Array.from({ length: 7 }, (_, i) => {
    const column = spot(node, String(i + 1));
    const cells = Array.from({ length: rows }, () => piece("span"));
    // The first cell is the lowest.
    column.replaceChildren(...cells.toReversed(), text("b", String(i + 1)));
    return { column, cells };
  });
  const turns = (moves, move) => moves.flatMap((word, turn) => (word === move ? [turn] : []));
  return {
    node,
    move: ({ dataset }) => dataset.move,
    free: (moves, move) => turns(moves, move).length < rows,
    draw(moves, visits) {
      for (const { column, cells } of columns) {
        const { move } = column.dataset;
        const played = turns(moves, move);
        cells.forEach((cell, row) => {
          const turn = played[row] ?? -1;
          fill(cell, turn, turn === moves.length - 1, row === played.length ? seen(visits, move) : undefined);
        });
        const discs = played.map((turn) => NAMES[turn % 2]).join(", ");
        say(column, `Column ${move}: ${discs || "empty"}`, played.length === rows);
      }
    },
  };
}

function nim(heaps) {
  const node = group("board board-heaps");
  const stones = heaps.flatMap((size, heap) => {
    const letter = "ABCDEF"[heap];
    const row = document.createElement("div");
    row.append(text("b", letter));
    node.append(row);
    return Array.from({ length: size }, (_, left) => spot(row, letter + left));
  });
  const left = (moves, letter) => {
    const last = moves.findLast((move) => move.startsWith(letter));
    return last ? Number(last.slice(1)) : heaps["ABCDEF".indexOf(letter)];
  };
  return {
    node,
    move: ({ dataset }) => dataset.move,
    free: (moves, move) => Number(move.slice(1)) < left(moves, move[0]),
    draw(moves, visits) {
      for (const stone of stones) {
        const { move } = stone.dataset;
        const number = Number(move.slice(1));
        const now = left(moves, move[0]);
        stone.classList.toggle("gone", number >= now);
        fill(stone, -1, false, number < now ? seen(visits, move) : undefined);
        say(stone, number < now ? `Heap ${move[0]}: take ${now - number} of ${now}, leave ${number}` : `Heap ${move[0]}: gone`, number >= now);
      }
    },
  };
}

/** Visits of a move beside those of the most visited one. */
function seen(visits, move) {
  if (!(move in visits)) return undefined;
  return { count: visits[move], share: visits[move] / Math.max(...Object.values(visits)) };
}

/** A cell's mark, by whose turn it was played in (-1: nobody's), and how often the search looked. */
function fill(cell, turn, last, visited) {
  cell.classList.toggle("last", turn >= 0 && last);
  cell.style.setProperty("--share", String(Math.sqrt(visited?.share ?? 0)));
  cell.replaceChildren(...(turn >= 0 ? [mark(turn % 2)] : []), ...(visited ? [text("small", visited.count)] : []));
}

/** A cross or a ring: told apart without their colours. */
function mark(player) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "-10 -10 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", player ? "ring" : "cross");
  const shape = document.createElementNS(SVG, player ? "circle" : "path");
  if (player) shape.setAttribute("r", "5.5");
  else shape.setAttribute("d", "M-5-5L5 5M5-5L-5 5");
  svg.append(shape);
  return svg;
}

/** A taken place keeps the focus, and says so: `disabled` would lose it. */
function say(button, label, taken) {
  button.ariaLabel = label;
  button.ariaDisabled = String(taken);
}

function spot(parent, move) {
  const button = piece("button");
  button.type = "button";
  button.dataset.move = move;
  parent.append(button);
  return button;
}

function piece(tag) {
  const made = document.createElement(tag);
  made.classList.add("spot");
  return made;
}

function text(tag, words) {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

function group(name) {
  const node = document.createElement("div");
  node.className = name;
  return node;
}
