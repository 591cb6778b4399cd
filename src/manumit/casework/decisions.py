"""Decisions of people: taken, kept for good, and read again."""

from __future__ import annotations

import json
import math
import unicodedata
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from manumit.casework import chain, effect
from manumit.casework.database import FILE, reading, writing
from manumit.casework.entries import (
    CLOSED,
    DECISIONS,
    MERGE,
    NOT_THIS,
    PUT_BACK,
    SEEN,
    SPLIT,
    UNDO,
    AlertReview,
    CalibrationChoice,
    Edit,
    Part,
    Review,
    alert_review_from,
    choice_from,
    edit_from,
    reasons_of,
    review_from,
)
from manumit.store import Difference, RefusedError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from sqlite3 import Row
    from typing import TypeVar

    from manumit.store import Workspace

    T = TypeVar("T")

_LONGEST = 2_000  # characters of a reason, a value or a name
_UNITS = frozenset({"campaign", "record", "network"})


class Casework:
    """What people decided in a workspace. Reading needs no lock; whatever adds a decision runs inside it.

    Nothing is ever changed or removed, save by `forget`; a later decision on the same thing overrides an
    earlier one, and both are kept.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @classmethod
    def open(cls, workspace: Workspace) -> Casework:
        """The casework of a workspace; its file is made with the first decision."""
        return cls(workspace)

    # reading

    def reviews(self) -> list[Review]:
        """All decisions on leads, oldest first."""
        return self._all("reviews", review_from)

    def alert_reviews(self) -> list[AlertReview]:
        """What was said of alerts, oldest first."""
        return self._all("alert_reviews", alert_review_from)

    def latest(self) -> dict[str, Review]:
        """The decision that holds for each lead, by lead_id."""
        return effect.latest(self.reviews())

    def edits(self) -> list[Edit]:
        """All edits, oldest first."""
        return self._all("edits", edit_from)

    def decisions(self) -> effect.Decisions:
        """What a run must heed of the edits."""
        return effect.decisions_of(self.edits())

    def calibration(self) -> CalibrationChoice | None:
        """The last word on calibration; None: nobody ever switched it on or off."""
        found = self._all("calibrations", choice_from)
        return found[-1] if found else None

    def head(self) -> tuple[int, str]:
        """Number and chain hash of the last entry; a run notes it, so that `verify` can compare."""
        with reading(self._workspace.path) as connection:
            return chain.head(connection) if connection else (0, chain.START)

    def heeded(self) -> tuple[str, int]:
        """Names what a run heeds: the edits in force and the last word on calibration.

        A review alone changes no run: what reviews teach is kept when a calibration is switched on.
        """
        choice = self.calibration()
        return self.decisions().digest(), choice.number if choice else 0

    def differences(self) -> list[Difference]:
        """What shows that the file was changed by hand or is damaged; empty: all hashes hold."""
        runs = self._workspace.runs()
        seen = [(run.run_id, *run.figures["casework"]) for run in runs if "casework" in run.figures]
        try:
            with reading(self._workspace.path) as connection:
                if connection is not None:
                    return [Difference(FILE, "changed", fault) for fault in chain.faults(connection, seen)]
        except WorkspaceError as error:
            return [Difference(FILE, "damaged", str(error))]
        missing = [run_id for run_id, number, _ in seen if number]
        lost = [f"run {run_id} saw decisions, and there are none now" for run_id in missing[:1]]
        return [Difference(FILE, "missing", sentence) for sentence in lost]

    # deciding

    def decide(
        self, lead: Mapping[str, Any], decision: str, reason: str, operator: str, run_id: str
    ) -> Review:
        """Decide on a lead.

        Parameters
        ----------
        lead : its row of table `leads`; rule, points and figure of its reasons are kept as they stand.
        decision : accept, dismiss or defer.
        run_id : the run that the lead was read in.

        Raises
        ------
        RefusedError : there is no such decision, or no reason.
        """
        if decision not in DECISIONS:
            raise RefusedError(f"{decision!r} is no decision; accept, dismiss or defer")
        if not math.isfinite(lead["score"]):
            raise RefusedError(f"lead {lead['lead_id']} has no finite score; repeat `manumit run`")
        said = {
            **{name: str(lead[name]) for name in ("lead_id", "subject_kind", "subject")},
            "decision": decision,
            "reason": _reason(reason, "a decision"),
            "score": float(lead["score"]),
            "reasons": reasons_of(lead),
            "run_id": run_id,
        }
        return self._added("review", operator, said, "reviews", review_from)

    def edit(self, action: str, first: Part, second: Part | None, reason: str, operator: str) -> Edit:
        """Say what links, and what belongs together.

        Parameters
        ----------
        action : not_this or put_back with one identifier; merge or split with two campaigns, networks or
            records.

        Raises
        ------
        RefusedError : the action or its parts are not as they must be, or there is no reason.
        """
        said: dict[str, Any] = {"action": action, "reason": _reason(reason, "an edit")}
        if action in {NOT_THIS, PUT_BACK}:
            if second is not None or first.kind in _UNITS:
                raise RefusedError(f"{action} is about one identifier, such as phone +34600100200")
        elif action in {MERGE, SPLIT}:
            if second is None or not {first.kind, second.kind} <= _UNITS:
                raise RefusedError(f"{action} is about two campaigns, networks or records; name both")
            if first.stands_for == second.stands_for:
                raise RefusedError(f"both are the same {first.kind}; name two different ones")
        else:
            raise RefusedError(f"{action!r} is no edit; not_this, put_back, merge or split")
        said |= {"kind": _text(first.kind, "a kind"), "target": _text(first.target, "a value")}
        said |= {"unit": first.unit or None}
        if second is not None:
            said |= {"other_kind": second.kind, "other": _text(second.target, "a value")}
            said |= {"other_unit": second.unit or None}
        return self._added("edit", operator, said, "edits", edit_from)

    def undo(self, number: int, reason: str, operator: str) -> Edit:
        """Take back an edit; an undo can be taken back in the same way.

        Raises
        ------
        RefusedError : there is no such edit, or it is undone already.
        """
        edits = self.edits()
        if number not in {edit.number for edit in edits}:
            raise RefusedError(f"there is no edit {number}; `manumit edits` lists them")
        if by := effect.undone_by(edits).get(number):
            raise RefusedError(
                f"edit {number} is undone already, by {by}; `manumit edit undo {by}` restores it"
            )
        said = {"action": UNDO, "reason": _reason(reason, "an undo"), "undoes": number}
        return self._added("edit", operator, said, "edits", edit_from)

    def calibrate(self, model: Mapping[str, Any] | None, reason: str, operator: str) -> CalibrationChoice:
        """Switch calibration on with a model, or off (None); the next run applies it."""
        said = {
            "state": "off" if model is None else "on",
            "model": None if model is None else json.dumps(model, sort_keys=True, allow_nan=False),
            "reason": _text(reason, "a reason"),
        }
        return self._added("calibration", operator, said, "calibrations", choice_from)

    def review_alert(self, alert: Mapping[str, Any], state: str, reason: str, operator: str) -> AlertReview:
        """Say that an alert was seen, or that it is closed.

        Parameters
        ----------
        alert : alert_id, rule, severity and occurrences as they stand.

        Raises
        ------
        RefusedError : there is no such state, or no reason.
        """
        if state not in {SEEN, CLOSED}:
            raise RefusedError(f"{state!r} is no state that a person gives; seen or closed")
        said = {name: alert[name] for name in ("alert_id", "rule", "severity", "occurrences")}
        said |= {"state": state, "reason": _reason(reason, "a review of an alert")}
        return self._added("alert", operator, said, "alert_reviews", alert_review_from)

    def _all(self, table: str, make: Callable[[Row], T], number: int = 0) -> list[T]:
        with reading(self._workspace.path) as connection:
            if connection is None:
                return []
            rows = connection.execute(
                f"SELECT e.decided_at, e.operator, t.* FROM {table} AS t JOIN entries AS e USING (number) "
                "WHERE ? IN (0, number) ORDER BY number",
                (number,),
            )
            return [make(row) for row in rows]

    def _added(
        self, kind: str, operator: str, said: Mapping[str, Any], table: str, make: Callable[[Row], T]
    ) -> T:
        self._workspace.require_lock()
        now = datetime.now(UTC).isoformat("T", "seconds")
        by = _text(operator, "an operator")
        with writing(self._workspace.path) as connection:
            number = chain.append(connection, now, by, kind, said)
        return self._all(table, make, number)[0]


def _reason(stated: str, what: str) -> str:
    reason = " ".join(_text(stated, "a reason").split())
    if not reason:
        raise RefusedError(f"{what} needs a reason; say what you saw or checked (--reason)")
    return reason


def _text(stated: str, what: str) -> str:
    """A text that every later reader can read.

    Raises
    ------
    RefusedError : it is too long, or has characters that are no text.
    """
    if len(stated) > _LONGEST:
        raise RefusedError(f"{what} may have {_LONGEST:,} characters at most; this has {len(stated):,}")
    if any(unicodedata.category(c) == "Cs" or c == "\0" for c in stated):
        raise RefusedError(f"{what} has characters that are no text; write it anew")
    return stated
