"""What comes faster than before, or stands elsewhere than before, by more than chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.after.reading import MOVED_WITHIN
from manumit.alert.bursts import HISTORY, Bursts, discoveries, find_bursts, find_moves
from manumit.alert.live.raising import Raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from manumit.alert.after.reading import Run
    from manumit.alert.live.model import AlertRule

Ints = npt.NDArray[np.int64]

MOST_BEFORE = 0.1
"""Share of a campaign's earlier records in a place, up to which the place is another one."""

_CHOSEN = pa.schema(
    [("number", pa.int64()), ("campaign_id", pa.string()), ("place", pa.string()), ("days", pa.int64())]
)


@dataclass(frozen=True, slots=True)
class Series:
    """Records a day of some subjects.

    Parameters
    ----------
    counts : [subject, day]; the last column is the last day.
    first : by subject: day of its first record, below 0 if before the first column.
    volume : by day: all records.
    """

    subjects: pa.Array
    counts: Ints
    first: Ints
    volume: Ints


def burst(rule: AlertRule, run: Run) -> Iterator[Raised]:
    """Campaigns whose records come faster than before."""
    tables = ("records", "campaigns", "campaign_members")
    for name, told, record_ids in _bursting(rule, run, "campaign_days", tables, of_campaigns=True):
        yield Raised(rule, "campaign", name, f"campaign {name}: {told}", record_ids)


def growth(rule: AlertRule, run: Run) -> Iterator[Raised]:
    """Places to which offers grow faster than before."""
    for name, told, record_ids in _bursting(rule, run, "place_days", ("records",), of_campaigns=False):
        yield Raised(rule, "place", name, f"offers to {name}: {told}", record_ids)


def moves(rule: AlertRule, run: Run) -> Iterator[Raised]:
    """Campaigns whose last records stand in a place that they were hardly seen in."""
    if run.last_seen is None:
        return
    found = run.query("campaign_places", "records", "campaign_members", clock=run.clock(recent=MOVED_WITHIN))
    if not found.num_rows:
        return
    counts = {n: found.column(n).to_numpy() for n in ("new_here", "new_all", "old_here", "old_all", "places")}
    p_value = find_moves(**counts)
    subject = found.column("subject").combine_chunks().dictionary_encode().indices.to_numpy()
    best = _least_of_each(subject, p_value)
    sure = best[discoveries(p_value[best], rule.thresholds["false_share"])]
    enough = counts["new_here"][sure] >= rule.thresholds["records"]
    enough &= counts["new_here"][sure] >= rule.thresholds["share"] * counts["new_all"][sure]
    enough &= counts["old_here"][sure] <= MOST_BEFORE * counts["old_all"][sure]
    rows = found.take(pa.array(sure[enough])).to_pylist()
    shown = _shown(run, [(row["subject"], row["place"], MOVED_WITHIN) for row in rows])
    for row, p, record_ids in zip(rows, p_value[sure[enough]].tolist(), shown, strict=True):
        yield Raised(
            rule, "campaign", row["subject"], _moved(row, p), record_ids,
            apart=f"{row['subject']} to {row['place']}",
        )  # fmt: skip


def _moved(row: dict[str, Any], p_value: float) -> str:
    return (
        f"{row['new_here']:,} of the last {row['new_all']:,} records of campaign {row['subject']} "
        f"({MOVED_WITHIN} days) stand in {row['place']}, {row['old_here']:,} of {row['old_all']:,} before; "
        f"by chance {_odds(p_value)}"
    )


def _bursting(
    rule: AlertRule, run: Run, statement: str, tables: Sequence[str], *, of_campaigns: bool
) -> Iterator[tuple[str, str, list[str]]]:
    """Campaigns or places whose records come faster than before: name, in what way, and newest records."""
    if run.last_seen is None:
        return
    series = _series(run.query(statement, *tables, clock=run.clock(history=HISTORY)))
    found, chosen = _judged(rule, series)
    until = run.last_seen.date().isoformat()
    names: list[str] = [series.subjects[row].as_py() for row in chosen]
    days = found.days[chosen].tolist()
    asked = [(n, None, d) if of_campaigns else (None, n, d) for n, d in zip(names, days, strict=True)]
    for name, row, record_ids in zip(names, chosen, _shown(run, asked), strict=True):
        yield name, _faster(found, row, until), record_ids


def _judged(rule: AlertRule, series: Series) -> tuple[Bursts, list[int]]:
    """What was found of each series, and the rows that count."""
    found = find_bursts(series.counts, series.first, series.volume)
    asked = np.flatnonzero(HISTORY - series.first >= 1)
    met = np.zeros(len(series.first), bool)
    met[asked] = discoveries(found.p_value[asked], rule.thresholds["false_share"])
    met &= found.records >= rule.thresholds["records"]
    met &= found.records >= rule.thresholds["times"] * found.expected
    return found, np.flatnonzero(met).tolist()


def _series(days: pa.Table) -> Series:
    subject = days.column("subject").combine_chunks()
    whole = pc.is_null(subject).to_numpy(zero_copy_only=False)
    day = HISTORY - 1 - days.column("back").to_numpy()
    records = days.column("records").to_numpy()
    volume = np.zeros(HISTORY, np.int64)
    volume[day[whole]] = records[whole]
    coded = subject.drop_null().dictionary_encode()
    order = pc.sort_indices(coded.dictionary).to_numpy()
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    row = place[coded.indices.to_numpy()]
    counts = np.zeros((len(order), HISTORY), np.int64)
    counts[row, day[~whole]] = records[~whole]
    first = np.zeros(len(order), np.int64)
    first[row] = HISTORY - 1 - days.column("age").to_numpy()[~whole]
    return Series(coded.dictionary.take(pa.array(order)), counts, first, volume)


def _faster(found: Bursts, row: int, until: str) -> str:
    days = int(found.days[row])
    span = f"on {until}" if days == 1 else f"in the {days} days to {until}"
    return (
        f"{int(found.records[row]):,} records {span}, {found.expected[row]:.1f} expected from the "
        f"days before; by chance {_odds(float(found.p_value[row]))}"
    )


def _odds(p_value: float) -> str:
    """A chance in words that a person can weigh."""
    if p_value <= 1e-9:
        return "less than once in a thousand million such cases"
    return f"once in {round(1.0 / p_value):,} such cases"


def _least_of_each(group: Ints, p_value: npt.NDArray[np.float64]) -> Ints:
    """Of each group the row with the least value, the first of equal ones."""
    order = np.lexsort((np.arange(len(group)), p_value, group))
    heads = np.flatnonzero(np.diff(group[order], prepend=-1))
    return np.sort(order[heads])


def _shown(run: Run, chosen: Sequence[tuple[str | None, str | None, int]]) -> list[list[str]]:
    """Newest records of each: of a campaign, in a place, or of a campaign in a place."""
    if not chosen:
        return []
    columns = list(zip(*[(n, *one) for n, one in enumerate(chosen)], strict=True))
    asked = pa.table([pa.array(c, f.type) for c, f in zip(columns, _CHOSEN, strict=True)], schema=_CHOSEN)
    found = run.query("shown", "records", "campaign_members", chosen=asked, clock=run.clock())
    shown: list[list[str]] = [[] for _ in chosen]
    for number, record_id in zip(
        *(found.column(n).to_pylist() for n in ("number", "record_id")), strict=True
    ):
        shown[number].append(record_id)
    return shown
