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
    yield f"Reading {name}"
    with log if log.name else visits.opened() as file:
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
    played: dict[str, Sequence[Ends]] = {}
    for name, (rule, looks) in rules(test, fixed).items():
        tests = [replace(test, lift=times * lift) for times in range(len(DIFFERENCES))]
        ways = [look_and_stop(one, rule, looks, RUNS, seed) for one in tests]
        for played[name] in zip(*ways, strict=True):
            yield Outputs(
                {
                    "": _told(test, fixed),
                    "Four ways": _four_ways(played),
                    "When it is found": _curve(played, fixed),
                }
            )


def _four_ways(played: Mapping[str, Sequence[Ends]]) -> Table:
    lines = [
        (name, f"{ends[0].share():.1%}", f"{ends[1].share():.0%}", *(round(e.mean()) for e in ends))
        for name, ends in played.items()
    ]
    heads = ("way", "false alarms", "found", *(f"visitors, {d}" for d in DIFFERENCES))
    runs = len(list(played.values())[-1][0].visitors)
    return Table(heads, lines, f"Means of {runs} tests; visitors are of each version")


def _told(test: Experiment, fixed: int) -> str:
    to = test.base + test.lift
    return (
        f"To tell {test.base:g} from {to:g}, a test of fixed length needs {fixed:,} visitors of "
        f"each version (power {test.power:.0%}, at most {test.alpha:.0%} false alarms)."
    )


def _curve(played: Mapping[str, Sequence[Ends]], fixed: int) -> Chart:
    looks = range(PATIENCE * LOOKS + 1)
    rows = [
        {
            "length": look / LOOKS,
            "found": round(ends[1].over_by(fixed * look // LOOKS), 4),
            "way": name,
        }
        for name, ends in played.items()
        for look in looks
    ]
    return line_chart(
        rows,
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
