"""Watchlists of a million mixed entries: import, opening, matching as records arrive and in bulk, memory."""

from __future__ import annotations

import csv
import datetime as dt
import random
import resource
import time
from math import sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from bench.tables import Table, gigabytes
from manumit.alert.watchlists import ListTerms, Watchlists, add_list, names, remove_list
from manumit.store import MENTIONS, RECORDS, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.plan import Plan

SEED = 5
ROUNDS = 40
SHARES = (
    "phone " * 5
    + "email " * 3
    + "handle " * 2
    + "domain " * 2
    + "wallet image image name name name phrase place"
)
SYLLABLES = [
    c + v
    for c in ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ch", "sh"]
    for v in ["a", "e", "i", "o", "u"]
]
WORDS = [
    "work",
    "girl",
    "free",
    "visa",
    "travel",
    "flat",
    "money",
    "club",
    "hotel",
    "driver",
    "boss",
    "paper",
    "debt",
    "passport",
    "call",
    "night",
    "week",
]

ABOUT = """\
Entries and names are made up: a quarter phones, then e-mails, names, handles, domains, image hashes, wallets,
phrases, places. Names of entries and of records are made of syllables, so that few are alike; with names
drawn from short lists (Faker's, 14 languages) a record meets a dozen like-named entries.
CPU is that of the process; other work on the machine makes wall time longer. Pairs of names are those of
tests/alert/watchlists/name_pairs.tsv that no threshold was chosen on; intervals are Wilson's, of 95 %."""

PAIRS = Path(__file__).parents[1] / "tests" / "alert" / "watchlists" / "name_pairs.tsv"


def run(plan: Plan) -> dict[str, Any]:
    """Seconds, rates and bytes."""
    size, bulk = (20_000, 2_000) if plan.quick else (1_000_000, 50_000)
    with plan.scratch() as scratch:
        folder = Path(scratch)
        ws = Workspace.create(folder / "w")
        _add(ws, _written(folder / "warm.csv", 100), "warm")
        remove_list(ws, "warm", "it was for compiling")
        path = _written(folder / "list.csv", size)
        added, wall, cpu = _timed(_add, ws, path, "big")
        found: dict[str, Any] = {
            "entries": added.manifest.entries,
            "bytes": added.manifest.bytes,
            "import": wall,
            "import_cpu": cpu,
            "import_peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }
        lists, found["open"], _ = _timed(Watchlists.open, ws)
        rng = random.Random(SEED)
        lists.match(*_records(rng, 100))
        rounds = [_timed(lists.match, *_records(rng, 100)) for _ in range(ROUNDS)]
        walls, cpus = [wall for _, wall, _ in rounds], [cpu for *_, cpu in rounds]
        hits, wall, cpu = _timed(lists.match, *_records(rng, bulk))
        found |= {
            "match": float(np.median(walls)),
            "match_cpu": float(np.median(cpus)),
            "match_99": float(np.quantile(walls, 0.99)),
            "bulk": bulk,
            "hits": hits.num_rows,
            "bulk_seconds": wall,
            "bulk_cpu": cpu,
        }
    return found | {"pairs": _pairs()}


def _timed(work: Callable[..., Any], *given: Any) -> tuple[Any, float, float]:
    """What it gives, and its seconds on the clock and of the processor."""
    begun, cpu = time.perf_counter(), time.process_time()
    made = work(*given)
    return made, time.perf_counter() - begun, time.process_time() - cpu


def _pairs() -> dict[str, tuple[int, int]]:
    """Pairs of the held-out names that are hits, and all of them, by what they are."""
    rows = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines()[1:]]
    rows = [row for row in rows if row[0] == "held"]
    index = names.build(np.arange(len(rows), dtype=np.uint32), [row[3] for row in rows])
    found = names.look_up(index, names.forms_of([row[4] for row in rows]))
    hit = set(found.entry[found.entry == found.name].tolist())
    kinds = {"same": ("same",), "others": ("given", "family", "both"), "gender": ("gender",)}
    held = {kind: [n for n, row in enumerate(rows) if row[2] in truths] for kind, truths in kinds.items()}
    return {kind: (len(hit.intersection(every)), len(every)) for kind, every in held.items()}


def _interval(hits: int, size: int) -> str:
    """Wilson's interval of 95 %."""
    z, share = 1.96, hits / size
    middle = (share + z * z / 2 / size) / (1 + z * z / size)
    half = z * sqrt(share * (1 - share) / size + z * z / 4 / size / size) / (1 + z * z / size)
    return f"{middle - half:.3f} to {middle + half:.3f}"


