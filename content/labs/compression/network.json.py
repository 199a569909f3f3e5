"""The network of these pages, from full to 95 % pruned, and the digits that it has not seen."""

import json
import sys

from labs.compression.fit import spelled, split, text
from labs.compression.recipe import SEEDS, aside, smallest, told, trained
from labs.compression.setting import SPARSITIES

_, held_out = split()
stops = trained(SEEDS[0])
models = {share: stops[share] if share in stops else aside(stops, share) for share in SPARSITIES}
found = {
    "levels": {share: spelled(model) for share, model in models.items()},
    "smallest": told(smallest(stops, SEEDS[0])),
    "pictures": text(held_out.pictures.astype("u1")),
    "digits": text(held_out.names.astype("u1")),
}
json.dump(found, sys.stdout, separators=(",", ":"))
