"""The modules of authors' own controls: whether they are there, and in which version."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import quote

from coldframe.authoring.controls import Parameter
from coldframe.authoring.demo import Description
from coldframe.problems import Place, Problem


def missing_modules(demo: Description, assets: Mapping[str, str]) -> tuple[Problem, ...]:
    """A problem for each file that a widget names and the site lacks."""
    place = Place(PurePosixPath("content", demo.file), demo.line)
    return tuple(
        Problem(
            place,
            f"the widget of `{parameter.name}` has no file content/{name}",
            f"Put it beside {place.file}, or mend its name in Widget(…)",
        )
        for parameter in demo.parameters
        for name in (parameter.control.module, parameter.control.css)
        if name and name not in assets
    )


def with_versions(parameter: Parameter, assets: Mapping[str, str]) -> Parameter:
    """The files' addresses below the base path: another content is another address, so that no
    browser shows a new page with an old module."""
    control = parameter.control
    if not control.module:
        return parameter
    css = control.css and f"{quote(control.css)}?{assets[control.css]}"
    module = f"{quote(control.module)}?{assets[control.module]}"
    return replace(parameter, control=replace(control, module=module, css=css))
