from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.alert.watchlists import ListTerms, add_list
from manumit.store import MENTIONS, RECORDS, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from manumit.alert.watchlists import Added


@pytest.fixture
def list_workspace(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "w")


@pytest.fixture
def listed(list_workspace: Workspace, tmp_path: Path) -> Callable[..., Added]:
    """Add a list with these lines of CSV."""

    def add(*lines: str, name: str = "Cases", header: str = "kind,value,note", **more: Any) -> Added:
        path = tmp_path / "entries.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
        terms = {
            "expires": dt.date(2100, 1, 1),
            "owner": "unit 4",
            "legal_basis": "order 1",
            "purpose": "leads",
        }
        own = {key: more.pop(key) for key in list(more) if key in ListTerms.__slots__}
        return add_list(list_workspace, path, ListTerms(name=name, **{**terms, **own}), **more)

    return add


@pytest.fixture
def told() -> Callable[..., tuple[pa.Table, pa.Table]]:
    """Records with these columns, and mentions of the first of them as kind and value."""

    def make(rows: list[dict[str, Any]], *mentions: tuple[Any, ...]) -> tuple[pa.Table, pa.Table]:
        base = dict.fromkeys(column.name for column in RECORDS.columns)
        base |= {
            "batch_id": "b",
            "kind": "ad",
            "text": "",
            "simulated": False,
            "original": "o",
            "original_row": 1,
        }
        full = [{**base, "record_id": f"r{n}", **row} for n, row in enumerate(rows)]
        plain = {"source_id": None, "field": "text", "start_char": 0, "end_char": 1, "extractor": "x"}
        said = [
            {
                **plain,
                "record_id": "r0",
                "kind": kind,
                "value": value,
                "confidence": 1.0,
                "alternatives": more or None,
            }
            for kind, value, *more in mentions
        ]
        return pa.Table.from_pylist(full, RECORDS.arrow), pa.Table.from_pylist(said, MENTIONS.arrow)

    return make
