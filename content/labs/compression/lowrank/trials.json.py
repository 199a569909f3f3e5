"""Every rank, on three networks."""

import json
import sys

from labs.compression import seeds
from labs.compression.lowrank.trials import ranks
from labs.compression.recipe import SEEDS

found = [list(ranks(seeds.network(seed), seed)) for seed in SEEDS]
json.dump(found, sys.stdout, separators=(",", ":"))
