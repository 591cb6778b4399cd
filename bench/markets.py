"""Markets whose truth is known, as files that Manumit and its peers read alike."""

from __future__ import annotations

import csv
import hashlib
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

import manumit.simulate
from bench.second_market import SecondMarket
from manumit.simulate import simulate


def market_folder(folder: Path, records: int, seed: int, hard: bool) -> Path:
    """A simulated market, made unless it is there; another simulator makes another folder."""
    market = folder / f"market-{records}-{seed}-{hard}-{_simulator()}"
    if not market.exists():
        simulate(market, records=records, seed=seed, hard=hard)
    return market


def simulated(folder: Path, records: int, seed: int, hard: bool) -> tuple[list[Path], dict[str, str]]:
    """Files of a simulated market, and the campaign of each source_id ("": honest)."""
    market = market_folder(folder, records, seed, hard)
    return sorted((market / "records").glob("*.csv")), truth_of(market)


def truth_of(market: Path) -> dict[str, str]:
    """The campaign of each source_id ("": honest)."""
    with (market / "truth/campaigns.csv").open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row["campaign"] for row in csv.DictReader(stream)}


def second(folder: Path, records: int, seed: int, **kind: float) -> tuple[list[Path], dict[str, str]]:
    """The same for the second generator."""
    share = kind.pop("share", 0.5)
    texts, campaigns = SecondMarket(seed, **kind).records(records, share)
    path = folder / f"second-{records}-{seed}-{'-'.join(map(str, kind.values()))}.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text"])
        writer.writerows([f"r{i}", text] for i, text in enumerate(texts))
    return [path], {f"r{i}": f"c{c}" if c >= 0 else "" for i, c in enumerate(campaigns)}


def read(files: list[Path], columns: list[str]) -> pa.Table:
    """Columns of all files as text."""
    parse = pa.csv.ParseOptions(newlines_in_values=True)
    convert = pa.csv.ConvertOptions(
        include_columns=columns, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
    )
    return pa.concat_tables(
        pa.csv.read_csv(path, parse_options=parse, convert_options=convert) for path in files
    )


def parted(files: list[Path], first: int, folder: Path) -> tuple[list[Path], list[Path]]:
    """The files of the first records, and those of the others; a file across the edge is cut in two."""
    before: list[Path] = []
    after: list[Path] = []
    left = first
    for path in files:
        rows = _rows(path)
        if left <= 0:
            after.append(path)
        elif rows <= left:
            before.append(path)
        else:
            cut = _cut(path, left, folder)
            before.append(cut[0])
            after.append(cut[1])
        left -= rows
    return before, after


def _rows(path: Path) -> int:
    return read([path], ["id"]).num_rows


def _cut(path: Path, rows: int, folder: Path) -> tuple[Path, Path]:
    with path.open(encoding="utf-8", newline="") as stream:
        names = next(csv.reader(stream))
    table = read([path], names)
    parts = table.slice(0, rows), table.slice(rows)
    paths = folder / f"{path.stem}-a.csv", folder / f"{path.stem}-b.csv"
    for part, target in zip(parts, paths, strict=True):
        pa.csv.write_csv(part, target)
    return paths


def many_copies(source: Path, target: Path, size: int) -> int:
    """A file of at least `size` bytes made of one market's rows again and again, each time with other ids.

    Returns
    -------
    how many times the rows stand in it.
    """
    head, _, rows = source.read_bytes().partition(b"\n")
    lead = rows[: rows.index(b"-", rows.index(b"-") + 1) + 1]  # "sim-4f21c0-
    copies = 0
    with target.open("wb") as sink:
        sink.write(head + b"\n")
        while sink.tell() < size:
            copies += 1
            sink.write(rows.replace(lead, b'"sim-copy%06d-' % copies))
    return copies


@cache
def _simulator() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(manumit.simulate.__file__).parent.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
