"""Accepted records are checked for alerts, in a thread of its own, from what is on the disk.

Nothing is handed over in memory: the journal knows what was not checked yet, so a crash between the
acknowledgement and the check loses no alert. What is checked twice folds into one alert.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from manumit.store.arrivals import Journal, Mark, Segment, checked, progressed, unchecked
from manumit.store.errors import ManumitError, WorkspaceError
from manumit.store.schema import RECORDS
from manumit.store.schema.base import TIME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.pipeline.watching.tally import Tally
    from manumit.store import BatchManifest, Terms, Workspace

log = logging.getLogger(__name__)

_ROWS = 4_096
_PLACE = ["batch_id", "original_row"]
_PAUSE = 0.5
_TRIES = 4
"""Checks that fail one after the other, after which an end does not wait for them any longer."""

_FLUSH = 0.5
_BUNDLE = 0.02
"""Seconds in which more may arrive, when little does: a check of many costs hardly more than of one."""


class ChecksEndedError(WorkspaceError):
    """Checks cannot go on: what does them ended again and again."""


class Check(Protocol):
    """What is done with records that were accepted; their alerts must be safe when it returns."""

    def __call__(self, records: pa.Table, arrived_at: pa.Array | None, terms: Terms) -> int:
        """Check records (table `records`) and say how many alerts they raised."""


class AlertCheck:
    """Checks against the workspace's alert rules, watchlists and current run, and keeps the alerts."""

    def __init__(self, ws: Workspace) -> None:
        from manumit.alert.inbox import Inbox
        from manumit.alert.live import Watcher

        self._watcher = Watcher.open(ws)
        self._inbox = Inbox.open(ws)

    def __call__(self, records: pa.Table, arrived_at: pa.Array | None, terms: Terms) -> int:
        """Check, and put the alerts into the inbox."""
        alerts = self._watcher.check(
            records, arrived_at=arrived_at, source=terms.source, country=terms.country
        )
        if alerts.num_rows:
            self._inbox.put(alerts, datetime.now(UTC))
        return int(alerts.num_rows)

    def refresh(self) -> None:
        """Take up a new run, changed rules and watchlists."""
        self._watcher.refresh()


