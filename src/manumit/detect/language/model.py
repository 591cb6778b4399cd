"""The model of langid.py (Lui and Baldwin 2012), retrained in the package py3langid, as arrays for kernels.

It is an automaton over bytes whose states stand for the byte sequences that tell languages apart, and for
each such sequence its weight in each of 138 languages (multinomial naive Bayes). BSD licence.
"""

from __future__ import annotations

import hashlib
import io
import lzma
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from manumit.detect.derived import derived
from manumit.detect.language.scripts import ALONE, ALSO_LATIN, SHARED, Script

RENAMED = {
    "ary": "ar", "arz": "ar", "fuv": "ff", "gug": "gn", "kik": "ki",
    "nn": "no", "sdh": "ku", "uzs": "uz", "wuu": "zh", "yue": "zh",
}  # fmt: skip
"""Labels of the model that become another tag: the one BCP 47 prefers, or the macrolanguage whose members
short texts do not tell apart."""

LEFT_OUT = frozenset({"zxx", "dz", "grc", "hbo"})
"""No language, and languages that would get every text of their script though others are written in it."""

RARE = (
    "ace an bcl br crh eo ext ff fo fy gcf gcr gd gl gn gom guw ht jv kab ki la lb lg lij ln ltg nso oc pcm "
    "qu rw sa se sn st tt vec vo wa xh zu"
)
"""Languages that stand close to a much more written one, or are rarely written on markets."""

SMALL = (
    "af as ba be bg bs ca cy da et eu ga ha ig is kk ky lt lv mg mk mn mr ms mt ne om sk sl so sq sr tg tk "
    "ug ur uz yo"
)
"""Languages less written than those that remain."""

RARE_COST = 8.0
SMALL_COST = 3.0
"""Natural logarithms of how much less they are expected beforehand. They decide between near relatives in
texts of a few words, and nothing in longer ones."""

STEPS = 512
"""Weights are kept as whole numbers of this part; those of the file are exact in it."""


class Model(NamedTuple):
    """Arrays of the model. Columns stand in groups, one a shared script; a language may be in several.

    Each group has a table of its own, so that the few columns wanted lie side by side in memory.
    """

    moves: npt.NDArray[np.uint32]
    """State that follows, by row and byte."""
    states: npt.NDArray[np.int64]
    """By state, its row in `moves` (upper half) and 1 + the feature it completes (lower; 0: none)."""
    depth: int
    """Bytes after which a state no longer depends on what stood before them."""
    groups: npt.NDArray[np.int64]
    """By script, which group it has; -1: none."""
    weights: tuple[npt.NDArray[np.int16], ...]
    """By group: by feature and column, in parts of 1 / STEPS."""
    starts: tuple[npt.NDArray[np.float32], ...]
    """By group: what a column begins with, in the same parts."""
    tags: tuple[npt.NDArray[np.int64], ...]
    """By group: place of a column's language in `names`."""
    names: tuple[str, ...]
    """BCP 47 tags."""


def _tags(classes: list[str]) -> list[str]:
    return ["" if name in LEFT_OUT else RENAMED.get(name, name) for name in classes]


def columns_of(tags: list[str]) -> dict[Script, list[int]]:
    """Columns of the file by shared script."""
    elsewhere = {tag for said in SHARED.values() if said for tag in said.split()} | set(ALONE.values())
    latin = [k for k, tag in enumerate(tags) if tag and (tag not in elsewhere or tag in ALSO_LATIN)]
    return {
        script: latin if said is None else [k for k, tag in enumerate(tags) if tag in said.split()]
        for script, said in SHARED.items()
    }


def _depth(moves: npt.NDArray[np.uint32], states: npt.NDArray[np.int64]) -> int:
    """Bytes of the longest sequence the automaton knows: steps from its root to its farthest state."""
    seen = np.zeros(len(states), np.bool_)
    seen[0] = True
    front = np.zeros(1, np.int64)
    depth = -1
    while len(front):
        depth += 1
        reached = np.zeros(len(states), np.bool_)
        reached[moves[states[front] >> 32]] = True
        front = np.flatnonzero(reached & ~seen)
        seen[front] = True
    return depth


@cache
def model() -> Model:
    """The model of the installed package: 65 MB. It is unpacked once and kept for the next process."""
    packed = (files("py3langid") / "data/model.npz.xz").read_bytes()
    source = hashlib.sha256(packed + Path(__file__).read_bytes()).hexdigest()
    return derived("languages", source, lambda: _unpacked(packed))


def _unpacked(packed: bytes) -> Model:
    with np.load(io.BytesIO(lzma.decompress(packed)), allow_pickle=False) as stored:
        classes = [str(name) for name in stored["classes"]]
        tags = _tags(classes)
        groups = columns_of(tags)
        names = (*sorted(set(tags) - {""}), "und")
        costs = dict.fromkeys(RARE.split(), RARE_COST) | dict.fromkeys(SMALL.split(), SMALL_COST)
        cost = np.array([costs.get(tag, 0.0) for tag in tags])
        weights = np.multiply(stored["ptc"], STEPS).astype(np.int16)
        starts = ((stored["pc"] - cost) * STEPS).astype(np.float32)
        moves = stored["nextmove"].astype(np.uint32, copy=False).reshape(-1, 256)
        states = (stored["nextmove_row"].astype(np.int64) << 32) | (stored["out_feat"].astype(np.int64) + 1)
        by_script = np.full(len(Script) + 1, -1, np.int64)
        by_script[list(groups)] = range(len(groups))
        return Model(
            moves,
            states,
            _depth(moves, states),
            by_script,
            tuple(weights.take(columns, axis=1) for columns in groups.values()),
            tuple(starts.take(columns) for columns in groups.values()),
            tuple(np.array([names.index(tags[k]) for k in columns]) for columns in groups.values()),
            names,
        )
