"""No identifier of a simulated market is in its masked report, however it was written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.collect import collect
from manumit.detect.extract.extracting import find_mentions
from manumit.pipeline import run
from manumit.share.report import write_report
from manumit.simulate import simulate
from manumit.store import Settings, Terms, Workspace

if TYPE_CHECKING:
    from pathlib import Path

_NUMBER = re.compile(r"\+?\d(?:[\s.\-*/_~()]{0,3}\d){6,}")
_ADDRESS = re.compile(r"\S+@\S+|@\w{3,}")
_PLAIN = frozenset({"price", "payment", "age", "date", "time", "name", "organisation"})
_SHORT = 6  # a shorter string may stand there by chance


def squeezed(text: str) -> str:
    return "".join(text.lower().split())


@pytest.fixture(scope="module")
def market_ws(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("market")
    simulate(folder / "market", records=700, seed=11, hard=True)
    ws = Workspace.create(folder / "ws", settings=Settings(threads=2))
    for file in sorted((folder / "market" / "records").glob("*.csv")):
        collect(ws, file, Terms("simulator", "made up"))
    run(ws)
    return ws


def written_identifiers(texts: list[str], authors: set[str]) -> set[str]:
    """Identifiers as the records write them: what extractors find, and what plain patterns find."""
    found = {author for author in authors if author}
    hours: dict[int, list[tuple[int, int]]] = {}
    for row in find_mentions(pa.array(texts, pa.string())).to_pylist():
        if row["kind"] not in _PLAIN:
            found.add(texts[row["row"]][row["start_char"] : row["end_char"]])
        elif row["kind"] in {"date", "time"}:
            hours.setdefault(row["row"], []).append((row["start_char"], row["end_char"]))
    for n, text in enumerate(texts):
        for match in (match for pattern in (_NUMBER, _ADDRESS) for match in pattern.finditer(text)):
            if not any(start < match.end() and match.start() < stop for start, stop in hours.get(n, ())):
                found.add(match[0])
    return {squeezed(value) for value in found if len(squeezed(value)) >= _SHORT}


def test_no_identifier_of_the_market_is_in_its_report(market_ws: Workspace, tmp_path: Path, seen):
    records = market_ws.read_table("records")
    texts = [text for name in ("title", "text") for text in records.column(name).to_pylist() if text]
    secrets = written_identifiers(texts, set(records.column("author").to_pylist()))
    assert len(secrets) > 100
    made = write_report(market_ws, tmp_path / "report")
    assert made.leads > 10
    for file in made.files:
        nodes = {squeezed(word) for word in seen(file.read_text(encoding="utf-8")).words}
        shown = "\n".join(sorted(nodes))
        assert [secret for secret in secrets if secret in shown] == [], file.name


def test_the_report_of_a_market_is_small_and_says_what_is_urgent_first(market_ws: Workspace, tmp_path: Path):
    made = write_report(market_ws, tmp_path / "report")
    assert all(file.stat().st_size < 200_000 for file in made.files)
    assert "Leads that deserve a look" in made.files[0].read_text(encoding="utf-8")
