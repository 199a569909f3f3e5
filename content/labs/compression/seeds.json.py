"""The networks of the other seeds, for the trials of these pages."""

import json
import sys
from concurrent.futures import ProcessPoolExecutor

from labs.compression.fit import right, spelled, split
from labs.compression.recipe import SEEDS, aside, smallest, told, trained
from labs.compression.seeds import LEVELS


def main() -> None:
    with ProcessPoolExecutor(2) as processes:
        json.dump(list(processes.map(written, SEEDS[1:])), sys.stdout, separators=(",", ":"))


def written(seed: int) -> dict[str, object]:
    stops = trained(seed)
    models = stops | {95: aside(stops, 95)}
    _, held_out = split()
    return {
        "levels": {percent: spelled(models[percent]) for percent in LEVELS},
        "smallest": told(smallest(stops, seed)),
        "right": {percent: right(model, held_out) for percent, model in models.items()},
    }


if __name__ == "__main__":
    main()
