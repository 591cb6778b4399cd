"""Which records have a reason to be looked at: a sum that a person can check by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.alert.rules import installed
from manumit.alert.tables import query
from manumit.store.schema import RECORD_SCORES

if TYPE_CHECKING:
    import pyarrow as pa

    from manumit.alert.rules import Rules
    from manumit.alert.tables import Tables
    from manumit.engine import Engine

READS = ("records", "campaign_members", "links")


def score_records(engine: Engine, tables: Tables, rules: Rules | None = None) -> pa.Table:
    """Scores of the records that bear a sign; all others have no row.

    The score is the sum of the points of its reasons. Each rule met counts once, with the points of its pack;
    a dimension whose signs reach the scoring rule of their source counts 1. Beside a sign, the company that
    the record keeps counts up to 1 in all: names and places that its template is published under, and texts
    that give the same identifier. Being written from a template is no reason by itself.

    Parameters
    ----------
    tables : `records`, `indicators`, `campaign_members` and `links`: whole, or all rows that tell of some
        networks and of records in none.
    rules : of the packs that found the signs; default: all installed ones.

    Returns
    -------
    table `record_scores`, the highest score first.
    """
    known = rules or installed()
    signs = query(engine, "record_signs", tables, ("indicators",), rules=known.rules, scored=known.scored)
    return RECORD_SCORES.check(query(engine, "record_scores", tables, READS, signs=signs))


def sort_scores(scores: pa.Table) -> pa.Table:
    """Rows of table `record_scores` in the order of `score_records`."""
    return scores.sort_by([("score", "descending"), ("record_id", "ascending")])
