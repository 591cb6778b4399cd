"""YAML as a tree of nodes that know their lines; every scalar is the text that stands there.

Built from the parser's events, without recursion: no tags, no aliases, no objects, a bounded depth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from manumit.detect.indicators.model import Fault

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 20
MOST_DEPTH = 12
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(slots=True)
class Node:
    """A scalar (`text`), list (`items`) or mapping (`pairs`) and the line it begins on, from 1."""

    line: int
    kind: str
    text: str = ""
    items: list[Node] = field(default_factory=list)
    pairs: list[tuple[Node, Node]] = field(default_factory=list)


class _BadYamlError(Exception):
    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line


def read_tree(path: Path, shown: str, faults: list[Fault]) -> tuple[Node | None, bytes]:
    """The one document of a file, and its bytes; None where it cannot be read, with a fault that says why."""
    if not path.is_file():
        faults.append(Fault(shown, 0, "the file is missing"))
        return None, b""
    if path.stat().st_size > MOST_BYTES:
        faults.append(Fault(shown, 0, f"the file is larger than {MOST_BYTES >> 20} MiB; cut it into packs"))
        return None, b""
    raw = path.read_bytes()
    try:
        return _tree(raw.decode("utf-8")), raw
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(Fault(shown, line, "this is not UTF-8 text; save the file as UTF-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "it cannot be parsed"
        faults.append(Fault(shown, mark.line + 1 if mark else 0, f"this is not valid YAML: {problem}"))
    except _BadYamlError as error:
        faults.append(Fault(shown, error.line, str(error)))
    return None, raw


def _tree(text: str) -> Node:
    stack: list[Node] = []
    keys: list[Node | None] = []
    root: Node | None = None
    for event in yaml.parse(text, Loader=_LOADER):
        node = _node(event)
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            stack.pop()
            keys.pop()
        if node is None:
            continue
        if root is None:
            root = node
        elif not stack:
            raise _BadYamlError(node.line, "a file holds one document; take out the second")
        else:
            _hang(stack[-1], keys, node)
        if node.kind != "text":
            stack.append(node)
            keys.append(None)
            if len(stack) > MOST_DEPTH:
                raise _BadYamlError(node.line, f"nested deeper than {MOST_DEPTH}; write it flatter")
    return root if root is not None else Node(1, "text")


def _hang(above: Node, keys: list[Node | None], node: Node) -> None:
    if above.kind == "list":
        above.items.append(node)
    elif keys[-1] is None:
        if node.kind != "text":
            raise _BadYamlError(node.line, "a key must be a word")
        keys[-1] = node
    else:
        above.pairs.append((keys[-1], node))
        keys[-1] = None


def _node(event: Any) -> Node | None:
    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent):
        raise _BadYamlError(line, "aliases (*name) are not allowed; put patterns in quotes, or write it out")
    if isinstance(event, yaml.NodeEvent) and (event.anchor or _tagged(event)):
        raise _BadYamlError(line, "anchors (&name) and tags (!name) are not allowed; put patterns in quotes")
    if isinstance(event, yaml.ScalarEvent):
        return Node(line, "text", event.value)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node(line, "list")
    if isinstance(event, yaml.MappingStartEvent):
        return Node(line, "map")
    return None


def _tagged(event: Any) -> bool:
    return bool(getattr(event, "tag", None))
