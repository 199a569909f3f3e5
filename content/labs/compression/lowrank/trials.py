"""What low rank costs, on the networks of three seeds. Runs in a study."""

from collections.abc import Iterator, Mapping
from random import Random

from labs.compression import fit
from labs.compression.descent import train
from labs.compression.factorize import factored
from labs.compression.network import Network
from labs.compression.size import float32_bytes

RANKS = (4, 8, 12, 16, 20, 24, 28, 32, 36, 40)
TUNED = (4, 8, 16, 24)
EPOCHS, RATE = 15, 0.02


def ranks(network: Network, seed: int) -> Iterator[Mapping[str, object]]:
    """Both large layers as factors: digits read at once, and after the factors were trained."""
    for rank in RANKS:
        thin = factored(network, rank)
        again = fit.read(tuned(thin, seed)) if rank in TUNED else None
        yield {"rank": rank, "once": fit.read(thin), "tuned": again, "bytes": float32_bytes(thin)}


def tuned(network: Network, seed: int) -> Network:
    digits, _ = fit.split()
    return fit.network_of(train(fit.model_of(network), digits, Random(seed), EPOCHS, RATE))
