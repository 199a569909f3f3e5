"""Any object → a MIME bundle, the same on both sides and on every run."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

from coldframe.authoring.spec import CHART, chart_bundle, columns_of, is_spec, plain

type Bundle = dict[str, Any]

TABLE = "application/vnd.coldframe.table+json"
OUTPUTS = "application/vnd.coldframe.outputs+json"
RAISED = "application/vnd.coldframe.raised+json"
"""Beside a traceback as text: the exception that was expected."""
LAYOUT = "application/vnd.coldframe.layout+json"
DOWNLOAD = "application/vnd.coldframe.download+json"
"""`{"name", "label", "size", "content": bytes}`; where the content goes, `limits` says."""
LAYOUTS = ("stack", "tabs", "columns", "grid")
MOST_ROWS = 1_000
"""Of a data frame; the caption says how many there were."""


class NotDisplayable(TypeError):
    """A result that can't be shown, or not the same way twice."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns."""

    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Html:
    """Markup of the author's own, put into the page as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class Svg:
    """A picture of the author's own: one `<svg>` element."""

    text: str


@dataclass(frozen=True, slots=True)
class Outputs:
    """Named results in a layout: one below the other, behind tabs, side by side, or in a grid."""

    results: Mapping[str, object]
    layout: Literal["stack", "tabs", "columns", "grid"] = "stack"

    def __post_init__(self) -> None:
        if self.layout not in LAYOUTS:
            raise ValueError(f"layout is {self.layout!r}: write one of {', '.join(LAYOUTS)}")


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the reader to keep: `name` is how it is saved, `label` what the link says."""

    content: bytes | str
    name: str = "result.txt"
    label: str = ""

    def __post_init__(self) -> None:
        if not isinstance(self.content, bytes | bytearray | memoryview | str):
            kind = type(self.content).__name__
            raise TypeError(f"a download's content is bytes or text, and this is {kind}")
        if self.name in ("", ".", "..") or re.search(r"[\x00-\x1f\x7f/\\]", self.name):
            raise ValueError(f"{self.name!r} is no name of a file: write one without a folder")


def to_bundle(thing: object) -> Bundle:
    """What `thing` looks like, by MIME type. Raises `NotDisplayable`."""
    try:
        return (
            _own(thing)
            or _by_class(thing)
            or _by_mimebundle(thing)
            or _by_method(thing)
            or _by_shape(thing)
            or _by_repr(thing)
        )
    except RecursionError:
        raise NotDisplayable("a result that holds itself can't be shown") from None


def beside(*bundles: Bundle) -> Bundle:
    """Several bundles, one below the other, as outputs without a name."""
    shown = [bundle for bundle in bundles if bundle]
    return shown[0] if len(shown) == 1 else {OUTPUTS: [["", bundle] for bundle in shown]}


def text_of(thing: object) -> str:
    """Its `repr`, with sets in order. Raises `NotDisplayable` if that holds an address."""
    text = _stable(thing)
    if isinstance(thing, ModuleType) or re.search(r" at 0x[0-9a-fA-F]+", text):
        raise NotDisplayable(
            f"a {type(thing).__name__} can't be shown: its text holds an address or a path. "
            "Return text, a table, a chart, or an object with a _repr_html_ method"
        )
    return text


def _stable(thing: object) -> str:
    match thing:
        case list():
            return f"[{', '.join(map(_stable, thing))}]"
        case dict():
            return f"{{{', '.join(f'{_stable(k)}: {_stable(v)}' for k, v in thing.items())}}}"
        case set() if thing:
            return f"{{{', '.join(sorted(map(_stable, thing)))}}}"
        case frozenset() if thing:
            return f"frozenset({_stable(set(thing))})"
        case tuple() if type(thing) is tuple:
            return f"({', '.join(map(_stable, thing))}{',' * (len(thing) == 1)})"
    return repr(thing)


def _own(thing: object) -> Bundle:
    if isinstance(thing, str):
        return {"text/plain": str(thing)}
    if isinstance(thing, Table):
        return _table(thing.columns, thing.rows, thing.caption)
    if isinstance(thing, Html):
        return {"text/html": thing.text}
    if isinstance(thing, Svg):
        return {"image/svg+xml": thing.text}
    if isinstance(thing, Download):
        return _download(thing)
    if isinstance(thing, Outputs):
        layout = {} if thing.layout == "stack" else {LAYOUT: thing.layout}
        return _named(thing.results) | layout
    return chart_bundle(thing) if isinstance(thing, Mapping) and is_spec(thing) else {}


def _download(thing: Download) -> Bundle:
    text = thing.content
    content = text.encode() if isinstance(text, str) else bytes(text)
    label = thing.label or f"Download {thing.name}"
    found = {"name": thing.name, "label": label, "size": len(content), "content": content}
    return {DOWNLOAD: found}


def _table(columns: Iterable[object], rows: Iterable[Iterable[Any]], caption: str = "") -> Bundle:
    cells = [[_cell(value) for value in row] for row in rows]
    words = {"caption": caption} if caption else {}
    return {TABLE: {"columns": [str(name) for name in columns], "rows": cells, **words}}


def _cell(value: Any) -> Any:
    value = plain(value)
    return text_of(value) if isinstance(value, list | dict) else value


def _by_mimebundle(thing: object) -> Bundle:
    found = _called(thing, "_repr_mimebundle_")
    if isinstance(found, tuple):
        found = found[0]
    if not isinstance(found, Mapping):
        return {}
    for kind, content in found.items():
        if str(kind).startswith("application/vnd.vegalite."):
            return chart_bundle(content)
    return _known(found)


def _known(found: Mapping[Any, Any]) -> Bundle:
    bundle: Bundle = {}
    for kind in (CHART, OUTPUTS, LAYOUT, TABLE, "application/json"):
        if found.get(kind) is not None:
            bundle[kind] = plain(found[kind])
    for kind in ("text/html", "image/svg+xml", "text/plain"):
        if isinstance(found.get(kind), str):
            bundle[kind] = found[kind]
    if found.get("image/png"):
        bundle["image/png"] = _base64(found["image/png"])
    return bundle


_METHODS = (
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/plain"),
    ("_repr_latex_", "text/plain"),
    ("_repr_json_", "application/json"),
    ("_repr_png_", "image/png"),
)


def _by_method(thing: object) -> Bundle:
    for name, kind in _METHODS:
        found = _called(thing, name)
        if isinstance(found, tuple):
            found = found[0]
        bundle = _known({kind: found}) if found is not None else {}
        if bundle:
            return bundle
    return {}


def _called(thing: object, name: str) -> Any:
    # Looked up on the type: an object that makes up attributes (a mock, a proxy) has none of these.
    method = getattr(type(thing), name, None)
    if isinstance(thing, type) or not callable(method):
        return None
    try:
        return method(thing)
    except Exception:
        return None


def _by_shape(thing: object) -> Bundle:
    if isinstance(thing, Mapping):
        if all(isinstance(name, str) for name in thing):
            return _named(thing)
    elif isinstance(thing, list | tuple) and thing and all(isinstance(r, Mapping) for r in thing):
        columns = columns_of(thing)
        return _table(columns, zip(*columns.values(), strict=True))
    return {}


def _named(results: Mapping[str, object]) -> Bundle:
    return {OUTPUTS: [[name, to_bundle(value)] for name, value in results.items()]}


def _by_repr(thing: object) -> Bundle:
    return {} if thing is None else {"text/plain": text_of(thing)}


def _by_class(thing: object) -> Bundle:
    """Classes that are known by name, so that none of their packages is imported here.

    They go before their own markup, which has style elements (pandas, Polars), or scripts from
    elsewhere and a new id each time (Altair): the page's policy refuses both.
    """
    for base in type(thing).__mro__:
        show = _CLASSES.get((base.__module__.partition(".")[0], base.__name__))
        if show:
            return show(thing)
    return {}


def _matplotlib(figure: Any) -> Bundle:
    from io import StringIO

    import matplotlib as mpl  # type: ignore[import-not-found, unused-ignore]

    out = StringIO()
    with mpl.rc_context({"svg.hashsalt": "coldframe", "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", metadata={"Date": None}, bbox_inches="tight")
    svg = out.getvalue()
    # It stands inside HTML, whose policy refuses style elements and attributes.
    svg = re.sub("<(style|metadata).*?</\\1>", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = svg.replace("<svg", '<svg stroke-linejoin="round" stroke-linecap="butt"', 1)
    return {"image/svg+xml": re.sub(' style="([^"]*)"', _as_attributes, svg)}


def _as_attributes(style: re.Match[str]) -> str:
    pairs = (part.partition(":") for part in style[1].split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, _, value in pairs)


def _pillow(image: Any) -> Bundle:
    from io import BytesIO

    out = BytesIO()
    image.save(out, format="PNG")
    return {"image/png": _base64(out.getvalue())}


def _pandas(frame: Any) -> Bundle:
    if type(frame.index).__name__ != "RangeIndex":
        frame = frame.reset_index()
    head = frame.head(MOST_ROWS).astype(object)
    rows = head.where(head.notna(), None).values.tolist()
    return _table(frame.columns, rows, _cut(len(frame)))


def _polars(frame: Any) -> Bundle:
    return _table(frame.columns, frame.head(MOST_ROWS).rows(), _cut(frame.height))


def _cut(size: int) -> str:
    return f"The first {MOST_ROWS:,} of {size:,} rows" if size > MOST_ROWS else ""


def _as_text(thing: object) -> Bundle:
    return {"text/plain": str(thing)}


_CLASSES: Mapping[tuple[str, str], Callable[[Any], Bundle]] = {
    ("matplotlib", "Figure"): _matplotlib,
    ("PIL", "Image"): _pillow,
    ("altair", "TopLevelMixin"): lambda chart: chart_bundle(chart.to_dict()),
    ("pandas", "DataFrame"): _pandas,
    ("polars", "DataFrame"): _polars,
    ("numpy", "ndarray"): _as_text,
    ("numpy", "generic"): _as_text,
}


def _base64(content: Any) -> str:
    if isinstance(content, str):
        return content
    from base64 import b64encode

    return b64encode(bytes(content)).decode()
