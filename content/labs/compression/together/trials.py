"""Train big and compress, or train small? Runs in a study."""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from labs.compression import affine, fit, size
from labs.compression.descent import train
from labs.compression.distill import SHARE, TEMPERATURE
from labs.compression.network import Network
from labs.compression.recipe import EPOCHS, LEVELS, RATE, epochs_after, taught

HIDDEN = (8, 16, 32, 64)
BITS = 8
BATCH, LARGE = 64, 240
EQUAL = 32
"""Hidden units of the small network whose file is about as long as the compressed one's."""
STUDENTS = (4, 8, 16)
LEARNERS = (0, 1, 2, 3, 4)


def epochs_of_all() -> int:
    """Of the recipe up to 90 %: training and fine-tuning."""
    return EPOCHS + sum(map(epochs_after, LEVELS))


def equal_epochs(hidden: int) -> int:
    """Of a small network, so that it takes as many multiplications as the big one's recipe."""
    return round(epochs_of_all() * 17_024 / (hidden * 74))


def small(hidden: int, seed: int) -> Network:
    """64 → hidden → 10, trained for as long as the big network."""
    digits, _ = fit.split()
    random = Random(seed)
    start = fit.untrained(random, (64, hidden, 10))
    return fit.network_of(train(start, digits, random, EPOCHS, RATE, batch=BATCH))


def small_for_long(hidden: int, seed: int) -> Network:
    """With as many multiplications as the big one's whole recipe: in large batches, to be done."""
    digits, _ = fit.split()
    random = Random(seed)
    start = fit.untrained(random, (64, hidden, 10))
    epochs = equal_epochs(hidden)
    return fit.network_of(train(start, digits, random, epochs, 2 * RATE, batch=LARGE))


def stored(network: Network) -> Mapping[str, int]:
    files = [affine.encode(layer, BITS) for layer in network]
    return {"bytes": sum(map(len, files)), "right": fit.read(tuple(map(affine.decode, files)))}


def compressed(network: Network) -> Mapping[str, int]:
    files = size.encode_network(network, 4, True)
    found = size.decode_network(b"".join(file.content for file in files))
    return {"bytes": sum(map(len, files)), "right": fit.read(found)}


def tuned_again(start: Network, teacher: Network | None, seed: int) -> int:
    """From 85 % to 90 % pruned, by the recipe: with the full network as its teacher or without."""
    digits, held = fit.split()
    lesson = taught(fit.model_of(teacher)) if teacher else None
    model = fit.pruned(fit.model_of(start), 0.9)
    again = train(model, digits, Random(seed), epochs_after(90), RATE, lesson=lesson)
    return fit.right(again, held)


def students(
    teacher: Network, sizes: Sequence[int] = STUDENTS, learners: Sequence[int] = LEARNERS
) -> Iterator[Mapping[str, object]]:
    """Small networks that learn from the answers alone, and from what the big one says."""
    digits, held = fit.split()
    lessons = {"answers": None, "teacher": taught(fit.model_of(teacher), TEMPERATURE, SHARE)}
    for hidden in sizes:
        for name, lesson in lessons.items():
            found = []
            for seed in learners:
                random = Random(seed)
                start = fit.untrained(random, (64, hidden, 10))
                model = train(start, digits, random, EPOCHS, RATE, lesson=lesson, batch=BATCH)
                found.append(fit.right(model, held))
            yield {"hidden": hidden, "lesson": name, "right": found}
