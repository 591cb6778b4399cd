"""Compiles the kernels once, by a whole job on a few simulated records; does nothing when they are compiled.

numba keeps compiled kernels beside their source (or in the user's cache where that cannot be written)
and drops them when the source, numba or the processor changes. A digest of all that is kept with them,
so that a second call costs a tenth of a second.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "manumit"


def state() -> str:
    """Digest of everything that a compiled kernel depends on."""
    digest = hashlib.sha256()
    said = [sys.version, platform.processor(), os.environ.get("NUMBA_CPU_NAME", ""), version("numba")]
    digest.update("\n".join(said).encode())
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_bytes()
        if b"numba" in text:
            stat = path.stat()
            digest.update(f"{path} {stat.st_mtime_ns} {stat.st_size}\n".encode())
    return digest.hexdigest()


def job(folder: Path) -> None:
    """Simulated records from a file to ranked campaigns."""
    import pyarrow as pa

    from manumit.collect import collect_all
    from manumit.detect.extract import find_mentions
    from manumit.detect.language import detect_languages
    from manumit.pipeline import run
    from manumit.simulate import simulate
    from manumit.store import Terms, Workspace

    workspace = Workspace.create(folder / "workspace")
    for seed in (1, 2):  # one batch alone and several together reach the kernels as arrays of other kinds
        simulate(folder / str(seed), records=600, seed=seed)
        collect_all(workspace, folder / str(seed) / "records", Terms("simulator", "simulated"))
        run(workspace)
    find_mentions(pa.array(["call 020 7946 0958"]))
    detect_languages(pa.array(["call us today"]))


def main() -> None:
    """Compile, unless the mark says that it is done."""
    kept = Path(os.environ.get("NUMBA_CACHE_DIR", SOURCE / "__pycache__"))
    mark = kept / f"kernels-{sys.implementation.cache_tag}.mark"
    now = state()
    if mark.exists() and mark.read_text() == now:
        return
    print("Compiling kernels, once (about half a minute)", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        job(Path(folder))
    kept.mkdir(parents=True, exist_ok=True)
    mark.write_text(now)
    print(f"Compiled in {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
