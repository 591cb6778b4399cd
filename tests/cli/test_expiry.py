"""A batch that is past its last day: said, not used, renewed or forgotten; all through the command line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from manumit.store import Workspace, manifest

if TYPE_CHECKING:
    from pathlib import Path

LAST = date(2020, 1, 31)
MENDS = ("it expired on 2020-01-31", "`manumit forget --batch 1`", "`manumit renew 1`")


@pytest.fixture
def over(own):
    """The program in a workspace whose batch ran out after its run."""
    (batch,) = Workspace.open(own.folder).batches()
    ended = replace(batch, terms=replace(batch.terms, expires=LAST))
    manifest.write_manifest(own.folder / "batches" / batch.batch_id / manifest.FILE, ended)
    return own


@pytest.mark.parametrize(
    "words", [("run",), ("leads",), ("leads", "--run", "1"), ("show", "1"), ("show", "1", "--json")]
)
def test_it_is_not_used_and_the_sentence_says_why_and_what_to_do(over, words):
    refused = over(*words)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "batch 000001-a-board does not permit this use" in refused.stderr
    assert all(mend in refused.stderr for mend in MENDS)


@pytest.mark.parametrize("table", ["records", "leads", "campaign_members"])
def test_it_is_not_exported(over, tmp_path: Path, table: str):
    refused = over("export", table, tmp_path / "out.csv")
    assert refused.exit_code == 1
    assert all(mend in refused.stderr for mend in MENDS)
    assert not (tmp_path / "out.csv").exists()


def test_batches_tell_of_it(over):
    for words in (("batches",), ("batches", "1")):
        told = over(*words)
        assert told.exit_code == 0
        assert all(mend in " ".join(told.stderr.split()) for mend in MENDS)
    assert over.json("batches")["batches"][0]["expired"] is True
    assert "A run would be refused" in over.ok("plan")


def test_nothing_is_said_on_the_last_day(own):
    today = datetime.now(UTC).date().isoformat()
    own.ok("renew", "1", "--expires", today, "--legal-basis", "order 12/26")
    assert own.json("batches", "1")["expired"] is False
    assert "expired" not in own("batches").stderr
    own.ok("leads")


def test_a_batch_is_renewed_on_a_basis_named_again(over):
    last = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    unsaid = over("renew", "1", "--expires", last)
    assert unsaid.exit_code == 1
    assert "--legal-basis" in unsaid.stderr
    past = over("renew", "1", "--expires", "2021-01-01", "--legal-basis", "order 14/27")
    assert "2021-01-01 is past" in past.stderr
    assert "no batch 7" in over("renew", "7", "--expires", last, "--legal-basis", "x").stderr
    assert over("renew", "1").exit_code == 2

    told = over.ok("renew", "1", "--expires", last, "--legal-basis", "order 14/27", "--operator", "ana")
    assert f"may be used until {last}" in told
    shown = over.ok("batches", "1")
    assert "order 14/27" in shown
    assert "order 12/26, 2020-01-31; renewed" in " ".join(shown.split())
    over.ok("leads")
    assert over.json("run")["fresh"] is False
    assert over.json("verify")["intact"]


def test_a_forgotten_batch_stands_in_the_way_no_more(over, more_adverts: Path, tmp_path: Path, terms):
    (original,) = over.folder.glob("batches/*/originals/*")
    assert "27 records forgotten" in over.ok("forget", "--batch", "1", "--reason", "its term is over")
    assert not original.exists()
    assert over.json("batches", "1")["expired"] is False
    assert "no record is left" in over("run").stderr
    fresh = tmp_path / "fresh.csv"
    fresh.write_text("text\n" + "".join(f"call for the new offer in town number {n}\n" for n in "123"))
    over.ok("collect", fresh, *terms)
    assert over.json("run")["fresh"]
    over.ok("leads")
    over.ok("export", "records", tmp_path / "records.csv")
    assert over.json("verify")["intact"]


def test_what_may_not_be_used_is_not_collected(own, more_adverts: Path, terms):
    refused = own("collect", more_adverts, *terms, "--expires", "2020-01-31")
    assert refused.exit_code == 1
    assert "--expires 2020-01-31 is past" in refused.stderr
    assert len(own.json("batches")["batches"]) == 1