class Checker:
    """Checks what is accepted, the newest of the journal before what was left in batches."""

    def __init__(self, ws: Workspace, journal: Journal, check: Check, tally: Tally) -> None:
        self._ws, self._journal, self._check, self._tally = ws, journal, check, tally
        self._wake = threading.Event()
        self._drain = self._stop = False
        self._marks: dict[str, Mark] = {}
        self._marking = threading.Lock()
        self._flushed = 0.0
        tally.waiting(self._left())
        self._thread = threading.Thread(target=self._work, name="checker", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that records were accepted."""
        self._wake.set()

    def hurry(self) -> None:
        """Stop after the step under way; what is left is checked at the next start."""
        self._stop = True
        self._wake.set()

    def close(self, seconds: float | None = None) -> None:
        """Check what is left, for so long at most (None: to the end), and stop."""
        self._drain = True
        self._wake.set()
        self._thread.join(seconds)
        self._stop = True
        self._thread.join()
        self.flush()

    def flush(self) -> None:
        """Note on the disk how far segments were checked."""
        with self._marking:
            there = {path.stem for path in self._journal.segments()}
            for number, mark in list(self._marks.items()):
                if number not in there:
                    del self._marks[number]
                elif mark != self._journal.mark(number):
                    self._journal.put_mark(number, mark)
            self._flushed = time.monotonic()

    def _left(self) -> int:
        """Records that are not checked yet."""
        left = 0
        for path in self._journal.segments():
            try:
                with Segment(path) as segment:
                    mark = self._journal.mark(path.stem)
                    left += sum(place.rows - place.bad for place in segment.places(mark.end))
            except FileNotFoundError:
                continue
        for batch, after in self._unchecked():
            left += sum(rows.num_rows for rows in self._rows(batch, after, _PLACE))
        return left

    def _unchecked(self) -> list[tuple[BatchManifest, int]]:
        """Batches with records that are still to be checked: those after this row of their original."""
        noted = unchecked(self._ws.path)
        if not noted:  # as most of the time: the folders of all batches need not be looked through
            return []
        batches = {batch.batch_id: batch for batch in self._ws.batches()}
        return [(batches[name], after) for name, after in noted.items() if name in batches]

    def _work(self) -> None:
        failed = 0
        while not self._stop:
            self._wake.clear()
            try:
                more = self._journal_part() or self._batch_part()
            except ChecksEndedError as error:  # ends the watch, as an error of any of its threads does
                self._tally.unchecked(str(error))
                raise
            except (ManumitError, OSError, sqlite3.Error) as error:
                log.warning("a check failed and is tried again: %s", type(error).__name__)
                self._tally.unchecked(f"checks fail ({type(error).__name__}); see the log")
                more = False
                failed += 1
            else:
                self._tally.unchecked(None)
                failed = 0
            if more:
                if self._tally.few_unchecked(_ROWS):
                    time.sleep(_BUNDLE)
                continue
            self.flush()
            if self._drain and not 0 < failed < _TRIES:
                return
            self._wake.wait(_PAUSE)

    def _journal_part(self) -> bool:
        """Check the next frames of the oldest segment that has any; False: there are none."""
        for path in self._journal.segments():
            mark = self._marks.get(path.stem) or self._journal.mark(path.stem)
            try:
                if path.stat().st_size <= mark.end:
                    continue
                with Segment(path) as segment:
                    done = self._frames(segment, mark)
            except FileNotFoundError:  # sealed or packed just now
                return True
            if done is not None:
                self._marks[path.stem] = done
                if time.monotonic() - self._flushed > _FLUSH:
                    self.flush()
                return True
        return False

    def _frames(self, segment: Segment, mark: Mark) -> Mark | None:
        batches, arrived, end, rows = [], [], mark.end, mark.rows
        total = 0
        for place in segment.places(mark.end):
            frame = segment.read(place)
            batches.append(frame.records)
            arrived.append(np.full(frame.records.num_rows, frame.arrived_at))
            end, rows, total = place.end, rows + place.rows, total + frame.records.num_rows
            if total >= _ROWS:
                break
        if not batches or segment.terms is None:
            return None
        table = _as_records(pa.Table.from_batches(batches))
        moments = pa.array(np.concatenate(arrived), pa.int64()).cast(TIME)
        for start in range(0, total, _ROWS):
            part = table.slice(start, _ROWS).combine_chunks()
            raised = self._check(part, moments.slice(start, _ROWS), segment.terms)
            self._tally.checked(part.num_rows, raised)
        return Mark(end, rows)

    def _batch_part(self) -> bool:
        """Check the next rows of a batch that was packed or collected before it was checked."""
        for batch, after in self._unchecked():
            self._batch(batch, after)
            return True
        return False

    def _batch(self, batch: BatchManifest, after: int) -> None:
        for table in self._rows(batch, after):
            if self._stop:
                return
            raised = self._check(RECORDS.check(table), None, batch.terms)
            self._tally.checked(table.num_rows, raised)
            progressed(self._ws.path, batch.batch_id, int(table.column("original_row")[-1].as_py()))
        checked(self._ws.path, batch.batch_id)

    def _rows(self, batch: BatchManifest, after: int, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Records of a batch after a row of its original, piece by piece."""
        for path in files_with(self._ws, {batch.batch_id}):
            for rows in pq.ParquetFile(path).iter_batches(_ROWS, columns=columns):
                table = pa.Table.from_batches([rows])
                wanted = pc.equal(table.column("batch_id"), batch.batch_id)
                wanted = pc.and_(wanted, pc.greater(table.column("original_row"), after))
                table = table.filter(wanted).combine_chunks()
                if table.num_rows:
                    yield table


def files_with(ws: Workspace, batches: set[str]) -> list[Path]:
    """Record files that hold records of any of these batches."""
    folders = [f for f in ws.folders() if any(b.batch_id in batches for b in f.batches)]
    return [ws.path / "batches" / folder.name / stored.name for folder in folders for stored in folder.files]


def _as_records(arrived: pa.Table) -> pa.Table:
    """Records of the journal as table `records`; they are in no batch yet."""
    none = pa.repeat(pa.scalar(""), arrived.num_rows)
    return RECORDS.check(arrived.append_column("batch_id", none))
