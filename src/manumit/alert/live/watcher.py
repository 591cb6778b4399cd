"""Checks records as they arrive against what is known."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

import pyarrow as pa

from manumit.alert.live import joins, saying
from manumit.alert.live.arrivals import read_arrived
from manumit.alert.live.making import open_known
from manumit.alert.live.model import ARRIVAL, AlertRulesError
from manumit.alert.live.raising import alerts_table
from manumit.alert.live.rule_file import OWN, alert_rules
from manumit.alert.watchlists import Watchlists
from manumit.detect.campaigns import KnownCampaigns
from manumit.store.schema import ALERTS, RECORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.alert.live.arrivals import Arrived
    from manumit.alert.live.known import Known
    from manumit.alert.live.model import AlertRule
    from manumit.alert.live.raising import Raised
    from manumit.store import Workspace

log = logging.getLogger(__name__)

_CHECKS = {
    "urgent": saying.urgent,
    "signs": saying.signs,
    "joins_lead": joins.joins_lead,
    "joins_campaign": joins.joins_campaign,
    "joins_network": joins.joins_network,
    "new_name": joins.new_name,
    "new_country": joins.new_country,
    "silence": joins.silence,
}


@dataclass(frozen=True)
class Held:
    """All that checks read, swapped as a whole.

    Parameters
    ----------
    campaigns : finds the campaign that a text is written from.
    batches : source and country by batch_id.
    """

    rules: tuple[AlertRule, ...]
    known: Known
    watchlists: Watchlists
    campaigns: KnownCampaigns
    batches: dict[str, tuple[str, str | None]]


class Watcher:
    """Checks records as they arrive. What it knows is swapped whole, so that `check` never waits.

    Parameters
    ----------
    ws : its rules, watchlists and current run are read.
    rules : in place of those of the workspace.
    """

    def __init__(self, ws: Workspace, rules: tuple[AlertRule, ...] | None = None) -> None:
        self._ws = ws
        self._rules = rules
        self._stamp: tuple[object, ...] = ()
        self._held = self._load()

    @classmethod
    def open(cls, ws: Workspace) -> Self:
        """A watcher of a workspace, ready: kernels are compiled, what is known is mapped.

        Raises
        ------
        AlertRulesError : the workspace's alert rules have a fault.
        """
        made = cls(ws)
        made.warm()
        return made

    @property
    def rules(self) -> tuple[AlertRule, ...]:
        """The rules in force."""
        return self._held.rules

    @property
    def known(self) -> Known:
        """What is known of identifiers."""
        return self._held.known

    def warm(self) -> None:
        """Read a made-up text, so that the first record does not wait for compilers."""
        row = {f.name: None for f in RECORDS.arrow} | {
            "record_id": "0", "batch_id": "", "kind": "ad", "text": "write to +44 20 7946 0958",
            "simulated": True, "original": "", "original_row": 0,
        }  # fmt: skip
        self.check(pa.Table.from_pylist([row], RECORDS.arrow))

    def refresh(self) -> bool:
        """Take up changed rules, watchlists and a new current run; say whether there were any.

        Rules with a fault are not taken up; the log says why.
        Safe beside `check` in another thread: what is held is replaced in one step.
        """
        if self._marks() == self._stamp:
            if not self._held.watchlists.changed():
                return False
            lists = self._held.watchlists.refreshed(why="arriving records")
            self._held = replace(self._held, watchlists=lists)  # the rest, which takes longer, is as it was
            return True
        try:
            self._held = self._load()
        except AlertRulesError as error:
            log.warning("%s; the rules of before stay in force", error)
            self._held = self._load(self._held.rules)
        return True

    def check(
        self,
        records: pa.Table,
        *,
        now: datetime | None = None,
        arrived_at: pa.Array | None = None,
        source: str | None = None,
        country: str | None = None,
    ) -> pa.Table:
        """Alerts on records that have just arrived.

        Parameters
        ----------
        records : table `records`.
        now : when the alerts are raised, UTC; default: when the check is done.
        arrived_at : when each record arrived, UTC; None: not known.
        source, country : of records whose batch the workspace does not hold yet.

        Returns
        -------
        table `alerts`, the most severe first; equal ones within the records are one.
        """
        if not records.num_rows:
            return ALERTS.arrow.empty_table()
        raised = self.raised(
            records, now=now or datetime.now(UTC), arrived_at=arrived_at, source=source, country=country
        )
        return alerts_table(raised, now or datetime.now(UTC))

    def raised(
        self,
        records: pa.Table,
        *,
        now: datetime,
        arrived_at: pa.Array | None = None,
        source: str | None = None,
        country: str | None = None,
        rules: tuple[AlertRule, ...] | None = None,
    ) -> list[Raised]:
        """What `check` makes a table of; by other rules than those in force, if some are given."""
        held = self._held
        about = [held.batches.get(b, (source, country)) for b in records.column("batch_id").to_pylist()]
        arrived = read_arrived(
            records,
            held.known,
            sources=pa.array([a[0] for a in about], pa.string()),
            countries=pa.array([a[1] for a in about], pa.string()),
            now=now,
            arrived_at=arrived_at,
            campaigns=held.campaigns,
            region=country,
        )
        asked = held.rules if rules is None else rules
        return list(raise_alerts(asked, arrived, held.known, held.watchlists, now))

    def _load(self, rules: tuple[AlertRule, ...] | None = None) -> Held:
        stamp = self._marks()  # before it is read: what changes meanwhile is taken up by the next turn
        if rules is None:
            rules = self._rules if self._rules is not None else alert_rules(self._ws.path)
        batches = {b.batch_id: (b.terms.source, b.terms.country) for b in self._ws.batches()}
        lists = Watchlists.open(self._ws, why="arriving records")
        held = Held(rules, open_known(self._ws), lists, KnownCampaigns.open(self._ws), batches)
        self._stamp = stamp
        return held

    def _marks(self) -> tuple[object, ...]:
        """What changes when something must be loaded anew; read often, so that it is only looked at."""
        root = self._ws.path
        run = self._ws.path / "current"
        name = run.read_text(encoding="utf-8").strip() if run.exists() else ""
        watched = (root / OWN, root / "batches", root / "runs" / name / "manifest.json")
        return name, *(path.stat().st_mtime_ns if path.exists() else 0 for path in watched)


def raise_alerts(
    rules: tuple[AlertRule, ...], arrived: Arrived, known: Known, watchlists: Watchlists, now: datetime
) -> Iterator[Raised]:
    """What the rules that are checked on arrival find."""
    for rule in rules:
        if not rule.on or rule.when != ARRIVAL:
            continue
        if rule.check == "watchlist":
            hits = watchlists.match(arrived.records, arrived.mentions, today=now.date())
            yield from saying.watchlist(rule, arrived, hits, watchlists)
        else:
            yield from _CHECKS[rule.check](rule, arrived, known)
