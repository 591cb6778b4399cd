"""Keys of connected sets: equal in two runs only if all that their networks depend on is equal.

What is found in a connected set follows from its records, the campaigns they are in, the identifiers they
give and what people decided about it; nothing outside has a say. So a set with a key that the previous run
knows needs no second look. The key is the sum of 128-bit digests, one for each record and for each identifier
that a record gives.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.trace.gathering import buffers
from manumit.trace.key_kernel import FACTORS, add_rows, interleaved, link_rows
from manumit.trace.string_kernel import digests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from manumit.trace.arrays import Ints
    from manumit.trace.decisions import Decisions
    from manumit.trace.gathering import Links, Records

KEY = pa.binary(16)


def set_keys(
    records: Records,
    links: Links,
    groups: Ints,
    link_groups: Ints,
    decided: Ints,
    decisions: Decisions,
    heirs: Mapping[str, str],
) -> pa.Array:
    """The key of each connected set.

    Parameters
    ----------
    groups : by record: number of its set, or -1; sets are numbered from 0.
    link_groups : by link, the same.
    decided : sets that a decision of a person names.
    heirs : network ids by the record_id that inherited them.
    """
    count = int(groups.max(initial=-1)) + 1
    kept = np.flatnonzero(link_groups >= 0)
    sequence = np.array([part.sequence for part in records.segments], np.uint64)
    sequence = np.repeat(sequence, np.diff(records.bounds))
    halves = []
    for factor in FACTORS:
        sums = np.zeros(count, np.uint64)
        record = digests(*buffers(records.record_id), factor)
        home = np.append(digests(*buffers(records.campaign_ids), factor), np.uint64(0))
        add_rows(sums, groups, record, home[records.campaign], 1)
        add_rows(sums, groups, record, sequence, 2)
        named = digests(*buffers(links.value), factor) + links.kind.astype(np.uint64)
        ident = np.zeros(len(link_groups), np.uint64)
        ident[kept] = named[links.ident[kept]]
        link_rows(sums, link_groups, links.first, links.rows, record, ident)
        _add_heirs(sums, records, groups, heirs, record, factor)
        if len(decided):
            sums[decided] += _digest(repr((decisions.together, decisions.apart)), factor)
        halves.append(sums)
    both = interleaved(*halves)
    return pa.FixedSizeBinaryArray.from_buffers(KEY, count, [None, pa.py_buffer(both.tobytes())])


def _add_heirs(
    sums: Ints, records: Records, groups: Ints, heirs: Mapping[str, str], record: Ints, factor: np.uint64
) -> None:
    if not heirs:
        return
    place = pc.index_in(records.record_id, pa.array(sorted(heirs), pa.string()))
    at = np.flatnonzero(place.is_valid().to_numpy(zero_copy_only=False))
    tokens = np.array([_digest(heirs[name], factor) for name in sorted(heirs)], np.uint64)
    add_rows(sums, groups[at], record[at], tokens[place.take(pa.array(at)).to_numpy()], 3)


def _digest(text: str, factor: np.uint64) -> np.uint64:
    told = hashlib.sha256(f"{factor} {text}".encode()).digest()
    return np.uint64(int.from_bytes(told[:8], "little"))
