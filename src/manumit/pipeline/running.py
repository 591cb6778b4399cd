"""Run all stages over the accepted records and make the result the current one."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from manumit.pipeline.alerting import hand_over
from manumit.pipeline.machine import engine_for
from manumit.pipeline.stages import STAGES
from manumit.pipeline.state import State, unchanged
from manumit.store import LEADS_PURPOSE, RefusedError, files

if TYPE_CHECKING:
    from manumit.engine.spark import SparkSettings
    from manumit.store import RunManifest, Workspace

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with a stage's name, what is done and what there is to do (0: not known)."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A run, whether it is new, and how long each stage took in seconds."""

    run: RunManifest
    fresh: bool
    seconds: dict[str, float]


def run(
    ws: Workspace,
    *,
    purpose: str = LEADS_PURPOSE,
    case: str | None = None,
    progress: Progress | None = None,
    wait_seconds: float = 0.0,
    spark: SparkSettings | None = None,
) -> Outcome:
    """From records to ranked leads. With nothing new since the last run it does no work.

    Parameters
    ----------
    purpose, case : what the result is for; every batch must permit it.
    progress : told of each stage.
    wait_seconds : how long to wait for another process that holds the workspace.
    spark : do the work on this cluster, with the same result; None: on this machine.

    Raises
    ------
    RefusedError : nothing was collected yet, or a batch does not permit the purpose.
    WorkspaceBusyError : another process holds the workspace.
    WorkspaceError : the disk is full or cannot be written.
    SparkError : the cluster cannot be reached, or fails.
    """
    with ws.lock("run", wait_seconds), files.plain_errors("the run"):
        state = State.of(ws)
        if not state.batches:
            raise RefusedError("nothing was collected yet; begin with `manumit collect FILE`")
        if not any(batch.live for batch in state.batches):
            raise RefusedError(
                "no record is left to look at: all rows are in quarantine or forgotten; collect another file"
            )
        if refused := ws.refusals(purpose, case=case):
            raise RefusedError(refused[0].sentence)
        current = unchanged(state)
        if current is not None and current.purpose == purpose:
            hand_over(ws, current)
            return Outcome(current, fresh=False, seconds={})
        seconds: dict[str, float] = {}
        with ws.begin_run(purpose, case=case) as writer, engine_for(ws, "run", spark) as engine:
            state.writer, state.local = writer, engine
            for stage in STAGES:
                begun = time.perf_counter()
                state.progress = _told(progress, stage.name)
                state.progress(0, 0)
                stage.do(state)
                engine.release()
                seconds[stage.name] = round(time.perf_counter() - begun, 3)
            state.figures |= {"basis": state.basis, "judged_by": state.judged_by, "seconds": seconds}
            made = writer.commit(state.figures)
        hand_over(ws, made)
        return Outcome(made, fresh=True, seconds=seconds)


def _told(progress: Progress | None, stage: str) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        if progress is not None:
            progress(stage, done, total)

    return tell
