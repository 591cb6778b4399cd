"""Check rule packs: their files, their patterns, and every example."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa

from manumit.detect.indicators.compiling import compile_packs
from manumit.detect.indicators.fields import Fields
from manumit.detect.indicators.finding import signs_by_plan
from manumit.detect.indicators.language_file import GUARD_KEYS, read_guards
from manumit.detect.indicators.model import Fault, Language, Pack, PackError
from manumit.detect.indicators.registry import HEAD, pack_folders, read_pack
from manumit.detect.indicators.threads import thread_signs
from manumit.detect.indicators.yaml_tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.detect.indicators.compiling import Plan
    from manumit.detect.indicators.model import Example, Rule


def check(path: Path) -> tuple[list[Pack], list[Fault]]:
    """Packs at a path and everything wrong with them, by file and line.

    Parameters
    ----------
    path : a pack's folder, a folder of packs, a file of a pack (its faults alone are told), or a file of
        shared wording.

    Raises
    ------
    PackError : there is no pack at the path.
    """
    if path.is_file() and not (path.parent / HEAD).is_file():
        return [], _check_wording(path)
    folders = pack_folders(path.parent if path.is_file() else path)
    if not folders:
        raise PackError(f"{path} holds no rule pack; a pack is a folder with a file {HEAD}")
    packs: list[Pack] = []
    faults: list[Fault] = []
    for folder in folders:
        pack = read_pack(folder, faults)
        if pack is not None:
            packs.append(pack)
            plan, wrong = compile_packs([pack])
            faults += wrong
            faults += check_examples(pack, plan)
    if path.is_file():
        faults = [fault for fault in faults if fault.path == str(path)]
    return packs, sorted(set(faults))


def _check_wording(path: Path) -> list[Fault]:
    faults: list[Fault] = []
    fields = Fields(str(path), faults)
    root, _ = read_tree(path, str(path), faults)
    if root is not None:
        found = fields.keys(root, "a wording file", GUARD_KEYS)
        _, wrong = compile_packs([_pack_of(Language(path.stem, read_guards(fields, found), {}), path)])
        faults += wrong
    return sorted(set(faults))


def _pack_of(language: Language, path: Path) -> Pack:
    from manumit.detect.indicators.model import Scoring

    return Pack("wording", "", "", "", 0, None, {}, Scoring(), (), (language,), path.parent, "")


def check_examples(pack: Pack, plan: Plan) -> list[Fault]:
    """Examples that must bear their rule's sign and do not, or must not and do."""
    faults: list[Fault] = []
    texts: list[tuple[Rule, Example, bool]] = []
    for rule, example, wanted in _examples(pack):
        if rule.sequence is None:
            texts.append((rule, example, wanted))
        elif _in_thread(pack, plan, rule, example) != wanted:
            faults.append(_fault(rule, example, wanted))
    if not texts:
        return faults
    kinds = pa.array([min(rule.applies_to, default="ad") for rule, _, _ in texts])
    signs = signs_by_plan(plan, pa.array([example.texts[0] for _, example, _ in texts]), kinds, steps=True)
    found = set(zip(signs["row"].to_pylist(), signs["rule"].to_pylist(), strict=True))
    for row, (rule, example, wanted) in enumerate(texts):
        if ((row, rule.id) in found) != wanted:
            faults.append(_fault(rule, example, wanted))
    return faults


def _examples(pack: Pack) -> Iterator[tuple[Rule, Example, bool]]:
    for language in pack.languages:
        for rule_id, wording in language.rules.items():
            for examples, wanted in ((wording.match, True), (wording.no_match, False)):
                for example in examples:
                    if all(example.texts) and example.texts:
                        yield pack.rule(rule_id), example, wanted


def _fault(rule: Rule, example: Example, wanted: bool) -> Fault:
    text = " / ".join(example.texts)
    shown = text if len(text) <= 60 else text[:59] + "…"
    sentence = (
        f"rule {rule.id} does not find its example {shown!r}; widen a pattern or move the example"
        if wanted
        else f"rule {rule.id} finds {shown!r}, which it must not; narrow a pattern or add an exception"
    )
    return Fault(example.place.path, example.place.line, sentence)


def _in_thread(pack: Pack, plan: Plan, rule: Rule, example: Example) -> bool:
    count = len(example.texts)
    begin = datetime(2024, 1, 1, tzinfo=UTC)
    records = pa.table(
        {
            "record_id": [f"{number:06}" for number in range(count)],
            "thread": ["t"] * count,
            "author": ["a"] * count,
            "observed_at": pa.array(
                [begin + timedelta(hours=number) for number in range(count)], pa.timestamp("us", tz="UTC")
            ),
            "text": list(example.texts),
            "kind": [min(rule.applies_to, default="message")] * count,
        }
    )
    return rule.id in thread_signs([pack], plan, records)["rule"].to_pylist()
