"""The terminal and a local file."""

from __future__ import annotations

import json
import threading
from dataclasses import replace

import pytest

from manumit.alert.delivery import DeliveryError, Message, send
from manumit.alert.delivery.lines import remove_lines


@pytest.fixture
def filed(delivery_receiver, tmp_path):
    return delivery_receiver('channel = "file"', f'path = "{tmp_path / "told.jsonl"}"')


def lines(receiver) -> list[dict[str, object]]:
    return [json.loads(line) for line in receiver.path.read_text().splitlines() if line.startswith("{")]


def test_a_file_gets_a_line_an_alert(filed, delivery_message, delivery_now, delivery_private):
    send(filed, delivery_message(2), delivery_now)
    send(filed, delivery_message(1, "other"), delivery_now)
    found = lines(filed)
    assert [line["delivery"] for line in found] == ["k" * 32, "k" * 32, "other"]
    assert found[0]["reason"] == delivery_private
    assert found[0]["severity"] == "high"
    assert filed.path.stat().st_mode & 0o777 == 0o600


def test_half_a_line_of_a_killed_writer_stands_alone(filed, delivery_message, delivery_now):
    filed.path.write_text('{"delivery": "ha')
    send(filed, delivery_message(), delivery_now)
    first, second = filed.path.read_text().splitlines()
    assert first == '{"delivery": "ha'
    assert json.loads(second)["delivery"] == "k" * 32


def test_a_file_that_cannot_be_written(delivery_receiver, tmp_path, delivery_message, delivery_now):
    receiver = delivery_receiver('channel = "file"', f'path = "{tmp_path / "none" / "told"}"')
    with pytest.raises(DeliveryError, match="no such file or directory"):
        send(receiver, delivery_message(), delivery_now)


def test_lines_of_an_alert_are_removed_while_others_write(filed, delivery_message, delivery_now):
    both = delivery_message(2)
    first, second = both.items

    def write() -> None:
        for n in range(40):
            send(filed, Message(f"{n}", both.items), delivery_now)

    writer = threading.Thread(target=write)
    writer.start()
    while writer.is_alive():
        remove_lines(filed.path, [first.alert_id])
    writer.join()
    remove_lines(filed.path, [first.alert_id])
    found = lines(filed)
    assert [line["id"] for line in found] == [second.alert_id] * 40
    assert filed.path.stat().st_mode & 0o777 == 0o600


def test_the_terminal_gets_a_line_an_alert_that_cannot_steer_it(
    delivery_receiver, delivery_message, delivery_now, capsys
):
    receiver = delivery_receiver('channel = "terminal"')
    (item,) = delivery_message().items
    hostile = replace(item, reason="one\x1b[31m\n\u202etwo")
    send(receiver, Message("k", (hostile, item)), delivery_now)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        f"2026-03-02 12:00 high   burst (3 times): one [31m  two  [{item.link}]",
        f"2026-03-02 12:00 high   burst (3 times): the masked reason  [{item.link}]",
    ]
