"""The demo of the page on readers' own models."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Annotated, BinaryIO, Literal

from coldframe import (
    Chart,
    Download,
    File,
    Label,
    Outputs,
    Slider,
    Table,
    ValueProblem,
    data,
    demo,
    line_chart,
    scatter_chart,
)
from labs.compression.formats.numbers import SIZES
from labs.compression.formats.opened import open_model
from labs.compression.formats.tensor import BadFile, Model
from labs.compression.yours import spectrum
from labs.compression.yours.packed import Package
from labs.compression.yours.plan import Choice, ladder, suggest
from labs.compression.yours.predict import Levels, Setting, predict, stays
from labs.compression.yours.profile import Profile, read_profile, share_of_one

type Question = Literal[
    "what is in it",
    "one setting for all",
    "low rank",
    "a plan for a budget",
    "write the file: one setting",
    "write the file: the plan",
]
type Shown = Mapping[str, object]

SAMPLE = "digits.safetensors, the sample"
DRAWN = 4
"""Tensors whose numbers are drawn: more lines than that nobody can tell apart."""
MATRICES = 12
RANKS = (0.5, 0.25, 0.125)
BUDGETS = (3, 4, 6, 8, 10, 12, 16, 20, 25, 35, 50)
EVERY = 40
"""Tensors that are read between two frames."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader set."""

    setting: Setting
    budget: int


@demo(label="Your model")
def your_model(
    model: Annotated[
        BinaryIO,
        File(
            ".safetensors,.npz,.npy,.onnx",
            label="A model",
            help="safetensors, NumPy or ONNX, of any size.",
        ),
    ],
    question: Question = "what is in it",
    sparsity: Annotated[int, Slider(0, 95, step=5, label="Weights pruned (%)")] = 0,
    bits: Annotated[int, Slider(1, 8, label="Bits a weight")] = 4,
    levels: Levels = "k-means",
    huffman: Annotated[bool, Label("Huffman coding")] = True,
    budget: Annotated[int, Slider(2, 50, label="Budget (% of the file)")] = 12,
) -> Iterator[str | Outputs]:
    """What a file of weights holds, and what compressing it would make of it."""
    asked = Asked(Setting(sparsity, bits, levels, huffman), budget)
    try:
        yield from answered(model, question, asked)
    except BadFile as bad:
        raise ValueProblem("model", f"can't be used: {bad}") from None


def answered(model: BinaryIO, question: Question, asked: Asked) -> Iterator[str | Outputs]:
    """Raises `BadFile`."""
    with model if model.name else data("digits.safetensors", "rb") as file:
        opened = open_model(file)
        name = model.name or SAMPLE
        told = reading(opened, name)
        yield told
        profiles: list[Profile] = []
        share = share_of_one(len(opened.tensors))
        for tensor in opened.tensors:
            profiles.append(read_profile(tensor, share))
            if len(profiles) % EVERY == 0:
                yield f"{told} {len(profiles):,} of {len(opened.tensors):,} tensors looked at."
        told = f"{told} {sampled(profiles)}"
        for shown in ANSWERS[question](profiles, asked, name):
            yield Outputs({"": told, **shown})


def reading(model: Model, name: str) -> str:
    numbers = sum(tensor.count for tensor in model.tensors)
    text = (
        f"{name}: {model.kind}, {model.size:,} bytes, {numbers:,} numbers in "
        f"{len(model.tensors):,} tensor{'s' * (len(model.tensors) != 1)}."
    )
    more = f" And {len(model.notes) - 3:,} more." if len(model.notes) > 3 else ""
    return " ".join([text, *model.notes[:3]]) + more


def sampled(profiles: Sequence[Profile]) -> str:
    parts = [profile for profile in profiles if not profile.complete]
    if not parts:
        return "All of them were read."
    read = sum(len(profile.values) + profile.bad for profile in parts)
    there = sum(profile.tensor.count for profile in parts)
    return (
        f"Of {len(parts):,} large tensors a sample was read, {read:,} of {there:,} numbers: "
        "what is said of these is an estimate."
    )


def what_is_in_it(profiles: Sequence[Profile], asked: Asked, name: str) -> Iterator[Shown]:
    lines = [
        (
            profile.tensor.name,
            profile.tensor.dtype,
            " × ".join(map(str, profile.tensor.shape)) or "one number",
            profile.tensor.count,
            *_rounded(profile.mean, profile.deviation),
            *(_rounded(profile.values[0], profile.values[-1]) if profile.values else ("", "")),
            f"{profile.zeros:.1%}",
            stays(profile),
        )
        for profile in profiles
    ]
    heads = (
        *("tensor", "type", "shape", "numbers", "mean", "standard deviation", "least", "largest"),
        *("zeros", "stays as it is"),
    )
    yield {
        "Distributions": distributions(profiles),
        "Tensors": Table(heads, lines),
        "To keep": report(heads, lines, "tensors.csv"),
    }


