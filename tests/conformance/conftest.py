"""One test body, every engine: what each of them must give is what one thread on this machine gives.

A test that takes `conformance_engine` runs once an engine; on Spark only in `make test-spark`.
"""

from __future__ import annotations

import csv
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import manumit
from manumit import collect, pipeline
from manumit.alert import fairness
from manumit.alert.live.making import make_known
from manumit.detect.meanings import read_meanings
from manumit.engine import LocalEngine
from manumit.engine.spark import SparkEngine, SparkSettings
from manumit.simulate import simulate
from manumit.store import TABLES, Settings, Terms, Workspace
from manumit.store.schema.base import TIME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from manumit.engine import Engine

MEMORY = 1 << 30
RECORDS = 1_500
SOURCE = Path(manumit.__file__).parent
SETTINGS = SparkSettings(
    conf={
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.codegen.wholeStage": "false",
    },
    few_rows=0,
)
"""Nothing is too little for the cluster; small plans take half the time so."""


@dataclass
class Asked:
    """A statement that was asked, and what it was about."""

    statement: Path
    tables: dict[str, pa.Table]


class Recording:
    """Notes each statement that this machine's engine is asked: the call with most rows."""

    def __init__(self) -> None:
        self.asked: dict[str, Asked] = {}
        self._own = LocalEngine.sql

    def sql(self, engine: LocalEngine, statement: Any, tables: Mapping[str, Any]) -> pa.Table:
        path = Path(str(statement))
        name = path.relative_to(SOURCE).as_posix()
        read = {key: read_relation(relation) for key, relation in tables.items()}
        if name not in self.asked or _rows(self.asked[name].tables) < _rows(read):
            self.asked[name] = Asked(path, read)
        return self._own(engine, statement, tables)


def read_relation(relation: Any) -> pa.Table:
    if isinstance(relation, pa.Table):
        return relation
    return pa.concat_tables([pq.read_table(path, partitioning=None) for path in relation])


def in_two(paths: Sequence[Path], folder: Path) -> list[Path]:
    """The rows of some files in two, every other in each."""
    made = [folder / "first.csv", folder / "second.csv"]
    rows = [
        row for path in paths for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines(True))
    ]
    for number, path in enumerate(made):
        with path.open("w", encoding="utf-8", newline="") as sink:
            out = csv.DictWriter(sink, list(rows[0]))
            out.writeheader()
            out.writerows(rows[number::2])
    return made


def _rows(tables: Mapping[str, pa.Table]) -> int:
    return sum(table.num_rows for table in tables.values())


@pytest.fixture(scope="session")
def conformance_spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkEngine]:
    """Spark on this machine, one session a process."""
    pytest.importorskip("pyspark")
    folder = tmp_path_factory.mktemp("spark")
    engine = SparkEngine(SETTINGS, MEMORY, 2, folder)
    yield engine
    engine.close()
    assert list(folder.iterdir()) == []


