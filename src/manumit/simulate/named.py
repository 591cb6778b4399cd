"""Where the texts of a block name people and organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from manumit.simulate.columns import Text, joined_lists, take
from manumit.simulate.grammar import NAME, ORGANISATION, PLAIN, REST, Grammar, Symbols

if TYPE_CHECKING:
    from manumit.simulate.slots import Extra
    from manumit.simulate.streams import Flags, Ints


@dataclass(frozen=True, slots=True)
class Named:
    """One entry a name, in reading order."""

    row: Ints  # of the block
    is_person: Flags
    written: Text
    start: Ints  # code points of the text
    stop: Ints


def named(grammar: Grammar, extra: Extra, symbols: Symbols, owner: Ints) -> Named:
    """Find the names among pieces that are ready to be joined."""
    pieces = [*grammar.pieces, *extra.pieces]
    role = np.concatenate([grammar.role, np.array(extra.roles, np.int8)])[symbols]
    at = np.flatnonzero(role != PLAIN)
    before = np.where(at > 0, role[at - 1], PLAIN)
    goes_on = (role[at] == REST) & np.isin(before, (ORGANISATION, REST)) & (owner[at] == owner[at - 1])
    begins = np.flatnonzero(~goes_on)
    ends = np.append(begins, at.size).astype(np.int32)
    blank = np.array([piece[:1] == " " for piece in pieces])[symbols]
    stop = _stops(grammar, pieces, symbols, owner, blank)
    first, last = at[begins], at[ends[1:] - 1]
    start = np.where(first > 0, stop[first - 1], 0) * (owner[first] == owner[first - 1])
    start += blank[first] & (start > 0) & (symbols[first - 1] != grammar.newline)
    return Named(
        row=owner[first],
        is_person=role[first] == NAME,
        written=joined_lists(ends, take(pieces, symbols[at])),
        start=start,
        stop=stop[last],
    )


def _stops(grammar: Grammar, pieces: list[str], symbols: Symbols, owner: Ints, blank: Flags) -> Ints:
    """Where each piece ends in its text; a blank at the start of a text or a line is not written."""
    length = np.array([len(piece) for piece in pieces])[symbols]
    opens = np.diff(owner, prepend=-1) != 0
    after_line = np.append(False, symbols[:-1] == grammar.newline)
    length -= blank & (opens | after_line)
    total = np.cumsum(length)
    first = np.flatnonzero(opens)
    skipped = np.repeat(total[first] - length[first], np.diff(np.append(first, symbols.size)))
    stops: Ints = total - skipped
    return stops
