"""Targets of scale and time: both engines, a day's work, arrivals, alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from bench.finding import Finding, Target, at_size, of_size
from bench.tables import gigabytes, share

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT = "and leads from score 4"
"""The setting of `early` that is the default of the alert rules."""


def _same(figures: dict[str, Any]) -> Finding:
    last = figures["sizes"][-1]
    ratio = last["spark"]["seconds"] / last["local"]["seconds"]
    same = "all the same" if last["same"] else "not the same"
    said = f"{same}, {last['records']:,} records; Spark takes {ratio:.1f} times as long"
    return Finding(said, at_size(last["records"] >= 1_000_000, last["same"]))


def _bounded(figures: dict[str, Any]) -> Finding:
    first, last = figures["sizes"][0], figures["sizes"][-1]
    each = [1e6 * entry["local"]["seconds"] / entry["records"] for entry in (first, last)]
    said = (
        f"{gigabytes(last['local']['peak'])} at {last['records']:,} records; "
        f"{each[0]:.0f} µs a record at {first['records']:,}, {each[1]:.0f} at {last['records']:,}"
    )
    reached = last["local"]["peak"] <= 4e9 and each[1] <= 1.2 * each[0]
    return Finding(said, at_size(last["records"] >= 10_000_000, reached))


def _day(kind: str) -> Callable[[dict[str, Any]], Finding]:
    def judge(figures: dict[str, Any]) -> Finding:
        entry = of_size(figures, 3_000_000)
        day = max((d for d in entry["days"] if d["kind"] == kind), key=lambda d: d["seconds"])
        full = entry["full"]["seconds"]
        touched = share(day["touched"], day["campaign_records"])
        said = (
            f"{share(day['seconds'], full)} of a full run at {entry['records']:,} records "
            f"({day['seconds']:.1f} s); touched campaigns hold {touched} of campaign records"
        )
        bound = day["seconds"] < 0.05 * full if kind == "no large campaign" else None
        return Finding(said, None if bound is None else at_size(entry["records"] >= 3_000_000, bound))

    return judge


def _arriving(figures: dict[str, Any]) -> Finding:
    low = min(figures["arriving"], key=lambda entry: entry["by days"]["index"])
    days, once = low["by days"], low["at once"]
    said = (
        f"index {days['index']:.4f} at worst, {once['index']:.4f} at once; "
        f"precision {days['precision']:.4f}, recall {days['recall']:.4f}"
    )
    reached = days["index"] >= 0.99 and min(days["precision"], days["recall"]) >= 0.98
    return Finding(said, at_size(low["records"] >= 10_000, reached))


def _door(name: str, least: float) -> Callable[[dict[str, Any]], Finding]:
    def judge(figures: dict[str, Any]) -> Finding:
        rate = figures[name]["rate"]
        return Finding(f"{rate:,.0f} a second", at_size(figures["rows"] >= 100_000, rate >= least))

    return judge


def _latency(figures: dict[str, Any]) -> Finding:
    seen = figures["latency"]
    said = (
        f"median {seen['alert_median_ms']:.0f} ms, 99th percentile {seen['alert_p99_ms']:.0f} ms, "
        f"{seen['rate']:,.0f} records a second over {seen['standing']:,}"
    )
    reached = seen["alert_median_ms"] < 200 and seen["alert_p99_ms"] < 1000 and seen["rate"] >= 475
    return Finding(said, at_size(seen["standing"] >= 1_000_000, reached))


def _inbox(figures: dict[str, Any]) -> Finding:
    row = figures["sizes"]["100"]
    rate = row["alerts"] / row["seconds"]
    return Finding(f"{rate:,.0f} a second", at_size(figures["standing"] >= 100_000, rate >= 2_000))


def _watchlists(figures: dict[str, Any]) -> Finding:
    said = (
        f"{1e3 * figures['match']:.1f} ms (median), 99th percentile {1e3 * figures['match_99']:.1f} ms; "
        f"1M entries open in {1e3 * figures['open']:.0f} ms"
    )
    return Finding(said, at_size(figures["entries"] >= 900_000, figures["match"] <= 0.01))


def _early(figures: dict[str, Any]) -> Finding:
    row = figures["settings"][DEFAULT]
    said = (
        f"told of {share(len(row['passed']), row['campaigns'])}, after {np.median(row['passed']):g} records "
        f"(median); {share(row['false'], row['alerts'])} of alerts false"
    )
    return Finding(said, None)


def _quiet(figures: dict[str, Any]) -> Finding:
    alarmed, runs, *_ = max(figures["quiet"].values(), key=lambda row: row[0] / row[1])
    return Finding(f"{share(alarmed, runs)} at worst", at_size(runs >= 400, alarmed <= 0.05 * runs))


TARGETS = (
    Target("engines", "every table of both engines the same, 1M records", "engines", _same),
    Target("bounded", "10M records within 4 GB, cost growing no faster than records", "engines", _bounded),
    Target(
        "day",
        "a day of 1 % on 3M that touches no large campaign: under 5 % of a full run",
        "daily",
        _day("no large campaign"),
    ),
    Target("day-realistic", "the same day as it comes: its share", "daily", _day("realistic")),
    Target(
        "arriving",
        "a market that arrives by days: index at least 0.99, precision, recall 0.98",
        "daily",
        _arriving,
    ),
    Target(
        "stdin",
        "standard input: at least 20,000 records a second, synced and acknowledged",
        "arriving",
        _door("jsonl", 20_000),
    ),
    Target("http", "HTTP: at least 2,000 records a second, one a request", "arriving", _door("http", 2_000)),
    Target(
        "latency",
        "arrival to alert over 1M: median below 200 ms, 99th percentile below 1 s",
        "arriving",
        _latency,
    ),
    Target("watchlists", "100 records against 1M entries of watchlists: a few ms", "watchlists", _watchlists),
    Target("inbox", "at least 2,000 alerts a second put in batches of 100", "inbox", _inbox),
    Target("early", "early warning at the default: campaigns told of, and false alerts", "early", _early),
    Target("quiet", "quiet periods: at most 5 % of runs raise a burst", "early", _quiet),
)
