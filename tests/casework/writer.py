"""The program that a test kills: decides without end, and says each decision's number once it is kept."""

from __future__ import annotations

import sys

from manumit.casework import Casework
from manumit.store import Workspace

ws = Workspace.open(sys.argv[1])
casework = Casework.open(ws)
lead = {"lead_id": "campaign-c", "subject_kind": "campaign", "subject": "c", "score": 1.0, "reasons": []}
with ws.lock("review"):
    while True:
        made = casework.decide(lead, "defer", "words " * 200, "ana", "000001")
        sys.stdout.write(f"{made.number}\n")
        sys.stdout.flush()
