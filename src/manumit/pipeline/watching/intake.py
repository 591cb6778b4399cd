"""The one thread that accepts: rows to records, ids, the journal, and only then the answer."""

from __future__ import annotations

import logging
import queue
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.collect.arriving import JsonRows, Shaped
from manumit.store import Rejected, WorkspaceError
from manumit.store.arrivals import ARRIVED, Form, Frame, Journal, Keys, KnownIds, Segment, packed, stored_ids

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy.typing as npt

    from manumit.collect import Limits, Mapping
    from manumit.collect.sources.tables.frame import BadRow
    from manumit.pipeline.watching.tally import Tally
    from manumit.store import Terms, Workspace

log = logging.getLogger(__name__)

ACCEPTED, DUPLICATE, QUARANTINED = 0, 1, 2
STATUS = ("accepted", "duplicate", "quarantined")
_GROUP_ROWS = 16_384
_GROUP_BYTES = 8 << 20
_FORGOTTEN = "this record was forgotten and must not come back"
_LEAVE_OUT = "leave it out at the source"


@dataclass(frozen=True, slots=True)
class Answers:
    """What became of the rows of a lot, in their order.

    Parameters
    ----------
    status : an index into `STATUS` for each row.
    ids : record_id of each row; null for those set aside.
    why : reason and mend of rows that were set aside, by place from 0.
    failed : nothing was accepted, for this reason; None: all rows are answered.
    """

    status: npt.NDArray[np.uint8]
    ids: pa.Array[Any]
    why: dict[int, tuple[str, str]]
    failed: WorkspaceError | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows that came together.

    Parameters
    ----------
    rows : JSON objects, one each, or rows that are shaped already.
    form : of shaped rows.
    reply : called in the thread of the intake; must be quick.
    """

    rows: pa.Array[Any] | Shaped
    reply: Callable[[Answers], object]
    form: Form | None = None

    @property
    def raw(self) -> pa.Array[Any]:
        """The rows as received."""
        return self.rows.rows if isinstance(self.rows, Shaped) else self.rows


@dataclass(slots=True)
class _Known:
    live: KnownIds = field(default_factory=KnownIds)
    forgotten: KnownIds = field(default_factory=KnownIds)


class Intake:
    """Accepts rows. Made inside `Journal.accepting`.

    Parameters
    ----------
    terms : on which the records are held.
    mapping : which field becomes what.
    arrived : called after records became durable.
    """

    def __init__(
        self,
        ws: Workspace,
        journal: Journal,
        terms: Terms,
        mapping: Mapping,
        limits: Limits,
        tally: Tally,
        arrived: Callable[[], object],
    ) -> None:
        self._ws, self._journal, self._terms, self._tally = ws, journal, terms, tally
        self._mapping, self._limits = mapping, limits
        self._arrived = arrived
        self._lots: queue.Queue[Lot | None] = queue.Queue()
        self._room = threading.Condition()
        self._waiting = 0
        self._known = _known(ws, journal)
        self._learning = threading.Lock()
        self._thread = threading.Thread(target=self._work, name="intake", daemon=True)
        self._closed = False
        self._thread.start()

    def offer(self, lot: Lot, *, wait: bool = True) -> bool:
        """Hand rows over; with `wait` as soon as there is room, else False where there is none."""
        size = lot.raw.nbytes
        with self._room:
            while self._waiting and self._waiting + size > self._tally.limits.waiting_bytes:
                if not wait:
                    return False
                self._room.wait()
            if self._closed:
                return False
            self._waiting += size
            self._lots.put(lot)
        return True

    def learn(self, paths: list[Path], forgotten: list[str]) -> None:
        """Take in what other processes collected (record files) or forgot meanwhile."""
        ids, gone = stored_ids(paths), KnownIds()
        gone.add(packed(pa.array(forgotten, pa.string())))
        with self._learning:
            self._known.live.add(ids)
            self._known.forgotten = gone

    def close(self) -> None:
        """Answer what was handed over, and stop."""
        with self._room:
            self._closed = True
            self._room.notify_all()
        self._lots.put(None)
        self._thread.join()

    def _work(self) -> None:
        keys, shaper = Keys(self._terms.source), JsonRows(self._mapping, self._terms.kind, self._limits)
        over = False
        while not over:
            lots, over = self._group()
            plain = [lot for lot in lots if not isinstance(lot.rows, Shaped)]
            if plain:
                self._take(shaper.shape(_rows(plain)), shaper.form, plain, keys)
            for lot in lots:
                if isinstance(lot.rows, Shaped) and lot.form is not None:
                    self._take(lot.rows, lot.form, [lot], keys)
            with self._room:
                self._waiting -= sum(lot.raw.nbytes for lot in lots)
                self._room.notify_all()
        shaper.close()
        keys.close()

    def _group(self) -> tuple[list[Lot], bool]:
        """All that waits, up to a bound; and whether that was the last."""
        lots: list[Lot] = []
        rows = size = 0
        lot = self._lots.get()
        while lot is not None:
            lots.append(lot)
            rows, size = rows + len(lot.raw), size + lot.raw.nbytes
            if rows >= _GROUP_ROWS or size >= _GROUP_BYTES:
                return lots, False
            try:
                lot = self._lots.get_nowait()
            except queue.Empty:
                return lots, False
        return lots, True

    def _take(self, shaped: Shaped, form: Form, lots: list[Lot], keys: Keys) -> None:
        """Accept rows that stand for one or more lots."""
        with self._learning:
            self._accept(shaped, form, lots, keys)

    def _accept(self, shaped: Shaped, form: Form, lots: list[Lot], keys: Keys) -> None:
        status, ids, why, fresh = self._judge(shaped, keys)
        frame = _frame(shaped, ids, fresh, status)
        try:
            if frame.size:
                self._journal.append(self._terms, form, frame)
        except WorkspaceError as error:
            self._tally.trouble(str(error))
            for lot in lots:
                lot.reply(Answers(status[:0], ids[:0], {}, error))
            return
        self._tally.trouble(None)
        self._known.live.add(packed(frame.records.column("record_id")))
        counts = np.bincount(status, minlength=3)
        self._tally.took(*(int(n) for n in counts[:3]))
        start = 0
        for lot in lots:
            stop = start + len(lot.raw)
            mine = {k - start: v for k, v in why.items() if start <= k < stop} if why else {}
            lot.reply(Answers(status[start:stop], ids[start:stop], mine))
            start = stop
        if frame.records.num_rows:
            self._arrived()

    def _judge(
        self, shaped: Shaped, keys: Keys
    ) -> tuple[npt.NDArray[np.uint8], pa.Array[Any], dict[int, tuple[str, str]], npt.NDArray[np.bool_]]:
        """Status and id of each row, why some were set aside, and which records are new."""
        size = len(shaped.rows)
        status = np.full(size, QUARANTINED, dtype=np.uint8)
        why = {bad.row: (_reason(bad), bad.mend) for bad in shaped.bad}
        if not shaped.records.num_rows:
            return status, pa.nulls(size, pa.string()), why, np.zeros(0, dtype=np.bool_)
        place = shaped.records.column("original_row").to_numpy()
        hexed = keys.of(shaped.records)
        ids = packed(hexed)
        first = np.zeros(len(ids), dtype=np.bool_)
        first[np.unique(ids, return_index=True)[1]] = True
        known = self._known
        gone = known.forgotten.holds(ids)
        fresh = first & ~known.live.holds(ids) & ~gone
        status[place] = np.where(gone, QUARANTINED, np.where(fresh, ACCEPTED, DUPLICATE))
        for k in place[gone]:
            why[int(k)] = (_FORGOTTEN, _LEAVE_OUT)
        spread = np.zeros(size, dtype=np.int64)
        spread[place] = np.arange(len(ids))
        named = np.zeros(size, dtype=np.bool_)
        named[place] = ~gone
        return status, hexed.take(pa.array(spread, mask=~named)), why, fresh


def _reason(bad: BadRow) -> str:
    return f"{bad.field}: {bad.reason}" if bad.field else bad.reason


def _rows(lots: list[Lot]) -> pa.Array[Any]:
    if len(lots) == 1:
        return lots[0].raw
    rows: pa.Array[Any] = pa.concat_arrays([lot.raw for lot in lots])
    return rows


def _frame(
    shaped: Shaped, ids: pa.Array[Any], fresh: npt.NDArray[np.bool_], status: npt.NDArray[np.uint8]
) -> Frame:
    """New records and bad rows, with the rows that they came in."""
    kept = status == ACCEPTED
    for bad in shaped.bad:
        kept[bad.row] = True
    if shaped.records.num_rows:  # a duplicate of a row of the same lot is no row of the frame
        place = shaped.records.column("original_row").to_numpy()
        kept[place[~fresh]] = False
    number = np.cumsum(kept)
    rows = shaped.rows if kept.all() else shaped.rows.filter(pa.array(kept))
    rejects = [Rejected("", int(number[bad.row]), bad.field, bad.reason, bad.mend) for bad in shaped.bad]
    return Frame(joined(rows), _records(shaped, ids, fresh, number), rejects, time.time_ns() // 1000)


def _records(
    shaped: Shaped, ids: pa.Array[Any], fresh: npt.NDArray[np.bool_], number: npt.NDArray[np.int64]
) -> pa.RecordBatch:
    records = shaped.records
    if not fresh.any():
        return pa.RecordBatch.from_pylist([], schema=ARRIVED)
    if not fresh.all():
        records = records.filter(pa.array(fresh))
    place = records.column("original_row").to_numpy()
    columns = {name: records.column(name) for name in records.schema.names}
    columns["record_id"] = ids.take(pa.array(place))
    columns["original"] = pa.repeat(pa.scalar(""), records.num_rows)
    columns["original_row"] = pa.array(number[place], pa.int64())
    return pa.RecordBatch.from_arrays([columns[name] for name in ARRIVED.names], schema=ARRIVED)


def joined(rows: pa.Array[Any]) -> bytes:
    """The bytes of all rows (binary, none of them null), one after the other."""
    if not len(rows):
        return b""
    whole = pc.binary_join(
        pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows), pa.scalar(b"", pa.binary())
    )
    found: bytes = whole[0].as_buffer().to_pybytes()
    return found


def _known(ws: Workspace, journal: Journal) -> _Known:
    """What is in batches and in the journal, and what must not come back."""
    known = _Known()
    known.live.add(stored_ids(ws.record_paths()))
    for path in journal.segments():
        with Segment(path) as segment:
            for place in segment.places():
                known.live.add(packed(segment.read(place).records.column("record_id")))
    known.forgotten.add(packed(pa.array(ws.forgotten_ids(), pa.string())))
    return known
