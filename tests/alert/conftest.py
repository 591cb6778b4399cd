"""Tables made by hand, written to Parquet as a run holds them."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.alert import rank_leads, score_records
from manumit.alert.rules import Rules
from manumit.engine import LocalEngine
from manumit.store import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

Row = dict[str, Any]
Rows = list[Row]

DEFAULTS: dict[str, Row] = {
    "records": {
        "batch_id": "b", "kind": "ad", "text": "t", "simulated": True, "original": "0", "original_row": 1,
    },
    "indicators": {
        "pack": "p", "dimension": "d", "strength": "medium", "field": "text", "start_char": 0, "end_char": 1,
        "lang": "en", "source": "a publication, p. 1", "found_by": "rule",
    },
    "campaigns": {
        "distinct_texts": 1, "template": "t", "parts": [], "slots": [], "bits_plain": 2.0, "bits_saved": 1.0,
        "authors": 0, "places": 0, "score": 0.5,
    },
    "campaign_members": {"score": 0.5, "slot_values": []},
    "links": {"network_id": "n", "unit_kind": "campaign", "kind": "phone", "records": 1, "record_ids": []},
    "networks": {"identifiers": 1, "component": "n", "authors": 0, "places": 0},
    "network_members": {
        "records": 1, "community": 0, "degree": 1, "centrality": 0.0, "sampled": 0, "role": "member",
    },
}  # fmt: skip

_RULES = [
    ("p", "mild", 1.0, "it is mild"),
    ("p", "grave", 3.0, "it is grave"),
    ("urgent", "young", 5.0, "it is young"),
]
_LINES = {"p": [(1, 1, 0), (0, 3, 0)]}
"""Signs, strong, medium and weak, that make a dimension positive."""


def arrow(name: str, rows: Rows) -> pa.Table:
    """Rows as a stored table; what a row does not say is the default or null."""
    fields = TABLES[name].arrow
    whole = [DEFAULTS.get(name, {}) | row for row in rows]
    return pa.table([pa.array([row.get(f.name) for row in whole], f.type) for f in fields], schema=fields)


@dataclass
class Scene:
    """Rows of the tables that leads are made from."""

    folder: Path
    threads: int = 1
    tables: dict[str, Rows] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> Scene:
        self.tables.setdefault(table, []).append(row)
        return self

    def campaign(self, name: str, records: int, **more: Any) -> Scene:
        """A campaign with so many members; `each` gives columns of record n."""
        each: Callable[[int], Row] = more.pop("each", lambda _n: {})
        self.add("campaigns", campaign_id=name, **{"size": records, **more})
        for n in range(records):
            self.add("records", record_id=f"{name}{n:04d}", **each(n))
            self.add("campaign_members", campaign_id=name, record_id=f"{name}{n:04d}")
        return self

    def sign(self, record: str, rule: str, **more: Any) -> Scene:
        return self.add("indicators", record_id=record, rule=rule, **more)

    @property
    def rules(self) -> Rules:
        """Three rules of two packs, as the tables that the floor reads."""
        columns = list(zip(*_RULES, strict=True))
        lines = [("p", "d", "the dimension", *line, 1.0) for line in _LINES["p"]]
        scored = dict(
            zip(
                ("pack", "dimension", "title", "strong", "medium", "weak", "points"),
                map(list, zip(*lines, strict=True)),
                strict=True,
            )
        )
        return Rules(
            pa.table(dict(zip(("pack", "rule", "points", "meaning"), map(list, columns), strict=True))),
            pa.table(scored),
            pa.table({"rule": ["urgent/young"], "urgent": ["child"]}),
        )

    @property
    def points(self) -> dict[tuple[str, str], float]:
        """Points by pack and rule."""
        return {(pack, rule): points for pack, rule, points, _ in _RULES}

    @property
    def lines(self) -> dict[str, list[tuple[int, int, int]]]:
        """What makes a dimension positive, by pack."""
        return _LINES

    @property
    def engine(self) -> LocalEngine:
        return LocalEngine(1 << 28, self.threads, self.folder)

    def files(self) -> dict[str, list[Path]]:
        """The tables, each in one file; those without a row are absent."""
        found = {}
        for name, rows in self.tables.items():
            found[name] = [self.folder / f"{name}.parquet"]
            pq.write_table(arrow(name, rows), found[name][0])
        return found

    def scores(self) -> Rows:
        """Table `record_scores`."""
        made = score_records(self.engine, self.files(), self.rules)
        assert made.schema.equals(TABLES["record_scores"].arrow)
        found: Rows = made.to_pylist()
        return found

    def leads(self, calibration: Any = None) -> Rows:
        """Table `leads`, from the scores of these tables."""
        files = self.files()
        scores = score_records(self.engine, files, self.rules)
        files["record_scores"] = [self.folder / "record_scores.parquet"]
        pq.write_table(scores, files["record_scores"][0])
        made = rank_leads(self.engine, files, calibration, self.rules)
        assert made.schema.equals(TABLES["leads"].arrow)
        found: Rows = made.to_pylist()
        return found


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Nothing yet."""
    return Scene(tmp_path)


@pytest.fixture
def new_scene(tmp_path: Path) -> Callable[..., Scene]:
    """Makes scenes of their own."""
    return lambda threads=1: Scene(tmp_path, threads)


@pytest.fixture(scope="session")
def alert_twin() -> ModuleType:
    """The same sums in plain Python."""
    path = Path(__file__).with_name("twin.py")
    spec = spec_from_file_location("alert_twin", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
