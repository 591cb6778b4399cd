"""What decisions on leads teach: real adverts, decided by their label instead of by a person."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.processes import ROOT
from bench.quality import find
from bench.real import VARIABLE
from bench.tables import Table
from manumit.alert.calibration import assess, installed_features
from manumit.casework import ACCEPT, DISMISS, Reason, Review

if TYPE_CHECKING:
    import numpy.typing as npt

    from bench.plan import Plan
    from manumit.store import Workspace

DECISIONS = (40, 80, 160)

ABOUT = """\
The leads of 916 real adverts are decided by label: accepted if at least half of a lead's adverts are labelled
fraudulent. A person decides otherwise, and the label is no proof; the figures say only whether the method
learns from decisions that are there. Every decision is foretold by a model that has not seen it (5 folds);
*share alone* foretells all by the share of accepted leads. Average precision compares the order by plain
points with the order by likelihood."""


def run(plan: Plan) -> dict[str, Any]:
    """Collect, run, decide by label, learn from the first so many decisions and from all."""
    stated = os.environ.get(VARIABLE)
    path = (Path(stated).expanduser() if stated else ROOT.parent / "shared/data") / "jobs/adverts.csv"
    if not path.is_file():
        return {"skipped": f"jobs/adverts.csv is absent; {VARIABLE} names the folder that holds it"}
    with plan.scratch() as scratch:
        ws, _ = find([path], plan.out / scratch / "ws")
        reviews = sorted(decided(ws), key=lambda review: hashlib.sha256(review.lead_id.encode()).digest())
    allowed = installed_features()
    sizes = [*(n for n in DECISIONS if n < len(reviews)), len(reviews)]
    return {"leads": len(reviews), "sizes": [_learned(reviews[:size], allowed) for size in sizes]}


def decided(ws: Workspace) -> list[Review]:
    """A decision by label on each lead."""
    table = ws.read_table("records").select(["record_id", "extra"]).to_pylist()
    label = {row["record_id"]: json.loads(row["extra"])["fraudulent"] == "1" for row in table}
    campaigns: dict[str, list[str]] = {}
    for row in ws.read_table("campaign_members").select(["campaign_id", "record_id"]).to_pylist():
        campaigns.setdefault(row["campaign_id"], []).append(row["record_id"])
    networks: dict[str, list[str]] = {}
    for row in ws.read_table("network_members").select(["network_id", "kind", "value"]).to_pylist():
        inside = [row["value"]] if row["kind"] == "record" else campaigns.get(row["value"], [])
        networks.setdefault(row["network_id"], []).extend(inside)
    found = []
    for number, lead in enumerate(ws.read_table("leads").to_pylist(), 1):
        kind, subject = lead["subject_kind"], lead["subject"]
        ids = {"campaign": campaigns, "network": networks}.get(kind, {}).get(subject, [subject])
        decision = ACCEPT if 2 * sum(label[one] for one in ids) >= len(ids) else DISMISS
        reasons = tuple(Reason(r["rule"], r["points"], r["figure"]) for r in lead["reasons"])
        found.append(
            Review(
                number, "", "label", lead["lead_id"], decision, "", kind, subject, lead["score"], reasons, ""
            )
        )
    return found


def _learned(reviews: list[Review], allowed: frozenset[str]) -> dict[str, Any]:
    found = assess(reviews, allowed)
    entry: dict[str, Any] = {
        "decisions": len(reviews),
        "accepted": found.accepted,
        "refused": bool(found.refusal),
    }
    if found.model is not None:
        quality = found.model.quality
        points = {review.lead_id: review.score for review in reviews}
        yes = np.array(list(found.decided.values()))
        entry |= {
            "log_loss": quality.log_loss,
            "base_log_loss": quality.base_log_loss,
            "brier": quality.brier,
            "base_brier": quality.base_brier,
            "by_points": average_precision(yes, np.array([points[lead] for lead in found.foretold])),
            "by_likelihood": average_precision(yes, np.array(list(found.foretold.values()))),
        }
    return entry


def average_precision(yes: npt.NDArray[np.bool_], score: npt.NDArray[np.float64]) -> float:
    """Mean precision at each accepted lead, the highest scores first; equal scores count together."""
    values, place = np.unique(-score, return_inverse=True)
    right = np.bincount(place, weights=yes, minlength=len(values))
    seen = np.cumsum(np.bincount(place, minlength=len(values)))
    return float((right * np.cumsum(right) / seen).sum() / yes.sum())


def tables(figures: dict[str, Any]) -> list[Table]:
    """By number of decisions: how well others are foretold."""
    if "skipped" in figures:
        return [Table("Calibration: not measured", ("why",), [(figures["skipped"],)])]
    rows = [
        (
            f"{entry['decisions']} ({entry['accepted']} accepted)",
            *(
                f"{entry[name]:.3f}" if name in entry else None
                for name in ("log_loss", "base_log_loss", "brier", "base_brier", "by_points", "by_likelihood")
            ),
            "refused" if entry["refused"] else "yes",
        )
        for entry in figures["sizes"]
    ]
    columns = (
        *("decisions", "log-loss", "share alone", "Brier", "share alone"),
        *("average precision by points", "by likelihood", "can be switched on"),
    )
    return [Table(f"Calibration from decisions on {figures['leads']:,} leads", columns, rows)]