def distributions(profiles: Sequence[Profile]) -> Chart:
    """Of the largest tensors that would be coded, beside a normal distribution."""
    from math import erf

    drawn = _largest(profiles)[:DRAWN]
    edges = [-4 + step / 4 for step in range(33)]
    rows: list[dict[str, object]] = []
    for profile in drawn:
        scale = profile.deviation or 1.0
        ends = _places(profile, [profile.mean + edge * scale for edge in edges])
        for (a, b), edge in zip(pairwise(ends), edges, strict=False):
            share = 100 * (b - a) / len(profile.values)
            rows.append({"at": edge + 0.125, "share": round(share, 3), "of": _short(profile)})
    for edge in edges[:-1]:
        share = 50 * (erf((edge + 0.25) / sqrt(2)) - erf(edge / sqrt(2)))
        rows.append({"at": edge + 0.125, "share": round(share, 3), "of": "a normal distribution"})
    return line_chart(
        rows,
        "at",
        "share",
        series="of",
        description="Of the largest tensors: how many numbers lie how far from the mean.",
        x_label="Standard deviations from the mean",
        y_label="Numbers (%)",
        height=220,
    )


def one_setting(profiles: Sequence[Profile], asked: Asked, name: str) -> Iterator[Shown]:
    choices = alike(profiles, asked.setting)
    yield {**_judged(choices), "Other bits, other pruning": trade_off(profiles, asked.setting)}


def alike(profiles: Sequence[Profile], setting: Setting) -> list[Choice]:
    """One setting for all."""
    return [Choice(profile, setting, predict(profile, setting)) for profile in profiles]


def trade_off(profiles: Sequence[Profile], setting: Setting) -> Chart:
    """All of the model under one setting, at 1 to 8 bits, with and without pruning."""
    rows: list[dict[str, object]] = []
    for sparsity in sorted({0, 50, 80, setting.sparsity}):
        for bits in range(1, 9):
            tried = Setting(sparsity, bits, setting.levels, setting.coded)
            choices = [Choice(profile, tried, predict(profile, tried)) for profile in profiles]
            size, error = _whole(choices)
            label = f"{bits}" if bits in (1, 2, 4, 8) else ""
            route = f"{sparsity} % pruned"
            rows.append(
                {"bytes": size, "error": round(100 * error, 4), "route": route, "text": label}
            )
    return scatter_chart(
        rows,
        "bytes",
        "error",
        series="route",
        text="text",
        connected=True,
        description="At 1 to 8 bits a weight, from left to right.",
        x_label="Predicted bytes (log scale)",
        y_label="Weight error (%, log scale)",
        x_scale="log",
        y_scale="log",
    )


def low_rank(profiles: Sequence[Profile], asked: Asked, name: str) -> Iterator[Shown]:
    """Of the largest matrices, one after the other."""
    lines: list[Sequence[object]] = []
    heads = ("tensor", "shape", "looked at", *(f"error at rank 1/{round(1 / r)}" for r in RANKS))
    for profile in _largest(profiles):
        matrix = spectrum.part_of(profile.tensor)
        if matrix is None or len(lines) == MATRICES:
            continue
        found = spectrum.energies(matrix)
        errors = [f"{spectrum.left_out(found, rank):.1%}" for rank in RANKS]
        shape = " × ".join(map(str, profile.tensor.shape))
        lines.append((profile.tensor.name, shape, f"{len(matrix)} × {len(matrix[0])}", *errors))
        yield {"Low rank": Table(heads, list(lines), _ranks_caption(profile))}
    if not lines:
        yield {"Low rank": "No tensor is a matrix that could be looked at."}


def _ranks_caption(profile: Profile) -> str:
    return "Rank 1/4 of an n × n matrix takes half of its bytes, 1/2 takes all of them"


