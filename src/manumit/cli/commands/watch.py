"""`manumit watch`: records in as they arrive, each safe on the disk before it is acknowledged."""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from manumit.cli.command import command
from manumit.cli.taking import mapping_of, reading_options, terms_of, terms_options
from manumit.cli.words import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from manumit.cli.door import Door
    from manumit.pipeline.watching import Answers, Watch

_SHOWN_EVERY = 0.5
_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT
_TOKEN = "MANUMIT_TOKEN"  # noqa: S105  # the name of a variable


@command(
    "watch",
    example='feed | manumit watch - --source "a feed" --legal-basis "warrant 12/26" --ack acks.jsonl\n'
    'manumit watch /data/inbox --source "a partner" --legal-basis "treaty 3" --run-every 60\n'
    'manumit watch --http 8460 --source "a crawler" --legal-basis "order 7"',
)
@click.argument("inputs", nargs=-1, metavar="[FOLDER|-]...")
@click.option("--http", metavar="[HOST:]PORT", help="Take records by POST /v1/records; host: 127.0.0.1.")
@click.option(
    "--ack",
    metavar="FILE",
    help="One JSON line a record of standard input, once it is safe; - for standard output.",
)
@click.option("--once", is_flag=True, help="Take what is there, and end.")
@click.option(
    "--run-every",
    type=click.FloatRange(min=0),
    metavar="MINUTES",
    help="Run all stages on what arrived, at most so often; default: never.",
)
@click.option(
    "--pack-every",
    type=click.FloatRange(min=0.1),
    default=300.0,
    show_default=True,
    metavar="SECONDS",
    help="Make a batch of what arrived, at least so often.",
)
@terms_options
@reading_options
def watch_command(door: Door, inputs: tuple[str, ...], **given: Any) -> None:
    """Take records in as they arrive: from folders, standard input (-), or HTTP.

    A record is acknowledged once it is safe on the disk; sent twice it is one record. Each is checked for
    alerts at once. Files moved into a FOLDER are collected whole. Standard input is JSON Lines, or CSV with
    a header. Ctrl-C ends it: what was accepted is finished first; a second Ctrl-C leaves checks to the next
    start. With --http on another host than this machine, the token in MANUMIT_TOKEN is asked for.
    """
    from manumit.cli.watching import ending, shown
    from manumit.pipeline.watching import Pace, Watch
    from manumit.store import RefusedError

    folders = [Path(name) for name in inputs if name != "-"]
    if not inputs and not given["http"]:
        raise RefusedError("nothing is watched; name a folder, - for standard input, or --http PORT")
    run_every = None if given["run_every"] is None else given["run_every"] * 60
    watch = Watch(
        door.workspace,
        terms_of(given),
        mapping_of(given),
        pace=Pace(given["pack_every"]),
        run_every=run_every,
    )
    session = _Session(door, watch)
    with _quiet_threads(session), session.interruptible(), watch, shown(watch.standing) as show:
        with ExitStack() as stack:
            if given["http"]:
                stack.enter_context(_server(door, watch, given["http"]))
            if "-" in inputs:
                session.begin(_stream(session, watch, stack, given["ack"]))
            if folders:
                session.begin(_folders(session, watch, folders, once=given["once"]))
            session.wait(show, until_done=given["once"] or not (given["http"] or folders))
        watch.finish()
    if session.failed is not None:
        raise session.failed
    standing = watch.standing()
    if door.as_json:
        door.document(standing.as_document())
    elif given["ack"] == "-":
        door.note(ending(standing))
    else:
        door.say(ending(standing))


class _Session:
    """The threads of one watch, and how they end."""

    def __init__(self, door: Door, watch: Watch) -> None:
        self.door, self.watch = door, watch
        self.failed: BaseException | None = None
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._stops: list[Callable[[], object]] = []

    def begin(self, source: tuple[Callable[[], object], Callable[[], object]]) -> None:
        """Run a source in a thread: what it does, and what ends it."""
        run, stop = source
        self._stops.append(stop)
        thread = threading.Thread(target=self._guarded, args=(run,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def fail(self, error: BaseException) -> None:
        """End the watch because of an error."""
        self.failed = self.failed or error
        self._stop.set()

    def wait(self, show: Callable[[], None], *, until_done: bool) -> None:
        """Show how it goes until it is to end, then end the sources."""
        while not self._stop.wait(_SHOWN_EVERY):
            show()
            if until_done and not any(thread.is_alive() for thread in self._threads):
                break
        for stop in self._stops:
            stop()
        for thread in self._threads:
            thread.join()

    @contextmanager
    def interruptible(self) -> Iterator[None]:
        """The first Ctrl-C (or SIGTERM) ends the watch in order, the second does not wait for checks."""

        def end(*_: object) -> None:
            if self._stop.is_set():
                self.watch.hurry()
            self._stop.set()

        before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _guarded(self, run: Callable[[], object]) -> None:
        from manumit.store import ManumitError

        try:
            run()
        except (ManumitError, OSError) as error:
            self.fail(error)


@contextmanager
def _quiet_threads(session: _Session) -> Iterator[None]:
    """An error in a thread of the watch ends it, and is told as any other: without content of records."""
    before = threading.excepthook

    def told(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            session.fail(args.exc_value)

    threading.excepthook = told
    try:
        yield
    finally:
        threading.excepthook = before


def _stream(
    session: _Session, watch: Watch, stack: ExitStack, ack: str | None
) -> tuple[Callable[[], object], Callable[[], object]]:
    from manumit.pipeline.watching import ack_lines

    sink: BinaryIO | None = None
    if ack == "-":
        sink = sys.stdout.buffer
    elif ack is not None:
        sink = stack.enter_context(os.fdopen(os.open(ack, _APPEND, 0o600), "ab"))

    def told(row: int, answers: Answers) -> None:
        if sink is None:
            return
        try:
            sink.write(ack_lines(row, answers))
            sink.flush()
        except OSError as error:  # who listened is gone: nothing more may be taken in their name
            session.fail(error)

    stream = watch.stream(sys.stdin.buffer, told)
    return stream.run, stream.stop


def _folders(
    session: _Session, watch: Watch, folders: list[Path], *, once: bool
) -> tuple[Callable[[], object], Callable[[], object]]:
    def told(path: Path, sentence: str) -> None:
        session.door.note(f"{safe(path.name)}: {sentence}")

    watched = watch.folders(folders, told)
    return (watched.once if once else watched.run), watched.stop


@contextmanager
def _server(door: Door, watch: Watch, stated: str) -> Iterator[None]:
    from manumit.store import RefusedError
    from manumit.web import Address, Server

    host, _, port = stated.rpartition(":")
    host = host.strip("[]") or "127.0.0.1"
    if not port.isdecimal() or not 0 <= int(port) < 65_536:
        raise RefusedError(f"--http {stated}: write a port, or HOST:PORT, such as 127.0.0.1:8460")
    with Server(watch, Address(host, int(port), os.environ.get(_TOKEN) or None)) as server:
        door.note(f"Records are taken at http://{host}:{server.port}/v1/records")
        yield
