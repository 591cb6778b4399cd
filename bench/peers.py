"""Against MinHashLSH with connected components: the same records, in one sitting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bench import machine, program
from bench.markets import read, simulated
from bench.processes import Ran, StoppedError, alone, middle
from bench.quality import labels, numbers
from bench.scores import score
from bench.stages import campaigns_of
from bench.tables import Table, gigabytes, index
from manumit.store import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bench.plan import Plan

SIZES = (20_000, 100_000)
SETTINGS = [(threshold, way) for way in ("plain", "checked") for threshold in (0.7, 0.5, 0.3)]
TIMES = 3

ABOUT = """\
Both get the hard market. Manumit: `manumit run` in a workspace that holds the collected records, nothing
kept from an earlier run, kernels compiled; the middle one of three. The peer finds groups only, so what is
compared is the time of *campaigns only*: the whole process, with its start and end, without the stages for
contents, networks, scores and leads. It also writes templates, slots, members and contacts. The whole run
stands in the row below it, and the memory is that of the whole run, with its worker processes. The peer:
datasketch MinHashLSH over word pairs with 128 permutations, then networkx components; it reads the CSV.
*Plain* links each text with whatever the index answers, *checked* only with those whose estimated similarity
reaches the threshold too. Its seconds are of the whole process, from start to end."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure both at each size."""
    sizes = (2_000,) if plan.quick else SIZES
    with plan.scratch() as scratch:
        program.warm(plan.out / scratch)
    return {"sizes": [_size(plan, size) for size in sizes]}


def _size(plan: Plan, size: int) -> dict[str, Any]:
    files, truth = simulated(plan.out, size, 1, hard=True)
    with plan.scratch() as name:
        folder = plan.out / name
        ours = _manumit(folder, files, truth)
        peers = [_peer(plan, folder, files, truth, *setting) for setting in SETTINGS]
    told = {"records": size, "manumit": ours, "peers": peers}
    done = [peer for peer in peers if "index" in peer]
    if done:
        best = max(done, key=lambda peer: (peer["index"], -peer["seconds"]))
        told["best"] = peers.index(best)
        told["ratio"] = best["seconds"] / ours["campaigns"]
        told["least_ratio"] = min(peer["seconds"] for peer in done) / ours["campaigns"]
    return told


def _manumit(folder: Path, files: list[Path], truth: dict[str, str]) -> dict[str, Any]:
    program.collect(folder / "ws", files)
    runs = program.first_runs(folder / "ws", TIMES)
    found = score(*labels(Workspace.open(folder / "ws"), truth))
    ran = middle(runs)
    return ran.figures() | {
        "index": found.index,
        "all_seconds": [one.seconds for one in runs],
        "campaigns": campaigns_of(ran),
    }


def _peer(
    plan: Plan, folder: Path, files: list[Path], truth: dict[str, str], threshold: float, way: str
) -> dict[str, Any]:
    told: dict[str, Any] = {"threshold": threshold, "way": way}
    kept = folder / "labels.npy"
    try:
        ran: Ran = alone(
            ["-m", "bench.lsh", str(threshold), way, kept, *files],
            seconds=plan.limit,
            memory=int(0.75 * machine.memory()),
        )
    except StoppedError as reason:
        return told | {"stopped": str(reason)}
    true = numbers([truth[key] for key in read(files, ["id"]).column("id").to_pylist()])
    return told | ran.figures() | {"steps": ran.answer["seconds"], "index": score(np.load(kept), true).index}


def tables(figures: dict[str, Any]) -> list[Table]:
    """One table a size."""
    return [_table(entry) for entry in figures["sizes"]]


def _table(entry: dict[str, Any]) -> Table:
    ours = entry["manumit"]
    campaigns, whole = ours.get("campaigns", ours["seconds"]), ours["seconds"]
    rows = [
        ("Manumit, campaigns only", index(ours["index"]), campaigns, None, "1"),
        ("Manumit, whole run to leads", index(ours["index"]), whole, gigabytes(ours["peak"]), None),
    ]
    for peer in entry["peers"]:
        name = f"MinHashLSH {peer['threshold']}, {peer['way']}"
        if "stopped" in peer:
            rows.append((name, None, peer["stopped"], None, None))
            continue
        ratio = f"{peer['seconds'] / campaigns:.1f}"
        rows.append((name, index(peer["index"]), peer["seconds"], gigabytes(peer["peak"]), ratio))
    columns = ("method", "index", "seconds", "peak memory", "times Manumit's campaigns")
    return Table(f"{entry['records']:,} records", columns, rows)
