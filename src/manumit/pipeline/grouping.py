"""From texts to campaigns: read what is kept, call the floor, keep what comes out."""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.detect import campaigns as detect
from manumit.pipeline.bucketed import Bucketed
from manumit.pipeline.counted import Watched, counted
from manumit.pipeline.state import unchanged
from manumit.pipeline.steps import closed_steps
from manumit.store import CAMPAIGN_CONTACTS, CAMPAIGN_MEMBERS, CAMPAIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from manumit.pipeline.state import RecordFile, State

FEATURES = "features"
STANDING = "standing"
GROUPS = "campaign_groups"
"""Internal table: key of each group of records and the campaigns found in it (null: none)."""

_GROUPS = pa.schema(
    [pa.field("group_key", pa.string(), nullable=False), pa.field("campaign_id", pa.string())]
)


def features(state: State) -> None:
    """Compute the features of files that have none yet."""
    found = list(state.files())
    keys = {features_key(file): file.rows for file in found}
    missing = {key: rows for key, rows in keys.items() if state.ws.memo(FEATURES, key) is None}
    new = sum(missing.values())
    tell = state.counter(new, new)
    for file in found:
        kept = state.ws.memo(FEATURES, features_key(file))
        if kept is None:
            reader = detect.feature_reader(state.engine, file.path)
            watched = pa.RecordBatchReader.from_batches(reader.schema, counted(reader, tell))
            kept = state.ws.memo_put(FEATURES, features_key(file), watched)
        state.sources.append(detect.Source(file.path, kept, file.sequence, file.several))
    state.ws.memo_keep_only(FEATURES, {features_key(file) for file in found})


def features_todo(state: State) -> str:
    """How many records have no features yet."""
    if unchanged(state):
        return "nothing"
    new = sum(file.rows for file in state.files() if state.ws.memo(FEATURES, features_key(file)) is None)
    return f"{new:,} new records" if new else "kept"


def features_key(file: RecordFile) -> str:
    """Names the features of a file."""
    return f"{file.sha256}-{detect.FEATURES_VERSION}"


def all_records(state: State) -> str:
    """A stage that looks at every record, or at none."""
    return "nothing" if unchanged(state) else f"{sum(batch.live for batch in state.batches):,} records"


def texts(state: State) -> None:
    """Number the distinct texts."""
    state.corpus = detect.read_corpus(state.sources)
    state.figures["records"] = len(state.corpus.text)
    state.figures["distinct_texts"] = state.corpus.texts


def telling(state: State) -> None:
    """Take over what is known of the newest step that was closed, or weigh all shingles up to an epoch."""
    if state.corpus is None:
        raise AssertionError("texts come first")
    closed = _closed(state)
    for last in reversed(closed):
        kept = state.ws.memo(STANDING, _standing_key(state, closed, last))
        if kept is not None:
            state.standing = detect.restored(state.corpus, kept, last)
            return
    part = state.corpus.until(closed[0] if closed else state.corpus.last)
    rows = 2 * detect.count_postings(part)  # each shingle comes once and goes once
    watched = Watched(state.engine, state.counter(rows, len(part.text)))
    state.shingles = detect.find_telling(watched, part)


def links(state: State) -> None:
    """Label each text with its group: all up to an epoch, then step by step those that came since."""
    if state.corpus is None:
        raise AssertionError("texts come first")
    closed = _closed(state)
    kept = standing = state.standing
    if state.shingles is not None:
        last = closed[0] if closed else state.corpus.last
        standing = detect.link_all(state.engine, state.shingles, last)
        state.shingles = None
    if standing is None:
        raise AssertionError("telling shingles come first")
    for last in closed:
        if last > standing.last:
            standing = detect.extend(state.engine, state.corpus, standing, last)
    if closed:
        key = _standing_key(state, closed, closed[-1])
        if standing is not kept:
            state.ws.memo_put(STANDING, key, detect.stored(state.corpus, standing))
        state.ws.memo_keep_only(STANDING, {key})  # a run that was stopped may have left an older one
    if state.corpus.last > standing.last:
        standing = detect.extend(state.engine, state.corpus, standing, state.corpus.last)
    state.standing = standing


def _closed(state: State) -> list[int]:
    """The last batch, by sequence number, of the newest epoch and of each step that closed since."""
    closed = closed_steps([batch.counts.accepted for batch in state.batches])
    return [state.batches[batches - 1].sequence for batches in closed]


