"""What the demos of one page have to do with each other, and with its prose."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from coldframe.authoring.controls import Parameter
from coldframe.authoring.results import OUTPUTS
from coldframe.model import Apart, Document, FrozenDemo, ValueUse
from coldframe.problems import Place, Problem, did_you_mean

type Demos = Mapping[str, FrozenDemo]
type Links = Mapping[str, Mapping[str, str]]
"""By demo, parameter → the name by which it is linked."""


def together(document: Document, demos: Demos, links: Links) -> tuple[Demos, list[Problem]]:
    """The page's demos, by id and in its order, with their links and where their controls stand."""
    problems: list[Problem] = []
    keys = _keys(demos, links, problems)
    apart = _apart(document.apart, demos, problems)
    problems += (problem for value in document.values for problem in _unfit_value(value, demos))
    joined = {
        id: replace(demo, links=keys.get(id, {}), apart=apart.get(id, {}))
        for id, demo in demos.items()
    }
    return joined, problems


def _keys(demos: Demos, links: Links, problems: list[Problem]) -> dict[str, dict[str, str]]:
    """By demo, parameter → the key in the address: that of the first which has the link."""
    members: dict[str, list[tuple[FrozenDemo, Parameter]]] = {}
    for id, demo in demos.items():
        for parameter in demo.parameters:
            if parameter.name in links[id]:
                members.setdefault(links[id][parameter.name], []).append((demo, parameter))
    keys: dict[str, dict[str, str]] = {}
    for link, ((first, own), *others) in members.items():
        if not others:
            known = [name for name in members if name != link]
            mend = did_you_mean(link, known, "Link another demo's parameter, too")
            what = f"no other demo of the page links {link}"
            problems.append(Problem(_place(first), what, mend, "warning"))
            continue
        for demo, parameter in ((first, own), *others):
            keys.setdefault(demo.use.id, {})[parameter.name] = f"{first.use.id}.{own.name}"
            if _range(parameter) != _range(own):
                problems.append(_clash(link, first, own, demo, parameter))
    return keys


def _range(parameter: Parameter) -> tuple[object, ...]:
    """All that linked parameters must have in common: their labels may differ."""
    return parameter.kind, replace(parameter.control, label="", help=""), parameter.default


def _clash(
    link: str, first: FrozenDemo, own: Parameter, demo: FrozenDemo, parameter: Parameter
) -> Problem:
    return Problem(
        _place(demo),
        f"the link {link} joins {demo.use.id}.{parameter.name}, {_spoken(parameter)}, with "
        f"{first.use.id}.{own.name} on line {first.use.place.line}, {_spoken(own)}",
        "Give both the same type, control, range and default, or two links",
    )


def _spoken(parameter: Parameter) -> str:
    control = parameter.control
    said = f"{'an' if parameter.kind == 'int' else 'a'} {parameter.kind} {control.name}"
    if control.choices:
        said += f" of {', '.join(map(str, control.choices))}"
    limits = {"from": control.minimum, "to": control.maximum, "by": control.step}
    said += "".join(f" {word} {number}" for word, number in limits.items() if number is not None)
    return f"{said} that is {parameter.default!r} at first"


def _place(demo: FrozenDemo) -> Place:
    """Of its option `:link:`."""
    lines = [option.line for option in demo.use.options if option.name == "link"]
    return Place(demo.use.place.file, lines[0] if lines else demo.use.place.line)


def _apart(
    blocks: Iterable[Apart], demos: Demos, problems: list[Problem]
) -> dict[str, dict[int, tuple[str, ...]]]:
    """By demo and block, the controls that stand there. A block that names none has the rest."""
    known = [block for block in blocks if block.demo in demos]
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    taken: dict[tuple[str, str], Apart] = {}
    for block in sorted(known, key=lambda block: block.only is None):
        shown = demos[block.demo].shown
        wanted = _only(block, shown, problems) if block.only else shown
        twice = [name for name in wanted if (block.demo, name) in taken] if block.only else []
        names = tuple(name for name in wanted if (block.demo, name) not in taken)
        for name in twice:
            line = taken[block.demo, name].place.line
            what = f"the control {name} of {block.demo} stands on line {line}, too"
            problems.append(Problem(block.place, what, "Name it in one of the two"))
        if not wanted or (not names and not twice):
            what = f"no control of {block.demo} is left for this block"
            problems.append(Problem(block.place, what, "Remove it, or name others elsewhere"))
        taken |= {(block.demo, name): block for name in names}
        found.setdefault(block.demo, {})[block.index] = names
    return found


def _only(block: Apart, shown: tuple[str, ...], problems: list[Problem]) -> tuple[str, ...]:
    option = block.only
    names = [name.strip() for name in option.text.split(",")] if option else []
    for name in names:
        if name not in shown:
            place = Place(block.place.file, option.line if option else block.place.line)
            what = f"{block.demo} has no control {name}"
            problems.append(Problem(place, what, _near(name, shown)))
    return tuple(name for name in shown if name in names)


def _unfit_value(value: ValueUse, demos: Demos) -> Iterator[Problem]:
    """What is wrong with a value in prose, of a demo that the page has."""
    if value.demo not in demos:
        return
    demo = demos[value.demo]
    if value.kind == "output":
        yield from _unfit_output(value, demo)
        return
    parameters = {parameter.name: parameter for parameter in demo.parameters}
    if value.name not in parameters:
        what = f"{value.demo} has no parameter {value.name}"
        outputs = [str(name) for name, _ in demo.default.get(OUTPUTS, ())]
        mend = _near(value.name, parameters)
        if value.name in outputs:
            mend = f"For an output write {value.demo}:{value.name}"
        yield Problem(value.place, what, mend)
    elif parameters[value.name].kind in ("bytes", "stream", "json"):
        what = f"{value.written} is a file, a drawing or a list, which no sentence can hold"
        yield Problem(value.place, what, "Let the demo give a text, and write demo:output")


def _unfit_output(value: ValueUse, demo: FrozenDemo) -> Iterator[Problem]:
    outputs = dict(demo.default.get(OUTPUTS, ()))
    if value.name not in outputs:
        what = f"the result of {value.demo} has no output {value.name}"
        none = f"Let {value.demo} return a mapping of named outputs"
        yield Problem(value.place, what, _near(value.name, outputs) if outputs else none)
    elif set(outputs[value.name]) != {"text/plain"}:
        what = f"the output {value.name} of {value.demo} is no plain text or number"
        yield Problem(value.place, what, "Only those can stand in a sentence")


def _near(name: str, known: Iterable[str]) -> str:
    return did_you_mean(name, known, f"There are {', '.join(known)}")
