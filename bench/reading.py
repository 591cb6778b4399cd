"""Parts of collecting, each in a process of its own. Prints JSON.

Usage: python -m bench.reading parse FILE
       python -m bench.reading store FILE WORKSPACE
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.collect.sources import Parsed, Request, recognise
from manumit.store import Terms, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator


def pieces(path: Path, original: str = "") -> Iterator[Parsed]:
    """The file piece by piece, as its source reads it."""
    source, look = recognise(path)
    return source.parse(look, Request(original=original, file=path.name))


def parse(path: Path) -> tuple[int, float]:
    """Read a file and keep nothing; rows and seconds."""
    begun = time.perf_counter()
    rows = sum(piece.records.num_rows + len(piece.rejects) for piece in pieces(path))
    return rows, time.perf_counter() - begun


def store(path: Path, workspace: Path) -> tuple[int, float]:
    """Write a file's records as one batch; rows, and seconds without those of parsing."""
    ws = Workspace.create(workspace)
    with ws.lock("collect"), ws.new_batch(Terms("bench", "made-up data")) as batch:
        batches = [piece.records for piece in pieces(path, batch.add_original(path).sha256)]
        begun = time.perf_counter()
        for records in batches:
            batch.add(records)
        rows = sum(records.num_rows for records in batches)
        batch.commit(rows_in=rows)
    return rows, time.perf_counter() - begun


def main(what: str, file: str, *more: str) -> int:
    rows, seconds = parse(Path(file)) if what == "parse" else store(Path(file), Path(more[0]))
    print(json.dumps({"rows": rows, "seconds": seconds}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
