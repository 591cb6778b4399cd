"""Signs in many texts: tokens, matches and judgement, text by text."""

from __future__ import annotations

import numpy as np
from numba import njit

from manumit.detect.indicators import judge_kernel as judge
from manumit.detect.indicators import roles as r
from manumit.detect.indicators.match_kernel import hits
from manumit.detect.indicators.quote_kernel import mark_quoted
from manumit.detect.indicators.token_kernel import SENTENCE, question, resolve
from manumit.detect.text.tokens import join, scan

MOST_HITS = 1 << 16  # matches looked at in one text
MOST_SIGNS = 8  # of one rule in one text


@njit(nogil=True, cache=True)
def _number_sentences(buf, n, begins, stops, breaks, hi, sentences, asks):
    """Number of each word's sentence, and whether a sentence ends in a question mark; how many there are."""
    count = 0
    for i in range(n):
        if i > 0 and breaks[i] == SENTENCE:
            asks[count] = question(buf, stops[i - 1], begins[i])
            count += 1
        sentences[i] = count
    if n > 0:
        asks[count] = question(buf, stops[n - 1], min(hi, stops[n - 1] + 8))
    return count + 1


@njit(nogil=True, cache=True)
def _chars(buf, lo, n, begins, stops, first_chars, last_chars):
    """Code points before each word's first and after its last byte, counted from the text's start."""
    at = lo
    chars = 0
    for i in range(n):
        while at < begins[i]:
            chars += (buf[at] & 0xC0) != 0x80
            at += 1
        first_chars[i] = chars
        while at < stops[i]:
            chars += (buf[at] & 0xC0) != 0x80
            at += 1
        last_chars[i] = chars


@njit(nogil=True, cache=True)
def _outside(at, row, lo, ext, n, begins, stops, count, targets, starts, ends, lasts):
    """Add what regular expressions found in this text as matches over the words they touch."""
    rows, first, last, found = ext
    while at < len(rows) and rows[at] < row:
        at += 1
    while at < len(rows) and rows[at] == row and count < len(targets):
        left, right = -1, -1
        for i in range(n):
            if stops[i] > lo + first[at] and begins[i] < lo + last[at]:
                right = i
                left = i if left < 0 else left
        if left >= 0:
            targets[count] = found[at]
            starts[count] = left
            ends[count] = right
            lasts[count] = -1
            count += 1
        at += 1
    return at, count


@njit(nogil=True, cache=True)
def _live(count, kind, targets, starts, ends, lasts, guards, tables, plan, place, alive):
    """Mark the matches that nothing undoes; whether any is left."""
    (g_count, g_targets, g_starts, g_ends, g_order, dead, exceptions, e_count) = guards
    (roles, rules, langs, reach, lists, rule_kinds, rule_negation, rule_questions) = tables
    (rows, sentences, breaks, asks, buts, reports, quoted, bits) = place
    _, variant_first, _, classes, _ = plan
    any_left = False
    for i in range(count):
        target = targets[i]
        rule, lang = rules[target], langs[target]
        alive[i] = False
        called = roles[target] == r.REGEX and lasts[i] >= 0  # its words, not its match
        if called or not (rule_kinds[rule] >> kind) & 1 or (quoted[starts[i]] and quoted[ends[i]]):
            continue
        sentence = sentences[starts[i]]
        if (reports[sentence] >> lang) & 1 or (asks[sentence] and not rule_questions[rule]):
            continue
        if rule_negation[rule]:
            v = lasts[i]
            own = (variant_first[v], variant_first[v + 1]) if v >= 0 else (np.int32(0), np.int32(0))
            if judge.negated(
                starts[i], ends[i], lang, g_count, g_targets, g_starts, g_ends, g_order, roles, langs, reach,
                lists, breaks, sentences, buts, dead, rows, own, classes, bits,
            ):  # fmt: skip
                continue
        if judge.excepted(rule, sentence, e_count, exceptions, g_targets, g_starts, roles, rules, sentences):
            continue
        alive[i] = True
        any_left = True
    return any_left


