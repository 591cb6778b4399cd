"""What the records of some batches give: read once, and kept by whoever calls.

Everything here depends on these batches alone. What other batches say of the same identifiers is put together
in `gathering`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.trace import known

if TYPE_CHECKING:
    from manumit.engine import Engine
    from manumit.engine.protocol import Relation

LEAST = {
    "author": 0.0,
    "domain": 0.9,
    "email": 0.7,
    "handle": 0.7,
    "iban": 0.7,
    "phone": 0.5,
    "token": 0.7,
    "url": 0.9,
    "wallet": 0.7,
}
"""Kinds that link, in alphabetical order, and the confidence from which a mention does.

A phone as written, without its country, has 0.5; so have a bare @ and a domain that may be two sentences
without a blank, which do not link.
"""

KINDS = pa.array(list(LEAST), pa.string())

LETTERS = "abcdefghi"
"""Of each kind, in the order of KINDS: an identifier is a letter and its value, in the order of both."""

BETWEEN = " "
"""Between the other readings of a phone."""


@dataclass(frozen=True, slots=True)
class Given:
    """What some batches give.

    Attributes
    ----------
    records : sequence, record_id, observed_at, author, place, simulated; by sequence and record_id.
    idents : ident (letter and value), others (other readings of an uncertain phone, or null), sure (somebody
        writes it with certainty) and numbers (rows of `records` that give it); by ident and others.
    """

    records: pa.Table
    idents: pa.Table


def read_given(engine: Engine, records: Relation, mentions: Relation, batches: pa.Table) -> Given:
    """Read some batches.

    Parameters
    ----------
    records, mentions : tables that hold those of the batches, and maybe others.
    batches : batch_id, sequence (int64) and source; accounts of one name are one only within one source.
    """
    told = engine.sql(files(__package__) / "records.sql", {"records": records, "batches": batches})
    kinds = {"kind": KINDS, "letter": list(LETTERS), "least": pa.array(LEAST.values(), pa.float64())}
    rows = engine.sql(
        files(__package__) / "links.sql",
        {
            "mentions": mentions,
            "numbered": told.select(["record_id", "author", "source"]).append_column(
                "number", pa.array(np.arange(told.num_rows, dtype=np.int32))
            ),
            "kinds": pa.table(kinds),
            "common": pa.table({"domain": pa.array(sorted(known.common_sites()), pa.string())}),
        },
    )
    return Given(told.drop_columns(["source"]), _together(rows))


def _together(rows: pa.Table) -> pa.Table:
    """Rows of one identifier and reading as one."""
    ident = rows.column("ident").combine_chunks()
    others = pc.binary_join(rows.column("alternatives").combine_chunks(), BETWEEN)
    fresh = np.ones(rows.num_rows, bool)
    if rows.num_rows > 1:
        fresh[1:] = _differs(ident) | _differs(others.fill_null("\0"))
    heads = np.flatnonzero(fresh)
    sure = rows.column("sure").to_numpy().astype(bool)
    sure = np.logical_or.reduceat(sure, heads) if len(heads) else sure
    offsets = pa.array(np.append(heads, rows.num_rows), pa.int32())
    numbers = rows.column("number").combine_chunks().cast(pa.int32())
    return pa.table(
        {
            "ident": ident.take(pa.array(heads)),
            "others": others.take(pa.array(heads)),
            "sure": pa.array(sure),
            "numbers": pa.ListArray.from_arrays(offsets, numbers),
        }
    )


def _differs(values: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = pc.not_equal(
        values.slice(1), values.slice(0, len(values) - 1)
    ).to_numpy(zero_copy_only=False)
    return found
