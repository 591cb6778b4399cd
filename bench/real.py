"""Real adverts and messages: what people labelled and what contacts prove, against what was found."""

from __future__ import annotations

import csv
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from bench.processes import ROOT
from bench.quality import find, numbers
from bench.tables import Table, share
from bench.wordpairs import overlap

if TYPE_CHECKING:
    from bench.plan import Plan
    from manumit.store import Workspace

VARIABLE = "MANUMIT_DATA"
THRESHOLDS = [0.1, 0.2, 0.3, 0.5]
_TOKEN = re.compile(r"#(?:URL|EMAIL|PHONE)_[0-9a-f]+#")
_TEXTS = ("title", "company_profile", "description", "requirements", "benefits")

ABOUT = """\
916 real job adverts (EMSCAD), 581 of them labelled fraudulent by people, and 3,345 real text messages (SMS
Spam Collection) with spam marked; neither is part of the project. Contacts in the adverts are hashed
tokens, so two adverts with one token (link, e-mail or phone, anywhere in the row) truly share a contact.
*Pairs found*: of the pairs of adverts that share a token, those in one campaign. *Precision*: of the pairs
in one campaign whose adverts both hold a token, those that share one; *of all pairs* counts adverts without
any token too, for which nothing is known. *In a campaign*: of the adverts (messages) with the label, those
in any campaign; *precision*: of those in any campaign, the ones with the label. The label is no proof: an
honest firm uses templates too, and its adverts are in campaigns rightly.

Plain overlap of word pairs is run on the same texts, with connected components. Measured before on these
adverts and not run again: InfoShield found 0.7 % of the pairs and put 16 % of the fraudulent adverts in a
cluster (precision 0.80)."""


@dataclass(frozen=True, slots=True)
class Rows:
    """A labelled set: texts as a plain tool would take them, label and contact tokens of each row."""

    texts: list[str]
    labelled: npt.NDArray[np.bool_]
    shares: npt.NDArray[np.bool_]
    """Whether two rows share a token."""
    has: npt.NDArray[np.bool_]


def run(plan: Plan) -> dict[str, Any]:
    """Measure adverts and messages where they are at hand."""
    stated = os.environ.get(VARIABLE)
    folder = Path(stated).expanduser() if stated else ROOT.parent / "shared/data"
    found: dict[str, Any] = {}
    for name, path, label, texts in (
        ("adverts", "jobs/adverts.csv", "fraudulent", _TEXTS),
        ("messages", "messages/messages.csv", "spam", ("text",)),
    ):
        if (folder / path).is_file():
            found[name] = _set(plan, folder / path, label, texts)
        else:
            found[name] = {"skipped": f"{path} is absent; {VARIABLE} names the folder that holds it"}
    return found


def _set(plan: Plan, path: Path, label: str, texts: tuple[str, ...]) -> dict[str, Any]:
    rows = load(path, label, texts)
    with plan.scratch() as scratch:
        ws, seconds = find([path], plan.out / scratch / "ws")
        ours = found_in(ws, len(rows.texts))
    found = {"Manumit": judged(rows, ours)}
    for threshold, components in overlap(rows.texts, THRESHOLDS).items():
        found[f"word pairs ≥ {threshold}"] = judged(rows, grouped(components))
    return {
        "records": len(rows.texts),
        "labelled": int(rows.labelled.sum()),
        "pairs": _pairs(rows.shares),
        "seconds": seconds,
        "methods": found,
    }


def found_in(ws: Workspace, rows: int) -> npt.NDArray[np.int64]:
    """Campaign of each row of the one file collected, by its place: ids of the source may repeat."""
    members = ws.read_table("campaign_members").to_pydict()
    campaign = dict(zip(members["record_id"], members["campaign_id"], strict=True))
    records = ws.read_table("records").select(["record_id", "original_row"]).to_pydict()
    of_row = {
        row: campaign.get(record, "")
        for record, row in zip(records["record_id"], records["original_row"], strict=True)
    }
    return numbers([of_row.get(row, "") for row in range(1, rows + 1)])


def load(path: Path, label: str, texts: tuple[str, ...]) -> Rows:
    """Read a labelled CSV file."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    tokens = [set(_TOKEN.findall(" ".join(filter(None, row.values())))) for row in rows]
    known = {token: number for number, token in enumerate(sorted(set().union(*tokens)))}
    holds = np.zeros((len(rows), len(known)), np.float32)
    for number, own in enumerate(tokens):
        holds[number, [known[token] for token in own]] = 1
    return Rows(
        [" ".join(row[name] or "" for name in texts) for row in rows],
        np.array([row[label] == "1" for row in rows]),
        holds @ holds.T > 0,
        holds.any(axis=1),
    )


def grouped(components: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Labels in which a component of one row is none."""
    alone = np.bincount(components)[components] == 1
    return np.where(alone, -1, components)


def judged(rows: Rows, labels: npt.NDArray[np.int64]) -> dict[str, float]:
    """What groups say of contacts and of the label; a label below 0 is in no group."""
    inside = labels >= 0
    same = (labels[:, None] == labels[None, :]) & inside[:, None]
    known = same & rows.has[:, None] & rows.has[None, :]
    right = _pairs(same & rows.shares)
    return {
        "pairs_found": right / max(1, _pairs(rows.shares)),
        "precision": right / max(1, _pairs(known)),
        "precision_of_all": right / max(1, _pairs(same)),
        "pairs": _pairs(same),
        "groups": len(np.unique(labels[inside])),
        "inside": int(inside.sum()),
        "labelled_inside": float((inside & rows.labelled).sum() / max(1, rows.labelled.sum())),
        "label_precision": float((inside & rows.labelled).sum() / max(1, inside.sum())),
    }


def _pairs(matrix: npt.NDArray[np.bool_]) -> int:
    return int((matrix.sum() - matrix.diagonal().sum()) // 2)


def tables(figures: dict[str, Any]) -> list[Table]:
    """Contacts and labels of the adverts, labels of the messages."""
    found = []
    for name, entry in figures.items():
        if "skipped" in entry:
            found.append(Table(f"{name.capitalize()}: not measured", ("why",), [(entry["skipped"],)]))
            continue
        methods = entry["methods"].items()
        if entry["pairs"]:
            found.append(_contacts(name, entry, methods))
        found.append(_labels(name, entry, methods))
    return found


def _contacts(name: str, entry: dict[str, Any], methods) -> Table:
    rows = [
        (
            method,
            share(m["pairs_found"], 1),
            share(m["precision"], 1),
            share(m["precision_of_all"], 1),
            m["pairs"],
        )
        for method, m in methods
    ]
    title = f"{name.capitalize()}: {entry['pairs']:,} pairs share a contact token"
    columns = ("method", "pairs found", "precision", "of all pairs", "pairs in one group")
    return Table(title, columns, rows)


def _labels(name: str, entry: dict[str, Any], methods) -> Table:
    rows = [
        (method, m["groups"], m["inside"], share(m["labelled_inside"], 1), share(m["label_precision"], 1))
        for method, m in methods
    ]
    word = "fraudulent" if name == "adverts" else "spam"
    whole = share(entry["labelled"], entry["records"])
    count = f"{entry['labelled']:,} of {entry['records']:,} ({whole})"
    title = f"{name.capitalize()}: {count} are labelled {word}"
    return Table(title, ("method", "groups", "records in one", f"{word} in one", "precision"), rows)
