"""All lexicons compiled to arrays, so that whole blocks of sentences are expanded at once.

A symbol is a whole number: below zero a slot, below `pieces` a piece of text, from there on a choice among
alternatives, each a row of symbols.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from manumit.simulate import lexicon
from manumit.simulate.lexicon import SLOTS, TOPICS, Lexicon
from manumit.simulate.streams import Keys, Reals, child

Symbols = npt.NDArray[np.int32]

SLOT_SYMBOLS = {name: -1 - i for i, name in enumerate(SLOTS)}
STARTS = ("plain", "name", "age", "price", "city", "phone", "time", "message", "title")
"""Kinds of sentence: plain ones, those that carry a slot, short ones of messages, headings."""
STOCK_PHRASES = 60
PLAIN, NAME, ORGANISATION, REST = range(4)
"""What a piece is: no name, a personal name, the first piece of an organisation's name, a later one."""
_ROLES = {"names": NAME, "brand": ORGANISATION}
_ATTACHED = frozenset(",.!?:;)%…،؛؟。，！？、：；।␣")
_ZIPF_SHIFT = 5.0
_EMOJI = (
    *("✨", "🙂", "❤️", "🔥", "📞", "👍", "⭐", "🌸", "🏠", "💼", "🚗", "🌹"),
    *("😊", "🎉", "☎️", "🙏", "💐", "📍", "⏰", "💪"),
)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled lexicons."""

    languages: tuple[str, ...]
    lexicons: tuple[Lexicon, ...]
    pieces: tuple[str, ...]
    is_word: npt.NDArray[np.bool_]
    role: npt.NDArray[np.int8]
    capital: Symbols  # piece as written at the start of a sentence
    first: npt.NDArray[np.int64]  # first alternative of a choice
    cumulative: Reals  # number of the choice plus the cumulative share of its alternatives
    row_start: npt.NDArray[np.int64]
    row_length: npt.NDArray[np.int64]
    row: Symbols
    start: Symbols  # [language, topic, kind of sentence]
    stock: Symbols  # [language, phrase]
    names: Symbols  # [language]
    cities: Symbols
    anything: Symbols  # any word of the language, common ones oftener
    newline: int

    def choose(self, symbols: Symbols, keys: Keys) -> npt.NDArray[np.int64]:
        """Take an alternative for each choice."""
        number = symbols.astype(np.int64) - len(self.pieces)
        return np.searchsorted(self.cumulative, number + (keys >> np.uint64(32)) * 2.0**-32, side="right")

    def expand(
        self, symbols: Symbols, keys: Keys, owners: npt.NDArray[np.int64]
    ) -> tuple[Symbols, npt.NDArray[np.int64]]:
        """Rewrite choices until pieces and slots remain; `owners` are carried along."""
        while (choices := symbols >= len(self.pieces)).any():
            alternative = np.full(symbols.size, -1, np.int64)
            alternative[choices] = self.choose(symbols[choices], keys[choices])
            length = np.where(choices, self.row_length[alternative], 1)
            parent = np.repeat(np.arange(symbols.size), length)
            position = np.arange(parent.size) - np.repeat(np.cumsum(length) - length, length)
            rewritten = choices[parent]
            grown = parent[rewritten]
            symbols, keys, owners = symbols[parent], keys[parent], owners[parent]
            symbols[rewritten] = self.row[self.row_start[alternative[grown]] + position[rewritten]]
            keys[rewritten] = child(keys[rewritten], position[rewritten])
        return symbols, owners


class _Compiler:
    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.words: list[bool] = []
        self.capitals: list[int] = []
        self.roles: list[int] = []
        self.piece_number: dict[tuple[str, bool, int], int] = {}
        self.choices: list[tuple[list[float], list[list[int]]]] = []
        self.memo: dict[tuple[str, str, str], int] = {}

    def piece(self, text: str, word: bool, role: int = PLAIN) -> int:
        known = self.piece_number.get((text, word, role))
        if known is None:
            known = self.piece_number[text, word, role] = len(self.pieces)
            self.pieces.append(text)
            self.words.append(word)
            self.roles.append(role)
            self.capitals.append(known)
            bare = text.lstrip(" ")
            upper = bare[:1].upper()
            if word and len(upper) == 1 and upper != bare[:1]:
                self.capitals[known] = self.piece(
                    text[: len(text) - len(bare)] + upper + bare[1:], word, role
                )
        return known

    def choice(self, weights: list[float], rows: list[list[int]]) -> int:
        """Choices are numbered from -1000 downwards until the number of pieces is known."""
        self.choices.append((weights, rows))
        return -1000 - (len(self.choices) - 1)

    def written(self, lex: Lexicon, text: str, role: int = PLAIN) -> list[int]:
        lead = " " if lex.spaced else ""
        row: list[int] = []
        for part in text.split("_"):
            if part:
                attached = part[0] in _ATTACHED
                word = any(c.isalpha() for c in part)
                text = part.replace("␣", " ")
                here = REST if row and role == ORGANISATION else role
                row.append(self.piece(text if attached else lead + text, word, here))
        return row

    def token(self, lex: Lexicon, token: str, topic: str) -> list[int]:
        if token.startswith("$"):
            return [SLOT_SYMBOLS[token[1:]]]
        if token.endswith("?") and len(token) > 1:
            return [self.choice([1.0, 1.0], [self.token(lex, token[:-1], topic), []])]
        if token.startswith("{"):
            return [self.section(lex, token[1:-1], topic)]
        if "|" in token:
            rows = [self.written(lex, part) for part in token.split("|")]
            return [self.choice([1.0] * len(rows), rows)]
        return self.written(lex, token)

    def section(self, lex: Lexicon, name: str, topic: str) -> int:
        found = lex.section(name, topic)
        key = (lex.code, found, "" if found in lex.words else topic)
        if key not in self.memo:
            if found in lex.words:
                rows = [self.written(lex, word, _ROLES.get(found, PLAIN)) for word in lex.words[found]]
                weights = [1.0 / (i + _ZIPF_SHIFT) for i in range(len(rows))]
            else:
                rows = [
                    [s for token in line.split() for s in self.token(lex, token, topic)]
                    for line in lex.rules[found]
                ]
                weights = [1.0] * len(rows)
            self.memo[key] = self.choice(weights, rows)
        return self.memo[key]

    def anything(self, lex: Lexicon) -> int:
        lists = [
            (_ROLES.get(name, PLAIN), words)
            for name, words in sorted(lex.words.items())
            if name not in ("names", "cities")
        ]
        ranked = sorted(
            (rank, number) for number, (_, words) in enumerate(lists) for rank in range(len(words))
        )
        rows = [self.written(lex, lists[number][1][rank], lists[number][0]) for rank, number in ranked]
        return self.choice([1.0 / (rank + _ZIPF_SHIFT) for rank, _ in ranked], rows)


def _sentence(compiler: _Compiler, lex: Lexicon, kind: str, topic: str) -> int:
    name = {"plain": "S", "message": "M", "title": "T"}.get(kind, f"K.{kind}")
    clause = compiler.section(lex, name + "@", topic)
    if kind == "plain":
        clause = compiler.choice([0.5, 0.5], [[compiler.section(lex, name, topic)], [clause]])
    row = [clause]
    if kind == "plain" and "and" in lex.rules:
        longer = [clause, compiler.section(lex, "and", topic), clause]
        row = [compiler.choice([1.0, 1.0], [row, longer])]
    if kind != "title":
        row.append(compiler.section(lex, "END", topic))
    return compiler.choice([1.0], [row])


def _add_common(lex: Lexicon) -> None:
    lex.words["num"] = [str(n) for n in (2, 3, 5, 4, 10, 6, 8, 7, 12, 15, 20, 9, 14, 30, 18, 24, 25, 40)]
    lex.words["many"] = [str(n) for n in (*range(35, 100, 3), *range(100, 990, 15))]
    lex.words["emoji"] = list(_EMOJI)
    lex.words["year"] = [str(n) for n in range(2024, 1994, -1)]


@cache
def load() -> Grammar:
    """Compile every lexicon of the package; once a process."""
    lexicons = tuple(lexicon.read(code) for code in lexicon.codes())
    compiler = _Compiler()
    start, stock, names, cities, anything = [], [], [], [], []
    for lex in lexicons:
        _add_common(lex)
        start.append([[_sentence(compiler, lex, kind, topic) for kind in STARTS] for topic in TOPICS])
        end = compiler.section(lex, "END", TOPICS[0])
        phrases = [compiler.written(lex, line.replace(" ", "_")) for line in lex.rules["stock"]]
        stock.append([compiler.choice([1.0], [[*row, end]]) for row in phrases[:STOCK_PHRASES]])
        names.append(compiler.section(lex, "names", ""))
        cities.append(compiler.section(lex, "cities", ""))
        anything.append(compiler.anything(lex))
    newline = compiler.piece("\n", word=False)
    return _packed(compiler, lexicons, start, stock, names, cities, anything, newline)


def _packed(
    compiler: _Compiler,
    lexicons: tuple[Lexicon, ...],
    start: list[list[list[int]]],
    stock: list[list[int]],
    names: list[int],
    cities: list[int],
    anything: list[int],
    newline: int,
) -> Grammar:
    pieces = len(compiler.pieces)

    def final(symbols: object) -> Symbols:
        array = np.asarray(symbols, np.int64)
        return np.where(array <= -1000, pieces - 1000 - array, array).astype(np.int32)

    cumulative: list[Reals] = []
    rows: list[list[int]] = []
    first = []
    for number, (weights, alternatives) in enumerate(compiler.choices):
        first.append(len(rows))
        share = np.cumsum(np.asarray(weights))
        share /= share[-1]
        share[-1] = 1.0
        cumulative.append(number + share)
        rows.extend(alternatives)
    length = np.array([len(row) for row in rows], np.int64)
    return Grammar(
        languages=tuple(lex.code for lex in lexicons),
        lexicons=lexicons,
        pieces=tuple(compiler.pieces),
        is_word=np.array(compiler.words),
        role=np.array(compiler.roles, np.int8),
        capital=np.array(compiler.capitals, np.int32),
        first=np.array(first, np.int64),
        cumulative=np.concatenate(cumulative),
        row_start=np.cumsum(length) - length,
        row_length=length,
        row=final([s for row in rows for s in row]),
        start=final(start),
        stock=final(stock),
        names=final(names),
        cities=final(cities),
        anything=final(anything),
        newline=newline,
    )
