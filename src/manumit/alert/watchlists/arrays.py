"""An index file: named arrays one after another, mapped into memory as they lie.

Opening reads a header of some hundred bytes; the rest is read when it is looked at. A sealed file is
decrypted into memory whole.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from manumit.store import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import numpy.typing as npt

    from manumit.alert.watchlists.secret import Secret

Arrays: TypeAlias = "Mapping[str, npt.NDArray[Any]]"

PLAIN, SEALED = b"manumit-index-1\n", b"manumit-sealed1\n"
_ALIGNED = 64


def write(path: Path, arrays: Arrays, secret: Secret | None = None) -> None:
    """Write a new index file, mode 0600, synced; sealed where a secret is given."""
    content = b"".join(_pieces(arrays))
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as sink:
        sink.write(content if secret is None else SEALED + secret.seal(content, SEALED))
        sink.flush()
        os.fsync(sink.fileno())


def _pieces(arrays: Arrays) -> list[bytes]:
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    body: list[bytes] = []
    at = 0
    for name, array in sorted(arrays.items()):
        raw = np.ascontiguousarray(array).tobytes()
        places[name] = (array.dtype.str, array.shape, at)
        gap = -len(raw) % _ALIGNED
        body += [raw, b"\0" * gap]
        at += len(raw) + gap
    header = json.dumps(places).encode()
    header += b" " * (-(len(PLAIN) + 8 + len(header)) % _ALIGNED)
    return [PLAIN, len(header).to_bytes(8, "little"), header, *body]


def read(path: Path, secret: Secret) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an index file.

    Raises
    ------
    WorkspaceError : it is damaged, or sealed with another key.
    FileNotFoundError : it is not there.
    """
    mapped: npt.NDArray[np.uint8] = np.memmap(path, np.uint8, "r")
    if mapped[: len(SEALED)].tobytes() == SEALED:
        mapped = np.frombuffer(secret.unseal(mapped[len(SEALED) :].tobytes(), SEALED), np.uint8)
    try:
        return dict(_cut(mapped))
    except (ValueError, TypeError, KeyError) as error:
        raise WorkspaceError(f"{path} is damaged; restore it from a backup, or add the list again") from error


def _cut(content: npt.NDArray[np.uint8]) -> list[tuple[str, npt.NDArray[Any]]]:
    begun = len(PLAIN) + 8
    if content[: len(PLAIN)].tobytes() != PLAIN:
        raise ValueError("no index")
    size = int.from_bytes(content[len(PLAIN) : begun].tobytes(), "little")
    places = json.loads(content[begun : begun + size].tobytes())
    found = []
    for name, (kind, shape, at) in places.items():
        dtype = np.dtype(kind)
        start = begun + size + at
        stop = start + dtype.itemsize * int(np.prod(shape, dtype=np.int64))
        if stop > len(content):
            raise ValueError("cut short")
        found.append((name, content[start:stop].view(dtype).reshape(shape)))
    return found


def part(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays whose names begin with `name` and a point, without it; empty: there is no such part."""
    return {key[len(name) + 1 :]: array for key, array in arrays.items() if key.startswith(f"{name}.")}


def named(arrays: Arrays, name: str) -> dict[str, npt.NDArray[Any]]:
    """The arrays as a part of others."""
    return {f"{name}.{key}": array for key, array in arrays.items()}
