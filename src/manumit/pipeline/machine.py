"""The engine of one run: within the settings of the workspace, and nothing of it stays on the disk."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from manumit.engine import LocalEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.engine import Engine
    from manumit.engine.spark import SparkSettings
    from manumit.store import Workspace


@contextmanager
def engine_for(ws: Workspace, work: str, spark: SparkSettings | None = None) -> Iterator[Engine]:
    """An engine with a spill folder of its own, which is gone when the block ends.

    Parameters
    ----------
    work : names the folder; one engine at a time for each name in a process.
    spark : work on this cluster; None: on this machine.

    Raises
    ------
    SparkError : the cluster cannot be reached, or what speaks to it is not installed.
    """
    spill = ws.spill_folder(work)
    try:
        engine = _made(ws, spill, spark)
        try:
            yield engine
        finally:
            engine.close()
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _made(ws: Workspace, spill: Path, spark: SparkSettings | None) -> Engine:
    memory, threads = ws.settings.memory_bytes, ws.settings.threads
    if spark is not None:
        from manumit.engine.spark import SparkEngine

        return SparkEngine(spark, memory, threads, spill)
    # Arrow and the kernels hold more than the statements need; these spill instead.
    return LocalEngine(memory // 8, threads, spill)
