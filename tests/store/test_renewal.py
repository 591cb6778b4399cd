from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from manumit.store import Former, RefusedError, Terms, WorkspaceError, renew

OLD = Terms("a board", "order 12/26", kind="post", cases=("A",), expires=date(2024, 1, 1), operator="ana")


def test_terms_change_and_what_held_before_stays(store_ws, store_collect) -> None:
    made = store_collect([{"text": "x"}], terms=OLD)
    soon = datetime.now(UTC).date() + timedelta(days=1)
    with store_ws.lock("renew"):
        renew(store_ws, made.batch_id, soon, "order 14/27", "ben")
        again = renew(store_ws, made.batch_id, None, "order 15/28", "cy")
    (batch,) = store_ws.batches()
    assert batch == again
    assert batch.terms == Terms("a board", "order 15/28", kind="post", cases=("A",), operator="ana")
    moments = [former.until for former in batch.former]
    assert moments == sorted(moments)
    assert batch.former == (
        Former("order 12/26", date(2024, 1, 1), moments[0], "ben"),
        Former("order 14/27", soon, moments[1], "cy"),
    )
    assert batch.digest == made.digest
    assert (batch.files, batch.originals, batch.counts) == (made.files, made.originals, made.counts)
    assert store_ws.verify() == []


def test_what_is_refused_changes_nothing(store_ws, store_collect) -> None:
    made = store_collect([{"text": "x"}], terms=OLD)
    today = datetime.now(UTC).date()
    with store_ws.lock("renew"):
        with pytest.raises(RefusedError, match="no batch 000009"):
            renew(store_ws, "000009", today, "order 14/27")
        with pytest.raises(RefusedError, match="legal basis"):
            renew(store_ws, made.batch_id, today, " ")
        with pytest.raises(RefusedError, match="is past"):
            renew(store_ws, made.batch_id, today - timedelta(days=1), "order 14/27")
    with pytest.raises(WorkspaceError, match="inside"):
        renew(store_ws, made.batch_id, today, "order 14/27")
    assert store_ws.batches() == [made]
