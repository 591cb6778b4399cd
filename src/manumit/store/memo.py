"""Results of pure functions, kept to save time; the whole folder may be removed at any moment."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pyarrow as pa

from manumit.store import files

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_ENDINGS = (".arrow", ".parquet")


class MemoStore:
    """The folder `cache`: `cache/<stage>/<key>.arrow` (Arrow IPC, to be memory-mapped) or `.parquet`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, stage: str, key: str) -> Path | None:
        """The file of a kept result; None: it is not there, compute it."""
        stem = self._stem(stage, key)
        for ending in _ENDINGS:
            path = stem.with_name(stem.name + ending)
            if path.exists():
                return path
        return None

    def put(self, stage: str, key: str, data: pa.Table | pa.RecordBatchReader | Path) -> Path:
        """Keep a result: a table or a stream of batches as Arrow IPC, or a ready `.arrow`/`.parquet` file."""
        stem = self._stem(stage, key)
        files.make_folder(stem.parent)
        ending = data.suffix if isinstance(data, Path) else ".arrow"
        if ending not in _ENDINGS:
            raise ValueError(f"a kept result is .arrow or .parquet, not {ending!r}")
        half = stem.with_name(f"{files.TEMPORARY}{uuid.uuid4().hex}")
        try:
            if isinstance(data, Path):
                files.copy_hashed(data, half)
            else:
                _write_ipc(half, data)
                files.sync_file(half)
            target = stem.with_name(stem.name + ending)
            files.move(half, target)
        finally:
            half.unlink(missing_ok=True)
        return target

    def keep_only(self, stage: str, keys: set[str]) -> None:
        """Remove a stage's results under any other key."""
        for path in (self.folder / stage).glob("*"):
            if path.name.removesuffix(path.suffix) not in keys:
                files.remove(path)

    def clear(self) -> None:
        """Remove everything."""
        for path in self.folder.iterdir():
            files.remove(path)

    def sweep(self) -> None:
        """Remove half-written files."""
        for path in self.folder.glob(f"*/{files.TEMPORARY}*"):
            files.remove(path)

    def _stem(self, stage: str, key: str) -> Path:
        if not _NAME.fullmatch(stage) or not _NAME.fullmatch(key):
            raise ValueError(f"no name for a kept result: {stage!r}, {key!r}")
        return self.folder / stage / key


def _write_ipc(path: Path, data: pa.Table | pa.RecordBatchReader) -> None:
    with pa.OSFile(str(path), "wb") as raw, pa.ipc.new_file(raw, data.schema) as sink:
        if isinstance(data, pa.Table):
            sink.write_table(data)
        else:
            for batch in data:
                sink.write_batch(batch)