def plan(profiles: Sequence[Profile], asked: Asked, name: str) -> Iterator[Shown]:
    whole = sum(profile.tensor.count * SIZES[profile.tensor.dtype] for profile in profiles)
    ladders = [ladder(profile, asked.setting.coded) for profile in profiles]
    choices = suggest(ladders, whole * asked.budget // 100)
    over = _whole(choices)[0] - whole * asked.budget // 100
    told = f" That is {over:,} bytes above the budget: smaller is not to be had." * (over > 0)
    shown = _judged(choices, told)
    yield shown
    rows = []
    for percent in sorted({*BUDGETS, asked.budget}):
        size, error = _whole(suggest(ladders, whole * percent // 100))
        rows.append({"bytes": size, "error": round(100 * error, 4)})
    yield {
        **shown,
        "Other budgets": line_chart(
            rows,
            "bytes",
            "error",
            description="What the best plan for a budget loses.",
            x_label="Predicted bytes",
            y_label="Weight error (%)",
            height=200,
        ),
    }


def file_by_setting(profiles: Sequence[Profile], asked: Asked, name: str) -> Iterator[Shown]:
    choices = alike(profiles, asked.setting)
    yield from _written(choices, asked, name)


def file_by_plan(profiles: Sequence[Profile], asked: Asked, name: str) -> Iterator[Shown]:
    whole = sum(profile.tensor.count * SIZES[profile.tensor.dtype] for profile in profiles)
    ladders = [ladder(profile, asked.setting.coded) for profile in profiles]
    yield from _written(suggest(ladders, whole * asked.budget // 100), asked, name)


def _written(choices: Sequence[Choice], asked: Asked, name: str) -> Iterator[Shown]:
    """The whole file, read, coded and told of on the way."""
    package = Package()
    total = sum(choice.profile.tensor.count for choice in choices)
    parts = [(choice.profile.tensor, choice.prediction.coding) for choice in choices]
    moved = 0.0
    for step in package.write(parts, asked.setting.coded):
        yield {"The file": f"{step.numbers / total:.0%} of {total:,} numbers written"}
        moved = sqrt(step.moved / step.all) if step.all else 0.0
    content = package.content()
    whole = sum(c.profile.tensor.count * SIZES[c.profile.tensor.dtype] for c in choices)
    predicted = _whole(choices)[0]
    stem = name.partition(",")[0].rpartition(".")[0] or "model"
    yield {
        "The file": f"{len(content):,} bytes, {whole / len(content):.1f} times smaller; "
        f"{predicted:,} were predicted. Weight error over all that was coded: {moved:.2%}.",
        **_judged(choices),
        "To keep, compressed": Download(content, name=f"{stem}.cfw", label=f"{stem}.cfw"),
    }


def _judged(choices: Sequence[Choice], more: str = "") -> Shown:
    whole = sum(c.profile.tensor.count * SIZES[c.profile.tensor.dtype] for c in choices)
    size, error = _whole(choices)
    lines = [
        (
            choice.profile.tensor.name,
            *_setting(choice),
            choice.profile.tensor.count * SIZES[choice.profile.tensor.dtype],
            choice.prediction.bytes,
            f"{sqrt(choice.distance):.2%}",
        )
        for choice in choices
    ]
    heads = ("tensor", "bits", "values", "pruned", "bytes", "predicted bytes", "weight error")
    return {
        "Predicted": f"{size:,} bytes in place of {whole:,}, {whole / size:.1f} times smaller, "
        f"at a weight error of {error:.2%}.{more}",
        "Each tensor": Table(heads, lines),
        "To keep": report(heads, lines, "report.csv"),
    }


def _setting(choice: Choice) -> tuple[str, str, str]:
    if choice.prediction.coding is None or choice.setting is None:
        return "as it is", stays(choice.profile), ""
    return str(choice.setting.bits), choice.setting.levels, f"{choice.setting.sparsity} %"


def _whole(choices: Sequence[Choice]) -> tuple[int, float]:
    """Bytes of all, and how far all weights that may be coded move, as a share of their length."""
    size = 12 + sum(choice.prediction.bytes for choice in choices)
    coded = [choice for choice in choices if not stays(choice.profile)]
    scales = [c.profile.tensor.count / max(1, len(c.profile.values)) for c in coded]
    error = sum(c.prediction.error * s for c, s in zip(coded, scales, strict=True))
    energy = sum(c.profile.energy * s for c, s in zip(coded, scales, strict=True))
    return size, sqrt(error / energy) if energy else 0.0


def _largest(profiles: Sequence[Profile]) -> list[Profile]:
    coded = [profile for profile in profiles if not stays(profile)]
    return sorted(coded, key=lambda profile: -profile.tensor.count)


def _places(profile: Profile, edges: Sequence[float]) -> list[int]:
    from bisect import bisect_left

    return [bisect_left(profile.values, edge) for edge in edges]


def _short(profile: Profile) -> str:
    name = profile.tensor.name
    return name if len(name) <= 32 else f"…{name[-31:]}"


def _rounded(*values: float) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def report(heads: Sequence[str], lines: Sequence[Sequence[object]], name: str) -> Download:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([heads, *lines])
    return Download(text.getvalue(), name=name, label=f"These numbers as {name}")


type Answer = Callable[[Sequence[Profile], Asked, str], Iterator[Shown]]
ANSWERS: Mapping[Question, Answer] = {
    "what is in it": what_is_in_it,
    "one setting for all": one_setting,
    "low rank": low_rank,
    "a plan for a budget": plan,
    "write the file: one setting": file_by_setting,
    "write the file: the plan": file_by_plan,
}
