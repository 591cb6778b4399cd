"""Phones on the hard market against phonenumbers' own matcher; adverts a second of all extractors."""

from __future__ import annotations

import csv
import re
import time
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import phonenumbers
import pyarrow as pa

from bench.markets import market_folder, read
from bench.scores import f1
from bench.tables import Table, index
from manumit.detect.extract import extractors, find_mentions
from manumit.engine import LocalEngine
from manumit.simulate import simulate, slots
from manumit.simulate.phones import EMOJI, LOOKALIKE, PLAIN, SEPARATED, SOME_WORDS, WORDS, phone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from bench.plan import Plan

APART = ("names", "organisations")
"""Extractors that are measured in a part of their own."""

SEED = 7
PROCESSES = 2
ROUNDS = 3
SLICE = 16_384
MATCHER = "phonenumbers' matcher, told the country of each text's language"
STYLES = {
    PLAIN: "plain", WORDS: "digits as words", SOME_WORDS: "some as words", EMOJI: "keycaps",
    SEPARATED: "odd separators", LOOKALIKE: "look-alike letters",
}  # fmt: skip
HOME = {
    "ar": "AE", "de": "DE", "en": "US", "es": "ES", "fr": "FR", "hi": "IN", "ja": "JP", "ko": "KR",
    "pt": "PT", "ru": "RU", "th": "TH", "uk": "UA", "zh": "CN",
}  # fmt: skip

ABOUT = f"""\
Phones: the simulator is made to mark each phone that it writes. Found is a mention that overlaps one and has
its digits, country code or not; all else that is called a phone is wrong. An advert with an *obfuscated*
phone is one with any that is not plain; all phones of these adverts count, plain ones too, since what is
wrong cannot be told to one style. The 53 real adverts that the target names were kept aside and are not at
hand.

Speed: all extractors but names and organisations, which have a part of their own, in {PROCESSES} worker
processes that run already, best of {ROUNDS}. *With gates* each extractor looks only at texts that go through
its gate, an expression that Arrow's RE2 looks for in a whole column; no hyperscan is in it. *Alone* is
without gates: each extractor's `re` patterns over all texts, as for one of another package."""


class Written(NamedTuple):
    """A phone that the simulator wrote."""

    start: int
    stop: int
    digits: str
    style: int


def run(plan: Plan) -> dict[str, Any]:
    """Counts of phones by method and style, and seconds with gates and without."""
    size = 2_000 if plan.quick else 20_000
    with plan.scratch() as scratch:
        records = list(_marked(plan.out / scratch, size))
    texts = [text for text, _, _ in records]
    truth = [written for _, written, _ in records]
    ours = _ours(texts)
    matched = [list(_matched(text, lang)) for text, _, lang in records]
    counts = {"Manumit": _counts(truth, ours), MATCHER: _counts(truth, matched)}
    return {"records": size, "phones": counts, "speed": _speed(plan)}


