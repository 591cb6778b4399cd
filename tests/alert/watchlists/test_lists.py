"""Lists from file to hits: terms, bad rows, protection, expiry, swaps, removal, the log of openings."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat

import pytest

from manumit.alert.watchlists import (
    ListTerms,
    Shelf,
    Watchlists,
    add_list,
    all_lists,
    read_openings,
    remove_list,
    renew_list,
)
from manumit.alert.watchlists.shelf import FOLDER
from manumit.store import RefusedError, WorkspaceError

ROWS = (
    "phone,+34 600 100 200,case 7",
    "email,Ana@Example.org,",
    "handle,telegram:ana_77,",
    "handle,@boris_9,",
    "domain,shop.example.net,",
    "wallet,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa,",
    f"image,{'0f' * 32},",
    "name,Мария Щербакова,",
    "phrase,no papers needed,",
    '"place","52.52, 13.405, 500",',
)
TEXT = "No papers needed! Ask Maria"
RECORD = {
    "text": TEXT,
    "author": "Shcherbakova Maria",
    "url": "https://a.shop.example.net/1",
    "media": ["x.jpg", "0f" * 31 + "0e"],
    "latitude": 52.521,
    "longitude": 13.405,
}
SAID = (
    ("phone", "+34600100200"),
    ("email", "ana@example.org"),
    ("handle", "telegram:ana_77"),
    ("handle", "unknown:boris_9"),
    ("wallet", "btc:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
)


def kinds(hits) -> list[str]:
    return sorted(hits.column("kind").to_pylist())


@pytest.mark.parametrize("protected", [False, True])
def test_all_kinds_are_met(list_workspace, listed, told, protected: bool):
    added = listed(*ROWS, protected=protected)
    assert added.manifest.entries == len(ROWS)
    hits = Watchlists.open(list_workspace).match(*told([RECORD], *SAID))
    assert kinds(hits) == sorted(
        ["phone", "email", "handle", "handle", "domain", "wallet", "image", "name", "phrase", "place"]
    )
    assert set(hits.column("list_id").to_pylist()) == {"cases"}
    phrase = next(hit for hit in hits.to_pylist() if hit["kind"] == "phrase")
    assert TEXT[phrase["start_char"] : phrase["end_char"]] == "No papers needed"


def test_a_protected_list_holds_no_entry_in_words(list_workspace, listed):
    listed(*ROWS, name="Missing", protected=True)
    opened = Watchlists.open(list_workspace).opened("missing")
    assert opened.values(opened.entries_of(opened.entry_ids([0]).to_pylist())) is None
    whole = b"".join(p.read_bytes() for p in (list_workspace.path / FOLDER).rglob("*") if p.is_file())
    for word in (
        "600100200",
        "example.org",
        "ana_77",
        "щербакова",
        "scherbakova",
        "papers",
        "52.52",
        "case 7",
    ):
        assert word.encode() not in whole.lower()
    folder = list_workspace.path / FOLDER
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "key").stat().st_mode) == 0o600
    (folder / "key").write_bytes(os.urandom(32))
    with pytest.raises(WorkspaceError, match="key"):
        Watchlists.open(list_workspace)


def test_two_lists_name_one_entry_differently(list_workspace, listed, told):
    listed(*ROWS)
    listed(*ROWS, name="Missing", protected=True)
    hits = Watchlists.open(list_workspace).match(*told([{}], *SAID)).to_pylist()
    ids = {hit["list_id"]: {h["entry_id"] for h in hits if h["list_id"] == hit["list_id"]} for hit in hits}
    assert len(ids["cases"]) == 5
    assert not ids["cases"] & ids["missing"]


def test_bad_rows_are_told_and_counts_add_up(listed):
    added = listed(
        *ROWS,
        "phone,12,",
        "phone,600100200,",
        "pony,x,",
        "wallet,1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb,",
        ROWS[0],
    )
    manifest = added.manifest
    assert (manifest.rows_in, manifest.entries, manifest.duplicates, manifest.bad) == (15, 10, 1, 4)
    assert [bad.row for bad in added.bad] == [11, 12, 13, 14]
    for bad in added.bad:
        assert bad.field == "value"
        assert bad.mend
        assert "600100200" not in bad.reason + bad.mend


def test_lines_columns_by_kind_jsonl_and_a_region(list_workspace, listed, tmp_path):
    path = tmp_path / "lines.txt"
    path.write_text("+34 600 100 200\n600 100 201\n", encoding="utf-8")
    terms = ListTerms("Lines", "o", "l", "p", dt.date(2100, 1, 1))
    assert add_list(list_workspace, path, terms, kind="phone", region="ES").manifest.entries == 2
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({"phone": "+34600100200", "email": "a@example.org"}) + "\n", encoding="utf-8")
    added = add_list(list_workspace, path, ListTerms("Rows", "o", "l", "p", dt.date(2100, 1, 1)))
    assert added.manifest.kinds == {"phone": 1, "email": 1}
    added = listed("52.5,13.4,100", header="latitude,longitude,radius_m")
    assert added.manifest.kinds == {"place": 1}


@pytest.mark.parametrize("lacking", ["owner", "legal_basis", "purpose", "name"])
def test_a_list_without_its_terms_is_refused(listed, lacking: str):
    with pytest.raises(RefusedError, match=lacking.replace("_", "-")):
        listed(*ROWS, **{lacking: " "})


def test_a_list_that_expires_is_not_matched_from_the_next_day_on(list_workspace, listed, told, caplog):
    last = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    listed(*ROWS, expires=last)
    lists = Watchlists.open(list_workspace)
    material = told([RECORD], *SAID)
    assert lists.match(*material, today=last).num_rows
    assert not lists.match(*material, today=last + dt.timedelta(days=1)).num_rows
    assert "expired" in caplog.text
    assert "watchlist renew cases" in lists.expired(last + dt.timedelta(days=1))[0]
    renew_list(list_workspace, "cases", dt.date(2000, 1, 1), "order 2")
    assert not Watchlists.open(list_workspace).lists
    with pytest.raises(RefusedError, match="legal-basis"):
        renew_list(list_workspace, "cases", last, " ")


def test_a_list_is_replaced_beside_those_who_match_with_it(list_workspace, listed, told):
    listed(ROWS[0])
    listed(ROWS[1], name="Other")
    old = Watchlists.open(list_workspace)
    assert not old.changed()
    with pytest.raises(RefusedError, match="replace"):
        listed(ROWS[2])
    listed(ROWS[2], swap=True)
    assert old.changed()
    material = told([{}], *SAID)
    assert kinds(old.match(*material)) == ["email", "phone"]  # its index is mapped still
    new = old.refreshed()
    assert not new.changed()
    assert kinds(new.match(*material)) == ["email", "handle"]
    assert new.opened("other") is old.opened("other")


def test_a_removed_list_leaves_a_line_in_the_log_and_nothing_else(list_workspace, listed):
    listed(*ROWS)
    folder = Shelf(list_workspace.path).folder
    with pytest.raises(RefusedError, match="reason"):
        remove_list(list_workspace, "cases", "")
    remove_list(list_workspace, "cases", "the case is over")
    assert all_lists(list_workspace) == ()
    assert not list((folder / "files").iterdir())
    told = [(line["action"], line["list"], line["why"]) for line in read_openings(folder)]
    assert told == [("added", "cases", "order 1"), ("removed", "cases", "the case is over")]


def test_verify_sees_what_was_changed_by_hand(list_workspace, listed):
    shelf = Shelf(list_workspace.path)
    assert not list(shelf.differences())
    manifest = listed(*ROWS).manifest
    Watchlists.open(list_workspace)
    assert not list(shelf.differences())
    log = shelf.folder / "openings.jsonl"
    whole = log.read_text()
    log.write_text(whole.replace("order 1", "order 2"))
    assert [one.kind for one in shelf.differences()] == ["changed"]
    log.write_text(whole)
    path = shelf.path_of(manifest)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    (shelf.folder / "stray").touch()
    assert [one.kind for one in shelf.differences()] == ["changed", "extra"]


def test_lines_cut_off_the_log_of_openings_are_noticed_for_good(list_workspace, listed):
    listed(*ROWS)
    for _ in range(3):
        Watchlists.open(list_workspace)
    shelf = Shelf(list_workspace.path)
    log = shelf.folder / "openings.jsonl"
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    assert [(one.kind, "cut off" in one.detail) for one in shelf.differences()] == [("changed", True)]
    Watchlists.open(list_workspace)
    assert [line["action"] for line in read_openings(shelf.folder)][-2:] == ["cut off", "opened"]
    assert "line 4 were cut off" in next(shelf.differences()).detail
    log.unlink()
    assert "cut off" in next(shelf.differences()).detail


def test_what_a_killed_process_left_is_swept(list_workspace, listed):
    listed(ROWS[0])
    shelf = Shelf(list_workspace.path)
    for name in ("files/.tmp-1-index", "files/abc", ".tmp-1-lists.json"):
        (shelf.folder / name).write_bytes(b"half")
    with (shelf.folder / "openings.jsonl").open("a") as log:
        log.write('{"at": "20')
    listed(ROWS[1], name="Other")
    assert not list(shelf.differences())
    assert len(read_openings(shelf.folder)) == 2


def test_ways_of_being_the_same(list_workspace, listed, told):
    listed("domain,example.net,", "handle,telegram:ana_77,", "handle,@boris_9,", "phone,+34600100200,")
    said = (
        ("url", "https://x.example.net/"),
        ("domain", "example.net"),
        ("email", "a@mail.example.net"),
        ("domain", "notexample.net"),
        ("handle", "unknown:ana_77"),
        ("handle", "instagram:ana_77"),
        ("handle", "kik:boris_9"),
        ("phone", "600100200", "+34600100200"),
    )
    records, mentions = told([{"author": "@Ana_77"}], *said)
    spread = mentions.set_column(
        mentions.schema.get_field_index("start_char"), "start_char", [range(0, 80, 10)]
    )
    spread = spread.set_column(spread.schema.get_field_index("end_char"), "end_char", [range(5, 85, 10)])
    hits = Watchlists.open(list_workspace).match(records, spread).to_pylist()
    assert [(h["field"], h["start_char"], h["how"], h["closeness"]) for h in hits] == [
        ("author", None, "service not said", 0.5),
        ("text", 0, "subdomain", 1.0),
        ("text", 10, "the same", 1.0),
        ("text", 20, "host of an e-mail", 0.9),
        ("text", 40, "service not said", 0.5),
        ("text", 60, "any service", 0.7),
        ("text", 70, "another reading", 0.7),
    ]
