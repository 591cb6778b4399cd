"""Scores of records and ranks of leads on real adverts and messages: a plain sum, nothing learned."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.processes import ROOT
from bench.real import VARIABLE
from bench.tables import Table, share
from manumit import pipeline
from manumit.collect import collect
from manumit.store import Terms, Workspace

if TYPE_CHECKING:
    import numpy.typing as npt

    from bench.plan import Plan

ABOUT = """\
The same 916 real job adverts and 3,345 real messages as above. The score of a record is the plain sum that
`manumit export record_scores` writes; nothing is learned from the labels here, and a record without a row
counts as 0. *Average precision* is that of the order by score, ties taken together; *chance* is the share of
labelled adverts. *By signs alone* leaves out what the company of a record adds. *False alarm*: an honest
record with a row, or with at least so many points. Leads: of the first ones, those most of whose records are
labelled."""

_LEAST = (0.01, 1.0, 2.0, 3.0, 4.0)
_FIRST = (10, 25, 50, 100)


def run(plan: Plan) -> dict[str, Any]:
    """Measure adverts and messages where they are at hand."""
    stated = os.environ.get(VARIABLE)
    folder = Path(stated).expanduser() if stated else ROOT.parent / "shared/data"
    found: dict[str, Any] = {}
    for name, path, kind, label in (
        ("adverts", "jobs/adverts.csv", "ad", "fraudulent"),
        ("messages", "messages/messages.csv", "message", "spam"),
    ):
        if not (folder / path).is_file():
            found[name] = {"skipped": f"{path} is absent; {VARIABLE} names the folder that holds it"}
            continue
        with plan.scratch() as scratch:
            ws = Workspace.create(plan.out / scratch / "ws")
            collect(ws, folder / path, Terms("bench", "public research data", kind=kind))
            pipeline.run(ws)
            found[name] = measured(ws, labels(folder / path, label))
    return found


def labels(path: Path, label: str) -> npt.NDArray[np.bool_]:
    """Whether each row of the file has the label."""
    with path.open(encoding="utf-8", newline="") as stream:
        return np.array([row[label] == "1" for row in csv.DictReader(stream)])


def measured(ws: Workspace, labelled: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """What scores and leads say against the labels."""
    stored = ws.read_table("records").select(["record_id", "original_row"]).to_pydict()
    row_of = {r: n - 1 for r, n in zip(stored["record_id"], stored["original_row"], strict=True)}
    scores, signs = np.zeros(len(labelled)), np.zeros(len(labelled))
    for row in ws.read_table("record_scores").to_pylist():
        place = row_of[row["record_id"]]
        scores[place] = row["score"]
        signs[place] = sum(r["points"] for r in row["reasons"] if not r["rule"].startswith("context/"))
    leads = ws.read_table("leads").sort_by("rank").to_pylist()
    right = [_labelled(lead, row_of, labelled) for lead in leads]
    return {
        "records": len(labelled),
        "labelled": int(labelled.sum()),
        "average_precision": average_precision(scores, labelled),
        "average_precision_signs": average_precision(signs, labelled),
        "rows": [
            {
                "least": least,
                "labelled": int(((scores >= least) & labelled).sum()),
                "honest": int(((scores >= least) & ~labelled).sum()),
            }
            for least in _LEAST
        ],
        "leads": len(leads),
        "urgent": sum(lead["urgent"] is not None for lead in leads),
        "first": {str(n): float(np.mean(right[:n])) for n in _FIRST if n <= len(right)},
    }


def _labelled(lead: dict[str, Any], row_of: dict[str, int], labelled: npt.NDArray[np.bool_]) -> bool:
    """Whether most records that its reasons name have the label."""
    named = sorted({r for reason in lead["reasons"] for r in reason["record_ids"]})
    return bool(np.mean([labelled[row_of[r]] for r in named]) > 0.5)


def average_precision(scores: npt.NDArray[np.float64], labelled: npt.NDArray[np.bool_]) -> float:
    """Precision at each score, weighted by the recall that it adds; equal scores are taken together."""
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(labelled[order])
    last = np.append(np.flatnonzero(np.diff(scores[order])), len(scores) - 1)
    added = np.diff(np.concatenate([[0], hits[last]]))
    return float(np.sum(hits[last] / (last + 1) * added) / max(1, labelled.sum()))


def tables(figures: dict[str, Any]) -> list[Table]:
    """Order by score, false alarms, first leads."""
    found = []
    measured_sets = {name: entry for name, entry in figures.items() if "skipped" not in entry}
    for name, entry in figures.items():
        if "skipped" in entry:
            found.append(Table(f"{name.capitalize()}: not measured", ("why",), [(entry["skipped"],)]))
    rows = [
        (
            name,
            f"{entry['average_precision']:.3f}",
            f"{entry['average_precision_signs']:.3f}",
            f"{entry['labelled'] / entry['records']:.3f}",
            entry["leads"],
            entry["urgent"],
        )
        for name, entry in measured_sets.items()
    ]
    columns = ("records", "average precision", "by signs alone", "chance", "leads", "urgent")
    found.append(Table("Order by plain sum", columns, rows))
    alarms = [
        (
            name,
            "any row" if row["least"] < 1 else f"{row['least']:g} points or more",
            f"{row['labelled']:,} ({share(row['labelled'], entry['labelled'])})",
            f"{row['honest']:,} ({share(row['honest'], entry['records'] - entry['labelled'])})",
        )
        for name, entry in measured_sets.items()
        for row in entry["rows"]
    ]
    found.append(Table("Who has a row", ("records", "score", "labelled", "honest: false alarms"), alarms))
    first = [
        (name, n, share(right, 1))
        for name, entry in measured_sets.items()
        for n, right in entry["first"].items()
    ]
    found.append(Table("First leads", ("records", "first leads", "mostly labelled"), first))
    return found
