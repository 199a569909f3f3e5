"""A frozen demo or cell → its HTML, complete before any script runs."""

import json
from collections.abc import Sequence
from html import escape
from pathlib import PurePosixPath

from coldframe.authoring.controls import Control, Parameter
from coldframe.authoring.results import OUTPUTS
from coldframe.model import FrozenCell, FrozenDemo, ValueUse
from coldframe.render.frames import frame_html
from coldframe.structure.urls import embed_url, href

UNKNOWN = "…"
"""A value in prose that is not recorded yet."""


def demo_html(demo: FrozenDemo, base: str, page: str = "") -> str:
    """`base` is the site's base path, with a slash at both ends; `page` the URL of the page, if the
    demo has one of its own beside it."""
    use = demo.use
    attributes = {
        "id": use.id,
        "class": "demo",
        "data-state": "frozen" if demo.recorded else "recording",
        "data-function": use.function,
        "data-label": demo.label,
        "data-recorded": str(demo.recorded),
    }
    if demo.waits:
        attributes["data-waits"] = demo.waits
    if demo.yields:
        attributes["data-yields"] = ""
    if demo.grid:
        attributes["data-grid"] = f"{base}_coldframe/grids/{demo.grid}.json"
    if page:
        attributes["data-embed"] = href(base, embed_url(page, use.id))
    if demo.links:
        attributes["data-links"] = json.dumps(demo.links, ensure_ascii=False, sort_keys=True)
    fields = {*demo.shown, *demo.links}
    unseen = {p.name: p.default for p in demo.parameters if p.name not in fields}
    values = {name: value for name, value in unseen.items() if not isinstance(value, bytes)}
    if values:
        attributes["data-values"] = json.dumps(values, ensure_ascii=False, sort_keys=True)
    caption = use.caption or escape(demo.doc)
    return (
        f"<coldframe-demo{_attributes(attributes)}>"
        f"{_own_form(demo, base) if demo.described else ''}{_bar(demo)}{_player(demo)}"
        f'<div class="demo-result">{_result(demo, base)}</div>'
        '<div class="demo-error" role="alert" hidden></div>'
        f"{f'<div class="demo-caption">{caption}</div>' if caption else ''}"
        "</coldframe-demo>"
    )


def _result(demo: FrozenDemo, base: str) -> str:
    if not demo.recorded:
        return _awaited(demo.waits)
    return frame_html(demo.default, demo.pictures, demo.use.id, base)


def _awaited(waits: str) -> str:
    """Where a result will stand."""
    name = escape(PurePosixPath(waits).name)
    text = f"The result waits for {name}." if waits else "The result is being recorded."
    return f'<p class="awaited">{text}</p>'


def apart_html(demo: FrozenDemo, index: int, base: str) -> str:
    """The controls of the demo that stand in the page's block of this index."""
    return _form(demo, demo.apart.get(index, ()), (), base, apart=True)


def value_html(demo: FrozenDemo, value: ValueUse) -> str:
    """In prose. It is read where it stands, and not announced whenever it changes."""
    if value.kind == "parameter":
        texts = {p.name: _text(p.default) for p in demo.parameters}
        text = texts.get(value.name, UNKNOWN)
    else:
        outputs = dict(demo.default.get(OUTPUTS, ()))
        unknown = "" if demo.recorded else UNKNOWN
        text = str(outputs.get(value.name, {}).get("text/plain", unknown))
    attributes = {"class": "value", "data-demo": demo.use.id, f"data-{value.kind}": value.name}
    shown = demo.shown if value.kind == "output" else [n for n in demo.shown if n == value.name]
    if shown:
        attributes["for"] = " ".join(f"{demo.use.id}-{name}" for name in shown)
    return f'<output{_attributes(attributes)} aria-live="off">{escape(text)}</output>'


def cell_html(cell: FrozenCell, base: str = "/") -> str:
    """Empty for a cell that readers don't see."""
    if cell.cell.shown == "hidden":
        return ""
    shown = _open_cell(cell, base)
    if cell.cell.shown == "folded":
        return f'<details class="cell-folded"><summary>Set-up code</summary>{shown}</details>'
    return shown


