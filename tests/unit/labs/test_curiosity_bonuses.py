"""What each bonus pays, where it can be said beforehand."""

import math
from fractions import Fraction
from itertools import product
from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.bandits.curiosity.counts import Count, KernelDensity, pseudo_count
from labs.bandits.curiosity.encoder import Encoder
from labs.bandits.curiosity.forward import Disagreement, ForwardError
from labs.bandits.curiosity.icm import Icm
from labs.bandits.curiosity.learned_icm import LearnedIcm
from labs.bandits.curiosity.network import Layer, Network, Vector, entropy, softmax
from labs.bandits.curiosity.noisy import NoisyLayer
from labs.bandits.curiosity.play import Name, stay
from labs.bandits.curiosity.rnd import Rnd, Running, Whitening
from labs.bandits.curiosity.worlds import Room


def share(name: Name, remote: bool = False, seeds: int = 1, steps: int = 12_000) -> float:
    """Of the second half at the television, median over the seeds."""
    runs = [list(stay(name, seed, steps, steps // 2, remote))[-1] for seed in range(seeds)]
    return median(run.share for run in runs)


def test_a_count_pays_one_over_the_root_of_the_visits() -> None:
    count = Count()
    assert [count.bonus(0, 0, 7) for _ in range(4)] == [1 / math.sqrt(n) for n in (1, 2, 3, 4)]


def test_counting_spreads_over_the_states_so_a_screen_of_4_of_28_gets_4_28ths() -> None:
    assert share("count", seeds=5, steps=40_000) == pytest.approx(4 / 28, abs=0.003)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_the_pseudo_count_of_the_plain_share_is_the_count(n: int, others: int) -> None:
    before, after = Fraction(n, n + others), Fraction(n + 1, n + others + 1)
    assert pseudo_count(before, after) == n


def test_with_a_kernel_a_visit_counts_for_the_neighbours() -> None:
    density = KernelDensity(5, width=1.0)
    for _ in range(10):
        density.visit(0)
    beside, far = density.visit(1), density.visit(24)
    assert beside > 1
    assert far < 1e-3


def test_the_error_of_a_forecast_of_four_equal_channels_stays_three_quarters() -> None:
    model, rng = ForwardError(28, 4), Random(1)
    errors = [model.bonus(24, 0, 24 + rng.randrange(4)) for _ in range(4000)]
    assert sum(errors[2000:]) / 2000 == pytest.approx(0.75, abs=0.01)


def test_a_certainty_becomes_dull() -> None:
    model = ForwardError(28, 4)
    errors = [model.bonus(0, 1, 1) for _ in range(100)]
    assert errors[-1] < 1e-3 < errors[0]


def test_models_that_saw_enough_noise_agree_about_it() -> None:
    models, rng = Disagreement(28, 4, Random(1)), Random(2)
    paid = [models.bonus(24, 0, 24 + rng.randrange(4)) for _ in range(4000)]
    early, late = sum(paid[10:110]) / 100, sum(paid[-100:]) / 100
    assert late < early / 20


def test_the_screen_is_no_feature_until_an_action_changes_it() -> None:
    for remote in (False, True):
        room, rng = Room(Random(1), remote), Random(2)
        bonus, state = Icm(room), room.television
        for step in range(5000):
            action = rng.randrange(room.actions)
            following = room.step(state, action).state
            bonus.bonus(state, action, following)
            state = following if step % 5 else room.television
        assert (bonus.gain > 0) == remote


def test_learned_features_tell_places_apart_and_what_can_be_forecast_becomes_dull() -> None:
    room, rng = Room(Random(1)), Random(2)
    icm, state, paid = LearnedIcm(room, Random(3)), room.start, []
    for _ in range(4000):
        action = rng.randrange(room.actions)
        following = room.step(state, action).state
        paid.append(icm.bonus(state, action, following))
        state = following
    assert sum(paid[3000:]) < sum(paid[:1000]) / 1.5
    corners = math.dist(icm.features(0), icm.features(room.side * room.side - 2))
    channels = math.dist(icm.features(room.television), icm.features(room.states - 1))
    assert corners > 4 * channels


def test_the_television_holds_whom_surprise_leads_and_not_who_counts_or_asks_what_it_did() -> None:
    assert share("forward error") > 0.9
    assert share("disagreement") > 0.2
    assert share("icm") < 0.15
    assert share("rnd", steps=6000) < 0.15


def test_a_remote_control_holds_also_who_asks_what_it_did() -> None:
    assert share("icm", remote=True, seeds=3, steps=20_000) > 0.7


def loss(outputs: Vector, target: Vector) -> float:
    return sum((o - t) ** 2 for o, t in zip(outputs, target, strict=True))


def test_a_network_descends_along_its_gradient() -> None:
    """Its step at rate 1 is the gradient: compared with differences, weight by weight."""
    seen, target = [0.3, -0.8], [0.5, 0.1]
    before, after = Network(2, 3, 2, Random(1)), Network(2, 3, 2, Random(1))
    after.fit(seen, target, rate=1.0)
    for layer in ("first", "last"):
        weights = getattr(before, layer).weights
        stepped = getattr(after, layer).weights
        for i, j in product(range(len(weights)), range(len(weights[0]))):
            slope = difference(weights[i], j, lambda: loss(before(seen), target))
            assert weights[i][j] - stepped[i][j] == pytest.approx(slope, abs=1e-6)


def difference(row: Vector, j: int, of: object, step: float = 1e-5) -> float:
    assert callable(of)
    kept = row[j]
    row[j] = kept + step
    above = of()
    row[j] = kept - step
    below = of()
    row[j] = kept
    return float(above - below) / (2 * step)


def test_an_encoder_descends_along_the_gradient_of_the_guess() -> None:
    before, after = [0.3, -0.8], [0.5, 0.1]
    old, new = (Encoder(2, 3, Random(1), features=2, rate=1.0) for _ in range(2))
    new.teach(before, after, 2)

    def missed() -> float:
        return -math.log(softmax(old.guess(old(before) + old(after)))[2])

    for layer, moved in ((old.layer, new.layer), (old.guess.first, new.guess.first)):
        for i, j in product(range(len(layer.weights)), range(2)):
            slope = difference(layer.weights[i], j, missed)
            assert layer.weights[i][j] - moved.weights[i][j] == pytest.approx(slope, abs=1e-6)


def test_a_linear_student_learns_in_powers() -> None:
    """e_n = e_0 (1 - rate |x|^2)^(2n), for a rate on half the squared error's slope."""
    seen, rate = [0.6, -0.2, 1.0], 0.1
    layer, target = Layer(3, 1, Random(1)), [0.7]
    norm = sum(x * x for x in seen) + 1
    first = loss(layer.forward(seen), target)
    for n in range(1, 20):
        layer.descend(seen, [layer.forward(seen)[0] - target[0]], rate)
        expected = first * (1 - rate * norm) ** (2 * n)
        assert loss(layer.forward(seen), target) == pytest.approx(expected, rel=1e-6)


def test_what_the_student_saw_often_becomes_dull() -> None:
    room = Room(Random(1))
    bonus = Rnd(room.view, Random(2))
    paid = [bonus.bonus(0, 0, n % 4) for n in range(2000)]
    assert sum(paid[-40:]) < sum(paid[4:44]) / 10


def test_observations_are_whitened_and_cut() -> None:
    whitening, rng = Whitening(1), Random(1)
    for _ in range(2000):
        whitening([rng.gauss(30, 4)])
    assert whitening([34.0])[0] == pytest.approx(1.0, abs=0.1)
    assert whitening([1e9])[0] == 5.0


def test_running_numbers_are_those_of_all_at_once() -> None:
    running = Running()
    for value in (2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0):
        running.add(value)
    assert (running.mean, running.deviation) == (pytest.approx(5.0), pytest.approx(2.0))


def test_the_slopes_of_a_noisy_layer_are_those_of_the_differences() -> None:
    layer, seen, target = NoisyLayer(3, 2, Random(1)), [0.5, -1.0, 0.2], [0.3, -0.4]
    outputs = layer.forward(seen)
    slopes = layer.slopes(seen, [2 * (o - t) for o, t in zip(outputs, target, strict=True)])
    for i, j in product(range(2), range(3)):
        slope = difference(layer.deviations[i], j, lambda: loss(layer.forward(seen), target))
        assert slopes[i][j] == pytest.approx(slope, abs=1e-6)


def test_without_deviations_a_noisy_layer_is_a_plain_one() -> None:
    layer, seen = NoisyLayer(3, 2, Random(1), start=0.0), [0.5, -1.0, 0.2]
    assert layer.forward(seen) == layer.means.forward(seen)
    noisy = NoisyLayer(3, 2, Random(1))
    before = noisy.forward(seen)
    noisy.resample()
    assert noisy.forward(seen) != before


def test_the_entropy_of_four_equal_chances_is_ln_4() -> None:
    assert entropy(softmax([3.0] * 4)) == pytest.approx(math.log(4))
    assert entropy([1.0, 0.0]) == 0
