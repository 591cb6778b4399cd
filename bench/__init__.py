"""Measurements: quality on markets of known truth, speed against peers, cost as records grow."""
