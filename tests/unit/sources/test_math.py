"""Formulas become MathML when the site is built."""

import threading

from coldframe.sources.math import MathMistake, render_math


def test_mathml_without_script() -> None:
    assert render_math("a^2", display=False) == ("<math><msup><mi>a</mi><mn>2</mn></msup></math>")


def test_a_mistake_says_where() -> None:
    assert render_math(r"a + \foo", display=True) == MathMistake(
        r"Unsupported function name: \foo", 4
    )


def test_what_makes_the_reader_load_or_follow_is_refused() -> None:
    assert isinstance(render_math(r"\includegraphics{https://x.example/a.png}", False), MathMistake)
    assert isinstance(render_math(r"\href{javascript:alert(1)}{x}", False), MathMistake)


def test_a_definition_does_not_reach_the_next_formula() -> None:
    render_math(r"\gdef\mine{x} \mine", display=False)
    assert isinstance(render_math(r"\mine", display=False), MathMistake)


def test_in_any_thread() -> None:
    made: list[object] = []
    render_math("x+1", display=False)
    thread = threading.Thread(target=lambda: made.append(render_math("x+2", display=False)))
    thread.start()
    thread.join()
    assert "<mn>2</mn>" in str(made[0])
