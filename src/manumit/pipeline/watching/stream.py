"""Standard input as a source of records: JSON Lines, or separated text with a header."""

from __future__ import annotations

import fcntl
import logging
import os
import select
import threading
import time
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from manumit.collect.arriving import CsvRows, JsonRows, Shaped, lines_of
from manumit.pipeline.watching.intake import Answers, Lot
from manumit.store import BadFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from manumit.collect import Limits, Mapping
    from manumit.pipeline.watching.intake import Intake
    from manumit.pipeline.watching.tally import Tally
    from manumit.store.arrivals import Form

log = logging.getLogger(__name__)

_CHUNK = 4 << 20
_PAUSE = 0.1
_PIPE = 1 << 20
"""Bytes that a pipe is asked to hold: rows that come fast are taken together, at a third of the cost."""

_BOM = b"\xef\xbb\xbf"


class Bytes:
    """What a file descriptor gives as it comes, ending with a line end; for `CsvRows` and lines.

    Parameters
    ----------
    ready : called before each read; returns when there may be one, False: stop here.
    """

    def __init__(self, source: BinaryIO, ready: Callable[[], bool]) -> None:
        self._handle = source.fileno()
        with suppress(OSError, AttributeError):  # no pipe, or no Linux
            fcntl.fcntl(self._handle, fcntl.F_SETPIPE_SZ, _PIPE)
        self._ready = ready
        self._last = b"\n"
        self._begun = self._over = False

    def read(self) -> bytes:
        """The next bytes; none at the end."""
        if self._over:
            return b""
        while not select.select([self._handle], [], [], _PAUSE)[0]:
            if not self._ready():
                return b""
        if not self._ready():
            return b""
        data = os.read(self._handle, _CHUNK)
        if not self._begun:
            self._begun = True
            data = data.removeprefix(_BOM)
        if not data:
            self._over = True
            return b"" if self._last == b"\n" else b"\n"
        self._last = data[-1:]
        return data


class Stream:
    """Reads a stream to its end, and hands its rows over.

    Parameters
    ----------
    told : called with the number of the first row (from 1) and the answers, in order.
    """

    def __init__(
        self,
        source: BinaryIO,
        intake: Intake,
        tally: Tally,
        mapping: Mapping,
        kind: str,
        limits: Limits,
        told: Callable[[int, Answers], object],
    ) -> None:
        self._intake, self._tally, self._told = intake, tally, told
        self._mapping, self._kind, self._limits = mapping, kind, limits
        self._bytes = Bytes(source, self._may_read)
        self._stopped = threading.Event()
        self._answered = threading.Condition()
        self._open = 0
        self._failed: list[tuple[int, Lot]] = []
        self._row = 1

    def stop(self) -> None:
        """Read no more; what was read is finished."""
        self._stopped.set()

    def run(self) -> None:
        """Read to the end; returns when all is answered.

        Raises
        ------
        BadFileError, RefusedError : the stream is no table, or no column of it holds text.
        """
        first = self._first()
        if not first.strip():
            return
        for shaped, form in self._shaped(first):
            self._hand(self._row, Lot(shaped, lambda _: None, form))
            self._row += len(shaped.rows)
        with self._answered:
            while self._open:
                self._answered.wait(_PAUSE)
        self._again()

    def _may_read(self) -> bool:
        """Wait while the work is behind: then the sender is, too."""
        self._again()
        while not self._stopped.is_set() and self._tally.behind():
            time.sleep(_PAUSE)
        return not self._stopped.is_set()

    def _first(self) -> bytes:
        """The start of the stream, with one whole line at least."""
        found = b""
        while b"\n" not in found.lstrip(b"\r\n \t"):
            data = self._bytes.read()
            found += data
            if not data:
                return found
            if len(found) > self._limits.row_bytes:
                raise BadFileError("the first line of the input has no end; send one record a line")
        return found

    def _shaped(self, first: bytes) -> Iterator[tuple[Shaped, Form]]:
        mapping = self._mapping
        if mapping.day_first is None:  # one record must not decide how another is read
            mapping = replace(mapping, day_first=True)
        if first.lstrip()[:1] == b"{":
            rows = JsonRows(mapping, self._kind, self._limits)
            for chunk in self._lines(first):
                lines = lines_of(chunk)
                for start in range(0, len(lines), 16_384):
                    yield rows.shape(lines.slice(start, 16_384)), rows.form
            rows.close()
        else:
            table = CsvRows(first, self._bytes, mapping, self._kind, self._limits)
            for shaped in table.shaped():
                yield shaped, table.form
            table.close()

    def _lines(self, first: bytes) -> Iterator[bytes]:
        """Pieces that end with a line end."""
        carry, data = b"", first
        while data:
            end = data.rfind(b"\n") + 1
            if end:
                yield carry + data[:end]
                carry = data[end:]
            else:
                carry += data
            if len(carry) > self._limits.row_bytes + _CHUNK:
                yield carry + b"\n"
                carry = b""
            data = self._bytes.read()
        if carry and not self._stopped.is_set():
            yield carry + b"\n"

    def _hand(self, row: int, lot: Lot) -> None:
        def reply(answers: Answers) -> None:
            if answers.failed is not None:
                self._failed.append((row, lot))
            else:
                self._told(row, answers)
            with self._answered:
                self._open -= 1
                self._answered.notify()

        with self._answered:
            self._open += 1
        self._intake.offer(Lot(lot.rows, reply, lot.form))

    def _again(self) -> None:
        """Hand over once more what could not be stored, until it can."""
        while self._failed:
            failed, self._failed = sorted(self._failed, key=lambda pair: pair[0]), []
            time.sleep(_PAUSE * 5)
            for row, lot in failed:
                self._hand(row, lot)
            with self._answered:
                while self._open:
                    self._answered.wait(_PAUSE)
            if self._stopped.is_set():
                break
