"""Words of reasons. An identifier is named by its kind alone: what it is, the records say."""

from __future__ import annotations

from manumit.alert.live.identifiers import CAMPAIGN, NAMES

_WORDS = {"url": "link", "author": "account"}

URGENT = {
    "child": "a passage suggests that a child may be offered or wanted",
    "danger": "a passage suggests that somebody may be in danger",
}
"""What an urgent sign says, by its dimension."""


def word_of(kind: int) -> str:
    """What a kind of identifier is called."""
    if kind == CAMPAIGN:
        return "template"
    return _WORDS.get(NAMES[kind], NAMES[kind])


def a(word: str) -> str:
    """A word with its article."""
    return f"an {word}" if word[0] in "aeio" else f"a {word}"


def new_records(count: int) -> str:
    """So many new records."""
    return "a new record" if count == 1 else f"{count:,} new records"
