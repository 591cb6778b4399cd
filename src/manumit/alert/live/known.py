"""What a run knows of identifiers, in memory-mapped arrays that are found by key.

Made once for each run, from its tables, and kept in the workspace's cache; it opens at once however many
identifiers there are. No identifier stands in it, only keys of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.detect.equal_rows import equal_rows

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.alert.live.identifiers import Keys

Ints = npt.NDArray[np.int64]

STAGE = "known"
"""Folder in the cache; where it is, somebody watches, and each run makes it anew."""

IDENTS = pa.schema(
    [
        ("ident", pa.uint64()),
        ("kind", pa.int8()),
        ("records", pa.int64()),
        ("last_seen", pa.timestamp("us", tz="UTC")),
        ("names", pa.int64()),
        ("countries", pa.int64()),
        ("campaign_id", pa.string()),
        ("campaign_records", pa.int64()),
        ("network_id", pa.string()),
        ("network_records", pa.int64()),
        ("lead_id", pa.string()),
        ("lead_kind", pa.string()),
        ("lead_subject", pa.string()),
        ("lead_score", pa.float64()),
    ]
)
"""One row an identifier or campaign, by key."""

PAIRS = pa.schema([("pair", pa.uint64())])
"""Keys of identifier and name, identifier and country."""

THREADS = pa.schema([("thread", pa.uint64()), ("sign", pa.int32())])
"""Conversation by key, and place of a rule in `signs.rule_table`."""

SCHEMAS = {"idents": IDENTS, "pairs": PAIRS, "threads": THREADS}


@dataclass(frozen=True)
class Known:
    """What is known; empty before the first run.

    Parameters
    ----------
    idents, pairs, threads : see IDENTS, PAIRS and THREADS; sorted by their key.
    version : names what it was made from.
    """

    idents: pa.Table
    pairs: pa.Table
    threads: pa.Table
    version: str = ""

    @classmethod
    def nothing(cls) -> Self:
        """Before the first run."""
        return cls(*(schema.empty_table() for schema in SCHEMAS.values()))

    @classmethod
    def open(cls, paths: dict[str, Path], version: str) -> Self:
        """Map the files that `make_known` wrote; reads nothing yet."""
        tables = []
        for name in SCHEMAS:
            with pa.memory_map(str(paths[name])) as source:
                tables.append(pa.ipc.open_file(source).read_all())
        idents, pairs, threads = tables
        return cls(idents, pairs, threads, version)

    @cached_property
    def _keys(self) -> tuple[Keys, Keys, Keys]:
        tables = zip((self.idents, self.pairs, self.threads), ("ident", "pair", "thread"), strict=True)
        first, second, third = (_plain(table, name) for table, name in tables)
        return first, second, third

    def find(self, keys: Keys) -> Ints:
        """Row of each key in `idents`; -1: it is not known."""
        return _find(self._keys[0], keys)

    def seen_with(self, pairs: Keys) -> npt.NDArray[np.bool_]:
        """Whether each identifier was seen with a name or country."""
        return np.asarray(_find(self._keys[1], pairs) >= 0)

    def signs_of(self, threads: Keys) -> tuple[Ints, Ints]:
        """Signs met so far in conversations: place in `threads` and rule, one row a sign."""
        which, rows = equal_rows(self._keys[2], threads)
        signs = self.threads.column("sign").to_numpy()[rows] if len(rows) else np.zeros(0, np.int32)
        return which, signs.astype(np.int64)


def _plain(table: pa.Table, name: str) -> Keys:
    column = table.column(name)
    found: Keys = column.chunk(0).to_numpy() if column.num_chunks == 1 else column.to_numpy()
    return found


def _find(known: Keys, keys: Keys) -> Ints:
    if not len(known):
        return np.full(len(keys), -1, np.int64)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    found: Ints = np.where(known[at] == keys, at, -1)
    return found
