"""Which sentences a record has, and in which order: the template's, and in hard markets what disturbs it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.simulate.grammar import STARTS, STOCK_PHRASES, Grammar
from manumit.simulate.market import SENTENCES, Block
from manumit.simulate.streams import Ints, Keys, below, child, unit

DROPPED = 0.08
SWAPPED = 0.25
ADDED = 0.25
ADDED_TO_MESSAGE = 0.1
_STOCK = 4
_STRIDES = np.array([1, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 49, 53, 59])  # coprime with 60


@dataclass(frozen=True, slots=True)
class Layout:
    """Sentences in reading order; one entry a sentence."""

    owner: Ints  # row of the block
    start: npt.NDArray[np.int32]
    key: Keys


def arrange(grammar: Grammar, block: Block, hard: bool) -> Layout:
    """Lay out the sentences of each record of a block."""
    traits = block.traits
    rank = np.broadcast_to(10.0 * np.arange(SENTENCES), traits.start.shape).copy()
    present = np.arange(SENTENCES)[None, :] < traits.sentences[:, None]
    if not hard:
        return _flatten(rank, present, traits.start, traits.key)
    campaign = ~block.honest
    _swap(rank, block, campaign)
    present &= ~_drops(block, campaign)
    extra = _added(grammar, block, campaign)
    stock = _stock(grammar, block)
    parts: tuple[_Part, ...] = ((rank, present, traits.start, traits.key), extra, stock)
    return _flatten(
        np.concatenate([part[0] for part in parts], axis=1),
        np.concatenate([part[1] for part in parts], axis=1),
        np.concatenate([part[2] for part in parts], axis=1),
        np.concatenate([part[3] for part in parts], axis=1),
    )


def _swap(rank: npt.NDArray[np.float64], block: Block, campaign: npt.NDArray[np.bool_]) -> None:
    row = np.flatnonzero(campaign & (unit(child(block.record, 40)) < SWAPPED))
    at = below(child(block.record[row], 41), block.traits.sentences[row] - 1)
    rank[row, at], rank[row, at + 1] = rank[row, at + 1], rank[row, at]


def _drops(block: Block, campaign: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """At most a third of a template's sentences go, and never one of a message's."""
    draw = unit(child(child(block.record, 42)[:, None], np.arange(SENTENCES)[None, :]))
    drop = (draw < DROPPED) & (campaign & ~block.traits.message)[:, None]
    return drop & (np.cumsum(drop, axis=1) <= (block.traits.sentences // 3)[:, None])


_Part = tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_], npt.NDArray[np.int32], Keys]


def _added(grammar: Grammar, block: Block, campaign: npt.NDArray[np.bool_]) -> _Part:
    traits = block.traits
    kind = np.where(traits.message, STARTS.index("message"), STARTS.index("plain"))
    start = grammar.start[traits.language, traits.topic, kind]
    chance = np.where(traits.message, ADDED_TO_MESSAGE, ADDED)
    present = campaign & (unit(child(block.record, 43)) < chance)
    rank = _between(child(block.record, 44), traits.sentences)
    return rank[:, None], present[:, None], start[:, None], child(block.record, 45)[:, None]


def _stock(grammar: Grammar, block: Block) -> _Part:
    """Two to four different stock phrases; two in a message."""
    traits = block.traits
    column = np.arange(_STOCK)[None, :]
    many = np.where(traits.message, 2, 2 + below(child(block.record, 46), 3))
    first = below(child(block.record, 47), STOCK_PHRASES)
    stride = _STRIDES[below(child(block.record, 48), _STRIDES.size)]
    phrase = (first[:, None] + column * stride[:, None]) % STOCK_PHRASES
    keys = child(child(block.record, 49)[:, None], column)
    rank = _between(keys, traits.sentences[:, None])
    return rank, column < many[:, None], grammar.stock[traits.language[:, None], phrase], keys


def _between(keys: Keys, sentences: Ints) -> npt.NDArray[np.float64]:
    """Draw a rank between two of the template's sentences, or after the last."""
    return 10.0 * below(keys, sentences) + 1.0 + 8.0 * unit(child(keys, 0))


def _flatten(
    rank: npt.NDArray[np.float64],
    present: npt.NDArray[np.bool_],
    start: npt.NDArray[np.int32],
    key: Keys,
) -> Layout:
    order = np.argsort(np.where(present, rank, np.inf), axis=1, kind="stable")
    kept = np.take_along_axis(present, order, axis=1)
    owner = np.broadcast_to(np.arange(rank.shape[0])[:, None], rank.shape)[kept]
    return Layout(
        owner, np.take_along_axis(start, order, axis=1)[kept], np.take_along_axis(key, order, axis=1)[kept]
    )
