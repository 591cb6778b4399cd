"""One template from the records written from it: fixed words, slots, and how many bits it saves.

The backbone is the text most like the others among a group's earliest few; a token of it is fixed when at
least half of them share it. What members write between fixed tokens fills slots. The score is the share of
bits saved (minimum description length, Rissanen 1978): a member written with the template costs a flag for
each fixed token and the bits of what it adds.
"""

from __future__ import annotations

import numpy as np
from numba import njit, uint64

from manumit.detect.campaigns.align import index_tokens, lcs_rows, trace
from manumit.detect.text.tokens import (
    FIRST_TYPED,
    IDEOGRAPH,
    LETTERS,
    NUMBER,
    PHONE,
    PICTURE,
    PRICE,
    SYLLABLE,
    mix,
)

VERSION = 1

SEEDS = 16
"""Earliest distinct texts of a group from which its template is drawn."""

KIN = 0.35
"""Share of tokens that two seeds must have in common to witness one template."""

LEAST_SAVED = 0.15
"""Share of a record's bits that the template must save for the record to belong."""

MANY = 4
LOOSE = 0.0
"""Share saved (below 0: lost) from which a row still belongs to a group that its template holds together."""

SAME = 0.6
"""Share of a template's neighbouring words from which it is an earlier one of its group in another order."""

NAME_BITS = 16.0
"""What it costs to say which template a record was written from."""

MOST_TOKENS = 4096
"""Tokens of a text that are aligned; what follows counts as added."""

MOST_ROUNDS = 64
SLOT_SHARE = 0.2
OPTIONAL_SHARE = 0.75


@njit(inline="always", cache=True)
def token_bits(kind, size):
    """Bits to write one token by itself: letters of its script, digits, or an opaque name."""
    if kind == IDEOGRAPH:
        return 9.0
    if kind == SYLLABLE:
        return 5.5
    if kind == LETTERS:
        return 4.2
    if kind == PICTURE:
        return 8.0
    if kind == NUMBER or kind == PHONE or kind == PRICE:
        return 1.0 + 3.32 * size
    if kind >= FIRST_TYPED:
        return 40.0
    return min(4.7 * size, 18.0)


@njit(nogil=True, cache=True)
def bits_of(kinds, sizes):
    """`token_bits` of many tokens."""
    out = np.empty(len(kinds))
    for i in range(len(kinds)):
        out[i] = token_bits(kinds[i], sizes[i])
    return out


@njit(nogil=True, cache=True)
def _backbone(seeds, ends, hashes, scratch):
    """Seed most like the others, and which seeds are its kin."""
    count = len(seeds)
    alike = np.zeros((count, count))
    for a in range(count):
        first = _tokens(hashes, ends, seeds[a])
        table, masks, rows, _ = scratch
        index_tokens(first, table, masks)
        for b in range(a + 1, count):
            second = _tokens(hashes, ends, seeds[b])
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
def _tokens(hashes, ends, row):
    begin = ends[row]
    return hashes[begin : min(ends[row + 1], begin + MOST_TOKENS)]


@njit(nogil=True, cache=True)
def _bits(matched, fixed_kinds, begin, stop, kinds, sizes, slot_gap):
    """Bits of one record plain, and as the template and its deviations from it.

    `matched` gives the record's place for each fixed token. A deviation is a run of fixed tokens left out or
    of tokens added: it costs its place, its lengths and what it adds; in a slot the place is known.
    """
    plain = 0.0
    for i in range(begin, stop):
        plain += token_bits(kinds[i], sizes[i])
    cost = NAME_BITS
    fixed = len(fixed_kinds)
    where = np.log2(fixed + 2.0)
    last = -1
    gap = 0
    for j in range(fixed + 1):
        place = matched[j] if j < fixed else stop - begin
        if place < 0:
            continue
        added = place - last - 1
        missed = j - gap
        if added + missed > 0:
            known = False
            for g in range(gap, j + 1):
                known |= slot_gap[g]
            cost += 2.0 * np.log2(1.0 + added)
            if missed > 0 or not known:
                cost += where + 2.0 * np.log2(1.0 + missed)
            for i in range(begin + last + 1, begin + place):
                cost += token_bits(kinds[i], sizes[i])
        if j < fixed and fixed_kinds[j] >= FIRST_TYPED:
            cost += token_bits(kinds[begin + place], sizes[begin + place])
        last = place
        gap = j + 1
    return plain, cost


