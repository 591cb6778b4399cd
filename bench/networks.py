"""Networks: how well they fit the truth of markets, and how long many links take."""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from bench.markets import market_folder
from bench.processes import alone
from bench.quality import find, numbers
from bench.scores import score
from bench.tables import Table, gigabytes, index
from manumit.engine import LocalEngine
from manumit.trace import find_networks

if TYPE_CHECKING:
    from bench.plan import Plan
    from manumit.store import Workspace

SIZES = (1_000, 20_000, 100_000)
SEEDS = (1, 2, 3)
LINKS = (1_100_000, 11_000_000)
"""Asked for; some pairs of record and phone come twice, and a tenth is lost."""
PER_RECORD = 5
STRAY = 0.01
MEMORY = 4_000_000_000
THREADS = 2

ABOUT = """\
A simulated market is collected and run. Records of one true network (campaigns that share phones and
accounts) are compared with records of one found network by the adjusted Rand index, over all records, where
an honest record is a group of its own, and over records of campaigns alone. Some honest authors of these
markets write several texts under one account and phone: they are found as a network, and count as errors in
the first figure. For speed, records of made-up rings give 5 phones each; one phone in a hundred is any phone
at all, so that all rings hang together and must be cut. Seconds are of a whole process with 2 threads, from
Parquet files to all four tables."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure every market, then the speed."""
    markets = [
        _market(plan, size, seed, hard)
        for size in (SIZES[:1] if plan.quick else SIZES)
        for hard in (False, True)
        for seed in (SEEDS[:1] if plan.quick or size > 20_000 else SEEDS)
    ]
    return {"markets": markets, "speed": [_speed(plan, n) for n in ((250_000,) if plan.quick else LINKS)]}


def tables(figures: dict[str, Any]) -> list[Table]:
    """What was found, and how long it took."""
    return [
        Table(
            "Networks of simulated markets",
            ("market", "records", "seed", "index", "of campaign records", "networks", "set aside"),
            [
                (
                    entry["market"],
                    entry["records"],
                    str(entry["seed"]),
                    index(entry["index"]),
                    index(entry["in_campaigns"]),
                    entry["networks"],
                    entry["set_aside"],
                )
                for entry in figures["markets"]
            ],
        ),
        Table(
            "Many links",
            ("links", "nodes", "networks", "seconds", "of all threads", "peak memory"),
            [
                (
                    entry["links"],
                    entry["nodes"],
                    entry["networks"],
                    entry["seconds"],
                    entry["cpu_seconds"],
                    gigabytes(entry["peak"]),
                )
                for entry in figures["speed"]
            ],
        ),
    ]


def _market(plan: Plan, size: int, seed: int, hard: bool) -> dict[str, Any]:
    market = market_folder(plan.out, size, seed, hard)
    with (market / "truth/campaigns.csv").open(encoding="utf-8", newline="") as stream:
        truth = {row["id"]: row["network"] for row in csv.DictReader(stream)}
    with plan.scratch() as folder:
        ws, _ = find(sorted((market / "records").glob("*.csv")), Path(folder) / "ws")
        network_of = _network_of(ws)
        aside = ws.read_table("set_aside").num_rows
    found = numbers([network_of.get(key, "") for key in truth])
    true = numbers(list(truth.values()))
    inside = true >= 0
    entry = {
        "market": "hard" if hard else "easy",
        "records": size,
        "seed": seed,
        "index": score(found, true).index,
        "in_campaigns": score(found[inside], true[inside]).index,
        "networks": len(set(network_of.values())),
        "set_aside": aside,
    }
    print(json.dumps(entry), flush=True)
    return entry


def _network_of(ws: Workspace) -> dict[str, str]:
    """Network of each source_id."""
    nodes = ws.read_table("network_members").select(["network_id", "kind", "value"])
    members = ws.read_table("campaign_members").select(["campaign_id", "source_id"])
    units = nodes.filter(pc.equal(nodes.column("kind"), "campaign"))
    inside = members.join(units, "campaign_id", "value", join_type="inner")
    lone = nodes.filter(pc.equal(nodes.column("kind"), "record"))
    records = pq.ParquetDataset(ws.record_paths()).read(columns=["record_id", "source_id"])
    alone_ = records.join(lone, "record_id", "value", join_type="inner")
    return {
        key: network
        for table in (inside, alone_)
        for key, network in zip(
            table.column("source_id").to_pylist(), table.column("network_id").to_pylist(), strict=True
        )
    }


