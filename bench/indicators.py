"""Rule packs on real adverts, honest texts and warnings; adverts a second."""

from __future__ import annotations

import csv
import json
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from bench.calibration import average_precision
from bench.markets import market_folder
from bench.processes import ROOT
from bench.quality import find
from bench.real import VARIABLE, found_in
from bench.tables import Table, index, share
from manumit.detect.indicators import find_signs, load_packs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.plan import Plan
    from manumit.detect.indicators import Rule

FOLDS = 5
RIDGE = 1.0
STEP = 0.25
PACK = "recruitment"
WARNINGS = ROOT / "tests/detect/indicators/warnings.tsv"
SLICE = 16_384

ABOUT = f"""\
The pack `{PACK}` on 916 real job adverts (EMSCAD; 581 labelled fraudulent): a record's features are whether
each rule found something in its title or text, and nothing else; no logo, profile, length or other column.
Average precision in {FOLDS} folds; adverts of one campaign are in one fold. *Points of the pack*: their plain
sum, no training in the folds; but the points were fitted on these adverts, so the rows below say more of new
ones: *points fitted in the folds* repeats that fit without the fold (non-negative weights, ridge, rounded to
quarters), *logistic* is scikit-learn's on the same features. *TF-IDF* is a logistic regression on words and
pairs of words, in the same folds. The rules were written with these adverts at hand: a part of the set that
nobody looked at is the true test.

False alarms: all installed packs. Warnings are {WARNINGS.name} of the tests, written for this project in five
languages; the last 23 of them were new when first tried, and 4 of those bore a sign then. Speed: one thread,
all packs, texts of the simulator, compiled and warm."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure what is at hand."""
    stated = os.environ.get(VARIABLE)
    folder = Path(stated).expanduser() if stated else ROOT.parent / "shared/data"
    found: dict[str, Any] = {"alarms": {"warnings": _alarms(_warnings(), "page")}, "speed": _speed(plan)}
    adverts, messages = folder / "jobs/adverts.csv", folder / "messages/messages.csv"
    if adverts.is_file():
        found["adverts"], found["alarms"]["honest adverts"] = _adverts(plan, adverts)
    if messages.is_file():
        with messages.open(encoding="utf-8", newline="") as stream:
            honest = [row["text"] for row in csv.DictReader(stream) if row["spam"] == "0"]
        found["alarms"]["honest private messages"] = _alarms(honest, "message")
    return found


def _warnings() -> list[str]:
    return [line.partition("\t")[2] for line in WARNINGS.read_text(encoding="utf-8").splitlines()]


def _alarms(texts: list[str], kind: str) -> dict[str, int]:
    """Texts with a sign of any strength, of medium or more, and of strong."""
    signs = find_signs(pa.array(texts), pa.array([kind] * len(texts))).to_pylist()
    levels = (("any", {"strong", "medium", "weak"}), ("medium", {"strong", "medium"}), ("strong", {"strong"}))
    counts = {name: len({s["row"] for s in signs if s["strength"] in level}) for name, level in levels}
    return {"texts": len(texts), **counts}


def _adverts(plan: Plan, path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    with plan.scratch() as scratch:
        ws, _ = find([path], plan.out / scratch / "ws")
        records = pa.concat_tables([pq.read_table(file) for _, file in ws.record_files()])
        records = records.sort_by("original_row")
        groups = found_in(ws, records.num_rows)
    groups = np.where(groups < 0, groups.max() + 1 + np.arange(len(groups)), groups)
    yes = np.array([json.loads(extra)["fraudulent"] == "1" for extra in records["extra"].to_pylist()])
    rules = next(pack.rules for pack in load_packs() if pack.id == PACK)
    features = _features(records, rules)
    points = np.array([rule.points for rule in rules])
    title, text = (records[name].fill_null("").to_pylist() for name in ("title", "text"))
    texts = [f"{one}\n{other}" for one, other in zip(title, text, strict=True)]
    scores = {"points of the pack": average_precision(yes, features @ points)}
    folds = list(_folds(features, yes, groups))
    for name, method in (("points fitted in the folds", _fitted), ("logistic", _logistic)):
        scores[name] = average_precision(yes, _in_folds(method, features, yes, groups, folds))
    scores["TF-IDF"] = average_precision(yes, _in_folds(_words, texts, yes, groups, folds))
    honest = [text for text, is_fraud in zip(texts, yes, strict=True) if not is_fraud]
    figures = {
        "records": len(yes),
        "labelled": int(yes.sum()),
        "chance": float(yes.mean()),
        "groups": len(np.unique(groups)),
        "scores": scores,
        "without_sign": {
            "labelled": int((features.sum(1) == 0)[yes].sum()),
            "others": int((features.sum(1) == 0)[~yes].sum()),
        },
    }
    return figures, _alarms(honest, "ad")


def _features(records: pa.Table, rules: tuple[Rule, ...]) -> npt.NDArray[np.float64]:
    """Whether each rule found something in each record."""
    place = {rule.id: column for column, rule in enumerate(rules)}
    features = np.zeros((records.num_rows, len(rules)))
    for field in ("title", "text", "contact"):
        signs = find_signs(records[field].combine_chunks(), records["kind"].combine_chunks(), (PACK,))
        columns = [place[rule] for rule in signs["rule"].to_pylist()]
        features[signs["row"].to_numpy(), columns] = 1
    return features


def _folds(features: Any, yes: Any, groups: Any) -> Iterator[tuple[Any, Any]]:
    from sklearn.model_selection import GroupKFold

    yield from GroupKFold(FOLDS).split(features, yes, groups)


def _in_folds(method: Any, features: Any, yes: Any, groups: Any, folds: Any) -> npt.NDArray[np.float64]:
    """Score of each advert by a model that saw none of its fold."""
    scores = np.zeros(len(yes))
    for seen, left_out in folds:
        of = features if isinstance(features, np.ndarray) else np.array(features, object)
        scores[left_out] = method(of[seen], yes[seen], groups[seen], of[left_out])
    return scores


def _logistic(seen: Any, yes: Any, _: Any, left_out: Any) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=0.3, max_iter=1000).fit(seen, yes).decision_function(left_out)


