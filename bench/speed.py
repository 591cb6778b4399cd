"""Cost from a file to leads, and to campaigns, as records grow; and of what comes after the first run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench import program
from bench.markets import market_folder, parted, simulated, truth_of
from bench.processes import Ran, middle
from bench.quality import labels
from bench.scores import score
from bench.stages import campaigns_of, stage_peaks, to_campaigns
from bench.tables import Table, gigabytes, index, share
from manumit.store import Workspace

if TYPE_CHECKING:
    from pathlib import Path

    from bench.plan import Plan

SMALL = 20_000
SIZES = (100_000, 1_000_000, 3_000_000)
FOLLOWED = 1_000_000
"""The size at which a second run and a new batch are measured."""

NEW_SHARE = 100
TIMES = 3
INFOSHIELD_SECONDS = 237.0
"""20,000 adverts with one edit each; measured before this suite was written, and not by it."""

ABOUT = """\
`manumit collect` and `manumit run`, each a process of its own with as many threads and worker processes as
there are cores, on the hard market. *File to leads* is all of both. *File to campaigns* leaves out the stages
of the run that are not for campaigns (content, networks, scores, leads), and nothing else: collecting, start
and end of both processes count.

Peak memory is the most that a command and its worker processes had resident together, in samples 20 times a
second, of the larger of the two commands; pages of mapped files are in it, and those that several processes
share count once for each. In brackets the same without pages of files, which the system may drop. *Largest
process* is the most that one single process had. By stage: borders between stages are known to some tenths of
a second.

InfoShield was not run again for this page. Its 237 s for 20,000 adverts with one edit each (index 0.994)
were measured before this suite, on similar markets; with 2 to 6 slots and 4 % edits its index was 0.18, and
with stock phrases it found nothing. It finds campaigns only, so it is compared with *run, campaigns only*."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure the small market, each size, and what follows."""
    small, sizes, followed = (SMALL, SIZES, FOLLOWED)
    if plan.quick:
        small, sizes, followed = 2_000, (5_000, 20_000), 20_000
    with plan.scratch() as scratch:
        program.warm(plan.out / scratch)
    return {
        "small": _small(plan, small),
        "sizes": [_size(plan, size, followed=size == followed) for size in sizes],
    }


def _small(plan: Plan, size: int) -> dict[str, Any]:
    told = {"records": size}
    for name, hard in (("easy", False), ("hard", True)):
        files, truth = simulated(plan.out, size, 1, hard)
        with plan.scratch() as scratch:
            workspace = plan.out / scratch / "ws"
            program.collect(workspace, files)
            runs = program.first_runs(workspace, TIMES)
            found = score(*labels(Workspace.open(workspace), truth))
        campaigns = campaigns_of(middle(runs))
        told[name] = middle(runs).figures() | {
            "all_seconds": [ran.seconds for ran in runs],
            "campaigns": campaigns,
            "index": found.index,
            "ratio": INFOSHIELD_SECONDS / campaigns,
        }
    return told


