"""What a run knows while it goes from stage to stage."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from manumit import alert, trace
from manumit.casework import Casework
from manumit.detect import campaigns as detect
from manumit.detect import reading
from manumit.pipeline.heirs import CAMPAIGNS, NETWORKS, in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from manumit.engine import Engine
    from manumit.pipeline.touched import Touched
    from manumit.store import BatchManifest, RunManifest, RunWriter, Workspace
    from manumit.store.packs import Folder, StoredIn


@dataclass(frozen=True, slots=True)
class RecordFile:
    """One file of live records."""

    path: Path
    folder: Folder
    sequence: int
    """Of the first batch in it."""
    several: bool
    """It holds more than one batch; the column `batch_id` says which record is of which (see `packs`)."""
    rows: int
    sha256: str
    country: str | None
    """Where phones without a country code are from; None: not known."""


def file_in(ws: Workspace, one: StoredIn) -> RecordFile:
    """A file of live records, as stages see it."""
    path = ws.path / "batches" / one.name
    country = one.folder.batches[0].terms.country  # that of all batches in it
    several = one.first < one.last
    return RecordFile(path, one.folder, one.first, several, one.stored.rows, one.stored.sha256, country)


@dataclass(slots=True)
class State:
    """What a run knows so far."""

    ws: Workspace
    batches: list[BatchManifest]
    previous: RunManifest | None
    basis: str
    """Digest of all but the records that campaigns depend on: code versions and heirs."""
    judged_by: str
    """Digest of all else that leads depend on: code, rules, people's decisions, heirs of networks."""
    heirs: dict[str, str]
    local: Engine | None = None
    writer: RunWriter | None = None
    progress: Callable[[int, int], None] = lambda _done, _total: None
    sources: list[detect.Source] = field(default_factory=list)
    corpus: detect.Corpus | None = None
    shingles: detect.Telling | None = None
    standing: detect.Standing | None = None
    found: trace.Networks | None = None
    touched: Touched | None = None
    """What is judged afresh; None: everything."""
    figures: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, ws: Workspace) -> State:
        """The state before the first stage; nothing is written yet."""
        heirs = in_force(ws, CAMPAIGNS)
        basis = _digest(detect.VERSION, heirs)
        judged_by = _digest(*versions(ws), Casework.open(ws).heeded(), in_force(ws, NETWORKS))
        return cls(ws, ws.batches(), ws.current_run(), basis, judged_by, heirs)

    def files(self) -> Iterator[RecordFile]:
        """Each file of live records, by sequence of the first batch in it, and name."""
        return (file_in(self.ws, one) for one in self.ws.stored_files())

    @property
    def reusable(self) -> RunManifest | None:
        """The previous run, if what it found in an unchanged group still holds, and all of it is there."""
        previous = self.previous
        if previous is None or previous.incomplete or previous.figures.get("basis") != self.basis:
            return None
        return previous

    @property
    def engine(self) -> Engine:
        """The engine of the run."""
        if self.local is None:
            raise AssertionError("no run has begun")
        return self.local

    @property
    def run(self) -> RunWriter:
        """The run being written."""
        if self.writer is None:
            raise AssertionError("no run has begun")
        return self.writer

    def counter(self, rows: int, records: int) -> Callable[[int], None]:
        """A function that hears of rows done, of `rows` in all, and tells it as a part of `records`."""
        done = 0

        def tell(more: int) -> None:
            nonlocal done
            done = min(done + more, rows)
            self.progress(done * records // max(1, rows), records)

        return tell


def unchanged(state: State) -> RunManifest | None:
    """The current run, if it was made from these records by this code and with these decisions."""
    previous = state.reusable
    if previous is None or previous.figures.get("judged_by") != state.judged_by:
        return None
    return previous if list(previous.inputs) == state.ws.inputs() else None


def versions(ws: Workspace) -> tuple[object, ...]:
    """Versions of code and rules that networks, scores and leads depend on."""
    return (reading.version(), trace.VERSION, alert.VERSION, _meaning(ws))


def _meaning(ws: Workspace) -> str | None:
    """What likens meanings; None: the setting is off, and nothing of it is loaded."""
    if not ws.settings.semantic:
        return None
    from manumit.detect.indicators import semantic

    return semantic.encoder_version()


def _digest(*told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
