"""Connected sets: which are new, and which networks are taken over of those that are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.trace.keys import KEY

if TYPE_CHECKING:
    from manumit.trace.arrays import Flags, Ints

SETS = pa.schema([pa.field("set_key", KEY, nullable=False), pa.field("network_id", pa.string())])
"""One network of a connected set; null: the set is none."""


@dataclass(frozen=True, slots=True)
class Sets:
    """The connected sets of a run.

    Attributes
    ----------
    new : by set: whether nobody knew it.
    of_record : by record: number of its set, or -1.
    table : schema SETS, by key and network: all sets.
    kept : ids of networks of the sets that were known, sorted.
    """

    new: Flags
    of_record: Ints
    table: pa.Table
    kept: pa.Array
    keys: pa.Array

    @classmethod
    def of(cls, keys: pa.Array, of_record: Ints, known: pa.Table | None) -> Self:
        """Tell new sets from known ones.

        Parameters
        ----------
        keys : by set.
        known : schema SETS.
        """
        known = SETS.empty_table() if known is None else known
        new = ~pc.is_in(keys, known.column("set_key").combine_chunks()).to_numpy(zero_copy_only=False)
        same = known.filter(pc.is_in(known.column("set_key"), keys))
        ids = same.column("network_id").combine_chunks().drop_null()
        return cls(new, of_record, same, ids.take(pc.sort_indices(ids)), keys)

    @property
    def new_records(self) -> Flags:
        """By record: whether it is in a set that is new."""
        return np.append(self.new, False)[self.of_record]

    def named(self, founders: Ints, ids: pa.Array) -> Self:
        """With the networks that were found in new sets.

        Parameters
        ----------
        founders : a record of each network.
        """
        theirs = self.of_record[founders]
        empty = self.new.copy()
        empty[theirs] = False
        found = pa.table([self.keys.take(pa.array(theirs)), ids], schema=SETS)
        none = self.keys.filter(pa.array(empty))
        nothing = pa.table([none, pa.nulls(len(none), pa.string())], schema=SETS)
        table = pa.concat_tables([self.table.cast(SETS), found, nothing])
        order = [("set_key", "ascending"), ("network_id", "ascending")]
        return replace(self, table=table.sort_by(order))
