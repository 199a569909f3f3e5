"""YAML that may come from strangers: its safe types, and no more values than are written.

An alias costs a few bytes and may stand for a million values (a "billion laughs"); what reads the
values afterwards, if only to show them in a message, would take hours.
"""

import re
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

VALUES = 10_000
DEPTH = 50
BITS = 1_000
"""Of a whole number: some 300 digits. Python refuses to write one of more than 4,300."""


def read_yaml(text: str) -> tuple[yaml.MappingNode | None, dict[Any, Any]]:
    """The mapping as its node, for lines, and as values. Raises yaml.YAMLError and ValueError."""
    if _depth(text) > 20 * DEPTH:
        # libyaml and Python's own parser would both go down the stack.
        raise ValueError(f"it is nested more than {DEPTH} deep")
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, {}
        if not isinstance(node, yaml.MappingNode):
            raise yaml.MarkedYAMLError(None, None, "it must be keys with values", node.start_mark)
        # What is written in full may be long; aliases may not make much more of it.
        _count(node, len(text) + VALUES)
        return node, loader.construct_document(node)
    finally:
        loader.dispose()


class _Loader(SafeLoader):
    """YAML's safe types; a key may stand only once in a mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise _mistake(f"{key.value} stands twice", key)
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        number = super().construct_yaml_int(node) if len(node.value) <= BITS else 1 << BITS
        if number.bit_length() > BITS:
            raise _mistake("a number of so many digits", node)
        return int(number)


_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_yaml_int)


def _mistake(what: str, node: yaml.Node) -> yaml.constructor.ConstructorError:
    return yaml.constructor.ConstructorError(None, None, what, node.start_mark)


def _count(top: yaml.Node, most: int) -> None:
    """Raises for more values than `most`, each alias counted as what it stands for."""
    known: dict[int, int] = {}

    def count(node: yaml.Node, depth: int) -> int:
        if isinstance(node, yaml.ScalarNode):
            return 1
        if depth > DEPTH:
            # Also what holds itself, which YAML allows.
            raise _mistake(f"nested more than {DEPTH} deep", node)
        if id(node) not in known:
            pairs = isinstance(node, yaml.MappingNode)
            children = [one for pair in node.value for one in pair] if pairs else node.value
            known[id(node)] = 1 + sum(count(child, depth + 1) for child in children)
        if known[id(node)] > most:
            raise _mistake("its aliases stand for too many values", node)
        return known[id(node)]

    count(top, 0)


def _depth(text: str) -> int:
    """No less than how deep brackets and indentation nest it."""
    deepest = depth = 0
    for sign in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if sign in "[{" else max(0, depth - 1)
        deepest = max(deepest, depth)
    indents = max((len(line) - len(line.lstrip(" -?")) for line in text.split("\n")), default=0)
    return max(deepest, indents)
