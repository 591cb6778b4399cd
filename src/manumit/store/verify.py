"""Hash everything again, and say what differs from what the manifests state."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from manumit.store import backups, files, heirs, holds, manifest, packs
from manumit.store.arrivals.frames import Segment
from manumit.store.arrivals.journal import SEALED, Journal
from manumit.store.errors import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from manumit.store.packs import Folder
    from manumit.store.workspace import Workspace

log = logging.getLogger(__name__)

_KNOWN = frozenset(
    {
        "manumit.toml",
        "batches",
        "runs",
        "partitions",
        "cache",
        "spill",
        "log",
        "exports",
        "arrivals",
        "watchlists",
        "lock",
        "current",
        heirs.FILE,
        holds.FILE,
        backups.NOTES,
        "casework.db",
        "casework.db-journal",
        "alerts.db",
        "alerts.db-journal",
        "alerts.forget",
        "alerts.lock",
        "alerts.jsonl",
        "receivers.toml",
        "alerts.yaml",
    }
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the manifests say.

    Parameters
    ----------
    path : relative to the workspace.
    kind : missing, changed, extra or damaged.
    detail : one sentence.
    """

    path: str
    kind: str
    detail: str


def differences(workspace: Workspace, progress: Callable[[int], None] | None = None) -> list[Difference]:
    """Everything in the workspace that is not as its manifests say; empty: all is well.

    Parameters
    ----------
    progress : called with the bytes hashed since its last call.
    """
    checker = _Checker(workspace.path, progress or (lambda _: None))
    found = [*checker.strays(workspace.path, set(_KNOWN)), *checker.batches(), *checker.runs()]
    found += checker.arrivals()
    log.info("verify: %d differences", len(found))
    return found


class _Checker:
    def __init__(self, root: Path, progress: Callable[[int], None]) -> None:
        self.root, self.progress = root, progress

    def batches(self) -> Iterator[Difference]:
        for path in sorted((self.root / "batches").iterdir()):
            try:
                folder = packs.read(path)
            except WorkspaceError as error:
                yield self._say(path / manifest.FILE, "damaged", str(error))
                continue
            if folder.name != path.name or any(batch.folder != path.name for batch in folder.batches):
                yield self._say(path, "changed", f"its manifest is that of {folder.batches[0].folder}")
            yield from self._folder(path, folder)

    def _folder(self, path: Path, folder: Folder) -> Iterator[Difference]:
        listed = {f.name: f.sha256 for f in folder.files}
        for batch in folder.batches:
            listed |= {extra.name: extra.sha256 for extra in batch.extras}
            listed |= {f"originals/{o.stored}": o.stored for o in batch.originals if o.stored}
        for name, sha256 in listed.items():
            yield from self._file(path / name, sha256)
        live = self._live(path, folder) if folder.is_pack else {folder.batches[0].batch_id: folder.live}
        for stored in folder.files:
            yield from self._rows(path / stored.name, stored.rows)
        for batch in folder.batches:
            here, gone = live.get(batch.batch_id, 0), len(batch.tombstones)
            if here + gone != batch.counts.accepted:
                yield self._say(
                    path / manifest.FILE,
                    "changed",
                    f"{here} live and {gone} forgotten records of batch {batch.batch_id} are not the "
                    f"{batch.counts.accepted} accepted",
                )
        for found in sorted(path.rglob("*")):
            name = found.relative_to(path).as_posix()
            if not found.is_dir() and name not in listed and name != manifest.FILE:
                yield self._say(found, "extra", "no manifest names it")

    def _live(self, path: Path, folder: Folder) -> Counter[str]:
        """Records of each batch in the files of a pack."""
        found: Counter[str] = Counter()
        for stored in folder.files:
            try:
                column = pq.read_table(path / stored.name, columns=["batch_id"], partitioning=None)[0]
            except (OSError, ValueError):  # missing or changed, and said already
                continue
            for one in column.value_counts().to_pylist():
                found[one["values"]] += one["counts"]
        return found

    def runs(self) -> Iterator[Difference]:
        named: dict[str, int] = {}
        for folder in sorted((self.root / "runs").iterdir()):
            yield from self.strays(folder, {manifest.FILE})
            try:
                run = manifest.read_run(folder / manifest.FILE)
            except WorkspaceError as error:
                yield self._say(folder / manifest.FILE, "damaged", str(error))
                continue
            named |= {part.sha256: part.rows for parts in run.tables.values() for part in parts}
        for sha256, rows in sorted(named.items()):
            path = self.root / "partitions" / sha256[:2] / f"{sha256}.parquet"
            yield from self._file(path, sha256)
            yield from self._rows(path, rows)
        for path in sorted((self.root / "partitions").rglob("*")):
            if not path.is_dir() and path.name.removesuffix(".parquet") not in named:
                yield self._say(path, "extra", "no run names it")
        yield from self._current()

    def arrivals(self) -> Iterator[Difference]:
        """Segments of the arrival journal; the last frame of one that is open may be under way."""
        for path in Journal(self.root).segments():
            try:
                with Segment(path) as segment:
                    whole = segment.sound_end() == path.stat().st_size
                self.progress(path.stat().st_size)
            except FileNotFoundError:  # packed or sealed meanwhile
                continue
            except WorkspaceError as error:
                yield self._say(path, "damaged", str(error))
                continue
            if not whole and path.suffix == SEALED:
                yield self._say(path, "damaged", "its last records are not whole")

    def _current(self) -> Iterator[Difference]:
        path = self.root / "current"
        if path.exists():
            name = path.read_text(encoding="utf-8", errors="replace").strip()
            if not (self.root / "runs" / name / manifest.FILE).exists():
                yield self._say(path, "changed", "it names a run that is not there")
        elif any((self.root / "runs").iterdir()):
            yield self._say(path, "missing", "there are runs and none is the current one")

    def strays(self, folder: Path, known: set[str]) -> Iterator[Difference]:
        for path in sorted(folder.iterdir()):
            if path.name not in known:
                yield self._say(path, "extra", "nothing of the workspace has this name")

    def _file(self, path: Path, sha256: str) -> Iterator[Difference]:
        if not path.is_file():
            yield self._say(path, "missing", "its manifest names it and it is not there")
            return
        found = files.hash_file(path)
        self.progress(path.stat().st_size)
        if found != sha256:
            yield self._say(path, "changed", f"its SHA-256 is {found}, not {sha256}")

    def _rows(self, path: Path, rows: int) -> Iterator[Difference]:
        try:
            found = pq.read_metadata(path).num_rows
        except (OSError, ValueError):  # missing or changed, and said already
            return
        if found != rows:
            yield self._say(path, "changed", f"it has {found} rows, not {rows}")

    def _say(self, path: Path, kind: str, detail: str) -> Difference:
        return Difference(path.relative_to(self.root).as_posix(), kind, detail)
