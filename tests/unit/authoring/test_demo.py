import io
import pickle
from collections.abc import Callable
from enum import Enum
from typing import Annotated, Any, BinaryIO, Literal

import pytest

from coldframe import (
    Button,
    Canvas,
    Colour,
    File,
    Label,
    Number,
    Select,
    Slider,
    Text,
    Timer,
    Widget,
    demo,
)
from coldframe.authoring.controls import axis_values
from coldframe.authoring.demo import ParameterError, arguments, describe, is_demo, values


class Policy(Enum):
    GREEDY = "greedy"
    UCB1 = 2


type Share = Annotated[float, Slider(0, 1, step=0.05)]


def parameter(function: Callable[..., Any]) -> Any:
    (found,) = describe(function).parameters
    return found


def test_a_demo_is_the_very_function():
    def regret(seed: int = 1) -> int:
        return seed + 1

    assert demo(regret) is regret
    assert is_demo(regret)
    assert regret(4) == 5
    assert not is_demo(parameter)


def test_a_description_comes_from_the_function():
    @demo
    def share_of_pulls():
        """How often the best arm
        is pulled.

        Not shown.
        """

    found = describe(share_of_pulls)
    assert found.label == "Share of pulls"
    assert found.doc == "How often the best arm is pulled."
    assert found.tolerance == 1e-9
    assert found.file == __file__
    assert found.line == share_of_pulls.__code__.co_firstlineno


def test_a_demo_may_say_its_label_and_tolerance():
    @demo(tolerance=1e-6, label="Regret, in pulls")
    def regret():
        pass

    assert describe(regret).label == "Regret, in pulls"
    assert describe(regret).tolerance == 1e-6


def a(x: bool = True): ...
def b(x: int = 1): ...
def c(x: float = 1): ...
def d(x: str = "hi"): ...
def e(x: Literal["a", "b"] = "b"): ...
def f(x: Policy = Policy.UCB1): ...
def g(x: Annotated[int, Slider(1, 9)] = 5): ...
def h(x: Share = 0.1): ...
def i(x: Annotated[bytes, File(".csv")]): ...
def j(x: Annotated[bytes, Canvas(8, 8)] = b""): ...
def k(x: Annotated[int, Button()]): ...
def t(x: Annotated[int, Timer(0.5, stop=9)]): ...
def m(x: Annotated[str, Colour()] = "#ff0000"): ...
def n(x: Annotated[float, Select([1, 2.5])] = 1): ...


@pytest.mark.parametrize(
    ("function", "kind", "control", "default"),
    [
        (a, "bool", "checkbox", True),
        (b, "int", "number", 1),
        (c, "float", "number", 1.0),
        (d, "str", "text", "hi"),
        (e, "str", "select", "b"),
        (f, "str", "select", "UCB1"),
        (g, "int", "slider", 5),
        (h, "float", "slider", 0.1),
        (i, "bytes", "file", b""),
        (j, "bytes", "canvas", b""),
        (k, "int", "button", 0),
        (t, "int", "timer", 0),
        (m, "str", "colour", "#ff0000"),
        (n, "float", "select", 1.0),
    ],
)
def test_an_annotation_chooses_kind_and_control(function, kind, control, default):
    found = parameter(function)
    assert (found.kind, found.control.name, found.default) == (kind, control, default)
    assert type(found.default).__name__ == kind


def test_labels_and_help():
    def huffman(
        bits: Annotated[int, Slider(1, 8, label="Bits a weight", help="8 keeps all")] = 4,
        code: Annotated[bool, Label("Huffman coding", "Canonical")] = True,
        kept_share: float = 1.0,
    ): ...

    controls = [found.control for found in describe(huffman).parameters]
    assert [control.label for control in controls] == [
        "Bits a weight",
        "Huffman coding",
        "Kept share",
    ]
    assert [control.help for control in controls] == ["8 keeps all", "Canonical", ""]


def test_a_slider_without_a_step_gets_about_a_hundredth():
    def one(x: Annotated[float, Slider(0, 3)] = 0.3): ...
    def two(x: Annotated[int, Slider(0, 3)] = 2): ...

    assert parameter(one).control.step == 0.03
    assert parameter(two).control.step == 1


