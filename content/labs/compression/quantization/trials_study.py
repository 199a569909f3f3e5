"""Every way to spend fewer bits, on three networks."""

from labs.compression import fit, seeds
from labs.compression.quantization import trials
from labs.compression.quantization.trials import FEW, STARTS
from labs.compression.recipe import SEEDS


def found() -> object:
    networks = {seed: seeds.network(seed) for seed in SEEDS}
    losses = trials.sensitivities(networks[0])
    return {
        "scales": [list(trials.scales(of, False)) for of in networks.values()],
        "per output": [list(trials.scales(of, True)) for of in networks.values()],
        "aware": {b: [trials.aware(of, b, seed) for seed, of in networks.items()] for b in FEW},
        "losses": losses,
        "mixes": list(trials.mixes(networks[0], losses)),
        "sharing": [
            [trials.sharing(of, bits, start, seed) for seed, of in networks.items()]
            for bits in FEW
            for start in STARTS
        ],
        "smallest": [
            {"whole": fit.read(of), **seeds.smallest(seed)} for seed, of in networks.items()
        ],
        "vanishing": list(trials.vanishing(networks[0])),
    }
