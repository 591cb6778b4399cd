"""Lexicon files: one language's own words and sentence rules, as text.

A file has sections. `[meta]` holds `key: value` lines. `[words NAME]` lists words by falling frequency,
separated by spaces; a line `a b + c d` stands for every stem joined with every ending. `[rule NAME]` has one
sentence pattern a line. In a pattern `{x}` is another section, `{x@}` the section of that name for the topic
at hand, `a|b|c` one of these words, `x?` a word that may be left out, `$PHONE` a slot, and `_` a space inside
a word or an alternative.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import resources

SLOTS = ("NAME", "AGE", "PRICE", "PRICE2", "CITY", "PHONE", "TIME", "TIME2")
"""Slots a pattern can hold; the second price and time belong to a span."""

GROUPS = {
    "hosp": "job",
    "care": "job",
    "farm": "job",
    "fact": "job",
    "room": "room",
    "body": "body",
    "goods": "goods",
    "serv": "serv",
}
"""Topics and the group whose rules they share."""

TOPICS = tuple(GROUPS)


@dataclass(slots=True)
class Lexicon:
    """One language: settings, word lists by name, patterns by name."""

    code: str
    meta: dict[str, str] = field(default_factory=dict)
    words: dict[str, list[str]] = field(default_factory=dict)
    rules: dict[str, list[str]] = field(default_factory=dict)

    @property
    def spaced(self) -> bool:
        """Whether words are written with spaces between them."""
        return self.meta.get("spaced", "yes") == "yes"

    def listed(self, key: str) -> list[str]:
        """Split a setting that is a list at its semicolons."""
        return [part.strip() for part in self.meta[key].split(";")]

    def section(self, name: str, topic: str) -> str:
        """Resolve `name` under `topic`: the topic's own section, its group's, or the general one."""
        if not name.endswith("@"):
            return name
        stem = name[:-1]
        for candidate in (f"{stem}.{topic}", f"{stem}.{GROUPS[topic]}"):
            if candidate in self.words or candidate in self.rules:
                return candidate
        return stem


def codes() -> list[str]:
    """Languages there is a lexicon for, sorted."""
    folder = resources.files("manumit.simulate") / "lexicon"
    return sorted(entry.name[:-4] for entry in folder.iterdir() if entry.name.endswith(".txt"))


def read(code: str) -> Lexicon:
    """Read the lexicon of one language."""
    source = (resources.files("manumit.simulate") / "lexicon" / f"{code}.txt").read_text(encoding="utf-8")
    return parse(code, source)


def parse(code: str, source: str) -> Lexicon:
    """Read a lexicon from its text."""
    lexicon = Lexicon(code)
    kind, name = "meta", ""
    for raw in source.splitlines():
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            kind, _, name = line.strip("[]").partition(" ")
            continue
        if kind == "meta":
            key, _, value = line.partition(":")
            lexicon.meta[key.strip()] = value.strip()
        elif kind == "words":
            _extend(lexicon.words.setdefault(name, []), line)
        else:
            lexicon.rules.setdefault(name, []).append(line)
    return lexicon


def _extend(words: list[str], line: str) -> None:
    stems, plus, endings = line.partition(" + ")
    new = [s + e for e in endings.split() for s in stems.split()] if plus else line.split()
    known = set(words)
    words.extend(w for w in dict.fromkeys(new) if w not in known)
