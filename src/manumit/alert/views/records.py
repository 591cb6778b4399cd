"""One record: what it says, what is in it, and why it deserves a look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from manumit.alert.views.reading import SHOWN, lead_of, records_with, run_rows
from manumit.alert.views.signs import advice_on, signs_of
from manumit.store import CAMPAIGN_MEMBERS, LANGUAGES, MENTIONS, RECORD_SCORES, RefusedError

if TYPE_CHECKING:
    from manumit.alert.urgent import Advice
    from manumit.alert.views.signs import Sign
    from manumit.store import RunManifest, Workspace


@dataclass(frozen=True, slots=True)
class RecordView:
    """One record and what belongs to it.

    Attributes
    ----------
    record : its row, without what leads to the original.
    lead : its row of table `leads`; empty: it is looked at with a campaign or network.
    scored : its row of table `record_scores`; empty: it has no reason of its own.
    campaign_id : the campaign it is in; None: none.
    language : detected, BCP 47; None: the run detects none.
    mentions : its rows of table `mentions`, as they stand in the text.
    signs : that it bears.
    advice : what to do now; None: nothing says that it cannot wait.
    """

    record: dict[str, Any]
    lead: dict[str, Any]
    scored: dict[str, Any]
    campaign_id: str | None
    language: str | None
    mentions: list[dict[str, Any]]
    signs: list[Sign]
    advice: Advice | None


def record_view(ws: Workspace, run: RunManifest, record_id: str) -> RecordView:
    """One record in full.

    Raises
    ------
    RefusedError : it is gone since the run.
    """
    rows = records_with(ws.record_paths(), [record_id], (*SHOWN, "thread", "url", "contact")).to_pylist()
    if not rows:
        raise RefusedError(f"record {record_id} is gone since; repeat `manumit run`")
    mine = pc.field("record_id") == record_id
    lead = lead_of(ws, run, "record", record_id)
    scored = run_rows(ws, run, RECORD_SCORES, mine).to_pylist()
    homes = run_rows(ws, run, CAMPAIGN_MEMBERS, mine, ["campaign_id"]).column("campaign_id").to_pylist()
    languages = run_rows(ws, run, LANGUAGES, mine, ["lang"]).column("lang").to_pylist()
    mentions = run_rows(ws, run, MENTIONS, mine).to_pylist()
    signs = signs_of(ws, run, [record_id])
    return RecordView(
        record=rows[0],
        lead=lead,
        scored=scored[0] if scored else {},
        campaign_id=homes[0] if homes else None,
        language=languages[0] if languages else None,
        mentions=sorted(
            mentions, key=lambda m: (m["field"] != "title", m["field"], m["start_char"], m["kind"])
        ),
        signs=signs,
        advice=advice_on(ws, run, signs, [record_id]),
    )
