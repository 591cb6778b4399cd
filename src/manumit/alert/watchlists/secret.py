"""The workspace's key for watchlists: keyed hashes of entries, and encryption of protected lists.

The key lies in the workspace, mode 0600. It protects what leaves the folder without it (a copied index, a
pseudonym in a report or an alert); who can read the whole folder can read the lists, as the records.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from typing import TYPE_CHECKING

import numpy as np

from manumit.store import WorkspaceError, files

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy.typing as npt

FILE = "key"
_BYTES = 32
_NONCE = 8
_CHUNK = 64 << 20
_SEAL = 16  # bytes that each sealed chunk is longer by


class Secret:
    """The key, and what is made with it."""

    def __init__(self, key: bytes) -> None:
        self._hashing = hashlib.blake2b(key, digest_size=32, person=b"manumit-hash").digest()
        self._sealing = hashlib.blake2b(key, digest_size=32, person=b"manumit-seal").digest()

    @classmethod
    def read(cls, folder: Path) -> Secret:
        """The key of a workspace's watchlists.

        Raises
        ------
        WorkspaceError : it is not there, or is damaged.
        """
        path = folder / FILE
        key = path.read_bytes() if path.is_file() else b""
        if len(key) != _BYTES:
            raise WorkspaceError(f"{path} is missing or damaged; restore it from a backup")
        return cls(key)

    @classmethod
    def made(cls, folder: Path) -> Secret:
        """The key, made now if there is none."""
        path = folder / FILE
        if not path.exists():
            half = files.temporary(path)
            handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            try:
                os.write(handle, secrets.token_bytes(_BYTES))
                os.fsync(handle)
            finally:
                os.close(handle)
            files.move(half, path)
        return cls.read(folder)

    def digests(self, kind: str, values: Iterable[str]) -> npt.NDArray[np.uint64]:
        """Keyed 128-bit hashes of values of one kind: two numbers a value."""
        begun = hashlib.blake2b(f"{kind}\0".encode(), digest_size=16, key=self._hashing)
        copy, found = begun.copy, []
        for value in values:
            one = copy()
            one.update(value.encode("utf-8", "surrogatepass"))
            found.append(one.digest())
        return np.frombuffer(b"".join(found), ">u8").astype(np.uint64).reshape(-1, 2)

    def seal(self, content: bytes, about: bytes) -> bytes:
        """Content encrypted by AES-256-GCM, in chunks tied to their place, number and `about`."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cipher, nonce = AESGCM(self._sealing), secrets.token_bytes(_NONCE)
        chunks = range(0, max(1, len(content)), _CHUNK)
        tied = about + len(chunks).to_bytes(4, "big")
        sealed = [
            cipher.encrypt(nonce + number.to_bytes(4, "big"), content[start : start + _CHUNK], tied)
            for number, start in enumerate(chunks)
        ]
        return b"".join([nonce, *sealed])

    def unseal(self, sealed: bytes, about: bytes) -> bytes:
        """What was sealed.

        Raises
        ------
        WorkspaceError : it was changed, or sealed with another key.
        """
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        cipher, nonce, body = AESGCM(self._sealing), sealed[:_NONCE], memoryview(sealed)[_NONCE:]
        chunks = range(0, max(1, len(body)), _CHUNK + _SEAL)
        tied = about + len(chunks).to_bytes(4, "big")
        try:
            return b"".join(
                cipher.decrypt(nonce + number.to_bytes(4, "big"), body[start : start + _CHUNK + _SEAL], tied)
                for number, start in enumerate(chunks)
            )
        except (InvalidTag, ValueError) as error:
            raise WorkspaceError(
                "a protected watchlist cannot be opened with the key that is here; restore both from a backup"
            ) from error
