"""E-mail against real servers that fail: one of aiosmtpd that works, and sockets that do not."""

from __future__ import annotations

import email
import ssl
import time
from email import policy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from manumit.alert.delivery import DeliveryError, send

GREETING = b"220 ready\r\n"


class Keep:
    """Takes what comes, save for addressees that begin with `no`."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], bytes]] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's name
        if address.startswith("no"):
            return "550 who is this"
        if address.startswith("later"):
            return "450 not now"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        self.taken.append((list(envelope.rcpt_tos), envelope.content))
        return "250 taken"


@pytest.fixture
def mail_receiver(delivery_receiver):
    def make(port: int, *lines: str, to: str = '"duty@example.org"', security: str = "none"):
        return delivery_receiver(
            'channel = "email"',
            'host = "127.0.0.1"',
            f"port = {port}",
            f'security = "{security}"',
            'from = "alerts@example.org"',
            f"to = [{to}]",
            *lines,
        )

    return make


@pytest.fixture
def mail_server(delivery_closed_port):
    """Starts an aiosmtpd server: (handler, options) -> port."""
    started = []

    def start(handler, **more) -> int:
        controller = Controller(handler, "127.0.0.1", delivery_closed_port, ready_timeout=10, **more)
        controller.start()
        started.append(controller)
        return delivery_closed_port

    yield start
    for controller in started:
        controller.stop()


def server_context(path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


def test_an_email_says_no_more_than_it_may(
    mail_receiver, mail_server, delivery_message, delivery_now, delivery_private
):
    keep = Keep()
    receiver = mail_receiver(mail_server(keep))
    for _ in range(2):
        send(receiver, delivery_message(2), delivery_now)
    (to, content), (_, again) = keep.taken
    assert content == again
    assert to == ["duty@example.org"]
    assert delivery_private.encode() not in content
    made = email.message_from_bytes(content, policy=policy.default)
    assert made["Message-ID"] == f"<{'k' * 32}@example.org>"
    assert made["Manumit-Delivery"] == "k" * 32
    assert made["Subject"] == "Manumit: 2 alerts to look at"
    assert made.get_content_type() == "text/plain"
    assert made.get_content().splitlines()[:4] == [
        f"1. burst  {1:032x}",
        "   https://cases.example.org/1",
        f"2. burst  {2:032x}",
        "   https://cases.example.org/2",
    ]
    assert "high" not in made.get_content()


def test_starttls_is_verified_and_the_password_goes_only_through_it(
    mail_receiver,
    mail_server,
    delivery_message,
    delivery_now,
    delivery_certificate,
    delivery_secret,
):
    keep, logins = Keep(), []

    def log_in(server, session, envelope, mechanism, data):
        logins.append((session.ssl is not None, data.login, data.password))
        return AuthResult(success=data.password == b"swordfish", handled=False)

    context = server_context(delivery_certificate)
    port = mail_server(keep, tls_context=context, authenticator=log_in, auth_required=True)
    login = ('user = "desk"', f'password_file = "{delivery_secret}"')
    with pytest.raises(DeliveryError, match="its certificate is not trusted"):
        send(mail_receiver(port, *login, security="starttls"), delivery_message(), delivery_now)
    assert not logins
    trusting = (*login, f'authorities_file = "{delivery_certificate}"')
    send(mail_receiver(port, *trusting, security="starttls"), delivery_message(), delivery_now)
    assert logins == [(True, b"desk", b"swordfish")]
    assert len(keep.taken) == 1
    delivery_secret.write_text("wrong")
    with pytest.raises(DeliveryError, match="the mail server answered 535"):
        send(mail_receiver(port, *trusting, security="starttls"), delivery_message(), delivery_now)


def test_a_server_without_starttls_gets_nothing(mail_receiver, mail_server, delivery_message, delivery_now):
    keep = Keep()
    with pytest.raises(DeliveryError, match="does not offer what is needed"):
        send(mail_receiver(mail_server(keep), security="starttls"), delivery_message(), delivery_now)
    assert not keep.taken


def test_tls_from_the_first_byte(
    mail_receiver, delivery_peer, delivery_message, delivery_now, delivery_certificate
):
    trusting = f'authorities_file = "{delivery_certificate}"'
    with delivery_peer(conversation(), tls=True).open() as peer:
        with pytest.raises(DeliveryError, match="its certificate is not trusted"):
            send(mail_receiver(peer.port, security="tls"), delivery_message(), delivery_now)
        send(mail_receiver(peer.port, trusting, security="tls"), delivery_message(), delivery_now)
    assert b"QUIT" in peer.seen


def test_refused_addressees_alone_are_tried_again(mail_receiver, mail_server, delivery_message, delivery_now):
    keep = Keep()
    to = '"a@example.org", "no@example.org", "later@example.org"'
    receiver = mail_receiver(mail_server(keep), to=to)
    with pytest.raises(DeliveryError, match=r"2 of 3 addressees refused \(450, 550\)") as caught:
        send(receiver, delivery_message(), delivery_now)
    assert caught.value.addresses == ("no@example.org", "later@example.org")
    assert [to for to, _ in keep.taken] == [["a@example.org"]]


def test_all_addressees_refused(mail_receiver, mail_server, delivery_message, delivery_now):
    keep = Keep()
    with pytest.raises(DeliveryError, match=r"every addressee was refused \(550\)") as caught:
        send(mail_receiver(mail_server(keep), to='"no@example.org"'), delivery_message(), delivery_now)
    assert "no@" not in str(caught.value)


def conversation(**answers: bytes | None):
    """A server that answers each command by its first word; None: it breaks off instead.

    `greeting` and `body` are what it says before the first command and after the message.
    """
    usual = {"greeting": GREETING, "DATA": b"354 go on\r\n", "body": b"250 taken\r\n", "QUIT": b"221 bye\r\n"}
    told = {**usual, **answers}

    def behave(sock, seen) -> None:
        stream = sock.makefile("rb")
        said = told["greeting"]
        while said is not None:
            sock.sendall(said)
            line = stream.readline()
            if not line:
                return
            word = line.split(None, 1)[0].decode().upper()
            seen.append(word.encode())
            said = told.get(word, b"250 ok\r\n")
            if word == "DATA" and said is not None and said.startswith(b"354"):
                sock.sendall(said)
                while stream.readline() not in {b".\r\n", b""}:
                    pass
                seen.append(b"body")
                said = told["body"]

    return behave


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"greeting": b"421 too busy\r\n"}, "the mail server answered 421"),
        ({"greeting": b"554 go away\r\n"}, "the mail server answered 554"),
        ({"greeting": None}, "broke off"),
        ({"greeting": b"220 rea"}, "did not answer in time"),
        ({"MAIL": b"451 later\r\n"}, "the mail server answered 451"),
        ({"MAIL": b"553 no\r\n"}, "the mail server answered 553"),
        ({"MAIL": None}, "broke off"),
        ({"RCPT": b"452 full\r\n"}, r"every addressee was refused \(452\)"),
        ({"DATA": b"451 later\r\n"}, "the mail server answered 451"),
        ({"DATA": None}, "broke off"),
        ({"body": b"452 full\r\n"}, "the mail server answered 452"),
        ({"body": b"554 no\r\n"}, "the mail server answered 554"),
        ({"body": None}, "broke off"),
        ({"body": b"2"}, "did not answer in time"),
    ],
)
def test_a_failing_conversation_is_no_delivery(
    mail_receiver, delivery_peer, delivery_message, delivery_now, answers: dict[str, bytes | None], said: str
):
    with delivery_peer(conversation(**answers)).open() as peer, pytest.raises(DeliveryError, match=said):
        send(mail_receiver(peer.port, "timeout_seconds = 0.2"), delivery_message(), delivery_now)


@pytest.mark.parametrize("answer", [None, b"500 what\r\n"])
def test_a_server_that_breaks_off_after_it_took_the_message_has_it(
    mail_receiver, delivery_peer, delivery_message, delivery_now, answer: bytes | None
):
    with delivery_peer(conversation(QUIT=answer)).open() as peer:
        send(mail_receiver(peer.port), delivery_message(), delivery_now)
    assert peer.seen[-2:] == [b"body", b"QUIT"]


def test_nobody_listens(mail_receiver, delivery_closed_port, delivery_message, delivery_now):
    with pytest.raises(DeliveryError, match="connection refused"):
        send(mail_receiver(delivery_closed_port), delivery_message(), delivery_now)


def test_a_server_that_says_a_byte_at_a_time_is_cut_off(
    mail_receiver, delivery_peer, delivery_message, delivery_now
):
    def dripping(sock, seen) -> None:
        for byte in b"220-" + b"x" * 1000:
            sock.sendall(bytes([byte]))
            time.sleep(0.02)

    start = time.monotonic()
    with delivery_peer(dripping).open() as peer, pytest.raises(DeliveryError, match="no whole answer in"):
        send(mail_receiver(peer.port, "timeout_seconds = 0.06"), delivery_message(), delivery_now)
    assert time.monotonic() - start < 2
