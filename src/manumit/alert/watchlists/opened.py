"""A list that is open: its manifest, and its index mapped into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.alert.watchlists import arrays
from manumit.alert.watchlists.index import VERSION
from manumit.alert.watchlists.normalising import KINDS
from manumit.alert.watchlists.texts import unpacked
from manumit.store import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy.typing as npt

    from manumit.alert.watchlists.secret import Secret
    from manumit.alert.watchlists.terms import ListManifest


class OpenList:
    """One list, open for matching; its file may be replaced meanwhile."""

    def __init__(self, manifest: ListManifest, path: Path, secret: Secret) -> None:
        if manifest.version != VERSION:
            raise WorkspaceError(
                f"watchlist {manifest.list_id} was made by another version; add its file again with --replace"
            )
        self.manifest = manifest
        self._arrays = arrays.read(path, secret)
        self._parts: dict[str, dict[str, npt.NDArray[Any]]] = {}
        self.kinds: npt.NDArray[np.uint8] = self._arrays["entry.kind"]

    @property
    def list_id(self) -> str:
        """The list's id."""
        return self.manifest.list_id

    def part(self, name: str) -> dict[str, npt.NDArray[Any]]:
        """One part of the index; empty: the list has no entries for it."""
        if name not in self._parts:
            self._parts[name] = arrays.part(self._arrays, name)
        return self._parts[name]

    def entry_ids(self, entries: npt.NDArray[np.int64]) -> pa.Array:
        """Ids of entries, which are their pseudonyms."""
        ids, kinds = self._arrays["entry.id"][entries].tolist(), self.kinds[entries].tolist()
        return pa.array([f"{KINDS[k]}-{i:016x}" for k, i in zip(kinds, ids, strict=True)], pa.string())

    def entries_of(self, entry_ids: Sequence[str]) -> npt.NDArray[np.int64]:
        """Places of entries by their ids."""
        ids: npt.NDArray[np.uint64] = self._arrays["entry.id"]
        wanted = np.array([int(one.rpartition("-")[2], 16) for one in entry_ids], np.uint64)
        order = np.argsort(ids)
        found: npt.NDArray[np.int64] = order[np.searchsorted(ids[order], wanted)]
        return found

    def values(self, entries: npt.NDArray[np.int64]) -> list[str] | None:
        """Entries as they are; None: the list is protected."""
        if self.manifest.terms.protected:
            return None
        return unpacked(self.part("value"), entries)

    def notes(self, entries: npt.NDArray[np.int64]) -> list[str]:
        """Own notes of entries; empty: none."""
        return unpacked(self.part("note"), entries)