def _size(plan: Plan, size: int, followed: bool) -> dict[str, Any]:
    extra = max(1, size // NEW_SHARE) if followed else 0
    market = market_folder(plan.out, size + extra, 1, hard=True)
    with plan.scratch() as scratch:
        folder = plan.out / scratch
        files, new = parted(sorted((market / "records").glob("*.csv")), size, folder)
        workspace = folder / "ws"
        collected, ran = program.collect(workspace, files), program.run(workspace)
        told = _whole(size, collected, ran)
        if followed:
            told |= {"index": _index(workspace, market, size), **_after(workspace, new, ran)}
    print(f"  {size:,} records: {told['seconds']:.1f} s", flush=True)
    return told


def _whole(size: int, collected: Ran, ran: Ran) -> dict[str, Any]:
    seconds = collected.seconds + ran.seconds
    return {
        "records": size,
        "seconds": seconds,
        "peak": max(collected.peak, ran.peak),
        "anonymous": max(collected.anonymous, ran.anonymous),
        "largest": max(collected.largest, ran.largest),
        "collect": collected.figures(),
        "run": ran.figures(),
        "stages": ran.answer["seconds"],
        "stage_peaks": stage_peaks(ran),
        "found": {name: n for name, n in ran.answer["figures"].items() if isinstance(n, int)},
    }


def _index(workspace: Path, market: Path, size: int) -> float:
    first = dict(list(truth_of(market).items())[:size])
    return score(*labels(Workspace.open(workspace), first)).index


def _after(workspace: Path, new: list[Path], full: Ran) -> dict[str, Any]:
    """A report, a run with nothing new, then one with a new batch."""
    file = workspace.with_name("report.html")
    reported = program.report(workspace, file)
    again = program.run(workspace)
    collected, ran = program.collect(workspace, new), program.run(workspace)
    found = ran.answer["figures"]
    return {
        "report": reported.figures()
        | {name: reported.answer[name] for name in ("leads", "records")}
        | {"size": file.stat().st_size},
        "again": again.figures() | {"fresh": again.answer["fresh"]},
        "batch": {
            "records": found["records"] - full.answer["figures"]["records"],
            "collect": collected.figures(),
            "run": ran.figures(),
            "stages": ran.answer["seconds"],
            "share_of_full_run": ran.seconds / full.seconds,
            "share_of_campaigns": campaigns_of(ran) / campaigns_of(full),
            "share_of_groups": found["groups_new"] / max(1, found["groups"]),
        },
    }


def tables(figures: dict[str, Any]) -> list[Table]:
    """Small market, growth, stages, and what comes after."""
    followed = [entry for entry in figures["sizes"] if "again" in entry]
    return [
        _small_table(figures["small"]),
        _growth(figures["sizes"]),
        _stages(figures["sizes"]),
        *_peaks(figures["sizes"]),
        *map(_after_table, followed),
    ]


def _small_table(small: dict[str, Any]) -> Table:
    rows = [
        (
            name,
            small[name]["seconds"],
            small[name].get("campaigns", small[name]["seconds"]),
            index(small[name]["index"]),
            f"{small[name]['ratio']:.0f}",
        )
        for name in ("easy", "hard")
    ]
    title = f"{small['records']:,} records: `manumit run`, a process of its own, middle one of {TIMES}"
    columns = ("market", "run s", "run, campaigns only", "index", "InfoShield's 237 s / campaigns only")
    return Table(title, columns, rows)


def _growth(sizes: list[dict[str, Any]]) -> Table:
    rows = [
        (
            f"{entry['records']:,}",
            entry["collect"]["seconds"],
            entry["run"]["seconds"],
            to_campaigns(entry),
            entry["seconds"],
            entry["records"] / entry["seconds"],
            f"{1e6 * entry['seconds'] / entry['records']:.1f}",
            f"{gigabytes(entry['peak'])} ({gigabytes(entry['anonymous'])})",
            gigabytes(entry["largest"]) if "largest" in entry else None,
            index(entry["index"]) if "index" in entry else None,
        )
        for entry in sizes
    ]
    columns = (
        *("records", "collect s", "run s", "file to campaigns s", "file to leads s", "records/s"),
        *("µs a record", "peak memory", "largest process", "index"),
    )
    return Table("From file to leads", columns, rows)


def _stages(sizes: list[dict[str, Any]]) -> Table:
    names = list(sizes[-1]["stages"])
    rows = [(stage, *(entry["stages"][stage] for entry in sizes)) for stage in names]
    starts = [entry["run"]["seconds"] - sum(entry["stages"].values()) for entry in sizes]
    rows.append(("start, manifest, end", *starts))
    return Table("`manumit run` by stage, seconds", ("stage", *(f"{e['records']:,}" for e in sizes)), rows)


def _peaks(sizes: list[dict[str, Any]]) -> list[Table]:
    known = [entry for entry in sizes if "stage_peaks" in entry]
    if not known:
        return []
    rows = [
        ("collect", *(gigabytes(entry["collect"]["peak"]) for entry in known)),
        *(
            (stage, *(gigabytes(entry["stage_peaks"][stage]) for entry in known))
            for stage in known[-1]["stage_peaks"]
        ),
    ]
    title = "Peak memory by stage, all processes together"
    return [Table(title, ("stage", *(f"{entry['records']:,}" for entry in known)), rows)]


def _after_table(entry: dict[str, Any]) -> Table:
    again, batch = entry["again"], entry["batch"]
    rows = [
        ("first run", entry["run"]["seconds"], "100 %", "100 %"),
        ("nothing new", again["seconds"], share(again["seconds"], entry["run"]["seconds"]), "0 %"),
        (
            f"a new batch of {batch['records']:,}",
            batch["run"]["seconds"],
            share(batch["share_of_full_run"], 1),
            share(batch["share_of_groups"], 1),
        ),
    ]
    if "report" in entry:
        report = entry["report"]
        size = f"{report['size'] / 1e6:.1f} MB"
        rows.append((f"`manumit report`: {report['leads']:,} leads, {size}", report["seconds"], None, None))
    title = f"After the first run of {entry['records']:,} records"
    return Table(title, ("what", "seconds", "of the first run", "groups looked at"), rows)
