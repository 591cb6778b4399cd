"""A few plain JSON objects without a query; what is not plain is left to `JsonCells`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from manumit.collect.shape.few import FEW
from manumit.collect.sources.tables.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

_DIGITS = 15
"""Whole numbers of more digits are written in another way by the database."""


class _NotPlainError(ValueError):
    """The objects are not plain."""


def plain_objects(
    lines: Sequence[str], relevant: Callable[[tuple[str, ...]], tuple[str, ...]], longest: int
) -> list[tuple[tuple[str, ...], list[int], list[dict[str, str | None]]]] | None:
    """Objects of texts, whole numbers, truths and nulls, by their keys; None: some are not plain.

    Parameters
    ----------
    relevant : the keys that may become a column, of all keys of an object.
    longest : characters of an object.

    Returns
    -------
    keys, places of the objects that have them, and the objects.
    """
    if len(lines) > FEW:
        return None
    found: dict[tuple[str, ...], tuple[list[int], list[dict[str, str | None]]]] = {}
    try:
        for place, line in enumerate(lines):
            if len(line) > longest or "\\u0000" in line:
                return None
            pairs = _decode(line)
            if type(pairs) is not _Pairs:
                return None
            row = dict(pairs)
            names = relevant(tuple(row))
            if len(names) < len(pairs):  # a key for `extra`, or one that comes twice
                return None
            for key, value in row.items():
                if type(value) is not str:
                    row[key] = _text(value)
            places, rows = found.setdefault(names, ([], []))
            places.append(place)
            rows.append(row)
    except (ValueError, RecursionError):
        return None
    return [(names, places, rows) for names, (places, rows) in found.items()]


def frame_of(
    names: Sequence[str],
    wanted: frozenset[str],
    rows: list[dict[str, str | None]],
    numbers: NDArray[np.int64],
) -> Frame | None:
    """The frame that `JsonCells` gives for these objects; None: a key would go to `extra`."""
    if not wanted.issuperset(names):
        return None
    try:
        columns = [pa.array([row[name] for row in rows], pa.string()) for name in names]
    except UnicodeEncodeError:  # half a character
        return None
    return Frame(list(columns), numbers, [], pa.array(["{}"] * len(rows), pa.string()))


class _Pairs(list[tuple[str, Any]]):
    """The keys and values of an object."""


def _refuse(_: str) -> None:
    raise _NotPlainError


_decode = json.JSONDecoder(object_pairs_hook=_Pairs, parse_constant=_refuse, parse_float=_refuse).decode


def _text(value: object) -> str | None:
    """What a value that is no text is written as."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < 10**_DIGITS and value != 0:
        return str(value)
    raise _NotPlainError
