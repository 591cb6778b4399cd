from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
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


@pytest.fixture(scope="session")
def store_redact(tmp_path_factory: pytest.TempPathFactory):
    """Takes data rows out of a text file whose first line is a heading."""

    def redact(path: Path, name: str, rows: list[int]) -> Path:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        assert lines[0].startswith(name)
        kept = [line for n, line in enumerate(lines) if n not in rows]
        fresh = tmp_path_factory.mktemp("redacted") / "fresh"
        fresh.write_text("".join(kept), encoding="utf-8")
        return fresh

    return redact


def _values(value: Any) -> Any:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _values(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _values(inner)
    elif isinstance(value, str):
        yield value


@pytest.fixture(scope="session")
def store_search():
    """Every file under a folder that holds a text: in its raw bytes, or in a decompressed column."""

    def search(folder: Path, text: str) -> list[str]:
        found = []
        for path in folder.rglob("*"):
            if not path.is_file():
                continue
            hit = text.encode() in path.read_bytes()
            if path.suffix == ".parquet":
                hit |= any(text in v for v in _values(pq.read_table(path).to_pylist()))
                footer = pq.read_metadata(path).to_dict()
                hit |= text in str(footer)
            if path.suffix == ".arrow":
                hit |= any(text in v for v in _values(pa.ipc.open_file(path).read_all().to_pylist()))
            if hit:
                found.append(path.relative_to(folder).as_posix())
        return found

    return search
