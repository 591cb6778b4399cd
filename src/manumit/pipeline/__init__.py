"""In which order? The stage list, and what runs it."""

from manumit.pipeline.changes import compare, told_events
from manumit.pipeline.compacting import compact
from manumit.pipeline.compacting import planned as to_compact
from manumit.pipeline.forgetting import forget
from manumit.pipeline.pruning import prune, to_prune
from manumit.pipeline.running import Outcome, Progress, run
from manumit.pipeline.stages import STAGES, Step, plan
from manumit.pipeline.verifying import verify

__all__ = [
    "STAGES",
    "Outcome",
    "Progress",
    "Step",
    "compact",
    "compare",
    "forget",
    "plan",
    "prune",
    "run",
    "to_compact",
    "to_prune",
    "told_events",
    "verify",
]
