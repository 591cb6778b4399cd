"""The same sums in plain Python, one record after the other: the oracle of scores and leads."""

from __future__ import annotations

from collections import defaultdict
from math import floor, log2
from typing import Any

Rows = list[dict[str, Any]]


def cents(points: float) -> int:
    """Hundredths, half up."""
    return floor(100.0 * points + 0.5)


def enough(strengths: list[str], lines: list[tuple[int, int, int]]) -> bool:
    """Whether signs of these strengths fulfil one of the lines (strong, medium, weak)."""
    have = [strengths.count(s) for s in ("strong", "medium", "weak")]
    return any(all(h >= n for h, n in zip(have, line, strict=True)) for line in lines)


def record_scores(
    tables: dict[str, Rows],
    points: dict[tuple[str, str], float],
    lines: dict[str, list[tuple[int, int, int]]],
) -> dict[str, dict[str, float]]:
    """Points by rule of each record that bears a sign."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    dimensions: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for sign in tables.get("indicators", []):
        pack, rule = sign.get("pack", "p"), sign["rule"]
        if (pack, rule) in points:
            found[sign["record_id"]][f"{pack}/{rule}"] = points[pack, rule]
        dimensions[sign["record_id"], pack, sign.get("dimension", "d")][rule] = sign.get("strength", "medium")
    for (record, pack, dimension), rules in dimensions.items():
        if enough(list(rules.values()), lines.get(pack, [])):
            found[record][f"{pack}:{dimension}"] = 1.0
    campaign = {m["record_id"]: m["campaign_id"] for m in tables.get("campaign_members", [])}
    records = {r["record_id"]: r for r in tables.get("records", [])}
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    for link in tables.get("links", []):
        users[link.get("kind", "phone"), link["value"]].add(link["unit"])
    for record, reasons in found.items():
        home = campaign.get(record)
        mates = [records[r] for r, c in campaign.items() if c == home] if home else []
        names = len({m["author"] for m in mates if m.get("author")})
        places = len({m["place"] for m in mates if m.get("place")})
        widest = max((len(u) for u in users.values() if (home or record) in u), default=0)
        for rule, many, step, most in (
            ("authors", names, 0.2, 0.4), ("places", places, 0.15, 0.3), ("identifier", widest, 0.15, 0.3)
        ):  # fmt: skip
            if many > 1:
                reasons[f"context/{rule}"] = cents(min(most, step * log2(many))) / 100
    return dict(found)


def subject_of(tables: dict[str, Rows], record: str) -> tuple[str, str]:
    """What a record is looked at with."""
    home = next(
        (m["campaign_id"] for m in tables.get("campaign_members", []) if m["record_id"] == record), None
    )
    wide = {n["network_id"] for n in tables.get("networks", []) if n["units"] > 1}
    for member in tables.get("network_members", []):
        unit = (member["kind"], member["value"])
        if member["network_id"] in wide and unit in {("campaign", home), ("record", record)}:
            return "network", member["network_id"]
    return ("campaign", home) if home else ("record", record)


def shared_signs(
    tables: dict[str, Rows], scores: dict[str, dict[str, float]], urgent: set[str]
) -> dict[tuple[str, str], dict[str, float]]:
    """Points by sign of each network and campaign."""
    everyone = {r["record_id"] for r in tables.get("records", [])}
    company: dict[tuple[str, str], list[str]] = defaultdict(list)
    for record in everyone:
        company[subject_of(tables, record)].append(record)
    found: dict[tuple[str, str], dict[str, float]] = {}
    for subject, members in company.items():
        if subject[0] == "record":
            continue
        bearing: dict[str, list[float]] = defaultdict(list)
        for record in members:
            for rule, points in scores.get(record, {}).items():
                if not rule.startswith("context/"):
                    bearing[rule].append(points)
        found[subject] = {
            rule: (
                max(each)
                if rule in urgent
                else cents(max(each) * min(1.0, len(each) / (1 + (len(members) - 1) / 20))) / 100
            )
            for rule, each in bearing.items()
        }
    return found


def bonds_share(signs: dict[str, float]) -> float:
    """At what share it counts how a group hangs together."""
    return max(0.1, min(1.0, sum(map(cents, signs.values())) / 400))
