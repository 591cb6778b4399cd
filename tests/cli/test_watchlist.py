"""Watchlists at the command line: add, list, show, match, renew, remove, openings, backup."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TERMS = ("--owner", "unit 4", "--legal-basis", "order 1", "--purpose", "leads", "--expires", "2099-12-31")


@pytest.fixture
def entries(tmp_path: Path) -> Path:
    path = tmp_path / "entries.csv"
    path.write_text("kind,value,note\nphone,+34 600 100 203,note 7\nphrase,hostess in Graz,\nphone,12,\n")
    return path


@pytest.fixture
def listed(own, entries):
    """A workspace with records, a run and the list cases."""
    said = own.ok("watchlist", "add", entries, "--name", "Cases", *TERMS)
    assert said == "Watchlist cases: 3 values in, 2 entries, 0 duplicate, 1 bad.\n"
    return own


def test_a_list_is_added_matched_and_shown(listed):
    assert "cases  2 entries (1 phone, 1 phrase), medium" in listed.ok("watchlist")
    answer = listed("watchlist", "match")
    assert "600100203" not in answer.output
    assert "phone-" in answer.stdout
    assert "A hit is a reason to look, never a finding." in answer.stderr
    told = listed.json("watchlist", "match", "cases")
    assert (told["unread"], told["total"], {hit["kind"] for hit in told["hits"]}) == (
        0,
        len(told["hits"]),
        {"phone", "phrase"},
    )
    assert "note 7" not in listed.ok("watchlist", "show", "cases")
    assert listed("watchlist", "show", "cases", "--unmasked").exit_code == 2
    assert "note 7" in listed.ok("watchlist", "show", "cases", "--unmasked", "--reason", "letter 3")
    assert "shown in words cases" in listed.ok("watchlist", "openings")
    assert listed.json("watchlist", "openings")["openings"][0]["action"] == "added"


def test_one_of_a_thing_is_one(own, tmp_path: Path):
    path = tmp_path / "one.csv"
    path.write_text("phone\n+34600100203\n")
    said = own.ok("watchlist", "add", path, "--name", "One", *TERMS)
    assert said == "Watchlist one: 1 value in, 1 entry, 0 duplicate, 0 bad.\n"


def test_a_list_is_replaced_renewed_and_removed(listed, entries):
    answer = listed("watchlist", "add", entries, "--name", "Cases", *TERMS)
    assert (answer.exit_code, "--replace" in answer.stderr) == (1, True)
    listed.ok("watchlist", "add", entries, "--name", "Cases", *TERMS, "--replace", "--protected")
    words = listed.ok("watchlist", "show", "cases", "--unmasked", "--reason", "letter 3")
    assert "note 7" not in words
    renew = ("watchlist", "renew", "cases", "--expires", "2001-01-01", "--legal-basis", "order 2")
    assert "may be used until 2001-01-01" in listed.ok(*renew)
    assert "EXPIRED on 2001-01-01" in listed.ok("watchlist", "list")
    answer = listed("watchlist", "match")
    assert "expired on 2001-01-01 and is not matched" in answer.stderr
    assert "No entry was met" in answer.stdout
    assert listed("watchlist", "remove", "cases").exit_code == 1
    said = listed.ok("watchlist", "remove", "cases", "--reason", "the case is over")
    assert said == "Watchlist cases is removed, with its 2 entries.\n"
    assert "There is no watchlist" in listed.ok("watchlist")


def test_a_list_that_is_past_its_last_day_is_not_shown_and_named_itself(listed, entries):
    listed.ok("watchlist", "add", entries, "--name", "Another", *TERMS)
    for name in ("another", "cases"):
        listed.ok("watchlist", "renew", name, "--expires", "2001-01-01", "--legal-basis", "order 2")
    assert listed.ok("watchlist", "show", "cases") == (
        "watchlist cases expired on 2001-01-01 and is not matched; "
        "`manumit watchlist renew cases` extends it\n"
    )


def test_one_list_is_matched_alone(listed, entries):
    listed.ok("watchlist", "add", entries, "--name", "Another", *TERMS)
    both = listed.json("watchlist", "match")["hits"]
    alone = listed.json("watchlist", "match", "cases")["hits"]
    assert {hit["list_id"] for hit in both} == {"another", "cases"}
    assert alone == [hit for hit in both if hit["list_id"] == "cases"]


def test_what_is_wrong_is_one_sentence(listed, entries):
    for words, said in (
        (("add",), "needs FILE"),
        (("add", entries, "--name", "X", *TERMS[:6]), "needs --expires"),
        (("add", entries, "--name", "X", *TERMS[2:]), "--owner"),
        (("show", "nothing"), "there is no watchlist"),
        (("match", "nothing"), "there are cases"),
        (("renew", "cases"), "needs --expires"),
    ):
        answer = listed("watchlist", *words)
        assert answer.exit_code in {1, 2}
        assert said in answer.stderr
        assert "Traceback" not in answer.output


def test_a_backup_takes_lists_with_their_key(listed, entries, shell, tmp_path: Path):
    listed.ok("watchlist", "add", entries, "--name", "Missing", *TERMS, "--protected")
    before = listed.json("watchlist", "match")["hits"]
    listed.ok("backup", tmp_path / "copy")
    shell.ok("restore", tmp_path / "copy", tmp_path / "again")
    again = type(shell)(tmp_path / "again")
    assert (again.folder / "watchlists" / "key").stat().st_mode & 0o777 == 0o600
    assert again.json("watchlist", "match")["hits"] == before
    assert {hit["list_id"] for hit in before} == {"cases", "missing"}
    assert again.json("verify")["intact"]
