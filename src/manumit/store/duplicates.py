"""Which rows of a batch are new, in DuckDB, in bounded memory: only keys are looked at, never texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from manumit.store.record_ids import ordinal_sql

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import duckdb

RENUMBERED, DUPLICATE, FORGOTTEN = 0, 1, 2
"""What became of a row that does not simply keep its key as record_id."""

_FIELDS: list[pa.Field[Any]] = [
    pa.field("part", pa.int32()),  # the record file it was written to
    pa.field("place", pa.int32()),  # its row there, from 0
    pa.field("key", pa.string()),
    pa.field("origin", pa.int32()),  # its original, by number
    pa.field("original_row", pa.int64()),
    pa.field("named", pa.bool_()),  # whether it has an id of its own
]
KEYS = pa.schema(_FIELDS)

_PASS_ROWS = 1_000_000
"""Keys compared at a time: a larger batch takes more passes, not more memory."""

_TABLES = (
    'CREATE TEMP TABLE "judged" (part INTEGER, place INTEGER, ordinal BIGINT, id VARCHAR, again BOOLEAN)',
    'CREATE TEMP TABLE "hits" (part INTEGER, place INTEGER, fate TINYINT)',
)
_REPEATS = """
    CREATE OR REPLACE TEMP TABLE "repeats" AS
    SELECT key FROM "keys" WHERE hash(key) % $passes = $number GROUP BY key HAVING count(*) > 1
"""
_JUDGE = f"""
    INSERT INTO "judged"
    WITH ranked AS (
        SELECT part, place, origin, original_row, key,
            CASE WHEN named THEN 1 ELSE
                row_number() OVER (PARTITION BY key, origin ORDER BY original_row, part, place) END AS ordinal
        FROM "keys" SEMI JOIN "repeats" USING (key)
    ), identified AS (SELECT *, {ordinal_sql("key", "ordinal")} AS id FROM ranked)
    SELECT part, place, ordinal, id,
        row_number() OVER (PARTITION BY id ORDER BY origin, original_row, part, place) > 1
    FROM identified
"""
_INCOMING = """
    CREATE TEMP VIEW "incoming" AS
    SELECT part, place, coalesce(id, key) AS id FROM "keys" LEFT JOIN "judged" USING (part, place)
"""
_MEET = """
    INSERT INTO "hits"
    SELECT part, place, {fate} FROM (SELECT * FROM "incoming" WHERE hash(id) % $passes = $number)
    SEMI JOIN (SELECT id FROM ({known}) WHERE hash(id) % $passes = $number) USING (id)
"""
_EXISTING = "SELECT record_id AS id FROM read_parquet($known)"
_FORGOTTEN = "SELECT unnest($known) AS id"
_CHANGES = f"""
    CREATE TEMP TABLE "changes" AS
    WITH met AS (SELECT part, place, max(fate) AS fate FROM "hits" GROUP BY part, place),
    odd AS (SELECT * FROM "judged" WHERE ordinal > 1 OR again)
    SELECT part, place, odd.id AS id,
        coalesce(met.fate, CASE WHEN odd.again THEN {DUPLICATE} ELSE {RENUMBERED} END)::TINYINT AS fate
    FROM odd FULL JOIN met USING (part, place)
"""


class KeyList:
    """The keys of a batch under way, kept on disk.

    Parameters
    ----------
    folder : spill folder of this batch.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "keys.parquet"
        self._sink = pq.ParquetWriter(self.path, KEYS, compression="none", use_dictionary=False)

    def add(self, keys: pa.Table) -> None:
        """Append rows of `KEYS`."""
        self._sink.write_table(keys)

    def close(self) -> None:
        """Finish the file; done twice it does nothing."""
        self._sink.close()


def judge(
    con: duckdb.DuckDBPyConnection, keys: Path, existing: Sequence[Path], forgotten: Sequence[str]
) -> None:
    """Compare the keys with one another, with the workspace and with what was forgotten.

    Leaves the temporary table `changes` in `con`, for `changes_of`.

    Parameters
    ----------
    existing : all record files of the workspace.
    forgotten : record_ids that must not come back.
    """
    con.read_parquet(str(keys)).create_view("keys")
    passes = 1 + pq.read_metadata(keys).num_rows // _PASS_ROWS
    for step in _TABLES:
        con.execute(step)
    for number in range(passes):
        con.execute(_REPEATS, {"passes": passes, "number": number})
        con.execute(_JUDGE)
    con.execute(_INCOMING)
    paths = [str(path) for path in existing]
    for query, values, fate in ((_EXISTING, paths, DUPLICATE), (_FORGOTTEN, list(forgotten), FORGOTTEN)):
        for number in range(passes if values else 0):
            bound = {"passes": passes, "number": number, "known": values}
            con.execute(_MEET.format(known=query, fate=fate), bound)
    con.execute(_CHANGES)


def changed_parts(con: duckdb.DuckDBPyConnection) -> list[int]:
    """Numbers of the record files in which any row changes."""
    found = con.execute('SELECT DISTINCT part FROM "changes" ORDER BY part').fetchall()
    return [part for (part,) in found]


def changes_of(con: duckdb.DuckDBPyConnection, part: int) -> pa.Table:
    """Rows of one record file that change: `place`, `id` (null: as written) and `fate`, by place."""
    query = 'SELECT place, id, fate FROM "changes" WHERE part = $part ORDER BY place'
    table: pa.Table = con.sql(query, params={"part": part}).to_arrow_table()
    return table
