// Ten slot machines in anywidget's form. The value is a finished game: the number of the deal, then
// the machines in the order of the pulls. While a game goes on only this module knows of it.

const SVG = "http://www.w3.org/2000/svg";
const COINS = 100;
const ARMS = 10;
const [WIDE, HIGH] = [600, 200];
const YOU = "you";
const keyOf = (arm) => String((arm + 1) % 10);

function made(tag, name = "", text = "") {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.textContent = text;
  return element;
}

const unseen = (text) => made("span", "machine-unseen", text);

/** What each pull paid, from the machines' stacks: coin n of a machine pays the same to everyone. */
function paidBy(deal, pulls) {
  const used = Array(ARMS).fill(0);
  return pulls.map((arm) => Number(deal.stacks[arm][used[arm]++]));
}

function sums(values) {
  let sum = 0;
  return values.map((value) => (sum += value));
}

const bestOf = (deal) => deal.means.indexOf(Math.max(...deal.means));

/** How far a player lies behind one who knew the best machine: in coins that fell or, once the
 * chances are open, in what the pulls were worth. The first tells nothing of a single machine. */
function behind(deal, pulls, open) {
  const best = bestOf(deal);
  if (open) return sums(pulls.map((arm) => deal.means[best] - deal.means[arm]));
  const paid = paidBy(deal, pulls);
  return sums(paid.map((coin, turn) => Number(deal.stacks[best][turn]) - coin));
}

