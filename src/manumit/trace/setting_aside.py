"""Identifiers that do not link: too widespread, or known to say nothing.

Rules, the first that applies:

by_hand    a person decided it.
help_line  a known help line (data/help_lines.csv).
made_up    a phone with one digit again and again or digits in a row, a phone that a regulator keeps for
           fiction (unless all records that give it are simulated), a domain that RFC 2606 keeps for examples.
nobody     an author field that says that no author is known.
platform   the domain of a site that very many use (data/common_sites.txt; one's own page below such a site is
           a domain of its own by the Public Suffix List, and links).
footer     at least FOOTER units give it, 9 of 10 of its texts have it at one distance from their end after
           the same words, there are half as many authors as units (or, where no author is known, PLACES
           places), and most of the units share nothing else.
spread     more units give it than `bound`, in at least PLACES places, and most of the units share nothing
           else; beyond WIDE times the bound the places do not matter.

"Most share nothing else": without it, and without identifiers that almost always go with it, its units fall
into more parts than half their number. So a busy ring that shares other phones or accounts keeps its
switchboard.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.engine.sorting import counting_sort
from manumit.store.schema import SET_ASIDE
from manumit.trace import known
from manumit.trace.links import KINDS, LEAST
from manumit.trace.spread_kernel import parts_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from manumit.engine import Engine
    from manumit.engine.protocol import Relation
    from manumit.trace.arrays import Flags, Ints
    from manumit.trace.decisions import Decisions
    from manumit.trace.gathering import Links, Records

FOOTER = 12
PLACES = 8
WIDE = 10
EXAMPLES = 20
_CODES = {kind: code for code, kind in enumerate(LEAST)}


@dataclass(frozen=True, slots=True)
class SetAside:
    """What does not link: a flag for each identifier, and the table that says why."""

    idents: Flags
    table: pa.Table


def bound(records: int) -> int:
    """Units that may give one identifier before it is looked at: the cube root of the records, 24 at least.

    It grows at powers of two only, so that a few more records do not change what links.
    """
    return max(24, int(np.cbrt(2 ** max(0, records.bit_length() - 1)) + 1e-9))


def set_aside(
    engine: Engine, texts: Mapping[str, Relation], records: Records, links: Links, decisions: Decisions
) -> SetAside:
    """Find the identifiers that do not link.

    Parameters
    ----------
    texts : tables `records` and `mentions`.
    """
    why: dict[int, tuple[str, str]] = {}
    idents = len(links.value)
    for ident in links.places(decisions.not_linking).tolist():
        why[ident] = ("by_hand", "a person decided that it does not link")
    spared = np.zeros(idents, bool)
    spared[links.places(decisions.put_back)] = True
    for ident, reason in _known(records, links):
        if not spared[ident]:
            why.setdefault(ident, reason)
    flags = np.zeros(idents, bool)
    flags[list(why)] = True
    for ident, reason in _widespread(engine, texts, records, links, flags, spared):
        why[ident] = reason
        flags[ident] = True
    return SetAside(flags, _table(records, links, why))


def _known(records: Records, links: Links) -> list[tuple[int, tuple[str, str]]]:
    """Identifiers of which something is known before any record is read."""
    found: list[tuple[int, tuple[str, str]]] = []
    lines = known.help_lines()
    for ident, number in _where(links, "phone", lambda v: pc.is_in(v, pa.array(sorted(lines), pa.string()))):
        line = lines[number]
        found.append(
            (ident, ("help_line", f"it is the help line {line.name} ({line.country}, {line.source})"))
        )
    for ident, _ in _where(links, "phone", lambda v: pc.match_substring_regex(v, known.MADE_UP_DIGITS)):
        found.append((ident, ("made_up", "one digit again and again, or digits in a row: nobody has it")))
    for ident, _ in _where(links, "phone", lambda v: pc.match_substring_regex(v, known.fiction())):
        if not _all_simulated(records, links, ident):
            found.append((ident, ("made_up", "a regulator keeps it for films and books: nobody has it")))
    for kind in ("email", "domain"):
        for ident, _ in _where(links, kind, lambda v: pc.match_substring_regex(v, known.RESERVED_NAMES)):
            found.append((ident, ("made_up", "its domain is kept for examples (RFC 2606)")))
    unknown = pa.array(sorted(known.nobody()), pa.string())
    for ident, _ in _where(links, "author", lambda v: pc.is_in(_account(v), unknown)):
        found.append((ident, ("nobody", "it says that the author is not known")))
    sites = pa.array(sorted(known.common_sites()), pa.string())
    for ident, _ in _where(links, "domain", lambda v: pc.is_in(v, sites)):
        found.append((ident, ("platform", "very many unrelated people use this site")))
    return found


def _account(authors: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.replace_substring_regex(authors, r"(?s)^[^:]*:", ""))


def _where(links: Links, kind: str, test: Callable[[pa.Array], pa.Array]) -> list[tuple[int, str]]:
    """Number and value of the identifiers of a kind that pass a test."""
    begin, end = np.searchsorted(links.kind, [_CODES[kind], _CODES[kind] + 1])
    values = links.value.slice(begin, end - begin)
    hits = np.flatnonzero(test(values).to_numpy(zero_copy_only=False))
    return list(zip((hits + begin).tolist(), values.take(pa.array(hits)).to_pylist(), strict=True))


def _all_simulated(records: Records, links: Links, ident: int) -> bool:
    begin, end = np.searchsorted(links.ident, [ident, ident + 1])
    rows = np.sort(links.rows[links.first[begin] : links.first[end]])
    return bool(pc.all(records.told(rows, ("simulated",)).column(0)).as_py())


def _widespread(
    engine: Engine,
    texts: Mapping[str, Relation],
    records: Records,
    links: Links,
    flags: Flags,
    spared: Flags,
) -> list[tuple[int, tuple[str, str]]]:
    """Identifiers that many units give which share nothing else."""
    units = links.units
    most = bound(len(records.unit))
    asked = np.flatnonzero((units >= min(FOOTER, most + 1)) & ~flags & ~spared)
    if not len(asked):
        return []
    places, authors = _spread(engine, records, links, asked)
    wide = (units > most) & ((places >= PLACES) | (units > WIDE * most))
    given = _records_of(links, asked)
    many = np.where(authors > 0, 2 * authors >= units, places >= PLACES)
    order = asked[np.lexsort((asked, -units[asked]))]
    both_ends = _both_ends(links, records)
    sought = _may_fall_apart(order, flags, both_ends) & (units >= FOOTER) & many
    footer = np.zeros(len(units), np.int64)
    footer[sought] = _footers(engine, texts, links, np.flatnonzero(sought))
    ends = sought & (10 * footer >= 9 * given)
    spread = flags.copy()
    parts = parts_apart(order, wide | ends, *both_ends, spread)
    found = []
    for ident, apart in zip(order.tolist(), parts.tolist(), strict=True):
        if not spread[ident]:
            continue
        who = (
            f"{units[ident]:,} campaigns and single records give it, and fall into {apart:,} parts without it"
        )
        if ends[ident]:
            share = f"{100 * footer[ident] / given[ident]:.0f} % of its texts"
            found.append((ident, ("footer", f"{who}; {share} have it at the same place near their end")))
        else:
            where = f", in {places[ident]:,} places" if places[ident] else ""
            found.append((ident, ("spread", f"{who}{where}; a corpus of this size allows {most:,}")))
    return found


def _may_fall_apart(order: Ints, flags: Flags, both_ends: tuple[Ints, ...]) -> Flags:
    """By identifier: whether most of its units could share nothing else, were all others set aside.

    The texts of the rest need not be read: no rule could take them.
    """
    others = flags.copy()
    others[order] = True
    parts = parts_apart(order, np.zeros(len(flags), bool), *both_ends, others)
    found = np.zeros(len(flags), bool)
    begins = both_ends[0]
    found[order] = 2 * parts > (begins[1:] - begins[:-1])[order]
    return found


def _both_ends(links: Links, records: Records) -> tuple[Ints, Ints, Ints, Ints]:
    order, ends = counting_sort(links.unit, len(records.unit))
    ident_begin = np.searchsorted(links.ident, np.arange(len(links.value) + 1))
    return ident_begin, links.unit, np.append(0, ends), links.ident[order]


def _records_of(links: Links, asked: Ints) -> Ints:
    """By identifier: records that give it; only those asked for."""
    counts = np.zeros(len(links.value), np.int64)
    counts[asked] = np.bincount(links.ident, links.records, len(links.value))[asked]
    return counts


def _spread(engine: Engine, records: Records, links: Links, asked: Ints) -> tuple[Ints, Ints]:
    """By identifier: places and authors of the records that give it."""
    chosen = np.zeros(len(links.value), bool)
    chosen[asked] = True
    per_row = np.repeat(links.ident, links.records)
    held = chosen[per_row]
    rows, idents = links.rows[held], per_row[held]
    order = np.argsort(rows, kind="stable")
    given = records.told(rows[order], ("place", "author")).append_column("ident", pa.array(idents[order]))
    table = engine.sql(files(__package__) / "spread.sql", {"given": given})
    places, authors = np.zeros((2, len(links.value)), np.int64)
    ident = table.column("ident").to_numpy()
    places[ident] = table.column("places").to_numpy()
    authors[ident] = table.column("authors").to_numpy()
    return places, authors


def _footers(engine: Engine, texts: Mapping[str, Relation], links: Links, asked: Ints) -> Ints:
    """Records of each identifier asked for that have it at one distance from the end after the same words."""
    if not len(asked):
        return np.zeros(0, np.int64)
    sought = {
        "ident": asked,
        "kind": KINDS.take(pa.array(links.kind[asked])),
        "value": links.value.take(pa.array(asked)),
    }
    told = {"sought": pa.table(sought), **texts}
    table = engine.sql(files(__package__) / "footers.sql", told)
    counts = np.zeros(len(asked), np.int64)
    counts[np.searchsorted(asked, table.column("ident").to_numpy())] = table.column("records").to_numpy()
    return counts


def _table(records: Records, links: Links, why: dict[int, tuple[str, str]]) -> pa.Table:
    rows = []
    for ident in sorted(why):
        begin, end = np.searchsorted(links.ident, [ident, ident + 1])
        shown = np.sort(links.rows[links.first[begin] : links.first[end]])
        rule, sentence = why[ident]
        rows.append(
            {
                "kind": KINDS[int(links.kind[ident])].as_py(),
                "value": links.value[ident].as_py(),
                "units": int(end - begin),
                "records": len(shown),
                "rule": rule,
                "sentence": sentence,
                "record_ids": records.record_id.take(pa.array(shown[:EXAMPLES])).to_pylist(),
            }
        )
    return SET_ASIDE.check(pa.Table.from_pylist(rows, SET_ASIDE.arrow))
