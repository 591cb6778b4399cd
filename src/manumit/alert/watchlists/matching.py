"""Records against the lists that are open: all kinds, in columns."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.watchlists import exact, images, names, phrases, places
from manumit.alert.watchlists.hits import HITS
from manumit.alert.watchlists.normalising import KINDS
from manumit.alert.watchlists.spots import Spots
from manumit.detect.equal_rows import equal_places
from manumit.detect.reading import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from manumit.alert.watchlists.opened import OpenList
    from manumit.alert.watchlists.secret import Secret


class Part(NamedTuple):
    """Hits of one way of matching: entries, where, how, and how close."""

    entry: npt.NDArray[Any]
    where: pa.Table
    how: pa.Array
    closeness: npt.NDArray[np.float64]


class Material:
    """Some records, prepared once for all lists; each kind only when a list asks for it."""

    def __init__(
        self, records: pa.Table, mentions: pa.Table, images_: pa.Table | None, secret: Secret
    ) -> None:
        self._records, self._images, self._secret = records, images_, secret
        self._spots = Spots(records, mentions)

    def hits(self, opened: OpenList) -> Iterator[Part]:
        """Hits of one list."""
        if part := opened.part("exact"):
            yield self._exact(part)
        if part := opened.part("name"):
            yield self._named(part)
        if part := opened.part("phrase"):
            yield self._said(part)
        if part := opened.part("image"):
            yield self._pictured(part)
        if part := opened.part("place"):
            yield self._placed(part)

    @cached_property
    def _probes(self) -> exact.Probes:
        return exact.probes_of(self._spots, self._secret)

    def _exact(self, index: dict[str, npt.NDArray[Any]]) -> Part:
        entry, probe = exact.look_up(index, self._probes)
        how = self._probes.how[probe]
        where = self._spots.table(self._probes.spots[probe])
        return Part(entry, where, _words(exact.HOW, how), exact.CLOSENESS[how])

    @cached_property
    def _names(self) -> tuple[names.Forms, npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Different names, and for each place where one stands, the place and the number of its name."""
        said, rows = self._spots.of("name")
        authors, more = self._spots.authors()
        coded = pa.concat_arrays([said, authors]).dictionary_encode()
        code = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return names.forms_of(coded.dictionary.to_pylist()), np.concatenate([rows, more]), code

    def _named(self, index: dict[str, npt.NDArray[Any]]) -> Part:
        forms, spots, code = self._names
        found = names.look_up(index, forms)
        which, place = equal_places(code, found.name)
        how = pa.array([names.said(sign) for sign in found.how.tolist()], pa.string()).take(pa.array(which))
        return Part(found.entry[which], self._spots.table(spots[place]), how, found.closeness[which])

    @cached_property
    def _fields(self) -> phrases.Fields:
        return phrases.Fields(self._records)

    def _said(self, index: dict[str, npt.NDArray[Any]]) -> Part:
        found = self._fields.look_up(index)
        ids = self._records.column("record_id").take(pa.array(found.row)).combine_chunks()
        where = pa.table(
            {
                "record_id": ids,
                "field": pa.array(FIELDS).take(pa.array(found.field)),
                "start_char": pa.array(found.start, pa.int64()),
                "end_char": pa.array(found.stop, pa.int64()),
            }
        )
        return Part(found.entry, where, _words(phrases.HOW, np.zeros(len(ids), int)), np.ones(len(ids)))

    @cached_property
    def _hashes(self) -> pa.Table:
        return images.hashes_of(self._records, self._images)

    def _pictured(self, index: dict[str, npt.NDArray[Any]]) -> Part:
        coded = self._hashes.column("pdq").combine_chunks().dictionary_encode()
        entry, wanted, distance = images.look_up(index, coded.dictionary.to_pylist())
        which, place = equal_places(coded.indices.to_numpy(zero_copy_only=False), wanted)
        ids = self._hashes.column("record_id").take(pa.array(place))
        near = distance[which]
        return Part(
            entry[which],
            _whole(ids, "media"),
            _words(images.HOW, (near > 0).astype(int)),
            1 - near / images.BITS,
        )

    @cached_property
    def _points(self) -> tuple[pa.Table, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        both = self._records.select(["record_id", "latitude", "longitude"])
        held = both.filter(
            pc.and_(pc.is_finite(both.column("latitude")), pc.is_finite(both.column("longitude")))
        )
        return held, held.column("latitude").to_numpy(), held.column("longitude").to_numpy()

    def _placed(self, index: dict[str, npt.NDArray[Any]]) -> Part:
        held, latitudes, longitudes = self._points
        entry, row, closeness = places.look_up(index, latitudes, longitudes)
        ids = held.column("record_id").take(pa.array(row))
        return Part(entry, _whole(ids, "place"), _words(places.HOW, np.zeros(len(row), int)), closeness)


def _whole(ids: pa.ChunkedArray, field: str) -> pa.Table:
    nothing = pa.nulls(len(ids), pa.int64())
    return pa.table(
        {"record_id": ids, "field": pa.repeat(field, len(ids)), "start_char": nothing, "end_char": nothing}
    )


def _words(said: Sequence[str], which: npt.NDArray[Any]) -> pa.Array:
    return pa.array(said, pa.string()).take(pa.array(which))


def table_of(opened: OpenList, parts: Iterator[Part]) -> pa.Table:
    """The hits of one list, each entry once for each place where it stands."""
    found = [part for part in parts if len(part.entry)]
    if not found:
        return HITS.arrow.empty_table()
    entry = np.concatenate([part.entry for part in found]).astype(np.int64)
    made = pa.concat_tables([part.where for part in found]).combine_chunks()
    made = made.append_column("how", pa.chunked_array([part.how for part in found]))
    made = made.append_column("closeness", pa.array(np.concatenate([part.closeness for part in found])))
    kinds = pa.array(KINDS).take(pa.array(opened.kinds[entry]))
    ids, number = np.unique(entry, return_inverse=True)
    made = made.append_column("entry_id", opened.entry_ids(ids).take(pa.array(number)))
    made = made.append_column("kind", kinds)
    made = made.append_column("list_id", pa.repeat(opened.list_id, made.num_rows))
    return _once(HITS.check(made))


def _once(hits: pa.Table) -> pa.Table:
    """Of hits of one entry that lie inside one another, the widest; of equal places the closest."""
    ordered = hits.append_column("inside", pc.negate(pc.fill_null(hits.column("end_char"), 0))).sort_by(
        [
            ("record_id", "ascending"),
            ("field", "ascending"),
            ("entry_id", "ascending"),
            ("start_char", "ascending"),
            ("inside", "ascending"),
            ("closeness", "descending"),
        ]
    )
    group = np.zeros(ordered.num_rows, bool)
    for name in ("record_id", "field", "entry_id"):
        column = ordered.column(name).combine_chunks().dictionary_encode().indices.to_numpy()
        group[1:] |= np.diff(column) != 0
    group[:1] = True
    stops = pc.fill_null(ordered.column("end_char"), 0).to_numpy()
    number = np.cumsum(group) - 1
    reach = stops + number * (int(stops.max(initial=0)) + 1)
    before = np.concatenate([[-1], np.maximum.accumulate(reach)[:-1]])
    kept = group | (reach > before)
    ordered = ordered.drop_columns(["inside"]).filter(pa.array(kept))
    places_ = [(name, "ascending") for name in ("record_id", "field", "start_char", "end_char", "entry_id")]
    return ordered.sort_by(places_)