def _add(ws: Workspace, path: Path, name: str) -> Any:
    terms = ListTerms(name, "bench", "made up", "leads", dt.date(2100, 1, 1))
    return add_list(ws, path, terms)


def _written(path: Path, size: int) -> Path:
    rng, kinds = random.Random(size), SHARES.split()
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("kind", "value", "note"))
        for n in range(size):
            kind = kinds[n % len(kinds)]
            writer.writerow((kind, _value(rng, kind), f"note {n}"))
    return path


def _value(rng: random.Random, kind: str) -> str:
    if kind == "phone":
        return f"+34{rng.randint(600_000_000, 699_999_999)}"
    if kind == "email":
        return f"user{rng.randrange(10**8)}@example{rng.randrange(10**4)}.org"
    if kind == "handle":
        return f"telegram:user_{rng.randrange(10**8)}"
    if kind == "domain":
        return f"shop{rng.randrange(10**7)}.example{rng.randrange(1000)}.com"
    if kind == "wallet":
        return f"0x{rng.getrandbits(160):040x}"
    if kind == "image":
        return f"{rng.getrandbits(256):064x}"
    if kind == "name":
        return _name(rng)
    if kind == "phrase":
        return " ".join(rng.choice(WORDS) + str(rng.randrange(50)) for _ in range(rng.randint(2, 6)))
    return f"{rng.uniform(-60, 70):.5f}, {rng.uniform(-180, 180):.5f}, {rng.choice((50, 500, 2_000, 10_000))}"


def _name(rng: random.Random) -> str:
    return " ".join("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) for _ in range(2))


def _records(rng: random.Random, count: int) -> tuple[pa.Table, pa.Table]:
    """Records of 60 words with two or three mentions, most with a picture, half with a point."""
    rows, said = [], []
    for n in range(count):
        words = " ".join(rng.choice(WORDS) for _ in range(60))
        point = rng.random() < 0.5
        rows.append(
            {
                "record_id": f"r{n}",
                "text": words,
                "author": _name(rng) if point else None,
                "url": f"https://board.example{rng.randrange(20)}.com/{n}",
                "media": [_value(rng, "image")] if rng.random() < 0.7 else None,
                "latitude": rng.uniform(-60, 70) if point else None,
                "longitude": rng.uniform(-180, 180) if point else None,
            }
        )
        for kind in ("phone", "email", "handle", "name"):
            if rng.random() < 0.6:
                said.append({"record_id": f"r{n}", "kind": kind, "value": _value(rng, kind), "field": "text"})
                said[-1] |= {"alternatives": None, "start_char": 0, "end_char": 5}
    return _table(rows, RECORDS.arrow), _table(said, MENTIONS.arrow)


def _table(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    types = {field.name: field.type for field in schema}
    wanted = [*rows[0], *(name for name in ("title", "contact") if name in types and "text" in rows[0])]
    return pa.table({n: pa.array([row.get(n) for row in rows], types[n]) for n in wanted})


def tables(figures: dict[str, Any]) -> list[Table]:
    """Import and opening; matching."""
    rate = figures["bulk"] / figures["bulk_seconds"]
    return [
        Table(
            f"A list of {figures['entries']:,} entries",
            ("what", "wall", "CPU"),
            [
                ("import, s", figures["import"], figures["import_cpu"]),
                ("opening, ms", figures["open"] * 1e3, None),
                ("100 records, median ms", figures["match"] * 1e3, figures["match_cpu"] * 1e3),
                ("100 records, 99th percentile ms", figures["match_99"] * 1e3, None),
                ("bulk, records/s", rate, figures["bulk"] / figures["bulk_cpu"]),
                ("index on disk", gigabytes(figures["bytes"]), None),
                ("peak memory of the import", gigabytes(figures["import_peak"]), None),
            ],
        ),
        Table("Names that are held out", ("what", "share", "interval"), _shares(figures["pairs"])),
    ]


def _shares(pairs: dict[str, tuple[int, int]]) -> list[tuple[str | int | float | None, ...]]:
    (same, all_same), (others, all_others), (gender, all_gender) = (
        pairs[kind] for kind in ("same", "others", "gender")
    )
    return [
        (f"recall, {all_same:,} pairs", same / all_same, _interval(same, all_same)),
        ("precision", same / (same + others), _interval(same, same + others)),
        (f"others that are hits, of {all_others:,}", others / all_others, _interval(others, all_others)),
        (f"other gender that are hits, of {all_gender}", gender / all_gender, _interval(gender, all_gender)),
    ]