def _words(seen: Any, yes: Any, _: Any, left_out: Any) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    model = LogisticRegression(C=10, max_iter=1000).fit(words.fit_transform(seen), yes)
    return model.decision_function(words.transform(left_out))


def _fitted(seen: Any, yes: Any, groups: Any, left_out: Any) -> Any:
    """Sum of points that are fitted as those of the pack were: a campaign counts as the root of its size."""
    from scipy.optimize import minimize

    _, inverse, size = np.unique(groups, return_inverse=True, return_counts=True)
    weight = 1 / np.sqrt(size[inverse])
    sign = np.where(yes, 1, -1)

    def loss(p: Any) -> tuple[float, Any]:
        margin = sign * (seen @ p[:-1] + p[-1])
        slope = -sign / (1 + np.exp(margin)) * weight
        value = (weight * np.logaddexp(0, -margin)).sum() + (p[:-1] ** 2).sum() / (2 * RIDGE)
        return value, np.append(seen.T @ slope + p[:-1] / RIDGE, slope.sum())

    count = seen.shape[1]
    bounds = [(0, None)] * count + [(None, None)]
    found = minimize(loss, np.zeros(count + 1), jac=True, bounds=bounds, method="L-BFGS-B").x[:-1]
    return left_out @ np.maximum(np.round(found / STEP) * STEP, STEP)


def _speed(plan: Plan) -> dict[str, Any]:
    size = 10_000 if plan.quick else 100_000
    folder = market_folder(plan.out, size, 1, hard=True)
    texts: list[str] = []
    for path in sorted((folder / "records").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            texts += [row["text"] for row in csv.DictReader(stream)]
    array, kinds = pa.array(texts), pa.array(["ad"] * len(texts))
    find_signs(array[:SLICE], kinds[:SLICE])
    seconds = []
    for _ in range(3):
        begin = time.perf_counter()
        signs = sum(
            find_signs(array[at : at + SLICE], kinds[at : at + SLICE]).num_rows
            for at in range(0, len(texts), SLICE)
        )
        seconds.append(time.perf_counter() - begin)
    words = sum(len(text.split()) for text in texts)
    return {"texts": len(texts), "words": words, "signs": signs, "seconds": min(seconds)}


def tables(figures: dict[str, Any]) -> list[Table]:
    """Average precision, false alarms and speed."""
    found = []
    if "adverts" in figures:
        entry = figures["adverts"]
        rows = [("chance", index(entry["chance"]))]
        rows += [(name, index(value)) for name, value in entry["scores"].items()]
        title = f"{entry['records']:,} adverts, {entry['labelled']:,} labelled, {entry['groups']:,} groups"
        found.append(Table(title, ("score", "average precision"), rows))
    rows = [
        (
            name,
            e["texts"],
            share(e["any"], e["texts"]),
            share(e["medium"], e["texts"]),
            share(e["strong"], e["texts"]),
        )
        for name, e in figures["alarms"].items()
    ]
    found.append(
        Table("Signs in honest texts", ("texts", "number", "any", "medium or strong", "strong"), rows)
    )
    speed = figures["speed"]
    rate = speed["texts"] / speed["seconds"]
    row = (speed["texts"], speed["words"] / speed["texts"], speed["seconds"], rate, 1e6 / rate / 2)
    columns = ("adverts", "words each", "seconds", "adverts a second", "seconds for 1M on 2 cores")
    return [*found, Table("All packs, one thread", columns, [row])]