def test_annotations_may_be_text():
    def regret(epsilon: "Share" = 0.1, policy: "Policy" = Policy.GREEDY) -> "NotImported":  # noqa: F821
        ...

    assert [found.control.name for found in describe(regret).parameters] == ["slider", "select"]


def test_a_function_receives_the_member_of_its_enum():
    assert parameter(f).control.choices == ("greedy", "UCB1")
    assert arguments(f, {"x": "greedy"}) == {"x": Policy.GREEDY}
    assert arguments(f, {"x": "UCB1"}) == {"x": Policy.UCB1}


def lines(table: Annotated[BinaryIO, File(".csv")]):
    return f"{table.name}: {len(table.readlines())} lines"


def test_a_stream_is_opened_anew_for_every_call():
    given = values(describe(lines).parameters, {"table": b"1\n2\n"})
    assert [lines(**arguments(lines, given)) for _ in range(2)] == [": 2 lines"] * 2
    empty = values(describe(lines).parameters, {})
    assert empty == {"table": b""}
    assert lines(**arguments(lines, empty)) == ": 0 lines"


def test_an_open_file_goes_to_a_stream_as_it_is_and_to_bytes_as_its_content(tmp_path):
    def size(table: Annotated[bytes, File(".csv")]):
        return len(table)

    path = tmp_path / "a.csv"
    path.write_bytes(b"1\n2\n3\n")
    with path.open("rb") as file:
        assert lines(file) == f"{path}: 3 lines"
    with path.open("rb") as file:
        given = values(describe(lines).parameters, {"table": file})
        assert arguments(lines, given)["table"] is file
        given = values(describe(size).parameters, {"table": file})
        assert size(**arguments(size, given)) == 6


class Fruit(Enum):
    APPLE = 1
    PEAR = 2


@pytest.mark.parametrize(
    ("annotation", "default", "kind", "shape"),
    [
        (float, 0.5, "float", ""),
        (bool, True, "bool", ""),
        (Literal["a", "b"], "b", "str", ""),
        (Fruit, Fruit.PEAR, "str", ""),
        (list, [1, "a"], "json", "list"),
        (list[float], [1, 2], "json", "list[float]"),
        (dict, {"a": [1]}, "json", "dict"),
        (dict[str, list[int]], {"a": [1]}, "json", "dict[str, list[int]]"),
    ],
)
def test_a_widget_takes_any_type_that_json_has(annotation, default, kind, shape):
    def turned(x=default): ...

    turned.__annotations__ = {"x": Annotated[annotation, Widget("knob.js", css="a.css", min=0)]}
    found = parameter(turned)
    assert (found.kind, found.control.shape) == (kind, shape)
    assert (found.control.name, found.control.module, found.control.css) == (
        "widget",
        "knob.js",
        "a.css",
    )
    assert found.control.traits == '{"min": 0}'


def test_a_widgets_choices_are_an_axis():
    def turned(
        x: Annotated[float, Widget("knob.js", choices=[0, 0.5, 1])] = 0.5,
        y: Annotated[Literal["a", "b"], Widget("pick.js")] = "a",
    ): ...

    found = describe(turned).parameters
    assert [axis_values(one.control) for one in found] == [(0.0, 0.5, 1.0), ("a", "b")]
    assert axis_values(parameter(f).control) == ("greedy", "UCB1")


def test_a_widgets_value_is_no_trait():
    with pytest.raises(TypeError, match="its parameter's default"):
        Widget("knob.js", value=3)