def _standing_key(state: State, closed: Sequence[int], last: int) -> str:
    """Names what is known of the first batches: by their live records, and the steps that took them in.

    In which files the records lie makes no difference, so `compact` changes nothing.
    """
    digests = [batch.digest for batch in state.batches if batch.sequence <= last]
    steps = [step for step in closed if step <= last]
    told = [detect.VERSION, detect.FEATURES_VERSION, steps, digests]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def kept_keys(state: State) -> dict[str, set[str]]:
    """Keys under which the next run finds what these stages keep, by stage."""
    closed = _closed(state)
    standing = {_standing_key(state, closed, last) for last in closed}
    return {FEATURES: {features_key(file) for file in state.files()}, STANDING: standing}


def campaigns(state: State) -> None:
    """Find campaigns in new or changed groups, take over the others, and write all of them."""
    if state.corpus is None or state.standing is None:
        raise AssertionError("links come first")
    groups = detect.group_records(state.corpus, state.standing.labels)
    known = _known_groups(state, groups.keys)
    same = pc.is_in(groups.keys, known.column("group_key").combine_chunks())
    wanted = ~same.to_numpy(zero_copy_only=False)
    schemas = (CAMPAIGNS, CAMPAIGN_MEMBERS, CAMPAIGN_CONTACTS)
    tables = [Bucketed(state.run, schema, state.engine.spill) for schema in schemas]
    found_groups = [known]
    records = int(groups.sizes[wanted].sum())
    watched = Watched(state.engine, state.counter(2 * records, records))
    with ExitStack() as stack:
        for table in tables:
            stack.enter_context(table)
        for found in detect.find_in_groups(watched, state.corpus, groups, wanted, state.heirs):
            for table, rows in zip(tables, (found.campaigns, found.members, found.contacts), strict=True):
                table.add(rows)
            keys = groups.keys.take(pa.array(found.group))
            found_groups.append(pa.table([keys, found.campaigns.column("campaign_id")], schema=_GROUPS))
        kept_ids = known.column("campaign_id").combine_chunks().drop_null()
        for table in tables:
            if state.reusable:
                table.take_over(state.ws.table_files(table.schema.name, state.reusable), kept_ids)
            table.write()
    _write_groups(state, groups.keys.filter(pa.array(wanted)), found_groups)
    _write_profiles(state, state.standing, groups, pa.concat_tables(found_groups))
    state.corpus = state.standing = None
    state.figures |= {
        "groups": len(groups.keys),
        "groups_new": int(wanted.sum()),
        "touched_records": records,
        "campaigns": tables[0].rows,
        "campaign_records": tables[1].rows,
    }


def campaigns_todo(state: State) -> str:
    """Groups that must be looked at are known only after linking."""
    if unchanged(state):
        return "nothing"
    return "new and changed groups" if state.reusable else "all groups"


def _known_groups(state: State, keys: pa.Array) -> pa.Table:
    """Groups of the previous run that are the same in this one, with their campaigns."""
    previous = state.reusable
    if previous is None:
        return _GROUPS.empty_table()
    table = state.ws.read_table(GROUPS, previous)
    return table.filter(pc.is_in(table.column("group_key"), keys)).cast(_GROUPS)


def _write_groups(state: State, new: pa.Array, found: list[pa.Table]) -> None:
    """Note every group: with its campaigns, or with none."""
    table = pa.concat_tables(found)
    empty = new.filter(pc.invert(pc.is_in(new, table.column("group_key").combine_chunks())))
    nothing = pa.table([empty, pa.nulls(len(empty), pa.string())], schema=_GROUPS)
    whole = pa.concat_tables([table, nothing])
    state.run.put(GROUPS, "0", whole.sort_by([("group_key", "ascending"), ("campaign_id", "ascending")]))


def _write_profiles(state: State, standing: detect.Standing, groups: detect.Groups, found: pa.Table) -> None:
    """Note what the texts of each group with a campaign have in common; its largest stands for it."""
    columns = ["campaign_id", "size"]
    paths = state.run.paths(CAMPAIGNS.name)
    sizes = pa.concat_tables(pq.read_table(path, columns=columns, partitioning=None) for path in paths)
    named = found.filter(pc.is_valid(found.column("campaign_id"))).join(sizes, "campaign_id")
    order = [("group_key", "ascending"), ("size", "descending"), ("campaign_id", "ascending")]
    named = named.sort_by(order)
    keys = named.column("group_key").combine_chunks()
    first = np.flatnonzero(np.diff(keys.dictionary_encode().indices.to_numpy(), prepend=-1))
    number = pc.index_in(keys.take(pa.array(first)), groups.keys).to_numpy()
    ids = named.column("campaign_id").combine_chunks().take(pa.array(first))
    state.run.put(detect.PROFILES, "0", detect.profile_table(standing, groups.labels[number], ids))
