"""Work in other processes: order, errors, what crosses the pipe, and that no worker outlives its engine."""

from __future__ import annotations

import gc
import importlib.util
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

from manumit.engine import LocalEngine, QueryError, WorkerError
from manumit.engine.local import FEW_ROWS

if TYPE_CHECKING:
    from collections.abc import Iterator

PROBE = Path(__file__).with_name("processes_probe.py")


@pytest.fixture(scope="module")
def probe() -> Iterator[Any]:
    """The probe as a module that workers find by its name."""
    sys.path.insert(0, str(PROBE.parent))
    yield importlib.import_module(PROBE.stem)
    sys.path.remove(str(PROBE.parent))


@pytest.fixture
def engine_two(tmp_path: Path) -> Iterator[LocalEngine]:
    engine = LocalEngine(1 << 28, 2, tmp_path)
    yield engine
    engine.release()


def gone(pids: set[int], seconds: float = 10) -> bool:
    """Whether processes end in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(Path(f"/proc/{pid}").exists() or _answers(pid) for pid in pids):
            return True
        time.sleep(0.02)
    return False


def _answers(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_results_come_in_the_order_of_the_batches(probe, engine_two):
    assert list(engine_two.map_batches(probe.doubled, iter(probe.many(9)))) == [
        [2 * number] * FEW_ROWS for number in range(9)
    ]
    assert list(engine_two.map_batches(probe.doubled, [])) == []


def test_few_rows_stay_in_this_process_until_they_are_many(probe, engine_two):
    few = probe.many(3, FEW_ROWS // 4)
    assert list(engine_two.map_batches(probe.whoever, few)) == [os.getpid()] * 3
    others = set(engine_two.map_batches(probe.whoever, few))
    assert os.getpid() not in others
    assert set(engine_two.map_batches(probe.whoever, probe.many(1, 1))) <= others
    engine_two.release()
    assert list(engine_two.map_batches(probe.whoever, few)) == [os.getpid()] * 3


def test_one_thread_needs_no_other_process(probe, tmp_path):
    engine = LocalEngine(1 << 28, 1, tmp_path)
    assert set(engine.map_batches(probe.whoever, probe.many(4))) == {os.getpid()}


def test_it_looks_ahead_no_further_than_it_must(probe, engine_two):
    taken = 0

    def batches():
        nonlocal taken
        for batch in probe.many(30):
            taken += 1
            yield batch

    for done, _ in enumerate(engine_two.map_batches(probe.whoever, batches()), 1):
        assert taken <= done + engine_two.threads


def test_a_slice_crosses_without_the_rest_of_its_batch(probe, engine_two):
    whole = pa.record_batch(
        [pa.array(["x" * 100] * 50_000), pa.array([[1, None], None] * 25_000)], ["text", "numbers"]
    )
    pieces = [whole.slice(start, 10) for start in range(0, 50_000, 1000)]
    engine_two._rows = FEW_ROWS
    for piece, (bytes_there, back, table) in zip(
        pieces, engine_two.map_batches(probe.size, pieces), strict=True
    ):
        assert bytes_there < 5_000
        assert back.equals(piece)
        assert table.equals(pa.Table.from_batches([piece]))


def test_an_error_comes_back_as_it_is(probe, engine_two):
    with pytest.raises(KeyError, match="seven") as caught:
        list(engine_two.map_batches(probe.seventh, probe.many()))
    assert "processes_probe.py" in "".join(caught.value.__notes__)
    assert next(engine_two.map_batches(probe.doubled, probe.many(1))) == [0] * FEW_ROWS
    with pytest.raises(QueryError, match="it may not be") as refused:
        list(engine_two.map_batches(probe.refused, probe.many(2)))
    assert refused.value.query == "SELECT 1"
    with pytest.raises(UnicodeDecodeError, match="invalid start byte"):
        list(engine_two.map_batches(probe.undecoded, probe.many(2)))
    with pytest.raises(RuntimeError, match="PairError: salt and pepper"):
        list(engine_two.map_batches(probe.pair, probe.many(2)))


def test_what_cannot_cross_is_refused_here(probe, engine_two):
    with pytest.raises((AttributeError, TypeError), match=r"local|pickle"):
        list(engine_two.map_batches(lambda batch: batch, probe.many(2)))
    assert list(engine_two.map_batches(partial(probe.whoever), probe.many(2)))


def test_a_worker_that_is_killed_is_an_error_with_a_mend(probe, engine_two):
    with pytest.raises(WorkerError, match=r"\(signal 9\); if the system was out of memory"):
        list(engine_two.map_batches(probe.ended, probe.many(5)))


def test_what_work_prints_is_no_answer(probe, engine_two, capfd):
    assert list(engine_two.map_batches(probe.chatty, probe.many(3))) == [FEW_ROWS] * 3
    written = capfd.readouterr()
    assert written.out == ""
    assert "what a library prints" in written.err


def test_a_caller_that_stops_or_forgets_leaves_no_process(probe, tmp_path):
    engine = LocalEngine(1 << 28, 2, tmp_path)
    results = engine.map_batches(probe.whoever, probe.many(20))
    pids = {next(results), next(results)}
    results.close()
    del results
    engine.release()
    assert gone(pids, 1)
    pids = set(engine.map_batches(probe.whoever, probe.many(3)))
    del engine
    gc.collect()
    assert gone(pids, 1)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_worker_outlives_its_engine(tmp_path, how):
    with subprocess.Popen(
        [sys.executable, "-W", "error", PROBE, tmp_path],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as engine:
        assert engine.stdout is not None
        assert engine.stderr is not None
        pids = {int(engine.stdout.readline()) for _ in range(4)}
        assert len(pids) == 2
        engine.send_signal(how)
        engine.wait(20)
        assert gone(pids)
        complaints = engine.stderr.read()
    assert ("KeyboardInterrupt" in complaints) == (how == signal.SIGINT)
    assert complaints.count("Traceback") <= 1


def test_a_worker_imports_little():
    """The file that it runs imports Arrow and the standard library, nothing of the house."""
    spec = importlib.util.find_spec("manumit.engine.worker")
    assert spec is not None
    assert spec.origin is not None
    told = subprocess.run(
        [sys.executable, "-c", f"import runpy, sys; runpy.run_path({spec.origin!r}); print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert "pyarrow" in told
    assert not any(name.startswith(("manumit", "numba", "duckdb", "multiprocessing.")) for name in told)
