"""Records and truth as CSV files, in two folders that never meet."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv

from manumit.simulate.accounts import accounts
from manumit.simulate.columns import Text, either, join, padded, take, trimmed
from manumit.simulate.market import Block, Market, block, place_key, plan
from manumit.simulate.slots import place_piece
from manumit.simulate.streams import Ints, Reals, root
from manumit.simulate.text import texts, titles
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from manumit.simulate.named import Named

_BLOCK = 12_500
FILE_ROWS = 250_000
_WORKERS = 2
_EPOCH = np.datetime64("2025-01-01T00:00:00")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Figures:
    """What was written."""

    records: int
    ads: int
    messages: int
    honest: int
    campaigns: int
    networks: int  # with two campaigns or more
    size_median: float
    size_p90: float
    size_largest: int
    languages: dict[str, int]  # records by language
    seconds: float


def simulate(
    out: Path, *, records: int, seed: int, hard: bool = False, progress: Progress | None = None
) -> Figures:
    """Write a market whose truth is known.

    Parameters
    ----------
    out : folder, new or empty. `records/*.csv` gets the records, `truth/*.csv` who wrote what and whom
        each text names.
    records : how many; at least 55 % are honest texts that belong to no campaign.
    seed : the same seed gives the same bytes.
    hard : word edits, moved sentences, hidden phones, stock phrases, shared sentences.
    progress : called with records done and records in all.

    Raises
    ------
    RefusedError : `out` holds something already, or `records` is below 1.
    """
    started = time.monotonic()
    if records < 1:
        raise RefusedError(f"a market needs at least 1 record, not {records}; raise --records")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise RefusedError(f"{out} holds something already; name a new or an empty folder")
    market = plan(records, seed, hard)
    # Whole or not at all: an interrupted call leaves nothing that looks like a market.
    half_done = out.with_name(f".{out.name}.partial")
    shutil.rmtree(half_done, ignore_errors=True)
    try:
        counts = _write_market(market, half_done, progress)
        if out.exists():
            out.rmdir()
        half_done.rename(out)
    finally:
        shutil.rmtree(half_done, ignore_errors=True)
    return _figures(market, counts, time.monotonic() - started)


def _write_market(market: Market, folder: Path, progress: Progress | None) -> Ints:
    (folder / "records").mkdir(parents=True)
    (folder / "truth").mkdir()
    counts = _write_blocks(market, folder, progress)
    _write_places(market, folder / "truth" / "places.csv")
    _write_networks(market, folder / "truth" / "networks.csv")
    return counts


def _write_blocks(market: Market, out: Path, progress: Progress | None) -> Ints:
    counts = np.zeros((len(market.grammar.languages), 2), np.int64)
    done = 0
    truths = out / "truth"
    with (truths / "campaigns.csv").open("wb") as truth, (truths / "names.csv").open("wb") as names:
        for start in range(0, market.records, FILE_ROWS):
            stop = min(start + FILE_ROWS, market.records)
            name = f"records-{start // FILE_ROWS + 1:04}.csv"
            with (out / "records" / name).open("wb") as sink:
                for rows, answer, whom, count in _in_order(market, start, stop):
                    _append(rows, sink, header=sink.tell() == 0)
                    _append(answer, truth, header=truth.tell() == 0)
                    _append(whom, names, header=names.tell() == 0)
                    counts += count
                    done += rows.num_rows
                    if progress:
                        progress(done, market.records)
    return counts


_Made = tuple[pa.Table, pa.Table, pa.Table, Ints]


def _in_order(market: Market, start: int, stop: int) -> Iterator[_Made]:
    """Blocks in file order, made by a few threads, never many ahead."""
    todo = ((at, min(at + _BLOCK, stop)) for at in range(start, stop, _BLOCK))
    with ThreadPoolExecutor(_WORKERS) as pool:
        waiting: list[Future[_Made]] = [
            pool.submit(_make, market, *span) for span in islice(todo, _WORKERS + 1)
        ]
        while waiting:
            yield waiting.pop(0).result()
            waiting.extend(pool.submit(_make, market, *span) for span in islice(todo, 1))


def _make(market: Market, start: int, stop: int) -> _Made:
    grammar = market.grammar
    made = block(market, start, stop)
    rows = np.arange(stop - start)
    ids = _ids(market, made.position)
    written, whom = texts(grammar, made, market.hard)
    table = pa.table(
        {
            "id": ids,
            "kind": either(made.traits.message, "message", "ad"),
            "posted": _moments(made),
            "author": accounts(market, made),
            "place": trimmed(take(grammar.pieces, place_piece(grammar, made, rows))),
            "title": titles(grammar, made, market.hard),
            "text": written,
            "lang": take(grammar.languages, made.traits.language),
            "simulated": take(["true"], np.zeros(rows.size, np.int64)),
        }
    )
    network = np.where(made.honest, -1, market.network[made.campaign]) if market.campaigns else made.campaign
    truth = pa.table({"id": ids, "campaign": _labels("c", made.campaign), "network": _labels("n", network)})
    count = np.zeros((len(grammar.languages), 2), np.int64)
    np.add.at(count, (made.traits.language, made.traits.message.astype(np.int64)), 1)
    return table, truth, _named(ids, whom), count


def _named(ids: Text, whom: Named) -> pa.Table:
    return pa.table(
        {
            "id": ids.take(pa.array(whom.row)),
            "kind": either(whom.is_person, "name", "organisation"),
            "name": whom.written,
            "start_char": whom.start,
            "end_char": whom.stop,
        }
    )


def _ids(market: Market, position: Ints) -> Text:
    lead = f"sim-{root(market.seed, market.hard, market.records) & 0xFFFFFF:06x}-"
    return join(lead, padded(position, 9))


def _labels(letter: str, numbers: Ints) -> Text:
    return either(numbers < 0, "", join(letter, padded(numbers, 7)))


def _moments(made: Block) -> Text:
    written = np.datetime_as_string(_EPOCH + made.posted.astype("timedelta64[s]"), unit="s")
    return join(pa.array(written), "Z")


def _append(table: pa.Table, sink: BinaryIO, *, header: bool) -> None:
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(include_header=header))


def _write_places(market: Market, path: Path) -> None:
    grammar = market.grammar
    campaign = np.repeat(np.arange(market.campaigns), market.legs)
    leg = np.arange(campaign.size) - np.repeat(np.cumsum(market.legs) - market.legs, market.legs)
    city = grammar.cities[market.traits.language[campaign]]
    piece = grammar.row[grammar.row_start[grammar.choose(city, place_key(market, campaign, leg))]]
    span = market.lasts[campaign] / market.legs[campaign]
    table = pa.table(
        {
            "campaign": _labels("c", campaign),
            "place": trimmed(take(grammar.pieces, piece)),
            "first_day": _days(market.begins[campaign] + np.floor(span * leg)),
            "last_day": _days(market.begins[campaign] + np.ceil(span * (leg + 1)) - 1),
        }
    )
    with path.open("wb") as sink:
        _append(table, sink, header=True)


def _days(days: Reals) -> Text:
    moments = _EPOCH.astype("datetime64[D]") + days.astype(np.int64).astype("timedelta64[D]")
    return pa.array(np.datetime_as_string(moments))


def _write_networks(market: Market, path: Path) -> None:
    number = np.arange(market.campaigns)
    table = pa.table(
        {
            "network": _labels("n", market.network),
            "campaign": _labels("c", number),
            "size": pa.array(market.sizes),
            "lang": take(market.grammar.languages, market.traits.language),
            "half_shared_with": _labels("c", market.twin_of),
        }
    )
    with path.open("wb") as sink:
        _append(table, sink, header=True)


def _figures(market: Market, counts: Ints, seconds: float) -> Figures:
    sizes = market.sizes if market.campaigns else np.zeros(1, np.int64)
    founders, campaigns = np.unique(market.network, return_counts=True)
    return Figures(
        records=market.records,
        ads=int(counts[:, 0].sum()),
        messages=int(counts[:, 1].sum()),
        honest=market.records - market.in_campaigns,
        campaigns=market.campaigns,
        networks=int((campaigns > 1).sum()) if founders.size else 0,
        size_median=float(np.median(sizes)),
        size_p90=float(np.quantile(sizes, 0.9)),
        size_largest=int(sizes.max()),
        languages=dict(zip(market.grammar.languages, counts.sum(axis=1).tolist(), strict=True)),
        seconds=seconds,
    )