@pytest.fixture(params=["local", pytest.param("spark", marks=pytest.mark.spark)])
def conformance_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Each engine."""
    if request.param == "spark":
        return request.getfixturevalue("conformance_spark")
    return LocalEngine(MEMORY, 2, tmp_path)


@pytest.fixture
def conformance_reference(tmp_path: Path) -> LocalEngine:
    """One thread: what every engine is compared with."""
    folder = tmp_path / "reference"
    folder.mkdir()
    return LocalEngine(MEMORY, 1, folder)


@dataclass
class Market:
    """A market in a workspace, and what was asked while it ran."""

    ws: Workspace
    asked: dict[str, Asked]

    def afresh(self, folder: Path) -> Workspace:
        """A copy that has never run."""
        shutil.copytree(self.ws.path, folder)
        for name in ("cache", "runs", "partitions", "spill"):
            shutil.rmtree(folder / name, ignore_errors=True)
            (folder / name).mkdir(mode=0o700)
        (folder / "current").unlink(missing_ok=True)
        return Workspace.open(folder)


@pytest.fixture(scope="session")
def conformance_market(tmp_path_factory: pytest.TempPathFactory, word_encoder: Any) -> Market:
    """Adverts and messages in all the scripts that the simulator writes, collected and run on two days."""
    folder = tmp_path_factory.mktemp("market")
    simulate(folder / "simulated", records=RECORDS, seed=20, hard=True)
    ws = Workspace.create(folder / "ws", settings=Settings("1GB", 2))
    days = in_two(sorted((folder / "simulated" / "records").glob("*.csv")), folder)
    recording = Recording()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LocalEngine, "sql", lambda *call: recording.sql(*call))
        for number, path in enumerate(days):
            collect.collect(ws, path, Terms(f"board {number}", "order 12/26", country=("GB", "PT")[number]))
            pipeline.run(ws)
        _ask_what_a_run_does_not(ws, word_encoder, folder)
    return Market(ws, recording.asked)


def _ask_what_a_run_does_not(ws: Workspace, encoder: Any, folder: Path) -> None:
    """Statements of the calibration's report, of likeness of meaning, and of the watch."""
    engine = LocalEngine(MEMORY, 1, folder)
    files = {name: ws.table_files(name) for name in TABLES} | {"records": ws.record_paths()}
    read_meanings(
        engine,
        encoder,
        records=files["records"],
        campaigns=files["campaigns"],
        members=files["campaign_members"],
        indicators=files["indicators"],
    )
    leads = ws.read_table("leads").select(["lead_id", "subject_kind", "subject"]).to_pylist()
    countries = {batch.batch_id: batch.terms.country for batch in ws.batches()}
    fairness.groups_of(engine, files, {lead["lead_id"]: SimpleNamespace(**lead) for lead in leads}, countries)
    about = [(b.batch_id, b.terms.source, b.terms.country) for b in ws.batches()]
    columns = zip(("batch_id", "source", "country"), zip(*about, strict=True), strict=True)
    make_known(engine, files, pa.table(dict(columns)), folder)
    _ask_what_so_small_a_market_does_not(engine, files)


def _ask_what_so_small_a_market_does_not(engine: LocalEngine, files: Mapping[str, Any]) -> None:
    """Statements about alerts of floods and about identifiers that very many give."""
    read = {name: read_relation(files[name]) for name in ("records", "mentions", "campaign_members")}
    records, mentions = read["records"], read["mentions"]
    campaigns = read["campaign_members"].column("campaign_id").unique().slice(0, 5)
    places = (
        pc.unique(pc.utf8_lower(pc.utf8_trim_whitespace(records.column("place")))).drop_null().slice(0, 5)
    )
    chosen = {
        "number": pa.array(range(len(campaigns) + len(places)), pa.int64()),
        "campaign_id": pa.concat_arrays([campaigns, pa.nulls(len(places), pa.string())]),
        "place": pa.concat_arrays([pa.nulls(len(campaigns), pa.string()), places]),
        "days": pa.array([400] * (len(campaigns) + len(places)), pa.int64()),
    }
    clock = pa.table({"last_seen": pa.array([pc.max(records.column("observed_at")).as_py()], TIME)})
    about = {name: read[name] for name in ("records", "campaign_members")}
    engine.sql(SOURCE / "alert/after/shown.sql", about | {"chosen": pa.table(chosen), "clock": clock})
    idents = mentions.column("value").dictionary_encode().combine_chunks().indices
    sought = mentions.select(["kind", "value"]).append_column("ident", idents.cast(pa.int64()))
    sought = sought.group_by(["ident", "kind", "value"]).aggregate([])
    engine.sql(SOURCE / "trace/footers.sql", {"sought": sought, "mentions": mentions, "records": records})
    given = records.select(["place", "author"]).append_column(
        "ident", pa.array([row % 40 for row in range(records.num_rows)], pa.int64())
    )
    engine.sql(SOURCE / "trace/spread.sql", {"given": given})
