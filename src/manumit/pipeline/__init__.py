"""In which order? The stage list, and what runs it."""

from manumit.pipeline.changes import compare
from manumit.pipeline.forgetting import forget
from manumit.pipeline.running import Outcome, Progress, run
from manumit.pipeline.stages import STAGES, Step, plan
from manumit.pipeline.verifying import verify

__all__ = ["STAGES", "Outcome", "Progress", "Step", "compare", "forget", "plan", "run", "verify"]
