"""What must a person look at now? Alert rules, checked as records arrive and again after each run.

Rules are data (`rules.yaml`). An alert is a reason to look, never a finding; it knows nothing of nationality,
origin or vulnerability.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.late import late

if TYPE_CHECKING:
    from manumit.alert.live.watcher import Watcher

__all__ = ["Watcher"]

_HOMES = {"Watcher": "watcher"}

__getattr__ = late(__name__, _HOMES)