def _speed(plan: Plan, links: int) -> dict[str, Any]:
    with plan.scratch() as folder:
        _rings(Path(folder), links // PER_RECORD)
        ran = alone(["-m", "bench.networks", Path(folder).resolve()])
    entry: dict[str, Any] = ran.answer | ran.figures()
    print(json.dumps(entry), flush=True)
    return entry


def _rings(folder: Path, records: int) -> None:
    """Records, mentions and no campaigns: rings with phones of their own, and a few stray phones."""
    rng = np.random.default_rng(1)
    sizes = np.minimum(2_000, np.floor(3 / (1 - rng.random(records // 4)))).astype(np.int64)
    ring = np.repeat(np.arange(len(sizes)), sizes)[:records]
    first = (np.cumsum(sizes) - sizes)[ring]
    phones = first[:, None] + (rng.random((records, PER_RECORD)) * sizes[ring][:, None]).astype(np.int64)
    phones = np.minimum(phones, records - 1)
    stray = rng.random(phones.shape) < STRAY
    phones[stray] = rng.integers(0, records, int(stray.sum()))
    digits = rng.integers(0, 16, (records, 32), np.uint8)
    ids = np.frombuffer(b"0123456789abcdef", np.uint8)[digits]
    ends = pa.py_buffer(np.arange(0, 32 * records + 1, 32, dtype=np.int32))
    record_id = pa.StringArray.from_buffers(records, ends, pa.py_buffer(ids))
    table = {
        "record_id": record_id,
        "batch_id": pa.array(["b"]).take(pa.array(np.zeros(records, np.int64))),
        "observed_at": pa.nulls(records, pa.timestamp("us", "UTC")),
        "author": pa.nulls(records, pa.string()),
        "place": pc.cast(pa.array(rng.integers(0, 500, records)), pa.string()),
        "text": pc.cast(pa.array(rng.integers(0, 9, records)), pa.string()),
        "simulated": pa.array(np.ones(records, bool)),
    }
    pq.write_table(pa.table(table), folder / "records.parquet", compression="zstd")
    names = pc.binary_join_element_wise(
        "+49172", pc.cast(pa.array(np.arange(records) + 10**7), pa.string()), ""
    )
    flat = phones.ravel()
    count = len(flat)
    none = np.zeros(count, np.int64)
    mentions = {
        "record_id": record_id.take(pa.array(np.repeat(np.arange(records), PER_RECORD))),
        "kind": pa.array(["phone"]).take(pa.array(none)),
        "value": names.take(pa.array(flat)),
        "alternatives": pa.nulls(count, pa.list_(pa.string())),
        "field": pa.array(["text"]).take(pa.array(none)),
        "start_char": pa.array(none),
        "end_char": pa.array(none),
        "confidence": pa.array(np.ones(count)),
    }
    pq.write_table(pa.table(mentions), folder / "mentions.parquet", compression="zstd")
    members = pa.schema([("campaign_id", pa.string()), ("record_id", pa.string())])
    pq.write_table(members.empty_table(), folder / "members.parquet")


def main() -> None:
    """Find the networks of the files in a folder; say how many there are and how long it took."""
    folder = Path(sys.argv[1])
    batches = pa.table({"batch_id": ["b"], "sequence": pa.array([1], pa.int64()), "source": ["made up"]})
    begun = time.perf_counter()
    found = find_networks(
        LocalEngine(MEMORY, THREADS, folder),
        [folder / "records.parquet"],
        [folder / "mentions.parquet"],
        pq.read_table(folder / "members.parquet"),
        batches=batches,
    )
    links = sum(batch.num_rows for batch in found.links())
    nodes = sum(batch.num_rows for batch in found.members())
    told = {"links": links, "nodes": nodes, "networks": found.networks.num_rows}
    print(json.dumps(told | {"inside": time.perf_counter() - begun}))


if __name__ == "__main__":
    main()
