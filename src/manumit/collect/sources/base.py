"""What a source is: something that turns a lawfully received file into records and rejects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from manumit.collect.limits import DEFAULT_LIMITS, Limits
from manumit.collect.mapping import Mapping

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from manumit.collect.proposal import Proposal
    from manumit.collect.sources.tables.look import Look
    from manumit.store.batches import Rejected


@dataclass(frozen=True, slots=True)
class Parsed:
    """A piece of a file: records, and rows that cannot become records.

    Attributes
    ----------
    records : columns of table `records` without record_id and batch_id, in order of the file.
    rejects : the rows of this piece that are refused, with reason and mend.
    position : bytes of the file that have been read so far.
    """

    records: pa.RecordBatch
    rejects: list[Rejected]
    position: int


@dataclass(frozen=True, slots=True)
class Request:
    """How a file is to be read.

    Attributes
    ----------
    mapping : which column becomes what; names that are known need none.
    limits : sizes past which input is refused.
    kind : what a record is unless a column says otherwise.
    original : SHA-256 of the file, written into each record.
    file : the file's name as received, for rejects; empty: that of the path.
    """

    mapping: Mapping = field(default_factory=Mapping)
    limits: Limits = DEFAULT_LIMITS
    kind: str = "ad"
    original: str = ""
    file: str = ""


class Source(Protocol):
    """One kind of file. Outside packages add theirs by the entry point group `manumit.sources`."""

    name: str

    def recognises(self, look: Look) -> bool:
        """Whether the file is of this kind, by its content."""

    def parse(self, look: Look, request: Request) -> Iterator[Parsed]:
        """Records and rejects in the order of the file, in bounded memory.

        Raises
        ------
        BadFileError : the file is not what it claims to be, or breaks off.
        RefusedError : the mapping does not fit it.
        """

    def propose(self, look: Look, request: Request) -> Proposal:
        """What each column would become, with evidence and a few shortened values."""

    def redact(self, look: Look, request: Request, rows: frozenset[int], out: Path) -> int | None:
        """Write to `out` the file without those rows, the others byte by byte as they were.

        Returns how many rows the file had, or None where it cannot be cut row by row.
        """
