"""Decisions, edits and calibration at the terminal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from manumit.casework import Casework
from manumit.store import TABLES, Workspace

if TYPE_CHECKING:
    from manumit.store import RunManifest

WHY = ("--reason", "seen before", "--operator", "ana")


def first_lead(shell) -> str:
    lead_id: str = shell.json("review")["open"][0]["lead_id"]
    return lead_id


def note_run(shell, **tables: list[dict[str, Any]]) -> RunManifest:
    """A run with these rows; columns left out are empty."""
    import pyarrow as pa

    ws = Workspace.open(shell.folder)
    empty = {"string": "", "int64": 0, "double": 0.0}
    with ws.lock("run"), ws.begin_run("leads") as run:
        for name, rows in tables.items():
            columns = TABLES[name].columns
            filled = [
                {c.name: row.get(c.name, None if c.nullable else empty.get(str(c.type), [])) for c in columns}
                for row in rows
            ]
            run.put(name, "0", pa.Table.from_pylist(filled, schema=TABLES[name].arrow))
        return run.commit({})


@pytest.fixture
def linked(own):
    """The program in a workspace with two networks, a campaign and identifiers."""
    note_run(
        own,
        leads=[
            {
                "lead_id": "network-11aa",
                "rank": 1,
                "subject_kind": "network",
                "subject": "11aa",
                "score": 9.0,
            },
            {
                "lead_id": "campaign-22bb",
                "rank": 2,
                "subject_kind": "campaign",
                "subject": "22bb",
                "score": 4.0,
            },
        ],
        campaigns=[{"campaign_id": "22bb"}, {"campaign_id": "33cc"}],
        networks=[{"network_id": "11aa"}],
        network_members=[{"network_id": "11aa", "kind": "campaign", "value": "33cc"}],
        links=[{"network_id": "11aa", "kind": "phone", "value": "+34600100200"}],
        set_aside=[{"kind": "email", "value": "help@line.org"}],
    )
    return own


def test_a_lead_is_decided_by_rank_and_leaves_the_open_ones(own):
    lead_id = first_lead(own)
    before = own.json("review")["open_total"]
    said = own.ok("review", 1, "--accept", *WHY)
    assert said == f"Lead {lead_id} is accepted, by ana: seen before\n"
    after = own.json("review")
    assert after["open_total"] == before - 1
    assert lead_id not in {lead["lead_id"] for lead in after["open"]}
    (decision,) = after["decisions"]
    assert (decision["lead_id"], decision["decision"], decision["operator"]) == (lead_id, "accept", "ana")
    assert {"rule", "points", "figure"} == set(decision["reasons"][0])


def test_a_deferred_lead_stays_open_and_says_so(own):
    lead_id = first_lead(own)
    own.ok("review", lead_id[:14], "--defer", *WHY)
    found = own.json("review")
    assert found["open"][0]["lead_id"] == lead_id
    assert found["open"][0]["deferred"] is True
    shown = own.ok("review")
    assert "deferred 20" in shown
    assert "seen before" in shown


def test_a_later_decision_overrides(own):
    lead_id = first_lead(own)
    own.ok("review", lead_id, "--accept", *WHY)
    own.ok("review", lead_id, "--dismiss", "--reason", "a hotel", "--operator", "bo")
    shown = own.ok("review")
    assert "2 decisions, newest first" in shown
    assert f"accepted   {lead_id} (overridden)" in shown
    assert f"dismissed  {lead_id}  bo: a hotel" in shown


def test_a_decision_is_one_document(own):
    made = own.json("review", 1, "--dismiss", *WHY)
    assert (made["number"], made["decision"], made["reason"], made["run_id"]) == (
        1,
        "dismiss",
        "seen before",
        "000001",
    )


def test_a_reason_is_printed_without_its_control_characters(own):
    own.ok("review", 1, "--accept", "--reason", "a\x1b[31mb", "--operator", "c\x1b[2Jd")
    assert "\x1b" not in own.ok("review")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("1",), 2, "say what you decide: --accept, --dismiss or --defer"),
        (("--accept", "--reason", "x"), 2, "name the lead to decide on"),
        (("1", "--accept"), 1, "manumit: a decision needs a reason; say what you saw or checked (--reason)"),
        (("1", "--accept", "--dismiss", *WHY), 2, "--accept and --dismiss exclude one another"),
        (("999", "--accept", *WHY), 1, "has no lead '999'; `manumit leads` lists them"),
        (("zz", "--accept", *WHY), 1, "has no lead 'zz'"),
    ],
)
def test_what_is_wrong_is_one_sentence(own, words, code, said):
    answer = own("review", *words)
    assert answer.exit_code == code
    assert said in answer.stderr
    assert not (own.folder / "casework.db").exists()


def test_without_a_run_there_is_nothing_to_decide(shell, tmp_path):
    shell.ok("init", tmp_path / "ws")
    shell.folder = tmp_path / "ws"
    assert "there is no run yet" in shell("review").stderr
    assert shell.ok("edits") == "There is no edit.\n"
    assert "Calibration is off" in shell.ok("calibrate")


def test_reading_decides_nothing(read_only):
    assert "Nothing was decided yet" in read_only("review").stderr
    read_only.ok("edits")
    read_only.ok("calibrate")
    assert not (read_only.folder / "casework.db").exists()


def test_verify_notices_a_decision_changed_by_hand(own):
    own.ok("review", 1, "--accept", *WHY)
    assert own.json("verify")["intact"] is True
    with closing(sqlite3.connect(own.folder / "casework.db")) as connection:
        connection.execute("DROP TRIGGER reviews_stay")
        connection.execute("UPDATE reviews SET decision = 'dismiss'")
        connection.commit()
    answer = own("verify")
    assert answer.exit_code == 1
    assert "casework.db" in answer.stdout


def test_edits_of_every_kind_are_kept_and_listed(linked):
    assert "Edit 1: phone +34600100200 does not link. `manumit run`" in linked.ok(
        "edit", "not-this", "Phone", "+34 600-100-200", *WHY
    )
    linked.ok("edit", "put-back", "email", "HELP@line.org", *WHY)
    linked.ok("edit", "merge", 1, 2, *WHY)
    linked.ok("edit", "split", "22", "network-11", *WHY)
    linked.ok("edit", "undo", 1, *WHY)
    shown = linked.ok("edits").splitlines()
    assert len(shown) == 5
    assert shown[0].startswith("   1  phone +34600100200 does not link (undone by 5); 20")
    assert "email help@line.org links although a rule sets it aside; " in shown[1]
    assert "network 11aa and campaign 22bb belong together (overridden)" in shown[2]
    assert "campaign 22bb does not belong to network 11aa; " in shown[3]
    assert "edit 1 is taken back" in shown[4]
    found = linked.json("edits")["edits"]
    assert [edit["holds"] for edit in found] == [False, True, False, True, False]
    assert found[2]["first"] == {"kind": "network", "target": "11aa", "unit": "33cc"}
    decisions = Casework.open(Workspace.open(linked.folder)).decisions()
    assert (decisions.not_linking, decisions.put_back) == (frozenset(), {("email", "help@line.org")})
    assert (decisions.together, decisions.apart) == ((), (("22bb", "33cc"),))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("not-this", "phone"), 2, "`manumit edit not-this` needs KIND and VALUE"),
        (("merge", "1", "2", "3"), 2, "`manumit edit merge` needs A and B"),
        (("undo", "x", *WHY), 2, "'x' is no number of an edit"),
        (("undo", "7", *WHY), 1, "there is no edit 7; `manumit edits` lists them"),
        (("not-this", "phone", "+1", *WHY), 1, "gives phone '+1'; write kind and value"),
        (("merge", "1", "zz", *WHY), 1, "has no campaign, network or record 'zz'"),
        (("merge", "2", "22bb", *WHY), 1, "both are the same campaign; name two different ones"),
        (("split", "33cc", "1", *WHY), 1, "network 11aa has no other campaign or record"),
        (("merge", "1", "2"), 1, "an edit needs a reason"),
    ],
)
def test_an_edit_that_cannot_be_is_one_sentence(linked, words, code, said):
    answer = linked("edit", *words)
    assert answer.exit_code == code
    assert said in answer.stderr
    assert linked.json("edits") == {"edits": []}


@pytest.fixture
def taught(own):
    """The program where persons decided on 60 leads: they accept those whose template is close."""
    leads = []
    for n in range(60):
        points = {"size": 1.0 + n % 5 / 5, "template": 0.9 if n % 2 else 0.1}
        reasons = [
            {"rule": rule, "points": p, "figure": p, "sentence": "s", "record_ids": []}
            for rule, p in points.items()
        ]
        lead = {"lead_id": f"record-{n:02}", "rank": n + 1, "subject_kind": "record", "subject": f"{n:02}"}
        leads.append({**lead, "score": sum(points.values()), "reasons": reasons})
    run = note_run(own, leads=leads, languages=[{"record_id": f"{n:02}", "lang": "es"} for n in range(40)])
    ws = Workspace.open(own.folder)
    with ws.lock("review"):
        for n, lead in enumerate(leads):
            Casework.open(ws).decide(lead, "accept" if n % 2 else "dismiss", "why", "ana", run.run_id)
    return own


def test_too_few_decisions_are_said_and_cannot_be_switched_on(own):
    shown = own.ok("calibrate")
    assert "Calibration is off: leads are ranked by their points alone." in shown
    assert "It cannot be switched on: a calibration needs at least 40 decisions" in shown
    answer = own("calibrate", "--on")
    assert answer.exit_code == 1
    assert "manumit: a calibration needs at least 40 decisions" in answer.stderr
    assert not (own.folder / "casework.db").exists()


def test_a_calibration_shows_its_weights_and_errors(taught):
    shown = taught.ok("calibrate")
    assert "30 accepted, 30 dismissed, 0 deferred" in shown
    assert "template: each point multiplies the odds by" in shown
    assert "(a reason of 60 of 60 leads)" in shown
    assert "Lower is better" in shown
    rows = [line.split() for line in shown.splitlines()]
    assert ["all", "all", "30", "0%", "30", "0%"] in rows
    assert ["language", "es", "20", "0%", "20", "0%"] in rows
    assert ["language", "not", "known", "10", "0%", "10", "0%"] in rows


def test_a_calibration_is_switched_on_and_off(taught):
    found = taught.json("calibrate")
    assert found["in_use"] is None
    assert found["refusal"] is None
    assert found["model"]["weights"]["template"] > 0
    on = taught.json("calibrate", "--on", "--reason", "checked", "--operator", "ana")
    assert on["in_use"]["model"] == found["model"]
    assert "Calibration is on since 20" in taught.ok("calibrate")
    assert "In use is what 60 decisions taught then" in taught.ok("calibrate")
    taught.ok("calibrate", "--off", "--operator", "bo")
    assert taught.json("calibrate")["in_use"]["model"] is None
    assert "Calibration is off since 20" in taught.ok("calibrate")
    assert taught.json("verify")["intact"] is True


def test_calibration_is_not_switched_on_and_off_at_once(own):
    answer = own("calibrate", "--on", "--off", *WHY)
    assert answer.exit_code == 2
    assert "--on and --off exclude one another; keep one of them" in answer.stderr
    assert not (own.folder / "casework.db").exists()
