"""One pass over a file of records: what each mentions, its language, the signs in it.

Texts are read in worker processes where there are many; equal ones of a row group are read once.
"""

from __future__ import annotations

import hashlib
from collections import deque
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import entry_points
from importlib.metadata import version as installed
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from manumit.detect.equal_rows import equal_rows
from manumit.store.partitions import open_parquet
from manumit.store.schema import INDICATORS, LANGUAGES, MENTIONS, TableSchema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import numpy.typing as npt

    from manumit.detect.texts import Said
    from manumit.engine import Engine

SLICE = 16_384
"""Texts that a worker reads at a time, at most: gates take a while to warm up."""

LEAST_SLICE = 4_096
"""A row group of more texts than that is cut in two at least, so that no worker is idle."""

FIELDS = ("title", "text", "contact")
"""Where mentions are looked for."""

_READ = ("kind", *FIELDS)
_KEPT = ("record_id", "source_id")
_CODE = ("extract", "indicators", "language", "text", "texts.py")
_DATA = ("faker", "phonenumbers", "publicsuffixlist", "py3langid")


class Reading(NamedTuple):
    """What some records say; rows in the order of the records."""

    mentions: pa.Table
    languages: pa.Table
    indicators: pa.Table


SCHEMAS: tuple[TableSchema, ...] = (MENTIONS, LANGUAGES, INDICATORS)
"""Of the tables of a Reading."""


@dataclass(frozen=True, slots=True)
class _Group:
    """A row group: its records, and which of its different texts each has."""

    records: pa.Table
    text: npt.NDArray[np.int64]
    slice: int
    """Texts read at a time."""
    slices: int


@cache
def version() -> str:
    """Digest of all code and data that readings depend on: it changes when the same records may give others.

    Installed packages with extractors or rule packs of their own count with their version.
    """
    from manumit.detect.extract.registry import GROUP as EXTRACTORS
    from manumit.detect.indicators.registry import GROUP as PACKS

    entries = [entry for group in (EXTRACTORS, PACKS) for entry in entry_points(group=group)]
    digest = hashlib.sha256()
    for name in (*_DATA, *sorted({entry.dist.name for entry in entries if entry.dist is not None})):
        digest.update(f"{name} {installed(name)}\n".encode())
    for part in _CODE:
        for told in _told(files("manumit.detect") / part):
            digest.update(told)
    return digest.hexdigest()[:16]


def _told(place: Traversable) -> Iterator[bytes]:
    """Names and content of the files in a folder, or of one."""
    if place.is_file():
        yield hashlib.sha256(place.read_bytes()).digest()
    elif place.is_dir():
        for inside in sorted(place.iterdir(), key=lambda inside: inside.name):
            if inside.name != "__pycache__":
                yield inside.name.encode()
                yield from _told(inside)


def read_records(engine: Engine, path: Path, *, region: str | None = None) -> Iterator[Reading]:
    """Read the records of a file, a row group at a time.

    Parameters
    ----------
    engine : does the work.
    path : Parquet file of table `records`.
    region : ISO 3166-1 alpha-2 code of the country whose phones are written without a country code; None:
        not known.

    Yields
    ------
    tables `mentions`, `languages` and `indicators` of each row group.
    """
    from manumit.detect.texts import read_texts  # the compiler of kernels is loaded only where there is work

    groups: deque[_Group] = deque()
    found: list[Said] = []
    for said in engine.map_batches(partial(read_texts, region=region), _texts(path, groups)):
        found.append(said)
        if len(found) == groups[0].slices:
            yield _spread(groups.popleft(), found)
            found = []


def write_readings(engine: Engine, path: Path, folder: Path, *, region: str | None = None) -> dict[str, Path]:
    """Read the records of a file, and write what they say into one Parquet file a table.

    Returns
    -------
    files by the name of their table; not synced.
    """
    places = {schema.name: folder / f"{schema.name}.parquet" for schema in SCHEMAS}
    with ExitStack() as stack:
        sinks = [
            stack.enter_context(open_parquet(places[schema.name], _plain(schema.arrow))) for schema in SCHEMAS
        ]
        for reading in read_records(engine, path, region=region):
            for sink, table in zip(sinks, reading, strict=True):
                if table.num_rows:
                    sink.write_table(table.cast(sink.schema))
    return places


def _plain(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, field.type, field.nullable) for field in schema])


def _texts(path: Path, groups: deque[_Group]) -> Iterator[pa.RecordBatch]:
    """The different texts of a file, and a note of each row group when its first are given out."""
    with pq.ParquetFile(path) as stored:
        for number in range(stored.num_row_groups):
            rows = stored.read_row_group(number, columns=[*_KEPT, *_READ], use_threads=False).combine_chunks()
            if not rows.num_rows:
                continue
            first, text = _different(rows)
            texts = rows.select(_READ).take(pa.array(first)).combine_chunks()
            size = min(SLICE, max(LEAST_SLICE, -(-texts.num_rows // 2)))
            batches = texts.to_batches(max_chunksize=size)
            groups.append(_Group(rows.select(_KEPT), text, size, len(batches)))
            yield from batches


def _different(rows: pa.Table) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """First rows of the different texts, in their order, and for each row the number of its text."""
    keys = np.zeros(rows.num_rows, np.int64)
    for name in _READ:
        codes = rows.column(name).combine_chunks().dictionary_encode(null_encoding="encode").indices
        keys = keys * (rows.num_rows + 1) + codes.to_numpy()
        _, keys = np.unique(keys, return_inverse=True)
    _, first, text = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return first[order], place[text]


def _spread(group: _Group, found: list[Said]) -> Reading:
    """What different texts say, said of each record that has the text."""
    starts = np.arange(len(found)) * group.slice
    mentions, signs = (
        _of_records(group, [getattr(said, name) for said in found], starts)
        for name in ("mentions", "indicators")
    )
    languages = pa.Table.from_batches([said.languages for said in found]).take(pa.array(group.text))
    languages = languages.append_column("record_id", group.records.column("record_id"))
    nothing = pa.nulls(signs.num_rows, INDICATORS.arrow.field("with_records").type)
    return Reading(
        MENTIONS.check(mentions),
        LANGUAGES.check(languages),
        INDICATORS.check(signs.append_column("with_records", nothing)),
    )


def _of_records(group: _Group, found: list[pa.RecordBatch], starts: npt.NDArray[np.int64]) -> pa.Table:
    """Rows found in different texts, once for each record with that text, with the record's ids."""
    table = pa.Table.from_batches(found)
    rows = np.concatenate(
        [batch.column("row").to_numpy() + start for batch, start in zip(found, starts, strict=True)]
    )
    record, taken = equal_rows(rows, group.text)
    spread = table.drop_columns(["row"]).take(pa.array(taken))
    for name in _KEPT:
        spread = spread.append_column(name, group.records.column(name).take(pa.array(record)))
    return spread
