"""Where a calibration errs, by language of the records and country of their source.

The groups serve this report and nothing else: no calibration knows them. A figure of fewer than ten leads is
withheld: it would be chance, and might point at one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.alert.tables import query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from manumit.alert.tables import Tables
    from manumit.casework import Review
    from manumit.engine import Engine

SMALLEST = 10
"""Leads below which a figure is withheld."""

THRESHOLD = 0.5
"""A likelihood from here on counts as foretelling that a lead is accepted."""

UNKNOWN = "not known"

_LEADS = pa.schema([("lead_id", pa.string()), ("subject_kind", pa.string()), ("subject", pa.string())])
_BATCHES = pa.schema([("batch_id", pa.string()), ("country", pa.string())])


@dataclass(frozen=True, slots=True)
class GroupErrors:
    """Errors in one group of leads.

    Parameters
    ----------
    attribute, group : what the groups are by, and which one.
    accepted, dismissed : leads of the group that persons accepted, dismissed; None: withheld.
    false_dismiss : share of the accepted ones for which the calibration foretold that they are dismissed.
    false_accept : share of the dismissed ones for which it foretold that they are accepted.
    """

    attribute: str
    group: str
    accepted: int | None
    false_dismiss: float | None
    dismissed: int | None
    false_accept: float | None


def groups_of(
    engine: Engine, tables: Tables, reviews: Mapping[str, Review], countries: Mapping[str, str | None]
) -> dict[str, dict[str, str]]:
    """By attribute (language, country): the group of each lead, by lead_id.

    The language is the commonest of a lead's records, the country the commonest of their batches' sources; a
    lead whose records are no longer there has neither.

    Parameters
    ----------
    tables : Parquet files of `records`, `campaign_members`, `network_members` and `languages`.
    reviews : by lead_id.
    countries : by batch_id, as the terms of the batch state it; None: not stated.
    """
    asked = [(lead_id, review.subject_kind, review.subject) for lead_id, review in sorted(reviews.items())]
    found = query(
        engine,
        "groups",
        tables,
        ("records", "campaign_members", "network_members", "languages"),
        asked=_table(asked, _LEADS),
        countries=_table(sorted(countries.items()), _BATCHES),
    )
    groups: dict[str, dict[str, str]] = {"language": {}, "country": {}}
    for row in found.to_pylist():
        groups[row["attribute"]][row["lead_id"]] = row["value"]
    return groups


def errors_by_group(
    foretold: Mapping[str, float], decided: Mapping[str, bool], groups: Mapping[str, Mapping[str, str]]
) -> list[GroupErrors]:
    """Errors of a calibration, all leads first, then group by group.

    Parameters
    ----------
    foretold, decided : by lead_id; see `Assessment`.
    groups : see `groups_of`.
    """
    found = [_errors("all", "all", list(foretold), foretold, decided)]
    for attribute, by_lead in groups.items():
        members: dict[str, list[str]] = {}
        for lead_id in foretold:
            members.setdefault(by_lead.get(lead_id, UNKNOWN), []).append(lead_id)
        named = sorted(members, key=lambda group: (group == UNKNOWN, -len(members[group]), group))
        found += [_errors(attribute, group, members[group], foretold, decided) for group in named]
    return found


def _errors(
    attribute: str,
    group: str,
    lead_ids: list[str],
    foretold: Mapping[str, float],
    decided: Mapping[str, bool],
) -> GroupErrors:
    missed = [foretold[lead_id] < THRESHOLD for lead_id in lead_ids if decided[lead_id]]
    raised = [foretold[lead_id] >= THRESHOLD for lead_id in lead_ids if not decided[lead_id]]
    return GroupErrors(attribute, group, *_share(missed), *_share(raised))


def _share(wrong: list[bool]) -> tuple[int | None, float | None]:
    if len(wrong) < SMALLEST:
        return None, None
    return len(wrong), round(sum(wrong) / len(wrong), 4)


def _table(rows: Sequence[tuple[str | None, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
    return pa.table(arrays, schema=schema)
