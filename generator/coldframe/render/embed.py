"""A demo alone on a page, for an iframe elsewhere."""

from dataclasses import dataclass, replace
from html import escape

from jinja2 import Environment
from markupsafe import Markup

from coldframe.config import Config
from coldframe.model import FrozenDemo, Page
from coldframe.render.demos import demo_html, value_html
from coldframe.render.html import with_inner
from coldframe.render.pages import permalink, site_view
from coldframe.render.templates import render_page_template
from coldframe.structure.urls import href


@dataclass(frozen=True, slots=True)
class DemoView:
    id: str
    title: str
    html: Markup


@dataclass(frozen=True, slots=True)
class SourceView:
    """The page that the demo stands on: its title, address and scripts."""

    title: str
    url: str
    permalink: str
    script: Markup


def render_embed(
    environment: Environment, config: Config, page: Page, demo: FrozenDemo, script: Markup
) -> str:
    """Raises TemplateProblem."""
    html = _html(page, demo, config.base)
    values = {
        "demo": DemoView(demo.use.id, demo.label, Markup(html)),
        "page": SourceView(page.title, page.url, permalink(config, page.url), script),
        "site": site_view(config, ()),
    }
    place = demo.use.place
    return render_page_template(environment, "embed.html", values, place, f"{html}{script}")


def _html(page: Page, demo: FrozenDemo, base: str) -> str:
    """All controls are in the demo here, also those that follow another demo on its page; and what
    its caption names on that page is there."""
    values = {
        value: value_html(demo, value)
        for value in page.document.values
        if value.demo == demo.use.id
    }
    moving = {*demo.shown, *demo.links}
    shown = tuple(parameter.name for parameter in demo.parameters if parameter.name in moving)
    made = demo_html(replace(demo, apart={}, shown=shown), base, page.url)
    made = with_inner(made, demo.use, page, values)
    return made.replace('href="#', f'href="{escape(href(base, page.url))}#')
