from __future__ import annotations

import time

import pytest

from manumit.share.report.residue import residue, spelled

HOSTILE = ("1 ", "a.", "@", "a", "one ", "1.1@", "www.", "x/", "zero-", "(1)", "é", "\u20e3")


@pytest.mark.parametrize("bit", HOSTILE)
def test_time_grows_with_the_length(bit: str):
    def best(length: int) -> float:
        text = bit * (length // len(bit))
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            residue(text)
            spelled(text)
            taken.append(time.perf_counter() - begun)
        return min(taken)

    assert best(40_000) < 16 * best(10_000) + 0.05


def test_short_numbers_stay():
    assert residue("12 rooms, 3 floors, 1999, 45 m2") == []
    assert spelled("one or two rooms, three beds") == []


def test_offsets_slice_to_what_was_found():
    text = "ä write odd@address or 12345 or zero zero one two three"
    found = [*residue(text), *spelled(text)]
    assert [text[f.start : f.stop] for f in found] == [
        "odd@address",
        "12345",
        "zero zero one two three",
    ]
