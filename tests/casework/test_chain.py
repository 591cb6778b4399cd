"""A change by hand is noticed, whatever it is; what `forget` takes out is not one."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.casework import Casework, Part, stage_forgetting
from manumit.casework.versions import DETAILS
from manumit.store import Settings, Workspace
from manumit.store.journal import Journal, replay

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["review", "not_this", "merge", "undo", "calibrate", "forget"]),
        st.integers(1, 3),
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    ),
    min_size=1,
    max_size=8,
)


def forget(ws: Workspace, record_ids: list[str]) -> list[int]:
    journal = Journal(ws.path)
    gone = stage_forgetting(ws, journal, record_ids, "ana")
    journal.decide()
    replay(ws.path)
    return gone


def take(ws: Workspace, casework: Casework, lead, step: tuple[str, int, str]) -> None:
    action, number, words = step
    reason = f"because {words}"
    record = f"r{number}"
    if action == "review":
        row = lead(number, lead_id=f"record-{record}", subject_kind="record", subject=record)
        casework.decide(row, "accept", reason, words, "000001")
    elif action == "not_this":
        casework.edit("not_this", Part("phone", str(number)), None, reason, words)
    elif action == "merge":
        casework.edit("merge", Part("record", record), Part("campaign", "c"), reason, words)
    elif action == "undo":
        open_edits = [e.number for e in casework.edits() if e.undoes is None]
        undone = {e.undoes for e in casework.edits()}
        for edit in open_edits[:1]:
            if edit not in undone:
                casework.undo(edit, reason, words)
    elif action == "calibrate":
        casework.calibrate({"intercept": number} if number > 1 else None, words, words)
    else:
        forget(ws, [record])


@pytest.fixture(scope="module")
def chain_ws():
    """Runs steps in a fresh workspace: (steps, lead maker) -> workspace."""
    with tempfile.TemporaryDirectory() as folder:
        made = iter(range(10**6))

        def build(steps: list[tuple[str, int, str]], lead) -> Workspace:
            ws = Workspace.create(Path(folder) / str(next(made)), settings=Settings(threads=1))
            casework = Casework.open(ws)
            with ws.lock("test"):
                for step in steps:
                    take(ws, casework, lead, step)
            return ws

        yield build


def by_hand(ws: Workspace, *statements: str) -> int:
    """Change the file as somebody with a database browser would; return the rows changed."""
    with closing(sqlite3.connect(ws.path / "casework.db")) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        changed = sum(connection.execute(statement).rowcount for statement in statements)
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()
    return changed


@settings(max_examples=20)
@given(steps=STEPS)
def test_what_the_program_does_keeps_the_chain(chain_ws, casework_lead, steps):
    ws = chain_ws(steps, casework_lead)
    assert Casework.open(ws).differences() == []
    assert ws.verify() == []


@settings(max_examples=20)
@given(steps=STEPS, data=st.data())
def test_any_value_changed_by_hand_is_noticed(chain_ws, casework_lead, steps, data):
    ws = chain_ws([("merge", 1, ""), *steps], casework_lead)
    filled = []
    with closing(sqlite3.connect(ws.path / "casework.db")) as connection:
        for table in ("entries", "head", *(table for table, _ in DETAILS.values())):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            rows = [row[0] for row in connection.execute(f"SELECT rowid FROM {table}")]
            filled += [(table, column, row) for column in columns for row in rows]
    table, column, row = data.draw(st.sampled_from(filled))
    value = {"decision": "'defer'", "action": "'split'", "state": "'x'", "number": "99", "one": "1"}.get(
        column, f"coalesce({column}, '') || '1'"
    )
    if column in {"undoes", "target"} and table in {"edits", "forgotten"}:
        value = f"coalesce({column}, 0) + 50"
    if column in {"one", "state"}:  # these have no other value that the table would take
        return
    assert by_hand(ws, f"UPDATE {table} SET {column} = {value} WHERE rowid = {row}") == 1
    assert Casework.open(ws).differences() != []


@settings(max_examples=20)
@given(steps=STEPS, data=st.data())
def test_any_row_removed_by_hand_is_noticed(chain_ws, casework_lead, steps, data):
    ws = chain_ws([("merge", 1, ""), *steps], casework_lead)
    filled = []
    with closing(sqlite3.connect(ws.path / "casework.db")) as connection:
        for table in ("entries", "head", *(table for table, _ in DETAILS.values())):
            filled += [(table, row[0]) for row in connection.execute(f"SELECT rowid FROM {table}")]
    table, row = data.draw(st.sampled_from(filled))
    assert by_hand(ws, f"DELETE FROM {table} WHERE rowid = {row}") == 1
    assert Casework.open(ws).differences() != []


def test_what_was_changed_is_said(chain_ws, casework_lead):
    ws = chain_ws([("review", n, "x") for n in (1, 2, 3)], casework_lead)
    by_hand(ws, "UPDATE reviews SET decision = 'dismiss' WHERE number = 2")
    (found,) = Casework.open(ws).differences()
    assert (found.path, found.kind) == ("casework.db", "changed")
    assert found.detail == "what decision 2 says was changed by hand: its hash does not hold"


def test_the_last_decision_taken_out_whole_is_noticed(chain_ws, casework_lead):
    ws = chain_ws([("review", n, "x") for n in (1, 2)], casework_lead)
    by_hand(ws, "DELETE FROM reviews WHERE number = 2", "DELETE FROM entries WHERE number = 2")
    (found,) = Casework.open(ws).differences()
    assert "last decisions were taken out" in found.detail


def test_a_chain_written_anew_disagrees_with_the_runs(chain_ws, casework_lead, casework_run):
    ws = chain_ws([("review", 1, "x"), ("review", 2, "x")], casework_lead)
    casework = Casework.open(ws)
    casework_run(ws, {"casework": list(casework.head())})
    with ws.lock("review"):
        casework.decide(casework_lead(3), "accept", "why", "ana", "000001")
    assert casework.differences() == []
    (ws.path / "casework.db").unlink()
    (lost,) = casework.differences()
    assert (lost.kind, lost.detail) == ("missing", "run 000001 saw decisions, and there are none now")
    with ws.lock("review"):
        for number in (1, 2):
            take(ws, casework, casework_lead, ("review", number, "x"))
    (found,) = casework.differences()
    assert found.detail == "run 000001 saw other decisions up to 2 than there are now"


def test_a_trigger_taken_away_is_noticed(chain_ws, casework_lead):
    ws = chain_ws([("review", 1, "x")], casework_lead)
    with closing(sqlite3.connect(ws.path / "casework.db")) as connection:
        connection.execute("DROP TRIGGER reviews_stay")
        connection.commit()
    (found,) = Casework.open(ws).differences()
    assert "tables or triggers" in found.detail


@pytest.mark.parametrize(
    "statement", ["UPDATE reviews SET reason = 'x'", "DELETE FROM entries", "DELETE FROM reviews"]
)
def test_the_file_itself_refuses_a_change(chain_ws, casework_lead, statement):
    ws = chain_ws([("review", 1, "x")], casework_lead)
    with (
        closing(sqlite3.connect(ws.path / "casework.db")) as connection,
        pytest.raises(sqlite3.IntegrityError, match="only added to"),
    ):
        connection.execute(statement)


def test_a_forgotten_entry_keeps_its_hash_and_loses_its_words(chain_ws, casework_lead):
    ws = chain_ws([("review", 1, "zanzibar"), ("review", 2, "y")], casework_lead)
    casework = Casework.open(ws)
    assert b"zanzibar" in (ws.path / "casework.db").read_bytes()
    before = casework.head()[1]
    with ws.lock("forget"):
        assert forget(ws, ["r1"]) == [1]
        assert forget(ws, ["r1"]) == []
    assert [r.number for r in casework.reviews()] == [2]
    assert casework.head()[1] != before
    assert casework.differences() == []
    assert not [p for p in ws.path.rglob("*") if p.is_file() and b"because zanzibar" in p.read_bytes()]
    with closing(sqlite3.connect(ws.path / "casework.db")) as connection:
        kept = connection.execute("SELECT operator, kind FROM entries WHERE number = 1").fetchone()
    assert kept == ("zanzibar", "review")
