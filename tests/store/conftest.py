from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.store import INCOMING, BatchManifest, Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path

_MOMENT = datetime(2024, 3, 1, 12, tzinfo=UTC)


def _rows(original: str, rows: list[dict[str, Any]], start: int = 1) -> pa.RecordBatch:
    filled = [
        {"kind": "ad", "simulated": True, "original": original, "original_row": start + n, **row}
        for n, row in enumerate(rows)
    ]
    columns = [pa.array([row.get(c.name) for row in filled], c.type) for c in INCOMING.columns]
    return pa.record_batch(columns, schema=INCOMING.arrow)


@pytest.fixture
def store_ws(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "ws", settings=Settings(threads=2))


@pytest.fixture(scope="session")
def store_rows():
    """Rows as a source hands them over: (sha256 of the original, list of dicts) -> record batch."""
    return _rows


@pytest.fixture(scope="session")
def store_terms() -> Terms:
    return Terms(source="a board", legal_basis="order 12/26", operator="ana")


@pytest.fixture
def store_collect(store_ws: Workspace, store_terms: Terms, tmp_path: Path):
    """Collect rows as one file: a line of text each in the original."""

    def collect(
        rows: list[dict[str, Any]],
        name: str = "a.txt",
        terms: Terms = store_terms,
        ws: Workspace = store_ws,
        **more: Any,
    ) -> BatchManifest:
        path = tmp_path / name
        path.write_text(name + "\n" + "\n".join(row["text"] for row in rows) + "\n", encoding="utf-8")
        with ws.lock("collect"), ws.new_batch(terms) as batch:
            original = batch.add_original(path)
            batch.add(_rows(original.sha256, rows))
            made = batch.commit(**more)
        path.unlink()
        return made

    return collect
