"""Where in records something stands that a list may hold: mentions, and columns that are identifiers."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy.typing as npt

    Said: TypeAlias = tuple[pa.Array, npt.NDArray[np.int64]]
    """Values, and the place of each."""

_COLUMNS = ("author", "url")


class Spots:
    """All places of some records, numbered: first the mentions, then author and url of each record.

    Parameters
    ----------
    records : table `records`.
    mentions : table `mentions` of these records.
    """

    def __init__(self, records: pa.Table, mentions: pa.Table) -> None:
        self._mentions = mentions.combine_chunks()
        self._records = records.combine_chunks()
        self._kinds = _flat(mentions, "kind")
        self._of: dict[str, Said] = {}
        self._begin = {
            name: mentions.num_rows + number * records.num_rows for number, name in enumerate(_COLUMNS)
        }

    def of(self, kind: str) -> Said:
        """Mentions of a kind."""
        if kind not in self._of:
            rows = np.flatnonzero(np.asarray(pc.equal(self._kinds, kind), bool))
            self._of[kind] = _flat(self._mentions, "value").take(pa.array(rows)), rows
        return self._of[kind]

    def alternatives_of(self, kind: str) -> Said:
        """Other values that mentions of a kind may as well have."""
        rows = self.of(kind)[1]
        lists = _flat(self._mentions, "alternatives")
        if lists.null_count == len(lists):
            return pa.array([], pa.string()), rows[:0]
        lists = lists.take(pa.array(rows))
        return pc.list_flatten(lists), rows[pc.list_parent_indices(lists).to_numpy()]

    def authors(self) -> Said:
        """Accounts or names that published records."""
        return self._column("author")

    def urls(self) -> Said:
        """Where records stood."""
        return self._column("url")

    def _column(self, name: str) -> Said:
        column = _flat(self._records, name)
        rows = np.flatnonzero(np.asarray(column.is_valid(), bool))
        return column.drop_null(), rows + self._begin[name]

    def table(self, rows: npt.NDArray[np.int64]) -> pa.Table:
        """record_id, field, start_char and end_char of places."""
        size, count = self._mentions.num_rows, self._records.num_rows
        inside = rows < size
        own = pa.array(np.where(inside, rows, 0), mask=~inside)
        whole = np.where(inside, 0, (rows - size) % max(count, 1))
        column = np.where(inside, 0, (rows - size) // max(count, 1))
        records = _flat(self._records, "record_id").take(pa.array(whole, mask=inside))
        fields = pa.array(_COLUMNS).take(pa.array(column, mask=inside))
        return pa.table(
            {
                "record_id": pc.coalesce(_flat(self._mentions, "record_id").take(own), records),
                "field": pc.coalesce(_flat(self._mentions, "field").take(own), fields),
                "start_char": _flat(self._mentions, "start_char").take(own),
                "end_char": _flat(self._mentions, "end_char").take(own),
            }
        )


def _flat(table: pa.Table, name: str) -> pa.Array:
    return table.column(name).combine_chunks()
