"""Batches put together: records and identifiers in numbers.

Records are numbered by (batch sequence, record_id), identifiers by kind and value. What a batch gives comes
sorted, so the largest needs no sorting: the identifiers of all others are sorted and laid between its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.engine.sorting import counting_sort
from manumit.store.schema import TIME
from manumit.trace.arrays import grouped_by_unit
from manumit.trace.doubtful import read_as
from manumit.trace.links import LEAST, LETTERS
from manumit.trace.string_kernel import places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.trace.arrays import Flags, Ints
    from manumit.trace.links import Given


_TOLD = pa.schema(
    [
        ("sequence", pa.int64()),
        ("record_id", pa.string()),
        ("observed_at", TIME),
        ("author", pa.string()),
        ("place", pa.string()),
        ("simulated", pa.bool_()),
    ]
)


class Segment(NamedTuple):
    """The records of one batch: rows of what was given."""

    sequence: int
    given: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Records:
    """All records, numbered by (batch sequence, record_id)."""

    record_id: pa.Array
    unit: Ints
    """By record: the least record of its campaign; itself, if it is in none."""
    campaign: Ints
    """By record: number of its campaign, or -1."""
    campaign_ids: pa.Array
    given: tuple[Given, ...]
    segments: tuple[Segment, ...]
    """By sequence."""
    bounds: Ints
    """First record of each segment, and the end of the last."""

    @property
    def first_of_campaign(self) -> Ints:
        """By campaign: its least record."""
        inside = np.flatnonzero(self.campaign >= 0)
        first = np.full(len(self.campaign_ids), len(self.unit), np.int32)
        first[self.campaign[inside][::-1]] = inside[::-1]
        return first

    def told(self, numbers: Ints, columns: Sequence[str]) -> pa.Table:
        """What some records say, in the order of their numbers.

        Parameters
        ----------
        numbers : ascending.
        """
        cuts = np.searchsorted(numbers, self.bounds)
        found = [
            self.given[part.given].records.select(list(columns)).take(pa.array(numbers[begin:end] - shift))
            for part, shift, begin, end in zip(self.segments, self.shifts, cuts, cuts[1:], strict=False)
            if end > begin
        ]
        return pa.concat_tables([_TOLD.empty_table().select(list(columns)), *found])

    @property
    def shifts(self) -> Ints:
        """By segment: what to take off the number of a record to find its row in what was given."""
        return self.bounds[:-1] - np.array([part.begin for part in self.segments], np.int64)


@dataclass(frozen=True, slots=True)
class Links:
    """One link a unit and identifier, by identifier and unit; `rows[first[i]:first[i+1]]` are its records."""

    kind: Ints
    """By identifier: place in KINDS."""
    value: pa.Array
    """By identifier, in the order of kind and value."""
    ident: Ints
    unit: Ints
    first: Ints
    rows: Ints

    @property
    def units(self) -> Ints:
        """By identifier: units that give it."""
        return np.bincount(self.ident, minlength=len(self.value))

    @property
    def records(self) -> Ints:
        """By link: records that prove it."""
        return np.diff(self.first)

    def places(self, pairs: set[tuple[str, str]] | frozenset[tuple[str, str]]) -> Ints:
        """Numbers of identifiers given by kind and value; unknown ones are left out."""
        found = []
        for code, kind in enumerate(LEAST):
            begin, end = np.searchsorted(self.kind, [code, code + 1])
            wanted = sorted(value for name, value in pairs if name == kind)
            if wanted and end > begin:
                at, there = _places(self.value.slice(begin, end - begin), pa.array(wanted, pa.string()))
                found.append(at[there] + begin)
        return np.concatenate(found) if found else np.zeros(0, np.int64)


def number_records(given: Sequence[Given], members: pa.Table) -> Records:
    """Number the records and find the unit of each.

    Parameters
    ----------
    given : what batches give; each batch is in one.
    members : campaign_id and record_id of table `campaign_members`.
    """
    segments = tuple(sorted(part for n, one in enumerate(given) for part in _segments(n, one)))
    ids = [
        chunk
        for part in segments
        for chunk in given[part.given]
        .records.column("record_id")
        .slice(part.begin, part.end - part.begin)
        .chunks
    ]
    record_id = pa.concat_arrays([pa.array([], pa.string()), *ids])
    bounds = np.append(0, np.cumsum([part.end - part.begin for part in segments])).astype(np.int64)
    coded = members.column("campaign_id").combine_chunks().dictionary_encode()
    place = pc.index_in(record_id, members.column("record_id").combine_chunks())
    campaign = coded.indices.take(place).fill_null(-1).to_numpy()
    unit = np.arange(len(record_id), dtype=np.int32)
    records = Records(record_id, unit, campaign, coded.dictionary, tuple(given), segments, bounds)
    inside = campaign >= 0
    unit[inside] = records.first_of_campaign[campaign[inside]]
    return records


def _segments(number: int, one: Given) -> list[Segment]:
    sequence = one.records.column("sequence").to_numpy()
    begins = np.flatnonzero(np.diff(sequence, prepend=-1))
    ends = np.append(begins, len(sequence))[1:]
    return [Segment(int(sequence[a]), number, int(a), int(b)) for a, b in zip(begins, ends, strict=True)]


def gather_links(records: Records) -> Links:
    """All links, before any is set aside."""
    read = read_as(records.given)
    ident, numbers = _united(records.given, read)
    row_ident: list[Ints] = [np.zeros(0, np.int32)]
    row_record: list[Ints] = [np.zeros(0, np.int32)]
    for number, (one, place) in enumerate(zip(records.given, numbers, strict=True)):
        lists = one.idents.column("numbers").combine_chunks()
        row_ident.append(np.repeat(place, np.diff(lists.offsets.to_numpy())))
        row_record.append(_numbers(records, number, lists.flatten().to_numpy()))
    theirs, numbered = np.concatenate(row_ident), np.concatenate(row_record)
    order = np.arange(len(theirs))
    if not _in_order(records):
        order, _ = counting_sort(numbered, len(records.unit))
    order = order[counting_sort(theirs[order], len(ident))[0]]
    theirs, numbered = theirs[order], numbered[order]
    fresh = np.ones(len(theirs), bool)
    fresh[1:] = (np.diff(theirs) != 0) | (np.diff(numbered) != 0)
    links = grouped_by_unit(theirs[fresh], numbered[fresh], records.unit, len(ident))
    kind = _kinds(ident)
    return Links(kind, pc.utf8_slice_codeunits(ident, 1), *links)


def _numbers(records: Records, number: int, rows: Ints) -> Ints:
    """Numbers of records, from the rows of what was given."""
    mine = [n for n, part in enumerate(records.segments) if part.given == number]
    begins = np.array([records.segments[n].begin for n in mine])
    shifts = records.shifts[mine].astype(np.int32)
    found: Ints = rows + (shifts[0] if len(mine) == 1 else shifts[np.searchsorted(begins, rows, "right") - 1])
    return found


def _in_order(records: Records) -> bool:
    """Whether the records of each identifier come in order: no phone is doubtful, no batch lies between."""
    certain = all(one.idents.column("others").null_count == one.idents.num_rows for one in records.given)
    order = [part.given for part in records.segments]
    return certain and order == sorted(order)


def _united(given: Sequence[Given], read: list[pa.Array]) -> tuple[pa.Array, list[Ints]]:
    """All identifiers in order, and by batch the number of each of its own."""
    if not given:
        return pa.array([], pa.string()), []
    large = max(range(len(given)), key=lambda n: given[n].idents.num_rows)
    plain = [one.idents.column("others").is_null().combine_chunks() for one in given]
    base = read[large].filter(plain[large])
    rest = pa.concat_arrays(
        [ids if n != large else ids.filter(pc.invert(plain[n])) for n, ids in enumerate(read)]
    )
    rest = pc.unique(rest)
    rest = rest.take(pc.sort_indices(rest))
    place, there = _places(base, rest)
    new = np.flatnonzero(~there)
    behind = place[new] + np.arange(len(new))
    is_new = np.zeros(len(base) + len(new), bool)
    is_new[behind] = True
    source = np.empty(len(is_new), np.int64)
    source[behind] = len(base) + np.arange(len(new))
    of_base = np.flatnonzero(~is_new)
    source[of_base] = np.arange(len(base))
    ident = pa.concat_arrays([base, rest.take(pa.array(new))]).take(pa.array(source)) if len(new) else base
    of_rest = np.empty(len(rest), np.int64)
    of_rest[there] = of_base[place[there]]
    of_rest[new] = behind
    numbers = []
    for n, ids in enumerate(read):
        if n != large:
            numbers.append(of_rest[pc.index_in(ids, rest).to_numpy()].astype(np.int32))
            continue
        own = np.empty(len(ids), np.int32)
        certain = plain[n].to_numpy(zero_copy_only=False)
        own[certain] = of_base
        own[~certain] = of_rest[pc.index_in(ids.filter(pc.invert(plain[n])), rest).to_numpy()]
        numbers.append(own)
    return ident, numbers


def _places(values: pa.Array, wanted: pa.Array) -> tuple[Ints, Flags]:
    """Places of strings in a sorted list, and whether they are there."""
    found: tuple[Ints, Flags] = places(*buffers(values), *buffers(wanted))
    return found


def buffers(values: pa.Array) -> tuple[Ints, Ints]:
    """Offsets and bytes of an array of strings without nulls."""
    _, offsets, data = values.buffers()
    begins = np.frombuffer(offsets, np.int32)[values.offset : values.offset + len(values) + 1]
    if not len(values):
        begins = np.zeros(1, np.int32)
    return begins, np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)


def _kinds(ident: pa.Array) -> Ints:
    """Place in KINDS of each identifier, from its letter."""
    begins, data = buffers(ident)
    found: Ints = data[begins[:-1]].astype(np.int8) - np.int8(ord(LETTERS[0]))
    return found
