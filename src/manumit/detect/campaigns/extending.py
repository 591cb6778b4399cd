"""A few new records beside many standing ones: what they change, and nothing else.

Shingles that many records hold keep their weight. The others are weighed again with all who hold them. New
texts, and loose ones that tell something else now, are linked among themselves, with the loose texts and with
the witnesses of the groups that may be alike them: a group is compared by its witnesses alone, so these few
decide as all would.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from manumit.detect.campaigns.bands import telling, totals
from manumit.detect.campaigns.coherence import SAMPLE, weigh
from manumit.detect.campaigns.corpus import PHRASE, Corpus, Texts, read_some_texts, some_postings
from manumit.detect.campaigns.holders import find_holders
from manumit.detect.campaigns.linking import ATTACH, link_texts
from manumit.detect.campaigns.neighbours import neighbours, part_of
from manumit.detect.campaigns.packed import packed_hashes
from manumit.detect.campaigns.rows import by_row, changed_rows, replaced
from manumit.detect.campaigns.standing import Standing
from manumit.detect.campaigns.telling import WELL_HELD, Telling

if TYPE_CHECKING:
    from manumit.engine import Engine

_Numbers = npt.NDArray[np.int64]


def extend(engine: Engine, corpus: Corpus, standing: Standing, last: int) -> Standing:
    """Take the records of some more batches in.

    Parameters
    ----------
    last : sequence number of the last of them.

    Time grows with the new records and those near them, and with one look at what is kept of all.
    """
    part = corpus.until(last)
    before, now = corpus.until(standing.last).copies(), part.copies()
    fresh = np.minimum(before, SAMPLE) != np.minimum(now, SAMPLE)
    telling, changed = _weighed(engine, part, standing.telling, fresh)
    labels = standing.labels
    alone = np.bincount(labels, minlength=len(labels))[labels] == 1
    labels = _linked(engine, telling, labels, changed[alone[changed]])
    return Standing(telling, labels, last)


def _weighed(
    engine: Engine, part: Corpus, texts: Telling, fresh: npt.NDArray[np.bool_]
) -> tuple[Telling, _Numbers]:
    """What all texts tell now, and those that tell something else than before."""
    own_shingle, own_text = some_postings(part, np.flatnonzero(fresh))
    wanted, number = np.unique(own_shingle, return_inverse=True)
    settled, packed = texts.settled.look_up(wanted)
    rare = np.flatnonzero(~settled)
    held_number, held_text = find_holders(engine, part, wanted[rare], fresh)
    of_rare = ~settled[number]
    rare_number = np.concatenate([(np.cumsum(~settled) - 1)[number[of_rare]], held_number.astype(np.int64)])
    rare_text = np.concatenate([own_text[of_rare], held_text])
    holds = fresh.copy()
    holds[held_text] = True
    involved = np.flatnonzero(holds)
    place = np.zeros(part.texts, np.int64)
    place[involved] = np.arange(len(involved))
    told = read_some_texts(part, involved, len(involved), place)
    packed[rare], held = _weights(wanted[rare], rare_number, place[rare_text], told)
    many = held >= WELL_HELD
    more = texts.settled.with_more(wanted[rare][many], packed[rare][many])

    # Rows: of fresh texts all shingles, of the others those that were weighed.
    row = np.concatenate([place[own_text], place[held_text]])
    shingle = np.concatenate([number, rare[held_number]])
    order, ends = by_row(row, len(involved))
    new_ends, rows, changed = changed_rows(
        involved,
        ends,
        packed[shingle[order]],
        packed_hashes(wanted)[shingle[order]],
        fresh[involved],
        texts.starts,
        texts.shingles,
    )
    said, density = texts.said.copy(), texts.density.copy()
    said[involved] = totals(new_ends, rows, told.sizes)
    density[involved] = told.density
    starts, shingles = replaced(involved, new_ends, rows, texts.starts, texts.shingles)
    return Telling(starts, shingles, said, density, more), involved[changed | fresh[involved]]


def _weights(
    shingles: npt.NDArray[np.uint64], number: _Numbers, text: _Numbers, told: Texts
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    """Each shingle packed with its weight, and how many hold it, from all its postings."""
    _, keys, counts, packed = weigh(
        shingles[number], text, told.copies, told.keys, told.sketches, told.sizes, PHRASE * told.density
    )
    where = np.searchsorted(shingles, keys)
    weighed, held = np.zeros(len(shingles), np.uint32), np.zeros(len(shingles), np.int32)
    weighed[where], held[where] = packed, counts
    return weighed, held


def _linked(
    engine: Engine, texts: Telling, labels: npt.NDArray[np.uint32], fresh: _Numbers
) -> npt.NDArray[np.uint32]:
    """Labels after the fresh texts, all of them loose, were linked to what is near them."""
    own = part_of(texts, fresh)
    fresh = fresh[telling(own.starts, own.shingles, own.said, ATTACH)]
    some = neighbours(texts, labels, fresh)
    _, first, group = np.unique(labels[some], return_index=True, return_inverse=True)
    found = link_texts(engine, part_of(texts, some), first[group])
    joined = engine.components(len(labels), labels[some], labels[some[found]])
    return joined[labels].astype(np.uint32)
