"""Campaigns ranked as leads: a sum that a person can check by hand."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from manumit.store.schema import LEADS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from manumit.engine import Engine

VERSION = 1


def rank_leads(
    engine: Engine,
    records: Sequence[Path],
    campaigns: Sequence[Path],
    members: Sequence[Path],
    contacts: Sequence[Path],
) -> pa.Table:
    """Leads, the first to look at first.

    The score is the sum of the points of its reasons: size, share of bits saved, authors, places, the contact
    given most often, and span of time, each with a ceiling (see leads.sql). Nothing else enters.

    Parameters
    ----------
    records, campaigns, members, contacts : Parquet files of these tables.

    Returns
    -------
    table `leads`.
    """
    tables = {
        "records": records,
        "campaigns": campaigns,
        "campaign_members": members,
        "campaign_contacts": contacts,
    }
    return LEADS.check(engine.sql(files(__package__) / "leads.sql", tables))
