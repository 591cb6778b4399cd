"""Rows that a batch did not take, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.store.manifest import BatchManifest


def quarantined(workspace: Path, batch: BatchManifest) -> Iterator[dict[str, Any]]:
    """What `Rejected` says of each row of a batch that was set aside, in the order of its list."""
    for extra in batch.extras:
        if extra.name.startswith("quarantine/") and extra.name.endswith(".jsonl"):  # duplicates lie beside
            with (workspace / "batches" / batch.folder / extra.name).open(encoding="utf-8") as lines:
                yield from map(json.loads, lines)
