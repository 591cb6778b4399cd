"""A file of entries: CSV, TSV, lines, JSON, JSON Lines, Parquet or XLSX, read as `collect` does.

Either a column `kind` and a column `value`; or one kind for the whole file, whose values are in the column
`value`, in one named like the kind, or in the only one; or columns named like kinds (phone, email, name …).
Places have columns latitude, longitude and radius_m, or a value "latitude, longitude, metres". A column
`note` is the owner's own reference. What cannot be an entry is set aside with row, field, reason and mend.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.watchlists.normalising import KINDS, Fault, normalise
from manumit.alert.watchlists.phrases import words_of
from manumit.collect.limits import DEFAULT_LIMITS
from manumit.collect.mapping import Reading
from manumit.collect.sources import recognise
from manumit.collect.sources.tables.table_source import TableSource
from manumit.store import BadFileError, RefusedError, Rejected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from manumit.collect.sources.tables.frame import Frame, Table

_VALUES = ("value", "entry", "identifier", "indicator")
_KIND = ("kind", "type")
_NOTES = ("note", "notes", "reference", "ref")
_PLACE = (("latitude", "lat"), ("longitude", "lon", "lng"), ("radius_m", "radius"))
_ALSO = {
    "e-mail": "email", "mail": "email", "telephone": "phone", "phones": "phone", "emails": "email",
    "handles": "handle", "domains": "domain", "wallets": "wallet", "names": "name", "phrases": "phrase",
    "pdq": "image", "images": "image", "hash": "image", "url": "domain", "host": "domain", "places": "place",
}  # fmt: skip
_NO_KIND = Fault("has no kind that is known", f"write one of {', '.join(KINDS)}")
_TOO_MANY_WORDS = Fault("has no words, or more than 64", "shorten it")


@dataclass(slots=True)
class Entries:
    """What a file gave, in its order, each entry once.

    Parameters
    ----------
    kinds : places in KINDS.
    rows_in : values given; the sum of entries, duplicates and bad.
    """

    kinds: npt.NDArray[np.uint8]
    values: list[str]
    notes: list[str]
    rows_in: int
    duplicates: int
    bad: list[Rejected] = field(default_factory=list)


@dataclass(slots=True)
class _Gathered:
    """Values as the file gives them: row, field and note of each, by kind."""

    rows: list[npt.NDArray[np.int64]] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    kinds: list[pa.Array] = field(default_factory=list)
    values: list[pa.Array] = field(default_factory=list)
    notes: list[pa.Array] = field(default_factory=list)


def read_entries(path: Path, kind: str | None = None, region: str | None = None) -> Entries:
    """The entries of a file.

    Parameters
    ----------
    kind : of all its values; None: the file says it.
    region : ISO 3166-1 alpha-2 code of the country whose phones are written without their code.

    Raises
    ------
    BadFileError : the file is not what it claims to be, or holds no value.
    RefusedError : no column holds entries.
    """
    table = _open(path, kind)
    bad: list[Rejected] = []
    gathered = _Gathered()
    try:
        wanted = list(table.names)
        plan = _plan(wanted, kind, path.name)
        for frame in table.frames(wanted):
            bad += [Rejected(path.name, b.row, b.field, b.reason, b.mend) for b in frame.bad]
            for values in plan:
                values.take(frame, gathered)
    finally:
        table.close()
    if not gathered.rows and not bad:
        raise BadFileError(f"{path.name} holds no rows; export it again")
    return _settled(gathered, bad, path.name, region)


def _open(path: Path, kind: str | None) -> Table:
    source, look = recognise(path, DEFAULT_LIMITS)
    if not isinstance(source, TableSource):
        raise BadFileError(f"{path.name} is no table; export it as CSV")
    table = source.open(look, Reading(), DEFAULT_LIMITS)
    lines = path.name.lower().endswith((".txt", ".txt.gz", ".txt.zst"))
    known = {name for names in (_VALUES, _NOTES, _KIND, KINDS, _ALSO) for name in names}
    if source.name != "csv" or kind is None or known & {_plain(name) for name in table.names}:
        return table
    if lines or len(table.names) == 1:  # lines without a header
        table.close()
        return source.open(look, Reading(delimiter="none", quote="none", header=False), DEFAULT_LIMITS)
    return table


def _plain(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


@dataclass(frozen=True, slots=True)
class _Column:
    """Where values of a kind are: places of columns."""

    field: str
    kind: str | None
    kind_at: int | None
    values_at: tuple[int, ...]
    note_at: int | None

    def take(self, frame: Frame, into: _Gathered) -> None:
        """Take what a piece of the table gives."""
        columns = [frame.columns[at] for at in self.values_at]
        texts = [_text(column, len(frame.rows)) for column in columns]
        # a place whose radius is missing is a bad place, not none
        held = np.logical_or.reduce([np.asarray(pc.not_equal(text, ""), bool) for text in texts])
        rows = pa.array(np.flatnonzero(held))
        if not len(rows):
            return
        said = [text.take(rows) for text in texts]
        joined = said[0] if len(said) == 1 else pc.binary_join_element_wise(*said, ",")
        kinds = pa.repeat(pa.scalar(self.kind, pa.string()), len(rows))
        if self.kind_at is not None:
            kinds = pc.utf8_lower(_text(frame.columns[self.kind_at], len(frame.rows)).take(rows))
        notes = pa.repeat("", len(rows))
        if self.note_at is not None:
            notes = _text(frame.columns[self.note_at], len(frame.rows)).take(rows)
        into.rows.append(frame.rows[held])
        into.fields.append(self.field)
        into.kinds.append(kinds)
        into.values.append(joined)
        into.notes.append(notes)


def _text(column: pa.Array | None, rows: int) -> pa.Array:
    if column is None:
        return pa.repeat("", rows)
    return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))


def _plan(names: Sequence[str], kind: str | None, file: str) -> list[_Column]:
    """Which columns hold entries."""
    known = [_plain(name) for name in names]

    def find(*wanted: str) -> int | None:
        return next((known.index(name) for name in wanted if name in known), None)

    note, place = find(*_NOTES), [find(*wanted) for wanted in _PLACE]
    places = tuple(at for at in place if at is not None)
    whole = len(places) == len(_PLACE)
    value, kind_at = find(*_VALUES), find(*_KIND)
    if kind == "place" and whole:
        return [_Column("latitude", "place", None, places, note)]
    if kind is not None:
        at = find(kind, *(also for also, one in _ALSO.items() if one == kind)) if value is None else value
        if at is None and len(names) == 1:
            at = 0
        if at is None:
            raise RefusedError(f"{file} has no column named value or {kind}; name it so")
        return [_Column(names[at], kind, None, (at,), note)]
    if value is not None and kind_at is not None:
        found = [_Column(names[value], None, kind_at, (value,), note)]
        return [*found, _Column("latitude", "place", None, places, note)] if whole else found
    found = [
        _Column(names[at], _ALSO.get(name, name), None, (at,), note)
        for at, name in enumerate(known)
        if _ALSO.get(name, name) in KINDS
    ]
    if whole:
        found.append(_Column("latitude", "place", None, places, note))
    if not found:
        raise RefusedError(
            f"{file} has no columns kind and value, nor one named like a kind; say --kind, or name them so"
        )
    return found


def _settled(gathered: _Gathered, bad: list[Rejected], file: str, region: str | None) -> Entries:
    """Normalised, each once; what cannot be an entry is set aside."""
    if not gathered.rows:
        return Entries(np.zeros(0, np.uint8), [], [], len(bad), 0, bad)
    rows = np.concatenate(gathered.rows)
    fields = np.repeat(np.arange(len(gathered.fields)), [len(part) for part in gathered.rows])
    kinds = _kinds(pa.concat_arrays(gathered.kinds))
    values = pa.concat_arrays(gathered.values).to_pylist()
    made: list[Any] = [_NO_KIND] * len(values)
    for number, kind in enumerate(KINDS):
        held = np.flatnonzero(kinds == number).tolist()
        for row, normal in zip(held, normalise(kind, [values[row] for row in held], region), strict=True):
            made[row] = normal
    phrases = np.flatnonzero(kinds == KINDS.index("phrase")).tolist()
    phrases = [row for row in phrases if isinstance(made[row], str)]
    for row, count in zip(phrases, words_of([made[row] for row in phrases]).tolist(), strict=True):
        made[row] = made[row] if count else _TOO_MANY_WORDS
    for row in (row for row, normal in enumerate(made) if isinstance(normal, Fault)):
        told = made[row]
        bad.append(Rejected(file, int(rows[row]), gathered.fields[fields[row]], told.reason, told.mend))
    notes = pa.concat_arrays(gathered.notes).to_pylist()
    seen: dict[tuple[int, str], int] = {}
    good = [row for row, normal in enumerate(made) if isinstance(normal, str)]
    for row in _in_order(good, rows):
        seen.setdefault((int(kinds[row]), made[row]), row)
    kept = list(seen.values())
    bad.sort(key=lambda one: one.row or 0)
    return Entries(
        kinds[kept].astype(np.uint8),
        [made[row] for row in kept],
        [notes[row] for row in kept],
        len(good) + len(bad),
        len(good) - len(kept),
        bad,
    )


def _in_order(good: list[int], rows: npt.NDArray[np.int64]) -> Iterator[int]:
    order = np.argsort(rows[good], kind="stable")
    return iter(np.array(good, np.int64)[order].tolist())


def _kinds(stated: pa.Array) -> npt.NDArray[np.int64]:
    """Places in KINDS; -1: not known."""
    coded = stated.dictionary_encode()
    plain = [(said or "").strip() for said in coded.dictionary.to_pylist()]
    told = [_ALSO.get(said, said) for said in plain]
    numbers = np.array([KINDS.index(said) if said in KINDS else -1 for said in told], np.int64)
    found: npt.NDArray[np.int64] = numbers[coded.indices.to_numpy(zero_copy_only=False)]
    return found
