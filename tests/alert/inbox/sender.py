"""The program that a test kills: puts an alert, sends what is due, says so, and goes on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from manumit.alert.inbox import Inbox
from manumit.store import Workspace
from manumit.store.schema.alerts import ALERTS

ws = Workspace.open(sys.argv[1])
inbox = Inbox.open(ws)
now = datetime(2026, 3, 2, 12, tzinfo=UTC)
number = int(sys.argv[2])
while True:
    number += 1
    row = {
        "alert_id": f"{number:032x}",
        "rule": "burst",
        "severity": "medium",
        "subject_kind": "record",
        "subject": f"r{number}",
        "reason": "A reason.",
        "record_ids": [f"r{number}"],
        "raised_at": now,
    }
    inbox.put(pa.Table.from_pylist([row], schema=ALERTS.arrow), now)
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    inbox.deliver(now + timedelta(days=number))
