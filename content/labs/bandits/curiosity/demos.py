"""The demos of the page on curiosity: each trains a learner while one looks on."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, TypedDict

from coldframe import Chart, Label, Number, Slider, Svg, bar_chart, data, demo, line_chart
from labs.bandits.curiosity.drawing import visited
from labs.bandits.curiosity.noisy_diver import noisy_dive
from labs.bandits.curiosity.play import NAMES, Explorer, Name, dive, stay, walk
from labs.bandits.curiosity.river import Swimmer, best_pay, swim
from labs.bandits.curiosity.sight import sights
from labs.bandits.curiosity.worlds import Corridor

type Seed = Annotated[int, Number(0, 1_000_000)]
type Diver = Literal["epsilon-greedy", "counting", "noisy network"]
type Result = Mapping[str, Svg | Chart | str]


class Recorded(TypedDict):
    """What `television.json` tells of a bonus: the bonus at the television, part by part."""

    share: float
    bonus: list[float]


DIVES, WALKS, SWIM, STEPS, LOOKS, FRAMES = 300, 300, 5_000, 20_000, 6_000, 20
STROKES, EVERY, GLANCES = 125, 250, 60
"""Steps from one frame to the next, in the river, in the room, and while features are learned."""


@demo(label="The deep sea")
def sea(
    explorer: Diver = "counting",
    size: Annotated[int, Slider(4, 10, step=2)] = 8,
    seed: Seed = 1,
) -> Iterator[Result]:
    """300 dives. Row by row: how often the diver was there."""
    visits, found, first = [0] * (size * size), 0, 0
    dives = noisy_dive(size, seed) if explorer == "noisy network" else dive(size, explorer, seed)
    for episode in dives:
        for state in episode.path:
            visits[state] += 1
        if episode.reward > 0.5:
            found += 1
            first = first or episode.number
        if episode.number % (DIVES // FRAMES) == 0:
            words = f"Treasure found {found} times in {episode.number} dives"
            title = f"Visits of the {size} by {size} cells"
            yield {
                "Result": f"{words}, first in dive {first}." if found else f"{words}.",
                "Visits": visited(visits, size, {size * size - 1: "★"}, title),
            }
        if episode.number == DIVES:
            break


@demo(label="The corridor")
def corridor(explorer: Explorer = "epsilon-greedy", seed: Seed = 1) -> Iterator[Result]:
    """300 walks. The left end pays 0.1, the right one 1."""
    ends = {0: "0.1", Corridor.start: "●", Corridor.goal: "1"}
    judged = {0: "to the small reward", Corridor.goal: "to the large reward"}
    right = 0
    for now in walk(explorer, seed):
        right += now.end == Corridor.goal
        if now.number % (WALKS // FRAMES) == 0:
            leads = judged.get(now.judged, "nowhere yet")
            yield {
                "Result": f"{right} of {now.number} walks ended at the right. "
                f"What was learned leads {leads}.",
                "Visits": visited(now.visits, Corridor.states, ends, "Visits of the corridor"),
            }
        if now.number == WALKS:
            break


@demo(label="The river")
def river(swimmer: Swimmer = "optimism", seed: Seed = 1) -> Iterator[Result]:
    """5,000 steps, each to the left or to the right."""
    rows: list[Mapping[str, float]] = []
    for now in swim(swimmer, seed, SWIM, STROKES):
        rows.append({"step": now.steps, "won": round(10_000 * now.won)})
        best = 10_000 * now.steps * best_pay()
        yield {
            "Result": f"{rows[-1]['won']:,} won in {now.steps:,} steps. Always to the right wins "
            f"about {round(best, -3):,.0f}.",
            "Visits": visited(now.visits, 6, {0: "5", 5: "10,000"}, "Visits of the river"),
            "Won": line_chart(
                rows,
                x="step",
                y="won",
                title="All that was won",
                x_label="Step",
                y_label="Won",
                height=180,
            ),
        }


@demo(label="A room with a television")
def room(
    bonus: Name = "forward error",
    remote: Annotated[bool, Label("A remote control")] = False,
    seed: Seed = 1,
) -> Iterator[Result]:
    """20,000 steps for nothing but the bonus."""
    rows: list[Mapping[str, float]] = []
    for now in stay(bonus, seed, STEPS, EVERY, remote):
        rows.append({"step": now.steps, "share": round(100 * now.share, 2)})
        corner = len(now.visits) - 1
        yield {
            "Visits": visited(now.visits, 5, {corner: "TV"}, "Visits of the room's cells"),
            "At the television": line_chart(
                rows,
                x="step",
                y="share",
                title="Time at the television",
                description=f"Share of the last {EVERY} steps.",
                x_label="Step",
                y_label="Time there (%)",
                height=180,
            ),
        }


@demo(label="Who stays at the television")
def trapped(
    remote: Annotated[bool, Label("A remote control")] = False,
) -> Chart:
    """Median of five runs of 20,000 steps, of which the second half counts."""
    told = _recorded(remote)
    rows = [{"bonus": name, "share": round(100 * told[name]["share"], 1)} for name in NAMES]
    chart = bar_chart(
        rows,
        x="bonus",
        y="share",
        title="Time at the television",
        description="Share of the last 10,000 of 20,000 steps, median of five runs.",
        x_label="Bonus",
        y_label="Time there (%)",
    )
    # Eight names side by side do not fit a telephone.
    chart.spec["encoding"]["x"]["axis"]["labelAngle"] = -40
    return chart


@demo(label="What the television still pays")
def interest() -> Chart:
    """The bonus at the television as time goes by, median of five runs."""
    with data("television.json") as file:
        found = json.load(file)["found"]
    rows = [
        {"step": (i + 1) * found["every"], "bonus": bonus, "model": name}
        for name in ("forward error", "disagreement")
        for i, bonus in enumerate(found["rooms"]["plain"][name]["bonus"])
    ]
    return line_chart(
        rows,
        x="step",
        y="bonus",
        series="model",
        y_scale="log",
        title="The bonus at the television",
        description="Mean over 1,000 steps each, on a logarithmic axis.",
        x_label="Step",
        y_label="Bonus",
    )


@demo(label="What the features see")
def features(seed: Seed = 5) -> Iterator[Chart]:
    """How far apart the pictures are in the features, by how far apart the places are."""
    rows: list[Mapping[str, object]] = []
    for name, every_step in {"all steps": True, "random steps": False}.items():
        for now in sights(every_step, seed, LOOKS, GLANCES):
            share = round(now.pictures / now.places, 6)
            rows.append({"step": now.steps, "share": share, "taught": name})
            yield line_chart(
                rows,
                x="step",
                y="share",
                series="taught",
                y_scale="log",
                title="How much of the picture is in the features",
                description="Mean squared distance between channels, by that between places.",
                x_label="Step",
                y_label="Pictures / places",
            )


def _recorded(remote: bool) -> Mapping[Name, Recorded]:
    with data("television.json") as file:
        rooms: Mapping[str, Mapping[Name, Recorded]] = json.load(file)["found"]["rooms"]
    return rooms["remote" if remote else "plain"]
