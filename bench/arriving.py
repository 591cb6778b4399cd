"""Records as they arrive: rows a second from standard input and by HTTP, and time from arrival to alert."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from bench import program
from bench.markets import market_folder, parted, read
from bench.processes import ROOT, alone, manumit
from bench.tables import Table

if TYPE_CHECKING:
    from bench.plan import Plan

ROWS = 400_000
STANDING = 1_000_000
RATE = 500
CONNECTIONS = 64
TERMS = ("--source", "bench", "--legal-basis", "made-up data")

ABOUT = """\
*Standard input* and *HTTP* are `manumit watch` as a user runs it, with alerts on: from the first byte sent to
the last acknowledgement read, every row fsynced before it is acknowledged. HTTP is one record a request over
64 keep-alive connections from a process of its own, which shares the machine. *Latency* is from the fsync to
the alert in the inbox, at 500 records a second into a workspace that holds a run over the standing
records."""


def run(plan: Plan) -> dict[str, Any]:
    """Measure all."""
    market = market_folder(plan.out, 10_000 if plan.quick else ROWS, 1, hard=True)
    sources = sorted((market / "records").glob("*.csv"))
    with plan.scratch() as scratch:
        folder = plan.out / scratch
        lines = folder / "rows.jsonl"
        rows = _as_lines(sources, lines)
        found = {
            "csv": _stdin(folder / "csv", sources[0], _rows(sources[0])),
            "jsonl": _stdin(folder / "jsonl", lines, rows),
            "http": _http(folder / "http", lines, 3 if plan.quick else 15),
            "rows": rows,
        }
        found["latency"] = _latency(plan, folder)
    return found


def _as_lines(sources: list[Path], target: Path) -> int:
    names = ["id", "kind", "posted", "author", "place", "title", "text"]
    table = read(sources, names)
    with target.open("w", encoding="utf-8") as sink:
        for row in table.to_pylist():
            sink.write(json.dumps(row, ensure_ascii=False) + "\n")
    return int(table.num_rows)


def _rows(source: Path) -> int:
    return int(read([source], ["id"]).num_rows)


def _watch(workspace: Path, *words: str, **streams: Any) -> subprocess.Popen[bytes]:
    manumit("init", workspace)
    command = [sys.executable, "-m", "manumit.cli", "watch", *words, *TERMS, "-w", str(workspace)]
    return subprocess.Popen(command, cwd=ROOT, **streams)


def _stdin(workspace: Path, source: Path, rows: int) -> dict[str, float]:
    """Send a file; what is not checked when the last row is acknowledged is left."""
    watch = _watch(workspace, "-", "--ack", "-", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert watch.stdin is not None
    assert watch.stdout is not None
    content = source.read_bytes()
    head = content.find(b"\n", content.find(b"\n") + 1) + 1  # a header and a row, or two rows
    watch.stdin.write(content[:head])
    watch.stdin.flush()
    watch.stdout.readline()  # all is loaded
    rest = threading.Thread(target=_send, args=(watch.stdin, content[head:]))
    begun = time.perf_counter()
    rest.start()
    acks = ended = 0.0
    while block := watch.stdout.read1(1 << 20):
        acks += block.count(b"\n")
        ended = time.perf_counter()
        if acks >= rows - 1:  # one was acknowledged before the clock began
            watch.send_signal(signal.SIGINT)
    rest.join()
    watch.wait()
    return {"rows": acks, "seconds": ended - begun, "rate": acks / (ended - begun)}


def _send(sink: Any, content: bytes) -> None:
    sink.write(content)
    sink.close()


def _http(workspace: Path, lines: Path, seconds: float) -> dict[str, float]:
    watch = _watch(workspace, "--http", "0", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert watch.stderr is not None
    found = re.search(rb":(\d+)/v1", watch.stderr.readline())
    assert found
    try:
        return alone(["-m", "bench.arriving", "post", found[1].decode(), lines, str(seconds)]).answer
    finally:
        watch.send_signal(signal.SIGINT)
        time.sleep(1)
        watch.send_signal(signal.SIGINT)
        watch.wait()


def _latency(plan: Plan, folder: Path) -> dict[str, float]:
    standing = 5_000 if plan.quick else STANDING
    seconds = 5 if plan.quick else 60
    market = market_folder(plan.out, standing + RATE * seconds, 2, hard=True)
    first, later = parted(sorted((market / "records").glob("*.csv")), standing, folder)
    program.collect(folder / "standing", first)
    program.run(folder / "standing")
    lines = folder / "later.jsonl"
    _as_lines(later, lines)
    told = alone(["-m", "bench.arriving", "latency", folder / "standing", lines, str(RATE)]).answer
    return {"standing": standing, **told}


def _post(port: int, lines: Path, seconds: float) -> dict[str, float]:
    """Send one record a request for some seconds."""
    rows = iter(lines.read_bytes().splitlines())
    lock, took = threading.Lock(), []
    until = time.perf_counter() + seconds

    def one() -> None:
        with socket.create_connection(("127.0.0.1", port)) as door:
            door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while time.perf_counter() < until:
                with lock:
                    row = next(rows, None)
                if row is None:
                    return
                begun = time.perf_counter()
                _exchange(door, row)
                took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = len(took) / (time.perf_counter() - begun)
    return {"rows": len(took), "rate": rate, **_spread(np.array(took) * 1e3)}


def _exchange(door: socket.socket, row: bytes) -> None:
    head = (
        "POST /v1/records HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(row)}"
    )
    door.sendall(head.encode() + b"\r\n\r\n" + row)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += door.recv(1 << 16)
    top, _, body = answer.partition(b"\r\n\r\n")
    if b" 429 " in top[:20]:
        time.sleep(0.1)
    size = int(re.search(rb"content-length: (\d+)", top.lower())[1])  # type: ignore[index]  # every answer states it
    while len(body) < size:
        body += door.recv(1 << 16)


def _spread(values: Any) -> dict[str, float]:
    if not len(values):
        return {"median_ms": 0.0, "p99_ms": 0.0, "largest_ms": 0.0}
    median, p99, most = np.percentile(values, [50, 99, 100])
    return {"median_ms": float(median), "p99_ms": float(p99), "largest_ms": float(most)}


def _steady(workspace: Path, lines: Path, rate: int) -> dict[str, Any]:
    """Send at a steady rate into a watch of this process; when each record was checked and each alert put."""
    from manumit.pipeline.watching import AlertProcess, Watch
    from manumit.store import Terms, Workspace

    ws = Workspace.open(workspace)
    checks = AlertProcess(ws, lambda: None)
    late: list[Any] = []
    raised: list[int] = []
    alerted: list[Any] = []

    def check(records: pa.Table, arrived_at: Any, terms: Terms) -> int:
        alerts = checks(records, arrived_at, terms)
        if arrived_at is not None:
            waits = time.time() * 1e3 - np.asarray(arrived_at.cast(pa.int64())) / 1e3
            late.append(waits)
            if alerts:
                alerted.append(waits[:1])
        raised.append(alerts)
        return alerts

    rows = lines.read_bytes().splitlines(keepends=True)
    reader, writer = os.pipe()
    with Watch(ws, Terms("bench", "made-up data"), check=check) as watch, os.fdopen(reader, "rb") as source:
        stream = watch.stream(source, lambda *_: None)
        thread = threading.Thread(target=stream.run)
        thread.start()
        begun = time.perf_counter()
        for start in range(0, len(rows), rate // 50):
            time.sleep(max(0.0, begun + start / rate - time.perf_counter()))
            os.write(writer, b"".join(rows[start : start + rate // 50]))
        seconds = time.perf_counter() - begun
        os.close(writer)
        thread.join()
    checks.close()
    told = np.concatenate(late) if late else np.zeros(0)
    # a check's alerts are in the inbox when it returns: what its oldest record waited is the most they took
    most = np.concatenate(alerted) if alerted else np.zeros(0)
    alerts = {f"alert_{name}": value for name, value in _spread(most).items()}
    return {"rows": len(told), "rate": len(rows) / seconds, "alerts": sum(raised), **_spread(told), **alerts}


def tables(figures: dict[str, Any]) -> list[Table]:
    """Rates, and latencies."""
    rates = [
        ("standard input, CSV", figures["csv"]["rows"], figures["csv"]["rate"], None, None),
        ("standard input, JSON Lines", figures["jsonl"]["rows"], figures["jsonl"]["rate"], None, None),
        (
            f"HTTP, one record a request, {CONNECTIONS} connections",
            figures["http"]["rows"],
            figures["http"]["rate"],
            figures["http"]["median_ms"],
            figures["http"]["p99_ms"],
        ),
    ]
    seen = figures["latency"]
    names = ("median_ms", "p99_ms", "largest_ms")
    waits = [
        ("any record", seen["rows"], *(seen[name] for name in names)),
        (
            "with an alert",
            seen["alerts"],
            seen["alert_median_ms"],
            seen["alert_p99_ms"],
            seen["alert_largest_ms"],
        ),
    ]
    head = ("to the end of its check", "records or alerts", "median ms", "99th percentile ms", "largest ms")
    return [
        Table(
            "Accepted and acknowledged", ("door", "rows", "rows/s", "median ms", "99th percentile ms"), rates
        ),
        Table(f"From arrival to alert, {seen['rate']:,.0f}/s over {seen['standing']:,} records", head, waits),
    ]


if __name__ == "__main__":
    role, *given = sys.argv[1:]
    if role == "post":
        print(json.dumps(_post(int(given[0]), Path(given[1]), float(given[2]))))
    else:
        print(json.dumps(_steady(Path(given[0]), Path(given[1]), int(given[2]))))
