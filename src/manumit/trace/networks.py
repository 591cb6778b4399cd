"""From mentions and campaigns to networks."""

from __future__ import annotations

from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.store.schema import NETWORKS
from manumit.trace.communities import communities
from manumit.trace.decisions import Decisions
from manumit.trace.gathering import gather_links, number_records
from manumit.trace.ids import network_token
from manumit.trace.keys import set_keys
from manumit.trace.links import read_given
from manumit.trace.parting import merged, resolve, split
from manumit.trace.sets import Sets
from manumit.trace.setting_aside import set_aside
from manumit.trace.shape import Shape, shape
from manumit.trace.tables import Found, Networks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from manumit.engine import Engine
    from manumit.engine.protocol import Relation
    from manumit.trace.arrays import Flags, Ints
    from manumit.trace.gathering import Links, Records
    from manumit.trace.links import Given

NOBODY = Decisions()


def find_networks(
    engine: Engine,
    records: Relation,
    mentions: Relation,
    members: pa.Table,
    *,
    batches: pa.Table,
    decisions: Decisions = NOBODY,
    heirs: Mapping[str, str] | None = None,
) -> Networks:
    """Campaigns and records that hang together through hard identifiers.

    As `connect`, with nothing kept of an earlier run.

    Parameters
    ----------
    records, mentions : tables of all batches: Parquet files, or at hand.
    batches : batch_id, sequence (int64) and source of every batch.
    """
    given = [read_given(engine, records, mentions, batches.slice(n, 1)) for n in range(batches.num_rows)]
    texts: dict[str, Relation] = {"records": records, "mentions": mentions}
    return connect(engine, given, members, texts, decisions=decisions, heirs=heirs)


def connect(
    engine: Engine,
    given: Sequence[Given],
    members: pa.Table,
    texts: Mapping[str, Relation],
    *,
    decisions: Decisions = NOBODY,
    heirs: Mapping[str, str] | None = None,
    known: pa.Table | None = None,
) -> Networks:
    """Campaigns and records that hang together through hard identifiers.

    A unit is a campaign, or a record of no campaign that shares an identifier with another unit. Every
    campaign is in exactly one network, be it alone.

    Parameters
    ----------
    given : what the records of each batch give; ids of networks follow the sequence.
    members : campaign_id and record_id of table `campaign_members`.
    texts : tables `records` and `mentions`, read where a widespread identifier stands in its texts.
    decisions : what people decided.
    heirs : network ids that outlived their founder, by the record_id that inherited them.
    known : connected sets of an earlier run; what is known is named, and not found again.

    Returns
    -------
    tables `links`, `networks`, `network_members` and `set_aside`, and the connected sets; they do not depend
    on the order of the input, nor on how it is cut into files.
    """
    records = number_records(given, members)
    links = gather_links(records)
    aside = set_aside(engine, texts, records, links, decisions)
    groups, pairs = _by_hand(records, decisions)
    kept_parts = _kept(records, links, aside.idents, [u for group in groups for u in group])
    parts, sets = _new(engine, records, links, kept_parts, (groups, pairs), decisions, heirs or {}, known)
    unit, link, link_unit, connected = parts
    may_be_alone = records.campaign[unit] >= 0
    ident = links.ident[link]
    label, community = communities(
        engine, connected, link_unit, ident, _weight(links.records[link]), may_be_alone
    )
    ties = [places for group in groups if min(places := _places(unit, group)) >= 0]
    rifts = [(a, b) for a, b in (_places(unit, pair) for pair in pairs) if a >= 0 and b >= 0]
    label, joined = merged(label, ties)
    label, torn = split(label, link_unit, ident, ties, rifts)

    inside = (np.bincount(label, minlength=len(unit))[label] > 1) | may_be_alone
    heads, network = np.unique(label[inside], return_inverse=True)
    kept = inside[link_unit]
    found = Found(
        unit=unit[inside],
        community=community[inside],
        link=link[kept],
        link_unit=(np.cumsum(inside) - 1)[link_unit[kept]],
        network=network,
        ids=_ids(records, unit[heads], heirs or {}),
    )
    laid_out = shape(
        engine,
        network,
        _sizes(records, found.unit),
        found.link_unit,
        links.ident[found.link],
        links.records[found.link],
        len(heads),
    )
    made = ["split" if h in torn else "merged" if h in joined else None for h in heads.tolist()]
    first = _first_of_set(connected[inside], network, len(heads))
    table = _networks(engine, records, found, laid_out, first, made)
    return Networks(table, aside.table, sets.named(unit[heads], found.ids), records, links, found, laid_out)


