"""Phones that several regions could complete.

Such a phone links by its value; only when that value is written nowhere with certainty, and exactly one of
its other readings is, it is read as that one. So what one batch says depends on all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.trace.links import BETWEEN, KINDS, LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.trace.links import Given

_PHONE = LETTERS[KINDS.index("phone").as_py()]


def read_as(given: Sequence[Given]) -> list[pa.Array]:
    """By batch: each identifier as it is to be read; those that are certain as they are."""
    if not given:
        return []
    doubtful = [one.idents.filter(pc.is_valid(one.idents.column("others"))) for one in given]
    pairs = pa.concat_tables([table.select(["ident", "others"]) for table in doubtful])
    pairs = pairs.group_by(["ident", "others"]).aggregate([])
    if not pairs.num_rows:
        return [one.idents.column("ident").combine_chunks() for one in given]
    own = pairs.column("ident").combine_chunks()
    others = pc.split_pattern(pairs.column("others").combine_chunks(), BETWEEN)
    parent = pc.list_parent_indices(others).to_numpy()
    reading = pc.binary_join_element_wise(_PHONE, others.flatten(), "")
    asked = pc.unique(pa.concat_arrays([own, reading]))
    sure = _sure(given, asked)
    chosen = pc.is_in(reading, sure).to_numpy(zero_copy_only=False)
    chosen &= ~pc.is_in(own, sure).to_numpy(zero_copy_only=False)[parent]
    hits = pa.table({"pair": parent[chosen], "reading": reading.filter(pa.array(chosen))})
    hits = hits.group_by(["pair", "reading"]).aggregate([])
    pair = hits.column("pair").to_numpy()
    one_only = np.bincount(pair, minlength=len(own))[pair] == 1
    place = np.full(len(own), -1, np.int64)
    place[pair[one_only]] = np.flatnonzero(one_only)
    found = hits.column("reading").combine_chunks().take(pa.array(place, mask=place < 0))
    named = pairs.append_column("reading", pc.coalesce(found, own))
    return [_of_batch(one, named) for one in given]


def _sure(given: Sequence[Given], asked: pa.Array) -> pa.Array:
    """Those of some identifiers that a record of any batch gives with certainty."""
    found = [
        ident.filter(pc.and_(one.idents.column("sure").combine_chunks(), pc.is_in(ident, asked)))
        for one in given
        if len(ident := one.idents.column("ident").combine_chunks())
    ]
    return pc.unique(pa.concat_arrays([pa.array([], pa.string()), *found]))


def _of_batch(one: Given, named: pa.Table) -> pa.Array:
    ident = one.idents.column("ident").combine_chunks()
    others = one.idents.column("others").combine_chunks()
    if others.null_count == len(others):
        return ident
    keys = pc.binary_join_element_wise(ident, others, "\0")
    wanted = pc.binary_join_element_wise(named.column("ident"), named.column("others"), "\0")
    place = pc.index_in(keys, wanted.combine_chunks())
    return pc.coalesce(named.column("reading").combine_chunks().take(place), ident)
