"""What a batch and a run say about themselves, as JSON with its own digest."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from manumit.store import files
from manumit.store.errors import RefusedError, WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "manifest.json"
KINDS = ("ad", "post", "profile", "message", "offer", "page", "call", "location", "image", "document")
_COUNTRY = re.compile("[A-Z]{2}")
LEADS_PURPOSE = "leads"
"""The purpose of the main job: to find what deserves a person's look."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms the records of a batch are held.

    Parameters
    ----------
    source : who or what the records come from; part of every record's id.
    legal_basis : the law, warrant, contract or consent that allows holding them.
    kind : what the records are unless a column says otherwise.
    purposes : uses that the basis permits; any other is refused.
    cases : cases it may serve; empty: any.
    join_with : sources it may be analysed together with; None: any.
    expires : last day on which it may be used; None: no end is set.
    operator : who brought it in.
    country : where its phones are from when they are written without a country code, ISO 3166-1 alpha-2;
        None: not known.

    Raises
    ------
    RefusedError : source or legal basis is empty, the kind is unknown, or the country is no such code.
    """

    source: str
    legal_basis: str
    kind: str = "ad"
    purposes: tuple[str, ...] = (LEADS_PURPOSE,)
    cases: tuple[str, ...] = ()
    join_with: tuple[str, ...] | None = None
    expires: date | None = None
    operator: str = ""
    country: str | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise RefusedError("a batch needs a source; say who or what the records come from (--source)")
        if not self.legal_basis.strip():
            raise RefusedError(
                "a batch needs a legal basis; name the law, warrant or consent (--legal-basis)"
            )
        if self.kind not in KINDS:
            raise RefusedError(f"{self.kind!r} is no kind of record; take one of {', '.join(KINDS)}")
        if self.country is not None and not _COUNTRY.fullmatch(self.country):
            raise RefusedError(f"{self.country!r} is no code of a country; write two capitals, such as ES")
        for name in ("purposes", "cases", "join_with"):
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, tuple(value))


@dataclass(frozen=True, slots=True)
class Original:
    """One file as it was received, and how it was read.

    `sha256` names it for ever, in the records too. `stored` is the SHA-256 of the bytes that are kept:
    the same for an untouched file, another after a redaction, None when the file was dropped. `removed`
    are the data rows (from 1, as received) that a redaction took out. `reading` holds the settings that were
    stated when it was collected (encoding, header, columns …; no record text), so that it can be read again
    in the same way; empty: by evidence alone.
    """

    sha256: str
    name: str
    bytes: int
    stored: str | None = None
    removed: tuple[int, ...] = ()
    reading: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a batch: its name inside the batch folder, SHA-256, rows and bytes."""

    name: str
    sha256: str
    rows: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows that came in, and what became of them: rows_in = accepted + duplicate + quarantined."""

    rows_in: int
    accepted: int
    duplicate: int
    quarantined: int

    def __post_init__(self) -> None:
        if self.rows_in != self.accepted + self.duplicate + self.quarantined:
            raise WorkspaceError(
                f"the counts of a batch do not add up: {self.rows_in} rows in, {self.accepted} accepted, "
                f"{self.duplicate} duplicate, {self.quarantined} quarantined; nothing was stored"
            )


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A record that was forgotten: its id, when, why, by whom. No content."""

    record_id: str
    forgotten_at: datetime
    reason: str
    operator: str


@dataclass(frozen=True, slots=True)
class Former:
    """Legal basis and last day of use that held for a batch until it was renewed: when, by whom."""

    legal_basis: str
    expires: date | None
    until: datetime
    operator: str


@dataclass(frozen=True, slots=True)
class Packed:
    """Where the records of a batch lie since it was compacted.

    `folder` is the pack's name; `digest` and `stones` are the batch's digest then, and its tombstones.
    """

    folder: str
    digest: str
    stones: int


