"""What is worked out from installed data files alone, kept beside the compiled code that needs it.

Patterns as arrays, a model unpacked: each costs seconds and is the same until its source changes. Kept like
compiled Python: in `__pycache__` of this package, or in the user's cache folder where that cannot be written.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

log = logging.getLogger(__name__)


def derived(name: str, source: str, make: Callable[[], T]) -> T:
    """What `make` gives, or what it gave before for the same source.

    Parameters
    ----------
    name : what it is, as part of a file name; older ones of this name go.
    source : all that it depends on: digests of data and code, versions.
    make : gives something that can be pickled.
    """
    digest = hashlib.sha256(f"{sys.version}\n{source}".encode()).hexdigest()[:16]
    file = f"{name}-{sys.implementation.cache_tag}-{digest}.pickle"
    for folder in _folders():
        with suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError):
            path = folder / file
            if path.stat().st_uid == os.getuid():
                kept: T = pickle.loads(path.read_bytes())  # noqa: S301  written below, as trusted as a .pyc
                return kept
    made = make()
    raw = pickle.dumps(made, pickle.HIGHEST_PROTOCOL)
    for folder in _folders():
        if _written(folder, file, raw):
            _drop_others(folder, name, file)
            break
    return made


def _folders() -> Iterator[Path]:
    yield Path(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parent / "__pycache__")
    with suppress(RuntimeError):  # no home
        yield Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "manumit"


def _written(folder: Path, file: str, raw: bytes) -> bool:
    """Write a file whole or not at all; say whether it is there."""
    half = folder / f"{file}.{uuid.uuid4().hex}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        half.write_bytes(raw)
        half.chmod(0o600)
        half.replace(folder / file)
    except OSError as error:
        log.info("%s cannot be kept in %s: %s", file, folder, error.strerror)
        with suppress(OSError):
            half.unlink(missing_ok=True)
        return False
    return True


def _drop_others(folder: Path, name: str, file: str) -> None:
    for path in folder.glob(f"{name}-{sys.implementation.cache_tag}-*"):
        if path.name != file and path.suffix == ".pickle":
            with suppress(OSError):
                path.unlink()
