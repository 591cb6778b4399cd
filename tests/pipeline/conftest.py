"""Small markets, workspaces and exact comparisons for the tests of the pipeline."""

from __future__ import annotations

import csv
import shutil
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from manumit import collect, pipeline
from manumit.detect.indicators import load_packs
from manumit.store import TABLES, Settings, Terms, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from manumit.store import BatchManifest

MADE = tuple(name for name in TABLES if name not in {"records", "events", "alerts"})
"""Tables that a run makes from records; `events` tell of the run before as well."""

_COLUMNS = ("id", "posted", "author", "city", "phone", "title", "text")
_NAMES = ("Anna", "Bella", "Cora", "Dora", "Elsa", "Fiona", "Greta", "Hanna")
_CITIES = ("Lisbon", "Porto", "Braga", "Faro")

Row = dict[str, str]


def campaign(template: str, first: int, count: int, *, day: int = 1) -> list[Row]:
    """Rows written from a template with {name}, {phone} and {price}; ids count from `first`."""
    return [
        {
            "id": f"r{number}",
            "posted": (datetime(2025, 3, day) + timedelta(hours=number)).isoformat(" "),
            "author": f"account {number % 3}",
            "city": _CITIES[number % len(_CITIES)],
            "phone": "",
            "title": "",
            "text": template.format(
                name=_NAMES[number % len(_NAMES)], phone=f"+351 9121{number % 2:05d}", price=100 + 10 * number
            ),
        }
        for number in range(first, first + count)
    ]


def write_rows(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as sink:
        out = csv.DictWriter(sink, _COLUMNS)
        out.writeheader()
        out.writerows(rows)
    return path


class Desk:
    """A workspace and the files that go into it."""

    def __init__(self, path: Path) -> None:
        self.ws = Workspace.create(path, settings=Settings("1GB", 2))
        self._inbox = path.with_name(f"{path.name}-inbox")
        self._inbox.mkdir()
        self._files = 0

    def collect(self, rows: Sequence[Row], *, terms: Terms | None = None) -> BatchManifest:
        self._files += 1
        path = write_rows(self._inbox / f"{self._files:03d}.csv", rows)
        made = collect.collect(self.ws, path, terms or Terms("a board", "order 12/26"))
        assert not isinstance(made, collect.Known)
        path.unlink()
        return made

    def run(self, **more: Any) -> pipeline.Outcome:
        return pipeline.run(self.ws, **more)

    def ids(self) -> dict[str, str]:
        """record_id by source_id."""
        return ids_of(self.ws)

    def members(self) -> dict[str, set[str]]:
        """source_ids by campaign."""
        return members_of(self.ws)


def ids_of(ws: Workspace) -> dict[str, str]:
    records = ws.read_table("records").select(["source_id", "record_id"]).to_pylist()
    return {row["source_id"]: row["record_id"] for row in records}


def members_of(ws: Workspace) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in ws.read_table("campaign_members").select(["campaign_id", "source_id"]).to_pylist():
        found.setdefault(row["campaign_id"], set()).add(row["source_id"])
    return found


def tables_of(ws: Workspace) -> dict[str, list[dict[str, Any]]]:
    """Every table of the current run, in the order in which it is stored.

    What is said of each record comes in the order of the records of a file, which says nothing.
    """
    tables = {name: ws.read_table(name).to_pylist() for name in MADE}
    for name in ("languages", "mentions", "indicators"):
        tables[name].sort(key=repr)
    return tables


def afresh(ws: Workspace, folder: Path) -> Workspace:
    """A copy of a workspace that has never run: no kept result, no run."""
    shutil.copytree(ws.path, folder)
    for name in ("cache", "runs", "partitions", "spill"):
        shutil.rmtree(folder / name)
        (folder / name).mkdir()
    (folder / "current").unlink(missing_ok=True)
    return Workspace.open(folder)


def listing(folder: Path) -> dict[str, tuple[int, int, int]]:
    """Inode, size and time of change of all that lies below a folder."""
    found = {}
    for path in sorted(folder.rglob("*")):
        stat = path.stat()
        found[path.relative_to(folder).as_posix()] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return found


def _strings(value: Any) -> Any:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def holders(folder: Path, text: str) -> list[str]:
    """Files below a folder that hold a text: in their bytes, or in a column once it is decompressed."""
    import pyarrow.parquet as pq

    found = []
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        hit = text.encode() in path.read_bytes()
        if path.suffix == ".parquet":
            hit |= any(
                text in value for value in _strings(pq.read_table(path, partitioning=None).to_pylist())
            )
            hit |= text in str(pq.read_metadata(path).to_dict())
        if path.suffix == ".arrow":
            hit |= any(text in value for value in _strings(pa.ipc.open_file(path).read_all().to_pylist()))
        if hit:
            found.append(path.relative_to(folder).as_posix())
    return found


@pytest.fixture
def pipeline_desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "ws")


@pytest.fixture(scope="session")
def pipeline_afresh():
    """(workspace, folder) -> a copy that has never run."""
    return afresh


@pytest.fixture(scope="session")
def pipeline_make():
    """Makes a desk in a folder."""
    return Desk


@pytest.fixture(scope="session")
def pipeline_urgent_text() -> str:
    """An example of a pack that suggests danger."""
    (pack,) = (one for one in load_packs() if one.id == "urgent")
    (english,) = (language for language in pack.languages if language.lang == "en")
    rules = [
        r for r in pack.rules if "ad" in r.applies_to and r.alone and not r.sequence and r.id in english.rules
    ]
    return english.rules[rules[0].id].match[0].texts[0]


@pytest.fixture(scope="session")
def pipeline_tables():
    return tables_of


@pytest.fixture(scope="session")
def pipeline_members():
    return members_of


@pytest.fixture(scope="session")
def pipeline_holders():
    return holders


@pytest.fixture(scope="session")
def pipeline_listing():
    return listing


@pytest.fixture(scope="session")
def pipeline_rows() -> Callable[..., list[Row]]:
    """(template, first number, count) -> rows."""
    return campaign


def try_machine(machine: type[RuleBasedStateMachine], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture(scope="session")
def pipeline_try() -> Callable[[type[RuleBasedStateMachine], int, int], None]:
    """Run a state machine: how many examples, of how many steps each."""
    return try_machine
