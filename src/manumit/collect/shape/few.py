"""The columns of a few plain rows without a query.

Planning one takes milliseconds, and rows that arrive one at a time are few. What is not plain is left to the
query; where this answers, it answers the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from manumit.store.manifest import KINDS

if TYPE_CHECKING:
    from manumit.collect.sources.tables.frame import Frame

FEW = 2_048
"""Rows up to which this costs less than a query."""

TRUE, FALSE = frozenset({"true", "1", "yes", "t", "y"}), frozenset({"false", "0", "no", "f", "n"})
_NUMBERS = ("longitude", "latitude", "accuracy_m")
_TEXTS = {"lang": "lang_stated", "time": "time_raw"}
_STRAIGHT = ("author", "thread", "url", "title", "text", "place", "contact", *_TEXTS)


def select_few(
    frame: Frame, columns: dict[str, pa.Array[Any]], targets: dict[str, tuple[int, ...]], kind: str
) -> dict[str, pa.Array[Any]] | None:
    """Columns of records but for times; None: ask the database.

    Parameters
    ----------
    columns : those of the frame by `c` and position, blank cells null.
    """
    rows = len(frame.rows)
    if not 0 < rows <= FEW or not _is_plain(frame, columns, targets, rows):
        return None
    ids = _words(columns, targets, "source_id", rows)
    kinds = _words(columns, targets, "kind", rows)
    truths = _words(columns, targets, "simulated", rows)
    if ids is None or kinds is None or truths is None:
        return None
    known = [None if k is None else k.lower() for k in kinds]
    said = [None if t is None else t.lower() for t in truths]
    if any(k is not None and k not in KINDS for k in known):
        return None
    if any(t is not None and t not in TRUE and t not in FALSE for t in said):
        return None
    found: dict[str, pa.Array[Any]] = {
        "source_id": pa.array(ids, pa.string()),
        "kind": pa.array([k or kind for k in known], pa.string()),
        "simulated": pa.array([t in TRUE for t in said], pa.bool_()),
        "media": pa.nulls(rows, pa.list_(pa.string())),
        "extra": pa.nulls(rows, pa.string()),
    }
    for name in _NUMBERS:
        found[name] = pa.nulls(rows, pa.float64())
    for target in _STRAIGHT:
        positions = targets.get(target)
        column = columns.get(f"c{positions[0]}") if positions else None
        found[_TEXTS.get(target, target)] = pa.nulls(rows, pa.string()) if column is None else column
    return found


def _is_plain(
    frame: Frame, columns: dict[str, pa.Array[Any]], targets: dict[str, tuple[int, ...]], rows: int
) -> bool:
    """Whether each target has one column, none of them numbers, and there is nothing for `extra`."""
    used = {p for positions in targets.values() for p in positions}
    if any(len(positions) > 1 for positions in targets.values()):
        return False
    if frame.rest is not None and any(rest != "{}" for rest in frame.rest.to_pylist()):
        return False
    others = [int(name[1:]) for name in columns if int(name[1:]) not in used]
    others += [targets[name][0] for name in (*_NUMBERS, "media") if name in targets]
    return all(columns[f"c{p}"].null_count == rows for p in others if f"c{p}" in columns)


def _words(
    columns: dict[str, pa.Array[Any]], targets: dict[str, tuple[int, ...]], target: str, rows: int
) -> list[str | None] | None:
    """The values of a column that need no trimming; None: some may."""
    positions = targets.get(target)
    column = columns.get(f"c{positions[0]}") if positions else None
    if column is None:
        return [None] * rows
    values: list[str | None] = column.to_pylist()
    bare = all(v is None or ("!" <= v[0] <= "~" and "!" <= v[-1] <= "~") for v in values)
    return values if bare else None
