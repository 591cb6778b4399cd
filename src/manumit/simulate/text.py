"""Texts and headings of a block of records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from manumit.simulate.columns import Text, either, joined_lists, take, upper
from manumit.simulate.edits import edit
from manumit.simulate.grammar import STARTS, Grammar, Symbols
from manumit.simulate.named import Named, named
from manumit.simulate.sentences import arrange
from manumit.simulate.slots import Extra, fill
from manumit.simulate.streams import Ints, below, child, unit

if TYPE_CHECKING:
    from manumit.simulate.market import Block

_LINES = 0.12
"""Share of campaigns, and of honest texts, that put every sentence on a line of its own."""
_TITLES = 3
_SHOUTED = 0.1


def texts(grammar: Grammar, block: Block, hard: bool) -> tuple[Text, Named]:
    """Write the text of each record, and say whom it names."""
    layout = arrange(grammar, block, hard)
    extra = Extra(len(grammar.pieces))
    symbols, sentence = grammar.expand(layout.start, layout.key, np.arange(layout.start.size))
    owner = layout.owner[sentence]
    slots = fill(grammar, block, symbols, owner, hard, extra)
    if hard:
        symbols, origin = edit(grammar, block, symbols, owner, slots, extra)
        sentence, owner = sentence[origin], owner[origin]
    _capitalise(grammar, symbols, sentence)
    symbols, owner = _lines(grammar, block, symbols, sentence, owner)
    written = _joined(grammar, extra, symbols, owner, block.record.size)
    return written, named(grammar, extra, symbols, owner)


def titles(grammar: Grammar, block: Block, hard: bool) -> Text:
    """Write the heading of each record; none for messages. Hard campaigns use several headings in turn."""
    rows = np.flatnonzero(~block.traits.message)
    start = grammar.start[block.traits.language, block.traits.topic, STARTS.index("title")][rows]
    turn = below(child(block.record[rows], 80), _TITLES if hard else 1)
    key = child(child(block.template[rows], 81), turn)
    extra = Extra(len(grammar.pieces))
    symbols, number = grammar.expand(start, key, np.arange(rows.size))
    owner = rows[number]
    fill(grammar, block, symbols, owner, hard, extra)
    _capitalise(grammar, symbols, number)
    made = _joined(grammar, extra, symbols, owner, block.record.size)
    shouted = unit(child(block.template, 82)) < _SHOUTED
    return either(block.traits.message, None, either(shouted, upper(made), made))


def _capitalise(grammar: Grammar, symbols: Symbols, sentence: Ints) -> None:
    first = np.flatnonzero(np.diff(sentence, prepend=-1))
    first = first[symbols[first] < len(grammar.pieces)]
    symbols[first] = grammar.capital[symbols[first]]


def _lines(
    grammar: Grammar, block: Block, symbols: Symbols, sentence: Ints, owner: Ints
) -> tuple[Symbols, Ints]:
    lined = (unit(child(block.template, 83)) < _LINES) & ~block.traits.message
    begins = np.diff(sentence, prepend=sentence[:1]) != 0
    begins &= np.diff(owner, prepend=owner[:1]) == 0
    at = np.flatnonzero(begins & lined[owner])
    return np.insert(symbols, at, np.int32(grammar.newline)), np.insert(owner, at, owner[at])


def _joined(grammar: Grammar, extra: Extra, symbols: Symbols, owner: Ints, records: int) -> Text:
    ends = np.searchsorted(owner, np.arange(records + 1), side="left").astype(np.int32)
    return joined_lists(ends, take([*grammar.pieces, *extra.pieces], symbols))
