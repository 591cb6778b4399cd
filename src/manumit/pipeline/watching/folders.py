"""Watched folders: a file that is there and rests is collected whole, as `collect` does it.

Files stay where they are and as they are; which were seen is kept beside the journal. A file that is still
being written (its size or time changes, or its name says so) waits.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from typing import TYPE_CHECKING

from manumit.collect import Known, Mapping, collect
from manumit.pipeline.watching.checking import files_with
from manumit.store import ManumitError, RefusedError, WorkspaceBusyError, WorkspaceError
from manumit.store.arrivals import FOLDER, Mark, checked, note
from manumit.store.batch_ids import batch_id, next_sequence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from manumit.pipeline.watching.intake import Intake
    from manumit.pipeline.watching.tally import Tally
    from manumit.store import Terms, Workspace

log = logging.getLogger(__name__)

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".filepart", ".swp")
_LOOK_MS = 500

Stamp = tuple[str, int, int, int]
"""A file's path, size, time of change and inode."""


class Folders:
    """Collects the files of some folders.

    Parameters
    ----------
    ws : an object of its own.
    rest : seconds that a file must not have changed.
    told : called with a file and what became of it, in one sentence.
    collected : called after a batch was made.

    Raises
    ------
    RefusedError : a folder is not there.
    """

    def __init__(
        self,
        ws: Workspace,
        folders: Sequence[Path],
        terms: Terms,
        mapping: Mapping,
        intake: Intake,
        tally: Tally,
        *,
        told: Callable[[Path, str], object],
        collected: Callable[[], object],
        rest: float = 2.0,
    ) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise RefusedError(f"{folder} is no folder; name one that files are moved into")
        self._ws, self._folders, self._terms, self._mapping = ws, folders, terms, mapping
        self._intake, self._tally, self._told, self._collected = intake, tally, told, collected
        self._rest = rest
        self._log = ws.path / FOLDER / "files.jsonl"
        self._seen = self._read()
        self._stop = threading.Event()

    def stop(self) -> None:
        """Finish the file under way, and stop."""
        self._stop.set()

    def run(self) -> None:
        """Collect what is there and what comes, until `stop`."""
        try:
            from watchfiles import watch
        except ImportError as error:
            raise RefusedError(
                "watching a folder needs the extra `arrivals` (pip install 'manumit[arrivals]'); "
                "with --once it does not"
            ) from error

        self.once()
        changes = watch(
            *self._folders,
            stop_event=self._stop,
            rust_timeout=_LOOK_MS,
            yield_on_timeout=True,
            raise_interrupt=False,
        )
        for _ in changes:
            self.once(wait=False)

    def once(self, *, wait: bool = True) -> None:
        """Collect what is there.

        Parameters
        ----------
        wait : until files that were changed just now rest.
        """
        while not self._stop.is_set():
            todo = [(path, stamp) for path in self._files() if (stamp := _stamp(path)) not in self._seen]
            young = False
            for path, stamp in todo:
                if (
                    time.time() - stamp[2] / 1e9 < self._rest and time.time() >= stamp[2] / 1e9
                ) or not self._take(path, stamp):
                    young = True
            if not young or not wait:
                return
            self._stop.wait(min(self._rest, 0.2))

    def _files(self) -> list[Path]:
        found = []
        for folder in self._folders:
            for path in folder.rglob("*"):
                inside = path.relative_to(folder).parts
                hidden = any(part.startswith((".", "~")) for part in inside)
                if not hidden and not path.name.endswith(_UNFINISHED) and path.is_file():
                    found.append(path)
        return sorted(found)

    def _take(self, path: Path, stamp: Stamp) -> bool:
        """Collect a file; False: try again later."""
        while self._tally.behind() and not self._stop.is_set():
            self._stop.wait(0.1)
        if self._stop.is_set() or _stamp(path) != stamp:
            return False
        try:
            sentence = self._collect(path)
        except WorkspaceBusyError:
            return False
        except WorkspaceError as error:
            self._tally.trouble(str(error))
            return False
        except ManumitError as error:
            if _stamp(path) != stamp:  # it changed while it was read
                return False
            sentence = f"refused: {error}"
            self._tally.took(0, 0, 0)
        self._tally.trouble(None)
        self._told(path, sentence)
        self._remember(stamp)
        return True

    def _collect(self, path: Path) -> str:
        with self._ws.lock("watch"):
            coming = batch_id(next_sequence(self._ws.batches()), self._terms.source)
            note(self._ws.path, coming, Mark())  # a crash after the commit must not lose the check
            done = False
            try:
                made = collect(self._ws, path, self._terms, self._mapping)
                done = not isinstance(made, Known)
            finally:
                if not done:
                    checked(self._ws.path, coming)
        if isinstance(made, Known):
            return f"known, batch {made.manifest.batch_id} brought it"
        counts = made.counts
        self._intake.learn(files_with(self._ws, {made.batch_id}), self._ws.forgotten_ids())
        self._tally.took(counts.accepted, counts.duplicate, counts.quarantined)
        self._tally.packed(1)
        self._collected()
        return (
            f"batch {made.batch_id}: {counts.accepted} accepted, {counts.duplicate} duplicate, "
            f"{counts.quarantined} quarantined"
        )

    def _read(self) -> set[Stamp]:
        if not self._log.exists():
            return set()
        found = set()
        for line in self._log.read_text(encoding="utf-8").splitlines():
            try:
                name, size, changed, inode = json.loads(line)
            except (ValueError, TypeError):  # torn by a crash: the file is looked at again, and known
                continue
            found.add((name, size, changed, inode))
        return found

    def _remember(self, stamp: Stamp) -> None:
        self._seen.add(stamp)
        with self._log.open("a", encoding="utf-8") as sink:
            sink.write(json.dumps(stamp) + "\n")


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except OSError:
        return (str(path), -1, 0, 0)
    return (str(path), found.st_size, found.st_mtime_ns, found.st_ino)
