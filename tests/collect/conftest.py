from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from manumit.collect import Limits, Mapping, Request, recognise
from manumit.store.batches import INCOMING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from manumit.store.batches import Rejected


@dataclass
class Read:
    """All that a source made of a file."""

    source: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[Rejected] = field(default_factory=list)

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows]


@pytest.fixture(scope="session")
def parse() -> Callable[..., Read]:
    """Parse a file whole, checking each piece against the records schema."""

    def run(path: Path, mapping: Mapping | None = None, limits: Limits | None = None) -> Read:
        limits = limits or Limits()
        source, look = recognise(path, limits)
        read = Read(source.name)
        for parsed in source.parse(look, Request(mapping or Mapping(), limits, "ad", "0" * 64)):
            assert parsed.records.schema.equals(INCOMING.arrow.remove_metadata())
            parsed.records.validate(full=True)
            read.rows += parsed.records.to_pylist()
            read.rejects += parsed.rejects
        return read

    return run


@pytest.fixture
def parse_bytes(tmp_path: Path, parse: Callable[..., Read]) -> Callable[..., Read]:
    """Write bytes to a file and parse it."""

    def run(
        data: bytes, mapping: Mapping | None = None, limits: Limits | None = None, name: str = "file.csv"
    ) -> Read:
        path = tmp_path / name
        path.write_bytes(data)
        return parse(path, mapping, limits)

    return run
