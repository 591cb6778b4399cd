"""Which matches of a text are signs: negation, reports, warnings and exceptions undo them."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.indicators import roles as r
from manumit.detect.indicators.match_kernel import member
from manumit.detect.indicators.token_kernel import SAME


@njit(nogil=True, cache=True)
def warns(count, targets, roles):
    """Whether a text as a whole is a warning: a sure phrase, or two different ones."""
    one = -1
    for i in range(count):
        role = roles[targets[i]]
        if role == r.SURE:
            return True
        if role == r.WARNING:
            if one >= 0 and one != targets[i]:
                return True
            one = targets[i]
    return False


@njit(nogil=True, cache=True)
def mark_false_negations(count, targets, starts, ends, order, target_lang, roles, dead):
    """Negations that lie in a phrase which only looks like one ("no problem"); `order` is by start."""
    for x in range(count):
        i = order[x]
        if roles[targets[i]] != r.NOT_NEGATION:
            continue
        for step in (-1, 1):
            y = x + step
            while 0 <= y < count and abs(y - x) < 64:
                j = order[y]
                if starts[j] > ends[i] or starts[j] < starts[i] - 8:
                    break
                role = roles[targets[j]]
                negates = role == r.NEGATION or role == r.NEGATION_AFTER
                same = target_lang[targets[j]] == target_lang[targets[i]]
                if negates and same and starts[j] >= starts[i] and ends[j] <= ends[i]:
                    dead[j] = True
                y += step


@njit(inline="always", cache=True)
def _stopped(lo, hi, lists, lang, breaks, sentences, buts):
    """Whether a negation does not carry over to word `hi`: another sentence, clause or a but."""
    if sentences[lo] != sentences[hi]:
        return True
    for place in range(lo + 1, hi + 1):
        if not lists and breaks[place] != SAME:
            return True
        if place < hi and (buts[place] >> lang) & 1:
            return True
    return False


@njit(nogil=True, cache=True)
def negated(
    start, end, lang, count, targets, starts, ends, order, roles, target_lang, reach, lists, breaks,
    sentences, buts, dead, rows, own, classes, bits,
):  # fmt: skip
    """Whether a negation of the language stands before, after or inside a match.

    `own` : first and last element of the pattern; a word of its own classes inside it negates nothing.
    """
    lo, hi = 0, count
    while lo < hi:  # first guard that starts no more than 40 words before
        middle = (lo + hi) // 2
        if starts[order[middle]] < start - 40:
            lo = middle + 1
        else:
            hi = middle
    for x in range(lo, count):
        i = order[x]
        if starts[i] > end + 24:
            break
        target = targets[i]
        role = roles[target]
        if dead[i] or target_lang[target] != lang or (role != r.NEGATION and role != r.NEGATION_AFTER):
            continue
        if starts[i] > start and ends[i] < end:
            mine = False
            for e in range(own[0], own[1]):
                mine = mine or member(rows[starts[i]], classes[e], bits)
            if not mine and sentences[starts[i]] == sentences[start]:
                return True
        elif role == r.NEGATION and ends[i] < start:
            near = start - ends[i] - 1 <= reach[target]
            if near and not _stopped(ends[i], start, lists[target] != 0, lang, breaks, sentences, buts):
                return True
        elif role == r.NEGATION_AFTER and starts[i] > end:
            near = starts[i] - end - 1 <= reach[target]
            if near and not _stopped(end, starts[i], lists[target] != 0, lang, breaks, sentences, buts):
                return True
    return False


@njit(nogil=True, cache=True)
def note_sentences(count, targets, starts, roles, target_lang, sentences, buts, reports, exceptions):
    """Note the languages, one bit each, with a "but" at a word and with a report in a sentence.

    Matches that are exceptions of rules go into `exceptions`; how many comes back.
    """
    found = 0
    for i in range(count):
        target = targets[i]
        role = roles[target]
        lang = np.int64(1) << target_lang[target]
        if role == r.BUT:
            buts[starts[i]] |= lang
        elif role == r.REPORT:
            reports[sentences[starts[i]]] |= lang
        elif role == r.EXCEPTION or role == r.TEXT_EXCEPTION:
            exceptions[found] = i
            found += 1
    return found


@njit(nogil=True, cache=True)
def excepted(rule, sentence, count, exceptions, targets, starts, roles, target_rule, sentences):
    """Whether an exception of the rule, in whatever language, stands in the sentence or text."""
    for x in range(count):
        i = exceptions[x]
        target = targets[i]
        near = roles[target] == r.TEXT_EXCEPTION or sentences[starts[i]] == sentence
        if near and target_rule[target] == rule:
            return True
    return False


@njit(nogil=True, cache=True)
def complete(
    group, parts, within, count, targets, starts, ends, alive, target_group, target_part, sentences, at
):
    """Whether all parts of an `all` pattern stand with its first part `at`; the span they cover.

    The span of a whole-text pattern is that of its first part.
    """
    left, right = starts[at], ends[at]
    for part in range(1, parts):
        best = -1
        for i in range(count):
            if not alive[i] or target_group[targets[i]] != group or target_part[targets[i]] != part:
                continue
            if within < 0 and sentences[starts[i]] != sentences[starts[at]]:
                continue
            distance = max(ends[i], right) - min(starts[i], left) + 1
            if within > 0 and distance > within:
                continue
            if best < 0 or distance < max(ends[best], right) - min(starts[best], left) + 1:
                best = i
        if best < 0:
            return False, 0, 0
        if within != 0:
            left, right = min(left, starts[best]), max(right, ends[best])
    return True, left, right
