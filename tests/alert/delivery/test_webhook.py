"""A webhook against real servers that fail."""

from __future__ import annotations

import json
import time

import pytest

from manumit.alert.delivery import DeliveryError, send, verify_signature

OK = b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"


def read_request(sock) -> tuple[str, dict[str, str], bytes]:
    content = b""
    while b"\r\n\r\n" not in content:
        part = sock.recv(4096)
        if not part:
            raise OSError
        content += part
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    while len(body) < int(headers["Content-Length"]):
        body += sock.recv(4096)
    return first, headers, body


def answering(answer: bytes):
    def behave(sock, seen) -> None:
        seen.append(read_request(sock))
        sock.sendall(answer)

    return behave


@pytest.fixture
def hook(delivery_receiver, delivery_secret):
    def make(port: int, *lines: str, scheme: str = "http"):
        return delivery_receiver(
            'channel = "webhook"',
            f'url = "{scheme}://127.0.0.1:{port}/in?token=7"',
            f'secret_file = "{delivery_secret}"',
            *lines,
        )

    return make


def test_a_message_is_signed_and_says_no_more_than_it_may(
    hook, delivery_peer, delivery_message, delivery_now, delivery_private
):
    with delivery_peer(answering(OK)).open() as peer:
        send(hook(peer.port), delivery_message(2), delivery_now)
    ((first, headers, body),) = peer.seen
    assert first == "POST /in?token=7 HTTP/1.1"
    told = json.loads(body)
    assert told == {
        "delivery": "k" * 32,
        "alerts": [
            {"id": f"{n:032x}", "rule": "burst", "link": f"https://cases.example.org/{n}"} for n in (1, 2)
        ],
    }
    assert delivery_private not in body.decode() + str(headers)
    assert headers["Manumit-Delivery"] == "k" * 32
    stamp, signature = headers["Manumit-Timestamp"], headers["Manumit-Signature"]
    now = delivery_now.timestamp()
    assert verify_signature(b"swordfish", stamp, body, signature, now)
    assert verify_signature(b"swordfish", stamp, body, signature, now + 299)
    assert not verify_signature(b"swordfish", stamp, body, signature, now + 301)
    assert not verify_signature(b"swordfish", str(int(stamp) + 1), body, signature, now)
    assert not verify_signature(b"swordfish", stamp, body + b" ", signature, now)
    assert not verify_signature(b"swordfisg", stamp, body, signature, now)
    assert not verify_signature(b"swordfish", "soon", body, signature, now)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n", "it answered 500"),
        (b"HTTP/1.1 404 Oh\r\nContent-Length: 0\r\n\r\n", "it answered 404"),
        (b"HTTP/1.1 302 There\r\nLocation: http://127.0.0.1:1/\r\n\r\n", "redirects are not followed"),
        (b"HTTP/1.1 20", "broke off, or its answer is no HTTP"),
        (b"220 mail.example.org\r\n", "its answer is no HTTP"),
        (b"", "it broke off"),
    ],
)
def test_a_failing_answer_is_no_delivery(
    hook, delivery_peer, delivery_message, delivery_now, answer: bytes, said: str
):
    with delivery_peer(answering(answer)).open() as peer, pytest.raises(DeliveryError, match=said):
        send(hook(peer.port), delivery_message(), delivery_now)
    assert len(peer.seen) == 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90", 90.0),
        ("Mon, 02 Mar 2026 12:02:00 GMT", 120.0),
        ("999999999", 86_400.0),
        ("soon", None),
        ("-3", None),
    ],
)
def test_a_server_says_when_to_come_back(
    hook, delivery_peer, delivery_message, delivery_now, written: str, seconds: float | None
):
    answer = f"HTTP/1.1 429 Slow down\r\nRetry-After: {written}\r\nContent-Length: 0\r\n\r\n"
    with (
        delivery_peer(answering(answer.encode())).open() as peer,
        pytest.raises(DeliveryError, match="429") as caught,
    ):
        send(hook(peer.port), delivery_message(), delivery_now)
    assert caught.value.retry_seconds == seconds


def test_nobody_listens(hook, delivery_closed_port, delivery_message, delivery_now):
    with pytest.raises(DeliveryError, match="connection refused"):
        send(hook(delivery_closed_port), delivery_message(), delivery_now)


def test_no_answer_in_time(hook, delivery_peer, delivery_message, delivery_now):
    def silent(sock, seen) -> None:
        seen.append(read_request(sock))
        sock.recv(1)

    with (
        delivery_peer(silent).open() as peer,
        pytest.raises(DeliveryError, match="it did not answer in time"),
    ):
        send(hook(peer.port, "timeout_seconds = 0.1"), delivery_message(), delivery_now)


def test_an_answer_a_byte_at_a_time_is_cut_off(hook, delivery_peer, delivery_message, delivery_now):
    def dripping(sock, seen) -> None:
        seen.append(read_request(sock))
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
            sock.sendall(bytes([byte]))
            time.sleep(0.02)

    start = time.monotonic()
    with (
        delivery_peer(dripping).open() as peer,
        pytest.raises(DeliveryError, match=r"no whole answer in 0\.3 seconds"),
    ):
        send(hook(peer.port, "timeout_seconds = 0.1"), delivery_message(), delivery_now)
    assert time.monotonic() - start < 2


def test_a_slow_body_after_the_status_does_not_matter(hook, delivery_peer, delivery_message, delivery_now):
    def slow(sock, seen) -> None:
        seen.append(read_request(sock))
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nx")
        sock.recv(1)

    with delivery_peer(slow).open() as peer:
        send(hook(peer.port, "timeout_seconds = 0.2"), delivery_message(), delivery_now)
    assert len(peer.seen) == 1


def test_a_certificate_must_be_trusted(
    hook, delivery_peer, delivery_message, delivery_now, delivery_certificate
):
    with delivery_peer(answering(OK), tls=True).open() as peer:
        with pytest.raises(DeliveryError, match="its certificate is not trusted"):
            send(hook(peer.port, scheme="https"), delivery_message(), delivery_now)
        trusting = hook(peer.port, f'authorities_file = "{delivery_certificate}"', scheme="https")
        send(trusting, delivery_message(), delivery_now)
    assert len(peer.seen) == 1


def test_a_peer_without_tls_gets_nothing(hook, delivery_peer, delivery_message, delivery_now):
    def plain(sock, seen) -> None:
        seen.append(sock.recv(4096))
        sock.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with delivery_peer(plain).open() as peer, pytest.raises(DeliveryError, match="no safe connection"):
        send(hook(peer.port, scheme="https"), delivery_message(), delivery_now)
    assert not any(b"alerts" in seen for seen in peer.seen)
