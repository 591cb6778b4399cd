"""Networks as graphs: their nodes in order, and each node's part in it.

Hub: of at least HUB_LINKS links, and HUB_TIMES as many as the middle node of its network. Bridge: no hub, of
two links or more, and at least BRIDGE of the shortest ways between two others pass it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from manumit.engine.sorting import counting_sort
from manumit.trace.centrality import centrality

if TYPE_CHECKING:
    from manumit.engine import Engine
    from manumit.trace.arrays import Flags, Ints, Reals

HUB_LINKS = 4
HUB_TIMES = 3
BRIDGE = 0.2
MEMBER, HUB, IS_BRIDGE = range(3)
ROLES = ("member", "hub", "bridge")


@dataclass(frozen=True, slots=True)
class Shape:
    """Nodes by network: first its units, then its identifiers, each in order.

    An identifier that units of several networks give is a node in each of them.
    """

    bounds: Ints
    """First node of each network, and the end of the last."""
    units: Ints
    """By network: how many of its first nodes are units."""
    name: Ints
    """By node: number of the unit or identifier."""
    records: Ints
    """By node: records it stands for, or that give it in this network."""
    degree: Ints
    centrality: Reals
    sampled: Ints
    role: Ints
    order: Ints
    """Links by network, identifier, unit."""

    @property
    def network(self) -> Ints:
        """By node: its network."""
        return np.repeat(np.arange(len(self.units)), np.diff(self.bounds))

    @property
    def is_unit(self) -> Flags:
        """By node: whether it is a unit."""
        place = np.arange(len(self.name)) - np.repeat(self.bounds[:-1], np.diff(self.bounds))
        return place < np.repeat(self.units, np.diff(self.bounds))


def shape(
    engine: Engine, network: Ints, size: Ints, unit: Ints, ident: Ints, proofs: Ints, networks: int
) -> Shape:
    """Lay out the networks and measure their nodes.

    Parameters
    ----------
    network : by unit: number of its network.
    size : by unit: its records.
    unit, ident, proofs : ends of each link and records that prove it, by identifier and unit.
    """
    order, _ = counting_sort(network[unit], networks)
    mine, theirs, given = network[unit[order]], ident[order], unit[order]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (np.diff(mine) != 0) | (np.diff(theirs) != 0)
    heads = np.flatnonzero(fresh)
    units = np.bincount(network, minlength=networks)
    idents = np.bincount(mine[heads], minlength=networks)
    bounds = np.append(0, np.cumsum(units + idents))
    by_network, _ = counting_sort(network, networks)
    unit_node = np.empty(len(network), np.int64)
    ahead = np.append(0, np.cumsum(units))[:-1]
    unit_node[by_network] = np.arange(len(network)) + (bounds[:-1] - ahead)[network[by_network]]
    behind = np.cumsum(units)
    pair_node = np.arange(len(heads)) + behind[mine[heads]]
    name = np.empty(bounds[-1], np.int64)
    name[unit_node] = np.arange(len(network))
    name[pair_node] = theirs[heads]
    records = np.empty(bounds[-1], np.int64)
    records[unit_node] = size
    records[pair_node] = np.add.reduceat(proofs[order], heads) if len(heads) else 0
    left, right = unit_node[given], pair_node[np.cumsum(fresh) - 1] if len(heads) else pair_node
    degree = np.bincount(left, minlength=bounds[-1]) + np.bincount(right, minlength=bounds[-1])
    central, sampled = centrality(engine, bounds, left, right)
    role = _roles(bounds, degree, central)
    return Shape(bounds, units, name, records, degree, central, sampled, role, order)


def _roles(bounds: Ints, degree: Ints, central: Reals) -> Ints:
    """Role of each node."""
    sizes = np.diff(bounds)
    network = np.repeat(np.arange(len(sizes)), sizes)
    middle = degree[np.lexsort((degree, network))][bounds[:-1] + sizes // 2] if len(sizes) else degree
    role = np.where((degree >= 2) & (central >= BRIDGE), IS_BRIDGE, MEMBER)
    role[(degree >= HUB_LINKS) & (degree >= HUB_TIMES * np.repeat(middle, sizes))] = HUB
    return role
