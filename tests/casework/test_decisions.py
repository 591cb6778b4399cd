from __future__ import annotations

import stat

import pytest

from manumit.casework import Casework, Decisions, Part
from manumit.store import RefusedError, WorkspaceError

PHONE = Part("phone", "+34600100200")


def test_nothing_is_made_before_the_first_decision(casework, casework_ws):
    assert casework.reviews() == []
    assert casework.edits() == []
    assert casework.decisions() == Decisions()
    assert casework.calibration() is None
    assert casework.differences() == []
    with pytest.raises(RefusedError), casework_ws.lock("review"):
        casework.decide({"lead_id": "x"}, "maybe", "because", "ana", "000001")
    assert not list(casework_ws.path.glob("casework.db*"))


def test_a_decision_is_kept_with_what_the_lead_was(casework, casework_ws, casework_lead):
    with casework_ws.lock("review"):
        made = casework.decide(casework_lead(7), "accept", " seen   twice ", "ana", "000004")
    assert casework.reviews() == [made]
    assert (made.number, made.lead_id, made.decision, made.reason) == (
        1,
        "campaign-c007",
        "accept",
        "seen twice",
    )
    assert (made.operator, made.run_id, made.score) == ("ana", "000004", 5.75)
    assert [(r.rule, r.points, r.figure) for r in made.reasons] == [
        ("size", 3.5, 11.0),
        ("template", 2.25, 0.5625),
    ]
    assert made.decided_at.endswith("+00:00")


def test_the_file_is_for_the_owner_only_and_quotes_no_record(casework, casework_ws, casework_lead):
    with casework_ws.lock("review"):
        casework.decide(casework_lead(1), "defer", "later", "ana", "000001")
    (path,) = casework_ws.path.glob("casework.db*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert b"secret words" not in path.read_bytes()
    assert casework_ws.verify() == []


def test_a_later_decision_overrides_and_both_are_kept(casework, casework_ws, casework_lead):
    with casework_ws.lock("review"):
        casework.decide(casework_lead(1), "accept", "one", "ana", "000001")
        casework.decide(casework_lead(2), "dismiss", "two", "ana", "000001")
        casework.decide(casework_lead(1), "dismiss", "three", "bo", "000001")
    assert [r.reason for r in casework.reviews()] == ["one", "two", "three"]
    held = casework.latest()
    assert {lead: (r.decision, r.operator) for lead, r in held.items()} == {
        "campaign-c001": ("dismiss", "bo"),
        "campaign-c002": ("dismiss", "ana"),
    }


def test_every_decision_changes_the_head(casework, casework_ws, casework_lead):
    seen = [casework.head()[1]]
    with casework_ws.lock("review"):
        casework.decide(casework_lead(1), "accept", "one", "ana", "000001")
        seen.append(casework.head()[1])
        casework.edit("not_this", PHONE, None, "a help line", "ana")
        seen.append(casework.head()[1])
        casework.undo(2, "it is not", "ana")
        seen.append(casework.head()[1])
        casework.calibrate(None, "", "ana")
        seen.append(casework.head()[1])
    assert len(set(seen)) == 5
    assert casework.head() == (4, seen[-1])


def test_what_runs_heed_are_edits_and_calibration(casework, casework_ws, casework_lead):
    seen = [casework.heeded()]
    with casework_ws.lock("review"):
        casework.decide(casework_lead(1), "accept", "one", "ana", "000001")
        assert casework.heeded() == seen[0]
        casework.edit("not_this", PHONE, None, "a help line", "ana")
        seen.append(casework.heeded())
        casework.calibrate(None, "", "ana")
        seen.append(casework.heeded())
        casework.undo(2, "it is not", "ana")
        seen.append(casework.heeded())
    assert len(set(seen)) == 4


def test_nothing_is_decided_outside_the_lock(casework, casework_lead):
    with pytest.raises(WorkspaceError, match=r"inside `Workspace\.lock`"):
        casework.decide(casework_lead(1), "accept", "one", "ana", "000001")


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_every_decision_needs_a_reason(casework, casework_ws, casework_lead, reason):
    with casework_ws.lock("review"):
        with pytest.raises(RefusedError, match="a decision needs a reason"):
            casework.decide(casework_lead(1), "accept", reason, "ana", "000001")
        with pytest.raises(RefusedError, match="an edit needs a reason"):
            casework.edit("not_this", PHONE, None, reason, "ana")
    assert casework.reviews() == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [("a\ud800b", "no text"), ("a\0b", "no text"), ("x" * 2001, "2,000 characters at most")],
)
def test_a_reason_must_be_a_text(casework, casework_ws, casework_lead, reason, said):
    with casework_ws.lock("review"), pytest.raises(RefusedError, match=said):
        casework.decide(casework_lead(1), "accept", reason, "ana", "000001")


