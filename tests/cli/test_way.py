"""The way of the data through the command line, from an empty folder to a removed record."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.cli.door import Door
from manumit.store import CAMPAIGN_MEMBERS, Workspace

if TYPE_CHECKING:
    from pathlib import Path


def test_init_makes_a_private_workspace_once(shell, tmp_path: Path):
    folder = tmp_path / "new"
    assert "is ready" in shell.ok("init", folder, "--memory", "2GB", "--threads", 1)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert 'memory = "2GB"' in (folder / "manumit.toml").read_text()
    again = shell("init", folder)
    assert again.exit_code == 1
    assert again.stderr.startswith("manumit: ")


def test_the_nearest_workspace_above_is_found(shell, cli_made: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(cli_made / "batches")
    assert len(shell.json("batches")["batches"]) == 1


def test_a_stated_workspace_may_stand_before_or_after_the_command(
    shell, cli_made: Path, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    assert shell.json("-w", cli_made, "runs") == shell.json("runs", "-w", cli_made)


def test_collect_counts_every_row(own, adverts: Path, more_adverts: Path, terms):
    known = own.json("collect", adverts, *terms)
    assert [f["status"] for f in known["files"]] == ["known"]
    assert "nothing was added" in own.ok("collect", adverts, *terms)
    batch = own.json("collect", more_adverts, *terms)["files"][0]["batch"]
    assert batch["rows_in"] == batch["accepted"] + batch["duplicate"] + batch["quarantined"] == 22
    assert batch["accepted"] == 1
    assert batch["duplicate"] == 21


def test_a_batch_says_where_its_phones_are_from(own, more_adverts: Path, terms):
    assert own.json("batches", "1")["country"] is None
    own.ok("collect", more_adverts, *terms, "--country", "es")
    assert own.json("batches", "2")["country"] == "ES"
    refused = own("collect", more_adverts, *terms, "--country", "Spain")
    assert refused.exit_code == 1
    assert "'SPAIN' is no code of a country" in refused.stderr


def test_bad_rows_are_shown_with_their_mend(own, tmp_path: Path, terms):
    bad = tmp_path / "bad.csv"
    bad.write_text("id,posted,text\n1,2025-01-01,a whole advert\n2,not a day,another one\n3,2025-01-02,\n")
    told = own.ok("collect", bad, *terms)
    assert "3 rows in = 1 accepted + 0 duplicate + 2 quarantined" in told
    shown = own.json("batches", "2")
    assert [reject["row"] for reject in shown["quarantine"]] == [2, 3]
    assert "row 2:" in own.ok("batches", "2")
    assert "another one" not in own.ok("batches", "2")


def test_one_refused_file_of_several_stops_no_other(own, tmp_path: Path, more_adverts: Path, terms):
    empty = tmp_path / "empty.csv"
    empty.touch()
    answer = own("collect", empty, more_adverts, *terms)
    assert answer.exit_code == 1
    assert "empty.csv" in answer.stderr
    assert "more.csv: batch 000002-a-board" in answer.stdout


def test_a_mapping_is_proposed_and_taken(own, tmp_path: Path, terms):
    odd = tmp_path / "odd.csv"
    odd.write_text("wer,was,wann\nanna,ein Angebot,03/04/2025\nbert,noch ein Angebot,05/04/2025\n")
    refused = own("collect", odd, *terms)
    assert refused.exit_code == 1
    assert "--text COLUMN" in refused.stderr
    flags = ("--text", "was", "--author", "wer", "--time", "wann", "--month-first", "--column", "lang=wer")
    proposal = own.json("collect", odd, "--propose", *flags)["proposals"][0]
    assert proposal["mapping"] == {"text": ["was"], "author": ["wer"], "time": ["wann"], "lang": ["wer"]}
    shown = own.ok("collect", odd, "--propose", "--text", "was")
    assert "text: was" in shown
    assert len(own.json("batches")["batches"]) == 1
    file = tmp_path / "map.yaml"
    file.write_text("text: was\nauthor: wer\ntime: wann\nday_first: no\n")
    own.ok("collect", odd, "--map", file, *terms)
    own.ok("export", "records", tmp_path / "records.csv")
    assert "2025-03-04T00:00:00Z" in (tmp_path / "records.csv").read_text()


def test_terms_are_kept(own, more_adverts: Path, terms):
    own.ok(
        "collect", more_adverts, *terms, "--kind", "message", "--purpose", "leads", "--purpose", "statistics",
        "--case", "harbour", "--join-with", "a board", "--expires", "2099-12-31", "--operator", "ana",
    )  # fmt: skip
    batch = own.json("batches", "2")
    assert batch["kind"] == "message"
    assert batch["purposes"] == ["leads", "statistics"]
    assert (batch["cases"], batch["join_with"], batch["expires"]) == (["harbour"], ["a board"], "2099-12-31")
    assert "harbour" in own.ok("batches", "2")
    refused = own("run")
    assert refused.exit_code == 1
    assert "harbour" in refused.stderr
    assert own.json("plan")["refusals"]
    assert own.json("run", "--case", "harbour")["fresh"]


def test_plan_says_what_is_to_be_done(own, more_adverts: Path, terms):
    assert {stage["todo"] for stage in own.json("plan")["stages"]} == {"nothing"}
    own.ok("collect", more_adverts, *terms)
    assert own.json("plan")["stages"][0]["todo"] == "1 new records"
    assert "features" in own.ok("plan")


def test_a_second_run_does_no_work_and_says_so(own):
    assert "no work was done" in own.ok("run")
    assert own.json("run")["fresh"] is False
    assert len(own.json("runs")["runs"]) == 1


def test_runs_are_listed(read_only):
    found = read_only.json("runs")
    assert found["current"] == found["runs"][0]["run_id"] == "000001"
    assert found["runs"][0]["figures"]["records"] == 27
    assert "000001" in read_only.ok("runs")


def test_diff_tells_what_grew(own, more_adverts: Path, terms):
    alone = own("diff")
    assert alone.exit_code == 1
    assert "two are compared" in alone.stderr
    own.ok("collect", more_adverts, *terms)
    assert "changed since this run" in own("leads").stderr
    own.ok("run")
    hostess = next(lead for lead in own.json("leads")["leads"] if "hostess" in (lead["template"] or ""))
    told = own.json("diff")
    changes = told["changes"]
    campaigns = own.json("diff", "--kind", "campaign")["changes"]
    assert [(c["kind"], c["size_before"], c["size_after"]) for c in campaigns] == [("grown", 8, 9)]
    assert campaigns[0]["subject"] == hostess["campaign_id"]
    assert told["summary"]["campaign"] == {"grown": 1}
    assert {c["subject_kind"] for c in changes} == {"campaign", "network", "lead"}
    assert "campaigns 1 grown; networks 1 grown; leads " in own.ok("diff")
    assert own.json("diff", "1")["changes"] == own.json("diff", "1", "2")["changes"] == changes
    assert "8 → 9 records" in own.ok("diff")
    assert "No campaign, network or lead changed" in own.ok("diff", "2", "2")
    assert own("diff", "7", "8").exit_code == 1


def test_diff_tells_of_a_campaign_with_as_many_but_other_records(own):
    ws = Workspace.open(own.folder)
    members = ws.read_table("campaign_members").to_pylist()
    members[0]["record_id"] = "0" * 32
    with ws.lock("run"), ws.begin_run("leads") as run:
        run.put("campaign_members", "0", pa.Table.from_pylist(members, CAMPAIGN_MEMBERS.arrow))
        run.commit()
    (change,) = own.json("diff", "--kind", "campaign")["changes"]
    assert (change["kind"], change["subject"]) == ("changed", members[0]["campaign_id"])
    assert change["size_before"] == change["size_after"]
    assert "1 campaign with other records than before" in own.ok("diff")


def test_verify_says_what_differs(own):
    assert own.json("verify")["intact"] is True
    assert "as their manifests say" in own.ok("verify")
    original = next((own.folder / "batches").glob("*/originals/*"))
    original.write_bytes(original.read_bytes() + b"x")
    answer = own("verify", "--json")
    assert answer.exit_code == 1
    assert [d["kind"] for d in json.loads(answer.stdout)["differences"]] == ["changed"]
    assert "changed" in own("verify").stdout


def test_forget_leaves_no_byte(own, tmp_path: Path):
    record = own.json("show", "1", "--members", "1")["members"][0]
    exported = tmp_path / "campaigns.csv"
    own.ok("export", "campaigns", exported)
    told = own.ok("forget", record["record_id"], "--reason", "request 31")
    assert "1 record forgotten" in told
    assert not exported.exists()
    assert "forgotten before" in own.ok("forget", record["record_id"], "--reason", "request 31")
    phone = record["text"].rpartition("call ")[2].removesuffix(" today.")
    for path in own.folder.rglob("*"):
        assert not path.is_file() or phone.encode() not in path.read_bytes()
    assert "`manumit run` does it afresh" in own("leads").stderr
    assert own.json("verify")["intact"]
    assert own.json("batches", "1")["forgotten"] == 1
    assert own.json("run")["fresh"]


def test_forget_reads_a_file_as_it_was_read_when_collected(shell, tmp_path: Path, terms):
    shell.ok("init", tmp_path / "ws")
    shell.folder = tmp_path / "ws"
    bare = tmp_path / "bare.csv"
    bare.write_bytes("1;naïve chœur\n2;über crêpe\n3;plain words\n".encode("cp1252"))
    shell.ok(
        "collect", bare, *terms, "--no-header", "--delimiter", "semicolon", "--encoding", "cp1252", "--text",
        "column_2",
    )  # fmt: skip
    shown = shell.ok("batches", "1")
    assert "read with    text: column_2, encoding: cp1252, delimiter: semicolon, header: no" in shown
    reading = {"text": ["column_2"], "encoding": "cp1252", "delimiter": "semicolon", "header": False}
    assert shell.json("batches", "1")["originals"][0]["reading"] == reading
    (record,) = [
        row["record_id"]
        for row in Workspace.open(shell.folder).read_table("records").to_pylist()
        if row["text"] == "naïve chœur"
    ]
    told = shell.ok("forget", record, "--reason", "request 31")
    assert "received files that lost rows: bare.csv" in told
    (original,) = shell.folder.glob("batches/*/originals/*")
    assert original.read_bytes() == "2;über crêpe\n3;plain words\n".encode("cp1252")
    assert shell.json("verify")["intact"]


def test_forget_needs_a_reason_and_a_record(own):
    record = own.json("show", "1", "--members", "1")["members"][0]["record_id"]
    unsaid = own("forget", record)
    assert (unsaid.exit_code, unsaid.stdout) == (1, "")
    assert "--reason" in unsaid.stderr
    assert "no record" in own("forget", "feed", "--reason", "r").stderr
    assert own("forget").exit_code == 2


@pytest.mark.parametrize(
    ("words", "answer", "code", "left"),
    [((), "y\n", 0, 25), ((), "n\n", 1, 27), ((), "\n", 1, 27), ((), "", 1, 27), (("--yes",), "", 0, 25)],
)
def test_forget_asks_a_person_at_a_terminal(own, monkeypatch, words, answer, code, left):
    monkeypatch.setattr(Door, "at_terminal", True)
    records = [row["record_id"] for row in own.json("show", "1", "--members", "2")["members"]]
    done = own("forget", *records, "--reason", "request 31", *words, input=answer)
    assert done.exit_code == code
    asked = "This removes 2 records everywhere: 2 of batch 000001-a-board. It cannot be undone."
    assert (asked in done.stderr) == (not words)
    assert ("[y/N]" in done.stderr) == (not words)
    assert own.json("batches", "1")["live"] == left


def test_forget_does_not_ask_where_there_is_nothing_to_forget(own, monkeypatch):
    monkeypatch.setattr(Door, "at_terminal", True)
    assert "no record feed" in own("forget", "feed", "--reason", "r", input="").stderr


def test_forget_takes_whole_batches_with_their_files(own, more_adverts: Path, terms, monkeypatch):
    own.ok("collect", more_adverts, *terms)
    record = own.json("show", "1", "--members", "1")["members"][0]["record_id"]
    told = own.ok("forget", record, "--batch", "2", "--reason", "order lifted")
    assert "2 records forgotten" in told
    assert "no longer kept" in told
    assert [(b["live"], b["forgotten"]) for b in own.json("batches")["batches"]] == [(26, 1), (0, 1)]
    assert b"Bergen" not in b"".join(p.read_bytes() for p in own.folder.rglob("*") if p.is_file())
    assert own.json("verify")["intact"]
    monkeypatch.setattr(Door, "at_terminal", True)
    whole = own("forget", "--batch", "1", "--reason", "r", input="n\n").stderr
    assert "26 of batch 000001-a-board, the received files of batch 000001-a-board. It" in whole
    assert "no batch 9" in own("forget", "--batch", "9", "--reason", "r").stderr
    assert own("forget", "--reason", "r").exit_code == 2


def test_a_hold_stands_against_forgetting(own):
    record = own.json("show", "1", "--members", "1")["members"][0]["record_id"]
    assert "is on hold" in own.ok("hold", record, "--reason", "order 7")
    assert own.json("holds")["holds"][0]["target"] == record
    assert "order 7" in own.ok("holds")
    refused = own("forget", record, "--reason", "request 31")
    assert refused.exit_code == 1
    assert "hold" in refused.stderr
    assert "no longer on hold" in own.ok("release", record)
    assert "no legal hold" in own.ok("holds")
    own.ok("forget", record, "--reason", "request 31")


def test_sources_are_listed(shell):
    names = [source["name"] for source in shell.json("sources")["sources"]]
    assert {"csv", "json", "jsonl", "parquet", "xlsx"} <= set(names)
    assert "csv" in shell.ok("sources")


def test_simulate_writes_records_and_truth_apart(shell, tmp_path: Path):
    figures = shell.json("simulate", tmp_path / "market", "--records", 300, "--seed", 3, "--hard")
    assert figures["records"] == 300
    assert list((tmp_path / "market" / "records").glob("*.csv"))
    assert list((tmp_path / "market" / "truth").glob("*.csv"))
    refused = shell("simulate", tmp_path / "market", "--records", 300, "--seed", 3)
    assert refused.exit_code == 1
    assert "300 records in" in shell.ok("simulate", tmp_path / "second", "--records", 300, "--seed", 3)


@pytest.mark.parametrize("texts", [["one advert"], ["one advert", "and quite another thing"]])
def test_a_file_without_a_campaign_gives_no_lead(shell, tmp_path: Path, terms, texts: list[str]):
    file = tmp_path / "few.csv"
    file.write_text("text\n" + "\n".join(texts) + "\n")
    shell.folder = tmp_path / "ws"
    shell.ok("init", shell.folder)
    shell.ok("collect", file, *terms)
    assert f"{len(texts)} record" in shell.ok("run")
    assert "No lead was found" in shell.ok("leads")
    assert shell.json("leads")["leads"] == []
    assert "no campaign" in shell("show", "1").stderr
    shell.ok("export", "campaigns", tmp_path / "c.csv")
    assert "no work was done" in shell.ok("run")


def test_a_run_needs_a_record(shell, tmp_path: Path, terms):
    file = tmp_path / "bad.csv"
    file.write_text("posted,text\nno day,an advert\n")
    shell.folder = tmp_path / "ws"
    shell.ok("init", shell.folder)
    shell.ok("collect", file, *terms)
    answer = shell("run")
    assert answer.exit_code == 1
    assert "all rows are in quarantine or forgotten" in answer.stderr
    shell.ok("plan")
