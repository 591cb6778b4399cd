"""Networks, campaigns and single records ranked as leads: sums that a person can check by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.rules import installed
from manumit.alert.tables import query
from manumit.store.schema import LEADS

if TYPE_CHECKING:
    from typing import Protocol

    from manumit.alert.rules import Rules
    from manumit.alert.tables import Tables
    from manumit.engine import Engine

    class Calibration(Protocol):
        """What reviewers' decisions say of reasons."""

        def likelihood(self, leads: pa.Table) -> pa.Array:
            """How likely each lead is to be accepted, 0 to 1."""
            ...


def rank_leads(
    engine: Engine, tables: Tables, calibration: Calibration | None = None, rules: Rules | None = None
) -> pa.Table:
    """Leads, the first to look at first.

    A lead is about a network of several campaigns and records, about a campaign that is in none, or about a
    record with a score that is in neither. Its score is the sum of the points of its reasons: what its
    records say (shared_signs.sql), and how they hang together (bonds.sql), each with its ceiling. The latter
    counts a tenth where no sign is met (leads.sql), so honest templates come last. Urgent ones come first.

    Parameters
    ----------
    tables : `records`, `campaigns`, `campaign_members`, `campaign_contacts`, `links`, `networks`,
        `network_members` and `record_scores`: whole, or all rows that tell of some networks and of records in
        none.
    calibration : gives the likelihood of each lead; the likeliest then come first, urgent ones before them.
    rules : of the packs that found the signs; default: all installed ones.

    Returns
    -------
    table `leads`.
    """
    urgent = (rules or installed()).urgent
    subjects = query(
        engine,
        "subjects",
        tables,
        ("campaign_members", "networks", "network_members", "record_scores"),
    )
    signs = query(engine, "shared_signs", tables, ("record_scores",), subjects=subjects, urgent_rules=urgent)
    bonds = query(
        engine,
        "bonds",
        tables,
        ("records", "campaigns", "campaign_contacts", "networks", "links"),
        subjects=subjects,
    )
    leads = query(
        engine,
        "leads",
        tables,
        ("record_scores",),
        subjects=subjects,
        signs=signs,
        bonds=bonds,
        urgent_rules=urgent,
    )
    leads = LEADS.check(leads)
    return leads if calibration is None else _by_likelihood(leads, calibration)


def rank_again(leads: pa.Table, calibration: Calibration | None = None) -> pa.Table:
    """Leads of two runs in one ranking, as `rank_leads` would have given them.

    Parameters
    ----------
    leads : rows of table `leads`, each lead once; their ranks and likelihoods count nothing.
    """
    keys = pa.table(
        {
            "later": pc.is_null(leads.column("urgent")),
            **{name: leads.column(name) for name in ("score", "records", "subject_kind", "subject")},
        }
    )
    up, down = "ascending", "descending"
    order = [("later", up), ("score", down), ("records", down), ("subject_kind", up), ("subject", up)]
    ranked = leads.take(pc.sort_indices(keys, sort_keys=order))
    ranks = pa.array(range(1, leads.num_rows + 1), pa.int64())
    nobody = pa.nulls(leads.num_rows, pa.float64())
    for name, values in (("rank", ranks), ("likelihood", nobody)):
        place = ranked.column_names.index(name)
        ranked = ranked.set_column(place, LEADS.arrow.field(name), values)
    ranked = LEADS.check(ranked)
    return ranked if calibration is None else _by_likelihood(ranked, calibration)


def _by_likelihood(leads: pa.Table, calibration: Calibration) -> pa.Table:
    """The same leads: urgent ones first, then the likeliest; ties stay in the order of their scores."""
    likely = pa.chunked_array([calibration.likelihood(leads)])
    later = pc.is_null(leads.column("urgent"))
    keys = pa.table({"later": later, "likely": likely, "rank": leads.column("rank")})
    order = pc.sort_indices(
        keys, sort_keys=[("later", "ascending"), ("likely", "descending"), ("rank", "ascending")]
    )
    place = leads.column_names.index("likelihood")
    ordered = leads.set_column(place, LEADS.arrow.field("likelihood"), likely).take(order)
    ranks = pa.array(range(1, leads.num_rows + 1), pa.int64())
    return LEADS.check(ordered.set_column(leads.column_names.index("rank"), LEADS.arrow.field("rank"), ranks))
