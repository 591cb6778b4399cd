"""One template from the records written from it: fixed words, slots, and how many bits it saves.

The backbone is the text most like the others among a few of a group, those of least hash; a token of it is
fixed when at least half of them share it. What members write between fixed tokens fills slots. The score is
the share of bits saved (minimum description length, Rissanen 1978): a member written with the template costs
the place, the lengths and the words of each deviation from it.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.campaigns.align import index_tokens, lcs_rows, trace
from manumit.detect.campaigns.bits import bits_of, record_bits
from manumit.detect.text.hashing import mix

SEEDS = 16
"""Distinct texts of a group, those of least hash, from which its template is drawn."""

KIN = 0.35
"""Share of tokens that two seeds must have in common to witness one template."""

LEAST_SAVED = 0.15
"""Share of a record's bits that the template must save for the record to belong."""

MANY = 4
LOOSE = 0.10
"""Share saved from which a row still belongs to a group that its template holds together."""

SAME = 0.6
"""Share of a template's neighbouring words from which it is an earlier one of its group in another order."""


MOST_TOKENS = 4096
"""Tokens of a text that are aligned; what follows counts as added."""

MOST_ROUNDS = 64
SLOT_SHARE = 0.2
OPTIONAL_SHARE = 0.75


@njit(nogil=True, cache=True)
def _backbone(seeds, ends, hashes, scratch):
    """Seed most like the others, and which seeds are its kin."""
    count = len(seeds)
    alike = np.zeros((count, count))
    for a in range(count):
        first = tokens_of(hashes, ends, seeds[a])
        table, masks, rows, _ = scratch
        index_tokens(first, table, masks)
        for b in range(a + 1, count):
            second = tokens_of(hashes, ends, seeds[b])
            length = lcs_rows(first, table, masks, second, rows)
            alike[a, b] = alike[b, a] = 2 * length / max(1, len(first) + len(second))
    best = 0
    best_sum = -1.0
    for a in range(count):
        total = 0.0
        for b in range(count):
            if alike[a, b] >= KIN:
                total += alike[a, b]
        if total > best_sum + 1e-9:
            best, best_sum = a, total
    kin = alike[best] >= KIN
    kin[best] = True
    return best, kin


@njit(inline="always", cache=True)
def tokens_of(hashes, ends, row):
    """Token hashes of a row, as many as are aligned."""
    begin = ends[row]
    return hashes[begin : min(ends[row + 1], begin + MOST_TOKENS)]


@njit(nogil=True, cache=True)
def _draw(seeds, kin, best, ends, hashes, scratch):
    """Places in the backbone of the tokens that at least half of the kin share, and those shares."""
    table, masks, rows, matched = scratch
    backbone = tokens_of(hashes, ends, seeds[best])
    size = len(backbone)
    support = np.ones(size)
    index_tokens(backbone, table, masks)
    witnesses = 1
    for s in range(len(seeds)):
        if s == best or not kin[s]:
            continue
        other = tokens_of(hashes, ends, seeds[s])
        lcs_rows(backbone, table, masks, other, rows)
        trace(size, len(other), rows, matched)
        for j in range(size):
            support[j] += matched[j] >= 0
        witnesses += 1
    fixed = np.empty(size, np.int64)
    count = 0
    for j in range(size):
        if 2 * support[j] >= witnesses and (witnesses == 1 or support[j] >= 2):
            fixed[count] = j
            count += 1
    fixed = fixed[:count].copy()
    return fixed


@njit(nogil=True, cache=True)
def align_to(wanted, table, masks, rows, matched, ends, hashes, row):
    """Place of each wanted token in a row, into `matched`; `wanted` must be indexed."""
    other = tokens_of(hashes, ends, row)
    lcs_rows(wanted, table, masks, other, rows)
    trace(len(wanted), len(other), rows, matched)


@njit(nogil=True, cache=True)
def _mark_gaps(matched, fixed, length, filled):
    """Count the gaps that a member fills; what it adds goes to the first gap it can stand in."""
    last = -1
    gap = 0
    for j in range(fixed + 1):
        place = matched[j] if j < fixed else length
        if place < 0:
            continue
        if place > last + 1:
            filled[gap] += 1
        last = place
        gap = j + 1


