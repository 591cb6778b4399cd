"""Who is connected to whom? Links through shared identifiers, networks, and what does not link.

links          what the records of one batch give
gathering      which campaign or lone record gives which identifier, over all batches
setting_aside  identifiers too widespread to say anything
communities    large loose networks in parts
parting        merges and splits by hand
centrality     roles inside a network
networks       all of it, in the tables of the house; sets that are known are not looked at again

Names are loaded when they are first used: whether anything is new can be told by the version alone, sooner
than the compiler of the kernels is imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from manumit.late import late
from manumit.trace.decisions import Decisions
from manumit.trace.ids import carriers, network_token
from manumit.trace.versions import VERSION

if TYPE_CHECKING:
    from manumit.trace.links import Given, read_given
    from manumit.trace.networks import connect, find_networks
    from manumit.trace.tables import Networks

__all__ = [
    "VERSION",
    "Decisions",
    "Given",
    "Networks",
    "carriers",
    "connect",
    "find_networks",
    "network_token",
    "read_given",
]

_HOMES = {
    "Given": "links",
    "Networks": "tables",
    "connect": "networks",
    "find_networks": "networks",
    "read_given": "links",
}

__getattr__ = late(__name__, _HOMES)
