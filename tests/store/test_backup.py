"""A backup is whole, grows by what is new, loses what was forgotten, and comes back as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from manumit.store import RefusedError, Workspace, WorkspaceError
from manumit.store.backup import back_up
from manumit.store.backups import FILE, notes, read_backup
from manumit.store.restore import restore

if TYPE_CHECKING:
    from pathlib import Path


def backed_up(ws: Workspace, target: Path):
    with ws.lock("backup"):
        return back_up(ws, target)


@pytest.fixture
def filled(store_ws: Workspace, store_collect) -> Workspace:
    store_collect([{"text": "quiet harbour"}, {"text": "other words"}])
    store_collect([{"text": "third text"}], "b.txt")
    return store_ws


def test_it_comes_back_as_it_was(filled: Workspace, tmp_path: Path) -> None:
    (filled.path / "batches").chmod(0o700)
    made = backed_up(filled, tmp_path / "copy")
    assert (made.batches, made.records, made.runs) == (2, 3, 0)
    assert made.copied == sum({k.sha256: k.bytes for k in made.files}.values())
    restore(tmp_path / "copy", tmp_path / "again")
    again = Workspace.open(tmp_path / "again")
    assert again.read_table("records").equals(filled.read_table("records"))
    assert again.verify() == []
    assert again.batches() == filled.batches()
    for path in (tmp_path / "copy", *(tmp_path / "copy").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path
    for path in again.path.rglob("*"):
        twin = filled.path / path.relative_to(again.path)
        if twin.exists() and path.name != "lock":
            assert path.stat().st_mode == twin.stat().st_mode, path
    assert read_backup(tmp_path / "copy").files == made.files


def test_a_second_one_copies_what_is_new(filled: Workspace, store_collect, tmp_path: Path) -> None:
    backed_up(filled, tmp_path / "copy")
    same = backed_up(filled, tmp_path / "copy")
    assert same.copied < 1_000  # the note of the backup itself
    store_collect([{"text": "a new one"}], "c.txt")
    more = backed_up(filled, tmp_path / "copy")
    new = sum(p.stat().st_size for p in (filled.path / "batches").glob("000003-*/**/*") if p.is_file())
    assert new <= more.copied <= new + 1_000
    assert [note.path for note in notes(filled.path)] == [str(tmp_path / "copy")]


def test_what_was_forgotten_goes_from_the_next(
    filled: Workspace, store_redact, store_search, tmp_path: Path
) -> None:
    backed_up(filled, tmp_path / "copy")
    assert holders(tmp_path / "copy", store_search, tmp_path / "one")
    with filled.lock("forget"):
        rows = filled.read_table("records").to_pylist()
        ids = [row["record_id"] for row in rows if row["text"] == "quiet harbour"]
        done = filled.forget(ids, "asked", "ana", store_redact)
    assert done.backups == (str(tmp_path / "copy"),)
    backed_up(filled, tmp_path / "copy")
    assert not holders(tmp_path / "copy", store_search, tmp_path / "two")
    raw = b"".join(p.read_bytes() for p in (tmp_path / "copy").rglob("*") if p.is_file())
    assert b"quiet harbour" not in raw


def holders(target: Path, search, folder: Path) -> list[str]:
    restore(target, folder)
    return search(folder, "quiet harbour")


def test_a_damaged_one_is_not_restored(filled: Workspace, tmp_path: Path) -> None:
    made = backed_up(filled, tmp_path / "copy")
    stored = next(kept for kept in made.files if kept.path.endswith(".parquet"))
    path = tmp_path / "copy" / "objects" / stored.sha256[:2] / stored.sha256
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(WorkspaceError, match=r"part-00000.parquet in the backup .* is damaged"):
        restore(tmp_path / "copy", tmp_path / "again")
    path.unlink()
    with pytest.raises(WorkspaceError, match="lacks batches/"):
        restore(tmp_path / "copy", tmp_path / "again")
    assert not [p for p in tmp_path.iterdir() if "again" in p.name]
    (tmp_path / "copy" / FILE).write_text((tmp_path / "copy" / FILE).read_text().replace("0001", "0002", 1))
    with pytest.raises(WorkspaceError, match="damaged or was changed by hand"):
        restore(tmp_path / "copy", tmp_path / "again")


def test_wrong_places_are_refused(filled: Workspace, store_ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine").write_text("x")
    with pytest.raises(RefusedError, match="is not empty and is no backup"):
        backed_up(filled, tmp_path / "full")
    with pytest.raises(RefusedError, match="lies inside the workspace"):
        backed_up(filled, filled.path / "copy")
    with pytest.raises(RefusedError, match="is a file"):
        backed_up(filled, tmp_path / "full" / "mine")
    with pytest.raises(WorkspaceError, match="is no backup"):
        restore(tmp_path / "full", tmp_path / "again")
    backed_up(filled, tmp_path / "copy")
    with pytest.raises(RefusedError, match="is not empty"):
        restore(tmp_path / "copy", tmp_path / "full")
    other = Workspace.create(tmp_path / "other")
    with pytest.raises(RefusedError, match="is a backup of"):
        backed_up(other, tmp_path / "copy")
    assert other.verify() == filled.verify() == []


def test_a_changed_file_is_not_taken_into_a_backup(filled: Workspace, tmp_path: Path) -> None:
    path = filled.record_paths()[0]
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(WorkspaceError, match="is not as its manifest says"):
        backed_up(filled, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()
    assert notes(filled.path) == []
