"""POST /v1/records: each record answered, refused requests leave nothing, bounds hold."""

from __future__ import annotations

import gzip
import json
import logging
import socket
import time

import pytest

from manumit.pipeline.watching import Limits
from manumit.store import RefusedError, WorkspaceError
from manumit.store.arrivals import DiskFullError
from manumit.web import Address, Server

ONE = {"id": "1", "text": "Work abroad, flight paid"}


def records(door) -> list[str]:
    door.watch.finish()
    found: list[str] = door.watch.ws.read_table("records").column("record_id").to_pylist()
    return found


def test_one_a_list_and_lines(web_door) -> None:
    door = web_door()
    first = door.send(ONE)
    assert first.status_code == 200
    told = first.json()
    assert told["accepted"] == 1
    again = door.send([ONE, {"id": "2", "text": "two\nlines"}, ONE])
    assert [r["status"] for r in again.json()["records"]] == ["duplicate", "accepted", "duplicate"]
    assert again.json()["records"][0]["record_id"] == told["records"][0]["record_id"]
    lines = b'{"id": "3", "text": "three"}\n\nbroken\n{"id": "4"}\n'
    third = door.send(lines, "application/x-ndjson").json()
    assert [r["status"] for r in third["records"]] == ["accepted", "quarantined", "quarantined"]
    assert third["records"][1]["reason"] == "not a JSON object"
    pretty = json.dumps({"id": "5", "text": "five"}, indent=2).replace("\n", "\r\n").encode()
    assert door.send(pretty).json()["accepted"] == 1
    packed = door.send(gzip.compress(b'{"id": "6", "text": "six"}'), **{"Content-Encoding": "gzip"})
    assert packed.json()["accepted"] == 1
    ids = records(door)
    assert len(ids) == len(set(ids)) == 5
    assert told["records"][0]["record_id"] in ids
    assert door.watch.ws.verify() == []


def test_a_request_of_bad_rows_only_says_so(web_door) -> None:
    answer = web_door().send([{"id": "1"}, 7])
    assert answer.status_code == 422
    assert answer.json()["quarantined"] == 2


@pytest.mark.parametrize(
    ("content", "kind", "headers", "status"),
    [
        (b"{}", "text/plain", {}, 415),
        (b"", "application/json", {}, 400),
        (b"[]", "application/json", {}, 400),
        (b'[{"text": "a"}', "application/json", {}, 400),
        (b'{"text": "a"}', "application/json", {"Content-Encoding": "br"}, 415),
        (b"no gzip", "application/json", {"Content-Encoding": "gzip"}, 400),
        (
            gzip.compress(b'{"text": "a"}', mtime=0)[:-4],
            "application/json",
            {"Content-Encoding": "gzip"},
            400,
        ),
        (b'{"text": "' + b"a" * 100_000 + b'"}', "application/json", {}, 413),
        (gzip.compress(b" " * 200_000, mtime=0), "application/json", {"Content-Encoding": "gzip"}, 413),
        (b'{"text": "a"}', "application/json", {"Sec-Fetch-Site": "cross-site"}, 403),
        (b'{"text": "a"}', "application/json", {"Host": "elsewhere.example"}, 403),
    ],
)
def test_refused_requests_leave_nothing(web_door, content, kind, headers, status) -> None:
    door = web_door()
    answer = door.send(content, kind, **headers)
    assert answer.status_code == status
    assert set(answer.json()) == {"error"}
    assert door.watch.standing().received == 0


def test_a_token_is_asked_for(web_door) -> None:
    door = web_door(token="0123456789abcdef")
    assert door.send(ONE).status_code == 401
    assert door.send(ONE, Authorization="Bearer wrong").status_code == 401
    assert door.client.get("/v1/health").status_code == 401
    assert door.send(ONE, Authorization="Bearer 0123456789abcdef").status_code == 200
    for host, token in (("0.0.0.0", None), ("127.0.0.1", "short")):
        with pytest.raises(RefusedError, match="token"):
            Address(host, 0, token)


def test_a_port_that_is_taken(web_door) -> None:
    door = web_door()
    with pytest.raises(WorkspaceError, match="cannot be listened on"):
        Server(door.watch, Address(port=door.server.port))


def test_a_sender_that_drops_halfway_or_is_slow(web_door) -> None:
    door = web_door()
    head = (
        b"POST /v1/records HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/json\r\nContent-Length: 30\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", door.server.port)) as dropped:
        dropped.sendall(head + b'{"text": "hal')
    with socket.create_connection(("127.0.0.1", door.server.port), timeout=5) as slow:
        slow.sendall(head + b'{"text": "slo')
        assert b" 408 " in slow.recv(1000)
    assert door.send(ONE).json()["accepted"] == 1
    assert len(records(door)) == 1


def test_behind_senders_wait_and_lose_nothing(web_door) -> None:
    free = []

    def check(records, arrived_at, terms) -> int:
        while not free:
            time.sleep(0.01)
        return 0

    door = web_door(limits=Limits(unchecked_rows=2), check=check)
    sent = [{"id": str(n), "text": f"text {n}"} for n in range(3)]
    assert door.send(sent).status_code == 200
    answer = door.send({"id": "9", "text": "nine"})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["behind"]["unchecked_records"] == 3
    assert door.client.get("/v1/health").status_code == 503
    free.append(True)
    for _ in range(200):
        if door.send({"id": "9", "text": "nine"}).status_code == 200:
            break
        time.sleep(0.02)
    assert len(records(door)) == 4


def test_a_full_disk(web_door, monkeypatch) -> None:
    door = web_door()

    def full(*_: object) -> None:
        raise DiskFullError("the disk is full; free some space and send the records again")

    with monkeypatch.context() as patch:
        patch.setattr("manumit.store.arrivals.journal._Writer.append", full)
        answer = door.send(ONE)
        assert answer.status_code == 507
        assert "disk is full" in answer.json()["error"]
    assert door.send(ONE).json()["accepted"] == 1
    assert len(records(door)) == 1


def test_nothing_is_logged_of_a_request(web_door, caplog, capfd) -> None:
    door = web_door()
    with caplog.at_level(logging.DEBUG):
        door.send({"id": "zanzibar", "text": "quokka"})
        door.send(b"quokka", "application/x-ndjson")
    out, err = capfd.readouterr()
    for told in (caplog.text, out, err):
        assert "quokka" not in told
        assert "zanzibar" not in told


def test_health(web_door) -> None:
    answer = web_door().client.get("/v1/health")
    assert answer.status_code == 200
    assert answer.json()["received"] == 0