def bad_1(x): ...
def bad_2(x: int): ...
def bad_3(x: list[int] = [1]): ...  # noqa: B006
def bad_4(x: Literal["a", 1] = 1): ...
def bad_5(x: Annotated[int, Slider(0, 1, step=0.5)] = 0): ...
def bad_6(x: Annotated[float, Slider(1, 0)] = 0): ...
def bad_7(x: Annotated[float, Slider(0, 1, step=0)] = 0): ...
def bad_8(x: Annotated[float, Slider(0, 1, step=0.5)] = 0.3): ...
def bad_9(x: Annotated[int, Number(1, 9)] = 10): ...
def bad_10(x: Annotated[str, Slider(0, 1)] = ""): ...
def bad_11(x: "Missing" = 1): ...  # noqa: F821
def bad_12(*x: int): ...
def bad_13(x: Annotated[str, Select([])] = ""): ...
def bad_14(x: Annotated[str, Text(3)] = "four"): ...
def bad_15(x: Annotated[bytes, Canvas(0, 8)] = b""): ...
def bad_16(x: Literal["a", "b"] = "c"): ...
def bad_17(x: Annotated[float, Slider(0, float("inf"))] = 1): ...
def bad_18(x: int = None): ...  # noqa: RUF013
def bad_19(x: Annotated[BinaryIO, File()] = io.BytesIO(b"1")): ...  # noqa: B008
def bad_21(x: Annotated[list[float], Widget("a.js", choices=["1"])] = [1]): ...  # noqa: B006
def bad_22(x: Annotated[list[bytes], Widget("a.js")] = []): ...  # noqa: B006
def bad_23(x: Annotated[list[float], Widget("a.js")] = ["a"]): ...  # noqa: B006
def bad_24(x: Annotated[float, Widget("a.js", choices=[1, 2])] = 3): ...
def bad_20(x: Annotated[BinaryIO, Canvas(8, 8)]): ...
def bad_31(x: Annotated[int, Timer(every=0)]): ...
def bad_32(x: Annotated[int, Timer(stop=5)] = 6): ...
def bad_33(x: Annotated[float, Timer()] = 0): ...


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (bad_1, "parameter `x` has no annotation. Write its type: `x: int = …`"),
        (bad_2, "parameter `x` has no default. Write one: it is what the page shows first"),
        (
            bad_3,
            "parameter `x` has an annotation that no control is known for: `list[int]`. Use bool,"
            " int, float, str, Literal, an Enum, bytes with File or Canvas, or BinaryIO with File",
        ),
        (bad_4, "parameter `x` has an annotation that no control is known for"),
        (bad_5, "parameter `x` is a whole number with a range that is not"),
        (bad_6, "parameter `x` has a range from 1.0 to 0.0"),
        (bad_7, "parameter `x` has a step of 0.0. Write a step above 0"),
        (bad_8, "parameter `x` has the default 0.3, which is none of its slider's steps"),
        (bad_9, "parameter `x` has the default 10, but takes 9 or less. Change one"),
        (bad_31, "parameter `x` has a timer that ticks every 0 s. Write 0.05 or more"),
        (bad_32, "parameter `x` has the default 6, but takes 5 or less"),
        (bad_33, "parameter `x` is float, which a timer can't set. A timer sets int"),
        (bad_10, "parameter `x` is str, which a slider can't set. A slider sets int or float"),
        (bad_11, "the annotation of `x` can't be evaluated: NameError: name 'Missing'"),
        (bad_12, "parameter `*x: int` can't be passed by its name"),
        (bad_13, "parameter `x` has nothing to select. List the choices"),
        (bad_14, "parameter `x` has the default 'four', but takes 3 or less characters"),
        (bad_15, "parameter `x` has a canvas without pixels"),
        (bad_16, "parameter `x` has the default 'c', but takes one of a, b"),
        (bad_17, "parameter `x` has a range without an end"),
        (bad_18, "parameter `x` has the default None, but takes a whole number"),
        (bad_19, "parameter `x` has a file as its default, but readers begin without one"),
        (bad_21, "parameter `x` has choices that are lists or mappings"),
        (bad_22, "parameter `x` has an annotation that no control is known for"),
        (bad_23, "parameter `x` has the default ['a'], but takes list[float]. Change one"),
        (bad_24, "parameter `x` has the default 3, but takes one of 1.0, 2.0. Change one"),
        (bad_20, "parameter `x` is BinaryIO, which a canvas can't set. A canvas sets bytes"),
    ],
)
def test_a_parameter_without_a_usable_annotation_or_default(function, message):
    with pytest.raises(ParameterError) as caught:
        describe(function)
    assert str(caught.value).startswith(message)
    assert caught.value.name == "x"
    assert caught.value.line == function.__code__.co_firstlineno


def test_mistakes_and_descriptions_travel_between_processes():
    with pytest.raises(ParameterError) as caught:
        describe(bad_2)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (copy.name, copy.what, copy.mend, copy.line) == (
        caught.value.name,
        caught.value.what,
        caught.value.mend,
        caught.value.line,
    )
    assert pickle.loads(pickle.dumps(describe(f))) == describe(f)
