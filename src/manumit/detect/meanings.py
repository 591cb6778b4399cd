"""Passages of campaign templates that mean what a rule's examples mean, in other words."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.detect.indicators.guarding import guarded
from manumit.detect.indicators.semantic import Meanings
from manumit.detect.indicators.sentences import sentences, words
from manumit.store.schema import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from manumit.detect.indicators.semantic import Encoder
    from manumit.engine import Engine

_SLOT = re.compile(r"\{\d+:[^}]*\}")
_FIXED = 0.5
"""Share of a sentence's words that are the template's own; below it, one member said it, not the campaign."""
_TEXTS = 512
"""Texts whose sentences are asked for at once."""
_ORDER = [(name, "ascending") for name in ("record_id", "pack", "rule", "start_char")]


def read_meanings(
    engine: Engine,
    encoder: Encoder,
    *,
    records: Sequence[Path],
    campaigns: Sequence[Path],
    members: Sequence[Path],
    indicators: Sequence[Path],
    tell: Callable[[int, int], None] = lambda _done, _all: None,
) -> pa.Table:
    """Signs by likeness of meaning in the texts of campaigns, one record for each.

    Looked at are the three least members of a campaign, and in them the sentences that are mostly fixed words
    of its template; none where a text warns of what others do. A campaign's nearest sentence stands for a
    rule, unless wording met it in that record.

    Parameters
    ----------
    engine : finds the members.
    encoder : gives sentences their vectors.
    records, campaigns, members, indicators : Parquet files of the tables; `indicators` as found by wording.
    tell : called with texts done and texts in all.

    Returns
    -------
    rows of table `indicators` with found_by "semantic", by record and rule.
    """
    stored = {"records": list(records), "campaigns": list(campaigns), "campaign_members": list(members)}
    if not all(stored.values()):
        return INDICATORS.arrow.empty_table()
    texts = engine.sql(files(__package__) / "meanings.sql", stored)
    meanings = Meanings(encoder)
    met: dict[tuple[str, str, str], tuple[float, dict[str, Any]]] = {}
    for first in range(0, texts.num_rows, _TEXTS):
        tell(first, texts.num_rows)
        for campaign, cosine, row in _found(meanings, texts.slice(first, _TEXTS).to_pylist()):
            key = (campaign, row["pack"], row["rule"])
            if key not in met or cosine > met[key][0]:
                met[key] = (cosine, row)
    rows = pa.Table.from_pylist([row for _, row in met.values()], INDICATORS.arrow)
    return INDICATORS.check(_not_known(rows, indicators).sort_by(_ORDER))


def _found(meanings: Meanings, members: list[dict[str, Any]]) -> Iterator[tuple[str, float, dict[str, Any]]]:
    """Campaign, cosine and row of each sentence that is like an example, by member and place."""
    warns = guarded([member["text"] for member in members]).warns
    heard = [member for member, warning in zip(members, warns, strict=True) if not warning]
    places = [(member, *place) for member in heard for place in _own(member)]
    said = [member["text"][start:end] for member, start, end in places]
    for like in meanings.find(said, [member["kind"] for member, _, _ in places]):
        member, start, end = places[like.sentence]
        yield (
            member["campaign_id"],
            like.cosine,
            {
                "record_id": member["record_id"],
                "source_id": member["source_id"],
                "pack": like.rule.pack,
                "rule": like.rule.id,
                "dimension": like.rule.dimension,
                "strength": like.rule.strength,
                "field": "text",
                "start_char": start,
                "end_char": end,
                "lang": like.lang,
                "source": str(like.rule.source),
                "found_by": "semantic",
                "with_records": None,
            },
        )


def _own(member: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Sentences of a member that the template says."""
    fixed = set(words(_SLOT.sub(" ", member["template"])))
    for start, end in sentences(member["text"]):
        said = words(member["text"][start:end])
        if sum(word in fixed for word in said) >= _FIXED * len(said):
            yield start, end


def _not_known(rows: pa.Table, indicators: Sequence[Path]) -> pa.Table:
    """Those whose rule the wording of the same record does not meet."""
    if not rows.num_rows or not indicators:
        return rows
    keys = ["record_id", "pack", "rule"]
    wanted = pc.field("record_id").isin(rows.column("record_id").combine_chunks())
    known = pa.concat_tables([pq.read_table(path, columns=keys, filters=wanted) for path in indicators])
    seen = {tuple(row[key] for key in keys) for row in known.to_pylist()}
    new = [tuple(row[key] for key in keys) not in seen for row in rows.to_pylist()]
    return rows.filter(pa.array(new, pa.bool_()))
