"""What an alert rule is: data that says what to check, and from which figures on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from manumit.store.errors import ManumitError

ARRIVAL, RUN = "arrival", "run"
WHEN = (ARRIVAL, RUN)


class AlertRulesError(ManumitError):
    """Alert rules that cannot be read; the sentence says file, line, what is wrong and the mend."""


class Threshold(NamedTuple):
    """One figure that a kind of check asks for: its limits and what it means."""

    least: float
    most: float
    meaning: str


@dataclass(frozen=True, slots=True)
class Check:
    """A kind of check: when it can be made, and the figures it asks for."""

    when: str
    thresholds: dict[str, Threshold] = field(default_factory=dict)


_MANY = 1e6
_KNOWN_RECORDS = Threshold(1, _MANY, "records that were known before, at least")
_SCORE = Threshold(0, 1000, "score of the lead, at least")
_LED = Threshold(0, 1000, "score of a lead that the identifier belongs to, at least; 0: none is needed")
_FALSE = Threshold(1e-6, 0.5, "share of such alerts that chance may raise, at most")
_MOST = Threshold(1, _MANY, "different ones known before, at most: what changes all the time says nothing")

CHECKS = {
    "urgent": Check(ARRIVAL),
    "watchlist": Check(
        ARRIVAL, {"closeness": Threshold(0, 1, "how close a name or picture is to the entry, at least")}
    ),
    "signs": Check(
        ARRIVAL,
        {
            "dimensions": Threshold(1, 20, "different dimensions of one list, at least"),
            "points": Threshold(0, 100, "points of the signs in the record, at least"),
        },
    ),
    "joins_lead": Check(ARRIVAL, {"score": _SCORE}),
    "joins_campaign": Check(ARRIVAL, {"records": _KNOWN_RECORDS}),
    "joins_network": Check(ARRIVAL, {"records": _KNOWN_RECORDS}),
    "new_name": Check(ARRIVAL, {"records": _KNOWN_RECORDS, "most": _MOST, "score": _LED}),
    "new_country": Check(ARRIVAL, {"records": _KNOWN_RECORDS, "most": _MOST, "score": _LED}),
    "silence": Check(
        ARRIVAL,
        {
            "days": Threshold(1, 3650, "days since it was last seen, at least"),
            "records": _KNOWN_RECORDS,
            "score": _LED,
        },
    ),
    "burst": Check(
        RUN,
        {
            "false_share": _FALSE,
            "records": Threshold(1, _MANY, "records in the last days, at least"),
            "times": Threshold(1, 1000, "times as many as expected, at least"),
        },
    ),
    "moves": Check(
        RUN,
        {
            "false_share": _FALSE,
            "records": Threshold(1, _MANY, "records in the new place in the last days, at least"),
            "share": Threshold(0, 1, "share of the last days' records that stand there, at least"),
        },
    ),
    "growth": Check(
        RUN,
        {
            "false_share": _FALSE,
            "records": Threshold(1, _MANY, "offers in the last days, at least"),
            "times": Threshold(1, 1000, "times as many as expected, at least"),
        },
    ),
    "new_lead": Check(RUN, {"score": _SCORE}),
    "urgent_lead": Check(RUN),
    "merged": Check(RUN, {"records": Threshold(1, _MANY, "records of what hangs together now, at least")}),
}
"""All kinds of check by name: a rule that names another, or another figure, is refused."""


@dataclass(frozen=True, slots=True)
class AlertRule:
    """One alert rule.

    Parameters
    ----------
    meaning : a sentence for a person.
    when : arrival or run.
    check : the kind of check, a key of CHECKS.
    thresholds : by name; what each means is said in CHECKS.
    severity : low, medium, high or urgent.
    on : False: it raises nothing.
    changed : the workspace's own file changed something.
    """

    id: str
    meaning: str
    when: str
    check: str
    severity: str
    on: bool
    thresholds: dict[str, float]
    changed: bool = False
