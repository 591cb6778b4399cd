"""A closed schema over a tree: unknown keys and wrong values become faults with their line and a mend."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from manumit.detect.indicators.model import Fault, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.detect.indicators.yaml_tree import Node

_KIND_WORDS = {"text": "a text", "list": "a list", "map": "keys with values"}
MOST_TEXT = 4000
_ID = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Fields:
    """Reads values of one file and notes what is wrong with them."""

    path: str
    faults: list[Fault]

    def fault(self, line: int, sentence: str) -> None:
        """Note one."""
        self.faults.append(Fault(self.path, line, sentence))

    def place(self, node: Node) -> Place:
        """Where a node stands."""
        return Place(self.path, node.line)

    def is_kind(self, node: Node, kind: str, what: str) -> bool:
        """Whether a node is a text, list or map; a fault if not."""
        if node.kind != kind:
            self.fault(node.line, f"{what} must be {_KIND_WORDS[kind]}, and this is {_KIND_WORDS[node.kind]}")
        return node.kind == kind

    def keys(
        self, node: Node, what: str, known: Iterable[str], required: Iterable[str] = ()
    ) -> dict[str, Node]:
        """Values by key; unknown, doubled and missing keys are faults."""
        found: dict[str, Node] = {}
        if not self.is_kind(node, "map", what):
            return found
        known = tuple(known)
        for key, value in node.pairs:
            if key.text not in known:
                self.fault(key.line, f"{what} has no key {key.text!r}; {self.mend(key.text, known)}")
            elif key.text in found:
                self.fault(key.line, f"{what} has {key.text!r} twice; take one out")
            else:
                found[key.text] = value
        missing = [key for key in required if key not in found]
        if missing:
            self.fault(node.line, f"{what} lacks {', '.join(map(repr, missing))}")
        return found

    @staticmethod
    def mend(word: str, known: Iterable[str]) -> str:
        """The nearest known word, or all of them."""
        known = tuple(known)
        near = difflib.get_close_matches(word, known, 1, 0.5)
        return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"

    def named(self, node: Node, what: str) -> dict[str, Node]:
        """Values by keys that the author chooses."""
        found: dict[str, Node] = {}
        if self.is_kind(node, "map", what):
            for key, value in node.pairs:
                if self.identifier(key, what) and key.text in found:
                    self.fault(key.line, f"{what} has {key.text!r} twice; take one out")
                else:
                    found[key.text] = value
        return found

    def identifier(self, node: Node, what: str) -> str:
        """A name of a-z, 0-9 and _; empty with a fault otherwise."""
        if node.kind == "text" and _ID.fullmatch(node.text):
            return node.text
        self.fault(node.line, f"{what}: {node.text[:40]!r} is no name; use a-z, 0-9 and _, a letter first")
        return ""

    def text(self, node: Node | None, what: str) -> str:
        """A text that is not empty; one line of it."""
        if node is None or not self.is_kind(node, "text", what):
            return ""
        if not node.text.strip() or len(node.text) > MOST_TEXT:
            self.fault(node.line, f"{what} is empty or longer than {MOST_TEXT} signs")
        return node.text.strip()

    def texts(self, node: Node | None, what: str) -> list[tuple[str, Node]]:
        """A list of texts, each with its node."""
        if node is None or not self.is_kind(node, "list", what):
            return []
        return [(self.text(item, what), item) for item in node.items if self.is_kind(item, "text", what)]

    def one_of(self, node: Node | None, what: str, known: Iterable[str], default: str = "") -> str:
        """One of a closed list of words."""
        known = tuple(known)
        if node is None or not self.is_kind(node, "text", what):
            return default
        if node.text not in known:
            self.fault(node.line, f"{what} cannot be {node.text!r}; {self.mend(node.text, known)}")
            return default
        return node.text

    def flag(self, node: Node | None, what: str, default: bool) -> bool:
        """A true or false."""
        return self.one_of(node, what, ("true", "false"), str(default).lower()) == "true"

    def whole(self, node: Node | None, what: str, least: int, most: int, default: int) -> int:
        """A whole number within limits."""
        if node is None:
            return default
        if node.kind == "text" and re.fullmatch(r"-?\d{1,9}", node.text) and least <= int(node.text) <= most:
            return int(node.text)
        self.fault(node.line, f"{what} must be a whole number from {least} to {most}")
        return default

    def decimal(self, node: Node | None, what: str, least: float, most: float) -> float:
        """A number within limits."""
        if node is None:
            return least
        plain = re.fullmatch(r"\d{1,6}(\.\d{1,6})?", node.text) if node.kind == "text" else None
        if plain is None or not least <= float(node.text) <= most:
            self.fault(node.line, f"{what} must be a number from {least:g} to {most:g}")
            return least
        return float(node.text)
