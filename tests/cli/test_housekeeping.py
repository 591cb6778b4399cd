"""Prune, compact, back up, restore, upgrade: what a person is told, and what a script."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from manumit.store import Workspace

STORED = Path(__file__).parents[1] / "data" / "workspace-0.1.0.tar.xz"


@pytest.fixture
def twice(own, more_adverts, terms):
    """A workspace with two batches on the same terms and two runs."""
    own.ok("collect", more_adverts, *terms)
    own.ok("run")
    return own


def test_old_runs_are_pruned_by_rule(twice, tmp_path: Path):
    told = twice.json("diff")
    with (twice.folder / "manumit.toml").open("a") as settings:
        settings.write("\n[keep]\nnewest = 0\ndays = 0\nweeks = 0\nmonths = 0\n")
    would = twice.json("prune", "--dry-run")
    assert (would["gone"], would["done"]) == (["000001"], False)
    assert "would go and free" in twice.ok("prune", "--dry-run")
    assert twice.json("prune", "--keep", "1")["gone"] == []
    assert twice("prune", "--keep", "7").exit_code == 1
    said = twice.ok("prune")
    assert "000001" in said
    assert "stays: the current run" in said
    assert "1 run removed; " in said
    assert [run["run_id"] for run in twice.json("runs")["runs"]] == ["000002"]
    assert twice.json("diff") == told  # the newest run says it of itself
    assert twice.json("export", "events", tmp_path / "events.csv")["rows"] == len(told["changes"]) > 0
    assert "There is nothing to prune" in twice.ok("prune")
    assert twice.json("verify")["intact"]


def test_small_batches_are_compacted(twice):
    would = twice.json("compact", "--dry-run")
    assert [pack["folder"] for pack in would["packs"]] == ["pack-000001-000002"]
    assert "2 batches would come together in 1 folder" in twice.ok("compact", "--dry-run")
    looks = (("batches",), ("batches", "2", "--rejects", "50"), ("leads",))
    before = [twice.json(*words) for words in looks]
    assert "2 batches came together in 1 folder; no table changes." in twice.ok("compact")
    assert [twice.json(*words) for words in looks] == before
    assert "nothing to compact" in twice.ok("compact")
    assert "no work was done" in twice.ok("run")
    assert twice.json("verify")["intact"]


def test_a_backup_is_restored(twice, shell, tmp_path: Path):
    copy = tmp_path / "copy"
    made = twice.json("backup", copy)
    assert made["batches"] == made["runs"] == 2
    answer = twice("backup", copy)
    assert "It holds data of people" in answer.stderr
    assert "2 batches, " in answer.stdout
    record = Workspace.open(twice.folder).read_table("records").column("record_id")[0].as_py()
    assert f"until the next `manumit backup` to the same place: {copy}" in twice.ok(
        "forget", record, "--reason", "asked"
    )
    told = shell.json("restore", copy, tmp_path / "again")
    assert told["records"] == made["records"]
    again = type(shell)(tmp_path / "again")
    assert again.json("verify")["intact"]
    assert len(again.json("runs")["runs"]) == 2
    assert "Every file has the hash that it had" in shell.ok("restore", copy, tmp_path / "third")


def test_what_is_wrong_is_one_sentence(twice, shell, tmp_path: Path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    for words, said in (
        (("backup", tmp_path / "full"), "is not empty and is no backup"),
        (("backup", twice.folder / "copy"), "lies inside the workspace"),
        (("backup",), "Missing argument"),
        (("restore", tmp_path / "none", tmp_path / "again"), "is no backup"),
        (("restore", tmp_path / "full"), "Missing argument"),
        (("compact", "--smaller-than", "x"), "is not a valid integer"),
    ):
        answer = twice(*words)
        assert answer.exit_code in {1, 2}
        assert said in answer.stderr
        assert "Traceback" not in answer.output
    ws = Workspace.open(twice.folder)
    with ws.lock("a long run"):
        for words in (("backup", tmp_path / "copy"), ("compact",), ("prune",)):
            answer = twice(*words)
            assert answer.exit_code == 1
            assert "is held by process" in answer.stderr


def test_an_older_workspace_is_upgraded(shell, unpack_stored, tmp_path: Path):
    older = type(shell)(unpack_stored(STORED, tmp_path))
    answer = older("leads")
    assert answer.exit_code == 1
    assert "run `manumit upgrade`, which makes a backup first" in answer.stderr
    done = json.loads(older.ok("upgrade", "--backup", tmp_path / "kept", "--json"))
    assert done == {"before": 1, "after": 2, "backup": str(tmp_path / "kept"), "intact": True}
    assert "nothing was changed" in older.ok("upgrade")
    assert older.json("leads")["total"] > 0
