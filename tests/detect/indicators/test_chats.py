"""Sequences over chats: made-up threads that must bear a sign, and many that must not."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from manumit.detect.indicators import find_signs, find_thread_signs

CHATS = Path(__file__).with_name("chats.yaml")
PACKS = ("grooming", "recorded_threat")
BEGIN = datetime(2024, 3, 1, tzinfo=UTC)


@cache
def chats() -> dict[str, list[dict[str, Any]]]:
    return yaml.safe_load(CHATS.read_text(encoding="utf-8"))


def table_of(threads: list[dict[str, Any]]) -> pa.Table:
    rows = [
        {
            "record_id": f"{number:04}-{place:04}",
            "thread": f"{number:04}",
            "author": line.partition(": ")[0],
            "observed_at": BEGIN + timedelta(minutes=place * thread.get("apart", 60)),
            "text": line.partition(": ")[2],
            "kind": "message",
        }
        for number, thread in enumerate(threads)
        for place, line in enumerate(thread["lines"])
    ]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return pa.table(columns | {"observed_at": pa.array(columns["observed_at"], pa.timestamp("us", tz="UTC"))})


def signed(threads: list[dict[str, Any]]) -> dict[int, list[str]]:
    """Threads by number with the rules found in them, over one message or several."""
    records = table_of(threads)
    found: dict[int, list[str]] = {}
    for sign in find_signs(
        records["text"].combine_chunks(), records["kind"].combine_chunks(), PACKS
    ).to_pylist():
        found.setdefault(int(records["thread"][sign["row"]].as_py()), []).append(sign["rule"])
    for sign in find_thread_signs(records, PACKS).to_pylist():
        found.setdefault(int(sign["record_id"].partition("-")[0]), []).append(sign["rule"])
    return found


def test_there_are_chats_in_five_languages():
    for kind, least in (("signed", 20), ("honest", 40)):
        assert len(chats()[kind]) >= least
        assert {chat["lang"] for chat in chats()[kind]} == {"en", "es", "fr", "pt", "ru"}


def test_no_honest_chat_bears_a_sign():
    honest = chats()["honest"]
    assert sum(chat.get("held_out", False) for chat in honest) >= 20
    found = signed(honest)
    assert {honest[number]["lines"][0]: rules for number, rules in found.items()} == {}


def test_most_chats_written_after_the_patterns_bear_a_sign():
    held_out = [chat for chat in chats()["signed"] if chat.get("held_out")]
    assert len(held_out) >= 20
    assert len(signed(held_out)) >= 0.8 * len(held_out)


def test_another_author_or_too_long_a_time_is_no_sequence():
    lines = ["you are so pretty", "how old are you?", "this is our secret", "send me a pic of you"]
    one = {"lines": [f"a: {line}" for line in lines]}
    several = {"lines": [f"{author}: {line}" for author, line in zip("abab", lines, strict=True)]}
    slow = one | {"apart": 60 * 24 * 15}
    turned = {"lines": [f"a: {line}" for line in reversed(lines)]}
    assert signed([one, several, slow, turned]) == {0: ["bond_checked_secret_request"]}


@pytest.mark.parametrize("authors", ["ab", "a"])
def test_honest_private_messages_read_as_threads_bear_no_sign(real_data, authors: str):
    with real_data("messages/messages.csv").open(encoding="utf-8", newline="") as stream:
        texts = [row["text"] for row in csv.DictReader(stream) if row["spam"] == "0"]
    lines = [f"{authors[place % len(authors)]}: {text}" for place, text in enumerate(texts)]
    threads = [{"lines": lines[first : first + 40], "apart": 1} for first in range(0, len(lines), 40)]
    assert len(threads) > 70
    assert signed(threads) == {}
