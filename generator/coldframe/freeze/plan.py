"""What a use of a demo asks for, and what of it the page's budget allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from coldframe.authoring.controls import Parameter
from coldframe.authoring.demo import Description
from coldframe.authoring.renamed import renamed
from coldframe.authoring.values import ValueProblem, on_step, value
from coldframe.freeze.grid import axes_of, size, without_largest
from coldframe.model import Axis, Budget, DemoUse, Option
from coldframe.outdated import given_twice, outdated
from coldframe.problems import Place, Problem, did_you_mean

RESERVED = ("freeze", "frames", "controls", "label", "link")


@dataclass(frozen=True, slots=True)
class Wish:
    """A use, its options understood. `freeze` is None if the planner may choose the axes.

    `links` maps a parameter to the name by which other demos of the page link theirs.
    """

    use: DemoUse
    description: Description
    parameters: tuple[Parameter, ...]
    shown: tuple[str, ...]
    freeze: tuple[str, ...] | None
    frames: Literal["last", "all"]
    label: str
    links: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def moving(self) -> tuple[str, ...]:
        """The parameters that a reader can move, here or in a linked demo."""
        names = (parameter.name for parameter in self.parameters)
        return tuple(name for name in names if name in self.shown or name in self.links)


@dataclass(frozen=True, slots=True)
class Estimate:
    """`seconds` on one core and `bytes` of a point, the mean over a sample."""

    seconds: float
    bytes: float


def understand(use: DemoUse, description: Description) -> tuple[Wish, tuple[Problem, ...]]:
    """The use's options against the demo's parameters. Options that are wrong are left out."""
    problems: list[Problem] = []
    parameters = {parameter.name: parameter for parameter in description.parameters}
    words: dict[str, Option] = {}
    for written in use.options:
        place = Place(use.place.file, written.line)
        option = written if written.name in parameters else _current(written, use, problems)
        if option.name in parameters:
            try:
                parameters[option.name] = _overridden(parameters[option.name], option.text.strip())
            except ValueProblem as problem:
                mend = "Give a value that its control can take"
                problems.append(Problem(place, f"{option.name} {problem.what}", mend))
        elif option.name in RESERVED:
            words[option.name] = option
        else:
            known = [*parameters, *RESERVED]
            mend = did_you_mean(option.name, known, f"There are {', '.join(known)}")
            what = f"{use.function} has no option or parameter {option.name}"
            problems.append(Problem(place, what, mend))
    frames = words["frames"].text.strip() if "frames" in words else "last"
    if frames not in ("last", "all"):
        place = Place(use.place.file, words["frames"].line)
        problems.append(Problem(place, f"frames is {frames}", "Write last or all"))
    wish = Wish(
        use=use,
        description=description,
        parameters=tuple(parameters.values()),
        shown=_shown(words.get("controls"), parameters, use, problems),
        freeze=_frozen(words.get("freeze"), parameters, use, problems),
        frames="all" if frames == "all" else "last",
        label=words["label"].text.strip() if "label" in words else description.label,
        links=_links(words.get("link"), parameters, use, problems),
    )
    return wish, tuple(problems)


def _current(option: Option, use: DemoUse, problems: list[Problem]) -> Option:
    """The option under its name of today."""
    one = renamed("{demo}", option.name)
    if one is None:
        return option
    told = given_twice if any(other.name == one.new for other in use.options) else outdated
    problems.append(told(one, Place(use.place.file, option.line)))
    return replace(option, name=one.new)


def wished_axes(wish: Wish) -> tuple[Axis, ...]:
    """The axes that the use names, else all that there are; only shown parameters move."""
    axes = axes_of(wish.parameters)
    if wish.freeze is None:
        return tuple(axis for axis in axes if axis.name in wish.moving)
    return tuple(axis for axis in axes if axis.name in wish.freeze)


def fitting_axes(axes: Sequence[Axis], points: int) -> tuple[Axis, ...]:
    """As many of the axes as `points` allow; the longest goes first."""
    while axes and size(axes) > points:
        axes = without_largest(axes)
    return tuple(axes)


def fit_bytes(axes: Sequence[Axis], estimate: Estimate, left: int) -> tuple[Axis, ...]:
    while axes and size(axes) * estimate.bytes > left:
        axes = without_largest(axes)
    return tuple(axes)


def over_points(wish: Wish, axes: Sequence[Axis], budget: Budget, left: int) -> Problem | None:
    """An explicit :freeze: that does not fit is a mistake: its author must choose."""
    if wish.freeze is None or size(axes) <= left:
        return None
    product = " × ".join(f"{len(axis.values)} {axis.name}" for axis in axes)
    return Problem(
        _option_place(wish.use, "freeze"),
        f"the grid has {product} = {size(axes):,} points; of the page's budget of "
        f"{budget.points:,} there are {left:,} left",
        "Freeze fewer parameters, give a slider a larger step, or raise freeze.points in "
        "coldframe.toml",
    )


def over_seconds(
    wish: Wish, axes: Sequence[Axis], estimate: Estimate, budget: Budget, left: float
) -> Problem | None:
    """A mistake, too: cut without asking, the site would depend on how fast the machine was."""
    seconds = size(axes) * estimate.seconds
    if seconds <= left:
        return None
    return Problem(
        _option_place(wish.use, "freeze"),
        f"freezing {size(axes):,} points would take about {seconds:,.0f} s; of the page's budget "
        f"of {budget.seconds:,g} s there are {max(0.0, left):,.0f} left",
        "Name fewer parameters in :freeze:, give a slider a larger step, or raise freeze.seconds "
        "in coldframe.toml",
    )


def over_bytes(
    wish: Wish, axes: Sequence[Axis], estimate: Estimate, budget: Budget, left: int
) -> Problem | None:
    if wish.freeze is None or size(axes) * estimate.bytes <= left:
        return None
    return Problem(
        _option_place(wish.use, "freeze"),
        f"the grid would have about {size(axes) * estimate.bytes / 1000:,.0f} kB; of the page's "
        f"budget of {budget.bytes / 1000:,.0f} kB there are {left / 1000:,.0f} left",
        "Freeze fewer parameters, return fewer numbers, or raise freeze.bytes in coldframe.toml",
    )


def say_plan(wish: Wish, axes: Sequence[Axis], estimate: Estimate) -> str:
    """One line for the author: what is frozen, at what price, and what stays live."""
    product = " × ".join(f"{len(axis.values)} {axis.name}" for axis in axes)
    count = size(axes)
    frozen = {axis.name for axis in axes}
    live = [name for name in wish.moving if name not in frozen]
    points = f"{product} = {count:,} points" if product else "the default only"
    price = f"about {estimate.seconds:.2g} s and {estimate.bytes / 1000:.2g} kB a point"
    rest = f"; live: {', '.join(live)}" if live else ""
    return f"{wish.use.place}: {wish.use.function}: {points}, {price}{rest}"


def _overridden(parameter: Parameter, text: str) -> Parameter:
    """With the text's value as its default. Raises ValueProblem."""
    default = value(parameter, text)
    if not on_step(parameter.control, default):
        low, step = parameter.control.minimum, parameter.control.step
        raise ValueProblem(parameter.name, f"takes steps of {step} from {low}, not {text}")
    return replace(parameter, default=default)


