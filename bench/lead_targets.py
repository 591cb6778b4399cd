"""Targets of contents, networks, leads and the whole chain; the page shows them all, reached or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.finding import Finding, Target, absent, at_size, of_size
from bench.scores import f1
from bench.tables import gigabytes

if TYPE_CHECKING:
    from collections.abc import Callable


def _phones(figures: dict[str, Any]) -> Finding:
    ours, peer = (
        {which: f1(**counts[which]) for which in ("hidden", "all")} for counts in figures["phones"].values()
    )
    said = (
        f"{ours['hidden']:.3f} in adverts with an obfuscated one, {ours['all']:.3f} in all; phonenumbers' "
        f"matcher {peer['hidden']:.3f} and {peer['all']:.3f}"
    )
    return Finding(said, at_size(figures["records"] >= 20_000, ours["hidden"] >= 0.90))


def _phones_aside(_: dict[str, Any]) -> Finding:
    return absent("adverts that were kept aside")


def _names(kind: str) -> Callable[[dict[str, Any]], Finding]:
    def judge(figures: dict[str, Any]) -> Finding:
        found = {market: f1(*figures["whole"][f"{kind} {market}"]) for market in ("easy", "hard")}
        said = ", ".join(f"{value:.3f} {market}" for market, value in found.items())
        return Finding(said, at_size(figures["records"] >= 20_000, min(found.values()) >= 0.8))

    return judge


def _extracting(figures: dict[str, Any]) -> Finding:
    speed = figures["speed"]
    gated, alone = (speed["records"] / speed["seconds"][name] for name in ("with gates", "alone"))
    said = (
        f"{gated:,.0f} a second at {speed['words']:.0f} words; {alone:,.0f} by the `re` patterns alone, "
        "without gates"
    )
    return Finding(said, at_size(speed["records"] >= 100_000, gated >= 20_000))


def _languages(figures: dict[str, Any]) -> Finding:
    if "kinds" not in figures["manumit"]:
        return Finding(f"not measured: {figures['manumit']['stopped']}", None)
    rates = [
        f"{name} {entry['per_second']:,.0f}"
        for name, entry in (("py3langid", figures["py3langid"]), ("Lingua", figures["lingua"]))
        if "kinds" in entry
    ]
    ours = figures["manumit"]["per_second"]
    return Finding(f"{ours:,.0f} a second ({', '.join(rates) or 'no peer installed'})", ours >= 20_000)


def _signs(figures: dict[str, Any]) -> Finding:
    if "adverts" not in figures:
        return absent("adverts")
    entry = figures["adverts"]
    scores = entry["scores"]
    fitted = scores["points fitted in the folds"]
    said = (
        f"{fitted:.3f} by points fitted in the folds, {scores['logistic']:.3f} by a logistic model of the "
        f"same rules; TF-IDF {scores['TF-IDF']:.3f}, chance {entry['chance']:.3f}; plain sum of the pack's "
        f"points {scores['points of the pack']:.3f}, but they were fitted on these adverts"
    )
    return Finding(said, fitted >= 0.85)


def _alarms(figures: dict[str, Any]) -> Finding:
    said = []
    for name, entry in figures["alarms"].items():
        some = "" if not entry["any"] else f" ({entry['medium']:,} a medium or strong one)"
        said.append(f"{entry['any']:,} of {entry['texts']:,} {name}{some}")
    return Finding("with a sign: " + "; ".join(said), None)


def _networks(kind: str, least: float) -> Callable[[dict[str, Any]], Finding]:
    def judge(figures: dict[str, Any]) -> Finding:
        markets = [entry for entry in figures["markets"] if entry["market"] == kind]
        low = min(markets, key=lambda entry: entry["index"])
        inside = min(entry["in_campaigns"] for entry in markets)
        said = (
            f"{low['index']:.4f} at worst ({low['records']:,}, seed {low['seed']}); {inside:.4f} at worst "
            "among records of campaigns"
        )
        whole = max(entry["records"] for entry in markets) >= 100_000
        return Finding(said, at_size(whole, low["index"] >= least))

    return judge


def _many_links(figures: dict[str, Any]) -> Finding:
    entry = figures["speed"][-1]
    said = f"{entry['seconds']:.0f} s for {entry['links']:,} links of {entry['nodes']:,} nodes"
    return Finding(said, at_size(entry["links"] >= 10_000_000, entry["seconds"] < 120))


def _order(figures: dict[str, Any]) -> Finding:
    entry = figures["adverts"]
    if "skipped" in entry:
        return absent("adverts")
    chance = entry["labelled"] / entry["records"]
    said = (
        f"{entry['average_precision']:.3f}, by signs alone {entry['average_precision_signs']:.3f}, where "
        f"chance is {chance:.3f}; the points were fitted on these adverts"
    )
    return Finding(said, None)


def _honest(figures: dict[str, Any]) -> Finding:
    entry = figures["messages"]
    if "skipped" in entry:
        return absent("messages")
    rows = entry["rows"][0]["honest"]
    return Finding(f"{rows:,} of {entry['records'] - entry['labelled']:,}", rows == 0)


def _calibration(figures: dict[str, Any]) -> Finding:
    if "skipped" in figures:
        return absent("adverts")
    entry = figures["sizes"][-1]
    if "log_loss" not in entry:
        return Finding(f"no model from {entry['decisions']:,} decisions", None)
    better = [entry[name] < entry[f"base_{name}"] for name in ("log_loss", "brier")]
    said = (
        f"{entry['decisions']:,} decisions: log-loss {entry['log_loss']:.3f} against "
        f"{entry['base_log_loss']:.3f}, Brier score {entry['brier']:.3f} against {entry['base_brier']:.3f}"
    )
    return Finding(said, all(better))


def _calibrated_order(figures: dict[str, Any]) -> Finding:
    if "skipped" in figures:
        return absent("adverts")
    entry = figures["sizes"][-1]
    if "log_loss" not in entry:
        return Finding(f"no model from {entry['decisions']:,} decisions", None)
    said = (
        f"{entry['decisions']:,} decisions: average precision {entry['by_likelihood']:.3f} against "
        f"{entry['by_points']:.3f}"
    )
    return Finding(said, entry["by_likelihood"] > entry["by_points"])


def _chain(figures: dict[str, Any]) -> Finding:
    entry = of_size(figures, 1_000_000)
    if "content" not in entry["stages"]:
        return Finding("not measured", None)
    return Finding(
        f"{entry['seconds']:.0f} s at {entry['records']:,}", _million(entry, entry["seconds"] < 180)
    )


def _chain_memory(figures: dict[str, Any]) -> Finding:
    entry = of_size(figures, 1_000_000)
    if "largest" not in entry:
        return Finding("not measured", None)
    said = (
        f"{gigabytes(entry['peak'])} at {entry['records']:,}, all processes together; the largest alone "
        f"{gigabytes(entry['largest'])}"
    )
    return Finding(said, _million(entry, entry["peak"] < 6e9))


def _memory_growth(figures: dict[str, Any]) -> Finding:
    small, large = figures["sizes"][-2:]
    if "largest" not in large:
        return Finding("not measured", None)
    ratio, anonymous, largest = (
        large[name] / max(1, small[name]) for name in ("peak", "anonymous", "largest")
    )
    said = (
        f"{ratio:.2f} ({large['records']:,} against {small['records']:,}), all processes together; without "
        f"pages of files {anonymous:.2f}; the largest process alone {largest:.2f}"
    )
    return Finding(said, at_size(large["records"] >= 3_000_000, ratio <= 1.2))


def _report(figures: dict[str, Any]) -> Finding:
    entry = next((entry for entry in figures["sizes"] if "report" in entry), None)
    if entry is None:
        return Finding("not measured", None)
    report = entry["report"]
    said = (
        f"{report['seconds']:.1f} s, {report['size'] / 1e6:.1f} MB, {gigabytes(report['peak'])} of memory "
        f"for {report['leads']:,} leads over {entry['records']:,} records"
    )
    return Finding(said, None)


def _million(entry: dict[str, Any], reached: bool) -> bool | None:
    return at_size(entry["records"] >= 1_000_000, reached)


TARGETS = (
    Target("phones", "obfuscated phones, hard market: F1 at least 0.90", "extracting", _phones),
    Target(
        "phones-aside",
        "phones of 53 real adverts kept aside: F1 at least 0.85",
        "extracting",
        _phones_aside,
    ),
    Target("names", "names of people, simulated markets: F1 at least 0.8", "naming", _names("name")),
    Target(
        "organisations",
        "names of organisations, simulated markets: F1 at least 0.8",
        "naming",
        _names("organisation"),
    ),
    Target(
        "extracting",
        "all extractors but names: at least 20,000 adverts a second on 2 cores",
        "extracting",
        _extracting,
    ),
    Target(
        "languages",
        "language alone: at least 20,000 texts of 60 words a second on one core",
        "languages",
        _languages,
    ),
    Target(
        "signs",
        "real adverts, by rules alone: average precision at least 0.85 in 5 folds grouped by campaign",
        "indicators",
        _signs,
    ),
    Target("alarms", "honest texts and warnings: how many bear a sign", "indicators", _alarms),
    Target(
        "networks-easy",
        "networks, easy markets: adjusted Rand index at least 0.9",
        "networks",
        _networks("easy", 0.9),
    ),
    Target(
        "networks-hard",
        "networks, hard markets: adjusted Rand index at least 0.8",
        "networks",
        _networks("hard", 0.8),
    ),
    Target("links", "10M links in under 2 minutes on 2 cores", "networks", _many_links),
    Target("order", "real adverts: average precision of the plain sum in record_scores", "alerting", _order),
    Target("honest", "no honest private message has a row in record_scores", "alerting", _honest),
    Target(
        "calibration",
        "calibration: likelihoods foretell decisions better than their share alone",
        "calibration",
        _calibration,
    ),
    Target(
        "calibration-order",
        "calibration: likelihoods order leads better than plain points",
        "calibration",
        _calibrated_order,
    ),
    Target("chain", "1M records, file to leads: under 180 s on 2 cores", "speed", _chain),
    Target("chain-memory", "1M records, file to leads: under 6 GB peak", "speed", _chain_memory),
    Target(
        "memory-growth",
        "file to leads: peak memory at 3M at most 1.2 times that at 1M",
        "speed",
        _memory_growth,
    ),
    Target("report", "report of 50 leads over 1M records: seconds and size", "speed", _report),
)
