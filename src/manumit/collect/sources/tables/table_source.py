"""What all tables share: open, find the mapping, shape rows into records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from manumit.collect.ahead import ahead
from manumit.collect.proposal import propose_table
from manumit.collect.shape.records import Shaper
from manumit.collect.sources.base import Parsed
from manumit.store.batches import Rejected
from manumit.store.errors import BadFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.proposal import Proposal
    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.frame import Table
    from manumit.collect.sources.tables.look import Look


class TableSource(ABC):
    """A source whose files are tables."""

    name: str

    @abstractmethod
    def open(self, look: Look, reading: Reading, limits: Limits) -> Table:
        """Open the file as a table."""

    def parse(self, look: Look, request: Request) -> Iterator[Parsed]:
        """Records and rejects of the file, in its order."""
        table = self.open(look, request.mapping.reading, request.limits)
        file = request.file or look.path.name
        rows = 0
        try:
            targets = request.mapping.resolve(table.names, file)
            wanted = [table.names[p] for positions in targets.values() for p in positions]
            with Shaper(list(table.names), targets, request) as shaper:
                for frame in ahead(table.frames(wanted)):
                    records, bad = shaper.shape(frame)
                    rows += records.num_rows + len(bad)
                    rejects = [Rejected(file, b.row, b.field, b.reason, b.mend) for b in bad]
                    yield Parsed(records, rejects, table.position)
        finally:
            table.close()
        if not rows:
            raise BadFileError(f"{file} holds no rows; export it again")

    def propose(self, look: Look, request: Request) -> Proposal:
        """What each column would become."""
        table = self.open(look, request.mapping.reading, request.limits)
        try:
            return propose_table(self.name, table, look, request)
        finally:
            table.close()

    def redact(self, look: Look, request: Request, rows: frozenset[int], out: Path) -> int | None:  # noqa: ARG002  # for kinds that can
        """Nothing that can be cut row by row, unless a kind of table says so."""
        return None
