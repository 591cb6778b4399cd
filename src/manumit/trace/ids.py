"""Ids of networks.

A network's id is the founding token of the least of its records by (batch sequence, record_id). So the elder
id outlives growth and merges. When the founder is forgotten, the least record that is left in the network
inherits the token: the same rule as for campaigns, with tokens of its own.

The token is a digest of the record_id, no part of it: nobody who searches a folder for a forgotten record_id
finds it in the id of a network.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Collection

TOKEN = 16
"""Characters of a network's id."""

_PURPOSE = b"network of "


def network_token(record_id: str) -> str:
    """Id of a network that a record founds."""
    return hashlib.sha256(_PURPOSE + record_id.encode()).hexdigest()[:TOKEN]


def carriers(network_members: pa.Table, campaign_members: pa.Table, founded: Collection[str]) -> pa.Table:
    """Records of some networks, from which an heir of their id is chosen.

    Parameters
    ----------
    network_members, campaign_members : tables of a run.
    founded : ids of networks whose founder is to be forgotten.

    Returns
    -------
    network_id, record_id : every record of those networks.
    """
    wanted = pa.array(sorted(founded), pa.string())
    own = network_members.filter(pc.is_in(network_members.column("network_id"), wanted))
    own = own.select(["network_id", "kind", "value"])
    lone = own.filter(pc.equal(own.column("kind"), "record"))
    lone = lone.select(["network_id", "value"]).rename_columns(["network_id", "record_id"])
    units = own.filter(pc.equal(own.column("kind"), "campaign"))
    inside = units.join(
        campaign_members.select(["campaign_id", "record_id"]), "value", "campaign_id", join_type="inner"
    ).select(["network_id", "record_id"])
    order = [("network_id", "ascending"), ("record_id", "ascending")]
    return pa.concat_tables([lone, inside.cast(lone.schema)]).sort_by(order)
