"""The demos of the page on readers' own experiments."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, BinaryIO, Literal

from coldframe import Chart, File, Number, Outputs, Select, Table, Text, demo, line_chart
from labs.bandits import visits
from labs.bandits.answers import compare_arms, play_policies, value_rules
from labs.bandits.lines import PLACES
from labs.bandits.log import MOST_ROWS, Columns, Log, Logs, Progress
from labs.bandits.plan import (
    Ends,
    Experiment,
    Rule,
    always_valid,
    elimination,
    look_and_stop,
    sample_size,
    significant,
)

type Question = Literal["compare the arms", "value other rules", "play the policies"]

LOGS = Logs()
"""A reader asks three questions and more about one file, which takes seconds to read."""
ANSWERS = {
    "compare the arms": compare_arms,
    "value other rules": value_rules,
    "play the policies": play_policies,
}
RUNS = 400
DIFFERENCES = ("no difference", "as planned", "twice that")
LOOKS = 20
PATIENCE = 3
"""A test that may stop early gives up after so many times the visitors of the fixed one."""


@demo(label="Your log")
def your_log(
    log: Annotated[BinaryIO, File(".csv,.tsv,.txt", label="A log", help="CSV with names on top.")],
    question: Question = "value other rules",
    level: Annotated[float, Number(0.5, 0.999, label="Level of the intervals")] = 0.95,
    arm: Annotated[str, Text(80, label="Column of the arm")] = "",
    reward: Annotated[str, Text(80, label="Column of the reward")] = "",
    context: Annotated[str, Text(200, label="Columns of the context")] = "",
    propensity: Annotated[str, Text(80, label="Column of the propensity")] = "",
) -> Iterator[str | Outputs]:
    """Which arm is best, what another rule would have won, and how a policy would have learned."""
    name = log.name or "the simulated log"
    file = log if log.name else visits.opened()
    yield f"Reading {name}"
    for read in LOGS.read(file, Columns(arm, reward, context, propensity)):
        if isinstance(read, Progress):
            yield f"{read.rows:,} of about {read.of:,} rows of {name} read"
            continue
        told = reading(read, name)
        yield told
        for shown in ANSWERS[question](read, level):
            yield Outputs({"": told, **shown, **skipped(read)})


def reading(log: Log, name: str) -> str:
    """What was read, and what not, in a few sentences."""
    found, contexts = log.columns, log.contexts.names
    parts = [
        f"{len(log):,} rows of {name}",
        f"{len(log.arms)} arms in “{found.arm}”",
        f"rewards in “{found.reward}”",
        f"{len(contexts)} contexts in “{found.context}”" if found.context else "",
        f"propensities in “{found.propensity}”" if found.propensity else "",
    ]
    text = ", ".join(part for part in parts if part) + "."
    if log.sampled:
        text += (
            f" The file has {log.extent.size / 1e9:,.2g} GB, about {log.extent.rows:,} rows. "
            f"At most {MOST_ROWS:,} are read: these are a sample from {PLACES} places, spread "
            "evenly over all of it."
        )
    if not found.propensity:
        text += " No propensities: taken as each arm's share of the rows of its context."
    if log.skipped:
        text += f" Skipped rows, see below: {log.skipped:,}."
    if log.more:
        text += " The file goes on: these are its first rows."
    return text


def skipped(log: Log) -> Mapping[str, Table]:
    if not log.skipped:
        return {}
    rows = [(note.row, note.column, note.why) for note in log.first]
    caption = f"The first {len(rows)} of {log.skipped:,}" if log.skipped > len(rows) else ""
    return {"Skipped rows": Table(("row", "column", "why"), rows, caption)}


@demo(label="How long must a test be?")
def length(
    base: Annotated[float, Number(0.001, 0.9, label="Chance of a win now")] = 0.1,
    lift: Annotated[
        float, Select((0.01, 0.02, 0.05), label="Difference that you want to find")
    ] = 0.02,
    power: Annotated[float, Select((0.8, 0.9), label="Chance of finding it")] = 0.8,
    seed: Annotated[int, Number(0, 1_000_000)] = 1,
) -> Iterator[Outputs]:
    """Four ways to end a test of two versions, each played out 400 times."""
    test = Experiment(base, lift, power=power)
    if base + 2 * lift >= 1:
        raise ValueError(f"a chance of {base} leaves no room for twice {lift} more")
    fixed = round(sample_size(test))
    lines: list[Sequence[object]] = []
    curves: dict[str, list[object]] = {"length": [], "found": [], "way": []}
    for name, (rule, looks) in rules(test, fixed).items():
        none, real, large = (
            _last(look_and_stop(replace(test, lift=times * lift), rule, looks, RUNS, seed))
            for times in (0, 1, 2)
        )
        visitors = [round(ends.mean()) for ends in (none, real, large)]
        lines.append((name, f"{none.share():.1%}", f"{real.share():.0%}", *visitors))
        _draw(curves, name, real, fixed)
        heads = ("way", "false alarms", "found", *(f"visitors, {d}" for d in DIFFERENCES))
        table = Table(heads, lines, f"Means of {RUNS} tests; visitors are of each version")
        yield Outputs(
            {"": _told(test, fixed), "Four ways": table, "When it is found": _curve(curves)}
        )


def _last(ends: Iterator[Ends]) -> Ends:
    *_, last = ends
    return last


def _told(test: Experiment, fixed: int) -> str:
    to = test.base + test.lift
    return (
        f"To tell {test.base:g} from {to:g}, a test of fixed length needs {fixed:,} visitors of "
        f"each version (power {test.power:.0%}, at most {test.alpha:.0%} false alarms)."
    )


def _draw(curves: dict[str, list[object]], name: str, ends: Ends, fixed: int) -> None:
    for look in range(PATIENCE * LOOKS + 1):
        curves["length"].append(look / LOOKS)
        curves["found"].append(round(ends.over_by(fixed * look // LOOKS), 4))
        curves["way"].append(name)


def _curve(curves: Mapping[str, Sequence[object]]) -> Chart:
    return line_chart(
        curves,
        x="length",
        y="found",
        series="way",
        title="Tests that have found the difference",
        description=f"Share of {RUNS} tests, by their length.",
        x_label="Length, in lengths of the fixed test",
        y_label="Share of tests",
    )


def rules(test: Experiment, fixed: int) -> Mapping[str, tuple[Rule, list[int]]]:
    """By name: when it stops, and after how many visitors of each version it looks."""
    to_end = [fixed * look // LOOKS for look in range(1, LOOKS + 1)]
    beyond = [fixed * look // LOOKS for look in range(1, PATIENCE * LOOKS + 1)]
    return {
        "one look at the end": (significant(test.alpha), [fixed]),
        f"the same, with {LOOKS} looks": (significant(test.alpha), to_end),
        "always valid": (always_valid(test.alpha, test.lift), beyond),
        "successive elimination": (elimination(test.alpha), beyond),
    }
