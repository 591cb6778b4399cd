"""Records as they arrive: accepted, acknowledged, checked for alerts, packed into batches.

with Watch(ws, Terms(source="feed", legal_basis="warrant 12/26")) as watch:
    watch.stream(sys.stdin.buffer, told).run()
"""

from manumit.pipeline.watching.acks import ack_lines
from manumit.pipeline.watching.alerting import AlertProcess
from manumit.pipeline.watching.checking import AlertCheck, Check
from manumit.pipeline.watching.intake import STATUS, Answers, Intake, Lot
from manumit.pipeline.watching.packing import Pace
from manumit.pipeline.watching.stream import Stream
from manumit.pipeline.watching.tally import Limits, Standing, Tally
from manumit.pipeline.watching.watch import Watch

__all__ = [
    "STATUS",
    "AlertCheck",
    "AlertProcess",
    "Answers",
    "Check",
    "Intake",
    "Limits",
    "Lot",
    "Pace",
    "Standing",
    "Stream",
    "Tally",
    "Watch",
    "ack_lines",
]
