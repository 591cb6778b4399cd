"""Early warning: records of a campaign that pass before its first alert, against false alerts."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import manumit
from bench import quiet
from bench.markets import market_folder, read, truth_of
from bench.tables import Table, share
from manumit.alert.live import Watcher
from manumit.alert.live.rule_file import alert_rules
from manumit.detect.indicators import load_packs
from manumit.store import Settings, Terms, Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.plan import Plan
    from manumit.alert.live.model import AlertRule

SEEDS = (11, 12)
STANDING = 0.6
"""Share of the year that is there before anything arrives."""

DAYS = 7
"""Days from one run to the next."""

TOGETHER = 200
"""Records that are checked at once."""

TRAFFICKING, SIGNED, NOISE = 0.3, 0.3, 0.02
"""Campaigns that are the ones to find; their records with a sign; other records with a sign."""

LEAST = 5
"""Records of a campaign from which it is asked when it was first told of."""

ABOUT = f"""\
Markets of the simulator, played in time order: the first {STANDING:.0%} of the year stand and were run
over; then records arrive {TOGETHER} at a time, are checked, and every {DAYS} days there is a run, whose own
rules are checked too. The simulator says which records are of one campaign, not which campaign is of
traffickers, so that is made up here: {TRAFFICKING:.0%} of the campaigns are, and {SIGNED:.0%} of their
records have a sentence that a rule pack gives as an example of a sign; so have {NOISE:.0%} of all other
records, of honest campaigns and of none. The signs are found by construction: this measures how early an
alert comes and how often for nothing, not how well signs are found. An alert (equal ones are one) is false
when fewer than half of its records are of campaigns to find. Asked of are such campaigns that begin after
the standing part and have {LEAST} records or more; what passes are their records before the one that raised
the first alert, or all before the run that did."""


@dataclass
class Told:
    """Alerts of one rule at one setting."""

    records: dict[str, set[str]] = field(default_factory=dict)
    """By alert: record_ids."""
    first: dict[str, int] = field(default_factory=dict)
    """By campaign: its records that had passed at its first alert."""


def run(plan: Plan) -> dict[str, Any]:
    """What passes before the first alert, campaigns never told of, alerts and false ones, by setting."""
    size = 3_000 if plan.quick else 20_000
    found: list[dict[str, Any]] = []
    for seed in SEEDS[:1] if plan.quick else SEEDS:
        with plan.scratch() as folder:
            found.append(Play(plan, size, seed, Path(folder)).figures())
    parts = {part: _added([one[part] for one in found]) for part in ("settings", "rules")}
    alarms, power = quiet.alarms(quick=plan.quick), quiet.power()
    return {"records": size, "markets": len(found), **parts, "quiet": alarms, "power": power}


def tables(figures: dict[str, Any]) -> list[Table]:
    """The curve, a row a setting; and each rule alone."""
    market = f"{figures['markets']} markets of {figures['records']:,} records"
    return [
        _table(f"What passes before the first alert, {market}", "setting", figures["settings"]),
        _table("Each rule alone, as it is set by default", "rule", figures["rules"]),
        *quiet.tables(figures["quiet"], figures["power"]),
    ]


def _table(title: str, first: str, figures: dict[str, Any]) -> Table:
    rows = []
    for name, row in figures.items():
        alerts, false = row["alerts"], row["false"]
        told = row["passed"]
        rows.append(
            (
                name,
                share(len(told), row["campaigns"]),
                float(np.median(told)) if told else None,
                float(np.quantile(told, 0.9)) if told else None,
                share(false, alerts),
                round(1000.0 * alerts / row["arrived"], 1),
            )
        )
    columns = (first, "campaigns told of", "records before, median", "90th percentile", "false alerts",
               "alerts per 1,000 records")  # fmt: skip
    return Table(title, columns, rows)


def settings() -> dict[str, Callable[[AlertRule], bool]]:
    """Sets of rules by name: which of the variants are in each."""
    scores = (1, 2, 3, 4, 5, 6)

    def says(rule: AlertRule) -> bool:
        return rule.id in {"urgent_sign", "signs_combined", "urgent_lead"}

    def joined(score: int) -> Callable[[AlertRule], bool]:
        names = {f"joins_lead {score}", f"new_lead {score}"}
        return lambda rule: says(rule) or rule.id in names

    def usual(rule: AlertRule) -> bool:
        return rule.severity != "low" and (rule.id in _DEFAULT or rule.id in _LEADS)

    return {
        "signs in one record alone": says,
        **{f"and leads from score {score}": joined(score) for score in scores},
        "bursts, moves, growth, merges alone": lambda r: r.when == "run" and "lead" not in r.id,
        "default, severity medium and above": usual,
        "default, all": lambda rule: rule.id in _DEFAULT or rule.id in _LEADS,
    }


_DEFAULT = {rule.id for rule in alert_rules()}
_BY_SCORE = ("joins_lead", "new_lead")
_LEADS = {f"{rule.id} {rule.thresholds['score']:g}" for rule in alert_rules() if rule.check in _BY_SCORE}


def variants() -> tuple[AlertRule, ...]:
    """The rules, those that ask for a lead's score once for each score."""
    made: list[AlertRule] = []
    for rule in alert_rules():
        if rule.check in _BY_SCORE:
            wanted = {1.0, 2.0, 3.0, 4.0, 5.0, 6.0, rule.thresholds["score"]}
            made += [
                replace(rule, id=f"{rule.id} {score:g}", thresholds={"score": score})
                for score in sorted(wanted)
            ]
        else:
            made.append(rule)
    return tuple(made)


