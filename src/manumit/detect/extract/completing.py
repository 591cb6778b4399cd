"""Phones written as people of one country dial them, completed by what is known of their records."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.extract.phone_numbers import complete, region_of
from manumit.detect.extract.wording import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST = "phone_regions.txt"


def complete_phones(found: pa.RecordBatch, languages: pa.Array, home: str | None) -> pa.RecordBatch:
    """Complete the phones among mentions that are written without their country.

    Parameters
    ----------
    found : columns of `find_mentions`; `row` is the number of the record.
    languages : language of each record, BCP 47.
    home : country of the source, ISO 3166-1 alpha-2; None: not known.

    Returns
    -------
    the same mentions, with value, alternatives and confidence of those phones.
    """
    phones = pc.equal(found.column("kind"), "phone")
    whole = pc.starts_with(found.column("value"), "+")
    places = np.flatnonzero(pc.and_not(phones, whole).to_numpy(zero_copy_only=False))
    if not len(places):
        return found
    record = found.column("row").to_numpy()
    written_in = languages.take(pa.array(record[places])).to_pylist()
    spoken = [_regions().get(lang.partition("-")[0], ()) for lang in written_in]
    near = _near(found.filter(pc.and_(phones, whole)), set(record[places].tolist()))
    values = found.column("value").to_pylist()
    sure = found.column("confidence").to_numpy().copy()
    alternatives: list[tuple[str, ...] | None] = [None] * len(values)
    for place, row, regions in zip(places.tolist(), record[places].tolist(), spoken, strict=True):
        values[place], others, sure[place] = complete(values[place], home, near.get(row, ()), regions)
        alternatives[place] = others or None
    columns = {
        "value": pa.array(values, pa.string()),
        "alternatives": pa.array(alternatives, pa.list_(pa.string())),
        "confidence": pa.array(sure),
    }
    return pa.RecordBatch.from_arrays(
        [columns.get(name, found.column(name)) for name in found.schema.names], schema=found.schema
    )


def _near(whole: pa.RecordBatch, wanted: set[int]) -> dict[int, tuple[str, ...]]:
    """By record the countries of its phones that are written with one, in their order."""
    found: dict[int, dict[str, None]] = {}
    for row, value in zip(*(whole.column(name).to_pylist() for name in ("row", "value")), strict=True):
        if row in wanted and (region := region_of(value)):
            found.setdefault(row, {})[region] = None
    return {row: tuple(regions) for row, regions in found.items()}


@cache
def _regions() -> dict[str, tuple[str, ...]]:
    """By language the countries where it is written most."""
    listed: Iterable[list[str]] = rows(LIST)
    return {lang: tuple(regions) for lang, *regions in listed}
