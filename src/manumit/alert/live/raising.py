"""Alerts as a table: ids that equal alerts share, the most severe first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.store.schema import ALERTS, SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from manumit.alert.live.model import AlertRule

MOST_RECORDS = 20
"""Records that an alert names."""

_ID = 16


@dataclass(frozen=True, slots=True)
class Raised:
    """One alert before it has an id and a time.

    Parameters
    ----------
    record_ids : that show it, in their order.
    apart : what makes alerts of one rule different ones; None: the subject.
    arrived : arrival of the first of its records; None: not known.
    pressing : severity; None: that of the rule.
    """

    rule: AlertRule
    subject_kind: str
    subject: str
    reason: str
    record_ids: Sequence[str]
    apart: str | None = None
    list_id: str | None = None
    arrived: datetime | None = None
    pressing: str | None = None

    @property
    def severity(self) -> str:
        """How pressing it is."""
        return self.pressing or self.rule.severity

    @property
    def alert_id(self) -> str:
        """Id that equal alerts share: neither day nor records are in it."""
        told = self.subject if self.apart is None else self.apart
        parts = (self.rule.id, self.subject_kind, told, self.list_id or "")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:_ID]


def alerts_table(raised: Iterable[Raised], now: datetime) -> pa.Table:
    """Table `alerts`; of equal ones the first, with the records of all.

    Parameters
    ----------
    now : when they are raised, UTC.
    """
    by_id: dict[str, Raised] = {}
    records: dict[str, dict[str, None]] = {}
    arrived: dict[str, datetime | None] = {}
    for one in raised:
        by_id.setdefault(one.alert_id, one)
        records.setdefault(one.alert_id, {}).update(dict.fromkeys(one.record_ids))
        times = [t for t in (arrived.get(one.alert_id), one.arrived) if t is not None]
        arrived[one.alert_id] = min(times, default=None)
    order = sorted(
        by_id,
        key=lambda i: (-SEVERITIES.index(by_id[i].severity), by_id[i].rule.id, by_id[i].subject, i),
    )
    rows = [
        {
            "alert_id": alert_id,
            "rule": by_id[alert_id].rule.id,
            "severity": by_id[alert_id].severity,
            "subject_kind": by_id[alert_id].subject_kind,
            "subject": by_id[alert_id].subject,
            "reason": by_id[alert_id].reason,
            "record_ids": list(records[alert_id])[:MOST_RECORDS],
            "list_id": by_id[alert_id].list_id,
            "raised_at": now,
            "first_arrived_at": arrived[alert_id],
            "latency_ms": _milliseconds(arrived[alert_id], now),
        }
        for alert_id in order
    ]
    return ALERTS.check(pa.Table.from_pylist(rows, ALERTS.arrow)) if rows else ALERTS.arrow.empty_table()


def _milliseconds(begun: datetime | None, now: datetime) -> float | None:
    return None if begun is None else max(0.0, (now - begun).total_seconds() * 1000.0)