def _open_cell(cell: FrozenCell, base: str) -> str:
    index = cell.cell.index
    frame = cell.frames[-1] if cell.frames else {}
    attributes = {
        "id": f"cell-{index}",
        "class": "cell",
        "data-state": "frozen" if cell.recorded else "recording",
        "data-index": str(index),
    }
    if cell.waits:
        attributes["data-waits"] = cell.waits
    result = frame_html(frame, cell.pictures, f"cell-{index}", base)
    return (
        f"<coldframe-cell{_attributes(attributes)}>"
        f'{cell.cell.html}<div class="cell-bar" hidden></div>'
        f'<div class="cell-result">{result if cell.recorded else _awaited(cell.waits)}</div>'
        '<div class="cell-error" role="alert" hidden></div>'
        f"{'<div class="cell-checks" role="status"></div>' if cell.cell.exercise else ''}"
        "</coldframe-cell>"
    )


def _bar(demo: FrozenDemo) -> str:
    chip = "recorded" if demo.recorded else "recording"
    return (
        f'<div class="demo-bar"><span class="chip" role="status">{chip}</span>'
        '<progress aria-label="Progress" hidden></progress>'
        '<button type="button" class="demo-run" hidden>Run</button>'
        '<button type="button" class="demo-stop" hidden>Stop</button>'
        '<button type="button" class="demo-reset" hidden>Reset</button>'
        f'<button type="button" class="demo-more" aria-label="More: {escape(demo.label)}" hidden>'
        '<span aria-hidden="true">⋯</span></button></div>'
        '<p class="demo-note" role="status" hidden></p>'
    )


def _player(demo: FrozenDemo) -> str:
    """Its room; the runtime fills it."""
    label = escape(f"Frames: {demo.label}")
    box = f'<div class="demo-player" role="group" aria-label="{label}" data-frames="{demo.frames}">'
    return f"{box}</div>" if demo.yields else ""


def _own_form(demo: FrozenDemo, base: str) -> str:
    """A linked parameter without a control follows those of other demos, unseen."""
    elsewhere = {name for names in demo.apart.values() for name in names}
    names = [name for name in demo.shown if name not in elsewhere]
    unseen = [name for name in demo.links if name not in demo.shown]
    return _form(demo, names, unseen, base, apart=False)


def _form(
    demo: FrozenDemo, names: Sequence[str], unseen: Sequence[str], base: str, apart: bool
) -> str:
    known = {parameter.name: parameter for parameter in demo.parameters}
    controls = "".join(_control(demo.use.id, known[name], base) for name in names)
    controls += "".join(_control(demo.use.id, known[name], base, " hidden") for name in unseen)
    label = escape(f"Controls: {demo.label}")
    owner = f' data-demo="{escape(demo.use.id)}"' if apart else ""
    hidden = "" if names else " hidden"
    # Off: browsers would bring back the values of an earlier visit, beside the default's result.
    return (
        f'<form class="demo-controls" autocomplete="off"{owner}{hidden}>'
        f'<fieldset disabled aria-label="{label}">{controls}</fieldset></form>'
    )


def _control(demo: str, parameter: Parameter, base: str, hidden: str = "") -> str:
    control = parameter.control
    id = f"{demo}-{parameter.name}"
    label = escape(control.label or parameter.name)
    help_id = f"{id}-help" if control.help else ""
    help = f'<small class="control-help" id="{escape(help_id)}">{escape(control.help)}</small>'
    wrapper = {"class": "control", "data-control": control.name}
    tag = "coldframe-widget" if control.name == "widget" else "div"
    if control.name == "canvas":
        wrapper |= {
            "data-name": parameter.name,
            "data-kind": parameter.kind,
            "data-width": str(control.width),
            "data-height": str(control.height),
        }
        inner = _canvas(id, parameter, help_id)
    elif control.name == "timer":
        wrapper |= {
            "data-name": parameter.name,
            "data-kind": parameter.kind,
            "data-every": _text(control.every),
        }
        if control.maximum is not None:
            wrapper["data-stop"] = _text(control.maximum)
        inner = _timer(id, label, _text(parameter.default), help_id)
    elif control.name == "widget":
        wrapper |= _widget(parameter, base)
        inner = _view(id, label, help_id)
    elif control.name == "file":
        inner = f'<label for="{escape(id)}">{label}</label>{_drop_zone(id, parameter, help_id)}'
    elif control.name == "button":
        inner = f"<button{_attributes(_own(id, parameter, help_id))}>{label}</button>"
    else:
        inner = f'<label for="{escape(id)}">{label}</label>{_input(id, parameter, help_id)}'
    return f"<{tag}{_attributes(wrapper)}{hidden}>{inner}{help if help_id else ''}</{tag}>"


