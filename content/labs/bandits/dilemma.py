"""The reader's game: ten machines, a hundred coins, and four policies at the same machines."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from coldframe import Chart, Outputs, Table, Widget, demo, line_chart
from labs.bandits.deals import ARMS, COINS, DEALS, RIVALS, Deal, deal, pulls_of, somebody

RECORDED = [0, *somebody(0)]
"""The number of the deal, then the arms. Of deal 0, which no reader is given first."""


def everything() -> list[Mapping[str, Any]]:
    """What the machines on the page need to know: digits, so that it is small."""
    dealt = [deal(number) for number in range(DEALS)]
    return [
        {
            "means": one.means,
            "stacks": ["".join(map(str, stack)) for stack in one.stacks],
            "rivals": {name: "".join(map(str, pulls_of(name, one, number))) for name in RIVALS},
        }
        for number, one in enumerate(dealt)
    ]


@demo(label="Ten machines, a hundred coins")
def game(
    played: Annotated[
        list[int],
        Widget(
            "machines.js",
            css="machines.css",
            label="Your game",
            deals=everything(),
            recorded=RECORDED,
        ),
    ] = RECORDED,
) -> Outputs:
    """How a game compares with four policies that stood before the same machines."""
    number, pulls = checked(played)
    dealt = deal(number)
    players: dict[str, Sequence[int]] = {"you": pulls} | {
        name: pulls_of(name, dealt, number)[: len(pulls)] for name in RIVALS
    }
    if played == RECORDED:
        players = {"somebody": pulls} | {name: players[name] for name in RIVALS}
    return Outputs({"The reckoning": reckoning(dealt, players), "Regret": curves(dealt, players)})


def checked(played: Sequence[int]) -> tuple[int, list[int]]:
    """The deal and the pulls. Raises `ValueError` for a game that nobody can have played."""
    number, *pulls = played or [0]
    if not 0 <= number < DEALS:
        raise ValueError(f"there is no deal {number}: they are 0 to {DEALS - 1}")
    if not 1 <= len(pulls) <= COINS:
        raise ValueError(f"a game has 1 to {COINS} pulls, and this one {len(pulls)}")
    for place, arm in enumerate(pulls, 1):
        if not 0 <= arm < ARMS:
            raise ValueError(f"pull {place} is of arm {arm}: they are 0 to {ARMS - 1}")
    return number, pulls


def reckoning(dealt: Deal, players: Mapping[str, Sequence[int]]) -> Table:
    """The least regret first."""
    rows = [
        (
            name,
            round(dealt.regret(pulls)[-1], 1),
            sum(dealt.paid(pulls)),
            f"{pulls.count(dealt.best)}/{len(pulls)}",
        )
        for name, pulls in players.items()
    ]
    best = (
        f"Machine {_key(dealt.best)} was the best: it pays {dealt.means[dealt.best]:.0%} of coins"
    )
    rows.sort(key=lambda row: row[1])
    return Table(("player", "regret", "coins won", "best"), rows, caption=best)


def curves(dealt: Deal, players: Mapping[str, Sequence[int]]) -> Chart:
    rows: dict[str, list[object]] = {"pull": [], "regret": [], "player": []}
    for name, pulls in players.items():
        rows["pull"] += range(1, len(pulls) + 1)
        rows["regret"] += [round(lost, 2) for lost in dealt.regret(pulls)]
        rows["player"] += [name] * len(pulls)
    return line_chart(
        rows,
        x="pull",
        y="regret",
        series="player",
        title="Who gave away how much",
        description="Cumulative regret: the gap to the best machine, summed over the pulls.",
        x_label="Coin",
        y_label="Regret",
    )


def _key(arm: int) -> str:
    """What stands on the machine, as on the keyboard: 1 to 9, then 0."""
    return str((arm + 1) % 10)
