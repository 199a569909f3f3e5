"""`:::{exercise}`: one cell, its checks, and a solution if there is one."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from coldframe.authoring.checks import is_check
from coldframe.model import Block, Exercise
from coldframe.sources.cells import PYTHON, info, is_live
from coldframe.sources.directives import Directive
from coldframe.sources.slots import Notes

PARTS = ("check", "solution")


@dataclass(slots=True)
class _Found:
    """The blocks of one directive that is open."""

    directive: Directive
    cells: list[Token] = field(default_factory=list[Token])
    checks: list[Token] = field(default_factory=list[Token])
    solutions: list[Token] = field(default_factory=list[Token])


def place_exercises(tokens: Sequence[Token], notes: Notes) -> None:
    """The cell's token gets its `Exercise` as `meta["exercise"]`, the others a `meta["part"]`."""
    around: list[_Found] = []
    for token in tokens:
        if token.type == "directive_open":
            around.append(_Found(token.meta["directive"]))
        elif token.type == "directive_close":
            found = around.pop()
            if found.directive.name == "exercise":
                _join(found, notes)
        elif token.type == "fence":
            inside = [found for found in around if found.directive.name == "exercise"]
            _sort(token, inside[-1] if inside else None, notes)


def part(token: Token) -> str:
    """`check`, `solution`, or empty for every other block."""
    language, words = info(token)
    return words[0] if language in PYTHON and words[:1] and words[0] in PARTS else ""


def _sort(token: Token, exercise: _Found | None, notes: Notes) -> None:
    kind = part(token)
    if kind and exercise is None:
        what = f"a {kind} stands outside of an exercise"
        notes.wrong(_line(token), what, f"Move it into :::{{exercise}}, or drop the word {kind}")
    elif kind and exercise is not None:
        _, (_, *more) = info(token)
        if more:
            what = f"a {kind} takes no word, here stands {' '.join(more)}"
            notes.wrong(_line(token), what, f"Drop what follows {kind}")
        token.meta["part"] = kind
        (exercise.checks if kind == "check" else exercise.solutions).append(token)
    elif is_live(token) and exercise is not None and "hidden" not in info(token)[1]:
        exercise.cells.append(token)


def _join(found: _Found, notes: Notes) -> None:
    line = found.directive.line
    if len(found.cells) != 1:
        what = f"the exercise has {len(found.cells) or 'no'} cell{'s' * (len(found.cells) > 1)}"
        notes.wrong(line, what, "Give it one block ```python live to begin with")
    if len(found.checks) != 1:
        what = f"the exercise has {len(found.checks) or 'no'} check block"
        what += "s" * (len(found.checks) > 1)
        notes.wrong(line, what, "Give it one block ```python check")
    for token in found.solutions[1:]:
        notes.wrong(_line(token), "the exercise has two solutions", "Keep one of the two")
    blocks = [_block(token, notes) for token in found.checks]
    checks = [block for block in blocks if _judge(block, notes)]
    if len(found.cells) == len(checks) == 1:
        solution = _block(found.solutions[0], notes) if found.solutions else None
        found.cells[0].meta["exercise"] = Exercise(checks[0], solution)


def _judge(checks: Block, notes: Notes) -> bool:
    """Whether they can be run; each must tell something that helps."""
    try:
        tree = ast.parse(checks.code)
    except (SyntaxError, ValueError) as error:
        what = f"the check is no Python: {getattr(error, 'msg', error)}"
        line = getattr(error, "lineno", None) or 1
        notes.wrong(_at(checks, line), what, "Mend the code")
        return False
    if not any(map(is_check, tree.body)):
        mend = "Write assert …, or a function check_…"
        notes.wrong(_at(checks, 0), "the check block checks nothing", mend)
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and not _said(node.msg):
            mend = 'Say what helps: assert total == 6, "total should count each item once"'
            notes.wrong(_at(checks, node.lineno), "the check has no message", mend)
    return True


def _at(block: Block, line: int) -> int:
    return block.line(line).line or 1


def _said(message: ast.expr | None) -> bool:
    return message is not None and not (isinstance(message, ast.Constant) and not message.value)


def _block(token: Token, notes: Notes) -> Block:
    return Block(token.content, notes.place(_line(token)))


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
