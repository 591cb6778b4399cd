"""From what was found to what deserves a look: networks, scores, leads; what did not change is taken over."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit import alert, trace
from manumit.alert.calibration import Model
from manumit.casework import Casework
from manumit.pipeline.by_network import ByNetwork
from manumit.pipeline.given import given
from manumit.pipeline.heirs import NETWORKS as FAMILY
from manumit.pipeline.heirs import in_force
from manumit.pipeline.state import unchanged, versions
from manumit.pipeline.touched import SETS, find_touched
from manumit.store import CAMPAIGN_MEMBERS, LEADS, LINKS, NETWORK_MEMBERS, NETWORKS, RECORD_SCORES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from manumit.pipeline.state import State
    from manumit.store import RunManifest, TableSchema

_MEMBERS = ["campaign_id", "record_id"]


def networks(state: State) -> None:
    """Find what hangs together, as people decided where they did; known sets are taken over."""
    casework = Casework.open(state.ws)
    state.figures["casework"] = list(casework.head())
    decided = casework.decisions()
    heirs = in_force(state.ws, FAMILY)
    previous = _same(state, "networks_by", trace.VERSION, heirs)
    tables = _tables(state)
    members = [pq.read_table(p, columns=_MEMBERS, partitioning=None) for p in tables["campaign_members"]]
    empty = pa.schema(
        [CAMPAIGN_MEMBERS.arrow.field(name).remove_metadata() for name in _MEMBERS]
    ).empty_table()
    found = trace.connect(
        state.engine,
        given(state),
        pa.concat_tables([empty, *(part.cast(empty.schema) for part in members)]),
        {"records": tables["records"], "mentions": tables["mentions"]},
        decisions=trace.Decisions(decided.not_linking, decided.put_back, decided.together, decided.apart),
        heirs=heirs,
        known=state.ws.read_table(SETS, previous) if previous else None,
    )
    state.run.put("set_aside", "0", found.set_aside)
    state.run.put(SETS, "0", found.sets.table)
    kept = found.sets.kept
    new: tuple[tuple[TableSchema, Iterable[pa.RecordBatch]], ...] = (
        (NETWORKS, found.networks.to_batches()),
        (LINKS, found.links()),
        (NETWORK_MEMBERS, found.members()),
    )
    for schema, batches in new:
        with ByNetwork(state.run, schema, state.engine.spill) as table:
            table.add(batches)
            old = state.ws.table_files(schema.name, previous) if previous else ()
            table.write(state.engine, old, kept)
    state.figures["networks"] = len(kept) + found.networks.num_rows
    state.found = found


def scores(state: State) -> None:
    """Score the records that bear a sign; those that nothing new touches are taken over."""
    if state.found is None:
        raise AssertionError("networks come first")
    previous = _same(state, "scored_by", versions(state.ws), state.figures["networks_by"])
    if previous is not None:
        state.touched = find_touched(state, state.found, previous)
    state.found = None
    touched = state.touched
    if touched is None or previous is None:
        scored = alert.score_records(state.engine, _tables(state))
    else:
        fresh = alert.score_records(state.engine, touched.tables)
        touched.tables[RECORD_SCORES.name] = fresh
        kept = _without(state, RECORD_SCORES, previous, "record_id", touched.record_ids)
        scored = alert.sort_scores(pa.concat_tables([kept, fresh]))
    state.run.put("record_scores", "0", scored)
    state.figures["record_scores"] = scored.num_rows
    state.figures["judged"] = state.figures["records"] if touched is None else len(touched.numbers)


def leads(state: State) -> None:
    """Rank what deserves a look; leads that nothing new touches are taken over, and ranked again."""
    choice = Casework.open(state.ws).calibration()
    model = Model.from_dict(choice.model) if choice is not None and choice.model else None
    if state.touched is None or state.previous is None:
        ranked = alert.rank_leads(state.engine, _tables(state), model)
    else:
        fresh = alert.rank_leads(state.engine, state.touched.tables)
        kept = _without(state, LEADS, state.previous, "lead_id", state.touched.gone)
        ranked = alert.rank_again(pa.concat_tables([kept, fresh]), model)
    state.run.put("leads", "0", ranked)
    state.figures["leads"] = ranked.num_rows


def everything(state: State) -> str:
    """What is new is known only after campaigns were found."""
    if unchanged(state):
        return "nothing"
    return "what is new" if state.reusable else "all records"


def _same(state: State, figure: str, *told: object) -> RunManifest | None:
    """The previous run, if nothing of it was forgotten and these were the same then; they are noted."""
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
    state.figures[figure] = digest
    previous = state.previous
    if previous is None or previous.incomplete or previous.figures.get(figure) != digest:
        return None
    return previous


def _without(
    state: State, schema: TableSchema, previous: RunManifest, column: str, values: pa.Array
) -> pa.Table:
    """Rows of the previous run but those with one of some values in a column."""
    rows = state.ws.read_table(schema.name, previous)
    return rows.filter(pc.invert(pc.is_in(rows.column(column), values)))


def _tables(state: State) -> dict[str, list[Path]]:
    """Parquet files of the tables that are there so far."""
    return {name: state.run.paths(name) for name in TABLES} | {
        "records": [file.path for file in state.files()]
    }