@njit(nogil=True, cache=True)
def _complete_groups(
    count, targets, starts, ends, alive, roles, target_group, target_part, groups, sentences
):
    """Turn first parts of complete `all` patterns into signs; drop all other parts."""
    parts, within = groups
    whole = np.zeros(count, np.bool_)
    left = np.zeros(count, np.int64)
    right = np.zeros(count, np.int64)
    for i in range(count):
        target = targets[i]
        if alive[i] and roles[target] == r.PART and target_part[target] == 0:
            g = target_group[target]
            whole[i], left[i], right[i] = judge.complete(
                g, parts[g], within[g], count, targets, starts, ends, alive, target_group, target_part,
                sentences, i,
            )  # fmt: skip
    for i in range(count):
        if roles[targets[i]] == r.PART:
            alive[i] = whole[i]
            if whole[i]:
                starts[i], ends[i] = left[i], right[i]


@njit(nogil=True, cache=True)
def _chosen(count, targets, starts, ends, alive, rules, chosen):
    """Of matches of one rule that overlap the first, and the longest of those; at most MOST_SIGNS a rule."""
    keys = np.empty(count, np.int64)
    n = 0
    for i in range(count):
        if alive[i]:
            size = min(ends[i] - starts[i], 0xFFF)
            keys[n] = (np.int64(rules[targets[i]]) << 40) | (np.int64(starts[i]) << 12) | (0xFFF - size)
            chosen[n] = i
            n += 1
    order = np.argsort(keys[:n], kind="mergesort")
    picked = chosen[:n].copy()
    kept, rule, last, signs = 0, -1, -1, 0
    for x in range(n):
        i = picked[order[x]]
        if rules[targets[i]] != rule:
            rule, last, signs = rules[targets[i]], -1, 0
        if starts[i] > last and signs < MOST_SIGNS:
            chosen[kept] = i
            kept += 1
            signs += 1
            last = ends[i]
    return kept


