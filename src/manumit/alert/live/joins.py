"""Records that give a known identifier, or are written from a known template."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.live.identifiers import AUTHOR, CAMPAIGN, COUNTRY, NAME, pair_keys, text_keys
from manumit.alert.live.raising import Raised
from manumit.alert.live.wording import a, new_records, word_of
from manumit.trace.known import nobody

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.alert.live.arrivals import Arrived
    from manumit.alert.live.known import Known
    from manumit.alert.live.model import AlertRule

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_DAY = 86_400_000_000


def joins_campaign(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """Records of a known campaign, by template or identifier."""
    yield from _joins(rule, arrived, known, "campaign", "campaign_id", "campaign_records")


def joins_network(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """Records that give an identifier of a known network."""
    yield from _joins(rule, arrived, known, "network", "network_id", "network_records")


def _joins(
    rule: AlertRule, arrived: Arrived, known: Known, kind: str, name: str, size: str
) -> Iterator[Raised]:
    figure = _figure(known, size, arrived.tie_at)
    for subject, ties in _by_subject(arrived, known, name, figure >= rule.thresholds["records"]):
        rows = np.unique(arrived.tie_row[ties])
        one = int(ties[0])
        how = _how(arrived, ties)
        reason = f"{new_records(len(rows))} {how} of {kind} {subject}, {int(figure[one]):,} records so far"
        yield Raised(
            rule, kind, subject, reason + _last_seen(known, arrived, one), arrived.ids(rows),
            arrived=arrived.first_arrival(rows),
        )  # fmt: skip


def joins_lead(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """Records that give an identifier of a lead, or are written from its template."""
    score = _figure(known, "lead_score", arrived.tie_at)
    for lead_id, ties in _by_subject(arrived, known, "lead_id", score >= rule.thresholds["score"]):
        rows = np.unique(arrived.tie_row[ties])
        reached = float(score[ties].max())
        reason = f"{new_records(len(rows))} {_how(arrived, ties)} of lead {lead_id}, score {reached:.2f}"
        yield Raised(
            rule, "lead", lead_id, reason + _last_seen(known, arrived, int(ties[0])), arrived.ids(rows),
            arrived=arrived.first_arrival(rows),
        )  # fmt: skip


def new_name(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """A known identifier under an author that it was not seen with."""
    named = pc.utf8_trim_whitespace(pc.fill_null(arrived.records.column("author"), ""))
    named = named.combine_chunks()
    unknown = pc.is_in(pc.utf8_lower(named), _values(nobody())).to_numpy(zero_copy_only=False)
    said = (pc.utf8_length(named).to_numpy(zero_copy_only=False) > 0) & ~unknown
    yield from _unseen(rule, arrived, known, named, said, NAME, "names", "name")


def new_country(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """A known identifier in a source of a country that it was not seen in."""
    said = pc.is_valid(arrived.countries).to_numpy(zero_copy_only=False)
    yield from _unseen(rule, arrived, known, arrived.countries, said, COUNTRY, "countries", "country")


def silence(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """A known identifier that is used again after a long time."""
    at = arrived.tie_at
    last = _moments(known.idents.column("last_seen"), at)
    records = _figure(known, "records", at)
    now = arrived.seen_at.cast("int64").to_numpy(zero_copy_only=False)[arrived.tie_row]
    days = np.where(last >= 0, (now - last) // _DAY, -1)
    back = _asked(rule, arrived, known) & (days >= rule.thresholds["days"])
    for key, ties in _by_key(arrived, back):
        rows = np.unique(arrived.tie_row[ties])
        one = int(ties[0])
        reason = (
            f"{a(word_of(int(arrived.tie_kind[one])))} of {int(records[one]):,} records is used again after "
            f"{int(days[ties].min()):,} days; last seen {_day(known, int(at[one]))}"
        )
        subject = _subject(arrived, one)
        yield Raised(
            rule, "identifier", subject, reason, arrived.ids(rows), apart=f"{key:016x}",
            arrived=arrived.first_arrival(rows),
        )  # fmt: skip


def _asked(rule: AlertRule, arrived: Arrived, known: Known) -> Flags:
    """Ties by a known identifier (no account) with records enough, and of a lead if the rule asks for one."""
    asked: Flags = (arrived.tie_at >= 0) & (arrived.tie_kind != AUTHOR) & (arrived.tie_kind != CAMPAIGN)
    asked &= _figure(known, "records", arrived.tie_at) >= rule.thresholds["records"]
    if rule.thresholds["score"] > 0:
        asked &= _figure(known, "lead_score", arrived.tie_at) >= rule.thresholds["score"]
    return asked


def _unseen(
    rule: AlertRule, arrived: Arrived, known: Known, values: pa.Array, said: Flags, seed: int, column: str,
    word: str,
) -> Iterator[Raised]:  # fmt: skip
    at, row = arrived.tie_at, arrived.tie_row
    several, records = _figure(known, column, at), _figure(known, "records", at)
    asked = _asked(rule, arrived, known) & said[row] & (several >= 1)
    asked &= several <= rule.thresholds["most"]
    ties = np.flatnonzero(asked)
    keys = text_keys(values, seed)
    pairs = pair_keys(arrived.tie_key[ties], keys[row[ties]])
    fresh = ties[~known.seen_with(pairs)] if len(ties) else ties
    pair_of = dict(zip(ties.tolist(), pairs.tolist(), strict=True))
    groups: dict[int, list[int]] = {}
    for tie in fresh.tolist():
        groups.setdefault(pair_of[tie], []).append(tie)
    for pair, members in groups.items():
        one = members[0]
        rows = np.unique(row[members])
        had = int(several[one])
        which = f" ({values[int(row[one])].as_py()})" if seed == COUNTRY else ""
        many = word if had == 1 else column
        reason = (
            f"{a(word_of(int(arrived.tie_kind[one])))} of {int(records[one]):,} records, "
            f"so far with {had} {many}, is used with another {word}{which}"
        )
        yield Raised(
            rule, "identifier", _subject(arrived, one), reason, arrived.ids(rows), apart=f"{pair:016x}",
            arrived=arrived.first_arrival(rows),
        )  # fmt: skip


def _by_subject(arrived: Arrived, known: Known, name: str, enough: Flags) -> Iterator[tuple[str, Ints]]:
    """Ties of each subject that records join, those by template first."""
    ties = np.flatnonzero((arrived.tie_at >= 0) & enough)
    if not len(ties):
        return
    found = known.idents.column(name).take(_values_of(arrived.tie_at[ties])).combine_chunks()
    coded = found.dictionary_encode()
    there = np.flatnonzero(pc.is_valid(coded.indices).to_numpy(zero_copy_only=False))
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    template = arrived.tie_kind[ties] != CAMPAIGN
    order = there[np.lexsort((arrived.tie_row[ties][there], template[there], codes[there]))]
    starts = np.flatnonzero(np.diff(codes[order], prepend=-2))
    for members in np.split(order, starts[1:]):
        if len(members):
            yield coded.dictionary[int(codes[members[0]])].as_py(), ties[members]


def _by_key(arrived: Arrived, chosen: Flags) -> Iterator[tuple[int, Ints]]:
    ties = np.flatnonzero(chosen)
    ordered = ties[np.argsort(arrived.tie_key[ties], kind="stable")]
    keys, starts = np.unique(arrived.tie_key[ordered], return_index=True)
    yield from zip(keys.tolist(), np.split(ordered, starts)[1:], strict=True)


def _figure(known: Known, name: str, at: Ints) -> npt.NDArray[np.float64]:
    """A figure of what is known; -1 where nothing is."""
    found = np.full(len(at), -1.0)
    there = np.flatnonzero(at >= 0)
    column = known.idents.column(name).take(_values_of(at[there]))
    found[there] = pc.fill_null(column, -1).to_numpy().astype(np.float64)
    return found


def _moments(column: pa.ChunkedArray, at: Ints) -> Ints:
    found = np.full(len(at), -1, np.int64)
    there = np.flatnonzero(at >= 0)
    found[there] = pc.fill_null(column.take(_values_of(at[there])).cast("int64"), -1).to_numpy()
    return found


def _values_of(rows: Ints) -> pa.Array:
    return pa.array(rows, pa.int64())


def _values(words: frozenset[str]) -> pa.Array:
    return pa.array(sorted(words), pa.string())


def _subject(arrived: Arrived, tie: int) -> str:
    return f"{word_of(int(arrived.tie_kind[tie]))}:{int(arrived.tie_key[tie]):016x}"


def _how(arrived: Arrived, ties: Ints) -> str:
    kinds = dict.fromkeys(int(k) for k in arrived.tie_kind[ties].tolist())
    if CAMPAIGN in kinds:
        return "written from the template"
    words = sorted(word_of(kind) for kind in kinds)
    return f"giving {a(words[0])}" if len(words) == 1 else f"giving {' and '.join(words)}"


def _day(known: Known, at: int) -> str:
    moment = known.idents.column("last_seen")[at].as_py()
    return moment.date().isoformat() if moment is not None else "not known"


def _last_seen(known: Known, arrived: Arrived, tie: int) -> str:
    day = _day(known, int(arrived.tie_at[tie]))
    return f"; last seen {day}" if day != "not known" else ""
