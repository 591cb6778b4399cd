"""A campaign may tell something else of itself with the same records; its lead is then made afresh."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pyarrow as pa

from manumit.pipeline import touched
from manumit.store import CAMPAIGN_CONTACTS, CAMPAIGNS

PLAIN = {"size": 2, "distinct_texts": 2, "template": "", "parts": [], "slots": [], "authors": 1, "places": 1}
BITS = {"bits_plain": 1.0, "bits_saved": 0.1}


def stated(scores: dict[str, float]) -> pa.Table:
    rows = [{"campaign_id": name, "score": score} | PLAIN | BITS for name, score in scores.items()]
    return pa.Table.from_pylist(rows, CAMPAIGNS.arrow)


def given(contacts: dict[str, list[str]]) -> pa.Table:
    rows = [
        {"campaign_id": name, "kind": "phone", "value": "1", "records": 2, "record_ids": ids}
        for name, ids in contacts.items()
    ]
    return pa.Table.from_pylist(rows, CAMPAIGN_CONTACTS.arrow)


def test_campaigns_with_other_figures_or_contacts_are_named(pipeline_desk) -> None:
    pipeline_desk.collect([{"id": "a", "text": "hello"}])
    ws: Any = pipeline_desk.ws
    with ws.lock("test"):
        with ws.begin_run("leads") as run:
            run.put("campaigns", "0", stated({"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}))
            run.put("campaign_contacts", "0", given({"a": ["r1"], "c": ["r1", "r2"], "d": ["r3"]}))
            previous = run.commit()
        with ws.begin_run("leads") as run:
            run.put("campaigns", "0", stated({"a": 0.1, "b": 0.2000001, "c": 0.3, "d": 0.4, "e": 0.5}))
            run.put("campaign_contacts", "0", given({"a": ["r1"], "c": ["r2", "r1"]}))
            state: Any = SimpleNamespace(ws=ws, run=run)
            assert sorted(touched._retold(state, previous).to_pylist()) == ["b", "c", "d", "e"]
            run.put("campaigns", "0", stated({"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}))
            run.put("campaign_contacts", "0", given({"a": ["r1"], "c": ["r1", "r2"], "d": ["r3"]}))
            assert touched._retold(state, previous).to_pylist() == []
