"""Old runs, and kept results that no stage asks for any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.pipeline.grouping import FEATURES
from manumit.pipeline.grouping import _key as features_key
from manumit.pipeline.state import file_in
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
    """Features of files that are no longer there."""
    needed = {features_key(file_in(ws, one)) for one in ws.stored_files()}
    kept = (ws.path / "cache" / FEATURES).glob("*")
    return [path for path in kept if path.is_file() and path.name.removesuffix(path.suffix) not in needed]
