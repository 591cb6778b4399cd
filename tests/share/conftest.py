from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.store import INCOMING, TABLES, Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    "=1+1",
    "+49 151 1234567",
    "-5 % today",
    "@handle",
    "\ttab",
    "\rreturn",
    "＝1+1",
    "'=already",
    "'quoted'",
    'plain, with a comma and "quotes"',
    "two\nlines",
    "00491511234567",
    "مرحبا 你好 🙂",
)


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    columns = TABLES[name].arrow
    return pa.table([pa.array([row.get(f.name) for row in rows], f.type) for f in columns], schema=columns)


@pytest.fixture(scope="session")
def export_texts() -> tuple[str, ...]:
    """Texts that a spreadsheet must not run, and others."""
    return TEXTS


@pytest.fixture(scope="session")
def export_table():
    """Rows of a table of the house, from dicts."""
    return table


@pytest.fixture
def export_ws(tmp_path: Path) -> Workspace:
    """A workspace with a record a text, and a run with members, contacts and campaigns."""
    ws = Workspace.create(tmp_path / "ws", settings=Settings(threads=1))
    original = tmp_path / "original.txt"
    original.write_text("\n".join(TEXTS))
    moment = datetime(2025, 3, 1, 12, 30, tzinfo=UTC)
    with ws.lock("collect"), ws.new_batch(Terms("board", "order 1")) as batch:
        sha256 = batch.add_original(original).sha256
        rows = [
            {
                "source_id": f"s{n}",
                "kind": "ad",
                "observed_at": moment if n else None,
                "text": text,
                "longitude": -73.5 if n else None,
                "simulated": True,
                "media": ["a.jpg", "b.jpg"] if n else None,
                "original": sha256,
                "original_row": n + 1,
            }
            for n, text in enumerate(TEXTS)
        ]
        columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in INCOMING.columns]
        batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
        batch.commit()
    original.unlink()
    ids = ws.read_table("records").column("record_id").to_pylist()
    with ws.lock("run"), ws.begin_run("leads") as run:
        members = [
            {
                "campaign_id": "c1",
                "record_id": record_id,
                "source_id": f"s{n}",
                "score": 0.5,
                "slot_values": [{"slot": 1, "value": TEXTS[n]}],
            }
            for n, record_id in enumerate(ids[:4])
        ]
        contacts = [
            {"campaign_id": "c1", "kind": "phone", "value": "00491511234567", "records": 1, "record_ids": []}
        ]
        run.put("campaign_members", "0", table("campaign_members", members))
        run.put("campaign_contacts", "0", table("campaign_contacts", contacts))
        run.commit({})
    return ws