@njit(nogil=True, cache=True)
def signs(buf, offsets, kinds, points, digits, voc, bits, plan, anchors, tables, targets_of, groups, ext):
    """Signs of many texts.

    Parameters
    ----------
    buf, offsets : UTF-8 bytes, and where each text begins and ends.
    kinds : number of each text's kind of record.
    points, digits, voc, bits : of the tokeniser and the vocabulary.
    plan, anchors, tables, targets_of, groups : of `compiling.Plan`.
    ext : text, first and last byte, and target of what regular expressions found, by text.

    Returns
    -------
    row, target, start and end (code points) of each sign, and row and target of each text that calls for a
    regular expression.
    """
    sign_first, sign_variants, guard_first, guard_variants, limits = anchors
    roles, rules, langs = tables[0], tables[1], tables[2]
    target_group, target_part = targets_of
    texts = len(offsets) - 1
    room = 1
    for text in range(texts):
        room = max(room, offsets[text + 1] - offsets[text] + 1)
    hashes = np.empty(room, np.uint64)
    t_kinds = np.empty(room, np.uint8)
    t_starts = np.empty(room, np.int64)
    t_ends = np.empty(room, np.int64)
    sizes = np.empty(room, np.int32)
    letters = np.empty(64, np.uint64)
    rows = np.empty(room, np.int32)
    begins = np.empty(room, np.int64)
    stops = np.empty(room, np.int64)
    breaks = np.empty(room, np.uint8)
    sentences = np.empty(room, np.int32)
    asks = np.empty(room, np.bool_)
    buts = np.zeros(room, np.int64)
    reports = np.zeros(room, np.int64)
    quoted = np.zeros(room, np.bool_)
    first_chars = np.empty(room, np.int64)
    last_chars = np.empty(room, np.int64)
    counts = np.zeros(len(roles), np.int32)
    h_targets = np.empty(MOST_HITS, np.int32)
    h_starts = np.empty(MOST_HITS, np.int32)
    h_ends = np.empty(MOST_HITS, np.int32)
    h_lasts = np.empty(MOST_HITS, np.int32)
    alive = np.empty(MOST_HITS, np.bool_)
    chosen = np.empty(MOST_HITS, np.int32)
    g_room = 4 * room + 1024
    g_targets = np.empty(g_room, np.int32)
    g_starts = np.empty(g_room, np.int32)
    g_ends = np.empty(g_room, np.int32)
    g_lasts = np.empty(g_room, np.int32)
    exceptions = np.empty(g_room, np.int32)
    out = np.empty((1024, 4), np.int64)
    asked = np.empty((1024, 2), np.int64)
    used, calls, at = 0, 0, 0
    for text in range(texts):
        lo, hi = offsets[text], offsets[text + 1]
        n = scan(buf, lo, hi, points, hashes, t_kinds, t_starts, t_ends, sizes)
        n = join(buf, lo, n, hashes, t_kinds, t_starts, t_ends, sizes, digits[0], digits[1])
        n = resolve(
            buf, lo, hi, n, hashes, t_kinds, t_starts, t_ends, sizes, points, voc, letters, rows, begins,
            stops, breaks,
        )  # fmt: skip
        n_sentences = _number_sentences(buf, n, begins, stops, breaks, hi, sentences, asks)
        count = hits(
            n, rows, sentences, sign_first, sign_variants, plan, bits, limits, counts, h_targets, h_starts,
            h_ends, h_lasts,
        )  # fmt: skip
        for i in range(count):
            target = h_targets[i]
            if roles[target] == r.REGEX and counts[target] > 0:
                if calls == len(asked):
                    more = np.empty((2 * calls, 2), np.int64)
                    more[:calls] = asked
                    asked = more
                asked[calls, 0], asked[calls, 1] = text, target
                calls += 1
            counts[target] = 0
        at, count = _outside(at, text, lo, ext, n, begins, stops, count, h_targets, h_starts, h_ends, h_lasts)
        if count == 0:
            continue
        g_count = hits(
            n, rows, sentences, guard_first, guard_variants, plan, bits, limits, counts, g_targets, g_starts,
            g_ends, g_lasts,
        )  # fmt: skip
        for i in range(g_count):
            counts[g_targets[i]] = 0
        if judge.warns(g_count, g_targets, roles):
            continue
        dead = np.zeros(g_count, np.bool_)
        order = np.argsort(g_starts[:g_count], kind="mergesort")
        judge.mark_false_negations(g_count, g_targets, g_starts, g_ends, order, langs, roles, dead)
        buts[:n] = 0
        reports[:n_sentences] = 0
        e_count = judge.note_sentences(
            g_count, g_targets, g_starts, roles, langs, sentences, buts, reports, exceptions
        )
        guards = (g_count, g_targets, g_starts, g_ends, order, dead, exceptions, e_count)
        mark_quoted(buf, lo, hi, n, begins, stops, quoted)
        place = (rows, sentences, breaks, asks, buts, reports, quoted, bits)
        if not _live(
            count, kinds[text], h_targets, h_starts, h_ends, h_lasts, guards, tables, plan, place, alive
        ):
            continue
        _complete_groups(
            count, h_targets, h_starts, h_ends, alive, roles, target_group, target_part, groups, sentences
        )
        kept = _chosen(count, h_targets, h_starts, h_ends, alive, rules, chosen)
        if kept == 0:
            continue
        _chars(buf, lo, n, begins, stops, first_chars, last_chars)
        if used + kept > len(out):
            grown = np.empty((2 * (used + kept), 4), np.int64)
            grown[:used] = out[:used]
            out = grown
        for x in range(kept):
            i = chosen[x]
            out[used, 0], out[used, 1] = text, h_targets[i]
            out[used, 2], out[used, 3] = first_chars[h_starts[i]], last_chars[h_ends[i]]
            used += 1
    return out[:used].copy(), asked[:calls].copy()
