"""From what was found to what deserves a look: networks, scores, leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from manumit import alert, trace
from manumit.alert.calibration import Model
from manumit.casework import Casework
from manumit.pipeline.heirs import NETWORKS, in_force
from manumit.pipeline.state import unchanged
from manumit.store import LINKS, NETWORK_MEMBERS, TABLES, write_batches

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.pipeline.state import State

_BATCHES = pa.schema([("batch_id", pa.string()), ("sequence", pa.int64()), ("source", pa.string())])


def networks(state: State) -> None:
    """Find what hangs together, as people decided where they did."""
    casework = Casework.open(state.ws)
    state.figures["casework"] = list(casework.head())
    decided = casework.decisions()
    rows = [{"batch_id": b.batch_id, "sequence": b.sequence, "source": b.terms.source} for b in state.batches]
    tables = _tables(state)
    found = trace.find_networks(
        state.engine,
        tables["records"],
        tables["mentions"],
        tables["campaign_members"],
        batches=pa.Table.from_pylist(rows, _BATCHES),
        decisions=trace.Decisions(decided.not_linking, decided.put_back, decided.together, decided.apart),
        heirs=in_force(state.ws, NETWORKS),
    )
    state.run.put("networks", "0", found.networks)
    state.run.put("set_aside", "0", found.set_aside)
    for schema, reader in ((LINKS, found.links()), (NETWORK_MEMBERS, found.members())):
        path = state.engine.spill / f"{schema.name}.parquet"
        write_batches(path, reader.schema.remove_metadata(), reader)
        state.run.put(schema.name, "0", path)
        path.unlink()
    state.figures["networks"] = found.networks.num_rows


def scores(state: State) -> None:
    """Score the records that bear a sign."""
    scored = alert.score_records(state.engine, _tables(state))
    state.run.put("record_scores", "0", scored)
    state.figures["record_scores"] = scored.num_rows


def leads(state: State) -> None:
    """Rank what deserves a look."""
    choice = Casework.open(state.ws).calibration()
    model = Model.from_dict(choice.model) if choice is not None and choice.model else None
    ranked = alert.rank_leads(state.engine, _tables(state), model)
    state.run.put("leads", "0", ranked)
    state.figures["leads"] = ranked.num_rows


def everything(state: State) -> str:
    """Networks, scores and leads are made afresh in every run."""
    return "nothing" if unchanged(state) else "all records"


def _tables(state: State) -> dict[str, list[Path]]:
    """Parquet files of the tables that are there so far."""
    return {name: state.run.paths(name) for name in TABLES} | {"records": state.ws.record_paths()}
