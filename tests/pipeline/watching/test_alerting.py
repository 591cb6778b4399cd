"""The process that checks: killed, it is begun again; loading does not hold up checks."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime

import pyarrow as pa
import pytest

from manumit.alert.inbox import Inbox
from manumit.pipeline.watching import AlertProcess, Pace, Watch, alerting
from manumit.pipeline.watching.checking import ChecksEndedError
from manumit.store import Settings, Terms, Workspace, WorkspaceError
from manumit.store.schema import RECORDS

TERMS = Terms("a feed", "order 12/26")


def table(*texts: str) -> pa.Table:
    rows = [
        {f.name: None for f in RECORDS.arrow}
        | {"record_id": f"{n:032x}", "batch_id": "", "kind": "ad", "text": text}
        | {"simulated": True, "original": "", "original_row": n}
        for n, text in enumerate(texts, 1)
    ]
    return pa.Table.from_pylist(rows, RECORDS.arrow)


@pytest.fixture(scope="module")
def alerted(tmp_path_factory):
    """A workspace and the process that checks for it."""
    ws = Workspace.create(tmp_path_factory.mktemp("alerted") / "ws", settings=Settings("1GB", 1))
    told: list[int] = []
    checks = AlertProcess(ws, lambda: told.append(1))
    yield ws, checks
    checks.close()


def process_of(checks: AlertProcess) -> int:
    assert checks._workers is not None
    return checks._workers._all[0].pid


def test_killed_midway_no_alert_of_an_acknowledged_record_is_lost(alerted, pipeline_urgent_text) -> None:
    ws, checks = alerted
    texts = [f"{pipeline_urgent_text} Ask for number {n} in the lobby." for n in range(12)]
    answered = []
    # The process is killed while it checks: from the moment that a question is with it.
    asked = checks.__call__

    def check(records, arrived_at, terms) -> int:
        if not answered:
            answered.append(process_of(checks))
            os.kill(process_of(checks), signal.SIGKILL)
        return asked(records, arrived_at, terms)

    with Watch(ws, TERMS, check=check, pace=Pace(look=0.05)) as watch:
        reader, writer = os.pipe()
        with os.fdopen(writer, "wb") as sink:
            sink.write(b"".join(b'{"text": "%s"}\n' % text.encode() for text in texts))
        acknowledged: list[str] = []
        with os.fdopen(reader, "rb") as source:
            watch.stream(source, lambda _, answers: acknowledged.extend(answers.ids.to_pylist())).run()
    assert len(answered) == 1
    assert len(acknowledged) == 12
    kept = Inbox.open(ws).alerts().to_pylist()
    assert {i for row in kept for i in row["record_ids"]} == set(acknowledged)
    assert watch.standing().unchecked_rows == 0


def test_one_that_ends_again_and_again_is_told_in_a_sentence(alerted) -> None:
    _, checks = alerted
    for error in (WorkspaceError, WorkspaceError, ChecksEndedError):
        if checks._workers is None:
            checks.refresh()
        os.kill(process_of(checks), signal.SIGKILL)
        with pytest.raises(error) as raised:
            checks(table("one"), None, TERMS)
        assert str(raised.value).count("\n") == 0
    assert checks(table("one"), None, TERMS) == 0  # the next begins anew


class _Slow:
    """A check whose loading takes long."""

    def __init__(self) -> None:
        self.loaded = 0

    def refresh(self) -> None:
        time.sleep(0.3)
        self.loaded += 1
        if self.loaded == 1:
            raise WorkspaceError("a list is damaged; add it again")


def test_loading_is_begun_and_not_waited_for() -> None:
    slow = _Slow()
    loading = alerting._Loading(slow)
    begun = time.monotonic()
    assert loading.begin() is None
    assert loading.begin() is None  # one at a time
    assert time.monotonic() - begun < 0.3
    assert slow.loaded == 0
    loading._thread.join()
    assert loading.begin() == "a list is damaged; add it again"
    loading._thread.join()
    assert slow.loaded == 2


def test_checks_go_on_while_rules_are_taken_up(alerted, pipeline_urgent_text) -> None:
    ws, checks = alerted
    text = f"{pipeline_urgent_text} Ask at the station."
    now = pa.array([datetime.now(UTC)], pa.timestamp("us", "UTC"))
    assert checks(table(text), now, TERMS) > 0
    rules = ws.path / "alerts.yaml"
    rules.write_text("urgent_sign: {on: false}\nsigns_combined: {on: false}\n")
    until = time.monotonic() + 20
    checks.refresh()
    while checks(table(text), now, TERMS):
        assert time.monotonic() < until
    rules.unlink()
