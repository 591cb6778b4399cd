"""Groups of records become campaigns: template, slots, members, shared contacts.

One call works on all records of some whole groups, so it is a pure function of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.campaigns.contacts import shared_contacts
from manumit.detect.campaigns.layout import Layout, read_tokens
from manumit.detect.campaigns.templates import build_templates
from manumit.store.schema import CAMPAIGN_CONTACTS, CAMPAIGN_MEMBERS, CAMPAIGNS, TIME

TOKEN = 16
"""Characters of a record_id that found a campaign's id."""

GROUPED = pa.schema(
    [
        ("group", pa.uint32()),
        ("text", pa.uint32()),
        ("sequence", pa.int64()),
        ("record_id", pa.string()),
        ("source_id", pa.string()),
        ("observed_at", TIME),
        ("author", pa.string()),
        ("place_name", pa.string()),
        ("contact", pa.string()),
        ("content", pa.string()),
    ]
)
"""One record of a group: group, number of its text, batch sequence, and what a campaign tells."""


@dataclass(frozen=True, slots=True)
class Found:
    """Campaigns of some groups, in the tables of the house; `group` has one row a campaign."""

    campaigns: pa.Table
    members: pa.Table
    contacts: pa.Table
    group: npt.NDArray[np.uint32]


def find_members(rows: pa.Table, heirs: dict[str, str]) -> Found:
    """Templates and members of whole groups.

    Parameters
    ----------
    rows : records of GROUPED, in any order.
    heirs : founding tokens that outlived their record, by the record_id that inherited them.
    """
    rows = rows.sort_by([(name, "ascending") for name in ("group", "text", "observed_at", "record_id")])
    group = rows.column("group").to_numpy()
    tokens = read_tokens(rows.column("content").combine_chunks())
    bounds = np.append(np.flatnonzero(np.diff(group, prepend=-1)), len(group))
    member, plain, saved, *drawn = build_templates(
        bounds, tokens.ends, tokens.hashes, tokens.kinds, tokens.sizes
    )
    held = np.flatnonzero(member >= 0)
    number = member[held]
    kept = rows.take(pa.array(held))
    layout = Layout(tokens, np.bincount(number, minlength=len(drawn[0])), *drawn)
    ids = _campaign_ids(kept, number, len(layout.sizes), heirs)
    slot_values, slots = layout.slots(member, held)
    parts, template = layout.parts()
    bits_plain = np.bincount(number, plain[held], len(layout.sizes))
    bits_saved = np.bincount(number, saved[held], len(layout.sizes)) - layout.bits()
    members = {
        "campaign_id": ids.take(pa.array(number)),
        "record_id": kept.column("record_id"),
        "source_id": kept.column("source_id"),
        "score": pa.array(saved[held] / plain[held]),
        "slot_values": slot_values,
    }
    campaigns = {
        "campaign_id": ids,
        "size": pa.array(layout.sizes),
        **_facts(kept, number),
        "template": template,
        "parts": parts,
        "slots": slots,
        "bits_plain": pa.array(bits_plain, pa.float64()),
        "bits_saved": pa.array(bits_saved, pa.float64()),
        "score": pa.array(bits_saved / bits_plain),
    }
    return Found(
        CAMPAIGNS.check(pa.table(campaigns)),
        CAMPAIGN_MEMBERS.check(pa.table(members)),
        CAMPAIGN_CONTACTS.check(shared_contacts(tokens, kept, held, number, ids)),
        group[layout.backbones],
    )


def founding_token(record_id: str) -> str:
    """Id of a campaign that a record founds."""
    return record_id[:TOKEN]


def _campaign_ids(
    kept: pa.Table, number: npt.NDArray[np.int64], campaigns: int, heirs: dict[str, str]
) -> pa.Array:
    """Founding token of the least member by (batch sequence, record_id) of each campaign."""
    ranked = pa.table(
        {
            "number": pa.array(number),
            "sequence": kept.column("sequence"),
            "record_id": kept.column("record_id"),
        }
    ).sort_by([("number", "ascending"), ("sequence", "ascending"), ("record_id", "ascending")])
    first = np.flatnonzero(np.diff(ranked.column("number").to_numpy(), prepend=-1))
    founders = ranked.column("record_id").take(pa.array(first)).combine_chunks()
    tokens = pc.utf8_slice_codeunits(founders, 0, TOKEN)
    if heirs:
        inherited = [heirs.get(founder) for founder in founders.to_pylist()]
        tokens = pc.coalesce(pa.array(inherited, pa.string()), tokens)
    if len(tokens) != campaigns:
        raise AssertionError("a campaign without members")
    return tokens


def _facts(kept: pa.Table, number: npt.NDArray[np.int64]) -> dict[str, pa.ChunkedArray]:
    """Counts and span of time of each campaign."""
    facts = (
        kept.append_column("number", pa.array(number))
        .group_by("number")
        .aggregate(
            [
                ("text", "count_distinct"),
                ("author", "count_distinct"),
                ("place_name", "count_distinct"),
                ("observed_at", "min"),
                ("observed_at", "max"),
            ]
        )
        .sort_by("number")
    )
    return {
        "distinct_texts": facts.column("text_count_distinct"),
        "first_seen": facts.column("observed_at_min"),
        "last_seen": facts.column("observed_at_max"),
        "authors": facts.column("author_count_distinct"),
        "places": facts.column("place_name_count_distinct"),
    }
