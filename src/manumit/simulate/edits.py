"""Word edits of hard markets: words replaced, left out, put in, and mistyped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.simulate.streams import Ints, Keys, child, root, unit

if TYPE_CHECKING:
    from manumit.simulate.grammar import Grammar, Symbols
    from manumit.simulate.market import Block
    from manumit.simulate.slots import Extra

LEAST, MOST = 0.04, 0.10
HONEST = 0.01
"""Shares of words: edited in a campaign's record (one rate a record), mistyped in honest text."""


def edit(
    grammar: Grammar, block: Block, symbols: Symbols, owner: Ints, untouched: Ints, extra: Extra
) -> tuple[Symbols, npt.NDArray[np.int64]]:
    """Edit the words of a block.

    Parameters
    ----------
    symbols, owner : pieces in reading order, and the sentence of each.
    untouched : positions that stay as they are (slots).

    Returns
    -------
    the new pieces, and for each the position it had before
    """
    row = owner
    first = np.searchsorted(row, np.arange(block.record.size), side="left")
    key = child(child(block.record, 70)[row], np.arange(row.size) - first[row])
    rate = LEAST + (MOST - LEAST) * unit(child(block.record, 71))
    rate[block.honest] = HONEST
    editable = np.zeros(row.size, np.bool_)
    own = symbols < len(grammar.pieces)
    editable[own] = grammar.is_word[symbols[own]]
    editable[untouched] = False
    at = np.flatnonzero(editable & (unit(key) < rate[row]))
    operation = (child(key[at], 0) >> np.uint64(62)).astype(np.int64)
    operation[block.honest[row[at]]] = 3
    times = np.ones(row.size, np.int64)
    times[at[operation == 1]] = 0
    times[at[operation == 2]] = 2
    changed = symbols.copy()
    replaced = at[operation == 0]
    changed[replaced] = _any_word(grammar, block, row[replaced], child(key[replaced], 1))
    mistyped = at[operation == 3]
    changed[mistyped] = _typos(grammar, symbols[mistyped], child(key[mistyped], 2), extra)
    origin = np.repeat(np.arange(row.size), times)
    result = changed[origin]
    second = np.flatnonzero(np.diff(origin, prepend=-1) == 0)
    put_in = origin[second]
    result[second] = _any_word(grammar, block, row[put_in], child(key[put_in], 3))
    return result, origin


def _any_word(grammar: Grammar, block: Block, rows: Ints, keys: Keys) -> Symbols:
    alternative = grammar.choose(grammar.anything[block.traits.language[rows]], keys)
    return grammar.row[grammar.row_start[alternative]]


def _typos(grammar: Grammar, symbols: Symbols, keys: Keys, extra: Extra) -> Symbols:
    variant = (keys >> np.uint64(58)).astype(np.int64)
    pairs = (symbols.astype(np.int64), variant)
    return extra.numbers(pairs, lambda piece, number: typo(grammar.pieces[piece], number), grammar.role)


def typo(piece: str, variant: int) -> str:
    """Mistype one word: a letter doubled, lost, swapped or struck wrong."""
    word = piece.lstrip(" ")
    lead = piece[: len(piece) - len(word)]
    draw = root(variant, len(word), ord(word[0]))
    at = (draw >> 8) % len(word)
    kind = draw % 4 if len(word) > 1 else 0
    if kind == 1:
        made = word[:at] + word[at + 1 :]
    elif kind == 2 and at + 1 < len(word):
        made = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == 3:
        made = word[:at] + word[(draw >> 16) % len(word)] + word[at + 1 :]
    else:
        made = word[:at] + word[at] + word[at:]
    return lead + made
