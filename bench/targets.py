"""Which targets are reached? One entry a target of the project; the page shows them all, reached or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from bench.tables import gigabytes, share

if TYPE_CHECKING:
    from collections.abc import Callable

Results: TypeAlias = dict[str, dict[str, Any]]
"""Figures by the name of the part that measured them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was measured for a target; `reached` None: measured at another size, or stated without a bound."""

    value: str
    reached: bool | None


@dataclass(frozen=True, slots=True)
class Target:
    """A target: its key in notes.toml, what is wanted, the part that measures it, and how to judge."""

    key: str
    wanted: str
    part: str
    judge: Callable[[dict[str, Any]], Finding]

    def finding(self, results: Results) -> Finding:
        """What the results say, if they say anything."""
        if self.part not in results:
            return Finding("not measured", None)
        return self.judge(results[self.part])


def _quality(name: str, least: float) -> Callable[[dict[str, Any]], Finding]:
    def judge(figures: dict[str, Any]) -> Finding:
        low = min(figures["simulated"], key=lambda entry: entry[name])
        said = f"{low[name]:.4f} at worst ({low['market']}, {low['records']:,}, seed {low['seed']})"
        whole = {entry["records"] for entry in figures["simulated"]} >= {1_000, 10_000, 100_000}
        return Finding(said, _at_size(whole, low[name] >= least))

    return judge


def _second(figures: dict[str, Any]) -> Finding:
    low = min(figures["second"], key=lambda entry: entry["index"])
    said = f"index {low['index']:.4f} at worst ({low['market']}, {low['records']:,}, seed {low['seed']})"
    return Finding(said, _at_size(low["records"] >= 10_000, low["index"] >= 0.99))


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
    return Finding(said, _at_size(entry["records"] >= 100_000, reached))


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
    return Finding(said, _at_size(figures["records"] >= 5_000, ours > plain[best]))


def _infoshield(figures: dict[str, Any]) -> Finding:
    small = figures["small"]
    ratio = min(small[name]["ratio"] for name in ("easy", "hard"))
    seconds = max(small[name]["seconds"] for name in ("easy", "hard"))
    said = f"{seconds:.2f} s at {small['records']:,}: {ratio:.0f} times"
    return Finding(said, _at_size(small["records"] >= 20_000, ratio >= 100))


def _seconds(figures: dict[str, Any]) -> Finding:
    entry = _entry(figures, 1_000_000)
    return Finding(
        f"{entry['seconds']:.1f} s at {entry['records']:,}", _million(entry, entry["seconds"] < 60)
    )


def _memory(figures: dict[str, Any]) -> Finding:
    entry = _entry(figures, 1_000_000)
    return Finding(
        f"{gigabytes(entry['peak'])} at {entry['records']:,}", _million(entry, entry["peak"] < 4e9)
    )


def _growth(figures: dict[str, Any]) -> Finding:
    small, large = figures["sizes"][0], _entry(figures, 1_000_000)
    ratio = (large["seconds"] / large["records"]) / (small["seconds"] / small["records"])
    said = f"{ratio:.2f} ({large['records']:,} against {small['records']:,})"
    return Finding(said, _million(large, ratio <= 1.5))


def _memory_growth(figures: dict[str, Any]) -> Finding:
    small, large = figures["sizes"][-2:]
    ratio = large["peak"] / small["peak"]
    said = (
        f"{ratio:.2f} ({large['records']:,} against {small['records']:,}); without pages of mapped files "
        f"{large['anonymous'] / max(1, small['anonymous']):.2f}"
    )
    return Finding(said, _at_size(large["records"] >= 3_000_000, ratio <= 1.2))


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
    return Finding(said, _at_size(entry["size"] >= 5e9, entry["peak"] < 1e9))


def _simulate(figures: dict[str, Any]) -> Finding:
    seconds = max(figures[name]["seconds"] for name in ("easy", "hard"))
    said = f"{seconds:.0f} s for {figures['records']:,}"
    return Finding(said, _at_size(figures["records"] >= 1_000_000, seconds < 180))


def _pairs(figures: dict[str, Any]) -> Finding:
    entry = figures["adverts"]
    if "skipped" in entry:
        return Finding("not measured: the adverts are absent", None)
    ours = entry["methods"]["Manumit"]
    said = f"{share(ours['pairs_found'], 1)} of the pairs at a precision of {ours['precision']:.2f}"
    return Finding(said, ours["pairs_found"] > 0.007)


def _fraudulent(figures: dict[str, Any]) -> Finding:
    entry = figures["adverts"]
    if "skipped" in entry:
        return Finding("not measured: the adverts are absent", None)
    ours = entry["methods"]["Manumit"]
    said = f"{share(ours['labelled_inside'], 1)} at a precision of {ours['label_precision']:.2f}"
    return Finding(said, ours["labelled_inside"] > 0.16 and ours["label_precision"] >= 0.80)


def _entry(figures: dict[str, Any], records: int) -> dict[str, Any]:
    """The entry of this size, or the largest there is."""
    sizes = figures["sizes"]
    return next((entry for entry in sizes if entry["records"] == records), sizes[-1])


def _million(entry: dict[str, Any], reached: bool) -> bool | None:
    return _at_size(entry["records"] >= 1_000_000, reached)


def _at_size(whole: bool, reached: bool) -> bool | None:
    return reached if whole else None


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
    Target("peers", "50 times faster than MinHashLSH at 100k, index no lower", "peers", _peers),
    Target("infoshield", "100 times faster than InfoShield's 237 s at 20,000", "speed", _infoshield),
    Target("seconds", "1M records, file to ranked campaigns: under 60 s on 2 cores", "speed", _seconds),
    Target("memory", "1M records: under 4 GB peak", "speed", _memory),
    Target("growth", "seconds a record at 1M at most 1.5 times those at 100k", "speed", _growth),
    Target("memory-growth", "peak memory at 3M at most 1.2 times that at 1M", "speed", _memory_growth),
    Target("again", "a second run with nothing new does no work", "speed", _again),
    Target("batch", "a new batch of 1 % costs what it touches", "speed", _batch),
    Target("file-memory", "a CSV file of 5 GB in under 1 GB of memory", "collect", _file_memory),
    Target("simulate", "1M simulated records in under 3 minutes", "simulate", _simulate),
    Target("pairs", "real adverts: far more pairs with a shared contact than 0.7 %", "real", _pairs),
    Target(
        "fraudulent", "real adverts: far more fraudulent ones than 16 %, precision 0.80", "real", _fraudulent
    ),
)
