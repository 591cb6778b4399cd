"""Tables of runs written by hand, for the rules that are checked after a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.alert.after import after_run
from manumit.alert.live.rule_file import alert_rules
from manumit.engine import LocalEngine
from manumit.store import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Row = dict[str, Any]
START = datetime(2025, 1, 1, 12, tzinfo=UTC)
NOW = datetime(2025, 6, 1, tzinfo=UTC)

DEFAULTS: dict[str, Row] = {
    "records": {
        "batch_id": "b", "kind": "ad", "text": "t", "simulated": True, "original": "0", "original_row": 1,
    },
    "campaigns": {
        "distinct_texts": 1, "template": "t", "parts": [], "slots": [], "bits_plain": 2.0, "bits_saved": 1.0,
        "authors": 0, "places": 0, "score": 0.5,
    },
    "campaign_members": {"score": 0.5, "slot_values": []},
    "links": {"unit_kind": "campaign", "kind": "phone", "records": 1, "record_ids": []},
    "networks": {"units": 2, "campaigns": 1, "identifiers": 1, "component": "n", "authors": 0, "places": 0},
    "leads": {"rank": 1, "records": 4, "reasons": []},
    "events": {"other_ids": [], "size_before": 0, "size_after": 0, "run_before": "1", "run": "2"},
}  # fmt: skip


@dataclass
class Made:
    """Rows of a run."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    first: dict[str, datetime] = field(default_factory=dict)
    count: int = 0

    def say(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(DEFAULTS.get(table, {}) | row)

    def records(self, campaign: str, day: int, count: int = 1, *, place: str | None = None) -> list[str]:
        """Records of a campaign (empty: of none) on a day."""
        made = []
        moment = START + timedelta(days=day)
        for _ in range(count):
            self.count += 1
            record_id = f"r{self.count:05d}"
            self.say("records", record_id=record_id, observed_at=moment, place=place)
            if campaign:
                self.say("campaign_members", campaign_id=campaign, record_id=record_id)
                self.first[campaign] = min(moment, self.first.get(campaign, moment))
            made.append(record_id)
        return made

    def finish(self) -> None:
        sizes: dict[str, int] = {}
        for row in self.rows.get("campaign_members", ()):
            sizes[row["campaign_id"]] = sizes.get(row["campaign_id"], 0) + 1
        for campaign, size in sizes.items():
            self.say("campaigns", campaign_id=campaign, size=size, first_seen=self.first[campaign])


@pytest.fixture
def after_made() -> Callable[[], Made]:
    return Made


@pytest.fixture
def after_alerts(tmp_path: Path) -> Callable[..., list[Row]]:
    """(run, run before, rule id) -> alerts of that rule."""
    engine = LocalEngine(1 << 28, 1, tmp_path)

    def write(made: Made, folder: str) -> dict[str, list[Path]]:
        (tmp_path / folder).mkdir(exist_ok=True)
        paths = {}
        for name, rows in made.rows.items():
            schema = TABLES[name].arrow
            paths[name] = [tmp_path / folder / f"{name}.parquet"]
            whole = pa.table([pa.array([r.get(f.name) for r in rows], f.type) for f in schema], schema=schema)
            pq.write_table(whole, paths[name][0])
        return paths

    def alerts(
        made: Made, before: Made | None = None, rule: str | None = None, *, now: datetime = NOW, **more: Any
    ) -> list[Row]:
        rules = [r for r in alert_rules() if rule is None or r.id == rule]
        found = after_run(
            engine, write(made, "now"), rules=rules, now=now, **more,
            before=None if before is None else write(before, "before"),
        )  # fmt: skip
        return found.to_pylist()

    return alerts
