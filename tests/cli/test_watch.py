"""`manumit watch` as a user runs it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from manumit.store import Settings, Workspace

TERMS = ["--source", "a feed", "--legal-basis", "order 12/26"]


@pytest.fixture
def watch_ws(tmp_path):
    return Workspace.create(tmp_path / "ws", settings=Settings("1GB", 1))


def start(ws: Workspace, *words: str, **streams) -> subprocess.Popen:
    command = [sys.executable, "-m", "manumit.cli", "watch", *words, *TERMS, "-w", str(ws.path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **streams)


def test_a_stream_with_acknowledgements_and_then_the_same_in_json(watch_ws, tmp_path) -> None:
    acks = tmp_path / "acks.jsonl"
    content = b'{"id": "1", "text": "one"}\n{"id": "2"}\n{"id": "1", "text": "one"}\n'
    out, err = start(watch_ws, "-", "--ack", str(acks), stdin=subprocess.PIPE).communicate(content)
    assert out.decode() == "3 records received: 1 accepted, 1 duplicate, 1 quarantined; 0 alerts.\n"
    assert err == b""
    told = [json.loads(line) for line in acks.read_text().splitlines()]
    assert [a["status"] for a in told] == ["accepted", "quarantined", "duplicate"]
    assert acks.stat().st_mode & 0o777 == 0o600
    assert watch_ws.read_table("records").column("record_id").to_pylist() == [told[0]["record_id"]]
    out, _ = start(watch_ws, "-", "--json", stdin=subprocess.PIPE).communicate(content)
    assert json.loads(out)["duplicate"] == 2


def test_http_ctrl_c_and_a_second_watcher(watch_ws) -> None:
    watch = start(watch_ws, "--http", "0", "--pack-every", "0.1")
    assert watch.stderr is not None
    found = re.search(rb"http://127.0.0.1:(\d+)/v1/records", watch.stderr.readline())
    assert found
    request = urllib.request.Request(
        found[0].decode(), b'{"text": "one"}', {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        told = json.loads(answer.read())
    second = start(watch_ws, "--http", "0")
    _, err = second.communicate()
    assert second.returncode == 1
    assert re.fullmatch(rb"manumit: .* is watched by process \d+ already; [^\n]*\n", err)
    watch.send_signal(signal.SIGINT)
    out, _ = watch.communicate()
    assert watch.returncode == 0
    assert out == b"1 record received: 1 accepted, 0 duplicate, 0 quarantined; 0 alerts.\n"
    records = watch_ws.read_table("records").column("record_id").to_pylist()
    assert records == [told["records"][0]["record_id"]]


def test_a_folder_once(watch_ws, tmp_path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    file = folder / "a.csv"
    file.write_text("id,text\n1,one\n")
    os.utime(file, (time.time() - 60, time.time() - 60))
    watch = start(watch_ws, str(folder), "--once", "--run-every", "0")
    out, err = watch.communicate()
    assert watch.returncode == 0, err
    assert b"a.csv: batch 000001-a-feed: 1 accepted" in err
    assert out.startswith(b"1 record received: 1 accepted")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "nothing is watched"),
        (["--http", "x"], "write a port"),
        (["--http", "0.0.0.0:0"], "set a token"),
        (["nowhere"], "is no folder"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(shell, watch_ws, words, said) -> None:
    answer = shell("watch", *words, *TERMS, "-w", watch_ws.path)
    assert answer.exit_code == 1
    assert said in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert not list(watch_ws.path.glob("batches/*"))