function render({ model, el }) {
  const deals = model.get("deals");
  let [number, pulls, open] = [1, [], false];

  const game = made("div", "machines");
  game.role = "group";
  game.ariaLabel = "Ten slot machines";
  const row = made("div", "machines-row");
  const machines = Array.from({ length: ARMS }, (_, arm) => {
    const button = made("button", "machine");
    button.type = "button";
    const parts = {
      key: made("span", "machine-key", keyOf(arm)),
      face: made("span", "machine-face"),
      told: made("span", "machine-told"),
    };
    // The name of the button is its text, with the words that eyes do without.
    button.append(unseen("Machine "), parts.key, unseen(": "), parts.face, unseen(", paid "), parts.told);
    button.addEventListener("click", () => pull(arm));
    row.append(button);
    return { button, ...parts };
  });

  const said = made("p", "machines-said");
  said.role = "status";
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("viewBox", `-44 -16 ${WIDE + 54} ${HIGH + 36}`);
  lines.setAttribute("role", "img");
  const legend = made("ul", "machines-legend");
  const actions = made("p", "machines-actions");
  const stop = made("button", "", "Stop and see");
  const again = made("button", "", "Deal again");
  stop.type = again.type = "button";
  stop.addEventListener("click", reveal);
  again.addEventListener("click", () => {
    begin((number + 1) % deals.length);
    machines[0].button.focus();
  });
  actions.append(stop, again);
  game.append(row, said, lines, legend, actions);
  el.append(game);

  function begin(next) {
    [number, pulls, open] = [next, [], false];
    said.textContent = `${COINS} coins. Press a machine, or the keys 1 to 9 and 0.`;
    show();
  }

  function pull(arm) {
    if (open || pulls.length === COINS) return;
    pulls.push(arm);
    const won = paidBy(deals[number], pulls);
    const total = won.reduce((sum, coin) => sum + coin);
    const left = COINS - pulls.length;
    said.textContent = `Machine ${keyOf(arm)} ${won.at(-1) ? "pays" : "keeps your coin"}. ${total} won, ${left} coins left.`;
    if (left) show();
    else reveal();
  }

  function reveal() {
    if (open || !pulls.length) return;
    open = true;
    tell();
    const stopped = document.activeElement === stop;
    show();
    // Whoever still presses a machine must not deal again by that.
    if (stopped) again.focus();
    model.set("value", [number, ...pulls]);
    model.save_changes();
  }

  function tell() {
    const deal = deals[number];
    const best = bestOf(deal);
    const own = players().map(([name, played]) => [name, behind(deal, played, true).at(-1)]);
    const ahead = own.filter(([name, lost]) => name !== YOU && lost < own[0][1]).map(([name]) => name);
    const place = ahead.length ? `${ahead.join(", ")} did better.` : "You beat all four!";
    const hits = pulls.filter((arm) => arm === best).length;
    said.textContent =
      `Machine ${keyOf(best)} was the best: it pays ${Math.round(100 * deal.means[best])} of 100. ` +
      `You gave it ${hits} of ${pulls.length} coins; your regret is ${own[0][1].toFixed(1)}. ${place}`;
  }

  function players() {
    const rivals = Object.entries(deals[number].rivals);
    return [[YOU, pulls], ...rivals.map(([name, digits]) => [name, [...digits].map(Number).slice(0, pulls.length)])];
  }

  function show() {
    const deal = deals[number];
    const won = paidBy(deal, pulls);
    for (const [arm, { button, face, told }] of machines.entries()) {
      const coins = won.filter((_, turn) => pulls[turn] === arm);
      const paid = coins.filter(Boolean).length;
      const last = pulls.at(-1) === arm;
      button.dataset.last = last && !open ? (won.at(-1) ? "won" : "lost") : "";
      button.dataset.best = String(open && arm === bestOf(deal));
      button.setAttribute("aria-disabled", String(open));
      face.textContent = open ? `${Math.round(100 * deal.means[arm])}%` : coins.length ? `${Math.round((100 * paid) / coins.length)}%` : "?";
      face.style.setProperty("--share", String(open ? deal.means[arm] : coins.length ? paid / coins.length : 0));
      told.textContent = `${paid} of ${coins.length}`;
    }
    stop.hidden = open;
    stop.disabled = !pulls.length;
    again.hidden = !open;
    draw(deal);
  }

  function draw(deal) {
    const all = players().map(([name, played]) => [name, [0, ...behind(deal, played, open)]]);
    const values = all.flatMap(([, curve]) => curve);
    const [low, high] = [Math.min(0, ...values), Math.max(10, ...values)];
    const x = (turn) => (turn / COINS) * WIDE;
    const y = (value) => HIGH - ((value - low) / (high - low)) * HIGH;
    lines.replaceChildren(...[0, high].map((value) => grid(y(value), Math.round(value))));
    for (const [place, [name, curve]] of [...all.entries()].reverse()) {
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("points", curve.map((value, turn) => `${x(turn)},${y(value).toFixed(1)}`).join(" "));
      line.setAttribute("class", `player-${place}${name === YOU ? " player-you" : ""}`);
      lines.append(line);
    }
    const what = open ? "Regret" : "Coins behind one who knew the best machine";
    const told = all.map(([name, curve]) => `${name} ${curve.at(-1).toFixed(open ? 1 : 0)}`);
    lines.setAttribute("aria-label", `${what}: ${told.join(", ")}`);
    legend.replaceChildren(
      made("li", "machines-what", `${what}:`),
      ...told.map((words, place) => made("li", `player-${place}`, words)),
    );
  }

  function grid(at, value) {
    const group = document.createElementNS(SVG, "g");
    const line = document.createElementNS(SVG, "line");
    Object.entries({ x1: 0, x2: WIDE, y1: at, y2: at }).forEach(([name, to]) => line.setAttribute(name, String(to)));
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("x", "-6");
    text.setAttribute("y", String(at + 5));
    text.textContent = String(value);
    group.append(line, text);
    return group;
  }

  game.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !/^[0-9]$/.test(event.key)) return;
    event.preventDefault();
    pull((Number(event.key) + 9) % 10);
  });

  // The page's own value is the recorded game that stands below; the reader is dealt another one.
  const recorded = String(model.get("recorded"));
  function follow() {
    const value = model.get("value");
    if (String(value) === String([number, ...pulls])) return;
    const [dealt, ...arms] = value;
    const able = deals[dealt] && arms.length && arms.length <= COINS && arms.every((arm) => deals[dealt].stacks[arm]);
    if (String(value) === recorded || !able) return begin(1);
    [number, pulls] = [dealt, arms];
    open = true;
    tell();
    show();
  }
  model.on("change:value", follow);
  follow();
  return () => model.off("change:value", follow);
}

export default { render };
