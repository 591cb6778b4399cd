"""Taking over networks, scores and leads gives what judging everything would give."""

from __future__ import annotations

import csv
import shutil
import tempfile
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)

from manumit import collect, pipeline
from manumit.casework import MERGE, NOT_THIS, SPLIT, Casework, Part
from manumit.detect.indicators import load_packs
from manumit.pipeline import touched
from manumit.store import Settings, Terms, Workspace

COLUMNS = ("id", "kind", "posted", "author", "city", "thread", "text")
ADVERTS = (
    "Farm work with bed and bus, ask for {0}, your passport stays with us, call {1}, {2} euro a week",
    "New in town, {0}, friendly and discreet, hotel visits only, call {1} at any time, {2} euro an hour",
    "Room to let near the station, quiet house, {0} shows it to you, call {1}, {2} euro a month",
    "Old bicycle for sale by {0}",
)
NAMES = ("Anna", "Bella Rosa", "Cora", "Dora")
CITIES = ("", "Ulm", "Bonn", "Porto")
JUDGED = ("networks", "links", "network_members", "set_aside", "record_scores", "leads", "indicators")

adverts = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), st.integers(0, 9), st.integers(0, 3), st.integers(0, 5)),
    min_size=1,
    max_size=6,
)


def chat() -> list[str]:
    """A thread that a rule says must match."""
    for pack in load_packs():
        for language in pack.languages:
            for name, wording in sorted(language.rules.items()):
                if wording.match and next(rule for rule in pack.rules if rule.id == name).sequence:
                    return list(wording.match[0].texts)
    raise AssertionError("no installed pack has a sequence")


class Judged(RuleBasedStateMachine):
    """A workspace that is run after every change."""

    afresh: ClassVar[Any]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="manumit-"))
        self.ws = Workspace.create(self.folder / "ws", settings=Settings("1GB", 2))
        self.count = 0
        self.messages = 0
        self.stale = False

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def _collect(self, rows: list[dict[str, str]], source: str = "a board") -> None:
        path = self.folder / f"{self.count}.csv"
        with path.open("w", encoding="utf-8", newline="") as sink:
            out = csv.DictWriter(sink, COLUMNS)
            out.writeheader()
            out.writerows(rows)
        collect.collect(self.ws, path, Terms(source, "order 12/26"))
        self.stale = True

    def _adverts(self, drawn: list[tuple[int, int, int, int, int]]) -> list[dict[str, str]]:
        rows = []
        for template, name, phone, city, author in drawn:
            self.count += 1
            text = ADVERTS[template].format(NAMES[name], f"+351 91210{phone:04d}", 100 + self.count % 7)
            rows.append(
                {
                    "id": f"r{self.count}",
                    "kind": "ad",
                    "posted": f"2025-03-{1 + self.count % 28:02d} 10:00:00",
                    "author": f"account {author}" if author else "",
                    "city": CITIES[city],
                    "thread": "",
                    "text": text,
                }
            )
        return rows

    def _record_ids(self) -> list[str]:
        return sorted(self.ws.read_table("records").column("record_id").to_pylist())

    @initialize(drawn=adverts)
    def begin(self, drawn: list[tuple[int, int, int, int, int]]) -> None:
        base = [(n % 4, n % 3, n % 10, n % 4, 1 + n % 6) for n in range(24)]
        self._collect(self._adverts(base + drawn))
        self._collect(self._messages(2))

    @rule(drawn=adverts, source=st.sampled_from(["a board", "another"]))
    def add(self, drawn: list[tuple[int, int, int, int, int]], source: str) -> None:
        self._collect(self._adverts(drawn), source)

    def _messages(self, number: int) -> list[dict[str, str]]:
        texts = chat()
        rows = []
        for _ in range(number):
            self.count += 1
            thread, step = divmod(self.messages, len(texts))
            self.messages += 1
            rows.append(
                {
                    "id": f"m{self.count}",
                    "kind": "message",
                    "posted": f"2025-04-01 {thread:02d}:{step:02d}:00",
                    "author": "ana",
                    "city": "",
                    "thread": f"t{thread}",
                    "text": texts[step],
                }
            )
        return rows

    @rule(number=st.integers(1, 3))
    def say(self, number: int) -> None:
        self._collect(self._messages(number))

    @rule(chosen=st.integers(0, 1000), more=st.integers(0, 1))
    def forget(self, chosen: int, more: int) -> None:
        ids = self._record_ids()
        gone = {ids[(chosen + n) % len(ids)] for n in range(1 + more)}
        pipeline.forget(self.ws, sorted(gone), "asked")
        self.stale = True

    @rule(phone=st.integers(0, 9))
    def not_this(self, phone: int) -> None:
        self._decide(NOT_THIS, Part("phone", f"+35191210{phone:04d}"), None)

    @precondition(lambda self: not self.stale)
    @rule(action=st.sampled_from([MERGE, SPLIT]), one=st.integers(0, 1000), other=st.integers(0, 1000))
    def part(self, action: str, one: int, other: int) -> None:
        kinds = {row["unit"]: row["unit_kind"] for row in self.ws.read_table("links").to_pylist()}
        units = sorted(kinds)
        first, second = units[one % len(units)], units[other % len(units)]
        if first != second:
            self._decide(action, Part(kinds[first], first), Part(kinds[second], second))

    @rule(back=st.integers(0, 3))
    def undo(self, back: int) -> None:
        casework = Casework.open(self.ws)
        done = {edit.undoes for edit in casework.edits() if edit.undoes}
        made = [edit.number for edit in casework.edits() if not edit.undoes and edit.number not in done]
        if made:
            with self.ws.lock("edit"):
                casework.undo(made[-1 - back % len(made)], "a mistake", "ana")
            self.stale = True

    def _decide(self, action: str, first: Part, second: Part | None) -> None:
        with self.ws.lock("edit"):
            Casework.open(self.ws).edit(action, first, second, "seen", "ana")
        self.stale = True

    @precondition(lambda self: not self.stale)
    @rule()
    def compact(self) -> None:
        pipeline.compact(self.ws)
        self.stale = bool(self.ws.current_run() is None)

    @precondition(lambda self: self.stale)
    @rule()
    def run(self) -> None:
        pipeline.run(self.ws)
        self.stale = False
        whole = self.afresh(self.ws, self.folder / "afresh")
        pipeline.run(whole)
        for name in JUDGED:
            mine, theirs = (ws.read_table(name).to_pylist() for ws in (self.ws, whole))
            if name == "indicators":
                mine, theirs = sorted(mine, key=repr), sorted(theirs, key=repr)
            assert mine == theirs, name
        shutil.rmtree(whole.path)


@pytest.fixture
def judged_machine(pipeline_afresh, monkeypatch):
    monkeypatch.setattr(touched, "MOST", 1.0)  # small markets are judged in part as well
    return type("ThisMarket", (Judged,), {"afresh": staticmethod(pipeline_afresh)})


def test_what_is_taken_over_is_what_would_be_found(judged_machine, pipeline_try) -> None:
    pipeline_try(judged_machine, 3, 9)


@pytest.mark.slow
def test_what_is_taken_over_is_what_would_be_found_in_depth(judged_machine, pipeline_try) -> None:
    pipeline_try(judged_machine, 40, 16)
