from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.casework import Casework
from manumit.store import INCOMING, TABLES, RunManifest, Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path


def make_lead(number: int = 1, **more: Any) -> dict[str, Any]:
    """A row of table leads."""
    reasons = [
        {
            "rule": rule,
            "points": points,
            "figure": figure,
            "sentence": f"secret words {number}",
            "record_ids": ["r1"],
        }
        for rule, points, figure in (("size", 3.5, 11.0), ("template", 2.25, 0.5625))
    ]
    return {
        "lead_id": f"campaign-c{number:03}",
        "rank": number,
        "subject_kind": "campaign",
        "subject": f"c{number:03}",
        "score": 5.75,
        "likelihood": None,
        "urgent": None,
        "records": 11,
        "reasons": reasons,
        **more,
    }


def make_table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """A table of the house from rows that leave out what does not matter."""
    empty = {"string": "", "int64": 0, "double": 0.0}
    filled = [
        {
            c.name: row.get(c.name, None if c.nullable else empty.get(str(c.type), []))
            for c in TABLES[name].columns
        }
        for row in rows
    ]
    return pa.Table.from_pylist(filled, schema=TABLES[name].arrow)


def make_run(
    ws: Workspace, figures: dict[str, Any] | None = None, **tables: list[dict[str, Any]]
) -> RunManifest:
    with ws.lock("run"), ws.begin_run("leads") as run:
        for name, rows in tables.items():
            run.put(name, "0", make_table(name, rows))
        return run.commit(figures or {})


@pytest.fixture(scope="session")
def casework_lead():
    """Makes a row of table leads: (number, columns) -> row."""
    return make_lead


@pytest.fixture(scope="session")
def casework_run():
    """Writes a run: (workspace, figures, name=rows of a table …) -> manifest."""
    return make_run


@pytest.fixture
def casework_ws(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", settings=Settings(threads=1))


@pytest.fixture
def casework(casework_ws: Workspace) -> Casework:
    return Casework.open(casework_ws)


@pytest.fixture
def casework_records(casework_ws: Workspace, tmp_path: Path) -> list[str]:
    """Four records in a batch, by three authors; returns their ids."""
    path = tmp_path / "received.txt"
    path.write_text("four rows\n")
    authors = ("ana", "ana", "bo", "cy")
    with (
        casework_ws.lock("collect"),
        casework_ws.new_batch(Terms(source="a board", legal_basis="order 1")) as batch,
    ):
        sha256 = batch.add_original(path).sha256
        rows = [
            {
                "kind": "ad",
                "text": f"text {n}",
                "author": author,
                "simulated": True,
                "original": sha256,
                "original_row": n + 1,
            }
            for n, author in enumerate(authors)
        ]
        columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in INCOMING.columns]
        batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
        batch.commit()
    table = casework_ws.read_table("records").sort_by("original_row")
    return [str(record_id) for record_id in table.column("record_id").to_pylist()]
