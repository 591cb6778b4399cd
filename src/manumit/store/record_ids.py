"""The name of a record: the same for the same row, wherever, whenever and in whatever order it comes.

The key of a row is the first 32 hex characters of SHA-256 over its source and its canonical content. The
content is the row's own id in its source (if it has one) and every column that the source fills; it leaves
out what only tells where we found it (batch, file, row) or what we made of it (time zone, precision, and
the UTC time where the time as written is there). So

- a row with an id keeps the key as its record_id: the same id with the same content is one record, the same
  id with another text is another record;
- equal rows without an id in one file are different records: the first takes the key, the n-th (n > 1) takes
  the first 32 hex characters of SHA-256 over "key:n".

The content is written as the byte lengths of all columns (-1 for null), a bar, and the columns: no two
contents share a writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

WRITTEN: dict[str, str] = {
    "source_id": "source_id",
    "kind": "kind",
    "time_as_written": "coalesce(time_as_written, epoch_us(observed_at)::varchar)",
    "author": "author",
    "thread": "thread",
    "url": "url",
    "title": "title",
    "text": '"text"',
    "lang_stated": "lang_stated",
    "place": "place",
    "contact": "contact",
    "longitude": "format('{:.7f}', longitude)",
    "latitude": "format('{:.7f}', latitude)",
    "accuracy_m": "format('{:.3f}', accuracy_m)",
    "media": "array_to_string(list_transform(media, lambda m: concat(coalesce(strlen(m), -1), ':', m)), '')",
    "extra": "extra",
}
"""How each column is written, in DuckDB's SQL; null stays null."""

_NEEDS = {"time_as_written": ("time_as_written", "observed_at")}


def key_sql(empty: Collection[str] = ()) -> str:
    """SQL expression for the key of a row; `$source` stands for the batch's source.

    Parameters
    ----------
    empty : columns that are null in every row at hand; leaving them out saves time, not meaning.
    """
    sizes, bodies = ["strlen($source::varchar)"], ["$source::varchar"]
    for name, expression in WRITTEN.items():
        if all(needed in empty for needed in _NEEDS.get(name, (name,))):
            sizes.append("-1")
        else:
            sizes.append(f"coalesce(strlen({expression}), -1)")
            bodies.append(expression)
    return f"left(sha256(concat(concat_ws(',', {', '.join(sizes)}), '|', {', '.join(bodies)})), 32)"


def ordinal_sql(key: str, ordinal: str) -> str:
    """SQL expression for the record_id of the n-th of equal rows, from a key (hex) and n (from 1)."""
    return f"CASE WHEN {ordinal} = 1 THEN {key} ELSE left(sha256(concat({key}, ':', {ordinal})), 32) END"
