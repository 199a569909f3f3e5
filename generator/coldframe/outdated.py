"""An old name that an author still uses → what to tell of it."""

from coldframe.authoring.renamed import Renamed
from coldframe.problems import Place, Problem


def outdated(one: Renamed, place: Place) -> Problem:
    """The old name still works: a warning."""
    old, new = _written(one)
    mend = f"Write {new}: the old name works until Coldframe {one.until}"
    return Problem(place, f"{old} is called {new} now", mend, "warning")


def given_twice(one: Renamed, place: Place) -> Problem:
    """Under both names."""
    old, new = _written(one)
    return Problem(place, f"{old} is called {new} now, and both are given", f"Keep {new}")


def _written(one: Renamed) -> tuple[str, str]:
    if one.where.startswith("{"):
        return f"the option :{one.old}: of {one.where}", f":{one.new}:"
    if one.where == "coldframe":
        return f"coldframe.{one.old}", f"coldframe.{one.new}"
    if one.where in {"front matter", "coldframe.toml"}:
        return f"{one.old} in {'the ' if ' ' in one.where else ''}{one.where}", one.new
    return f"the argument {one.old} of {one.where}", one.new
