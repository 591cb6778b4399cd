"""Rows of the tokens that any pattern names, and which element classes each row belongs to.

A token is looked up once, by hash; from then on patterns ask only whether its row is in a class: one bit.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from manumit.detect.indicators.patterns import KIND_NAMES, LEAST_STEM, Atom, atoms_of
from manumit.detect.text import tokens as t

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE_BITS = 1 << 16
_MONEY = (
    "usd eur gbp chf cad aud rub uah pln czk ron sek nok dkk try inr pkr bdt php idr myr sgd thb vnd cny rmb "
    "jpy krw aed sar qar kwd omr bhd egp ngn ghs kes zar brl mxn cop ars clp pen "
    "dollar dollars euro euros pound pounds quid bucks reais pesos rupees rupee dirham dirhams riyal riyals "
    "naira rand dolares libras euros livres roubles рублей рубля рубль руб долларов доллара евро "
    "гривен гривень грн тенге zloty złotych lei ron yuan yen baht ringgit"
)
"""Words that make the number beside them a price."""

_COMMON = (
    "the your you with for and our this that will have from are not all any can who how get more work job "
    "no new one out if it we us me my be do or at by on in of to a an is as so que para con los las una por "
    "del como su sus mas pour les des une dans vous votre vos avec sur est nous le la un du et en de com uma "
    "dos das sua seu o e não você на не в и с по для вы ваш ваша вам мы то за от до у к"
)
_LIKELY = (40.0, 30.0, 12.0, 6.0, 3.0, 2.0)
_KIND_LIKELY = {"<number": 40.0, "<price": 4.0}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tables from token to row, and from row to classes.

    Attributes
    ----------
    word_keys, word_rows ; stem_keys, stem_rows ; digit_keys, digit_rows : open addressing, 0 is empty.
    gate : bits; a beginning of LEAST_STEM letters whose hash is not in it is no stem's.
    money : open addressing keys of words that make a price.
    kind_rows : row of a token by its kind; -1 where no pattern asks.
    number_least, price_least : amounts asked for, from 0 up; the row of an amount is that of its kind plus
        the number of steps it reaches.
    bits : row by class.
    """

    word_keys: npt.NDArray[np.uint64]
    word_rows: npt.NDArray[np.int32]
    stem_keys: npt.NDArray[np.uint64]
    stem_rows: npt.NDArray[np.int32]
    digit_keys: npt.NDArray[np.uint64]
    digit_rows: npt.NDArray[np.int32]
    gate: npt.NDArray[np.uint64]
    money: npt.NDArray[np.uint64]
    kind_rows: npt.NDArray[np.int32]
    number_least: npt.NDArray[np.int64]
    price_least: npt.NDArray[np.int64]
    bits: npt.NDArray[np.uint64]

    @classmethod
    def of(cls, classes: Sequence[frozenset[Atom]]) -> Vocabulary:
        """From the element classes, in the order of their numbers."""
        atoms = sorted({atom for members in classes for atom in members})
        words = _rows({atom.hash: atom.text for atom in atoms if atom.kind == "word"}, 0)
        stems = _rows({atom.hash: atom.text for atom in atoms if atom.kind == "stem"}, len(words))
        digits = _rows(
            {digit_hash(a.text): a.text for a in atoms if a.kind == "number"}, len(words) + len(stems)
        )
        least = {
            name: sorted({0} | {atom.least for atom in atoms if atom.kind == "<" + name})
            for name in ("number", "price")
        }
        count = len(words) + len(stems) + len(digits)
        kind_rows = np.full(16, -1, np.int32)
        for name, kind in KIND_NAMES.items():
            kind_rows[kind] = count
            count += len(least.get(name, (0,)))
        bits = np.zeros((max(count, 1), (len(classes) + 63) // 64 or 1), np.uint64)
        named = sorted((text, row) for table in (words, stems) for text, row in table.values())
        for number, members in enumerate(classes):
            word, bit = divmod(number, 64)
            for atom in members:
                if atom.kind == "word":
                    rows = [words[atom.hash][1]]
                elif atom.kind == "stem":
                    rows = _beginning(named, atom.text)
                elif atom.kind == "number":
                    rows = [digits[digit_hash(atom.text)][1]]
                else:
                    rows = _kind_rows(atom, kind_rows, least, digits)
                bits[rows, word] |= np.uint64(1 << bit)
        money = {a.hash: ("", 0) for word in _MONEY.split() for a in atoms_of(word)}
        return cls(
            *_table(words),
            *_table(stems),
            *_table(digits),
            _gate([text for text, _ in stems.values()]),
            _table(money)[0],
            kind_rows,
            np.array(least["number"], np.int64),
            np.array(least["price"], np.int64),
            bits,
        )

    def by_row(
        self, anchored: npt.NDArray[np.int32], chosen: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Which of the chosen variants to try at a token of each row, given the class each is anchored on."""
        rows: list[list[int]] = [[] for _ in range(len(self.bits))]
        members: dict[int, npt.NDArray[np.int64]] = {}
        for variant in chosen.tolist():
            number = int(anchored[variant])
            if number not in members:
                column = self.bits[:, number // 64] >> np.uint64(number % 64)
                members[number] = np.flatnonzero(column & np.uint64(1))
            for row in members[number].tolist():
                rows[row].append(variant)
        first = np.zeros(len(rows) + 1, np.int32)
        first[1:] = np.cumsum([len(row) for row in rows])
        return first, np.array([variant for row in rows for variant in row], np.int32)


def _beginning(named: list[tuple[str, int]], stem: str) -> list[int]:
    """Rows of the words, in alphabetical order, that begin so."""
    first = bisect_left(named, (stem, -1))
    return [row for _, row in takewhile(lambda pair: pair[0].startswith(stem), islice(named, first, None))]


@lru_cache(maxsize=65_536)
def rarity(atoms: frozenset[Atom]) -> float:
    """How often a token may be one of them, in arbitrary units: patterns are looked up at their rarest."""
    return sum(_likely(atom) for atom in atoms)


def _likely(atom: Atom) -> float:
    if atom.kind == "stem":
        return 1.5 * (_LIKELY[len(atom.text)] if len(atom.text) < len(_LIKELY) else 1.0)
    if atom.kind != "word":
        return _KIND_LIKELY.get(atom.kind, 2.0)
    if atom.text in _COMMON_FOLDED:
        return 50.0
    return _LIKELY[len(atom.text)] if len(atom.text) < len(_LIKELY) else 1.0


def digit_hash(digits: str) -> int:
    """Hash of a number as written, without separators; the kernel's `resolve` has its twin."""
    value = 14695981039346656037
    for sign in digits:
        value = ((value ^ ord(sign)) * 1099511628211) & 0xFFFFFFFFFFFFFFFF
    return value or 1


def _rows(texts: dict[int, str], first: int) -> dict[int, tuple[str, int]]:
    return {
        key: (texts[key], first + place) for place, key in enumerate(sorted(texts, key=lambda k: texts[k]))
    }


def _kind_rows(
    atom: Atom,
    kind_rows: npt.NDArray[np.int32],
    least: dict[str, list[int]],
    digits: dict[int, tuple[str, int]],
) -> list[int]:
    name = atom.kind[1:]
    base = int(kind_rows[KIND_NAMES[name]])
    rows = [base + step for step, amount in enumerate(least.get(name, [0])) if amount >= atom.least]
    if name == "number":
        rows += [row for text, row in digits.values() if int(text) >= atom.least]
    return rows


def _table(
    rows: dict[int, tuple[str, int]],
) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int32]]:
    size = 16
    while size < 4 * len(rows):
        size *= 2
    keys = np.zeros(size, np.uint64)
    values = np.full(size, -1, np.int32)
    for key, (_, row) in rows.items():
        place = key & (size - 1)
        while keys[place] != 0:
            place = (place + 1) & (size - 1)
        keys[place] = key
        values[place] = row
    return keys, values


def _gate(stems: list[str]) -> npt.NDArray[np.uint64]:
    gate = np.zeros(GATE_BITS // 64, np.uint64)
    for text in stems:
        place = _hash(text[:LEAST_STEM]) % GATE_BITS
        gate[place // 64] |= np.uint64(1 << (place % 64))
    return gate


def _hash(text: str) -> int:
    from manumit.detect.text.classes import table

    raw = np.frombuffer(text.encode(), np.uint8)
    places = np.empty((2, len(raw) + 1), np.int64)
    hashes, kinds = np.empty(len(raw) + 1, np.uint64), np.empty(len(raw) + 1, np.uint8)
    t.scan(raw, 0, len(raw), table(), hashes, kinds, places[0], places[1], np.empty(len(raw) + 1, np.int32))
    return int(cast("int", hashes[0]))


_COMMON_FOLDED = frozenset(atom.text for word in _COMMON.split() for atom in atoms_of(word))
