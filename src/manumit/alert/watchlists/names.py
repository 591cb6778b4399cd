"""Listed names, found in names that records mention and in their authors, however they are spelled.

Entries and names become the same sounds (`name_sounds`); `name_kernel` finds and compares. A name of three
words or more of which two short neighbours may be one ("Xiao Ming" for "Xiaoming") counts in both ways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from manumit.alert.watchlists import name_kernel as kernel
from manumit.alert.watchlists.name_letters import latin_words
from manumit.alert.watchlists.name_sounds import Words, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from manumit.alert.watchlists.name_letters import Word

LEAST = 0.88
"""Closeness from which a name is a hit; see docs/decisions/020-watchlists.md for what it costs and finds."""

_JOINED = 6
"""Letters of a word that may be half a given name."""


class Forms(NamedTuple):
    """Names as numbers of words: form f of name owner[f] has the words word[at[f]:at[f + 1]]."""

    owner: npt.NDArray[np.int64]
    at: npt.NDArray[np.int64]
    word: npt.NDArray[np.int64]
    words: Words


def forms_of(names: Sequence[str]) -> Forms:
    """All forms of names, in their order."""
    numbers: dict[Word, int] = {}
    owner: list[int] = []
    at = [0]
    word: list[int] = []
    for row, name in enumerate(names):
        words = latin_words(name)
        for form in _variants(words) if len(words) > 2 else (words,):
            word += [numbers.setdefault(one, len(numbers)) for one in form]
            owner.append(row)
            at.append(len(word))
    made = words_of([latin for latin, _ in numbers], [script for _, script in numbers])
    return Forms(np.array(owner, np.int64), np.array(at, np.int64), np.array(word, np.int64), made)


def _variants(words: tuple[Word, ...]) -> list[tuple[Word, ...]]:
    """The words as they are, and with two short neighbours joined."""
    found = [words]
    for place in range(len(words) - 1):
        (one, script), (other, too) = words[place : place + 2]
        if 1 < len(one) <= _JOINED and 1 < len(other) <= _JOINED:
            found.append((*words[:place], (one + other, max(script, too)), *words[place + 2 :]))
    return found


class _Keys(NamedTuple):
    keys: npt.NDArray[np.uint64]
    owners: npt.NDArray[np.int64]
    pairs: npt.NDArray[np.int64]


def _keys(forms: Forms, *, wanted: bool) -> _Keys:
    sizes = np.diff(forms.at)
    room = int((3 * sizes * sizes + 1).sum())
    made = _Keys(np.empty(room, np.uint64), np.empty(room, np.int64), np.empty((room, 2), np.int64))
    words = forms.words
    count = kernel.keys_of(
        forms.at, forms.word, words.code, words.front, words.first, words.initial, wanted, *made
    )
    return _Keys(made.keys[:count], made.owners[:count], made.pairs[:count])


def build(rows: npt.NDArray[np.uint32], names: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """The index of names; `rows` are their entries."""
    forms = forms_of(names)
    made = _keys(forms, wanted=False)
    mask = np.uint64((1 << max(8, len(made.keys).bit_length())) - 1)
    buckets, postings, signs = kernel.bucketed(*made, forms.words.sign, mask)
    return {
        "entry": rows[forms.owner],
        "at": forms.at,
        "word": forms.word.astype(np.int32),
        "buckets": buckets,
        "postings": postings,
        "signs": signs,
        **{f"words_{name}": array for name, array in forms.words._asdict().items()},
    }


class Found(NamedTuple):
    """Entries and names that are close: entry, place of the name, signs of how, closeness."""

    entry: npt.NDArray[np.int64]
    name: npt.NDArray[np.int64]
    how: npt.NDArray[np.int64]
    closeness: npt.NDArray[np.float64]


def look_up(index: dict[str, npt.NDArray[Any]], forms: Forms, least: float = LEAST) -> Found:
    """All entries close to names; once for an entry and a name, by its closest forms."""
    held = Words(*(index[f"words_{name}"] for name in Words._fields))
    found, close = kernel.pairs(
        index["buckets"],
        index["postings"],
        index["signs"],
        np.uint64(len(index["buckets"]) - 2),
        *_keys(forms, wanted=True),
        held,
        index["at"],
        index["word"],
        forms.words,
        forms.at,
        forms.word,
        least,
    )
    entry, name = index["entry"][found[0]].astype(np.int64), forms.owner[found[1]]
    order = np.lexsort((found[2], -close, entry, name))
    entry, name = entry[order], name[order]
    best = np.ones(len(entry), bool)
    best[1:] = (np.diff(entry) != 0) | (np.diff(name) != 0)
    return Found(entry[best], name[best], found[2][order][best], close[order][best])


def said(how: int) -> str:
    """In what way two names are the same."""
    signs = (
        (kernel.SCRIPT, "another script"),
        (kernel.SPELLING, "another spelling"),
        (kernel.ORDER, "another order"),
        (kernel.INITIAL, "initials"),
        (kernel.PART, "fewer names"),
    )
    return ", ".join(word for sign, word in signs if how & sign) or "the same name"
