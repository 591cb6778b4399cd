"""What a person decided, as values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

ACCEPT, DISMISS, DEFER = "accept", "dismiss", "defer"
DECISIONS = (ACCEPT, DISMISS, DEFER)

SEEN, CLOSED = "seen", "closed"

NOT_THIS, PUT_BACK, MERGE, SPLIT, UNDO = "not_this", "put_back", "merge", "split", "undo"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a lead as it stood when the lead was decided: no sentence, no record.

    Parameters
    ----------
    rule, points, figure : as in table `leads`.
    """

    rule: str
    points: float
    figure: float


@dataclass(frozen=True, slots=True)
class Review:
    """A decision on a lead.

    Parameters
    ----------
    number : of the entry, from 1, in the order of decisions.
    decided_at : ISO 8601, UTC.
    decision : accept, dismiss or defer.
    subject_kind, subject, score, reasons, run_id : of the lead as it stood in that run.
    """

    number: int
    decided_at: str
    operator: str
    lead_id: str
    decision: str
    reason: str
    subject_kind: str
    subject: str
    score: float
    reasons: tuple[Reason, ...]
    run_id: str


@dataclass(frozen=True, slots=True)
class AlertReview:
    """What a person says of an alert.

    Parameters
    ----------
    state : seen or closed.
    rule, severity, occurrences : of the alert as it stood; a later one may be told anew.
    """

    number: int
    decided_at: str
    operator: str
    alert_id: str
    state: str
    reason: str
    rule: str
    severity: str
    occurrences: int


@dataclass(frozen=True, slots=True)
class Part:
    """What an edit is about: an identifier, or something that records belong to.

    Parameters
    ----------
    kind : of the identifier (phone, email …), or campaign, record or network.
    target : its normalised value, or its id.
    unit : for a network: the campaign or record that stands for it when it grows or changes its id;
        otherwise `target`.
    """

    kind: str
    target: str
    unit: str = ""

    @property
    def stands_for(self) -> str:
        """The id that links are drawn between."""
        return self.unit or self.target


@dataclass(frozen=True, slots=True)
class Edit:
    """A decision on what hangs together.

    Parameters
    ----------
    action : not_this (an identifier that does not link), put_back (one that was set aside links again), merge
        (two belong together), split (the first does not belong to the second), undo.
    first, second : None where the action has none.
    undoes : number of the edit that an undo takes back; None otherwise.
    """

    number: int
    decided_at: str
    operator: str
    action: str
    first: Part | None
    second: Part | None
    reason: str
    undoes: int | None


@dataclass(frozen=True, slots=True)
class CalibrationChoice:
    """A calibration switched on with its model, or off.

    Parameters
    ----------
    model : as `Model.to_dict` of `manumit.alert.calibration` gives it; None when switched off.
    """

    number: int
    decided_at: str
    operator: str
    state: str
    model: dict[str, Any] | None
    reason: str


def review_from(row: sqlite3.Row) -> Review:
    """A review from its row, joined with its entry."""
    reasons = tuple(Reason(*reason) for reason in json.loads(row["reasons"]))
    told = {name: row[name] for name in Review.__slots__ if name != "reasons"}
    return Review(**told, reasons=reasons)


def edit_from(row: sqlite3.Row) -> Edit:
    """An edit from its row, joined with its entry."""
    first = Part(row["kind"], row["target"], row["unit"] or "") if row["target"] is not None else None
    second = (
        Part(row["other_kind"], row["other"], row["other_unit"] or "") if row["other"] is not None else None
    )
    told = {name: row[name] for name in Edit.__slots__ if name not in {"first", "second"}}
    return Edit(**told, first=first, second=second)


def alert_review_from(row: sqlite3.Row) -> AlertReview:
    """A review of an alert from its row, joined with its entry."""
    return AlertReview(**{name: row[name] for name in AlertReview.__slots__})


def choice_from(row: sqlite3.Row) -> CalibrationChoice:
    """A choice from its row, joined with its entry."""
    model = json.loads(row["model"]) if row["model"] else None
    told = {name: row[name] for name in CalibrationChoice.__slots__ if name != "model"}
    return CalibrationChoice(**told, model=model)


def reasons_of(lead: Mapping[str, Any]) -> str:
    """The reasons of a row of table `leads`, as they are kept: rule, points and figure, in their order."""
    kept = [[str(r["rule"]), float(r["points"]), float(r["figure"])] for r in lead["reasons"]]
    return json.dumps(kept, ensure_ascii=True, allow_nan=False)
