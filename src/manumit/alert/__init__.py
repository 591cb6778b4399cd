"""What must a person look at, and why? A lead is a reason to look, never a finding."""

from manumit.alert.leads import VERSION, rank_leads

__all__ = ["VERSION", "rank_leads"]