@dataclass(frozen=True, slots=True)
class BatchManifest:
    """What a batch holds and on which terms.

    `counts` stay as they were at collection; live records are `counts.accepted` less `tombstones`.
    `files` are the live record files, in order; `extras` are quarantine and duplicate lists. `former` are
    terms that held before a renewal, oldest first. The records of a batch that is `packed` lie in the files
    of its pack (see `packs`), and its own `files` are empty.
    """

    batch_id: str
    sequence: int
    terms: Terms
    collected_at: datetime
    originals: tuple[Original, ...]
    counts: Counts
    files: tuple[StoredFile, ...]
    extras: tuple[StoredFile, ...] = ()
    tombstones: tuple[Tombstone, ...] = ()
    former: tuple[Former, ...] = ()
    packed: Packed | None = None

    @property
    def folder(self) -> str:
        """Name of the folder below `batches` that holds it."""
        return self.packed.folder if self.packed else self.batch_id

    @property
    def live(self) -> int:
        """Records that can be read now."""
        if self.packed:
            return self.counts.accepted - len(self.tombstones)
        return sum(stored.rows for stored in self.files)

    @property
    def digest(self) -> str:
        """SHA-256 over the live records: changes when and only when a record goes or comes."""
        if self.packed:
            gone = [stone.record_id for stone in self.tombstones[self.packed.stones :]]
            told = "\n".join([self.packed.digest, *gone])
            return hashlib.sha256(told.encode()).hexdigest() if gone else self.packed.digest
        names = "\n".join(stored.sha256 for stored in self.files)
        return hashlib.sha256(f"{self.batch_id}\n{names}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Partition:
    """A part of a table, named by the SHA-256 of its Parquet file."""

    key: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class RunInput:
    """A batch as a run saw it."""

    batch_id: str
    digest: str


@dataclass(frozen=True, slots=True)
class RunManifest:
    """What a finished run read and made.

    `incomplete` is a sentence when `forget` took rows out of it: the next run does it afresh.
    """

    run_id: str
    sequence: int
    purpose: str
    started_at: datetime
    finished_at: datetime
    code_version: str
    inputs: tuple[RunInput, ...]
    tables: dict[str, tuple[Partition, ...]]
    figures: dict[str, Any] = field(default_factory=dict)
    incomplete: str | None = None


def write_manifest(path: Path, manifest: BatchManifest | RunManifest) -> None:
    """Write a manifest whole and synced, with its own digest in it."""
    files.write_atomic(path, encode(manifest))


def encode(manifest: BatchManifest | RunManifest) -> bytes:
    """The JSON bytes of a manifest, with its own digest as the first key."""
    return encode_content(dataclasses.asdict(manifest))


def encode_content(content: dict[str, Any]) -> bytes:
    """JSON bytes with their own digest as the first key."""
    digest = hashlib.sha256(_canonical(content)).hexdigest()
    return (
        json.dumps({"sha256": digest, **content}, indent=1, ensure_ascii=False, default=_plain).encode()
        + b"\n"
    )


def _canonical(content: dict[str, Any]) -> bytes:
    return json.dumps(
        content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def read_batch(path: Path) -> BatchManifest:
    """Read a batch's manifest.

    Raises
    ------
    WorkspaceError : it is missing, damaged or was changed by hand.
    """
    with damage(path):
        return batch_from(read_content(path))


def batch_from(found: dict[str, Any]) -> BatchManifest:
    """A batch's manifest from its JSON form."""
    terms, packed = found["terms"], found.get("packed")
    return BatchManifest(
        batch_id=found["batch_id"],
        sequence=found["sequence"],
        terms=Terms(**{**terms, "expires": _day(terms["expires"])}),
        collected_at=datetime.fromisoformat(found["collected_at"]),
        originals=tuple(_read_original(o) for o in found["originals"]),
        counts=Counts(**found["counts"]),
        files=tuple(StoredFile(**f) for f in found["files"]),
        extras=tuple(StoredFile(**f) for f in found["extras"]),
        tombstones=tuple(read_tombstone(t) for t in found["tombstones"]),
        former=tuple(_read_former(f) for f in found.get("former", ())),
        packed=Packed(**packed) if packed else None,
    )


def _day(stated: str | None) -> date | None:
    return date.fromisoformat(stated) if stated else None


def _read_former(found: dict[str, str]) -> Former:
    until = datetime.fromisoformat(found["until"])
    return Former(found["legal_basis"], _day(found["expires"]), until, found["operator"])


def _read_original(found: dict[str, Any]) -> Original:
    """An original from its JSON form; one from before settings were kept has none."""
    return Original(
        **{**found, "removed": tuple(found["removed"]), "reading": dict(found.get("reading", {}))}
    )


def read_tombstone(found: dict[str, str]) -> Tombstone:
    """A tombstone from its JSON form."""
    return Tombstone(
        found["record_id"], datetime.fromisoformat(found["forgotten_at"]), found["reason"], found["operator"]
    )


def read_run(path: Path) -> RunManifest:
    """Read a run's manifest.

    Raises
    ------
    WorkspaceError : it is missing, damaged or was changed by hand.
    """
    with damage(path):
        found = read_content(path)
        return RunManifest(
            run_id=found["run_id"],
            sequence=found["sequence"],
            purpose=found["purpose"],
            started_at=datetime.fromisoformat(found["started_at"]),
            finished_at=datetime.fromisoformat(found["finished_at"]),
            code_version=found["code_version"],
            inputs=tuple(RunInput(**i) for i in found["inputs"]),
            tables={name: tuple(Partition(**p) for p in parts) for name, parts in found["tables"].items()},
            figures=found["figures"],
            incomplete=found["incomplete"],
        )


def read_content(path: Path) -> dict[str, Any]:
    """The JSON of a manifest, once its digest is checked."""
    found: dict[str, Any] = json.loads(path.read_bytes())
    stated = found.pop("sha256")
    if hashlib.sha256(_canonical(found)).hexdigest() != stated:
        raise ValueError("its digest does not fit its content")
    return found


@contextmanager
def damage(path: Path) -> Iterator[None]:
    """Say which manifest is damaged, whatever the damage."""
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, FileNotFoundError) as error:
        raise WorkspaceError(
            f"{path} is missing, damaged or was changed by hand ({type(error).__name__}); "
            "restore it from a backup"
        ) from error
