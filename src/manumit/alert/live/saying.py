"""Records whose own words are a reason to look: urgent signs, and signs that come together; watchlists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from manumit.alert.live.identifiers import THREAD, text_keys
from manumit.alert.live.raising import Raised
from manumit.alert.live.signs import combined, rule_table, titles
from manumit.alert.live.wording import URGENT, a, new_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from manumit.alert.live.arrivals import Arrived
    from manumit.alert.live.known import Known
    from manumit.alert.live.model import AlertRule
    from manumit.alert.watchlists import Watchlists

Ints = npt.NDArray[np.int64]


def urgent(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """Records with a sign that suggests a child or danger."""
    words = np.array([bool(word) for word in rule_table().urgent])
    met = words[arrived.sign] if len(arrived.sign) else np.zeros(0, bool)
    for row in np.unique(arrived.sign_row[met]).tolist():
        signs = np.unique(arrived.sign[met & (arrived.sign_row == row)]).tolist()
        kind = min(rule_table().urgent[sign] for sign in signs)
        names = ", ".join(rule_table().name[sign] for sign in signs)
        reason = f"{URGENT[kind]} ({names}); a person should read it now"
        yield _of_record(rule, arrived, known, row, reason)


def signs(rule: AlertRule, arrived: Arrived, known: Known) -> Iterator[Raised]:
    """Signs of several dimensions in one record, or in a conversation so far."""
    rows, group, sign, threads = _groups(arrived, known)
    if not len(rows):
        return
    met = combined(
        group, sign, len(rows), dimensions=rule.thresholds["dimensions"], points=rule.thresholds["points"]
    )
    for number in np.flatnonzero(met).tolist():
        found = np.unique(sign[group == number]).tolist()
        points = float(rule_table().points[found].sum())
        where = "one conversation" if threads[number] else "one record"
        names = ", ".join(rule_table().name[s] for s in found)
        reason = f"{len(found)} signs of {points:g} points in {where}: {'; '.join(titles(found))} ({names})"
        yield _of_record(rule, arrived, known, int(rows[number]), reason, thread=threads[number])


def watchlist(rule: AlertRule, arrived: Arrived, hits: pa.Table, lists: Watchlists) -> Iterator[Raised]:
    """Entries of watchlists that records give; a list says how pressing its entries are.

    Parameters
    ----------
    hits : of `lists` in the records.
    """
    near = hits.filter(pc.greater_equal(hits.column("closeness"), rule.thresholds["closeness"]))
    row_of = {record_id: row for row, record_id in enumerate(arrived.record_ids)}
    groups: dict[tuple[str, str, str, str], list[int]] = {}
    for hit in near.select(["list_id", "entry_id", "kind", "how", "record_id"]).to_pylist():
        key = (hit["list_id"], hit["entry_id"], hit["kind"], hit["how"])
        groups.setdefault(key, []).append(row_of[hit["record_id"]])
    for (list_id, entry_id, kind, how), members in groups.items():
        rows = np.unique(np.array(members, np.int64))
        give = "gives" if len(rows) == 1 else "give"
        reason = f"{new_records(len(rows))} {give} {a(kind)} of watchlist {list_id} ({how})"
        yield Raised(
            rule, "identifier", entry_id, reason, arrived.ids(rows), list_id=list_id,
            arrived=arrived.first_arrival(rows), pressing=lists.lists[list_id].terms.severity,
        )  # fmt: skip


def _groups(arrived: Arrived, known: Known) -> tuple[Ints, Ints, Ints, list[int]]:
    """Records or conversations with a new sign, their signs (earlier ones too), and the key of the thread."""
    if not len(arrived.sign):
        return (np.zeros(0, np.int64),) * 3 + ([],)
    thread = arrived.records.column("thread").combine_chunks()
    keys = text_keys(thread, THREAD)
    keys[~pc.is_valid(thread).to_numpy(zero_copy_only=False)] = 0
    own = np.where(keys[arrived.sign_row] > 0, keys[arrived.sign_row], arrived.sign_row.astype(np.uint64))
    _heads, first, group = np.unique(own, return_index=True, return_inverse=True)
    rows = arrived.sign_row[first]
    threads = keys[rows]
    which, earlier = known.signs_of(threads)
    told = threads[which] > 0
    return (
        rows,
        np.concatenate([group, which[told]]),
        np.concatenate([arrived.sign, earlier[told]]),
        threads.tolist(),
    )


def _of_record(
    rule: AlertRule, arrived: Arrived, known: Known, row: int, reason: str, thread: int = 0
) -> Raised:
    """An alert on a record; texts of one campaign, conversation or wording are one alert."""
    rows = np.array([row])
    written = int(arrived.campaign_of[row])
    if written >= 0:
        campaign_id = known.idents.column("campaign_id")[written].as_py()
        if campaign_id is not None:
            return Raised(
                rule, "campaign", campaign_id, reason, arrived.ids(rows), arrived=arrived.arrival[row]
            )
    apart = f"thread {thread:016x}" if thread else f"text {int(arrived.text_key[row]):016x}"
    return Raised(
        rule,
        "record",
        arrived.record_ids[row],
        reason,
        arrived.ids(rows),
        apart,
        arrived=arrived.arrival[row],
    )
