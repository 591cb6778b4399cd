"""The matching kernel against a slow twin."""

from __future__ import annotations

import random

import numpy as np
import pytest

from manumit.detect.indicators.match_kernel import REACH, hits


def slow_side(rows, sentences, at, step, elements, bits):
    """Nearest place of the outermost element, trying all ways; None: none."""
    places = {at}
    for number, gap in elements:
        following = set()
        for place in places:
            for k in range(1, gap + 2):
                there = place + step * k
                inside = 0 <= there < len(rows) and sentences[there] == sentences[at]
                if inside and abs(there - at) < REACH and rows[there] >= 0 and bits[rows[there]][number]:
                    following.add(there)
        places = following
    return min(places, key=lambda place: abs(place - at), default=None)


def slow_hits(rows, sentences, variants, anchors, bits):
    found = set()
    for at, row in enumerate(rows):
        if row < 0:
            continue
        for v, variant in enumerate(variants):
            a = anchors[v]
            if not bits[row][variant[a][0]]:
                continue
            right = slow_side(rows, sentences, at, 1, variant[a + 1 :], bits)
            before = [(variant[e][0], variant[e + 1][1]) for e in range(a - 1, -1, -1)]
            left = slow_side(rows, sentences, at, -1, before, bits)
            if right is not None and left is not None:
                found.add((v, left, right))
    return found


@pytest.mark.parametrize("seed", range(40))
def test_the_kernel_finds_what_the_slow_twin_finds(seed: int):
    dice = random.Random(seed)
    n_rows, n_classes = 6, 5
    bits = [[dice.random() < 0.4 for _ in range(n_classes)] for _ in range(n_rows)]
    variants = [
        [
            (dice.randrange(n_classes), dice.choice((0, 0, 1, 3)) if e else 0)
            for e in range(dice.randrange(1, 5))
        ]
        for _ in range(6)
    ]
    anchors = [dice.randrange(len(variant)) for variant in variants]
    rows = [dice.randrange(-1, n_rows) for _ in range(60)]
    sentences = np.cumsum([dice.random() < 0.1 for _ in rows]).astype(np.int32)
    packed = np.array([[sum(1 << c for c in range(n_classes) if row[c])] for row in bits], np.uint64)
    by_row = [[v for v, variant in enumerate(variants) if row[variant[anchors[v]][0]]] for row in bits]
    first = np.cumsum([0, *map(len, by_row)]).astype(np.int32)
    plan = (
        np.arange(len(variants), dtype=np.int32),
        np.cumsum([0, *map(len, variants)]).astype(np.int32),
        np.array(anchors, np.int32),
        np.array([number for variant in variants for number, _ in variant], np.int32),
        np.array([gap for variant in variants for _, gap in variant], np.int32),
    )
    room = [np.empty(4096, np.int32) for _ in range(4)]
    count = hits(
        len(rows),
        np.array(rows, np.int32),
        sentences,
        first,
        np.array([v for each in by_row for v in each], np.int32),
        plan,
        packed,
        np.full(len(variants), 4096, np.int32),
        np.zeros(len(variants), np.int32),
        *room,
    )
    found = set(zip(*(array[:count].tolist() for array in room[:3]), strict=True))
    assert found == slow_hits(rows, sentences, variants, anchors, bits)
