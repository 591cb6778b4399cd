"""Equal alerts have equal ids, whatever the day, the order and the records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from manumit.alert.live.raising import MOST_RECORDS, Raised, alerts_table
from manumit.alert.live.rule_file import alert_rules
from manumit.store.schema import ALERTS, SEVERITIES

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)
RULES = alert_rules()

raised = st.builds(
    Raised,
    rule=st.sampled_from(RULES),
    subject_kind=st.sampled_from(["record", "campaign", "lead"]),
    subject=st.sampled_from(["a", "b", "c"]),
    reason=st.sampled_from(["one", "two"]),
    record_ids=st.lists(st.sampled_from([f"r{n}" for n in range(40)]), max_size=30),
    list_id=st.sampled_from([None, "list"]),
    arrived=st.one_of(st.none(), st.integers(0, 100).map(lambda n: NOW - timedelta(milliseconds=n))),
)


@given(st.lists(raised, max_size=12), st.randoms())
def test_ids_do_not_depend_on_order_day_or_records(items: list[Raised], chance):
    one = alerts_table(items, NOW)
    shuffled = list(items)
    chance.shuffle(shuffled)
    other = alerts_table(shuffled, NOW + timedelta(days=9))
    assert one.column("alert_id").to_pylist() == other.column("alert_id").to_pylist()
    assert len(set(one.column("alert_id").to_pylist())) == one.num_rows
    assert one.schema == ALERTS.arrow
    levels = [SEVERITIES.index(s) for s in one.column("severity").to_pylist()]
    assert levels == sorted(levels, reverse=True)


@given(st.lists(raised, min_size=1, max_size=12))
def test_equal_alerts_are_one_with_the_records_of_all(items: list[Raised]):
    table = {row["alert_id"]: row for row in alerts_table(items, NOW).to_pylist()}
    for alert_id, row in table.items():
        same = [item for item in items if item.alert_id == alert_id]
        records = list(dict.fromkeys(r for item in same for r in item.record_ids))
        assert row["record_ids"] == records[:MOST_RECORDS]
        arrivals = [item.arrived for item in same if item.arrived is not None]
        assert row["first_arrived_at"] == min(arrivals, default=None)
        waited = (NOW - min(arrivals)).total_seconds() * 1000 if arrivals else None
        assert row["latency_ms"] == waited


def test_another_rule_subject_or_list_is_another_alert():
    first = Raised(RULES[0], "lead", "a", "", ())
    others = [
        Raised(RULES[1], "lead", "a", "", ()),
        Raised(RULES[0], "network", "a", "", ()),
        Raised(RULES[0], "lead", "b", "", ()),
        Raised(RULES[0], "lead", "a", "", (), list_id="l"),
        Raised(RULES[0], "lead", "a", "", (), apart="else"),
    ]
    assert len({one.alert_id for one in (first, *others)}) == 6


def test_a_list_may_say_how_pressing_it_is():
    (row,) = alerts_table([Raised(RULES[0], "lead", "a", "", (), pressing="low")], NOW).to_pylist()
    assert row["severity"] == "low"
