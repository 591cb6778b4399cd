"""However records come, go and are run over: the tables are those of one run from an empty cache."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from manumit import pipeline
from manumit.pipeline import steps

TEMPLATES = (
    "New in town, {0}, friendly and discreet, hotel visits only, call {1} at any time, rate {2} euro an hour",
    "Warehouse workers wanted, no experience needed, housing and flight paid, write to {0} at {1}, pay {2}",
    "Новая девушка {0} в городе, только отели, звоните {1} в любое время, цена {2} за час",
    # Shares a sentence with the first.
    "New in town, {0}, friendly and discreet, ask for the spa menu and the sauna, book by {1}, from {2} euro",
)
HONEST = (
    "Old bicycle for sale, blue frame, needs new tyres and a careful owner",
    "Our choir looks for two tenors who can read music and like Bruckner",
    "Lost grey cat with a white paw near the river, answers to Minka",
    "ok",
    "12",
)
NAMES = ("Anna", "Bella Rosa", "Cora", "Dora")
EDITS = ("", " really", " Only today!", " \U0001f338")

Row = dict[str, str]


@st.composite
def texts(draw: st.DrawFn) -> str:
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(HONEST))
    template = draw(st.sampled_from(TEMPLATES))
    number = draw(st.integers(0, 5))
    text = template.format(draw(st.sampled_from(NAMES)), f"+351 91200000{number}", 100 + number)
    words = text.split(" ")
    if draw(st.booleans()):
        del words[draw(st.integers(0, len(words) - 1))]
    return " ".join(words) + draw(st.sampled_from(EDITS))


rows = st.lists(st.tuples(texts(), st.integers(0, 30), st.integers(0, 2)), min_size=1, max_size=7)


class Market(RuleBasedStateMachine):
    """A workspace that is run now and then, and a twin that gets the same records in another order.

    `desk` (see conftest) is set by the test.
    """

    make: ClassVar[Any]
    tables: ClassVar[Any]
    members: ClassVar[Any]
    afresh: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="manumit-"))
        self.desk = self.make(self.folder / "one")
        self.twin = self.make(self.folder / "twin")
        self.count = 0
        self.stale = False
        self.live: list[str] = []
        self.given: list[Row] = []

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def _named(self, drawn: list[tuple[str, int, int]]) -> list[Row]:
        made = []
        for text, hours, author in drawn:
            self.count += 1
            posted = f"2025-03-{1 + hours // 24:02d} {hours % 24:02d}:00:00" if hours else ""
            made.append(
                {"id": f"r{self.count}", "posted": posted, "author": f"account {author}", "text": text}
            )
        return made

    def _take_in(self, batch: list[Row], chance: Any) -> None:
        self.desk.collect(batch)
        shuffled = list(batch)
        chance.shuffle(shuffled)
        self.twin.collect(shuffled)
        self.given += [row for row in batch if row not in self.given]
        self.live = sorted(self.desk.ids())
        self.stale = True

    @initialize(drawn=rows, chance=st.randoms(use_true_random=False))
    def begin(self, drawn: list[tuple[str, int, int]], chance: Any) -> None:
        self._take_in(self._named(drawn), chance)

    @rule(drawn=rows, chance=st.randoms(use_true_random=False))
    def add(self, drawn: list[tuple[str, int, int]], chance: Any) -> None:
        self._take_in(self._named(drawn), chance)

    @rule(drawn=rows, again=st.integers(0, 100), chance=st.randoms(use_true_random=False))
    def add_with_duplicates(self, drawn: list[tuple[str, int, int]], again: int, chance: Any) -> None:
        """Records that are there already, or were forgotten, come again with new ones."""
        old = self.given[again % len(self.given)]
        self._take_in([*self._named(drawn), old], chance)

    @rule(drawn=rows, cut=st.integers(1, 6), chance=st.randoms(use_true_random=False))
    def add_as_two_files(self, drawn: list[tuple[str, int, int]], cut: int, chance: Any) -> None:
        batch = self._named(drawn)
        for part in (batch[:cut], batch[cut:]):
            if part:
                self._take_in(part, chance)

    @precondition(lambda self: len(self.live) > 2)
    @rule(chosen=st.lists(st.integers(0, 1000), min_size=1, max_size=3))
    def forget(self, chosen: list[int]) -> None:
        gone = {self.live[number % len(self.live)] for number in chosen}
        for desk in (self.desk, self.twin):
            ids = desk.ids()
            pipeline.forget(desk.ws, [ids[ad] for ad in gone], "asked")
        self.live = sorted(set(self.live) - gone)
        self.stale = True

    @precondition(lambda self: self.live)
    @rule()
    def run(self) -> None:
        outcome = self.desk.run()
        assert outcome.fresh == self.stale
        assert self.twin.run().fresh == self.stale
        self.stale = False

    @invariant()
    @precondition(lambda self: self.live and not self.stale)
    def the_tables_are_those_of_a_run_from_an_empty_cache(self) -> None:
        whole = self.afresh(self.desk.ws, self.folder / "afresh")
        pipeline.run(whole)
        assert type(self).tables(self.desk.ws) == type(self).tables(whole)
        shutil.rmtree(whole.path)

    @invariant()
    @precondition(lambda self: self.live and not self.stale)
    def the_order_inside_a_batch_changes_nothing(self) -> None:
        assert type(self).tables(self.desk.ws) == type(self).tables(self.twin.ws)
        assert self.desk.ws.verify() == []


@pytest.fixture(params=["in full", "in steps"])
def pipeline_machine(request, monkeypatch, pipeline_make, pipeline_tables, pipeline_afresh):
    if request.param == "in steps":
        monkeypatch.setattr(steps, "LEAST_EPOCH", 4)
        monkeypatch.setattr(steps, "BULK", 2)
        monkeypatch.setattr(steps, "STEPS", 8)
    return type(
        "ThisMarket",
        (Market,),
        {
            "make": staticmethod(pipeline_make),
            "tables": staticmethod(pipeline_tables),
            "afresh": staticmethod(pipeline_afresh),
        },
    )


def test_tables_are_a_function_of_the_records(pipeline_machine, pipeline_try) -> None:
    pipeline_try(pipeline_machine, 4, 8)


@pytest.mark.slow
def test_tables_are_a_function_of_the_records_in_depth(pipeline_machine, pipeline_try) -> None:
    pipeline_try(pipeline_machine, 60, 15)
