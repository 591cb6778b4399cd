"""A small made-up world of records, mentions and campaigns, and what is found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.engine import LocalEngine
from manumit.store.schema import LINKS, MENTIONS, NETWORK_MEMBERS, NETWORKS, SET_ASIDE, TIME
from manumit.trace import Decisions, Networks, find_networks

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable
    from pathlib import Path

RECORDS = pa.schema(
    [
        ("record_id", pa.string()),
        ("batch_id", pa.string()),
        ("observed_at", TIME),
        ("author", pa.string()),
        ("place", pa.string()),
        ("text", pa.string()),
        ("simulated", pa.bool_()),
    ]
)
MEMBERS = pa.schema([("campaign_id", pa.string()), ("record_id", pa.string())])
NOBODY = Decisions()


def rid(number: int) -> str:
    """A record_id that sorts as its number does, and has another beginning for every number."""
    return f"{number:016x}" * 2


@dataclass
class World:
    """Records under construction."""

    engine: LocalEngine
    folder: Path
    records: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    members: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, str] = field(default_factory=lambda: {"b1": "site", "b2": "site", "b3": "other site"})

    def record(
        self,
        number: int,
        *gives: str,
        campaign: str | None = None,
        confidence: float = 1.0,
        alternatives: list[str] | None = None,
        text: str = "",
        **columns: Any,
    ) -> str:
        """Add a record; `gives` are "kind value", each of one confidence, standing at the end of the text."""
        row = {
            "record_id": rid(number),
            "batch_id": "b1",
            "observed_at": datetime(2025, 1, 1 + number % 28, tzinfo=UTC),
            "author": None,
            "place": None,
            "text": text,
            "simulated": False,
        }
        self.records.append(row | columns)
        for given in gives:
            kind, value = given.split(" ", 1)
            self.mentions.append(
                {
                    "record_id": rid(number),
                    "kind": kind,
                    "value": value,
                    "alternatives": alternatives,
                    "field": "text",
                    "start_char": max(0, len(text) - 5),
                    "end_char": len(text),
                    "extractor": kind,
                    "confidence": confidence,
                }
            )
        if campaign:
            self.members.append({"campaign_id": campaign, "record_id": rid(number)})
        return rid(number)

    def without(self, record_ids: set[str]) -> World:
        """The world in which these records were never collected."""
        kept = [[row for row in rows if row["record_id"] not in record_ids] for rows in self._rows()]
        return World(self.engine, self.folder, *kept, self.sources)

    def find(
        self,
        decisions: Decisions = NOBODY,
        *,
        heirs: dict[str, str] | None = None,
        shuffled: random.Random | None = None,
    ) -> Networks:
        """Networks of this world; shuffled: rows in another order, cut into several files."""
        batches = pa.table(
            {
                "batch_id": list(self.sources),
                "sequence": pa.array(range(1, len(self.sources) + 1), pa.int64()),
                "source": list(self.sources.values()),
            }
        )
        schemas = (RECORDS, MENTIONS.arrow, MEMBERS)
        stored = [
            self._stored(f"{n}", rows, schema, shuffled)
            for n, (rows, schema) in enumerate(zip(self._rows(), schemas, strict=True))
        ]
        records, mentions, members = stored
        if not isinstance(members, pa.Table):
            members = pa.concat_tables([pq.read_table(path) for path in members])
        return find_networks(
            self.engine, records, mentions, members, batches=batches, decisions=decisions, heirs=heirs
        )

    def _rows(self) -> tuple[list[dict[str, Any]], ...]:
        return self.records, self.mentions, self.members

    def _stored(
        self, name: str, rows: list[dict[str, Any]], schema: pa.Schema, shuffled: random.Random | None
    ) -> Any:
        if shuffled is None:
            return pa.Table.from_pylist(rows, schema)
        rows = shuffled.sample(rows, len(rows))
        cuts = sorted(shuffled.sample(range(len(rows) + 1), min(2, len(rows) + 1)))
        paths = []
        for number, (begin, end) in enumerate(zip([0, *cuts], [*cuts, len(rows)], strict=True)):
            path = self.folder / f"{name}-{number}.parquet"
            pq.write_table(pa.Table.from_pylist(rows[begin:end], schema), path)
            paths.append(path)
        return paths


@pytest.fixture(scope="module")
def trace_engine(tmp_path_factory: pytest.TempPathFactory) -> LocalEngine:
    """One engine for many small worlds."""
    return LocalEngine(500_000_000, 2, tmp_path_factory.mktemp("spill"))


@pytest.fixture(scope="module")
def new_world(trace_engine: LocalEngine, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], World]:
    """Make an empty world."""
    return lambda: World(trace_engine, tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module")
def told() -> Callable[[Networks], dict[str, list[dict[str, Any]]]]:
    """All four tables of what was found, checked against their schemas, as rows."""

    def rows(found: Networks) -> dict[str, list[dict[str, Any]]]:
        return {
            "networks": NETWORKS.check(found.networks).to_pylist(),
            "set_aside": SET_ASIDE.check(found.set_aside).to_pylist(),
            "links": LINKS.check(found.links().read_all()).to_pylist(),
            "members": NETWORK_MEMBERS.check(found.members().read_all()).to_pylist(),
        }

    return rows


@pytest.fixture(scope="module")
def units_of() -> Callable[[Networks], set[frozenset[str]]]:
    """The units of each network."""

    def units(found: Networks) -> set[frozenset[str]]:
        together: dict[str, set[str]] = {}
        for row in found.members().read_all().to_pylist():
            if row["kind"] in ("campaign", "record"):
                together.setdefault(row["network_id"], set()).add(row["value"])
        return {frozenset(group) for group in together.values()}

    return units


@pytest.fixture(scope="module")
def record_id() -> Callable[[int], str]:
    """The record_id of a number."""
    return rid


@pytest.fixture(scope="module")
def filled(new_world: Callable[[], World]) -> Callable[[Iterable[tuple[int, int | None, list[int]]]], World]:
    """A world from record number, number of campaign or None, and numbers of phones."""

    def fill(rows: Iterable[tuple[int, int | None, list[int]]]) -> World:
        world = new_world()
        for number, campaign, phones in rows:
            name = None if campaign is None else f"campaign{campaign}"
            world.record(number, *(f"phone +49172{phone + 6_053_141}" for phone in phones), campaign=name)
        return world

    return fill
