"""SIGKILL at any moment: each acknowledged record is there once and checked, and the sender may repeat."""

from __future__ import annotations

import json
import random

import pytest

SAMPLE = 6


def lines(count: int) -> list[bytes]:
    made = [
        {
            "id": str(n) if n % 3 else None,
            "text": f"Work abroad, flight paid, write to box {n}",
            "posted": "2025-03-01",
        }
        for n in range(count)
    ]
    bad = [b"{broken\n", b'{"id": "x"}\n', b'["a list"]\n']
    sent = [json.dumps(row).encode() + b"\n" for row in made]
    sent[count // 2 : count // 2] = bad
    return [*sent, *sent[:5]]  # some come again


def finish(feed, count: int) -> None:
    """The sender repeats all; then all is there."""
    before = len(feed.check())
    answer = feed.send()
    assert answer["accepted"] == count - before
    assert answer["received"] == answer["accepted"] + answer["duplicate"] + answer["quarantined"] == count + 8
    assert answer["quarantined"] == 3
    assert len(feed.check()) == count


def test_nothing_is_killed(watching_feed) -> None:
    feed = watching_feed(lines(40))
    answer = feed.send()
    assert (answer["accepted"], answer["duplicate"], answer["quarantined"]) == (40, 5, 3)
    assert len(feed.check()) == 40
    told = feed.acknowledged()
    assert [a["row"] for a in told] == list(range(1, 49))
    assert [a["reason"] for a in told if a["status"] == "quarantined"] == [
        "not a JSON object",
        "no field is known to hold text",
        "not a JSON object",
    ]


def test_a_sample_of_kills(watching_feed) -> None:
    steps = watching_feed(lines(300)).send()["steps"]
    for step in random.Random(5).sample(range(1, steps), SAMPLE):
        feed = watching_feed(lines(300))
        feed.send(kill_at=step)
        finish(feed, 300)


@pytest.mark.faults
def test_a_kill_at_every_step(watching_feed) -> None:
    steps = watching_feed(lines(300)).send()["steps"]
    for step in range(1, steps + 1):
        feed = watching_feed(lines(300))
        feed.send(kill_at=step)
        finish(feed, 300)


@pytest.mark.faults
def test_kills_at_random_moments(watching_feed) -> None:
    chance = random.Random(7)
    kills = 0
    for _ in range(200):
        feed = watching_feed(lines(6_000))
        kills += feed.send(kill_after=chance.uniform(0.01, 0.6))["killed"]
        finish(feed, 6_000)
        if kills >= 20:
            break
    assert kills >= 20
