"""Messages that left are noted, a line each."""

from __future__ import annotations

import os

from manumit.store.exports import SENDINGS, Sending, note_sending, read, sendings


def sending(number: int) -> Sending:
    return Sending(
        "2026-03-02T12:00:00+00:00", "webhook", "https://h:443", f"k{number}", "ab", 1, "leads", "a desk"
    )


def test_what_was_noted_is_read_in_its_order(tmp_path):
    assert sendings(tmp_path) == []
    for number in range(3):
        note_sending(tmp_path, sending(number))
    assert sendings(tmp_path) == [sending(number) for number in range(3)]
    assert (tmp_path / SENDINGS).stat().st_mode & 0o777 == 0o600
    assert read(tmp_path) == []


def test_a_line_is_noted_whole_when_the_disk_takes_a_part_of_it(tmp_path, monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, content: write(handle, content[:7]))
    note_sending(tmp_path, sending(1))
    assert sendings(tmp_path) == [sending(1)]


def test_half_a_line_of_a_killed_writer_is_passed_over(tmp_path):
    note_sending(tmp_path, sending(1))
    with (tmp_path / SENDINGS).open("ab") as sink:
        sink.write(b'{"noted_at": "20')
    assert sendings(tmp_path) == [sending(1)]
    note_sending(tmp_path, sending(2))
    assert sendings(tmp_path) == [sending(1), sending(2)]
