"""What an author imports: `from coldframe import Slider, demo, line_chart`."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from coldframe.authoring.charts import (
        Chart,
        bar_chart,
        heat_map,
        line_chart,
        scatter_chart,
        thin,
    )
    from coldframe.authoring.controls import (
        Button,
        Canvas,
        Colour,
        File,
        Label,
        Number,
        Select,
        Slider,
        Text,
        Timer,
        Widget,
    )
    from coldframe.authoring.data import data
    from coldframe.authoring.demo import demo
    from coldframe.authoring.results import Download, Html, Outputs, Svg, Table
    from coldframe.authoring.values import ValueProblem

__all__ = [
    "Button",
    "Canvas",
    "Chart",
    "Colour",
    "Download",
    "File",
    "Html",
    "Label",
    "Number",
    "Outputs",
    "Select",
    "Slider",
    "Svg",
    "Table",
    "Text",
    "Timer",
    "ValueProblem",
    "Widget",
    "bar_chart",
    "data",
    "demo",
    "heat_map",
    "line_chart",
    "scatter_chart",
    "thin",
]

_CHARTS = ("Chart", "bar_chart", "heat_map", "line_chart", "scatter_chart", "thin")
_HOMES = dict.fromkeys(__all__, "controls") | {
    **dict.fromkeys(_CHARTS, "charts"),
    **dict.fromkeys(("Download", "Html", "Outputs", "Svg", "Table"), "results"),
    "data": "data",
    "demo": "demo",
    "ValueProblem": "values",
}


def __getattr__(name: str) -> Any:
    # Every module of Coldframe passes here, also in a build that has nothing to do: each name's
    # own module is imported when the name is asked for (PEP 562).
    if name not in _HOMES:
        return _renamed(name)
    found = getattr(import_module(f"coldframe.authoring.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def _renamed(old: str, *table: Any) -> Any:
    # Python itself asks for dunder names, of every module.
    if not old.startswith("__"):
        from coldframe.authoring.renamed import renamed

        if one := renamed("coldframe", old, *table):
            return __getattr__(one.new)
    raise AttributeError(f"module 'coldframe' has no attribute {old!r}")
