"""What a backup holds, for a script and for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from manumit.cli.words import counted

if TYPE_CHECKING:
    from manumit.store.backups import Backup


def document(made: Backup) -> dict[str, Any]:
    """A backup as JSON shows it."""
    return {
        "backup": made.path,
        "made_at": made.made_at,
        "batches": made.batches,
        "records": made.records,
        "runs": made.runs,
        "files": len(made.files),
        "bytes": made.bytes,
    }


def held(made: Backup) -> str:
    """How many of what: `2 batches, 1,234 records, 1 run`."""
    batches = counted(made.batches, "batch", "batches")
    return f"{batches}, {counted(made.records, 'record')}, {counted(made.runs, 'run')}"
