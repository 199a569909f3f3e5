"""The theme's templates, and the site's own in front of them."""

import re
import traceback
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path, PurePosixPath

import jinja2

from coldframe.cache import digest
from coldframe.config import Config
from coldframe.problems import Place, Problem
from coldframe.render.policy import Needs, foreign_paint, needs_of, policy
from coldframe.structure.urls import href

THEME = Path(str(files("coldframe"))) / "theme"
STYLE = "style.css"


class TemplateProblem(Exception):
    """A template does not load or run; `problem` says where."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def environment(
    overrides: Path,
    config: Config,
    stylesheet: str,
    compiled: jinja2.BytecodeCache | None = None,
    theme: Path = THEME,
) -> jinja2.Environment:
    """`stylesheet` is its URL. An override extends what it hides as `theme/page.html`.

    `compiled` is where compiled templates are kept; Jinja checks them by content.
    """
    made = jinja2.Environment(
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(overrides),
                jinja2.FileSystemLoader(theme),
                jinja2.PrefixLoader({"theme": jinja2.FileSystemLoader(theme)}),
            ]
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=compiled,
    )

    def url(path: str) -> str:
        return href(config.base, path)

    made.globals.update(url=url, stylesheet=stylesheet, config=config)
    made.globals["needs"] = Needs(pictures=_paints_foreign(overrides))
    return made


def compiled_templates() -> jinja2.BytecodeCache | None:
    """A folder of this user's, outside of any site: what stands in it is run as code.

    Jinja looks who owns it, and who else may write there; without such a folder none is used.
    """
    try:
        return jinja2.FileSystemBytecodeCache()
    except (RuntimeError, OSError):
        return None


def style_sheet(overrides: Path, theme: Path = THEME) -> bytes:
    own = overrides / STYLE
    return (own if own.is_file() else theme / STYLE).read_bytes()


def _paints_foreign(overrides: Path) -> bool:
    """The theme's own does not."""
    own = overrides / STYLE
    return own.is_file() and foreign_paint(own.read_text(errors="replace"))


def templates_digest(overrides: Path) -> str:
    """Of the site's own templates; the theme's are part of Coldframe's code."""
    found = sorted(file for file in overrides.rglob("*") if file.is_file())
    return digest(
        *(
            part
            for file in found
            for part in (file.relative_to(overrides).as_posix(), file.read_bytes())
        )
    )


def render_page_template(
    environment: jinja2.Environment,
    name: str,
    values: Mapping[str, object],
    asked: Place,
    shown: str,
) -> str:
    """With `csp`, the policy that the page needs: for what is `shown`, as a rule, and again if the
    templates show more. Raises TemplateProblem."""
    own = environment.globals["needs"]
    least = own if isinstance(own, Needs) else Needs()
    needs = least | needs_of(shown)
    html = render_template(environment, name, {**values, "csp": policy(needs)}, asked)
    more = least | needs_of(html)
    if more == needs:
        return html
    return render_template(environment, name, {**values, "csp": policy(more)}, asked)


def render_template(
    environment: jinja2.Environment, name: str, values: Mapping[str, object], asked: Place
) -> str:
    """`asked` is where the template is named. Raises TemplateProblem."""
    try:
        return environment.get_template(name).render(values)
    except jinja2.TemplateSyntaxError as error:
        place = Place(_path(error.name or name, error.filename), error.lineno)
        raise TemplateProblem(Problem(place, f"{error.message}", FIX)) from error
    except Exception as error:  # A template is the author's code: it may raise anything.
        place = _raised(error) or asked
        if isinstance(error, jinja2.TemplateNotFound):
            what = f"there is no template {error.name or name}"
            mend = f"Write templates/{error.name or name}, or name one of the theme"
        elif isinstance(error, jinja2.UndefinedError):
            what, mend = _undefined(error), "See what templates are given, in the guide"
        else:
            what, mend = f"{type(error).__name__}: {error}", FIX
        raise TemplateProblem(Problem(place, what, mend)) from error


FIX = "Mend the template"


def _undefined(error: jinja2.UndefinedError) -> str:
    """Jinja names our classes; an author knows them as `page` and `site`."""
    return re.sub(
        r"'coldframe\.[\w.]*?(\w+?)(?:View)? object'",
        lambda found: found[1].lower(),
        str(error.message),
    )


def _raised(error: Exception) -> Place | None:
    """Jinja rewrites tracebacks so that a template's frames have its file and line."""
    frames = traceback.extract_tb(error.__traceback__)
    for frame in reversed(frames):
        if frame.filename.endswith((".html", ".xml", ".txt")):
            return Place(_path(Path(frame.filename).name, frame.filename), frame.lineno)
    return None


def _path(name: str, filename: str | None) -> PurePosixPath:
    """As the author knows it: below `templates/`, or the theme's."""
    if filename and "theme" in Path(filename).parts and "templates" not in Path(filename).parts:
        return PurePosixPath("theme", name.removeprefix("theme/"))
    return PurePosixPath("templates", name)
