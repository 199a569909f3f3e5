"""Accuracy against bytes, as a chart with a mark that the reader moves along."""

from collections.abc import Mapping, Sequence

from coldframe import Chart

type Points = Sequence[tuple[int, int]]
"""Bytes, and how many of the held-out digits are read."""

HERE = "this one"


def trade_off(routes: Mapping[str, Points], here: tuple[int, int], count: int) -> Chart:
    """A line a route, and a mark. `count` is of all digits."""
    rows = [(bytes_, right, name) for name, points in routes.items() for bytes_, right in points]
    # The mark has columns of its own, so that the curves' are the same wherever it stands.
    columns = {
        "bytes": [bytes_ for bytes_, _, _ in rows],
        "right": [percent(right, count) for _, right, _ in rows],
        "route": [name for _, _, name in rows],
        "row": list(range(len(rows))),
        "its bytes": [here[0]] * len(rows),
        "its share": [percent(here[1], count)] * len(rows),
    }
    values = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    names = [*routes, HERE]
    colour = {"field": "route", "type": "nominal", "title": None, "scale": {"domain": names}}
    x = {
        "type": "quantitative",
        "title": "bytes (log scale)",
        "scale": {"type": "log", "nice": False, "padding": 10},
        "axis": {"values": [2000, 3000, 5000, 10_000, 20_000]},
    }
    y = {"type": "quantitative", "title": "digits read (%)", "scale": {"domain": [0, 100]}}
    there = {"x": {**x, "field": "bytes"}, "y": {**y, "field": "right"}, "color": colour}
    mark = {"x": {**x, "field": "its bytes"}, "color": {"datum": HERE}}
    one = [{"filter": "datum.row == 0"}]
    shape = {"type": "point", "filled": True, "size": 130, "shape": "diamond", "opacity": 1}
    return Chart(
        {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "description": "Each route from no pruning, right, to 95 %, left; the best of all "
            "settings; and this one.",
            "data": {"values": values},
            "width": "container",
            "height": 300,
            "layer": [
                {"mark": {"type": "line", "strokeWidth": 1.5}, "encoding": there},
                {"mark": {"type": "point", "filled": True, "size": 24}, "encoding": there},
                {
                    "transform": one,
                    "mark": shape,
                    "encoding": {**mark, "y": {**y, "field": "its share"}},
                },
            ],
        }
    )


def percent(right: int, count: int) -> float:
    return round(100 * right / count, 1)
