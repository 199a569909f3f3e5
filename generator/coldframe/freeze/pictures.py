"""Pictures of charts as JSON, for the cache."""

from typing import Any

from coldframe.model import ChartPicture


def to_json(picture: ChartPicture) -> dict[str, Any]:
    columns = {name: list(column) for name, column in picture.columns.items()}
    return {
        "svg": picture.svg,
        "title": picture.title,
        "description": picture.description,
        "columns": columns,
    }


def from_json(row: dict[str, Any]) -> ChartPicture:
    columns = {name: tuple(column) for name, column in row["columns"].items()}
    return ChartPicture(row["svg"], row["title"], row["description"], columns)
