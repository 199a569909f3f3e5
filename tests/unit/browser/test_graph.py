"""What a module of the runtime brings along."""

from coldframe.browser.core import core
from coldframe.browser.graph import closure


def test_static_imports_are_followed_and_dynamic_ones_are_not() -> None:
    modules = {
        "a.js": b'import{b}from"./b.js";import"./c.js";const d=()=>import("./d.js");',
        "b.js": b'export{c}from"./c.js";',
        "c.js": b"",
        "d.js": b"",
    }
    assert closure(modules, "a.js") == ("a.js", "b.js", "c.js")
    assert closure(modules, "d.js", "b.js") == ("d.js", "b.js", "c.js")


def test_a_page_knows_what_a_start_of_python_takes() -> None:
    browser = core()
    assert browser.at_once[0] == "index.js"
    assert {"computed.js", "interpreter.js", "process.js", "parts.js"} <= set(browser.at_start)
    assert not set(browser.at_start) & set(browser.at_once)
