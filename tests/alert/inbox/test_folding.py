"""Equal alerts become one, in whatever order they come."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.alert.inbox import INBOX, Inbox, folding, versions
from manumit.store import SchemaError, Settings, Workspace


def only(inbox: Inbox) -> dict[str, object]:
    (row,) = inbox.alerts().to_pylist()
    return row


def test_equal_alerts_are_one_with_all_that_they_say(inbox, inbox_alerts, inbox_now):
    later, earlier = inbox_now + timedelta(hours=1), inbox_now - timedelta(hours=1)
    told = inbox.put(
        inbox_alerts(
            {"record_ids": ["r2", "r1"]},
            {"record_ids": ["r1"], "severity": "high", "reason": "It moved.", "raised_at": earlier},
            {"record_ids": ["r3"], "raised_at": later, "first_arrived_at": None},
            {"id": 2, "severity": "low"},
        ),
        inbox_now,
    )
    assert told.schema.equals(INBOX.arrow)
    assert told.column("why").to_pylist() == ["new", "new"]
    first, second = inbox.alerts().to_pylist()
    assert second["alert_id"] == f"{2:032x}"
    assert first["severity"] == "high"
    assert first["reason"] == "It moved."
    assert (first["first_at"], first["last_at"]) == (earlier, later)
    assert first["record_ids"] == ["r1", "r2", "r3"]
    assert (first["records"], first["occurrences"]) == (3, 3)


def test_severity_only_rises(inbox, inbox_alerts, inbox_now):
    for severity, kept in (("medium", "medium"), ("urgent", "urgent"), ("low", "urgent"), ("high", "urgent")):
        inbox.put(inbox_alerts({"severity": severity, "record_ids": [severity]}), inbox_now)
        assert only(inbox)["severity"] == kept


def test_what_is_put_twice_counts_once(inbox, inbox_alerts, inbox_now):
    alerts = inbox_alerts({}, {"record_ids": ["r1", "r2"]}, {"record_ids": []})
    inbox.put(alerts, inbox_now)
    before = only(inbox)
    again = inbox.put(alerts, inbox_now)
    assert again.num_rows == 0
    assert only(inbox) == before
    assert before["occurrences"] == 3


def test_it_is_told_when_new_risen_or_raised_twice_as_often(inbox, inbox_alerts, inbox_now):
    told = []
    for n in range(1, 18):
        severity = "high" if n >= 11 else "medium"
        (why,) = inbox.put(inbox_alerts({"record_ids": [f"r{n}"], "severity": severity}), inbox_now).column(
            "why"
        ).to_pylist() or [None]
        if why:
            told.append((n, why))
    assert told == [(1, "new"), (2, "doubled"), (4, "doubled"), (8, "doubled"), (11, "risen")]


def test_records_are_listed_to_a_bound_and_counted_without(inbox, inbox_alerts, inbox_now):
    for first in range(0, 300, 20):
        inbox.put(inbox_alerts({"record_ids": [f"r{n:04}" for n in range(first, first + 20)]}), inbox_now)
    row = only(inbox)
    assert row["records"] == 300
    assert row["record_ids"] == [f"r{n:04}" for n in range(100)]
    assert row["occurrences"] == 15


def test_what_is_no_table_of_alerts_is_refused(inbox, inbox_alerts, inbox_now):
    with pytest.raises(SchemaError, match="column 'rule' is missing"):
        inbox.put(inbox_alerts({}).drop_columns("rule"), inbox_now)
    assert inbox.alerts().num_rows == 0


def test_the_most_severe_and_latest_come_first(inbox, inbox_alerts, inbox_now):
    levels = ("low", "urgent", "medium", "urgent", "high")
    rows = [
        {"id": n, "severity": level, "raised_at": inbox_now + timedelta(minutes=n)}
        for n, level in enumerate(levels, 1)
    ]
    inbox.put(inbox_alerts(*rows), inbox_now)
    assert [int(i, 16) for i in inbox.alerts().column("alert_id").to_pylist()] == [4, 2, 5, 3, 1]
    assert [int(i, 16) for i in inbox.alerts(severities=["low", "high"]).column("alert_id").to_pylist()] == [
        5,
        1,
    ]
    assert inbox.alerts(most=2).num_rows == 2
    assert inbox.alerts(states=["closed"]).num_rows == 0


ONE = st.fixed_dictionaries(
    {
        "id": st.integers(1, 3),
        "severity": st.sampled_from(("low", "medium", "high", "urgent")),
        "reason": st.sampled_from(("a", "b", "c")),
        "record_ids": st.lists(st.sampled_from([f"r{n}" for n in range(5)]), max_size=3),
        "list_id": st.sampled_from((None, "harbour", "north")),
        "minutes": st.integers(0, 3),
        "latency_ms": st.sampled_from((None, 1.0, 2.0)),
        "arrived": st.sampled_from((None, 0, 1)),
    }
)


@given(data=st.data(), rows=st.lists(ONE, min_size=1, max_size=8))
def test_the_order_of_arrival_does_not_matter(inbox_alerts, inbox_now, data, rows):
    made = [
        {
            **{name: value for name, value in row.items() if name not in {"minutes", "arrived"}},
            "raised_at": inbox_now + timedelta(minutes=row["minutes"]),
            "first_arrived_at": None
            if row["arrived"] is None
            else inbox_now + timedelta(hours=row["arrived"]),
        }
        for row in rows
    ]
    order = data.draw(st.permutations(made))
    cuts = data.draw(st.lists(st.integers(0, len(rows)), max_size=3))

    def kept(parts) -> list[dict[str, object]]:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            for statement in itertools.chain(*versions.UPGRADES):
                connection.execute(statement)
            for part in parts:
                folding.fold(connection, inbox_alerts(*part), inbox_now)
            numbers = [row[0] for row in connection.execute("SELECT number FROM alerts ORDER BY alert_id")]
            return folding.rows_of(connection, numbers).to_pylist()

    bounds = [0, *sorted(cuts), len(order)]
    shuffled = [order[a:b] for a, b in itertools.pairwise(bounds) if a < b]
    assert kept([made]) == kept(shuffled)


def test_a_new_workspace_has_no_file_until_the_first_alert(tmp_path, inbox_alerts, inbox_now):
    ws = Workspace.create(tmp_path / "ws", settings=Settings(threads=1))
    inbox = Inbox.open(ws)
    assert inbox.put(inbox_alerts(), inbox_now).num_rows == 0
    assert inbox.deliver(inbox_now).sent == 0
    assert not (ws.path / "alerts.db").exists()
    inbox.put(inbox_alerts({}))
    assert (ws.path / "alerts.db").stat().st_mode & 0o777 == 0o600
    assert ws.verify() == []
