"""A whole run gives the same tables on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from manumit import pipeline
from manumit.engine.spark import SparkSettings
from manumit.store import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyarrow as pa

    from manumit.store import Workspace


FEW = 400
"""Each statement is asked on its own as well; here those go to Spark that are about most of the market."""


def tables_of(ws: Workspace) -> dict[str, pa.Table]:
    run = ws.current_run()
    assert run is not None
    return {name: ws.read_table(name) for name in sorted(TABLES)}


def on_two_threads(ws: Workspace) -> pipeline.Outcome:
    return pipeline.run(ws)


def on_spark(ws: Workspace) -> pipeline.Outcome:
    return pipeline.run(ws, spark=SparkSettings(few_rows=FEW))


@pytest.fixture(scope="module")
def conformance_whole(
    conformance_market: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, pa.Table]:
    """The tables of a first run on one thread."""
    ws = conformance_market.afresh(tmp_path_factory.mktemp("whole") / "ws")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(ws.settings), "threads", 1)
        pipeline.run(ws)
    return tables_of(ws)


@pytest.mark.parametrize("run", [on_two_threads, pytest.param(on_spark, marks=pytest.mark.spark)])
def test_a_run_gives_the_same_tables(
    run: Callable[[Workspace], pipeline.Outcome],
    conformance_market: Any,
    conformance_whole: dict[str, pa.Table],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    if run is on_spark:
        request.getfixturevalue("conformance_spark")  # the session of this process, which the run shares
    ws = conformance_market.afresh(tmp_path / "ws")
    outcome = run(ws)
    assert outcome.fresh
    found = tables_of(ws)
    for name, meant in conformance_whole.items():
        assert found[name].to_pylist() == meant.to_pylist(), name
    for name in ("mentions", "indicators", "campaigns", "networks", "record_scores", "leads"):
        assert meant is not None
        assert conformance_whole[name].num_rows > 10, name
