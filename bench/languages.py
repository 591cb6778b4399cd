"""Telling the language of simulated adverts: accuracy and speed on one core, beside py3langid and Lingua.

Usage: python -m bench.languages METHOD FILE...
METHOD is `manumit`, `py3langid` or `lingua`. Runs on one core and prints JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from bench.markets import read, simulated
from bench.processes import StoppedError, alone
from bench.tables import Table, index, share

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.plan import Plan

UNSPACED = ("ja", "th", "zh")
METHODS = {"manumit": "Manumit", "py3langid": "py3langid", "lingua": "Lingua"}
MOST = 2_000
ROUNDS = 5
NONE = {"texts": 0, "named": 0, "right": 0}

ABOUT = """\
The language of each of 2,000 records of the hard market, of 10 to 20 words of it (20 to 40 characters in
scripts without spaces), and of its title, in 13 languages. Each method runs in a process of its own, on one
core, and chooses among all languages it knows (Manumit and py3langid 138, Lingua 75). Manumit may answer that
it does not know. py3langid classifies as it stands; Lingua in its accurate mode with its models loaded. Speed
is on the first 60 words of records that have as many, in seconds of processor time: the best of five runs for
Manumit, which takes a column at a time, one run for the others, which take a text at a time."""


def sets_of(files: list[Path]) -> tuple[dict[str, list[tuple[str, str]]], list[str]]:
    """Language and text of each record by kind of text, and texts of 60 words."""
    table = read(files, ["title", "text", "lang"]).to_pylist()
    chance = random.Random(1)
    chance.shuffle(table)
    long = [" ".join(words[:60]) for row in table if len(words := row["text"].split()) >= 60]
    rows = table[:MOST]
    return {
        "whole": [(row["lang"], row["text"]) for row in rows],
        "10 to 20 words": [(row["lang"], _piece(row["text"], row["lang"], chance)) for row in rows],
        "title": [(row["lang"], row["title"]) for row in table if row["title"]][:MOST],
    }, long[:MOST]


def _piece(text: str, lang: str, chance: random.Random) -> str:
    units, size = (
        (text, chance.randint(20, 40)) if lang in UNSPACED else (text.split(), chance.randint(10, 20))
    )
    start = chance.randint(0, max(0, len(units) - size))
    return ("" if lang in UNSPACED else " ").join(units[start : start + size])


def method(name: str) -> Callable[[list[str]], list[str]]:
    """How a method tells the languages of texts."""
    if name == "manumit":
        from manumit.detect.language import detect_languages

        return lambda texts: detect_languages(pa.array(texts))["lang"].to_pylist()
    if name == "py3langid":
        from py3langid.langid import classify

        return lambda texts: [classify(text)[0] for text in texts]
    from lingua import LanguageDetectorBuilder

    lingua = LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()
    return lambda texts: [
        lang.iso_code_639_1.name.lower() if (lang := lingua.detect_language_of(text)) else "und"
        for text in texts
    ]


def measure(name: str, files: list[Path]) -> dict[str, Any]:
    """Right and named texts by kind and language, and texts of 60 words a second."""
    tell = method(name)
    sets, long = sets_of(files)
    tell([text for _, text in sets["title"][:10]])
    kinds = {kind: _counts(rows, tell([text for _, text in rows])) for kind, rows in sets.items()}
    took = [_seconds(tell, long) for _ in range(ROUNDS if name == "manumit" else 1)]
    return {"kinds": kinds, "per_second": len(long) / min(took)}


def _seconds(tell: Callable[[list[str]], list[str]], texts: list[str]) -> float:
    began = time.process_time()
    tell(texts)
    return time.process_time() - began


def _counts(rows: list[tuple[str, str]], told: list[str]) -> dict[str, dict[str, int]]:
    texts = Counter(lang for lang, _ in rows)
    named = Counter(lang for (lang, _), said in zip(rows, told, strict=True) if said != "und")
    right = Counter(lang for (lang, _), said in zip(rows, told, strict=True) if said == lang)
    return {
        lang: {"texts": texts[lang], "named": named[lang], "right": right[lang]} for lang in sorted(texts)
    }


def run(plan: Plan) -> dict[str, Any]:
    """Each method in a process of its own; one that is not installed is left out, and says so."""
    files, _ = simulated(plan.out, 1_000 if plan.quick else 20_000, 1, hard=True)
    found: dict[str, Any] = {}
    for name in METHODS:
        try:
            ran = alone(["-m", "bench.languages", name, *files], seconds=plan.limit)
            found[name] = ran.answer | {"peak": ran.peak}
        except StoppedError as stopped:
            found[name] = {"stopped": str(stopped)}
    return found


def tables(figures: dict[str, Any]) -> list[Table]:
    """One row a method and kind of text; then one a language."""
    done = {name: entry for name, entry in figures.items() if "kinds" in entry}
    base = done["manumit"]["per_second"]
    methods = [
        (
            f"{METHODS[name]}, {kind}",
            *_shares(counts.values()),
            entry["per_second"],
            base / entry["per_second"],
        )
        for name, entry in done.items()
        for kind, counts in entry["kinds"].items()
    ]
    kinds = done["manumit"]["kinds"]
    by_lang = [
        (lang, *(cell for counts in kinds.values() for cell in _shares([counts.get(lang, NONE)])[1:]))
        for lang in kinds["whole"]
    ]
    columns = (
        "method and text",
        "right of all",
        "right of named",
        "named",
        "60 words/s",
        "Manumit is faster by",
    )
    heads = ("language", *(f"{kind}, {what}" for kind in kinds for what in ("right of named", "named")))
    missing = [(METHODS[name], entry["stopped"]) for name, entry in figures.items() if "stopped" in entry]
    return [
        Table("Languages of the hard market, one core", columns, methods),
        Table("Manumit by language", heads, by_lang),
        *([Table("Not measured", ("method", "why"), missing)] if missing else []),
    ]


def _shares(counts: Any) -> tuple[str, str, str]:
    texts, named, right = (sum(entry[key] for entry in counts) for key in ("texts", "named", "right"))
    return index(right / texts) if texts else "–", index(right / named) if named else "–", share(named, texts)


def main(name: str, *names: str) -> int:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(measure(name, [Path(name) for name in names])))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
