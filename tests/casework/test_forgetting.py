"""What names a forgotten record goes; what also is about others stays."""

from __future__ import annotations

import pytest

from manumit.casework import Casework, Part, stage_forgetting
from manumit.store.journal import Journal, replay


@pytest.fixture
def forgetting_ws(casework_ws, casework_records, casework_run):
    """Records 0 and 1 are campaign c1, record 2 is c2; 0 to 2 are network n1, record 3 is network n2."""
    r = casework_records

    def phone(record: int, value: str, kind: str = "phone") -> dict[str, str]:
        return {"record_id": r[record], "kind": kind, "value": value}

    def unit(network: str, kind: str, value: str) -> dict[str, str]:
        return {"network_id": network, "kind": kind, "value": value}

    casework_run(
        casework_ws,
        campaign_members=[
            {"campaign_id": "c1", "record_id": r[0]},
            {"campaign_id": "c1", "record_id": r[1]},
            {"campaign_id": "c2", "record_id": r[2]},
        ],
        mentions=[
            phone(0, "+1"),
            phone(1, "+1"),
            phone(2, "whatsapp:+2", "handle"),
            phone(3, "+2"),
            phone(3, "+3"),
        ],
        network_members=[
            unit("n1", "campaign", "c1"),
            unit("n1", "campaign", "c2"),
            unit("n1", "phone", "+2"),
            unit("n2", "record", r[3]),
        ],
    )
    return casework_ws


@pytest.fixture
def forgetting_gone(forgetting_ws, casework_records, casework_lead):
    """Decides on everything, forgets some records, and names what went: (places of records) -> names."""

    def forget(*places: int) -> set[str]:
        casework, r = Casework.open(forgetting_ws), casework_records
        leads = [
            ("campaign", "c1"),
            ("campaign", "c2"),
            ("network", "n1"),
            ("network", "n2"),
            ("record", r[0]),
        ]
        identifiers = [
            ("phone", "+1"),
            ("phone", "+2"),
            ("phone", "+3"),
            ("phone", "+9"),
            ("author", "a board:ana"),
        ]
        identifiers += [("author", "a board:bo"), ("email", "+3")]
        names: dict[int, str] = {}
        with forgetting_ws.lock("test"):
            for kind, subject in leads:
                lead = casework_lead(1, lead_id=f"{kind}-{subject}", subject_kind=kind, subject=subject)
                made = casework.decide(lead, "accept", "why", "ana", "000001")
                names[made.number] = subject.replace(r[0], "r0")
            for kind, value in identifiers:
                names[casework.edit("not_this", Part(kind, value), None, "why", "ana").number] = (
                    f"{kind} {value}"
                )
            n1 = Part("network", "n1", "c2")
            names[casework.edit("split", Part("record", r[3]), n1, "why", "ana").number] = "r3 from n1"
            journal = Journal(forgetting_ws.path)
            gone = stage_forgetting(forgetting_ws, journal, [r[place] for place in places], "ana")
            assert len(casework.reviews()) == len(leads)  # nothing happens before it is decided
            journal.decide()
            replay(forgetting_ws.path)
        left = {e.number for e in (*casework.reviews(), *casework.edits())}
        assert left == set(names) - set(gone)
        assert casework.differences() == []
        return {names[number] for number in gone}

    return forget


def test_one_record_of_a_campaign_takes_only_the_decision_on_itself(forgetting_gone):
    assert forgetting_gone(0) == {"r0"}


def test_a_whole_campaign_takes_its_decision_and_its_identifiers(forgetting_gone):
    assert forgetting_gone(0, 1) == {"r0", "c1", "phone +1", "author a board:ana"}


def test_a_whole_network_takes_its_decision(forgetting_gone):
    assert forgetting_gone(0, 1, 2) == {
        "r0",
        "c1",
        "c2",
        "n1",
        "phone +1",
        "author a board:ana",
        "author a board:bo",
        "r3 from n1",
    }


def test_a_record_of_no_campaign_takes_its_edits(forgetting_gone):
    assert forgetting_gone(3) == {"n2", "phone +3", "r3 from n1"}


def test_records_that_nobody_decided_on_change_nothing(forgetting_ws, casework_records):
    with forgetting_ws.lock("test"):
        journal = Journal(forgetting_ws.path)
        assert stage_forgetting(forgetting_ws, journal, casework_records, "ana") == []
        journal.abandon()
    assert not (forgetting_ws.path / "casework.db").exists()
