"""Nothing is lost, and nothing goes twice but under the same key."""

from __future__ import annotations

import email
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from manumit.alert.delivery import DeliveryError, verify_signature
from manumit.alert.inbox import Inbox, outbox
from manumit.store import RefusedError, WorkspaceError
from manumit.store.exports import sendings

_SENDER = Path(__file__).with_name("sender.py")


class Hook(ThreadingHTTPServer):
    """Takes messages, or answers with the next of `answers`: a status, a header of it, or `drop`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.answers: list[object] = []
        self.taken: list[dict[str, object]] = []
        self.keys: list[str] = []
        self.delay = 0.0

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request, client_address) -> None:
        pass


class Answer(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:  # the name that http.server calls
        body = self.rfile.read(int(self.headers["Content-Length"]))
        stamp, signature = self.headers["Manumit-Timestamp"], self.headers["Manumit-Signature"]
        assert verify_signature(b"swordfish", stamp, body, signature, float(stamp))
        self.server.keys.append(self.headers["Manumit-Delivery"])
        time.sleep(self.server.delay)
        answer = self.server.answers.pop(0) if self.server.answers else 204
        if answer == "drop":
            self.wfile.write(b"HTT")
            self.close_connection = True
            return
        if answer == "taken, then drop":
            self.server.taken.append(json.loads(body))
            self.close_connection = True
            return
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        if status == 204:
            self.server.taken.append(json.loads(body))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args) -> None:
        pass


@pytest.fixture
def hook(inbox_ws, inbox_receivers, tmp_path):
    """A webhook server, and the receiver `desk` that is told by it."""
    secret = tmp_path / "secret"
    secret.touch(mode=0o600)
    secret.write_text("swordfish")
    with Hook() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.settings = (
            "[receivers.desk]\n"
            f'channel = "webhook"\nurl = "http://127.0.0.1:{server.port}/in"\nsecret_file = "{secret}"\n'
            "timeout_seconds = 2\ntries = 4\n"
        )
        inbox_receivers(server.settings)
        yield server
        server.shutdown()
        thread.join()


def ids(hook) -> list[int]:
    return [int(alert["id"], 16) for message in hook.taken for alert in message["alerts"]]


def until_quiet(inbox, now):
    """Deliver, each time at the moment that is due next, until nothing waits; the moments."""
    moments = []
    while True:
        moments.append(now)
        done = inbox.deliver(now)
        assert not done.busy
        if done.next_at is None:
            return moments
        assert done.next_at > now
        now = done.next_at


def test_alerts_go_once_together_and_are_noted(inbox, inbox_ws, hook, inbox_alerts, inbox_now):
    inbox.put(inbox_alerts({"id": 1}, {"id": 2, "severity": "urgent"}), inbox_now)
    done = inbox.deliver(inbox_now)
    assert (done.sent, done.alerts, done.failed, done.dead, done.next_at) == (1, 2, 0, 0, None)
    assert ids(hook) == [2, 1]
    (message,) = hook.taken
    assert message["alerts"][0] == {
        "id": f"{2:032x}",
        "rule": "burst",
        "link": f"manumit alerts show {2:032x}",
    }
    assert inbox.deliver(inbox_now + timedelta(days=1)).sent == 0
    (noted,) = sendings(inbox_ws.path / "exports")
    assert (noted.channel, noted.where) == ("webhook", f"http://127.0.0.1:{hook.port}")
    assert (noted.purpose, noted.recipient, noted.alerts) == ("leads", "receiver desk", 2)
    assert noted.key == hook.keys[0]
    assert inbox.differences() == []
    assert inbox_ws.verify() == []


def test_many_alerts_make_several_messages(inbox, hook, inbox_alerts, inbox_now):
    inbox.put(inbox_alerts(*({"id": n} for n in range(1, 251))), inbox_now)
    assert inbox.deliver(inbox_now).sent == 3
    assert sorted(ids(hook)) == list(range(1, 251))
    assert len(set(hook.keys)) == 3


@pytest.mark.parametrize(
    "answer", [500, 503, 404, 429, "drop", "taken, then drop", (301, {"Location": "/x"})]
)
def test_a_failure_is_tried_again_under_the_same_key(inbox, hook, inbox_alerts, inbox_now, answer):
    hook.answers = [answer, answer]
    inbox.put(inbox_alerts({}), inbox_now)
    first = inbox.deliver(inbox_now)
    assert (first.sent, first.failed) == (0, 1)
    (waiting,) = inbox.outgoing()
    assert waiting.tries == 1
    assert waiting.fault
    moments = until_quiet(inbox, first.next_at)
    assert timedelta(seconds=15) <= first.next_at - inbox_now <= timedelta(seconds=30)
    assert timedelta(seconds=30) <= moments[1] - moments[0] <= timedelta(seconds=60)
    assert len(hook.keys) == 3
    assert len(set(hook.keys)) == 1
    assert set(ids(hook)) == {1}


def test_a_receiver_says_when_to_come_back(inbox, hook, inbox_alerts, inbox_now):
    hook.answers = [(429, {"Retry-After": "7200"})]
    inbox.put(inbox_alerts({}), inbox_now)
    assert inbox.deliver(inbox_now).next_at == inbox_now + timedelta(hours=2)
    assert inbox.deliver(inbox_now + timedelta(hours=1)).sent == 0
    assert inbox.deliver(inbox_now + timedelta(hours=2)).sent == 1


def test_after_the_stated_tries_a_message_is_laid_aside_and_can_be_tried_anew(
    inbox, inbox_ws, hook, inbox_alerts, inbox_now
):
    hook.answers = [500] * 4
    inbox.put(inbox_alerts({}), inbox_now)
    moments = until_quiet(inbox, inbox_now)
    assert len(moments) == 4
    (dead,) = inbox.outgoing("dead")
    assert (dead.receiver, dead.tries, dead.alerts, dead.fault) == ("desk", 4, 1, "it answered 500")
    assert inbox.deliver(moments[-1] + timedelta(days=9)).sent == 0
    with pytest.raises(RefusedError, match="no dead message has a key that begins with 'zz'"):
        inbox.retry("zz", inbox_now)
    again = Inbox.open(inbox_ws)
    assert [d.key for d in again.retry(dead.key[:6], inbox_now)] == [dead.key]
    assert again.deliver(inbox_now).sent == 1
    assert set(hook.keys) == {dead.key}
    assert again.retry(None, inbox_now) == []


def test_a_receiver_that_fails_is_left_alone_and_others_are_told(
    inbox, hook, inbox_receivers, inbox_alerts, inbox_now, tmp_path
):
    path = tmp_path / "told.jsonl"
    inbox_receivers(f'{hook.settings}[receivers.log]\nchannel = "file"\npath = "{path}"\n')
    hook.answers = ["drop"]
    inbox.put(inbox_alerts(*({"id": n} for n in range(1, 251))), inbox_now)
    done = inbox.deliver(inbox_now)
    assert (done.sent, done.failed) == (3, 1)
    assert len(hook.keys) == 1
    assert len(path.read_text().splitlines()) == 250
    assert done.next_at > inbox_now
    until_quiet(inbox, done.next_at)
    assert Counter(ids(hook)) == Counter(range(1, 251))


def test_nobody_listens_for_a_while(inbox, hook, inbox_receivers, inbox_alerts, inbox_now):
    inbox_receivers(hook.settings.replace(f":{hook.port}/", ":1/"))
    inbox.put(inbox_alerts({}), inbox_now)
    assert inbox.deliver(inbox_now).failed == 1
    assert inbox.outgoing()[0].fault == "connection refused"
    inbox_receivers(hook.settings)
    assert inbox.deliver(inbox_now + timedelta(minutes=1)).sent == 1


def test_quiet_hours_and_digest_hold_back_and_fold(inbox, hook, inbox_receivers, inbox_alerts, inbox_now):
    inbox_receivers(hook.settings + 'quiet = "22:00-07:00"\ndigest = "daily 08:00"\n')
    for n in range(1, 5):
        inbox.put(inbox_alerts({"record_ids": [f"r{n}"]}, {"id": n + 1}), inbox_now + timedelta(minutes=n))
    eight = inbox_now.replace(hour=8) + timedelta(days=1)
    assert inbox.deliver(inbox_now + timedelta(hours=1)).next_at == eight
    assert inbox.deliver(eight - timedelta(seconds=1)).sent == 0
    inbox.put(inbox_alerts({"id": 9, "severity": "urgent"}), inbox_now + timedelta(hours=11))
    assert inbox.deliver(inbox_now + timedelta(hours=11)).sent == 1
    assert ids(hook) == [9]
    assert inbox.deliver(eight).alerts == 5
    assert sorted(ids(hook)) == [1, 2, 3, 4, 5, 9]


def test_what_became_due_while_nothing_ran_waits_for_the_end_of_quiet_hours(
    inbox, hook, inbox_receivers, inbox_alerts, inbox_now
):
    inbox_receivers(hook.settings + 'quiet = "22:00-07:00"\nurgent_passes = false\n')
    inbox.put(inbox_alerts({"severity": "urgent"}), inbox_now)
    hook.answers = [500]
    night = inbox_now.replace(hour=23)
    assert inbox.deliver(night).next_at == night + timedelta(hours=8)
    failed = inbox.deliver(night + timedelta(hours=8))
    assert failed.failed == 1
    assert inbox.deliver(night + timedelta(days=1)).next_at == night + timedelta(days=1, hours=8)
    assert inbox.deliver(night + timedelta(days=1, hours=8)).sent == 1


def test_each_receiver_is_told_of_what_it_wants(inbox, hook, inbox_receivers, inbox_alerts, inbox_now):
    inbox_receivers(hook.settings + 'severities = ["high"]\nlists = ["harbour"]\n')
    inbox.put(
        inbox_alerts(
            {"id": 1, "severity": "high"},
            {"id": 2, "severity": "high", "list_id": "harbour"},
            {"id": 3, "list_id": "harbour"},
        ),
        inbox_now,
    )
    inbox.deliver(inbox_now)
    assert ids(hook) == [2]


def test_a_receiver_that_is_gone_loses_nothing(inbox, hook, inbox_receivers, inbox_alerts, inbox_now):
    inbox_receivers(hook.settings + 'digest = "hourly"\n')
    inbox.put(inbox_alerts({}), inbox_now + timedelta(minutes=1))
    inbox.deliver(inbox_now + timedelta(minutes=1))
    inbox_receivers("")
    inbox.deliver(inbox_now + timedelta(hours=1))
    (dead,) = inbox.outgoing("dead")
    assert dead.fault == "there is no such receiver any more"
    inbox_receivers(hook.settings)
    inbox.retry(None, inbox_now)
    assert inbox.deliver(inbox_now).sent == 1


def test_bad_settings_lose_nothing(inbox, hook, inbox_receivers, inbox_alerts, inbox_now, tmp_path):
    inbox_receivers("[receivers.desk]")
    inbox.put(inbox_alerts({}), inbox_now)
    with pytest.raises(WorkspaceError, match="channel is missing"):
        inbox.deliver(inbox_now)
    inbox_receivers(hook.settings)
    (tmp_path / "secret").chmod(0o644)
    assert inbox.deliver(inbox_now).failed == 1
    assert "can be read by others" in inbox.outgoing()[0].fault
    (tmp_path / "secret").chmod(0o600)
    until_quiet(inbox, inbox_now + timedelta(minutes=1))
    assert ids(hook) == [1]


def test_what_batches_do_not_permit_is_held_without_a_try(
    inbox, inbox_batch, hook, inbox_receivers, inbox_alerts, inbox_now
):
    inbox_batch(purposes=["leads"])
    inbox_receivers(hook.settings + 'purpose = "statistics"\n')
    inbox.put(inbox_alerts({}), inbox_now)
    done = inbox.deliver(inbox_now)
    assert done.sent == 0
    assert "nothing is sent to desk: batch 000001-a-board does not permit this use" in done.held[0]
    assert done.next_at > inbox_now
    assert hook.keys == []
    with pytest.raises(RefusedError, match="does not permit"):
        inbox.test("desk", inbox_now)
    inbox_receivers(hook.settings)
    assert inbox.deliver(done.next_at).sent == 1


def test_a_test_alert_goes_at_once_and_leaves_no_alert(inbox, inbox_ws, hook, inbox_receivers, inbox_now):
    inbox_receivers(hook.settings + 'quiet = "00:00-23:59"\n')
    inbox.test("desk", inbox_now)
    assert hook.taken[0]["alerts"] == [{"id": "test", "rule": "test", "link": "manumit alerts show test"}]
    assert len(sendings(inbox_ws.path / "exports")) == 1
    assert inbox.alerts().num_rows == 0
    hook.answers = [500]
    with pytest.raises(DeliveryError, match="it answered 500"):
        inbox.test("desk", inbox_now)
    with pytest.raises(RefusedError, match="there is no receiver 'dask'; receivers: desk"):
        inbox.test("dask", inbox_now)


def test_two_processes_do_not_send_at_once(inbox, inbox_ws, hook, inbox_alerts, inbox_now):
    inbox.put(inbox_alerts({}), inbox_now)
    handle = os.open(inbox_ws.path / "alerts.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    assert inbox.deliver(inbox_now).busy
    os.close(handle)
    assert inbox.deliver(inbox_now).sent == 1


def test_an_email_goes_again_only_to_those_who_have_it_not(inbox, inbox_receivers, inbox_alerts, inbox_now):
    class Keep:
        taken: list[tuple[list[str], bytes]] = []  # noqa: RUF012  # one server
        closed = True

        async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's name
            if address.startswith("later") and self.closed:
                return "450 not now"
            envelope.rcpt_tos.append(address)
            return "250 ok"

        async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
            self.taken.append((list(envelope.rcpt_tos), envelope.content))
            return "250 taken"

    keep = Keep()
    controller = Controller(keep, "127.0.0.1", 0)
    controller.port = free_port()
    controller.start()
    try:
        inbox_receivers(
            '[receivers.mail]\nchannel = "email"\nhost = "127.0.0.1"\nsecurity = "none"\n'
            f'port = {controller.port}\nfrom = "a@example.org"\nto = ["b@example.org", "later@example.org"]\n'
        )
        inbox.put(inbox_alerts({}), inbox_now)
        assert inbox.deliver(inbox_now).failed == 1
        keep.closed = False
        assert inbox.deliver(inbox_now + timedelta(minutes=1)).sent == 1
    finally:
        controller.stop()
    assert [to for to, _ in keep.taken] == [["b@example.org"], ["later@example.org"]]
    first, second = (email.message_from_bytes(content)["Message-ID"] for _, content in keep.taken)
    assert first == second


def free_port() -> int:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_pauses_double_up_to_an_hour_and_are_scattered():
    pauses = [outbox.pause("a", n).total_seconds() for n in range(1, 12)]
    for n, pause in enumerate(pauses):
        assert min(30 * 2**n, 3600) / 2 <= pause <= min(30 * 2**n, 3600)
    assert outbox.pause("a", 5) == outbox.pause("a", 5)
    assert len({outbox.pause(f"key {n}", 5) for n in range(50)}) == 50


def test_a_kill_at_any_moment_of_sending_loses_nothing(inbox_ws, hook, inbox_now):
    """A sender is killed as it puts and sends; in the end all that it put arrives, repeats under one key."""
    hook.delay = 0.01
    last = 0
    for turn in range(5):
        sender = subprocess.Popen(
            [sys.executable, str(_SENDER), str(inbox_ws.path), str(last)], stdout=subprocess.PIPE, text=True
        )
        assert sender.stdout is not None
        said = [sender.stdout.readline()]
        blow = threading.Timer(0.011 * turn + 0.003, os.kill, (sender.pid, signal.SIGKILL))
        blow.start()
        said += sender.stdout.readlines()
        blow.join()
        assert sender.wait() == -signal.SIGKILL
        sender.stdout.close()
        last = max(int(line) for line in said if line.endswith("\n"))
    inbox = Inbox.open(inbox_ws)
    until_quiet(inbox, inbox_now + timedelta(days=last + 10))
    put = [int(alert_id, 16) for alert_id in inbox.alerts().column("alert_id").to_pylist()]
    assert set(range(1, last + 1)) <= set(put)
    assert set(ids(hook)) == set(put)
    by_key: dict[str, set[int]] = {}
    for message in hook.taken:
        by_key.setdefault(message["delivery"], set()).update(int(a["id"], 16) for a in message["alerts"])
    assert sum(len(alerts) for alerts in by_key.values()) == len(put)
    assert {s.key for s in sendings(inbox_ws.path / "exports")} >= set(by_key)
    assert inbox.differences() == []
    assert inbox_ws.verify() == []