def _canvas(id: str, parameter: Parameter, help_id: str) -> str:
    control = parameter.control
    label = escape(control.label or parameter.name)
    names = {"id": id, "tabindex": "0", "role": "img", "aria-labelledby": f"{id}-label"}
    names |= {"width": str(control.width), "height": str(control.height)}
    if help_id:
        names["aria-describedby"] = help_id
    return (
        f'<span id="{escape(id)}-label">{label}</span><canvas{_attributes(names)}></canvas>'
        '<span class="canvas-buttons">'
        '<button type="button" class="canvas-undo" disabled>Undo</button>'
        '<button type="button" class="canvas-clear">Clear</button></span>'
    )


def _widget(parameter: Parameter, base: str) -> dict[str, str]:
    """What `runtime/widget.js` makes the author's control of."""
    control = parameter.control
    found = {
        "data-name": parameter.name,
        "data-kind": parameter.kind,
        "data-module": base + control.module,
        "data-value": json.dumps(parameter.default, ensure_ascii=False),
        "data-traits": control.traits,
    }
    if control.choices:
        found["data-choices"] = json.dumps(control.choices, ensure_ascii=False)
    return found | ({"data-css": base + control.css} if control.css else {})


def _view(id: str, label: str, help_id: str) -> str:
    names = {"class": "widget", "role": "group", "aria-labelledby": f"{id}-label"}
    if help_id:
        names["aria-describedby"] = help_id
    return f'<span id="{escape(id)}-label">{label}</span><div{_attributes(names)}></div>'


def _drop_zone(id: str, parameter: Parameter, help_id: str) -> str:
    """Around the browser's own file control, which works as ever (`runtime/file.js`)."""
    return (
        f'<div class="drop">{_input(id, parameter, help_id)}'
        '<span class="drop-said" role="status">or drop a file here</span>'
        '<button type="button" class="drop-remove" hidden>Remove</button></div>'
    )


def _timer(id: str, label: str, count: str, help_id: str) -> str:
    """Its count is read where it stands, and told by nobody as it runs."""
    group = {"class": "timer", "role": "group", "aria-labelledby": f"{id}-label"}
    if help_id:
        group["aria-describedby"] = help_id
    return (
        f'<span id="{escape(id)}-label">{label}</span>'
        f'<output id="{escape(id)}" aria-live="off" aria-labelledby="{escape(id)}-label">'
        f"{count}</output><div{_attributes(group)}>"
        '<button type="button" class="timer-play">Play</button>'
        '<button type="button" class="timer-step">Step</button>'
        '<span class="timer-calm">Nothing moves by itself.</span></div>'
    )


def _input(id: str, parameter: Parameter, help_id: str) -> str:
    control = parameter.control
    own = _own(id, parameter, help_id)
    if control.name == "select":
        options = "".join(
            f'<option value="{escape(_text(choice))}"{" selected" * (choice == parameter.default)}>'
            f"{escape(_text(choice))}</option>"
            for choice in control.choices
        )
        return f"<select{_attributes(own)}>{options}</select>"
    if control.name == "checkbox":
        return f"<input{_attributes(own)}{' checked' if parameter.default else ''}>"
    shown = f'<output for="{escape(id)}">{escape(_text(parameter.default))}</output>'
    return f"<input{_attributes(own)}>{shown if control.name == 'slider' else ''}"


_TYPES = {
    "slider": "range",
    "number": "number",
    "checkbox": "checkbox",
    "text": "text",
    "colour": "color",
    "file": "file",
    "button": "button",
}


def _own(id: str, parameter: Parameter, help_id: str) -> dict[str, str]:
    """The attributes of the form element itself."""
    control = parameter.control
    own = {"type": _TYPES[control.name]} if control.name in _TYPES else {}
    own |= {"id": id, "name": parameter.name, "data-kind": parameter.kind}
    own |= _range(parameter.kind, control)
    if control.name == "file" and control.accept:
        own["accept"] = control.accept
    if control.name not in ("select", "checkbox", "file"):
        own["value"] = _text(parameter.default)
    if help_id:
        own["aria-describedby"] = help_id
    return own


def _range(kind: str, control: Control) -> dict[str, str]:
    if control.name == "text":
        return {"maxlength": _text(control.maximum)} if control.maximum is not None else {}
    if control.name not in ("slider", "number"):
        return {}
    limits = {"min": control.minimum, "max": control.maximum, "step": control.step}
    found = {name: _text(number) for name, number in limits.items() if number is not None}
    # Without a step a browser takes whole numbers only.
    return found if "step" in found or kind == "int" else {**found, "step": "any"}


def _text(value: object) -> str:
    """A value as the form element holds it, and as JavaScript would write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _attributes(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
