"""Signs of the rule packs in texts."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.derived import derived
from manumit.detect.indicators import regexes
from manumit.detect.indicators import roles as r
from manumit.detect.indicators.compiling import Plan, compiled
from manumit.detect.indicators.model import KINDS
from manumit.detect.indicators.registry import HERE, digest, load_packs
from manumit.detect.text.classes import table
from manumit.detect.text.digits import digit_table

if TYPE_CHECKING:
    from manumit.detect.indicators.model import Pack

SIGNS = pa.schema(
    [
        ("row", pa.int64()),
        ("pack", pa.string()),
        ("rule", pa.string()),
        ("dimension", pa.string()),
        ("strength", pa.string()),
        ("start_char", pa.int64()),
        ("end_char", pa.int64()),
        ("lang", pa.string()),
        ("source", pa.string()),
        ("found_by", pa.string()),
    ]
)
_MOST_MATCHES = 256
"""Matches of one pattern in one text that are looked at."""


@lru_cache(maxsize=8)
def plan_of(packs: tuple[str, ...] | None) -> Plan:
    """The compiled plan of the packs with these ids; None: of all, which is kept for the next process."""
    if packs is not None:
        return compiled([pack for pack in load_packs() if pack.id in packs])
    installed = load_packs()
    return derived("signs", f"{digest(installed)} {_code()}", lambda: compiled(installed))


def _code() -> str:
    """Digest of the code that compiles a plan."""
    told = hashlib.sha256()
    for name in ("compiling", "finding", "model", "patterns", "regexes", "roles", "vocabulary"):
        told.update((HERE / f"{name}.py").read_bytes())
    return told.hexdigest()


def find_signs(texts: pa.Array, kinds: pa.Array, packs: tuple[str, ...] | None = None) -> pa.RecordBatch:
    """Signs in texts.

    Linear in the texts' length, whatever they hold; releases the interpreter's lock.

    Parameters
    ----------
    texts : strings; null has no signs.
    kinds : kind of record of each; a rule is asked only of the kinds it applies to.
    packs : ids of packs; None: all that are installed.

    Returns
    -------
    one row a sign, by text: row (place in `texts`), pack, rule, dimension, strength (for adults), start_char
    and end_char (code points), lang (language file), source (publication and page), found_by ("rule").

    Raises
    ------
    PackError : an installed pack has a fault.
    """
    return signs_by_plan(plan_of(packs), texts, kinds)


def signs_of_packs(packs: tuple[Pack, ...], texts: pa.Array, kinds: pa.Array) -> pa.RecordBatch:
    """As `find_signs`, with packs that need not be installed."""
    return signs_by_plan(compiled(packs), texts, kinds)


def signs_by_plan(plan: Plan, texts: pa.Array, kinds: pa.Array, *, steps: bool = False) -> pa.RecordBatch:
    """As `find_signs`; `steps`: also rules that are only steps of a sequence."""
    texts = _plain(texts)
    found = matched(plan, texts, kinds)
    rules = [plan.rules[number] for number in plan.target_rule[found[:, 1]].tolist()]
    if not steps and not all(rule.alone for rule in rules):
        alone = np.array([rule.alone for rule in rules], np.bool_)
        found = found[alone]
        rules = [rule for rule in rules if rule.alone]
    langs = [plan.langs[number] for number in plan.target_lang[found[:, 1]].tolist()]
    return pa.record_batch(
        [
            pa.array(found[:, 0], pa.int64()),
            pa.array([rule.pack for rule in rules], pa.string()),
            pa.array([rule.id for rule in rules], pa.string()),
            pa.array([rule.dimension for rule in rules], pa.string()),
            pa.array([rule.strength for rule in rules], pa.string()),
            pa.array(found[:, 2], pa.int64()),
            pa.array(found[:, 3], pa.int64()),
            pa.array(langs, pa.string()),
            pa.array([str(rule.source) for rule in rules], pa.string()),
            pa.array(["rule"] * len(rules), pa.string()),
        ],
        schema=SIGNS,
    )


def matched(plan: Plan, texts: pa.Array, kinds: pa.Array) -> npt.NDArray[np.int64]:
    """Row, target, first and after-last code point of each sign, by row, then by rule and place."""
    numbers = pc.index_in(kinds, pa.array(KINDS)).fill_null(31).to_numpy(zero_copy_only=False)
    none = tuple(np.empty(0, np.int64) for _ in range(4))
    found, asked = _run(plan, texts, numbers.astype(np.int32), none)
    if not len(asked):
        return found
    again = np.unique(asked[:, 0])
    picked = texts.take(pa.array(again))
    asked[:, 0] = np.searchsorted(again, asked[:, 0])
    outside = regexes.found_in(picked, asked, plan.regexes)
    if not len(outside[0]):
        return found
    more, _ = _run(plan, picked, numbers[again].astype(np.int32), outside)
    more[:, 0] = again[more[:, 0]]
    both = np.concatenate([found[~np.isin(found[:, 0], again)], more])
    return both[np.argsort(both[:, 0], kind="stable")]


def _run(
    plan: Plan, texts: pa.Array, kinds: npt.NDArray[np.int32], ext: Any
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    from manumit.detect.indicators.sign_kernel import signs

    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int64, len(texts) + 1, texts.offset * 8)
    raw = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    voc = plan.vocabulary
    limits = np.where(plan.target_role <= r.TEXT_EXCEPTION, _MOST_MATCHES, 1 << 30).astype(np.int32)
    limits[plan.target_role == r.REGEX] = 1
    found: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] = signs(
        raw,
        places,
        kinds,
        table(),
        digit_table(),
        (
            *(voc.word_keys, voc.word_rows, voc.stem_keys, voc.stem_rows, voc.digit_keys, voc.digit_rows),
            *(voc.gate, voc.money, voc.kind_rows, voc.number_least, voc.price_least),
        ),
        voc.bits,
        (plan.variant_target, plan.variant_first, plan.variant_anchor, plan.classes, plan.gaps),
        (plan.sign_first, plan.sign_variants, plan.guard_first, plan.guard_variants, limits),
        (
            *(plan.target_role, plan.target_rule, plan.target_lang, plan.target_reach, plan.target_lists),
            *(plan.rule_kinds, plan.rule_negation, plan.rule_questions),
        ),
        (plan.target_group, plan.target_part),
        (plan.group_parts, plan.group_within),
        ext,
    )
    return found


def _plain(texts: pa.Array | pa.ChunkedArray) -> pa.Array:
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    return texts.cast(pa.large_string()).fill_null("")