@njit(nogil=True, cache=True)
def _draw(seeds, kin, best, ends, hashes, scratch):
    """Places in the backbone of the tokens that at least half of the kin share, and those shares."""
    table, masks, rows, matched = scratch
    backbone = _tokens(hashes, ends, seeds[best])
    size = len(backbone)
    support = np.ones(size)
    index_tokens(backbone, table, masks)
    witnesses = 1
    for s in range(len(seeds)):
        if s == best or not kin[s]:
            continue
        other = _tokens(hashes, ends, seeds[s])
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
def _align(wanted, table, masks, rows, matched, ends, hashes, row):
    other = _tokens(hashes, ends, row)
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
def _scratch(longest):
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
def _seeds(left, texts):
    """First rows of the earliest SEEDS distinct texts among the rows `left`."""
    out = np.empty(min(SEEDS, len(left)), np.int64)
    count = 0
    for r in left:
        if count == len(out):
            break
        if count == 0 or texts[out[count - 1]] != texts[r]:
            out[count] = r
            count += 1
    return out[:count]


@njit(nogil=True, cache=True)
def _belonging(left, plain, saved):
    """Which of the rows `left` belong to the template of which they save `saved` of `plain` bits."""
    share = np.zeros(len(left))
    for k in range(len(left)):
        share[k] = saved[left[k]] / plain[left[k]] if plain[left[k]] > 0 else -1.0
    taken = share >= LEAST_SAVED
    joined = taken.sum()
    if joined >= MANY and 2 * joined >= len(left):
        taken = share >= LOOSE
    return taken


@njit(nogil=True, cache=True)
def _count(left, taken, wanted, ends, hashes, scratch):
    """How many of the rows taken have each fixed token, and how many fill each gap."""
    table, masks, rows, matched = scratch
    counts = np.zeros(len(wanted), np.int64)
    gaps = np.zeros(len(wanted) + 1, np.int64)
    for r in left[taken]:
        _align(wanted, table, masks, rows, matched, ends, hashes, r)
        counts += matched[: len(wanted)] >= 0
        _mark_gaps(matched, len(wanted), ends[r + 1] - ends[r], gaps)
    return counts, gaps


@njit(nogil=True, cache=True)
def _weigh(left, wanted, fixed_kinds, known, ends, hashes, kinds, sizes, scratch, plain, saved):
    """Bits of each of the rows `left`, plain and saved by the template."""
    table, masks, rows, matched = scratch
    for r in left:
        _align(wanted, table, masks, rows, matched, ends, hashes, r)
        plain[r], cost = _bits(matched, fixed_kinds, ends[r], ends[r + 1], kinds, sizes, known)
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
        other = _couples(_tokens(hashes, ends, backbones[c])[places], places)
        same = 0
        for couple in own:
            k = np.searchsorted(other, couple)
            same += k < len(other) and other[k] == couple
        if len(own) > 0 and same >= SAME * len(own):
            return c
    return campaigns


