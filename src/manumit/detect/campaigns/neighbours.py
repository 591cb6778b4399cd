"""What stands near some fresh texts: groups and loose texts that may be alike one of them.

A first look asks which texts tell much that any fresh one tells; a second compares what is left of them,
groups by what their texts have in common, with each fresh text that shares something.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit, uint32, uint64

from manumit.detect.campaigns.linking import ABSORB_LEAST, ATTACH
from manumit.detect.campaigns.packed import HASH_BITS, hash_of, weight_of
from manumit.detect.campaigns.profiles import WITNESSES, profiles
from manumit.detect.campaigns.telling import Settled, Telling

Numbers = npt.NDArray[np.int64]

NEAR = 0.15
"""Share of what a text tells that fresh ones must tell too, so that it is looked at again."""


def neighbours(texts: Telling, labels: npt.NDArray[np.uint32], fresh: Numbers) -> Numbers:
    """The fresh texts, all of them able and loose, and those that they must be linked with, ascending.

    Of a group these are the texts by which it is compared with others.
    """
    bits = np.zeros((1 << HASH_BITS) // 64, np.uint64)
    mark(fresh, texts.starts, texts.shingles, bits)
    apart = np.zeros(len(labels), np.bool_)
    apart[fresh] = True
    sizes = np.bincount(labels, minlength=len(labels))
    asked = near(
        labels, sizes, WITNESSES, ATTACH, NEAR, apart, texts.starts, texts.shingles, texts.said, bits
    )
    close = np.zeros(len(labels), np.bool_)
    close[labels[asked == _CLOSE]] = True
    some = np.flatnonzero((asked > 0) & close[labels])
    some = some[np.argsort(labels[some], kind="stable")]
    bounds = np.append(np.flatnonzero(np.diff(labels[some].astype(np.int64), prepend=-1)), len(some))
    begins, stops, common, said = profiles(bounds, some, texts.starts, texts.shingles, texts.said)
    lengths = np.diff(texts.starts)[fresh]
    own = part_of(texts, fresh).shingles
    order = np.argsort(own, kind="stable")
    alike = alike_any(
        begins, stops, texts.shingles, common, said, own[order],
        np.repeat(np.arange(len(fresh)), lengths)[order], texts.said[fresh], ABSORB_LEAST,
    )  # fmt: skip
    apart[some[np.repeat(alike, np.diff(bounds))]] = True
    return np.flatnonzero(apart)


def part_of(texts: Telling, some: Numbers) -> Telling:
    """What some texts tell, as if there were no others."""
    lengths = (texts.starts[1:] - texts.starts[:-1])[some]
    starts = np.append(0, np.cumsum(lengths))
    places = np.repeat(texts.starts[some] - starts[:-1], lengths) + np.arange(starts[-1])
    return Telling(starts, texts.shingles[places], texts.said[some], texts.density[some], Settled.nothing())


_CLOSE = 3


@njit(nogil=True, cache=True)
def alike_any(begins, stops, shingles, common, said, own, holder, own_said, least):
    """Which rows are similar to one of the fresh texts by `least`.

    Parameters
    ----------
    begins, stops, shingles, common, said : rows; see `profiles.profiles`.
    own, holder : what the fresh texts tell, ascending, and which of them does.
    own_said : what each of them says in all.
    """
    enough = np.float32(least / (1 + least))  # of what both say, when what they share is counted twice
    shared = np.zeros(len(own_said), np.float32)
    met = np.empty(len(own_said), np.int64)
    out = np.zeros(len(begins), np.bool_)
    first = np.searchsorted(own, np.arange(1 << 16).astype(np.uint32) << uint32(16))
    for r in range(len(begins)):
        count = 0
        if begins[r] < len(shingles):
            row = shingles[begins[r] : stops[r]]
        else:
            row = common[begins[r] - len(shingles) : stops[r] - len(shingles)]
        for value in row:
            i = first[value >> uint32(16)]
            while i < len(own) and own[i] < value:
                i += 1
            while i < len(own) and own[i] == value:
                f = holder[i]
                if shared[f] == 0:
                    met[count] = f
                    count += 1
                shared[f] += weight_of(value)
                out[r] |= shared[f] >= enough * (own_said[f] + said[r])
                i += 1
            if out[r]:
                break
        shared[met[:count]] = 0
    return out


@njit(nogil=True, cache=True)
def mark(texts, starts, shingles, bits):
    """Set a bit for each hash of a shingle that some texts tell."""
    for t in texts:
        for i in range(starts[t], starts[t + 1]):
            h = hash_of(shingles[i])
            bits[h >> uint32(6)] |= uint64(1) << uint64(h & uint32(63))


@njit(nogil=True, cache=True)
def near(labels, sizes, asked, least_able, least, apart, starts, shingles, said, bits):
    """Texts that may be alike some marked ones, by how much of what they tell is marked.

    Parameters
    ----------
    labels, sizes : label of each text, and texts by label.
    asked : texts of a group that speak for it; of others nothing is read.
    least_able : share of what it says that a text must tell.
    least : share of what it tells that must be marked.
    apart : by text: it is not asked.

    Returns
    -------
    by text: 0 no; 1 it speaks for its group, or is loose and near; with 2 added it is near.
    """
    out = np.zeros(len(labels), np.uint8)
    count = np.zeros(len(labels), np.uint8)
    for t in range(len(labels)):
        if starts[t] == starts[t + 1] or apart[t]:
            continue
        alone = sizes[labels[t]] == 1
        if not alone and count[labels[t]] == asked:
            continue
        total = 0.0
        marked = 0.0
        for i in range(starts[t], starts[t + 1]):
            weight = weight_of(shingles[i])
            h = hash_of(shingles[i])
            total += weight
            if (bits[h >> uint32(6)] >> uint64(h & uint32(63))) & uint64(1):
                marked += weight
        if total < least_able * said[t]:
            continue
        close = marked >= least * total
        if alone:
            out[t] = 3 if close else 0
            continue
        count[labels[t]] += 1
        out[t] = 3 if close else 1
    return out
