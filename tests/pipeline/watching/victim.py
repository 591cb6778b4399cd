"""The program that the tests of arrival kill: it accepts records from a file as from a stream.

Started once, it imports what it needs and forks a child for each order that it reads from standard input. An
audit hook kills the child in front of the n-th change of a file; a delay kills it at any other moment.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

from manumit.pipeline import watching
from manumit.store import ManumitError, Settings, Terms, Workspace, files
from manumit.store.arrivals import pack_all

TERMS = Terms("a feed", "order 12/26")
SCRATCH = Path(sys.argv[1])
EVENTS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate"})


def arm(kill_at: int | None) -> dict[str, int]:
    seen = {"steps": 0}
    lock = threading.Lock()

    def hook(event: str, args: tuple) -> None:
        if event in EVENTS or (event == "open" and (args[1] is None or set(args[1]) & set("wax+"))):
            with lock:
                seen["steps"] += 1
                if seen["steps"] == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    return seen


def watch(order: dict) -> dict:
    ws = Workspace.open(order["workspace"])
    acks, checked = (
        os.open(order[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND) for name in ("acks", "checked")
    )

    def check(records, arrived_at, terms) -> int:
        ids = records.column("record_id").to_pylist()
        time.sleep(order.get("slow", 0.0) * len(ids))
        os.write(checked, "".join(i + "\n" for i in ids).encode())
        return 0

    def told(row: int, answers: watching.Answers) -> None:
        os.write(acks, watching.ack_lines(row, answers))

    pace = watching.Pace(order.get("seconds", 0.02), order.get("size", 30_000), 0.01)
    with (
        watching.Watch(ws, TERMS, check=check, pace=pace) as open_watch,
        Path(order["input"]).open("rb") as source,
    ):
        open_watch.stream(source, told).run()
        return open_watch.standing().as_document()


def obey(order: dict) -> dict:
    if order.get("no_space_check"):
        files.need_space = lambda *_: None
    if largest := order.get("largest_file"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
    seen = arm(order.get("kill_at"))
    try:
        return {**watch(order), **seen}
    except ManumitError as error:
        return {"error": str(error), **seen}


def warm_up() -> None:
    ws = Workspace.create(SCRATCH / "warm", settings=Settings("1GB", 1))
    for name, text in (
        ("a.jsonl", '{"text": "one", "posted": "2025-01-01"}\n'),
        ("b.csv", "text,posted\none,2025-01-01\n"),
    ):
        path = SCRATCH / name
        path.write_text(text)
        watch({"workspace": ws.path, "input": path, "acks": SCRATCH / "a", "checked": SCRATCH / "c"})
    with ws.lock("warm"):
        pack_all(ws)
    files.remove(ws.path)


def serve() -> None:
    warm_up()
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
        sys.stdout.write(
            json.dumps({**(json.loads(said) if said else {}), "killed": os.WIFSIGNALED(status)}) + "\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
