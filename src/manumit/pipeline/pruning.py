"""Old runs, and kept results that no stage asks for any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.live.known import STAGE
from manumit.pipeline import given, grouping
from manumit.pipeline.state import State
from manumit.store import files
from manumit.store import prune as pruning

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from manumit.store import Workspace
    from manumit.store.prune import Pruned


def to_prune(ws: Workspace, keep: Collection[str] = ()) -> Pruned:
    """What `prune` would remove, by the rule in `manumit.toml`.

    Parameters
    ----------
    keep : numbers or ids of runs that stay whatever the rule says.

    Raises
    ------
    WorkspaceError : there is no such run.
    """
    current = ws.current_run()
    named = {ws.run(stated).run_id: "named with --keep" for stated in keep}
    told = pruning.fates(ws.runs(), current.run_id if current else "", ws.settings.keep, named)
    return pruning.plan(ws, told, _stale(ws))


def prune(ws: Workspace, keep: Collection[str] = (), wait_seconds: float = 0.0) -> Pruned:
    """Remove old runs by rule, tables that only they had, and kept results that nobody needs.

    Parameters
    ----------
    keep : numbers or ids of runs that stay whatever the rule says.
    """
    with ws.lock("prune", wait_seconds):
        planned = to_prune(ws, keep)
        pruning.prune(ws, planned)
    return planned


def _stale(ws: Workspace) -> list[Path]:
    """Kept results that neither the current run nor the next asks for, of stages that are no more, too."""
    needed = kept_keys(ws)
    return [
        path
        for stage in sorted((ws.path / "cache").iterdir())
        for path in sorted(stage.iterdir())
        if path.is_file()
        and not path.name.startswith(files.TEMPORARY)
        and path.name.removesuffix(path.suffix) not in needed.get(stage.name, ())
    ]


def kept_keys(ws: Workspace) -> dict[str, set[str]]:
    """Names of all results worth keeping, by the stage that keeps them."""
    from manumit.alert.live import making  # its index has kernels: for whoever plans or compares, too much

    state = State.of(ws)
    needed = grouping.kept_keys(state)
    run = ws.current_run()
    if run is not None:
        needed[given.STAGE] = given.kept_keys(state, run)
        needed[STAGE] = making.kept_keys(run)
    return needed
