"""The known trap: one threshold of plain overlap cannot serve with stock phrases and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.markets import read, second, simulated
from bench.quality import find, labels, numbers
from bench.scores import score
from bench.tables import Table, index
from bench.wordpairs import overlap, tfidf

if TYPE_CHECKING:
    from pathlib import Path

    from bench.plan import Plan

OVERLAP = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]
COSINE = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7]
MANUMIT = "Manumit"

ABOUT = """\
Every text of the hard market and of the second generator holds 2 to 4 of 60 stock phrases, honest texts
too; the easy market has none. Plain methods link two texts above a threshold and take connected components.
In scripts without spaces they get each character as a word, which is kind to them."""


def run(plan: Plan) -> dict[str, Any]:
    """Adjusted Rand index of each method at each threshold, market by market."""
    size = 1_000 if plan.quick else 5_000
    markets = {
        "easy": simulated(plan.out, size, 1, hard=False),
        "hard": simulated(plan.out, size, 1, hard=True),
        "second generator": second(plan.out, size, 7),
    }
    return {"records": size, "markets": {name: _market(plan, *found) for name, found in markets.items()}}


def _market(plan: Plan, files: list[Path], truth: dict[str, str]) -> dict[str, float]:
    with plan.scratch() as folder:
        ws, _ = find(files, plan.out / folder / "ws")
        found = {MANUMIT: score(*labels(ws, truth)).index}
    texts, true = texts_of(files, truth)
    for name, method, thresholds in (
        ("word pairs", overlap, OVERLAP),
        ("tf-idf cosine", tfidf, COSINE),
    ):
        for threshold, components in method(texts, thresholds).items():
            found[f"{name} ≥ {threshold}"] = score(components, true).index
    return found


def texts_of(files: list[Path], truth: dict[str, str]):
    """Each record's title and text, and its true label."""
    table = read(files, ["id", "title", "text"] if _has_title(files[0]) else ["id", "text"]).to_pydict()
    titles = table.get("title", [""] * len(table["id"]))
    texts = [f"{title} {text}" for title, text in zip(titles, table["text"], strict=True)]
    return texts, numbers([truth[key] for key in table["id"]])


def _has_title(path: Path) -> bool:
    with path.open(encoding="utf-8") as stream:
        return "title" in stream.readline()


def tables(figures: dict[str, Any]) -> list[Table]:
    """One row a method and threshold."""
    markets = figures["markets"]
    rows = [
        (name, *(index(found[name]) for found in markets.values())) for name in next(iter(markets.values()))
    ]
    title = f"Adjusted Rand index at {figures['records']:,} records"
    return [Table(title, ("method", *markets), rows)]
