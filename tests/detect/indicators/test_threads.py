"""Signs that span the messages of a thread."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest

from manumit.detect.indicators.compiling import compiled
from manumit.detect.indicators.registry import read_pack
from manumit.detect.indicators.threads import chains, thread_signs

ENGLISH = """\
rules:
  affection: {patterns: [darling], match: [darling, my darling], no_match: [a, b]}
  secrecy: {patterns: ["our secret"], match: [our secret, it is our secret], no_match: [a, b]}
  threat: {patterns: ["{show|send} everybody"], match: [I show everybody, send everybody], no_match: [a, b]}
  whole: {match: [[darling, our secret, I show everybody], [darling, send everybody]], no_match: [[a], [b]]}
"""
SEQUENCE = "    sequence: {{steps: [affection, secrecy, threat], within: 2 days, at_least: 2{more}}}\n"
BEGIN = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.fixture
def whole(write_pack):
    def find(messages, more=""):
        """Messages: thread, author, hour (None: no time), text."""
        alone = "    alone: false\n"
        rules = {"affection": alone, "secrecy": alone, "threat": "", "whole": SEQUENCE.format(more=more)}
        faults = []
        pack = read_pack(write_pack(rules, en=ENGLISH), faults)
        assert not faults
        records = pa.table(
            {
                "record_id": [f"m{n}" for n in range(len(messages))],
                "thread": pa.array([m[0] for m in messages], pa.string()),
                "author": pa.array([m[1] for m in messages], pa.string()),
                "observed_at": pa.array(
                    [None if m[2] is None else BEGIN + timedelta(hours=m[2]) for m in messages],
                    pa.timestamp("us", tz="UTC"),
                ),
                "text": [m[3] for m in messages],
                "kind": ["message"] * len(messages),
            }
        )
        shuffled = records.take(
            pa.array(random.Random(1).sample(range(len(messages)), len(messages)), pa.int64())
        )
        found = thread_signs([pack], compiled([pack]), shuffled).to_pylist()
        assert found == thread_signs([pack], compiled([pack]), records).to_pylist()
        return [(sign["record_id"], sign["with_records"]) for sign in found]

    return find


def test_steps_in_order_within_the_time(whole):
    talk = [("t", "x", 0, "my darling"), ("t", "x", 5, "our secret"), ("t", "x", 9, "I show everybody")]
    assert whole(talk) == [("m2", ["m0", "m1"])]


@pytest.mark.parametrize(
    "talk",
    [
        [("t", "x", 9, "my darling"), ("t", "x", 5, "our secret"), ("t", "x", 0, "I show everybody")],
        [("t", "x", 0, "my darling"), ("t", "x", 49, "I show everybody")],
        [("t", "x", 0, "my darling"), ("t", "y", 5, "I show everybody")],
        [("t", "x", 0, "my darling"), ("u", "x", 5, "I show everybody")],
        [("t", "x", 0, "my darling"), ("t", "x", None, "I show everybody")],
        [(None, "x", 0, "my darling"), (None, "x", 5, "I show everybody")],
        [("t", "x", 0, "my darling, I show everybody")],
        [("t", "x", 0, "our secret"), ("t", "x", 1, "my darling")],
        [("t", "x", 0, "hello")],
        [],
    ],
)
def test_what_is_no_sequence(whole, talk):
    assert whole(talk) == []


def test_several_authors_where_the_rule_says_so(whole):
    talk = [("t", "x", 0, "my darling"), ("t", "y", 5, "I show everybody")]
    assert whole(talk, ", same_author: false") == [("m1", ["m0"])]


def test_an_old_beginning_does_not_hide_a_new_one(whole):
    talk = [("t", "x", 0, "darling"), ("t", "x", 40, "darling"), ("t", "x", 70, "I show everybody")]
    assert whole(talk) == [("m2", ["m1"])]


def test_a_long_thread_gives_one_sign_a_sequence(whole):
    talk = [("t", "x", n, text) for n, text in enumerate(["darling", "our secret", "send everybody"] * 3)]
    assert whole(talk) == [("m2", ["m0", "m1"]), ("m5", ["m3", "m4"]), ("m8", ["m6", "m7"])]


@pytest.mark.parametrize("seed", range(60))
def test_the_first_chain_is_found_where_a_slow_twin_finds_one(seed: int):
    dice = random.Random(seed)
    count, steps, least, limit = dice.randrange(1, 9), 3, dice.choice((2, 3)), dice.choice((3, 6))
    row = np.arange(count)
    seen = np.sort([dice.randrange(12) for _ in range(count)]).astype(np.int64)
    step = np.array([dice.randrange(1, 8) for _ in range(count)], np.int64)
    found = chains(np.zeros(count, np.int64), row, seen, step, steps, least, limit)

    def fits(chosen):
        if seen[chosen[-1]] - seen[chosen[0]] > limit:
            return False
        return any(
            numbers[-1] == steps - 1
            and all((step[place] >> n) & 1 for place, n in zip(chosen, numbers, strict=True))
            for numbers in combinations(range(steps), len(chosen))
        )

    ends = [c[-1] for size in range(least, steps + 1) for c in combinations(range(count), size) if fits(c)]
    assert [chain[-1] for chain in found][:1] == ([min(ends)] if ends else [])
    assert all(fits(chain) for chain in found)


def test_a_sign_of_a_message_does_not_hide_the_chain_that_another_sign_of_it_goes_on():
    group, row, seen = np.zeros(4, np.int64), np.array([0, 1, 1, 2]), np.array([0, 60, 60, 120])
    step = np.array([0b001, 0b001, 0b010, 0b100])
    assert chains(group, row, seen, step, 3, 3, 1000) == [[0, 2, 3]]
