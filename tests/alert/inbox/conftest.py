from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.alert.inbox import Inbox
from manumit.store import INCOMING, Settings, Terms, Workspace
from manumit.store.schema.alerts import ALERTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def make_alerts(*rows: dict[str, Any]) -> pa.Table:
    """Table alerts from rows that leave out what does not matter; `id` is a short alert_id."""
    filled = [
        {
            "alert_id": f"{row.get('id', 1):032x}",
            "rule": "burst",
            "severity": "medium",
            "subject_kind": "campaign",
            "subject": f"c{row.get('id', 1)}",
            "reason": "A campaign grew by half in a day.",
            "record_ids": [f"r{row.get('id', 1)}"],
            "list_id": None,
            "raised_at": NOW,
            "first_arrived_at": NOW - timedelta(milliseconds=40),
            "latency_ms": 40.0,
            **{name: value for name, value in row.items() if name != "id"},
        }
        for row in rows
    ]
    return pa.Table.from_pylist(filled, schema=ALERTS.arrow)


@pytest.fixture(scope="session")
def inbox_alerts() -> Callable[..., pa.Table]:
    return make_alerts


@pytest.fixture(scope="session")
def inbox_now() -> datetime:
    return NOW


@pytest.fixture
def inbox_ws(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", settings=Settings(threads=1))


@pytest.fixture
def inbox(inbox_ws: Workspace) -> Inbox:
    return Inbox.open(inbox_ws)


@pytest.fixture
def inbox_receivers(inbox_ws: Workspace) -> Callable[[str], None]:
    """Writes receivers.toml."""

    def write(text: str) -> None:
        (inbox_ws.path / "receivers.toml").write_text(text)

    return write


@pytest.fixture
def inbox_batch(inbox_ws: Workspace, tmp_path: Path) -> Callable[..., list[str]]:
    """Puts three records into a batch under terms; returns their ids."""

    def make(**terms: Any) -> list[str]:
        path = tmp_path / "received.txt"
        path.write_text("three rows\n")
        with (
            inbox_ws.lock("collect"),
            inbox_ws.new_batch(Terms(source="a board", legal_basis="order 1", **terms)) as batch,
        ):
            sha256 = batch.add_original(path).sha256
            rows = [
                {
                    "kind": "ad",
                    "text": f"text {n}",
                    "simulated": True,
                    "original": sha256,
                    "original_row": n + 1,
                }
                for n in range(3)
            ]
            columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in INCOMING.columns]
            batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
            batch.commit()
        table = inbox_ws.read_table("records").sort_by("original_row")
        return [str(record_id) for record_id in table.column("record_id").to_pylist()]

    return make