def test_a_score_that_is_no_number_is_refused(casework, casework_ws, casework_lead):
    with casework_ws.lock("review"), pytest.raises(RefusedError, match="no finite score"):
        casework.decide(casework_lead(1, score=float("nan")), "accept", "one", "ana", "000001")


def test_edits_are_what_a_run_must_heed(casework, casework_ws):
    a, b = Part("campaign", "c1"), Part("network", "n1", "c9")
    with casework_ws.lock("edit"):
        casework.edit("not_this", PHONE, None, "a help line", "ana")
        casework.edit("put_back", Part("email", "a@b.org"), None, "one office", "ana")
        casework.edit("merge", b, a, "same driver", "ana")
        casework.edit("split", Part("record", "r5"), b, "a namesake", "ana")
    assert casework.decisions() == Decisions(
        frozenset({("phone", "+34600100200")}),
        frozenset({("email", "a@b.org")}),
        (("c1", "c9"),),
        (("r5", "c9"),),
    )
    assert [e.first for e in casework.edits()] == [PHONE, Part("email", "a@b.org"), b, Part("record", "r5")]


def test_an_edit_must_be_about_what_it_can_change(casework, casework_ws):
    a, b = Part("campaign", "c1"), Part("campaign", "c2")
    with casework_ws.lock("edit"):
        with pytest.raises(RefusedError, match="about one identifier"):
            casework.edit("not_this", a, None, "why", "ana")
        with pytest.raises(RefusedError, match="about one identifier"):
            casework.edit("put_back", PHONE, a, "why", "ana")
        with pytest.raises(RefusedError, match="name both"):
            casework.edit("merge", a, None, "why", "ana")
        with pytest.raises(RefusedError, match="about two campaigns"):
            casework.edit("split", a, PHONE, "why", "ana")
        with pytest.raises(RefusedError, match="name two different ones"):
            casework.edit("merge", a, Part("network", "n1", "c1"), "why", "ana")
        with pytest.raises(RefusedError, match="is no edit"):
            casework.edit("delete", a, b, "why", "ana")
    assert casework.edits() == []


def test_an_undo_can_be_undone_and_says_what_it_cannot(casework, casework_ws):
    with casework_ws.lock("edit"):
        casework.edit("not_this", PHONE, None, "a help line", "ana")
        casework.undo(1, "it is not", "bo")
        assert casework.decisions() == Decisions()
        with pytest.raises(RefusedError, match=r"undone already, by 2; `manumit edit undo 2`"):
            casework.undo(1, "again", "bo")
        casework.undo(2, "it is", "bo")
        assert casework.decisions().not_linking == {("phone", "+34600100200")}
        with pytest.raises(RefusedError, match="there is no edit 9"):
            casework.undo(9, "why", "bo")


def test_a_calibration_is_switched_on_with_its_model_and_off(casework, casework_ws):
    with casework_ws.lock("calibrate"):
        casework.calibrate({"intercept": -1.5}, "", "ana")
        on = casework.calibration()
        casework.calibrate(None, "too few", "bo")
    assert on is not None
    assert (on.state, on.model) == ("on", {"intercept": -1.5})
    off = Casework.open(casework_ws).calibration()
    assert off is not None
    assert (off.state, off.model, off.operator) == ("off", None, "bo")
