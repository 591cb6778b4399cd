"""What must a person look at, and why? A lead is a reason to look, never a finding."""

from manumit.alert.leads import rank_again, rank_leads
from manumit.alert.scores import score_records, sort_scores

VERSION = 2

__all__ = ["VERSION", "rank_again", "rank_leads", "score_records", "sort_scores"]
