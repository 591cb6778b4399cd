"""Targets of campaigns, collecting and simulating; the page shows them all, reached or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.finding import Finding, Target, absent, at_size, of_size
from bench.stages import campaign_peak, to_campaigns
from bench.tables import gigabytes, share

if TYPE_CHECKING:
    from collections.abc import Callable


def _quality(name: str, least: float) -> Callable[[dict[str, Any]], Finding]:
    def judge(figures: dict[str, Any]) -> Finding:
        low = min(figures["simulated"], key=lambda entry: entry[name])
        said = f"{low[name]:.4f} at worst ({low['market']}, {low['records']:,}, seed {low['seed']})"
        whole = {entry["records"] for entry in figures["simulated"]} >= {1_000, 10_000, 100_000}
        return Finding(said, at_size(whole, low[name] >= least))

    return judge


def _second(figures: dict[str, Any]) -> Finding:
    low = min(figures["second"], key=lambda entry: entry["index"])
    said = f"index {low['index']:.4f} at worst ({low['market']}, {low['records']:,}, seed {low['seed']})"
    return Finding(said, at_size(low["records"] >= 10_000, low["index"] >= 0.99))


def _peers(figures: dict[str, Any]) -> Finding:
    entry = figures["sizes"][-1]
    if "ratio" not in entry:
        return Finding(f"the peer ended at no setting, {entry['records']:,} records", None)
    best = entry["peers"][entry["best"]]
    ours = entry["manumit"]["index"]
    said = (
        f"{entry['ratio']:.0f} times at {entry['records']:,} (index {ours:.4f} against {best['index']:.4f}; "
        f"{entry['least_ratio']:.0f} times against its fastest setting)"
    )
    reached = entry["ratio"] >= 50 and ours >= best["index"]
    return Finding(said, at_size(entry["records"] >= 100_000, reached))


def _trap(figures: dict[str, Any]) -> Finding:
    markets = figures["markets"]
    ours = min(found["Manumit"] for found in markets.values())
    plain = {
        name: min(found[name] for found in markets.values())
        for name in next(iter(markets.values()))
        if name != "Manumit"
    }
    best = max(plain, key=lambda name: plain[name])
    said = f"Manumit {ours:.4f} at worst; the best plain setting ({best}) {plain[best]:.4f} at worst"
    return Finding(said, at_size(figures["records"] >= 5_000, ours > plain[best]))


def _infoshield(figures: dict[str, Any]) -> Finding:
    small = figures["small"]
    ratio = min(small[name]["ratio"] for name in ("easy", "hard"))
    seconds = max(small[name].get("campaigns", small[name]["seconds"]) for name in ("easy", "hard"))
    said = f"{seconds:.2f} s at {small['records']:,}, campaigns only: {ratio:.0f} times"
    return Finding(said, at_size(small["records"] >= 20_000, ratio >= 100))


def _seconds(figures: dict[str, Any]) -> Finding:
    entry = of_size(figures, 1_000_000)
    seconds = to_campaigns(entry)
    return Finding(f"{seconds:.1f} s at {entry['records']:,}", _million(entry, seconds < 60))


def _memory(figures: dict[str, Any]) -> Finding:
    entry = of_size(figures, 1_000_000)
    peak = campaign_peak(entry)
    return Finding(f"{gigabytes(peak)} at {entry['records']:,}", _million(entry, peak < 4e9))


def _growth(figures: dict[str, Any]) -> Finding:
    small, large = figures["sizes"][0], of_size(figures, 1_000_000)
    ratio, chain = (
        (seconds(large) / large["records"]) / (seconds(small) / small["records"])
        for seconds in (to_campaigns, lambda entry: entry["seconds"])
    )
    said = f"{ratio:.2f}, file to leads {chain:.2f} ({large['records']:,} against {small['records']:,})"
    return Finding(said, _million(large, max(ratio, chain) <= 1.5))


def _again(figures: dict[str, Any]) -> Finding:
    entry = next(entry for entry in figures["sizes"] if "again" in entry)
    said = f"{entry['again']['seconds']:.2f} s after {entry['run']['seconds']:.1f} s"
    return Finding(said, not entry["again"]["fresh"])


def _batch(figures: dict[str, Any]) -> Finding:
    batch = next(entry for entry in figures["sizes"] if "batch" in entry)["batch"]
    said = (
        f"{batch['records']:,} new records: {share(batch['share_of_full_run'], 1)} of the seconds of a full "
        f"run, {share(batch['share_of_groups'], 1)} of the groups looked at"
    )
    return Finding(said, None)


def _file_memory(figures: dict[str, Any]) -> Finding:
    entry = figures["collect"]
    said = f"{gigabytes(entry['peak'])} for a file of {gigabytes(entry['size'])}"
    return Finding(said, at_size(entry["size"] >= 5e9, entry["peak"] < 1e9))


def _simulate(figures: dict[str, Any]) -> Finding:
    seconds = max(figures[name]["seconds"] for name in ("easy", "hard"))
    said = f"{seconds:.0f} s for {figures['records']:,}"
    return Finding(said, at_size(figures["records"] >= 1_000_000, seconds < 180))


def _pairs(figures: dict[str, Any]) -> Finding:
    entry = figures["adverts"]
    if "skipped" in entry:
        return absent("adverts")
    ours = entry["methods"]["Manumit"]
    said = f"{share(ours['pairs_found'], 1)} of the pairs at a precision of {ours['precision']:.2f}"
    return Finding(said, ours["pairs_found"] > 0.007)


def _fraudulent(figures: dict[str, Any]) -> Finding:
    entry = figures["adverts"]
    if "skipped" in entry:
        return absent("adverts")
    ours = entry["methods"]["Manumit"]
    said = f"{share(ours['labelled_inside'], 1)} at a precision of {ours['label_precision']:.2f}"
    return Finding(said, ours["labelled_inside"] > 0.16 and ours["label_precision"] >= 0.80)


def _million(entry: dict[str, Any], reached: bool) -> bool | None:
    return at_size(entry["records"] >= 1_000_000, reached)


TARGETS = (
    Target(
        "index",
        "adjusted Rand index at least 0.99, easy and hard, 1k to 100k",
        "quality",
        _quality("index", 0.99),
    ),
    Target("precision", "precision of membership at least 0.98", "quality", _quality("precision", 0.98)),
    Target("recall", "recall of membership at least 0.98", "quality", _quality("recall", 0.98)),
    Target("second", "the same index on markets of another generator", "quality", _second),
    Target("trap", "one setting holds with stock phrases and without", "trap", _trap),
    Target("peers", "campaigns 50 times faster than MinHashLSH at 100k, index no lower", "peers", _peers),
    Target(
        "infoshield", "campaigns 100 times faster than InfoShield's 237 s at 20,000", "speed", _infoshield
    ),
    Target("seconds", "1M records, file to campaigns: under 60 s on 2 cores", "speed", _seconds),
    Target("memory", "1M records, file to campaigns: under 4 GB peak", "speed", _memory),
    Target("growth", "seconds a record at 1M at most 1.5 times those at 100k", "speed", _growth),
    Target("again", "a second run with nothing new does no work", "speed", _again),
    Target("batch", "a new batch of 1 % costs what it touches", "speed", _batch),
    Target("file-memory", "a CSV file of 5 GB in under 1 GB of memory", "collect", _file_memory),
    Target("simulate", "1M simulated records in under 3 minutes", "simulate", _simulate),
    Target("pairs", "real adverts: far more pairs with a shared contact than 0.7 %", "real", _pairs),
    Target(
        "fraudulent", "real adverts: far more fraudulent ones than 16 %, precision 0.80", "real", _fraudulent
    ),
)
