"""Slots of the templates drawn, what members write in them, and the parts a person reads."""

from __future__ import annotations

from numba import njit

from manumit.detect.campaigns.align import index_tokens
from manumit.detect.campaigns.templates import (
    MOST_TOKENS,
    OPTIONAL_SHARE,
    SLOT_SHARE,
    align_to,
    scratch_for,
    tokens_of,
)
from manumit.detect.text.tokens import FIRST_TYPED


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
    table, masks, rows, matched = scratch_for(longest)
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
            wanted = tokens_of(hashes, ends, backbones[c])[fixed[begin : begin + size]]
            index_tokens(wanted, table, masks)
            indexed = c
        align_to(wanted, table, masks, rows, matched, ends, hashes, r)
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
    out_ends, out : out: parts of campaign c are rows out_ends[c] to out_ends[c + 1] - 1 of `out`, whose
        columns are kind (-1: a slot of free text), slot (0: fixed words), first byte, byte after, and members
        that have it.

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
    """Copy the bytes begins[i] to stops[i] - 1 of `buf` one after the other; `offsets` holds their ends."""
    for i in range(len(begins)):
        out[offsets[i] : offsets[i + 1]] = buf[begins[i] : stops[i]]