def _new(
    engine: Engine,
    records: Records,
    links: Links,
    parts: tuple[Ints, Ints, Ints],
    by_hand: tuple[list[list[int]], list[tuple[int, int]]],
    decisions: Decisions,
    heirs: Mapping[str, str],
    known: pa.Table | None,
) -> tuple[tuple[Ints, Ints, Ints, Ints], Sets]:
    """Units, links, the units of these, and the first unit of each one's connected set: of new sets alone."""
    unit, link, link_unit = parts
    ties = [_places(unit, group) for group in by_hand[0]]
    connected = _connected(engine, len(unit), link_unit, links.ident[link])
    label, _ = merged(connected, ties)
    _, place = np.unique(label, return_inverse=True)
    named = [*chain(*ties), *chain(*(_places(unit, pair) for pair in by_hand[1]))]
    decided = np.unique(place[[at for at in named if at >= 0]]) if named else np.zeros(0, np.int64)
    of_unit = np.full(len(records.unit), -1, np.int64)
    of_unit[unit] = place
    of_record = of_unit[records.unit]
    of_link = np.full(len(links.ident), -1, np.int64)
    of_link[link] = place[link_unit]
    keys = set_keys(records, links, of_record, of_link, decided, decisions, heirs)
    sets = Sets.of(keys, of_record, known)
    wanted = sets.new[place]
    chosen = wanted[link_unit]
    where = np.cumsum(wanted) - 1
    return (unit[wanted], link[chosen], where[link_unit[chosen]], where[connected[wanted]]), sets


def _by_hand(records: Records, decisions: Decisions) -> tuple[list[list[int]], list[tuple[int, int]]]:
    """Units merged, and pairs of units split, by their least records."""
    named = resolve(records, [n for group in (*decisions.together, *decisions.apart) for n in group])
    groups = [sorted({named[n] for n in group if n in named}) for group in decisions.together]
    pairs = [(named[a], named[b]) for a, b in decisions.apart if a in named and b in named]
    return [group for group in groups if len(group) > 1], pairs


def _places(unit: Ints, some: Sequence[int]) -> list[int]:
    """Place of each of some units; -1: it is not among them."""
    at = np.minimum(np.searchsorted(unit, some), max(0, len(unit) - 1))
    return [int(i) if len(unit) and unit[i] == u else -1 for i, u in zip(at, some, strict=True)]


def _kept(records: Records, links: Links, aside: Flags, by_hand: list[int]) -> tuple[Ints, Ints, Ints]:
    """Units that count, in order; their links; and the place of each link's unit."""
    links_at_all = np.flatnonzero(~aside[links.ident])
    unit, ident = links.unit[links_at_all], links.ident[links_at_all]
    counts = np.zeros(len(records.unit), bool)
    counts[records.first_of_campaign] = True
    counts[unit[np.bincount(ident, minlength=len(links.value))[ident] > 1]] = True
    counts[by_hand] = True
    units = np.flatnonzero(counts)
    kept = counts[unit]
    place = np.cumsum(counts, dtype=np.int32) - 1
    return units, links_at_all[kept], place[unit[kept]]


def _connected(engine: Engine, units: int, unit: Ints, ident: Ints) -> Ints:
    """By unit: the least unit of its connected set."""
    if not len(ident):
        return np.arange(units)
    _, right = np.unique(ident, return_inverse=True)
    labels = engine.components(units + int(right.max()) + 1, unit.astype(np.int64), right + units)
    return labels[:units]


def _weight(records: Ints) -> Ints:
    """Bits of the number of records: one more for every doubling."""
    return np.frexp(records.astype(np.float64))[1]


def _sizes(records: Records, unit: Ints) -> Ints:
    """Records of each unit."""
    sizes: Ints = np.bincount(records.unit, minlength=len(records.unit))[unit]
    return sizes


def _ids(records: Records, founders: Ints, heirs: Mapping[str, str]) -> pa.Array:
    """Id of each network, from the least record of it."""
    ids = records.record_id.take(pa.array(founders)).to_pylist()
    return pa.array([heirs.get(record_id) or network_token(record_id) for record_id in ids], pa.string())


def _first_of_set(connected: Ints, network: Ints, networks: int) -> Ints:
    """By network: the network that holds the first unit of its connected set."""
    sets, at, which = np.unique(connected, return_index=True, return_inverse=True)
    least = np.full(networks, len(sets), np.int64)
    np.minimum.at(least, network, which)
    first: Ints = network[at][least] if networks else least
    return first


def _networks(
    engine: Engine, records: Records, found: Found, laid_out: Shape, first: Ints, by_hand: list[str | None]
) -> pa.Table:
    """Table `networks`."""
    of_unit = np.full(len(records.unit), -1, np.int64)
    of_unit[found.unit] = found.network
    of_record = of_unit[records.unit]
    held = np.flatnonzero(of_record >= 0)
    placed = records.told(held, ("observed_at", "author", "place"))
    placed = placed.append_column("network", pa.array(of_record[held]))
    facts = engine.sql(files(__package__) / "facts.sql", {"placed": placed})
    campaigns = np.bincount(found.network[records.campaign[found.unit] >= 0], minlength=len(found.ids))
    idents = np.diff(laid_out.bounds) - laid_out.units
    columns = {
        "network_id": found.ids,
        "records": facts.column("records"),
        "units": pa.array(laid_out.units, pa.int64()),
        "campaigns": pa.array(campaigns, pa.int64()),
        "identifiers": pa.array(idents, pa.int64()),
        "component": pc.take(found.ids, pa.array(first)),
        **{name: facts.column(name) for name in ("first_seen", "last_seen", "authors", "places")},
        "by_hand": pa.array(by_hand, pa.string()),
    }
    return NETWORKS.check(pa.table(columns))