class Play:
    """One market in time order."""

    def __init__(self, plan: Plan, size: int, seed: int, folder: Path) -> None:
        self._folder = folder
        self._rules = variants()
        market = market_folder(plan.out, size, seed, False)
        self._campaign = truth_of(market)
        self._table = _with_signs(
            read(sorted((market / "records").glob("*.csv")), _columns(market)).sort_by("posted"),
            self._campaign,
        )
        self._ws = Workspace.create(folder / "ws", settings=Settings("2GB", 2))
        self._seen: dict[str, int] = {}
        self._source_id: dict[str, str] = {}
        self._told = {rule.id: Told() for rule in self._rules}

    def figures(self) -> dict[str, Any]:
        """What each setting would have told, and when."""
        days = _days(self._table)
        begun = days[0] + int((days[-1] - days[0]) * STANDING)
        arrived = int((days >= begun).sum())
        self._take(self._table.filter(pa.array(days < begun)))
        standing = dict(self._seen)
        manumit.run(self._ws)
        watcher = Watcher(self._ws)
        for first in range(begun, int(days[-1]) + 1, DAYS):
            week = self._table.filter(pa.array((days >= first) & (days < first + DAYS)))
            if week.num_rows:
                self._arrive(watcher, week)
        asked = [c for c, n in self._seen.items() if n >= LEAST and c not in standing and trafficking(c)]
        sets = {name: [r.id for r in self._rules if chosen(r)] for name, chosen in settings().items()}
        alone = {rule: [rule] for rule in (r.id for r in self._rules) if rule in _DEFAULT | _LEADS}
        return {
            part: {name: self._setting(ids, asked) | {"arrived": arrived} for name, ids in chosen.items()}
            for part, chosen in (("settings", sets), ("rules", alone))
        }

    def _setting(self, rules: list[str], asked: list[str]) -> dict[str, Any]:
        passed = [
            min(times)
            for campaign in asked
            if (times := [self._told[r].first[campaign] for r in rules if campaign in self._told[r].first])
        ]
        alerts = [ids for rule in rules for ids in self._told[rule].records.values()]
        return {
            "campaigns": len(asked),
            "passed": sorted(passed),
            "alerts": len(alerts),
            "false": sum(self._false(ids) for ids in alerts),
        }

    def _false(self, record_ids: set[str]) -> bool:
        right = [trafficking(self._campaign[self._source_id[one]]) for one in record_ids]
        return sum(right) * 2 < len(right)

    def _arrive(self, watcher: Watcher, week: pa.Table) -> None:
        """Check a week's records in their order, then run."""
        batch = self._take(week, count=False)
        watcher.refresh()
        for begin in range(0, batch.num_rows, TOGETHER):
            some = batch.slice(begin, TOGETHER)
            order: dict[str, int] = {}
            for record_id, source_id in _pairs(some):
                campaign = self._campaign[source_id]
                order[record_id] = self._seen.get(campaign, 0)
                self._seen[campaign] = order[record_id] + 1
            for one in watcher.raised(some, now=_last(some), rules=self._rules):
                self._note(one.rule.id, one.alert_id, one.record_ids, order)
        done = manumit.run(self._ws)
        for row in self._after(done.run):
            self._note(row["rule"], row["alert_id"], row["record_ids"], {})

    def _after(self, made: Any) -> Iterator[dict[str, Any]]:
        """Alerts of a run at each setting."""
        from manumit.alert.after import after_run
        from manumit.pipeline.machine import engine_for
        from manumit.store import TABLES

        runs = self._ws.runs()
        before = {n: self._ws.table_files(n, runs[-2]) for n in TABLES if n != "records"}
        tables = {n: self._ws.table_files(n, made) for n in TABLES} | {"records": self._ws.record_paths()}
        with engine_for(self._ws, "early") as engine:
            raised = after_run(
                engine, tables, rules=self._rules, now=datetime.now(UTC) + timedelta(days=1), before=before
            )
        yield from raised.to_pylist()

    def _note(self, rule: str, alert_id: str, record_ids: Any, order: dict[str, int]) -> None:
        told = self._told[rule]
        told.records.setdefault(alert_id, set()).update(record_ids)
        for record_id in record_ids:
            campaign = self._campaign[self._source_id[record_id]]
            if campaign:
                passed = order.get(record_id, self._seen.get(campaign, 0))
                told.first[campaign] = min(passed, told.first.get(campaign, passed))

    def _take(self, rows: pa.Table, *, count: bool = True) -> pa.Table:
        path = self._folder / "records.csv"
        pa.csv.write_csv(rows, path)
        manumit.collect_file(self._ws, path, Terms("a board", "made up"))
        path.unlink()
        newest = self._ws.batches()[-1].batch_id
        files = [path for batch, path in self._ws.record_files() if batch.batch_id == newest]
        batch = pa.concat_tables(pq.read_table(path, partitioning=None) for path in files)
        batch = batch.sort_by([("observed_at", "ascending"), ("record_id", "ascending")])
        for record_id, source_id in _pairs(batch):
            self._source_id[record_id] = source_id
            if count:
                campaign = self._campaign[source_id]
                self._seen[campaign] = self._seen.get(campaign, 0) + 1
        return batch