def _shown(
    option: Option | None,
    parameters: Mapping[str, Parameter],
    use: DemoUse,
    problems: list[Problem],
) -> tuple[str, ...]:
    if option and option.text.strip() == "none":
        return ()
    return _names(option, parameters, use, problems) or tuple(parameters)


def _links(
    option: Option | None,
    parameters: Mapping[str, Parameter],
    use: DemoUse,
    problems: list[Problem],
) -> dict[str, str]:
    """`epsilon, eps=epsilon`: a parameter, and the link's name where that is another."""
    parts = [part.partition("=") for part in option.text.split(",")] if option else []
    names = {name.strip(): (link or name).strip() for name, _, link in parts}
    own = _known(list(names), option, parameters, use, problems)
    files = [name for name in own if parameters[name].kind in ("bytes", "stream")]
    twice = len(set(names.values())) < len(parts)
    for what, mend in (
        *((f"{n} can't be linked: it is a file or a drawing", "Link others") for n in files),
        *([("the option :link: names a link twice", "Link one parameter to it")] if twice else []),
    ):
        problems.append(Problem(_option_place(use, "link"), what, mend))
    return {name: names[name] for name in own if name not in files}


def _frozen(
    option: Option | None,
    parameters: Mapping[str, Parameter],
    use: DemoUse,
    problems: list[Problem],
) -> tuple[str, ...] | None:
    if option is None:
        return None
    if option.text.strip() in ("none", ""):
        return ()
    names = _names(option, parameters, use, problems)
    finite = {axis.name for axis in axes_of(tuple(parameters.values()))}
    for name in names:
        if name not in finite:
            problems.append(
                Problem(
                    Place(use.place.file, option.line),
                    f"{name} can't be frozen: its values can't be listed",
                    "Freeze sliders, selects and checkboxes; other parameters are computed live",
                )
            )
    return tuple(name for name in names if name in finite)


def _names(
    option: Option | None,
    parameters: Mapping[str, Parameter],
    use: DemoUse,
    problems: list[Problem],
) -> tuple[str, ...]:
    names = [name.strip() for name in option.text.split(",")] if option else []
    return _known(names, option, parameters, use, problems)


def _known(
    names: Sequence[str],
    option: Option | None,
    parameters: Mapping[str, Parameter],
    use: DemoUse,
    problems: list[Problem],
) -> tuple[str, ...]:
    for name in names:
        if option and name not in parameters:
            mend = did_you_mean(name, parameters, f"There are {', '.join(parameters)}")
            what = f"{use.function} has no parameter {name}"
            problems.append(Problem(Place(use.place.file, option.line), what, mend))
    return tuple(name for name in names if name in parameters)


def _option_place(use: DemoUse, name: str) -> Place:
    lines = [option.line for option in use.options if option.name == name]
    return Place(use.place.file, lines[0]) if lines else use.place
