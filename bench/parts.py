"""The parts of the suite, in the order of the page."""

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

    `sized`: a quick run measures it on less.
    """

    name: str
    title: str
    module: str
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
        Part("quality", "Quality on markets with known truth", "bench.quality"),
        Part("extracting", "Phones, and adverts a second of all extractors", "bench.extracting"),
        Part("naming", "Names of people and organisations", "bench.naming"),
        Part("trap", "Why plain overlap does not serve", "bench.trap"),
        Part("peers", "Against MinHashLSH", "bench.peers"),
        Part("languages", "Telling the language of a text", "bench.languages"),
        Part("speed", "Speed and memory as records grow", "bench.speed"),
        Part("collect", "Collecting", "bench.collecting"),
        Part("simulate", "Simulating", "bench.simulating"),
        Part("indicators", "Rule packs on real adverts, honest texts and warnings", "bench.indicators"),
        Part("calibration", "Calibration from decisions on leads", "bench.calibration", sized=False),
        Part("real", "Real adverts and messages", "bench.real", sized=False),
        Part("alerting", "Scores and leads on real adverts and messages", "bench.alerting", sized=False),
    )
}
