"""The program that the fault suite kills: does one action on a workspace, and dies at the moment it is told.

Started once, it imports what it needs and then forks a child for each order that it reads from standard
input, so that a kill costs milliseconds. The code under test knows nothing of this: an audit hook counts
what Python does to files (open for writing or syncing, rename, remove, mkdir, rmdir) and kills the child in
front of the n-th. A delay kills it at any other moment, also inside a library's own writing.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from manumit.store import (
    INCOMING,
    KnownOriginalError,
    ManumitError,
    Rejected,
    Terms,
    Workspace,
    files,
    journal,
)

TERMS = Terms("a board", "order 12/26")
SCRATCH = Path(sys.argv[1])
"""Where received files lie before they are collected, on a disk that has room."""

SECRET = "zanzibar-quokka"


largest_file: int | None = None


def limit_files() -> None:
    """From here on, no file of this process may grow past the limit of the order."""
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))


def rows_of(number: int, size: int) -> list[dict]:
    """Rows of the n-th file: some with an id, some equal to one another, some equal to the file before."""
    start = (number - 1) * size // 2
    rows = [
        {"text": f"text {n % (size - 3)}", "source_id": str(n) if n % 2 else None}
        for n in range(start, start + size)
    ]
    return [
        *rows,
        {"text": f"call {SECRET} {number}", "source_id": f"secret {number}"},
        {"text": "same"},
        {"text": "same"},
    ]


def collect(ws: Workspace, number: int, size: int) -> None:
    rows = rows_of(number, size)
    source = SCRATCH / f"{os.getpid()}.txt"
    source.write_text("".join(f"{row['text']}\n" for row in rows))
    limit_files()
    try:
        with ws.lock("collect"), ws.new_batch(TERMS) as batch:
            original = batch.add_original(source).sha256
            whole = [
                {"kind": "ad", "simulated": True, "original": original, "original_row": n + 1, **row}
                for n, row in enumerate(rows)
            ]
            columns = [pa.array([row.get(c.name) for row in whole], c.type) for c in INCOMING.columns]
            batch.add(pa.record_batch(columns, schema=INCOMING.arrow))
            batch.quarantine([Rejected(source.name, len(rows) + 1, "text", "it is empty", "fill it")])
            batch.commit(rows_in=len(rows) + 1, redact=redact)
    except KnownOriginalError:
        pass
    finally:
        source.unlink()


def run(ws: Workspace) -> None:
    """A stand-in for the pipeline's run: a table a batch, unchanged ones kept, a kept result."""
    limit_files()
    with ws.lock("run"):
        before = ws.current_run()
        if before is not None and list(before.inputs) == ws.inputs():
            return
        old = {p.key: p for p in before.tables.get("texts", ())} if before else {}
        with ws.begin_run("leads") as made:
            for batch, path in ws.record_files():
                key = f"{batch.digest}-{path.stem}"
                if key in old:
                    made.keep("texts", old[key])
                    continue
                kept = ws.memo("texts", key) or ws.memo_put("texts", key, pa.parquet.read_table(path))
                made.put("texts", key, pa.ipc.open_file(kept).read_all().select(["record_id", "text"]))
            made.commit({"records": sum(b.live for b in ws.batches())})


def forget(ws: Workspace) -> None:
    table = ws.read_table("records").select(["record_id", "text"]).to_pylist()
    limit_files()
    with ws.lock("forget"):
        ws.forget([r["record_id"] for r in table if SECRET in r["text"]], "asked", "ana", redact)


def decide(ws: Workspace) -> None:
    """Forget, and stop as soon as it is decided."""
    journal.replay = lambda _: None
    forget(ws)


def redact(path: Path, name: str, rows: list[int]) -> Path:
    lines = path.read_text().splitlines(keepends=True)
    fresh = SCRATCH / f"{os.getpid()}.redacted"
    fresh.write_text("".join(line for n, line in enumerate(lines, 1) if n not in rows))
    return fresh


ACTIONS = {
    "collect": lambda ws, size: collect(ws, 2, size),
    "run": lambda ws, size: run(ws),
    "forget": lambda ws, size: forget(ws),
    "decide": lambda ws, size: decide(ws),
    "open": lambda ws, size: None,
}


class Killer:
    """Counts file operations, and kills its own process in front of the n-th."""

    EVENTS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})

    def __init__(self, kill_at: int | None) -> None:
        self.kill_at, self.count, self.lock = kill_at, 0, threading.Lock()
        sys.addaudithook(self.hook)

    def hook(self, event: str, args: tuple) -> None:
        if event in self.EVENTS or (event == "open" and (args[1] is None or set(args[1]) & set("wax+"))):
            with self.lock:
                self.count += 1
                if self.count == self.kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)


def obey(order: dict) -> dict:
    """Do one order in this process; say how it went."""
    if order.get("no_space_check"):
        files.need_space = lambda *_: None
    if user := order.get("user"):
        os.setuid(user)
    global largest_file
    largest_file = order.get("largest_file")
    killer = Killer(order.get("kill_at"))
    begun = time.perf_counter()
    try:
        ACTIONS[order["action"]](Workspace.open(order["workspace"]), order.get("size", 12))
    except ManumitError as error:
        return {"error": str(error), "steps": killer.count}
    return {"steps": killer.count, "seconds": time.perf_counter() - begun}


def serve() -> None:
    """Read orders, one a line; fork a child for each; answer how it ended, one a line."""
    for module in ("pyarrow.dataset", "pandas"):  # pyarrow imports them late, if they are there
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    for line in sys.stdin:
        order = json.loads(line)
        answer_in, answer_out = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(answer_out, json.dumps(obey(order)).encode())
            except BaseException as error:  # noqa: BLE001 - the parent must hear of it
                os.write(answer_out, json.dumps({"crash": repr(error)}).encode())
            os._exit(0)
        os.close(answer_out)
        if delay := order.get("kill_after"):
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        with os.fdopen(answer_in) as reader:
            said = reader.read()
        answer = json.loads(said) if said else {}
        sys.stdout.write(json.dumps({**answer, "killed": os.WIFSIGNALED(status)}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