def trafficking(campaign: str) -> bool:
    """Whether a campaign of the market is one to find."""
    return bool(campaign) and _chance("campaign", campaign) < TRAFFICKING


def _chance(*told: str) -> float:
    digest = hashlib.sha256("\n".join(told).encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2.0**64


def _with_signs(table: pa.Table, campaigns: dict[str, str]) -> pa.Table:
    """The market with a sentence that bears a sign in some records."""
    examples = _examples()
    texts = table.column("text").to_pylist()
    columns = [table.column(name).to_pylist() for name in ("id", "lang")]
    for row, (source_id, lang) in enumerate(zip(*columns, strict=True)):
        campaign = campaigns[source_id]
        found = trafficking(campaign)
        if _chance("sign", source_id) < (SIGNED if found else NOISE):
            known = examples.get(lang) or examples["en"]
            kept = [known[int(_chance(str(n), campaign or source_id) * len(known))] for n in range(2)]
            texts[row] = f"{texts[row]} {kept[int(_chance('which', source_id) * 2)]}"
    return table.set_column(table.column_names.index("text"), "text", pa.array(texts, pa.string()))


def _examples() -> dict[str, list[str]]:
    """By language: example texts of rules for adverts that count a point or more and are not urgent."""
    found: dict[str, list[str]] = {}
    for pack in load_packs():
        rules = {
            r.id for r in pack.rules if r.points >= 1 and r.alone and not r.sequence and "ad" in r.applies_to
        }
        for language in pack.languages if pack.id != "urgent" else ():
            for rule, wording in sorted(language.rules.items()):
                if rule in rules:
                    found.setdefault(language.lang, []).extend(
                        one.texts[0] for one in wording.match if len(one.texts) == 1
                    )
    return found


def _columns(market: Path) -> list[str]:
    with next((market / "records").glob("*.csv")).open(encoding="utf-8", newline="") as stream:
        return next(csv.reader(stream))


def _days(table: pa.Table) -> Any:
    return np.array([text[:10] for text in table["posted"].to_pylist()], "datetime64[D]").astype(np.int64)


def _pairs(batch: pa.Table) -> Iterator[tuple[str, str]]:
    yield from zip(*(batch.column(n).to_pylist() for n in ("record_id", "source_id")), strict=True)


def _last(batch: pa.Table) -> datetime:
    return max(moment for moment in batch.column("observed_at").to_pylist() if moment is not None)


def _added(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Figures of all markets together."""
    return {
        name: {key: sum((one[name][key] for one in found[1:]), found[0][name][key]) for key in found[0][name]}
        for name in found[0]
    }