@njit(nogil=True, cache=True)
def build_templates(bounds, texts, ends, hashes, kinds, sizes):
    """Templates and members of every group.

    A template is drawn from the earliest texts that are left; rows of which it saves LEAST_SAVED belong.
    Where it holds for most of a group of MANY or more, the rest belongs as well unless writing it with the
    template costs more than LOOSE. What does not belong repeats the step.

    Parameters
    ----------
    bounds : group g consists of rows bounds[g] to bounds[g + 1] - 1, by text number.
    texts : text number of each row; equal numbers are equal token rows.
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
    total_rows = len(texts)
    member = np.full(total_rows, -1, np.int64)
    plain = np.zeros(total_rows)
    saved = np.zeros(total_rows)
    longest = 0
    room = 0
    for r in range(total_rows):
        longest = max(longest, min(MOST_TOKENS, ends[r + 1] - ends[r]))
        room += ends[r + 1] - ends[r] + 1
    scratch = _scratch(longest)
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
            seeds = _seeds(left, texts)
            best, kin = _backbone(seeds, ends, hashes, scratch)
            backbone = seeds[best]
            fixed = _draw(seeds, kin, best, ends, hashes, scratch)
            wanted = _tokens(hashes, ends, backbone)[fixed]
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
            wanted = _tokens(hashes, ends, backbones[c])[fixed]
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


@njit(nogil=True, cache=True)
def slot_numbers(fixed_ends, fixed_kinds, gaps, sizes, typed, gap):
    """Number the slots of each campaign from left to right: typed fixed tokens, and gaps that members fill.

    Parameters
    ----------
    sizes : members of each campaign.
    typed, gap : out: slot number by fixed token, and by gap; 0 where there is none.
    """
    for c in range(len(fixed_ends) - 1):
        begin, stop = fixed_ends[c], fixed_ends[c + 1]
        number = 0
        for j in range(begin, stop + 1):
            g = j + c
            if gaps[g] >= max(2.0, SLOT_SHARE * sizes[c]):
                number += 1
                gap[g] = number
            if j < stop and fixed_kinds[j] >= FIRST_TYPED:
                number += 1
                typed[j] = number


@njit(nogil=True, cache=True)
def fill_slots(
    member,
    ends,
    hashes,
    first,
    last,
    backbones,
    fixed_ends,
    fixed,
    typed,
    gap,
    out_row,
    out_slot,
    out_from,
    out_to,
):
    """What each member writes in each slot: row, slot and the bytes; returns how many.

    The out arrays need as many places as there are tokens and fixed tokens of all members.
    """
    longest = 0
    for r in range(len(member)):
        longest = max(longest, min(MOST_TOKENS, ends[r + 1] - ends[r]))
    table, masks, rows, matched = _scratch(longest)
    indexed = -1
    wanted = hashes[:0].copy()
    used = 0
    for r in range(len(member)):
        c = member[r]
        if c < 0:
            continue
        begin = fixed_ends[c]
        size = fixed_ends[c + 1] - begin
        if indexed != c:
            wanted = _tokens(hashes, ends, backbones[c])[fixed[begin : begin + size]]
            index_tokens(wanted, table, masks)
            indexed = c
        _align(wanted, table, masks, rows, matched, ends, hashes, r)
        behind = -1
        lowest = 0
        for j in range(size + 1):
            place = matched[j] if j < size else ends[r + 1] - ends[r]
            if place < 0:
                continue
            if place > behind + 1:
                for g in range(lowest, j + 1):
                    if gap[begin + c + g] > 0:
                        out_row[used] = r
                        out_slot[used] = gap[begin + c + g]
                        out_from[used] = first[ends[r] + behind + 1]
                        out_to[used] = last[ends[r] + place - 1]
                        used += 1
                        break
            if j < size and typed[begin + j] > 0:
                out_row[used] = r
                out_slot[used] = typed[begin + j]
                out_from[used] = first[ends[r] + place]
                out_to[used] = last[ends[r] + place]
                used += 1
            behind = place
            lowest = j + 1
    return used


@njit(nogil=True, cache=True)
def lay_parts(
    backbones, fixed_ends, fixed, counts, sizes, typed, gap, ends, kinds, first, last, out_ends, out
):
    """Each template as parts from left to right: runs of fixed words, and slots.

    Parameters
    ----------
    counts, sizes : members that have each fixed token, and members by campaign.
    typed, gap : from `slot_numbers`.
    out_ends, out : out: parts of campaign c are rows out_ends[c] to out_ends[c + 1] - 1 of `out`, whose columns
        are kind (-1: a slot of free text), slot (0: fixed words), first byte, byte after, members that have it.

    Returns
    -------
    how many parts.
    """
    used = 0
    for c in range(len(backbones)):
        begin, stop = fixed_ends[c], fixed_ends[c + 1]
        base = ends[backbones[c]]
        open_run = False
        for j in range(begin, stop + 1):
            if gap[j + c] > 0:
                out[used, 0], out[used, 1], out[used, 2], out[used, 3], out[used, 4] = -1, gap[j + c], 0, 0, 0
                used += 1
                open_run = False
            if j == stop:
                break
            token = base + fixed[j]
            rare = counts[j] < OPTIONAL_SHARE * sizes[c]
            if open_run and typed[j] == 0 and fixed[j] == fixed[j - 1] + 1:
                open_run = rare == (out[used - 1, 4] < OPTIONAL_SHARE * sizes[c])
            else:
                open_run = False
            if open_run:
                out[used - 1, 3] = last[token]
                out[used - 1, 4] = max(out[used - 1, 4], counts[j]) if not rare else out[used - 1, 4]
                continue
            out[used, 0], out[used, 1] = kinds[token], typed[j]
            out[used, 2], out[used, 3], out[used, 4] = first[token], last[token], counts[j]
            used += 1
            open_run = typed[j] == 0
        out_ends[c + 1] = used
    return used


@njit(nogil=True, cache=True)
def cut(buf, begins, stops, offsets, out):
    """Copy the bytes begins[i] to stops[i] - 1 of `buf` one after the other; `offsets` must hold their ends."""
    for i in range(len(begins)):
        out[offsets[i] : offsets[i + 1]] = buf[begins[i] : stops[i]]
