from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coldframe import Button, Canvas, Number, Select, Slider, Text, Timer
from coldframe.authoring.controls import Control, axis_values, decimals


def test_a_slider_lists_its_steps_with_both_ends():
    assert axis_values(Slider(0, 1, step=0.25)) == (0, 0.25, 0.5, 0.75, 1)


def test_a_slider_of_whole_numbers_has_whole_numbers():
    values = axis_values(Slider(1, 9, step=4))
    assert values == (1, 5, 9)
    assert all(type(value) is int for value in values)


def test_a_step_that_does_not_divide_the_range_ends_before_it():
    assert axis_values(Slider(0, 1, step=0.3)) == (0, 0.3, 0.6, 0.9)


def test_a_tick_box_and_a_selection_are_axes():
    assert axis_values(Control("checkbox")) == (False, True)
    assert axis_values(Select([0.1, 1.0])) == (0.1, 1.0)


def test_a_timer_that_stops_lists_its_ticks():
    values = axis_values(Timer(every=0.5, stop=3))
    assert values == (0, 1, 2, 3)
    assert all(type(value) is int for value in values)


@pytest.mark.parametrize(
    "control",
    [Number(0, 3), Text(), Canvas(8, 8), Button(), Timer(), Slider(0, 1_000_000, step=1)],
)
def test_what_nobody_would_list_is_no_axis(control):
    assert axis_values(control) == ()


@given(
    start=st.integers(-1000, 1000),
    step=st.integers(1, 500),
    count=st.integers(1, 300),
    places=st.integers(0, 6),
)
def test_every_step_is_the_float_nearest_to_its_decimal(start, step, count, places):
    unit = Decimal(1).scaleb(-places)
    exact = [(start + i * step) * unit for i in range(count + 1)]
    slider = Slider(float(exact[0]), float(exact[-1]), step=float(step * unit))
    assert axis_values(slider) == tuple(map(float, exact))


@pytest.mark.parametrize(
    ("number", "places"), [(5, 0), (2.0, 0), (0.05, 2), (1e-05, 5), (1.25e-07, 9), (1e20, 0)]
)
def test_decimals_of_a_number_as_written(number, places):
    assert decimals(number) == places
