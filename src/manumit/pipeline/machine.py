"""The engine of one run: within the settings of the workspace, and nothing of it stays on the disk."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from manumit.engine import LocalEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.store import Workspace


@contextmanager
def engine_for(ws: Workspace, work: str) -> Iterator[LocalEngine]:
    """An engine with a spill folder of its own, which is gone when the block ends.

    Parameters
    ----------
    work : names the folder; one engine at a time for each name in a process.
    """
    spill = ws.spill_folder(work)
    try:
        # Arrow and the kernels hold more than the statements need; these spill instead.
        yield LocalEngine(ws.settings.memory_bytes // 8, ws.settings.threads, spill)
    finally:
        shutil.rmtree(spill, ignore_errors=True)