@njit(nogil=True, cache=True)
def scratch_for(longest):
    """Room for aligning rows of at most `longest` tokens: index, masks, states, places."""
    size = 16
    while size < 2 * longest + 2:
        size *= 2
    words = longest // 64 + 1
    return (
        np.empty(size, np.int32),
        np.zeros((longest + 1, words), np.uint64),
        np.zeros((longest + 1, words), np.uint64),
        np.empty(longest + 1, np.int64),
    )


@njit(nogil=True, cache=True)
def _seeds(left, ends, hashes):
    """Rows of the SEEDS distinct texts of least hash among the rows `left`, ascending by hash."""
    out = np.empty(SEEDS, np.int64)
    rank = np.empty(SEEDS, np.uint64)
    count = 0
    for r in left:
        h = uint64(0)
        for token in tokens_of(hashes, ends, r):
            h = mix(h ^ token)
        place = np.searchsorted(rank[:count], h)
        if place == SEEDS or (place < count and rank[place] == h):
            continue
        count = min(count + 1, SEEDS)
        for k in range(count - 1, place, -1):
            out[k], rank[k] = out[k - 1], rank[k - 1]
        out[place], rank[place] = r, h
    return out[:count].copy()


@njit(nogil=True, cache=True)
def _belonging(left, plain, saved):
    """Which of the rows `left` belong to the template of which they save `saved` of `plain` bits."""
    share = np.zeros(len(left))
    for k in range(len(left)):
        share[k] = saved[left[k]] / plain[left[k]] if plain[left[k]] > 0 else -1.0
    taken = share >= LEAST_SAVED
    joined = taken.sum()
    if joined >= MANY and 3 * joined >= len(left):
        taken = share >= LOOSE
    return taken


@njit(nogil=True, cache=True)
def _count(left, taken, wanted, ends, hashes, scratch):
    """How many of the rows taken have each fixed token, and how many fill each gap."""
    table, masks, rows, matched = scratch
    counts = np.zeros(len(wanted), np.int64)
    gaps = np.zeros(len(wanted) + 1, np.int64)
    for r in left[taken]:
        align_to(wanted, table, masks, rows, matched, ends, hashes, r)
        counts += matched[: len(wanted)] >= 0
        _mark_gaps(matched, len(wanted), ends[r + 1] - ends[r], gaps)
    return counts, gaps


@njit(nogil=True, cache=True)
def _weigh(left, wanted, fixed_kinds, known, ends, hashes, kinds, sizes, scratch, plain, saved):
    """Bits of each of the rows `left`, plain and saved by the template."""
    table, masks, rows, matched = scratch
    for r in left:
        align_to(wanted, table, masks, rows, matched, ends, hashes, r)
        plain[r], cost = record_bits(matched, fixed_kinds, ends[r], ends[r + 1], kinds, sizes, known)
        saved[r] = plain[r] - cost


@njit(nogil=True, cache=True)
def _couples(tokens, places):
    """Hashes of neighbouring fixed tokens, ascending: what a template says, whatever its order."""
    out = np.empty(len(places), np.uint64)
    count = 0
    for j in range(1, len(places)):
        if places[j] == places[j - 1] + 1:
            out[count] = mix(tokens[j - 1] ^ (tokens[j] * uint64(3)))
            count += 1
    return np.sort(out[:count])


@njit(nogil=True, cache=True)
def _home(wanted, fixed, first, campaigns, backbones, fixed_ends, fixed_out, ends, hashes):
    """The campaign of the group that says the same in another order, or `campaigns`: a new one."""
    own = _couples(wanted, fixed)
    for c in range(first, campaigns):
        places = fixed_out[fixed_ends[c] : fixed_ends[c + 1]]
        other = _couples(tokens_of(hashes, ends, backbones[c])[places], places)
        same = 0
        for couple in own:
            k = np.searchsorted(other, couple)
            same += k < len(other) and other[k] == couple
        if len(own) > 0 and same >= SAME * len(own):
            return c
    return campaigns