def _marked(folder: Path, records: int) -> Iterator[tuple[str, list[Written], str]]:
    """Texts of a hard market, the phones in them, and the language of each."""
    kept = slots.phone
    slots.phone = _with_marks
    try:
        simulate(folder, records=records, seed=SEED, hard=True)
    finally:
        slots.phone = kept
    for path in sorted((folder / "records").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield *_unmarked(row["text"]), row["lang"]


BEGIN, END, DIGIT, STYLE = "\ue000", "\ue001", 0xE100, 0xE010
MARK = re.compile(f"{BEGIN}([\ue100-\ue109]+)([\ue010-\ue015])([^{END}]*){END}")


def _with_marks(lexicon: Any, number: int, form: int, style: int, written_in: Any = None) -> str:
    """A phone as the simulator writes it, in private characters that say what it is."""
    plain = phone(lexicon, number, form, PLAIN)
    digits = "".join(chr(DIGIT + int(sign)) for sign in plain if sign.isdigit())
    return f"{BEGIN}{digits}{chr(STYLE + style)}{phone(lexicon, number, form, style, written_in)}{END}"


def _unmarked(text: str) -> tuple[str, list[Written]]:
    plain, last, found = "", 0, []
    for mark in MARK.finditer(text):
        plain += text[last : mark.start()]
        digits = "".join(str(ord(sign) - DIGIT) for sign in mark[1])
        found.append(Written(len(plain), len(plain) + len(mark[3]), digits, ord(mark[2]) - STYLE))
        plain, last = plain + mark[3], mark.end()
    return plain + text[last:], found


def _ours(texts: list[str]) -> list[list[tuple[int, int, str]]]:
    found: list[list[tuple[int, int, str]]] = [[] for _ in texts]
    for mention in find_mentions(pa.array(texts)).to_pylist():
        if mention["kind"] == "phone":
            found[mention["row"]].append((mention["start_char"], mention["end_char"], mention["value"]))
    return found


def _matched(text: str, lang: str) -> Iterator[tuple[int, int, str]]:
    for match in phonenumbers.PhoneNumberMatcher(text, HOME[lang], leniency=phonenumbers.Leniency.POSSIBLE):
        yield match.start, match.end, phonenumbers.normalize_digits_only(match.raw_string)


def _counts(
    truth: list[list[Written]], found: Iterable[list[tuple[int, int, str]]]
) -> dict[str, dict[str, int]]:
    """Right, wrong and missed by style; wrong ones have none.

    `hidden` are all phones of adverts with one that is not plain.
    """
    names = [*STYLES.values(), "all", "hidden"]
    counts = {name: {"right": 0, "wrong": 0, "missed": 0} for name in names}
    for written, mentions in zip(truth, found, strict=True):
        hidden = any(one.style != PLAIN for one in written)
        totals = [counts["all"], *([counts["hidden"]] if hidden else [])]
        left = list(written)
        for start, stop, value in mentions:
            hit = next(
                (w for w in left if w.start < stop and start < w.stop and _same(w.digits, value)), None
            )
            if hit:
                left.remove(hit)
            for count in [*totals, *([counts[STYLES[hit.style]]] if hit else [])]:
                count["right" if hit else "wrong"] += 1
        for missed in left:
            for count in [*totals, counts[STYLES[missed.style]]]:
                count["missed"] += 1
    return counts


@cache
def _same(digits: str, value: str) -> bool:
    """Whether a value has the digits that were written, or those that remain of them as E.164."""
    said = "".join(filter(str.isdigit, value)).lstrip("0")
    if said == digits.lstrip("0"):
        return True
    try:
        number = phonenumbers.parse("+" + digits.lstrip("0"))
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:] == said


def found_in(batch: pa.RecordBatch, *, gated: bool) -> int:
    """How many mentions are found: what a worker does."""
    chosen = {name: find for name, find in extractors().items() if name not in APART}
    return find_mentions(batch.column(0), chosen, gated=gated).num_rows


def _speed(plan: Plan) -> dict[str, Any]:
    """Seconds of two processes over the texts of a hard market, with gates and without."""
    size = 20_000 if plan.quick else 100_000
    folder = market_folder(plan.out, size, 1, True)
    texts = read(sorted((folder / "records").glob("*.csv")), ["text"]).column("text").combine_chunks()
    words = sum(len(text.split()) for text in texts.to_pylist()) / size
    batches = [pa.record_batch([texts.slice(at, SLICE)], ["text"]) for at in range(0, size, SLICE)]
    figures: dict[str, Any] = {"records": size, "words": words, "mentions": 0, "seconds": {}}
    for name, gated in (("with gates", True), ("alone", False)):
        with plan.scratch() as scratch:
            engine = LocalEngine(1 << 30, PROCESSES, plan.out / scratch)
            seconds = []
            for _ in range(1 + ROUNDS):
                begun = time.perf_counter()
                mentions = sum(engine.map_batches(partial(found_in, gated=gated), batches))
                seconds.append(time.perf_counter() - begun)
            engine.release()
        figures["seconds"][name] = min(seconds[1:])
        assert figures["mentions"] in (0, mentions)
        figures["mentions"] = mentions
    return figures


def tables(figures: dict[str, Any]) -> list[Table]:
    """Phones by style and method; speed."""
    phones = figures["phones"]
    rows = [
        (
            {"all": "all: F1", "hidden": "in adverts with an obfuscated one: F1"}.get(name, f"{name}: found"),
            sum(counts[key] for key in ("right", "missed")),
            *(_cell(name, found[name]) for found in phones.values()),
        )
        for name, counts in phones["Manumit"].items()
    ]
    speed = figures["speed"]
    return [
        Table(f"Phones of {figures['records']:,} hard adverts", ("phones", "number", *phones), rows),
        Table(
            f"{speed['records']:,} adverts of {speed['words']:.0f} words, {PROCESSES} processes",
            ("extractors", "seconds", "adverts/s"),
            [(name, seconds, speed["records"] / seconds) for name, seconds in speed["seconds"].items()],
        ),
    ]


def _cell(name: str, counts: dict[str, int]) -> str:
    if name in ("all", "hidden"):
        return index(f1(**counts))
    return index(counts["right"] / max(1, counts["right"] + counts["missed"]))
