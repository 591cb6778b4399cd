from __future__ import annotations

import pytest

from bench.markets import many_copies, parted, read, simulated, truth_of
from bench.tables import Table


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench-market")
    return folder, *simulated(folder, 400, 1, hard=True)


def test_a_market_is_made_once_and_each_record_has_its_truth(market):
    folder, files, truth = market
    assert simulated(folder, 400, 1, hard=True) == (files, truth)
    assert len(list(folder.iterdir())) == 1
    assert read(files, ["id"]).column("id").to_pylist() == list(truth)
    assert truth == truth_of(files[0].parents[1])
    assert "" in truth.values()
    assert len(set(truth.values())) > 5


def test_a_cut_market_is_the_same_records_in_two_lots(market, tmp_path):
    _, files, _ = market
    before, after = parted(files, 390, tmp_path)
    first, rest = (read(part, ["id", "title", "text", "posted"]).to_pylist() for part in (before, after))
    assert len(first) == 390
    assert first + rest == read(files, ["id", "title", "text", "posted"]).to_pylist()


def test_whole_files_are_not_copied(market, tmp_path):
    _, files, _ = market
    assert parted(files, 400, tmp_path) == (files, [])
    assert parted(files + files, 400, tmp_path) == (files, files)
    assert not list(tmp_path.iterdir())


def test_copies_repeat_the_rows_with_other_ids(market, tmp_path):
    _, files, _ = market
    large = tmp_path / "large.csv"
    size = 3 * files[0].stat().st_size - 1_000
    copies = many_copies(files[0], large, size)
    assert large.stat().st_size >= size
    ids = read([large], ["id"]).column("id").to_pylist()
    assert copies == 3
    assert len(set(ids)) == len(ids) == 3 * 400
    assert read([large], ["text"]).slice(400, 400) == read(files, ["text"])


def test_a_table_shows_the_same_on_a_terminal_and_on_a_page():
    table = Table("Two rows", ("what", "n", "s"), [("a|b", 1_234_567, 1.234), ("c", None, 1234.5)])
    assert table.text().splitlines() == [
        "Two rows",
        "  what          n      s",
        "  a|b   1,234,567   1.23",
        "  c             –  1,234",
    ]
    assert table.markdown().splitlines()[2:] == [
        "| what | n | s |",
        "| --- | ---: | ---: |",
        "| a\\|b | 1,234,567 | 1.23 |",
        "| c | – | 1,234 |",
    ]
