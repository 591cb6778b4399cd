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
    lines: Sequence[str], relevant: Callable[[list[str]], tuple[str, ...]], longest: int
) -> list[tuple[tuple[str, ...], list[int], list[dict[str, str | None]]]] | None:
    """Objects of texts, whole numbers, truths and nulls, by their keys; None: some are not plain.

    Parameters
    ----------
    relevant : the keys that may become a column, of all keys of an object.
    longest : characters of a text.

    Returns
    -------
    keys, places of the objects that have them, and the objects.
    """
    if len(lines) > FEW:
        return None
    found: dict[tuple[str, ...], tuple[list[int], list[dict[str, str | None]]]] = {}
    try:
        for place, line in enumerate(lines):
            pairs = json.loads(line, object_pairs_hook=_pairs, parse_constant=_refuse, parse_float=_refuse)
            if type(pairs) is not _Pairs:
                return None
            row = {key: _text(value, longest) for key, value in pairs}
            names = relevant(list(row))
            if len(names) < len(pairs):  # a key for `extra`, or one that comes twice
                return None
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


def _pairs(pairs: list[tuple[str, Any]]) -> _Pairs:
    return _Pairs(pairs)


def _refuse(_: str) -> None:
    raise _NotPlainError


def _text(value: object, longest: int) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        if len(value) > longest or "\0" in value:
            raise _NotPlainError
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < 10**_DIGITS and value != 0:
        return str(value)
    raise _NotPlainError
