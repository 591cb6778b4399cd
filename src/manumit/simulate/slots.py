"""What a record writes in its slots: names, ages, prices, cities, phones and times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.simulate.grammar import PLAIN, SLOT_SYMBOLS, Grammar, Symbols
from manumit.simulate.phones import phone
from manumit.simulate.streams import Ints, below, child, unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from manumit.simulate.lexicon import Lexicon
    from manumit.simulate.market import Block

_PRICE_BASES = np.array(
    [20, 30, 40, 50, 60, 80, 100, 120, 150, 180, 220, 300, 400, 550, 700, 900, 1200, 1800]
)


@dataclass(slots=True)
class Extra:
    """Pieces that only one block needs, numbered after the grammar's."""

    first: int
    pieces: list[str] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    _known: dict[tuple[str, int], int] = field(default_factory=dict)

    def number(self, piece: str, role: int = PLAIN) -> int:
        """Give the number of a piece, new or known."""
        found = self._known.get((piece, role))
        if found is None:
            found = self._known[piece, role] = self.first + len(self.pieces)
            self.pieces.append(piece)
            self.roles.append(role)
        return found

    def numbers(
        self,
        columns: tuple[Ints, ...],
        written: Callable[..., str],
        roles: npt.NDArray[np.int8] | None = None,
    ) -> Symbols:
        """Numbers of what `written` makes of each row; called once a distinct row.

        roles : of the pieces that the first column numbers, when what is written keeps them.
        """
        rows = np.stack(columns, axis=1)
        distinct, inverse = np.unique(rows, axis=0, return_inverse=True)
        kept = np.zeros(len(distinct), np.int8) if roles is None else roles[distinct[:, 0]]
        made = [
            self.number(written(*row), role)
            for row, role in zip(distinct.tolist(), kept.tolist(), strict=True)
        ]
        return np.array(made, np.int32)[inverse.reshape(-1)]


def fill(
    grammar: Grammar, block: Block, symbols: Symbols, owner: Ints, hard: bool, extra: Extra
) -> npt.NDArray[np.int64]:
    """Replace slots by pieces, in place; a record has one value for each kind of slot.

    Returns
    -------
    where the slots stood
    """
    where = np.flatnonzero(symbols < 0)
    for slot, code in SLOT_SYMBOLS.items():
        at = where[symbols[where] == code]
        if at.size:
            rows, inverse = np.unique(owner[at], return_inverse=True)
            symbols[at] = _VALUES[slot](grammar, block, rows, hard, extra)[inverse]
    return where


def place_piece(grammar: Grammar, block: Block, rows: Ints) -> Symbols:
    """Piece of the place where each record was posted."""
    city = grammar.cities[block.traits.language[rows]]
    return grammar.row[grammar.row_start[grammar.choose(city, block.place[rows])]]


def _name(grammar: Grammar, block: Block, rows: Ints, _hard: bool, _extra: Extra) -> Symbols:
    pool = 2 + below(child(block.template[rows], 50), 5)
    key = child(child(block.template[rows], 51), below(child(block.record[rows], 52), pool))
    alternative = grammar.choose(grammar.names[block.traits.language[rows]], key)
    return grammar.row[grammar.row_start[alternative]]


def _city(grammar: Grammar, block: Block, rows: Ints, _hard: bool, _extra: Extra) -> Symbols:
    return place_piece(grammar, block, rows)


def _age(grammar: Grammar, block: Block, rows: Ints, _hard: bool, extra: Extra) -> Symbols:
    age = 21 + below(child(block.template[rows], 53), 18) + below(child(block.record[rows], 54), 7)
    spaced = _spaced(grammar, block, rows)
    return extra.numbers((age, spaced), lambda number, lead: f"{' ' * lead}{number}")


def _price(grammar: Grammar, block: Block, rows: Ints, _hard: bool, extra: Extra, steps: int = 0) -> Symbols:
    base = _PRICE_BASES[below(child(block.template[rows], 55), _PRICE_BASES.size)]
    amount = (base * (9 + below(child(block.record[rows], 56), 5) + steps) // 10 + 4) // 5 * 5
    form = below(child(block.template[rows], 57), 1000)
    language = block.traits.language[rows]
    forms = np.array([len(lex.listed("prices")) for lex in grammar.lexicons])
    form %= forms[language]

    def written(number: int, lang: int, chosen: int) -> str:
        lex = grammar.lexicons[lang]
        return _lead(lex) + lex.listed("prices")[chosen].replace("#", str(number))

    return extra.numbers((amount, language, form), written)


def _price2(grammar: Grammar, block: Block, rows: Ints, hard: bool, extra: Extra) -> Symbols:
    return _price(grammar, block, rows, hard, extra, steps=4)


def _time(grammar: Grammar, block: Block, rows: Ints, _hard: bool, extra: Extra, later: int = 0) -> Symbols:
    half = 14 + below(child(block.template[rows], 58), 6) + below(child(block.record[rows], 59), 6) + later
    form = below(child(block.template[rows], 60), 3)
    spaced = _spaced(grammar, block, rows)
    return extra.numbers((half, form, spaced), _clock)


def _time2(grammar: Grammar, block: Block, rows: Ints, hard: bool, extra: Extra) -> Symbols:
    return _time(grammar, block, rows, hard, extra, later=16)


def _clock(half: int, form: int, spaced: int) -> str:
    hour, minute = half // 2, half % 2 * 30
    written = (f"{hour}:{minute:02}", f"{hour:02}.{minute:02}", f"{hour}h{minute or ''}")[form]
    return " " * spaced + written


def _phone(grammar: Grammar, block: Block, rows: Ints, hard: bool, extra: Extra) -> Symbols:
    """Campaigns take turns through a pool of numbers; part of it belongs to their whole network."""
    record, template = block.record[rows], block.template[rows]
    inside = ~block.honest[rows]
    pool = (3 + below(child(template, 61), 8)) if hard else (1 + below(child(template, 61), 3))
    turn = below(child(record, 62), pool)
    own = unit(child(child(template, 63), turn)) < (0.5 if hard else 0.0)
    own &= inside
    holder = np.where(own, template, block.author_pool[rows])
    number = child(child(holder, 64), np.where(inside, turn, 0))
    language = np.where(own, block.traits.language[rows], block.pool_language[rows])
    forms = np.array([len(lex.listed("phones")) for lex in grammar.lexicons])[language]
    hides = unit(child(template, 66)) < np.where(inside, 0.5, 0.02)
    form = below(child(number, 67), forms)
    style = np.where(hides & hard, below(child(record, 68), 6), 0)
    columns = (language, block.traits.language[rows], number, form, style)
    written = [
        _lead(grammar.lexicons[tongue])
        + phone(grammar.lexicons[home], value, chosen, manner, written_in=grammar.lexicons[tongue])
        for home, tongue, value, chosen, manner in zip(*(c.tolist() for c in columns), strict=True)
    ]
    return np.array([extra.number(text) for text in written], np.int32)


def _lead(lex: Lexicon) -> str:
    return " " if lex.spaced else ""


def _spaced(grammar: Grammar, block: Block, rows: Ints) -> Ints:
    spaced = np.array([int(lex.spaced) for lex in grammar.lexicons])
    return spaced[block.traits.language[rows]]


_VALUES: dict[str, Callable[[Grammar, Block, Ints, bool, Extra], Symbols]] = {
    "NAME": _name,
    "AGE": _age,
    "PRICE": _price,
    "PRICE2": _price2,
    "CITY": _city,
    "PHONE": _phone,
    "TIME": _time,
    "TIME2": _time2,
}
