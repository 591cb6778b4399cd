"""The public names: few, sorted, complete, fast to import; tables that other libraries take as they are."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import manumit

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def api_ws(tmp_path_factory: pytest.TempPathFactory) -> manumit.Workspace:
    """A workspace with a run, made by the public names alone."""
    folder = tmp_path_factory.mktemp("api")
    manumit.simulate_market(folder / "market", records=400, seed=5)
    ws = manumit.Workspace.create(folder / "ws")
    terms = manumit.Terms(source="simulator", legal_basis="simulated")
    manumit.collect_file(ws, folder / "market" / "records" / "records-0001.csv", terms)
    manumit.run(ws)
    return ws


def test_the_names_are_few_sorted_and_there():
    assert len(manumit.__all__) <= 12
    assert list(manumit.__all__) == sorted(manumit.__all__)
    for name in manumit.__all__:
        assert getattr(manumit, name).__doc__
    assert set(manumit.__all__) <= set(dir(manumit))
    assert re.fullmatch(r"\d+\.\d+\.\d+.*", manumit.__version__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = manumit.nothing


def test_the_names_that_type_checkers_see_are_those_that_are_loaded():
    text = (ROOT / "src" / "manumit" / "__init__.py").read_text()
    seen = text.partition("if TYPE_CHECKING:")[2].partition("__all__")[0]
    for name in manumit.__all__:
        assert re.search(rf"(import|,|as) {name}\b", seen), name
    assert (ROOT / "src" / "manumit" / "py.typed").exists()


def test_no_name_is_that_of_a_room():
    rooms = {path.name for path in (ROOT / "src" / "manumit").iterdir() if path.is_dir()}
    planned = {"casework", "trace", "prove", "publish", "protect", "web"}
    assert not set(manumit.__all__) & (rooms | planned)


def test_importing_the_rooms_first_changes_no_name():
    code = (
        "import manumit.collect, manumit.simulate, manumit.share, manumit.pipeline, manumit\n"
        "assert all(callable(getattr(manumit, name)) for name in manumit.__all__)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_importing_loads_no_heavy_library():
    code = "import manumit, sys; print({'pyarrow', 'duckdb', 'numba', 'numpy', 'click'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, timeout=60, capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()"


def buffers(array: pa.Array) -> Iterator[int]:
    """Addresses of the memory that an array lies in."""
    return (buffer.address for buffer in array.buffers() if buffer is not None)


def test_tables_have_the_arrow_stream(api_ws: manumit.Workspace):
    for name in ("campaigns", "campaign_members", "campaign_contacts", "leads", "records"):
        table = api_ws.read_table(name)
        assert hasattr(table, "__arrow_c_stream__")
        again = pa.RecordBatchReader.from_stream(table).read_all()
        assert again.equals(table)


def test_polars_takes_a_table_without_copying(api_ws: manumit.Workspace):
    table = api_ws.read_table("campaigns").combine_chunks()
    frame = pl.DataFrame(table)
    assert frame.height == table.num_rows
    assert frame.filter(pl.col("size") > 1).height == table.num_rows
    score = frame["score"].to_arrow()
    ours = table.column("score").chunk(0)
    assert set(buffers(score)) & set(buffers(ours))
    assert pl.from_arrow(api_ws.read_table("records")).height == 400


def test_duckdb_takes_a_table(api_ws: manumit.Workspace):
    table = api_ws.read_table("campaign_members")
    counted = duckdb.from_arrow(table).aggregate("campaign_id, count(*) AS size").to_arrow_table()
    sizes = dict(zip(*(column.to_pylist() for column in counted.columns), strict=True))
    campaigns = api_ws.read_table("campaigns")
    assert sizes == dict(
        zip(campaigns.column("campaign_id").to_pylist(), campaigns.column("size").to_pylist(), strict=True)
    )


def test_pandas_takes_a_table(api_ws: manumit.Workspace):
    table = api_ws.read_table("campaigns").combine_chunks()
    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    assert frame["size"].sum() == api_ws.read_table("campaign_members").num_rows
    inside = pa.array(frame["score"].array)
    inside = inside.chunk(0) if isinstance(inside, pa.ChunkedArray) else inside
    assert set(buffers(inside)) & set(buffers(table.column("score").chunk(0)))


def test_errors_of_the_api_are_of_one_kind(api_ws: manumit.Workspace, tmp_path: Path):
    with pytest.raises(manumit.ManumitError, match="is not a file"):
        manumit.collect_file(api_ws, tmp_path / "none.csv", manumit.Terms("a", "b"))
    with pytest.raises(manumit.ManumitError, match="legal basis"):
        manumit.Terms("a", "")


def test_plan_compare_and_export(api_ws: manumit.Workspace, tmp_path: Path):
    assert {step.todo for step in manumit.plan(api_ws)} == {"nothing"}
    run = api_ws.current_run()
    assert manumit.compare(api_ws, run, run).num_rows == 0
    done = manumit.export(api_ws, "leads", tmp_path / "leads.csv")
    assert done.rows == api_ws.read_table("leads").num_rows


def test_forget_and_a_run_by_hand(tmp_path: Path):
    ws = manumit.Workspace.create(tmp_path / "ws")
    file = tmp_path / "a.csv"
    file.write_text("text\n" + "".join(f"one of {n} adverts\n" for n in range(4)))
    proposal = manumit.propose(file, manumit.Mapping(columns={"text": ("text",)}))
    assert proposal.mapping == {"text": ("text",)}
    manumit.collect_file(ws, file, manumit.Terms("board", "order 1"))
    record = ws.read_table("records").column("record_id")[0].as_py()
    assert manumit.forget(ws, [record], "request 5").records == (record,)
    assert ws.read_table("records").num_rows == 3
