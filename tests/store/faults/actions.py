"""The program that the fault suite kills: does one action on a workspace, and dies at the moment it is told.

Started once, it imports what it needs and then forks a child for each order that it reads from standard
input, so that a kill costs milliseconds. The code under test knows nothing of this: an audit hook counts
what Python does to files (open for writing or syncing, rename, remove, mkdir, rmdir) and kills the child in
front of the n-th. A delay kills it at any other moment, also inside a library's own writing.
"""

from __future__ import annotations

import contextlib
import csv
import importlib
import json
import os
import random
import resource
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from manumit import collect as collecting
from manumit import pipeline
from manumit.store import ManumitError, Settings, Terms, Workspace, files, journal
from manumit.store.backup import back_up
from manumit.store.settings import Keeping

TERMS = Terms("a board", "order 12/26")
SCRATCH = Path(sys.argv[1])
"""Where received files lie before they are collected, on a disk that has room."""

SECRET = "zanzibar-quokka"


largest_file: int | None = None


def limit_files() -> None:
    """From here on, no file of this process may grow past the limit of the order."""
    if largest_file:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))


def rows_of(number: int, size: int) -> list[dict[str, str]]:
    """Rows of the n-th file: two campaigns and honest texts.

    Some have an id, some are equal to one another, some equal to rows of the file before, one has no text.
    """
    start = (number - 1) * size // 2
    return [
        *(
            {"id": str(n) if n % 2 else "", "text": text_of(n % (size - 3))}
            for n in range(start, start + size)
        ),
        *({"id": f"secret {number} {n}", "text": visit(f"{SECRET} {n}", number)} for n in range(6)),
        {"id": "", "text": "same"},
        {"id": "", "text": "same"},
        {"id": "bad", "text": ""},
    ]


def visit(name: str, price: int) -> str:
    return f"New in town, friendly and discreet, hotel visits only, ask for {name} and bring {price} euro"


def text_of(number: int) -> str:
    if number % 4 == 0:
        return visit(f"Anna{number}", 100 + number)
    if number % 4 == 1:
        return (
            f"Warehouse workers wanted, housing and flight paid, no experience needed, write to box {number}"
        )
    words = random.Random(number)
    return " ".join("".join(words.choices("abcdefghij", k=6)) for _ in range(12))


def received(number: int, size: int) -> Path:
    """The n-th file; written once, so that what is killed is the collecting of it."""
    path = SCRATCH / f"{number}-{size}.csv"
    if not path.exists():
        with path.open("w", encoding="utf-8", newline="") as sink:
            out = csv.DictWriter(sink, ["id", "text"])
            out.writeheader()
            out.writerows(rows_of(number, size))
    return path


def collect(ws: Workspace, number: int, size: int) -> None:
    source = received(number, size)
    limit_files()
    collecting.collect(ws, source, TERMS)


def run(ws: Workspace) -> None:
    limit_files()
    pipeline.run(ws)


def forget(ws: Workspace) -> None:
    table = ws.read_table("records").select(["record_id", "text"]).to_pylist()
    limit_files()
    pipeline.forget(ws, [r["record_id"] for r in table if SECRET in r["text"]], "asked", "ana")


def decide(ws: Workspace) -> None:
    """Forget, and stop as soon as it is decided."""
    journal.replay = lambda _: None
    forget(ws)


def compact(ws: Workspace) -> None:
    limit_files()
    pipeline.compact(ws)


def prune(ws: Workspace) -> None:
    limit_files()
    ws.settings = replace(ws.settings, keep=Keeping(0, 0, 0, 0))
    pipeline.prune(ws)


def save(ws: Workspace) -> None:
    limit_files()
    with ws.lock("backup"):
        back_up(ws, ws.path.with_name("backup"))


ACTIONS = {
    "collect": lambda ws, size: collect(ws, 2, size),
    "run": lambda ws, size: run(ws),
    "forget": lambda ws, size: forget(ws),
    "decide": lambda ws, size: decide(ws),
    "open": lambda ws, size: None,
    "compact": lambda ws, size: compact(ws),
    "prune": lambda ws, size: prune(ws),
    "backup": lambda ws, size: save(ws),
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


def warm_up() -> None:
    """Do all once, so that children find every library imported and every kernel loaded."""
    for module in ("pyarrow.dataset", "pandas"):  # pyarrow imports them late, if they are there
        with contextlib.suppress(ImportError):
            importlib.import_module(module)
    ws = Workspace.create(SCRATCH / "warm", settings=Settings("1GB", 1))
    collect(ws, 1, 13)
    run(ws)
    collect(ws, 2, 12)
    run(ws)
    compact(ws)
    prune(ws)
    save(ws)
    forget(ws)
    files.remove(ws.path)
    files.remove(ws.path.with_name("backup"))


def serve() -> None:
    """Read orders, one a line; fork a child for each; answer how it ended, one a line."""
    warm_up()
    for line in sys.stdin:
        order = json.loads(line)
        received(2, order.get("size", 12))
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
