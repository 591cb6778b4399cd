"""What each column of a file would become, shown before anything is collected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from manumit.collect.limits import DEFAULT_LIMITS, Limits
from manumit.collect.mapping import Mapping
from manumit.collect.shape.buffers import blank_to_null
from manumit.collect.shape.records import Shaper
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from manumit.collect.sources.base import Request
    from manumit.collect.sources.tables.frame import Frame, Table
    from manumit.collect.sources.tables.look import Look

_SHOWN = 3
_LONGEST = 32
_MASKED = frozenset({"contact", "author", "url"})


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """One column: its name, the target it would go to (`extra` for none), and a few values.

    Values are shortened; contacts, authors and links show only their form (letters as x, digits as 0).
    """

    name: str
    target: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """How a file would be collected.

    Attributes
    ----------
    source : the kind of file (csv, json, jsonl, parquet, xlsx).
    evidence : how it was read: encoding, delimiter, sheet.
    columns : every column, in the file's order.
    mapping : target to the columns it is made of, in the order of joining.
    times : what decided the order of day and month, and the zone used where none is stated.
    rows, rejected : rows looked at, and those of them that would go to quarantine.
    problem : why the file cannot be collected as it is, or None.
    """

    file: str
    source: str
    evidence: str
    columns: tuple[ProposedColumn, ...]
    mapping: dict[str, tuple[str, ...]]
    times: str
    rows: int
    rejected: int
    problem: str | None

    def as_yaml(self) -> str:
        """The mapping as a file to edit and give back."""
        lists = {
            target: list(names) if len(names) > 1 else names[0] for target, names in self.mapping.items()
        }
        text: str = yaml.safe_dump(lists, allow_unicode=True, sort_keys=False)
        return text


def propose(path: Path, mapping: Mapping | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Proposal:
    """Look at the first part of a file and say what each column would become; collects nothing.

    Raises
    ------
    BadFileError : the file cannot be read as a table.
    RefusedError : the mapping names a column that is not in the file.
    """
    from manumit.collect.sources import Request, recognise

    source, look = recognise(path, limits)
    return source.propose(look, Request(mapping or Mapping(), limits))


def propose_table(source: str, table: Table, look: Look, request: Request) -> Proposal:
    """The proposal for an open table."""
    names = list(table.names)
    problem = None
    try:
        targets = request.mapping.resolve(names, look.path.name)
    except RefusedError as error:
        targets, problem = {}, str(error)
    frame = next(iter(table.frames(names)), None)
    rows, rejected, times = (0, 0, "") if frame is None else (len(frame.rows) + len(frame.bad), 0, "")
    if frame is not None and not problem:
        with Shaper(names, targets, request) as shaper:
            rejected = len(shaper.shape(frame)[1])
            zone = request.mapping.zone or "UTC (assumed)"
            times = f"{shaper.times.evidence}; zone {zone} where none is stated"
    by_position = {p: target for target, positions in targets.items() for p in positions}
    columns = tuple(
        ProposedColumn(name, by_position.get(p, "extra"), _samples(frame, p, by_position.get(p, "extra")))
        for p, name in enumerate(names)
    )
    chosen = {target: tuple(names[p] for p in positions) for target, positions in targets.items()}
    return Proposal(look.path.name, source, table.evidence, columns, chosen, times, rows, rejected, problem)


def _samples(frame: Frame | None, position: int, target: str) -> tuple[str, ...]:
    column: pa.Array[Any] | None = frame.columns[position] if frame is not None else None
    if column is None:
        return ()
    filled = blank_to_null(column.slice(0, 1000)).drop_null().unique()
    return tuple(
        _shortened(value, target in _MASKED) for value in filled.slice(0, _SHOWN).to_pylist() if value
    )


def _shortened(value: str, masked: bool) -> str:
    flat = " ".join(value.split())
    if masked:
        flat = "".join("0" if c.isdigit() else "x" if c.isalpha() else c for c in flat)
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
