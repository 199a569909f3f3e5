"""What an author imports: `from coldframe import Slider, demo, line_chart`."""

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
)
from coldframe.authoring.data import data
from coldframe.authoring.demo import demo
from coldframe.authoring.results import Html, Svg, Table

__all__ = [
    "Button",
    "Canvas",
    "Chart",
    "Colour",
    "File",
    "Html",
    "Label",
    "Number",
    "Select",
    "Slider",
    "Svg",
    "Table",
    "Text",
    "bar_chart",
    "data",
    "demo",
    "heat_map",
    "line_chart",
    "scatter_chart",
    "thin",
]
