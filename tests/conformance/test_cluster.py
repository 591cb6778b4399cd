"""A small cluster on loopback, and how a session begins and ends: quiet, and with nothing left behind."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.engine.spark import SparkEngine, SparkError, SparkSettings
from manumit.store import TABLES, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.spark

PROBE = Path(__file__).with_name("spark_probe.py")
SMALL = 120
"""Rows of the market that the cluster works on."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(there: Any, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def cluster(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A master and two workers of one core each; they end with the block."""
    import pyspark

    home = Path(pyspark.__file__).parent
    port = free_port()
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_DAEMON_MEMORY": "128m",
        "SPARK_DAEMON_JAVA_OPTS": f"-Djava.io.tmpdir={folder} -XX:-UsePerfData",
        "SPARK_LAUNCHER_OPTS": "-XX:-UsePerfData",
    }
    started: list[subprocess.Popen[bytes]] = []

    def run(*words: str) -> None:
        with (folder / f"log-{len(started)}").open("wb") as log:
            command = [str(home / "bin" / "spark-class"), *words]
            started.append(
                subprocess.Popen(command, env=environment, stdout=log, stderr=log, process_group=0)
            )

    try:
        run("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port),
            "--webui-port", str(free_port()))  # fmt: skip
        until(lambda: answers(port))
        for number in (1, 2):
            run("org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1",
                "--memory", "600m", "--webui-port", str(free_port()),
                "--work-dir", str(folder / f"worker-{number}"), f"spark://127.0.0.1:{port}")  # fmt: skip
        yield f"spark://127.0.0.1:{port}", started[1:]
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def executors(worker: subprocess.Popen[bytes]) -> list[int]:
    """Processes that a worker started."""
    own = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status = (path / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(status[1]) == worker.pid:
            own.append(int(path.name))
    return own


def small(market: Any, folder: Path) -> Workspace:
    """A market's first rows in a workspace of its own."""
    from manumit import collect
    from manumit.store import Settings, Terms

    rows = (market.ws.path.parent / "first.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    part = folder / "part.csv"
    part.write_text("".join(rows[:SMALL]), encoding="utf-8")
    ws = Workspace.create(folder / "ws", settings=Settings("1GB", 2))
    collect.collect(ws, part, Terms("a board", "order 12/26"))
    return ws


def told(ws: Workspace) -> dict[str, Any]:
    return {name: ws.read_table(name).to_pylist() for name in sorted(TABLES)}


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes in /proc")
def test_a_cluster_that_loses_a_worker_ends_right(conformance_market: Any, tmp_path: Path) -> None:
    from manumit import pipeline

    ws = small(conformance_market, tmp_path)
    here = Workspace.open(shutil.copytree(ws.path, tmp_path / "here"))
    pipeline.run(here)
    with cluster(tmp_path) as (master, (first, _second)):
        run = subprocess.Popen(
            [sys.executable, str(PROBE), str(ws.path), master], stdout=subprocess.PIPE, text=True
        )
        assert run.stdout is not None
        for line in run.stdout:
            if line.strip() == "telling":
                break
        lost = executors(first)
        os.killpg(first.pid, signal.SIGKILL)
        for process in lost:
            os.kill(process, signal.SIGKILL)
        assert lost
        assert run.wait(240) == 0
        run.stdout.close()
    assert told(ws) == told(here)
    assert not list((ws.path / "spill").iterdir())


def test_records_go_by_a_place_that_is_no_folder_here(conformance_spark: Any, tmp_path: Path) -> None:
    """A mount table of Hadoop's stands for a cluster's file system."""
    (tmp_path / "far").mkdir()
    hadoop = conformance_spark._running.context._jsc.hadoopConfiguration()
    hadoop.set("fs.viewfs.mounttable.town.link./data", (tmp_path / "far").as_uri())
    spill = tmp_path / "spill"
    spill.mkdir()
    import pyarrow.parquet as pq

    path = tmp_path / "things.parquet"
    pq.write_table(pa.table({"n": [3, 1, 2], "s": ["c", "a", None]}), path)
    statement = tmp_path / "ask.sql"
    statement.write_text("SELECT n, s FROM things ORDER BY n")
    engine = SparkEngine(SparkSettings(None, "viewfs://town/data/staging", few_rows=0), 1 << 29, 2, spill)
    try:
        for _ in range(2):
            assert engine.sql(statement, {"things": [path]}).to_pylist() == [
                {"n": 1, "s": "a"}, {"n": 2, "s": None}, {"n": 3, "s": "c"},
            ]  # fmt: skip
        batches = [pa.record_batch({"n": [n]}) for n in range(5)]
        assert list(engine.map_batches(lambda rows: rows.column(0)[0].as_py(), batches)) == list(range(5))
        staged = [p.name for p in (tmp_path / "far").rglob("*.parquet")]
        assert len(staged) == 1  # once, by its content; all else is gone
        assert len(staged[0]) == 64 + len(".parquet")
        assert not list(spill.rglob("*.parquet"))
    finally:
        engine.close()
    assert not list((tmp_path / "far" / "staging").iterdir())
    assert not list(spill.iterdir())


def test_a_session_is_quiet_and_ends_on_ctrl_c(conformance_market: Any, tmp_path: Path) -> None:
    ws = small(conformance_market, tmp_path)
    own = tmp_path / "tmp"
    own.mkdir()
    run = subprocess.Popen(
        [sys.executable, str(PROBE), str(ws.path), "local[1]"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(own)},
        text=True,
        process_group=0,
    )
    assert run.stdout is not None
    assert run.stdout.readline() == "content\n"
    java = executors(run)
    assert java
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=120)
    assert run.returncode != 0
    assert "WARN" not in said
    assert said.strip().splitlines()[-1] == "KeyboardInterrupt"
    until(lambda: not any(Path(f"/proc/{process}").exists() for process in java), 60)
    assert not list((ws.path / "spill").iterdir())
    assert not list(own.iterdir())


def test_settings_that_make_no_sense_are_one_sentence() -> None:
    with pytest.raises(SparkError, match="is no URL"):
        SparkSettings(staging="folder")
    with pytest.raises(SparkError, match="no setting of Spark"):
        SparkSettings(conf={"memory": "1g"})


def test_a_master_that_is_not_there_is_one_sentence() -> None:
    """Asked before a session is started: this process may share one already."""
    from manumit.engine.spark import session

    master = f"spark://127.0.0.1:{free_port()},127.0.0.1:{free_port()}"
    with pytest.raises(SparkError, match=f"no Spark master answers at {master}; check that it runs"):
        session._need_master(master)
    with socket.create_server(("127.0.0.1", 0)) as there:
        session._need_master(f"spark://127.0.0.1:{free_port()},127.0.0.1:{there.getsockname()[1]}")
    session._need_master("local[2]")


def test_without_java_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from manumit.engine.spark import SparkEngine, SparkError, SparkSettings\n"
        "try: SparkEngine(SparkSettings(), 1 << 30, 2, pathlib.Path(sys.argv[1]))\n"
        "except SparkError as error: print(error)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "JAVA_HOME"}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={**environment, "PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (
        done.stdout == "to run on Spark needs Java 17 or later; install it, or set JAVA_HOME to where it is\n"
    )
    assert not list(tmp_path.iterdir())
