"""Phones, e-mails, handles, domains and wallets: equal or not, by keyed hash.

The index is one sorted column of 128-bit hashes. What is looked up is hashed once for all lists.

| how | closeness | |
| --- | ---: | --- |
| the same | 1 | value of the mention, or the host or the account itself |
| subdomain | 1 | the host lies below the entry |
| host of an e-mail | 0.9 | |
| another reading | 0.7 | one of the mention's `alternatives` |
| any service | 0.7 | the entry names no service |
| service not said | 0.5 | the record names none: a bare @name, or the author of a record |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.watchlists.normalising import EXACT, host_of
from manumit.detect.equal_rows import equal_places, equal_rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from manumit.alert.watchlists.secret import Secret
    from manumit.alert.watchlists.spots import Spots

HOW = ("the same", "subdomain", "host of an e-mail", "another reading", "any service", "service not said")
CLOSENESS = np.array([1.0, 1.0, 0.9, 0.7, 0.7, 0.5])
SAME, BELOW, MAIL_HOST, OTHERWISE, ANY_SERVICE, NO_SERVICE = range(6)

_UNSAID = "?"
_PLAIN_HOST = (
    r"^(?:https?://|[^/?#@:]*@)?(?:www\.)?"
    r"(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63})(?:[/?#].*)?$"
)


class Probes(NamedTuple):
    """What records say of one kind: hashes, the places of their mentions, and how a hit would be one."""

    digests: npt.NDArray[np.uint64]
    spots: npt.NDArray[np.int64]
    how: npt.NDArray[np.int8]


_NONE = Probes(np.zeros((0, 2), np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int8))


def build(kinds: npt.NDArray[np.uint8], values: Sequence[str], secret: Secret) -> dict[str, npt.NDArray[Any]]:
    """The index of the entries of exact kinds.

    Parameters
    ----------
    kinds : of each entry, a place in KINDS.
    values : normalised.
    """
    digests, entries = [np.zeros((0, 2), np.uint64)], [np.zeros(0, np.uint32)]
    for place, kind in enumerate(EXACT):
        rows = np.flatnonzero(kinds == place).astype(np.uint32)
        digests.append(secret.digests(kind, (values[row] for row in rows.tolist())))
        entries.append(rows)
        if kind == "handle":
            named = [row for row in rows.tolist() if not values[row].startswith("*:")]
            names = (f"{_UNSAID}:{values[row].partition(':')[2]}" for row in named)
            digests.append(secret.digests(kind, names))
            entries.append(np.array(named, np.uint32))
    both, entry = np.concatenate(digests), np.concatenate(entries)
    order = np.lexsort((entry, both[:, 1], both[:, 0]))
    return {"hi": both[order, 0], "lo": both[order, 1], "entry": entry[order]}


def look_up(index: dict[str, npt.NDArray[Any]], probes: Probes) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Entries and places in `probes` that are equal."""
    probe, place = equal_rows(index["hi"], probes.digests[:, 0])
    sure = index["lo"][place] == probes.digests[probe, 1]
    return index["entry"][place][sure], probe[sure]


def probes_of(spots: Spots, secret: Secret) -> Probes:
    """All that records say of exact kinds."""
    found = [probes for probes in _probes(spots, secret) if len(probes.spots)]
    if not found:
        return _NONE
    return Probes(*(np.concatenate(parts) for parts in zip(*found, strict=True)))


def _probes(spots: Spots, secret: Secret) -> Iterator[Probes]:
    for kind in ("phone", "email", "handle", "wallet"):
        values, rows = spots.of(kind)
        yield _hashed(kind, values, rows, SAME, secret)
        values, rows = spots.alternatives_of(kind)
        yield _hashed(kind, values, rows, OTHERWISE, secret)
    values, rows = spots.of("handle")
    yield from _handles(values, rows, secret)
    values, rows = spots.authors()
    named = pc.utf8_lower(pc.utf8_ltrim(values, "@"))
    for mark in ("*", _UNSAID):
        yield _hashed("handle", _joined(f"{mark}:", named), rows, NO_SERVICE, secret)
    for kind in ("domain", "url", "email"):
        values, rows = spots.of(kind)
        yield from _hosts(values, rows, secret, mail=kind == "email")
    values, rows = spots.urls()
    yield from _hosts(values, rows, secret, mail=False)


def _handles(values: pa.Array, rows: npt.NDArray[np.int64], secret: Secret) -> Iterator[Probes]:
    parts = pc.split_pattern(values, ":", max_splits=1)
    named = pc.list_element(parts, 1) if len(values) else values
    service = pc.list_element(parts, 0) if len(values) else values
    unsaid = np.asarray(pc.equal(service, "unknown"), bool)
    yield _hashed("handle", _joined("*:", named), rows, ANY_SERVICE, secret)
    where = pa.array(np.flatnonzero(unsaid))
    yield _hashed("handle", _joined(f"{_UNSAID}:", named.take(where)), rows[unsaid], NO_SERVICE, secret)


def _joined(before: str, values: pa.Array) -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar(before), values, "")


def _hosts(values: pa.Array, rows: npt.NDArray[np.int64], secret: Secret, *, mail: bool) -> Iterator[Probes]:
    """Each host, and all that it lies below."""
    if not len(values):
        return
    names, code = _hosts_of(values)
    owners, above, how = [], [], []
    for place, host in enumerate(names):
        rest = host
        while "." in rest:
            owners.append(place)
            above.append(rest)
            how.append(MAIL_HOST if mail else SAME if rest == host else BELOW)
            rest = rest.partition(".")[2]
    digests = secret.digests("domain", above)
    which, value = equal_places(code, np.array(owners, np.int64))
    yield Probes(digests[which], rows[value], np.array(how, np.int8)[which])


def _hosts_of(values: pa.Array) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Different hosts, empty where there is none, and the number of each value's.

    Plain links and addresses are cut in a column; only the others are read one by one.
    """
    plain = pc.struct_field(pc.extract_regex(values, _PLAIN_HOST), 0)
    others = pc.unique(values.filter(plain.is_null()))
    read = pa.array([host_of(value) or "" for value in others.to_pylist()], pa.string())
    hosts = pc.coalesce(plain, read.take(pc.index_in(values, others))) if len(others) else plain
    coded = hosts.dictionary_encode()
    return coded.dictionary.to_pylist(), coded.indices.to_numpy(zero_copy_only=False)


def _hashed(kind: str, values: pa.Array, rows: npt.NDArray[np.int64], how: int, secret: Secret) -> Probes:
    if not len(values):
        return _NONE
    coded = values.dictionary_encode()
    digests = secret.digests(kind, coded.dictionary.to_pylist())
    code = coded.indices.to_numpy(zero_copy_only=False)
    return Probes(digests[code], rows, np.full(len(rows), how, np.int8))
