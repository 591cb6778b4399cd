"""Networks as graphs for Gephi, yEd, Cytoscape and networkx."""

from manumit.share.graphs.formats import GRAPHS, GraphFormat
from manumit.share.graphs.reading import Graph, read_graph

__all__ = ["GRAPHS", "Graph", "GraphFormat", "read_graph"]
