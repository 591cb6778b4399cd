"""What must a person look at after a run? Campaigns that burst or move, new leads, merges, growing places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.late import late

if TYPE_CHECKING:
    from manumit.alert.after.checking import after_run

__all__ = ["after_run"]

_HOMES = {"after_run": "checking"}

__getattr__ = late(__name__, _HOMES)
