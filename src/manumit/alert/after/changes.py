"""What a run has that the one before had not: high leads, urgent leads, what merged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from manumit.alert.live.raising import MOST_RECORDS, Raised
from manumit.alert.live.wording import URGENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.alert.after.reading import Run
    from manumit.alert.live.model import AlertRule

_SHOWN = 3
"""Reasons of a lead that an alert names."""


def new_lead(rule: AlertRule, run: Run) -> Iterator[Raised]:
    """Leads whose score is high now, and was not before; of a first run every lead would be new."""
    if run.before is None:
        return
    for lead in _fresh(run, rule.thresholds["score"]):
        if lead["newly_high"]:
            earlier = lead["score_before"]
            was = "no lead before" if earlier is None else f"{earlier:.2f} before"
            reason = (
                f"{lead['subject_kind']} {lead['subject']} is a lead with score {lead['score']:.2f} ({was}), "
                f"{lead['records']:,} records, rank {lead['rank']:,}: {_rules(lead)}"
            )
            yield Raised(rule, "lead", lead["lead_id"], reason, _records(lead))


def urgent_lead(rule: AlertRule, run: Run) -> Iterator[Raised]:
    """Leads with an urgent sign that were none before."""
    for lead in _fresh(run, None):
        if lead["newly_urgent"]:
            reason = (
                f"{lead['subject_kind']} {lead['subject']} of {lead['records']:,} records: "
                f"{URGENT[lead['urgent']]}; a person should read it now"
            )
            yield Raised(rule, "lead", lead["lead_id"], reason, _records(lead))


def merged(rule: AlertRule, run: Run) -> Iterator[Raised]:
    """Networks and campaigns into which others went."""
    found = run.query("merges", "events", "campaigns", "networks", "campaign_members", "links")
    for row in found.to_pylist():
        if row["records"] >= rule.thresholds["records"]:
            others = row["from_ids"]
            named = ", ".join(others[:_SHOWN]) + (" …" if len(others) > _SHOWN else "")
            kind = row["subject_kind"]
            plural = kind if len(others) == 1 else f"{kind}s"
            reason = (
                f"{kind} {row['subject']} of {row['records']:,} records now holds {len(others):,} {plural} "
                f"that stood apart before ({named}; {row['came']:,} records)"
            )
            yield Raised(
                rule,
                kind,
                row["subject"],
                reason,
                row["record_ids"],
                apart=f"{row['subject']} {' '.join(others)}",
            )


def _fresh(run: Run, score: float | None) -> list[dict[str, Any]]:
    limits = pa.table({"score": pa.array([score], pa.float64())})
    found = run.query("fresh_leads", "leads", before=run.relation("leads", earlier=True), limits=limits)
    rows: list[dict[str, Any]] = found.to_pylist()
    return rows


def _rules(lead: dict[str, Any]) -> str:
    """The reasons with the most points, by rule."""
    reasons = sorted(lead["reasons"], key=lambda reason: -reason["points"])[:_SHOWN]
    return ", ".join(f"{reason['rule']} {reason['points']:.2f}" for reason in reasons)


def _records(lead: dict[str, Any]) -> list[str]:
    """Records of its reasons, those of the most points first."""
    reasons = sorted(lead["reasons"], key=lambda reason: -reason["points"])
    return list(dict.fromkeys(r for reason in reasons for r in reason["record_ids"] or ()))[:MOST_RECORDS]
