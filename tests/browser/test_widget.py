"""Authors' own controls: modules in anywidget's form, from the site itself."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

GUIDE = Path(__file__).parents[2] / "content" / "guide"
FILES = {
    "coldframe.toml": 'url = "https://a.example/base/"\n',
    "content/index.md": """
        # Page

        :::{demo} parts.turned:knobs
        :::

        :::{demo} parts.turned:pads
        :::

        :::{demo} parts.turned:counted
        :::

        :::{demo} parts.turned:broken
        :::

        :::{demo} parts.turned:picked
        :::
    """,
    "content/parts/turned.py": """
        from typing import Annotated, Literal

        from coldframe import Widget, demo

        @demo
        def knobs(
            gain: Annotated[
                float, Widget("knob.js", css="knob.css", min=0, max=10, step=0.5, label="Gain")
            ] = 5.0,
        ) -> str:
            return f"gain {gain!r}"

        @demo
        def pads(
            place: Annotated[list[float], Widget("pad.js", help="Two axes")] = [0.5, 0.5]
        ) -> str:
            return f"place {place}"

        @demo
        def counted(count: Annotated[int, Widget("counter.js", step=2)] = 0) -> str:
            return f"count {count}"

        @demo
        def broken(
            level: Annotated[float, Widget("broken.js")] = 0.5,
            tree: Annotated[dict, Widget("absent.js")] = {"a": 1},
            mood: Annotated[str, Widget("late.js")] = "fine",
        ) -> str:
            return f"{level!r} {tree} {mood}"

        @demo
        def picked(
            size: Annotated[float, Widget("buttons.js", choices=[0.5, 1, 2])] = 1,
            tone: Annotated[Literal["low", "high"], Widget("buttons.js")] = "low",
        ) -> str:
            return f"{size!r} {tone}"
    """,
    "content/parts/knob.js": (GUIDE / "knob.js").read_text(encoding="utf-8"),
    "content/parts/knob.css": (GUIDE / "knob.css").read_text(encoding="utf-8"),
    # A module that is made of parts, and cleans up after itself.
    "content/parts/pad.js": """
        import { numbers } from "./numbers.js";

        export default () => {
          const seen = [];
          return {
            initialize({ model }) {
              model.on("change:place", () => seen.push("never"));
              window.begun = (window.begun ?? 0) + 1;
              return () => (window.ended = (window.ended ?? 0) + 1);
            },
            async render({ model, el, signal }) {
              await Promise.resolve();
              const fields = numbers(model.get("value"));
              fields.forEach((field, i) => field.addEventListener("change", () => {
                const next = [...model.get("value")];
                next[i] = Number(field.value);
                model.set({ value: next });
                model.save_changes();
              }));
              const show = () => {
                for (const [i, field] of fields.entries()) field.value = model.get("value")[i];
              };
              model.on("change:value", show);
              signal.addEventListener("abort", () => (window.aborted = (window.aborted ?? 0) + 1));
              el.append(...fields);
              return () => (window.gone = (window.gone ?? 0) + 1);
            },
          };
        };
    """,
    "content/parts/numbers.js": """
        export const numbers = (values) => values.map((value, i) => {
          const field = document.createElement("input");
          field.type = "number";
          field.step = "any";
          field.ariaLabel = "XY"[i];
          field.value = value;
          return field;
        });
    """,
    # The older form, with a message to a kernel that is not there.
    "content/parts/counter.js": """
        export function render({ model, el, experimental }) {
          const button = document.createElement("button");
          button.type = "button";
          const say = () => (button.textContent = `count is ${model.get("value")}`);
          button.addEventListener("click", () => {
            model.set("value", model.get("value") + model.get("step"));
            model.save_changes();
            model.send({ hello: true });
            experimental.invoke("x").catch((error) => (button.title = error.message));
          });
          model.on("change:value", say);
          say();
          el.appendChild(button);
        }
    """,
    "content/parts/broken.js": """
        export default { render() { throw new Error("out of <b>order</b>"); } };
    """,
    "content/parts/absent.js": "import './nothing-here.js';\n",
    "content/parts/late.js": "export default { initialize() {} };\n",
    "content/parts/buttons.js": """
        export default {
          render({ model, el }) {
            for (const value of [0.5, 1, 2, 3, "low", "high"]) {
              const button = document.createElement("button");
              button.type = "button";
              button.textContent = value;
              button.addEventListener("click", () => {
                model.set("value", value);
                model.save_changes();
              });
              el.append(button);
            }
          },
        };
    """,
}


@pytest.fixture(scope="module")
def site(demo_site: Callable[..., Any]) -> Any:
    return demo_site(FILES)


def opened(page: Page, site: Any, query: str = "") -> None:
    page.goto(site.url + query)
    for name in ("knobs", "pads", "counted", "broken", "picked"):
        expect(page.locator(f"#{name}")).to_have_attribute("data-ready", "")


def test_a_knob_is_turned_by_keys_and_by_dragging(page: Page, site: Any) -> None:
    opened(page, site)
    demo, knob = page.locator("#knobs"), page.get_by_role("slider", name="Gain")
    expect(knob).to_have_attribute("aria-valuenow", "5")
    knob.focus()
    page.keyboard.press("ArrowUp")
    expect(demo.locator(".demo-result")).to_have_text("gain 5.5")
    expect(demo.locator(".chip")).to_have_text("computed here")
    assert "knobs.gain=5.5" in page.url
    page.keyboard.press("End")
    expect(demo.locator(".demo-result")).to_have_text("gain 10.0")
    knob.scroll_into_view_if_needed()
    box = knob.bounding_box()
    assert box
    page.mouse.move(box["x"] + 30, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + 30, box["y"] + 120, steps=5)
    page.mouse.up()
    expect(demo.locator(".demo-result")).to_have_text("gain 4.0")

    demo.get_by_role("button", name="Reset").click()
    expect(knob).to_have_attribute("aria-valuenow", "5")
    expect(demo.locator(".chip")).to_have_text("recorded")
    assert "knobs.gain" not in page.url


def test_its_files_come_from_the_site_in_the_version_of_the_page(
    page: Page, site: Any, seen: Any
) -> None:
    opened(page, site)
    expect(page.get_by_role("slider", name="Gain")).to_be_visible()
    for name in (r"knob\.js", r"knob\.css"):
        assert [
            url for url in seen.requests if re.search(rf"/base/parts/{name}\?[0-9a-f]{{16}}$", url)
        ]
    shade = page.locator(".knob output").evaluate("(node) => getComputedStyle(node).fontWeight")
    assert shade == "600"


def test_a_list_comes_from_the_address_and_goes_there(page: Page, site: Any, enter: Any) -> None:
    opened(page, site, "?pads.place=[0.25,1]")
    demo = page.locator("#pads")
    expect(demo.locator(".demo-result")).to_have_text("place [0.25, 1.0]")
    expect(demo.get_by_label("X")).to_have_value("0.25")
    enter(demo.get_by_label("Y"), 2)
    expect(demo.locator(".demo-result")).to_have_text("place [0.25, 2.0]")
    assert "pads.place=%5B0.25%2C2%5D" in page.url
    demo.get_by_role("button", name="Reset").click()
    expect(demo.locator(".demo-result")).to_have_text("place [0.5, 0.5]")
    expect(demo.locator(".chip")).to_have_text("recorded")
    expect(demo.get_by_label("Y")).to_have_value("0.5")


@pytest.mark.parametrize("text", ["[0.25", "7", "<script>"])
def test_an_address_that_does_not_fit_is_told(page: Page, site: Any, text: str) -> None:
    opened(page, site, f"?pads.place={text}")
    expect(page.locator("#pads .demo-note")).to_contain_text("does not fit")
    expect(page.locator("#pads .demo-result")).to_have_text("place [0.5, 0.5]")


def test_python_checks_the_value_against_the_annotation(page: Page, site: Any) -> None:
    opened(page, site, '?pads.place=["a"]')
    expect(page.locator("#pads .control-problem")).to_contain_text("Takes list[float]")


def test_the_older_form_works_and_is_told_that_there_is_no_kernel(page: Page, site: Any) -> None:
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        said.append(message.text)

    page.on("console", hear)
    opened(page, site)
    button = page.get_by_role("button", name="count is 0")
    button.click()
    expect(page.locator("#counted .demo-result")).to_have_text("count 2")
    expect(page.get_by_role("button", name="count is 2")).to_have_attribute(
        "title", re.compile("there is no kernel")
    )
    assert any("there is no kernel" in text for text in said)


def test_a_module_that_fails_leaves_a_field_that_works(page: Page, site: Any, enter: Any) -> None:
    opened(page, site)
    demo, result = page.locator("#broken"), page.locator("#broken .demo-result")
    failures = demo.get_by_role("alert").filter(has_text="This control could not be loaded")
    expect(failures).to_have_count(3)
    expect(failures.first).to_contain_text("out of <b>order</b>")
    expect(failures.last).to_contain_text("no render function")
    enter(demo.get_by_role("spinbutton", name="Level"), 0.25)
    expect(result).to_have_text("0.25 {'a': 1} fine")
    enter(demo.get_by_role("textbox", name="Tree"), '{"b": [true]}')
    expect(result).to_have_text("0.25 {'b': [True]} fine")
    enter(demo.get_by_role("textbox", name="Mood"), "<glad>")
    expect(result).to_have_text("0.25 {'b': [True]} <glad>")
    enter(demo.get_by_role("textbox", name="Tree"), "{b")
    expect(demo.locator(".demo-note")).to_have_text("Tree: Enter a list or a mapping.")
    demo.get_by_role("button", name="Reset").click()
    expect(result).to_have_text("0.5 {'a': 1} fine")
    expect(demo.get_by_role("textbox", name="Tree")).to_have_value('{"a":1}')


def test_choices_are_recorded(page: Page, site: Any) -> None:
    opened(page, site)
    demo, result = page.locator("#picked"), page.locator("#picked .demo-result")
    size = demo.get_by_role("group", name="Size")
    size.get_by_role("button", name="2", exact=True).click()
    expect(result).to_have_text("2.0 low")
    demo.get_by_role("group", name="Tone").get_by_role("button", name="high").click()
    expect(result).to_have_text("2.0 high")
    expect(demo.locator(".chip")).to_have_text("recorded")
    size.get_by_role("button", name="3").click()
    expect(demo.locator(".demo-note")).to_have_text("Size: Enter one of 0.5, 1, 2.")
    expect(result).to_have_text("2.0 high")


def test_a_module_ends_when_its_demo_leaves_the_page_and_begins_again(
    page: Page, site: Any
) -> None:
    opened(page, site)
    expect(page.get_by_label("X")).to_be_visible()
    counts = "[window.begun, window.ended, window.aborted, window.gone]"
    assert page.evaluate(counts.replace("window.", "window?.")) == [1, None, None, None]
    page.evaluate("window.demo = document.querySelector('#pads'); demo.remove()")
    assert page.evaluate(counts) == [1, 1, 1, 1]
    page.evaluate("document.querySelector('h1').after(demo)")
    expect(page.get_by_label("X")).to_have_value("0.5")
    assert page.evaluate(counts) == [2, 1, 1, 1]


def test_the_python_that_is_copied_has_lists_and_mappings(
    page: Page, site: Any, context: Any
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, site, '?broken.tree={"a":[true,null,"x"]}')
    demo = page.locator("#broken")
    demo.get_by_role("button", name="More").click()
    demo.get_by_role("button", name="Copy as Python").click()
    expect(demo.get_by_text("Copied.")).to_be_visible()
    code = page.evaluate("navigator.clipboard.readText()")
    assert '    tree={"a": [True, None, "x"]},\n' in code


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_narrow_screen_holds_it(
    page: Page, site: Any, axe: Callable[[], list[str]], scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 640})
    opened(page, site)
    expect(page.get_by_role("slider", name="Gain")).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="could not be loaded")).to_have_count(3)
    assert axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
