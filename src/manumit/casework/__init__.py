"""Who decided what? Reviews of leads and edits of what hangs together, kept apart from every run.

casework = Casework.open(ws)
with ws.lock("review"):
    casework.decide(lead, "accept", "the phone is that of two closed cases", "ana", run.run_id)
casework.decisions()  # what a run must heed
casework.differences()  # what shows a change by hand
"""

from manumit.casework.decisions import Casework
from manumit.casework.effect import Decisions, in_force, latest, undone_by
from manumit.casework.entries import (
    ACCEPT,
    CLOSED,
    DECISIONS,
    DEFER,
    DISMISS,
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
    Reason,
    Review,
)
from manumit.casework.finding import find_identifier, find_lead, find_part, open_leads
from manumit.casework.forgetting import stage_forgetting

__all__ = [
    "ACCEPT",
    "CLOSED",
    "DECISIONS",
    "DEFER",
    "DISMISS",
    "MERGE",
    "NOT_THIS",
    "PUT_BACK",
    "SEEN",
    "SPLIT",
    "UNDO",
    "AlertReview",
    "CalibrationChoice",
    "Casework",
    "Decisions",
    "Edit",
    "Part",
    "Reason",
    "Review",
    "find_identifier",
    "find_lead",
    "find_part",
    "in_force",
    "latest",
    "open_leads",
    "stage_forgetting",
    "undone_by",
]
