"""From texts to campaigns: read what is kept, call the floor, keep what comes out."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect import campaigns as detect
from manumit.pipeline.bucketed import Bucketed
from manumit.pipeline.counted import Watched, counted
from manumit.pipeline.state import unchanged
from manumit.store import CAMPAIGN_CONTACTS, CAMPAIGN_MEMBERS, CAMPAIGNS

if TYPE_CHECKING:
    from manumit.pipeline.state import RecordFile, State

FEATURES = "features"
GROUPS = "campaign_groups"
"""Internal table: key of each group of records and the campaigns found in it (null: none)."""

_GROUPS = pa.schema(
    [pa.field("group_key", pa.string(), nullable=False), pa.field("campaign_id", pa.string())]
)


def features(state: State) -> None:
    """Compute the features of files that have none yet."""
    found = list(state.files())
    missing = {_key(file): file.rows for file in found if state.ws.memo(FEATURES, _key(file)) is None}
    new = sum(missing.values())
    tell = state.counter(new, new)
    for file in found:
        kept = state.ws.memo(FEATURES, _key(file))
        if kept is None:
            reader = detect.feature_reader(state.engine, file.path)
            watched = pa.RecordBatchReader.from_batches(reader.schema, counted(reader, tell))
            kept = state.ws.memo_put(FEATURES, _key(file), watched)
        state.sources.append(detect.Source(file.path, kept, file.sequence))
    state.ws.memo_keep_only(FEATURES, {_key(file) for file in found})


def features_todo(state: State) -> str:
    """How many records have no features yet."""
    if unchanged(state):
        return "nothing"
    new = sum(file.rows for file in state.files() if state.ws.memo(FEATURES, _key(file)) is None)
    return f"{new:,} new records" if new else "kept"


def _key(file: RecordFile) -> str:
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
    """Weigh the shingles."""
    if state.corpus is None:
        raise AssertionError("texts come first")
    rows = 2 * detect.count_postings(state.corpus)  # each shingle comes once and goes once
    watched = Watched(state.engine, state.counter(rows, len(state.corpus.text)))
    state.shingles = detect.find_telling(watched, state.corpus)


def links(state: State) -> None:
    """Label each text with its group."""
    if state.shingles is None:
        raise AssertionError("telling shingles come first")
    state.labels = detect.link_texts(state.engine, state.shingles)
    state.shingles = None


def campaigns(state: State) -> None:
    """Find campaigns in new or changed groups, take over the others, and write all of them."""
    if state.corpus is None or state.labels is None:
        raise AssertionError("links come first")
    groups = detect.group_records(state.corpus, state.labels)
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
    state.figures |= {
        "groups": len(groups.keys),
        "groups_new": int(wanted.sum()),
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
