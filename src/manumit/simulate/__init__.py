"""A market of simulated adverts and messages whose truth is known."""

from manumit.simulate.write import Figures, simulate

__all__ = ["Figures", "simulate"]
