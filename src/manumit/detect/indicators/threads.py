"""Signs that span the messages of a thread: steps in their order, within a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.indicators.finding import SIGNS, plan_of, signs_by_plan
from manumit.detect.indicators.registry import load_packs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from manumit.detect.indicators.compiling import Plan
    from manumit.detect.indicators.model import Pack, Rule

THREAD_SIGNS = (
    pa.schema([*SIGNS, ("with_records", pa.list_(pa.string()))])
    .remove(0)
    .insert(0, pa.field("record_id", pa.string()))
)


def find_thread_signs(records: pa.Table, packs: tuple[str, ...] | None = None) -> pa.Table:
    """Sequences of signs over the messages of each thread.

    Messages without a time keep their place by record_id, after those with one, and count as of no time:
    a limit of time cannot be met with them.

    Parameters
    ----------
    records : columns record_id, thread, author, observed_at (UTC), text and kind, in any order; rows without
        a thread are left out. A thread must be whole in it.
    packs : ids of packs; None: all that are installed.

    Returns
    -------
    one row a sequence met: record_id of its last step and the span in that message's text, with_records:
        the earlier messages, oldest first; otherwise as `find_signs`. Sorted by thread, rule and time.
    """
    chosen = tuple(pack for pack in load_packs() if packs is None or pack.id in packs)
    return thread_signs(chosen, plan_of(packs), records)


def thread_signs(packs: Iterable[Pack], plan: Plan, records: pa.Table) -> pa.Table:
    """As `find_thread_signs`, with packs and their plan at hand."""
    wanted = [rule for pack in packs for rule in pack.rules if rule.sequence]
    records = records.filter(pc.is_valid(records["thread"]))
    if not wanted or not records.num_rows:
        return THREAD_SIGNS.empty_table()
    records = records.sort_by(
        [("thread", "ascending"), ("observed_at", "ascending"), ("record_id", "ascending")]
    )
    signs = signs_by_plan(
        plan, records["text"].combine_chunks(), records["kind"].combine_chunks(), steps=True
    )
    if not signs.num_rows:
        return THREAD_SIGNS.empty_table()
    return _sequences(wanted, records, pa.Table.from_batches([signs]))


def _sequences(wanted: list[Rule], records: pa.Table, signs: pa.Table) -> pa.Table:
    row = signs["row"].to_numpy()
    seen = records["observed_at"].cast(pa.int64()).fill_null(_NO_TIME).to_numpy()[row]
    thread = _numbered(records["thread"])[row]
    author = _numbered(records["author"].fill_null(""))[row]
    pack, rule = signs["pack"].to_pylist(), signs["rule"].to_pylist()
    places: dict[tuple[str, str], list[int]] = {}
    for place, key in enumerate(zip(pack, rule, strict=True)):
        places.setdefault(key, []).append(place)
    rows: list[tuple[int, Rule, list[int]]] = []
    for each in wanted:
        sequence = each.sequence
        assert sequence is not None
        step = np.zeros(len(row), np.int64)  # bits: an alternative may serve in two steps
        for number, either in enumerate(sequence.steps):
            for name in either:
                step[places.get((each.pack, name), [])] |= 1 << number
        hit = np.flatnonzero(step)
        group = thread * (author.max(initial=0) + 1) + author if sequence.same_author else thread
        hit = hit[np.lexsort((row[hit], group[hit]))]
        limit = int(sequence.within.total_seconds() * 1_000_000)
        found = chains(
            group[hit], row[hit], seen[hit], step[hit], len(sequence.steps), sequence.at_least, limit
        )
        rows += [(int(hit[chain[-1]]), each, [int(hit[place]) for place in chain[:-1]]) for chain in found]
    return _table(rows, records, signs)


_NO_TIME = np.iinfo(np.int64).min


def chains(
    group: npt.NDArray[np.int64],
    row: npt.NDArray[np.int64],
    seen: npt.NDArray[np.int64],
    step: npt.NDArray[np.int64],
    steps: int,
    least: int,
    limit: int,
) -> list[list[int]]:
    """Sequences among hits that are sorted by group and row; each is places of its hits, oldest first.

    Of the chains that end at a hit of the last step, the one with most steps counts, of those the one that
    begins last; a message is in one sequence only, so that a long thread gives few.
    """
    best: list[dict[int, list[int]]] = []
    found: list[list[int]] = []
    waiting: list[tuple[int, list[int]]] = []  # chains of this message, which its other signs may not extend
    last_group = last_row = -1
    for place in range(len(group)):
        if group[place] != last_group:
            last_group = group[place]
            best = [{} for _ in range(steps)]  # by step: chain length -> the chain that begins last
            waiting = []
        if row[place] != last_row:
            last_row = row[place]
            _keep(best, waiting, seen)
            waiting = []
        if seen[place] == _NO_TIME:
            continue
        extended: list[tuple[int, list[int]]] = []
        for number in range(steps):
            if not (step[place] >> number) & 1:
                continue
            if number == 0 or steps - number >= least:
                extended.append((number, [place]))
            for before in range(number):
                earlier = best[before].values()
                near = [chain for chain in earlier if seen[place] - seen[chain[0]] <= limit]
                extended += [(number, [*chain, place]) for chain in near]
        done = [chain for number, chain in extended if number == steps - 1 and len(chain) >= least]
        if done:
            found.append(max(done, key=lambda chain: (len(chain), chain[0])))
            best = [{} for _ in range(steps)]
            waiting = []
            continue
        waiting += extended
    return found


def _keep(
    best: list[dict[int, list[int]]], chains: list[tuple[int, list[int]]], seen: npt.NDArray[np.int64]
) -> None:
    for number, chain in chains:
        known = best[number].get(len(chain))
        if known is None or seen[known[0]] <= seen[chain[0]]:
            best[number][len(chain)] = chain


def _numbered(column: pa.ChunkedArray) -> npt.NDArray[np.int64]:
    indices = column.combine_chunks().dictionary_encode().indices
    numbers: npt.NDArray[np.int64] = indices.to_numpy(zero_copy_only=False).astype(np.int64)
    return numbers


def _table(rows: list[tuple[int, Rule, list[int]]], records: pa.Table, signs: pa.Table) -> pa.Table:
    last = pa.array([place for place, _, _ in rows], pa.int64())
    at = signs["row"].take(last)
    ids = records["record_id"]
    earlier = [ids.take(signs["row"].take(pa.array(chain, pa.int64()))).to_pylist() for _, _, chain in rows]
    return pa.table(
        [
            ids.take(at),
            pa.array([rule.pack for _, rule, _ in rows], pa.string()),
            pa.array([rule.id for _, rule, _ in rows], pa.string()),
            pa.array([rule.dimension for _, rule, _ in rows], pa.string()),
            pa.array([rule.strength for _, rule, _ in rows], pa.string()),
            signs["start_char"].take(last),
            signs["end_char"].take(last),
            signs["lang"].take(last),
            pa.array([str(rule.source) for _, rule, _ in rows], pa.string()),
            pa.array(["rule"] * len(rows), pa.string()),
            pa.array(earlier, pa.list_(pa.string())),
        ],
        schema=THREAD_SIGNS,
    )
