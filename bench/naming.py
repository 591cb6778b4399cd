"""Names of people and organisations on markets that say whom their texts name: precision, recall, speed."""

from __future__ import annotations

import csv
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.markets import market_folder, read
from bench.scores import f1
from bench.tables import Table, index
from manumit.detect.extract import names, organisations
from manumit.detect.extract.mention import BETWEEN

if TYPE_CHECKING:
    from pathlib import Path

    from bench.plan import Plan
    from manumit.detect.extract.mention import Find, Mention

KINDS: dict[str, Find] = {"name": names.find, "organisation": organisations.find}
SEED = 2
ROUNDS = 3

ABOUT = """\
Right is a mention with the very offsets of the truth. The lists of names are Faker's, not the simulator's,
but its sentences around names are few, and the extractor's cues hold most of them: read the figures for
personal names as an upper bound. The simulator's firms are made-up words without a legal form, mostly
behind "at" or "from", where nothing tells a firm from a place or a product; only those that the text calls a
firm can be found. Speed is of one process on one core, on adverts and messages as they come."""


def run(plan: Plan) -> dict[str, Any]:
    """Counts of right, wrong and missed mentions by market, kind and language; seconds."""
    size = 2_000 if plan.quick else 20_000
    found: dict[str, Any] = {"records": size, "counts": {}, "whole": {}, "seconds": {}}
    for market in ("easy", "hard"):
        folder = market_folder(plan.out, size, SEED, market == "hard")
        table = read(sorted((folder / "records").glob("*.csv")), ["id", "text", "lang"])
        texts = [text.replace(BETWEEN, " ") for text in table["text"].to_pylist()]
        languages = dict(zip(table["id"].to_pylist(), table["lang"].to_pylist(), strict=True))
        for kind, find in KINDS.items():
            mentions, seconds = _timed(find, texts)
            counts = _counts(
                _placed(mentions, table["id"].to_pylist(), texts), _truth(folder, kind), languages
            )
            found["counts"][f"{kind} {market}"] = counts
            found["whole"][f"{kind} {market}"] = _sum(counts)
            found["seconds"][f"{kind} {market}"] = seconds
    return found


def _timed(find: Find, texts: list[str]) -> tuple[list[Mention], float]:
    joined = BETWEEN.join(texts)
    list(find(joined[:5_000]))
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        mentions = list(find(joined))
        best = min(best, time.process_time() - begun)
    return mentions, best


def _placed(mentions: list[Mention], ids: list[str], texts: list[str]) -> dict[tuple[str, int, int], float]:
    starts = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    rows = np.searchsorted(starts, [mention.start for mention in mentions], side="right") - 1
    return {
        (ids[row], mention.start - int(starts[row]), mention.stop - int(starts[row])): mention.confidence
        for row, mention in zip(rows.tolist(), mentions, strict=True)
    }


def _truth(folder: Path, kind: str) -> set[tuple[str, int, int]]:
    with (folder / "truth/names.csv").open(encoding="utf-8", newline="") as stream:
        return {
            (row["id"], int(row["start_char"]), int(row["end_char"]))
            for row in csv.DictReader(stream)
            if row["kind"] == kind
        }


def _counts(
    found: dict[tuple[str, int, int], float], true: set[tuple[str, int, int]], languages: dict[str, str]
) -> dict[str, list[int]]:
    """Right, wrong, missed by language, and by confidence."""
    right = Counter(languages[place[0]] for place in found if place in true)
    wrong = Counter(languages[place[0]] for place in found if place not in true)
    missed = Counter(languages[place[0]] for place in true if place not in found)
    counts = {lang: [right[lang], wrong[lang], missed[lang]] for lang in sorted({*right, *wrong, *missed})}
    for level in sorted(set(found.values()), reverse=True):
        here = [place in true for place, confidence in found.items() if confidence == level]
        counts[f"confidence {level}"] = [sum(here), len(here) - sum(here), 0]
    return counts


def tables(figures: dict[str, Any]) -> list[Table]:
    """All languages together, each language of the hard market, each level of confidence, speed."""
    counts = figures["counts"]
    whole = [(name, *_scores(sums)) for name, sums in figures["whole"].items()]
    tongues = [tongue for tongue in counts["name hard"] if not tongue.startswith("confidence")]
    each = [
        (
            tongue,
            *_scores(counts["name hard"][tongue]),
            *_scores(counts["organisation hard"].get(tongue, [0] * 3)),
        )
        for tongue in tongues
    ]
    levels = [
        (f"{name}, {level}", right + wrong, index(right / (right + wrong)))
        for name, by in counts.items()
        for level, (right, wrong, _) in by.items()
        if level.startswith("confidence")
    ]
    speed = [(name, figures["records"] / seconds) for name, seconds in figures["seconds"].items()]
    scores = ("precision", "recall", "F1")
    return [
        Table(f"{figures['records']:,} records a market", ("mentions and market", *scores), whole),
        Table(
            "Hard market by language",
            ("language", *(f"names: {s}" for s in scores), *(f"organisations: {s}" for s in scores)),
            each,
        ),
        Table("By confidence", ("mentions, market, level", "mentions", "precision"), levels),
        Table("Speed on one core", ("mentions and market", "texts/s"), speed),
    ]


def _sum(by: dict[str, list[int]]) -> list[int]:
    rows = [row for name, row in by.items() if not name.startswith("confidence")]
    return [sum(column) for column in zip(*rows, strict=True)]


def _scores(counts: list[int]) -> tuple[str, str, str]:
    right, wrong, missed = counts
    return (
        index(right / max(1, right + wrong)),
        index(right / max(1, right + missed)),
        index(f1(right, wrong, missed)),
    )