@njit(nogil=True, cache=True)
def build_templates(bounds, ends, hashes, kinds, sizes):
    """Templates and members of every group.

    A template is drawn from a few of the texts that are left; rows of which it saves LEAST_SAVED belong.
    Where it holds for a third of a group of MANY or more, a row of which it saves LOOSE belongs as well.
    What does not belong repeats the step.

    Parameters
    ----------
    bounds : group g consists of rows bounds[g] to bounds[g + 1] - 1, by text number.
    ends, hashes, kinds, sizes : tokens of row r are places ends[r] to ends[r + 1] - 1.

    Returns
    -------
    member : campaign number of each row, or -1.
    plain, saved : bits of each row by itself, and saved by the template (the template's own not counted).
    backbones : by campaign: the row its template was drawn from.
    fixed_ends, fixed : by campaign: places in the backbone of its fixed tokens.
    counts : members that have each fixed token.
    gaps : members that fill each gap; campaign c has one gap more than fixed tokens.
    """
    total_rows = len(ends) - 1
    member = np.full(total_rows, -1, np.int64)
    plain = np.zeros(total_rows)
    saved = np.zeros(total_rows)
    longest = 0
    room = 0
    for r in range(total_rows):
        longest = max(longest, min(MOST_TOKENS, ends[r + 1] - ends[r]))
        room += ends[r + 1] - ends[r] + 1
    scratch = scratch_for(longest)
    backbones = np.empty(total_rows, np.int64)
    fixed_ends = np.zeros(total_rows + 1, np.int64)
    fixed_out = np.empty(room, np.int64)
    counts_out = np.empty(room, np.int64)
    gaps_out = np.empty(room + total_rows, np.int64)
    campaigns = 0
    for g in range(len(bounds) - 1):
        left = np.arange(bounds[g], bounds[g + 1])
        first_of_group = campaigns
        for _ in range(MOST_ROUNDS):
            if len(left) < 2:
                break
            seeds = _seeds(left, ends, hashes)
            best, kin = _backbone(seeds, ends, hashes, scratch)
            backbone = seeds[best]
            fixed = _draw(seeds, kin, best, ends, hashes, scratch)
            wanted = tokens_of(hashes, ends, backbone)[fixed]
            fixed_kinds = kinds[ends[backbone] + fixed]
            index_tokens(wanted, scratch[0], scratch[1])
            own = bits_of(fixed_kinds, sizes[ends[backbone] + fixed]).sum()
            known = np.zeros(len(fixed) + 1, np.bool_)
            _weigh(left, wanted, fixed_kinds, known, ends, hashes, kinds, sizes, scratch, plain, saved)
            taken = _belonging(left, plain, saved)
            joined = taken.sum()
            if joined < 2 or len(fixed) == 0:
                left = left[left != backbone]
                continue
            if saved[left[taken]].sum() <= own:
                _, gaps = _count(left, taken, wanted, ends, hashes, scratch)
                known = gaps >= max(2.0, SLOT_SHARE * joined)
                _weigh(
                    left[taken], wanted, fixed_kinds, known, ends, hashes, kinds, sizes, scratch, plain, saved
                )
            gain = saved[left[taken]].sum() - own
            if gain > 0:
                home = _home(
                    wanted, fixed, first_of_group, campaigns, backbones, fixed_ends, fixed_out, ends, hashes
                )
                member[left[taken]] = home
                if home == campaigns:
                    begin = fixed_ends[campaigns]
                    stop = begin + len(fixed)
                    fixed_out[begin:stop] = fixed
                    backbones[campaigns] = backbone
                    campaigns += 1
                    fixed_ends[campaigns] = stop
            left = left[~taken]
        rows_of_group = np.arange(bounds[g], bounds[g + 1])
        for c in range(first_of_group, campaigns):
            begin, stop = fixed_ends[c], fixed_ends[c + 1]
            base = ends[backbones[c]]
            fixed = fixed_out[begin:stop]
            wanted = tokens_of(hashes, ends, backbones[c])[fixed]
            index_tokens(wanted, scratch[0], scratch[1])
            taken = member[bounds[g] : bounds[g + 1]] == c
            counts, gaps = _count(rows_of_group, taken, wanted, ends, hashes, scratch)
            known = gaps >= max(2.0, SLOT_SHARE * taken.sum())
            _weigh(
                rows_of_group[taken], wanted, kinds[base + fixed], known,
                ends, hashes, kinds, sizes, scratch, plain, saved,
            )  # fmt: skip
            counts_out[begin:stop] = counts
            gaps_out[begin + c : stop + c + 1] = gaps
    used = fixed_ends[campaigns]
    return (
        member,
        plain,
        saved,
        backbones[:campaigns].copy(),
        fixed_ends[: campaigns + 1].copy(),
        fixed_out[:used].copy(),
        counts_out[:used].copy(),
        gaps_out[: used + campaigns].copy(),
    )
