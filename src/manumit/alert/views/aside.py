"""Identifiers that some records give and that do not link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from manumit.alert.views.reading import one_of, run_rows
from manumit.store import MENTIONS, SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.store import RunManifest, Workspace


def set_aside(ws: Workspace, run: RunManifest, ids: Sequence[str]) -> list[dict[str, Any]]:
    """Rows of table `set_aside` for what these records mention, those of most records first."""
    aside = run_rows(ws, run, SET_ASIDE, pc.field("records") > 0).to_pylist()
    if not aside:
        return []
    wanted = one_of("record_id", ids) & one_of("value", [row["value"] for row in aside])
    given = run_rows(ws, run, MENTIONS, wanted, ["kind", "value"]).to_pylist()
    here = {(row["kind"], row["value"]) for row in given}
    mine = [row for row in aside if (row["kind"], row["value"]) in here]
    return sorted(mine, key=lambda row: (-row["records"], row["kind"], row["value"]))
