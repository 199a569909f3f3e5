// A knob in anywidget's form: turned by dragging up or right, or by the keys of a slider.

const SWEEP = 270;
const SVG = "http://www.w3.org/2000/svg";
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 10, PageDown: -10 };

function render({ model, el }) {
  const min = model.get("min") ?? 0;
  const max = model.get("max") ?? 1;
  const step = model.get("step") ?? (max - min) / 100;

  const knob = document.createElement("div");
  knob.className = "knob";
  knob.tabIndex = 0;
  knob.role = "slider";
  knob.ariaLabel = model.get("label") ?? "Knob";
  knob.ariaValueMin = String(min);
  knob.ariaValueMax = String(max);
  const dial = document.createElementNS(SVG, "svg");
  dial.setAttribute("viewBox", "-50 -50 100 100");
  dial.setAttribute("aria-hidden", "true");
  const rim = document.createElementNS(SVG, "circle");
  rim.setAttribute("r", "40");
  const hand = document.createElementNS(SVG, "line");
  hand.setAttribute("y1", "-14");
  hand.setAttribute("y2", "-34");
  dial.append(rim, hand);
  const shown = document.createElement("output");
  knob.append(dial, shown);
  el.append(knob);

  const show = () => {
    const value = model.get("value");
    hand.setAttribute("transform", `rotate(${((value - min) / (max - min) - 0.5) * SWEEP})`);
    shown.value = String(value);
    knob.ariaValueNow = knob.ariaValueText = String(value);
  };
  const turn = (value) => {
    const steps = Math.round((Math.min(max, Math.max(min, value)) - min) / step);
    model.set("value", Number((min + steps * step).toFixed(6)));
    model.save_changes();
  };

  knob.addEventListener("keydown", (event) => {
    const ends = { Home: min, End: max };
    if (event.key in KEYS) turn(model.get("value") + KEYS[event.key] * step);
    else if (event.key in ends) turn(ends[event.key]);
    else return;
    event.preventDefault();
  });
  let begun;
  knob.addEventListener("pointerdown", ({ pointerId, clientX, clientY }) => {
    knob.setPointerCapture(pointerId);
    knob.focus();
    begun = { value: model.get("value"), from: clientX - clientY };
  });
  knob.addEventListener("pointermove", ({ pointerId, clientX, clientY }) => {
    if (!knob.hasPointerCapture(pointerId)) return;
    turn(begun.value + ((clientX - clientY - begun.from) / 150) * (max - min));
  });
  model.on("change:value", show);
  show();
  return () => model.off("change:value", show);
}

export default { render };
