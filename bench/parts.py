"""The parts of the suite, in the order of the page, which is also the order of a run."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.plan import Plan
    from bench.tables import Table


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its module has `run(plan)`, `tables(figures)` and `ABOUT`; loaded at the point of use.

    Parameters
    ----------
    minutes : about what it takes on two quiet cores, markets that are not there yet included.
    sized : a quick run measures it on less.
    """

    name: str
    title: str
    module: str
    minutes: float
    sized: bool = True

    def run(self, plan: Plan) -> dict[str, Any]:
        """Measure; what comes back is plain JSON."""
        return import_module(self.module).run(plan)

    def tables(self, figures: dict[str, Any]) -> list[Table]:
        """What the figures say."""
        return import_module(self.module).tables(figures)

    @property
    def about(self) -> str:
        """What was done, for the page."""
        return import_module(self.module).ABOUT


PARTS = {
    part.name: part
    for part in (
        Part("quality", "Quality on markets with known truth", "bench.quality", 3.5),
        Part("trap", "Why plain overlap does not serve", "bench.trap", 0.5),
        Part("peers", "Against MinHashLSH", "bench.peers", 6),
        Part("languages", "Telling the language of a text", "bench.languages", 0.5),
        Part("extracting", "Phones, and adverts a second of all extractors", "bench.extracting", 1.5),
        Part("naming", "Names of people and organisations", "bench.naming", 0.5),
        Part("indicators", "Rule packs on real adverts, honest texts and warnings", "bench.indicators", 0.5),
        Part("networks", "Networks, and the seconds of many links", "bench.networks", 4),
        Part("speed", "Speed and memory as records grow", "bench.speed", 20),
        Part("daily", "A day after a standing corpus", "bench.daily", 25),
        Part("collect", "Collecting", "bench.collecting", 1),
        Part("simulate", "Simulating", "bench.simulating", 1),
        Part("engines", "Both engines, on the same records", "bench.engines", 30),
        Part("inbox", "Alerts into the inbox", "bench.inbox", 0.5),
        Part("real", "Real adverts and messages", "bench.real", 0.2, sized=False),
        Part("alerting", "Scores and leads on real adverts and messages", "bench.alerting", 0.3, sized=False),
        Part("calibration", "Calibration from decisions on leads", "bench.calibration", 0.3, sized=False),
        Part("watchlists", "Watchlists of a million entries", "bench.watchlists", 3),
        Part("arriving", "Records as they arrive", "bench.arriving", 12),
        Part("early", "Early warning", "bench.early", 8),
    )
}
