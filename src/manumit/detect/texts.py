"""All that one batch of texts says: what it mentions, its languages, the signs in it. Runs in any process."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.extract import find_mentions
from manumit.detect.extract.completing import complete_phones
from manumit.detect.indicators import find_signs
from manumit.detect.language import detect_languages
from manumit.detect.reading import FIELDS

PROSE = ("title", "text")
"""Where a record says something in a language."""

MANY = 500
"""Records from which texts go through gates first: below, gates cost more than they spare."""


class Said(NamedTuple):
    """What texts say, by `row` of the batch, then by field and place."""

    mentions: pa.RecordBatch
    languages: pa.RecordBatch
    indicators: pa.RecordBatch


def read_texts(batch: pa.RecordBatch, region: str | None = None) -> Said:
    """Read texts.

    Parameters
    ----------
    batch : columns kind, title, text, contact; null counts as empty.
    region : ISO 3166-1 alpha-2 code of the country whose phones are written without a country code; None:
        not known.

    Returns
    -------
    batches with the columns of `mentions`, `languages` and `indicators`, but `row` for the record's own.
    """
    prose = _interleaved(batch, PROSE)
    mentions = _fielded(find_mentions(_interleaved(batch, FIELDS), gated=batch.num_rows >= MANY), FIELDS)
    languages = detect_languages(
        pc.binary_join_element_wise(*_columns(batch, PROSE), "\n", null_handling="skip")
    )
    return Said(
        complete_phones(mentions, languages.column("lang"), region),
        languages,
        _fielded(find_signs(prose, _repeated(batch.column("kind"), len(PROSE))), PROSE),
    )


def _columns(batch: pa.RecordBatch, names: tuple[str, ...]) -> list[pa.Array]:
    return [batch.column(name) for name in names]


def _interleaved(batch: pa.RecordBatch, names: tuple[str, ...]) -> pa.Array:
    """All named fields of the first row, then those of the second, and so on."""
    order = np.arange(batch.num_rows * len(names)).reshape(len(names), -1).T.ravel()
    return pa.concat_arrays(_columns(batch, names)).take(pa.array(order))


def _repeated(values: pa.Array, times: int) -> pa.Array:
    return values.take(pa.array(np.repeat(np.arange(len(values)), times)))


def _fielded(found: pa.RecordBatch, names: tuple[str, ...]) -> pa.RecordBatch:
    """Rows of interleaved fields as row and field."""
    rows = found.column("row").to_numpy()
    fields = pa.array(names).take(pa.array(rows % len(names)))
    place = found.schema.get_field_index("row")
    return found.set_column(place, found.schema.field("row"), pa.array(rows // len(names))).append_column(
        "field", fields
    )
