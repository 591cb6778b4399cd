"""Workbooks (XLSX)."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from manumit.collect.sources.tables.frame import Frame
from manumit.collect.sources.tables.screen import screen
from manumit.collect.sources.tables.table_source import TableSource
from manumit.store.errors import BadFileError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from manumit.collect.limits import Limits
    from manumit.collect.mapping import Reading
    from manumit.collect.sources.tables.look import Look

_BATCH_ROWS = 8192
_MOST_PARTS = 10_000
_STEP = 1 << 20
_OTHERS = {"word/": "a Word document", "ppt/": "a presentation", "mimetype": "an OpenDocument file"}


class XlsxTable:
    """One sheet of a workbook opened as a table."""

    def __init__(self, look: Look, reading: Reading, limits: Limits) -> None:
        self._file = look.path.name
        self._limits = limits
        self._size = look.size
        check_zip(look.path, limits)
        book = _open(look.path)
        self._rows, sheet, others = _sheet(book, reading.sheet, self._file)
        first = next(self._rows, None)
        if first is None:
            raise BadFileError(f"{self._file} holds no rows; export it again")
        self._pending = [] if reading.header else [first]
        self.names = [(as_text(cell) or "").strip() if reading.header else "" for cell in first]
        self.names = [name or f"column_{j + 1}" for j, name in enumerate(self.names)]
        self.evidence = f"workbook, sheet {sheet!r}" + (f"; not read: {', '.join(others)}" if others else "")

    @property
    def position(self) -> int:
        """Bytes of the file that have been read: all, since a workbook is held in memory."""
        return self._size

    def close(self) -> None:
        """Give the sheet back."""
        self._rows = iter(())

    def frames(self, wanted: Sequence[str]) -> Iterator[Frame]:  # noqa: ARG002  # all columns come in any case
        """All rows in order. Empty rows keep their number."""
        number = 1
        waiting: list[list[Any]] = self._pending
        for row in self._rows:
            waiting.append(row)
            if len(waiting) == _BATCH_ROWS:
                yield self._frame(waiting, number)
                number, waiting = number + len(waiting), []
        if waiting:
            yield self._frame(waiting, number)

    def _frame(self, rows: list[list[Any]], number: int) -> Frame:
        numbers = np.arange(number, number + len(rows), dtype=np.int64)
        filled = np.array([any(cell not in {None, ""} for cell in row) for row in rows], dtype=np.bool_)
        columns: list[pa.Array[Any] | None] = [
            pa.array([as_text(cell) for cell in column], pa.string()).filter(pa.array(filled))
            for column in zip(*rows, strict=True)
        ]
        return screen(Frame(columns, numbers[filled]), self.names, self._limits)


def as_text(cell: object) -> str | None:
    """A cell as it would be written in a CSV: whole numbers without a point, times in ISO 8601."""
    if cell is None or isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def check_zip(path: Path, limits: Limits) -> None:
    """Refuse a workbook that is damaged, locked, no workbook, or would unpack to too much; unpacks nothing.

    Raises
    ------
    BadFileError : with the reason and the mend.
    """
    name = path.name
    try:
        with zipfile.ZipFile(path) as box:
            parts = box.infolist()
            names = [part.filename for part in parts]
            if any(part.flag_bits & 1 for part in parts):
                raise BadFileError(f"{name} is an archive with a password; remove the password first")
            if "xl/workbook.xml" not in names:
                raise BadFileError(
                    f"{name} is {_other(names)}, not a workbook; unpack it or save it as .xlsx or CSV"
                )
            _check_sizes(name, parts, path.stat().st_size, limits)
            for part in parts:
                with box.open(part) as stream:
                    while stream.read(_STEP):
                        pass
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise BadFileError(f"{name} is a damaged or truncated workbook; copy or save it again") from error


def _other(names: list[str]) -> str:
    return next(
        (what for start, what in _OTHERS.items() if any(n.startswith(start) for n in names)), "a ZIP archive"
    )


def _check_sizes(name: str, parts: list[zipfile.ZipInfo], size: int, limits: Limits) -> None:
    total = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or any(".." in p.filename.split("/") or p.filename[:1] == "/" for p in parts):
        raise BadFileError(f"{name} is an archive that no office program writes; save it again as .xlsx")
    if total > limits.sheet_bytes:
        raise BadFileError(f"{name} unpacks to more than {limits.sheet_bytes:,} bytes; save it as CSV")
    if total > limits.ratio_after and total > limits.ratio * size:
        raise BadFileError(
            f"{name} unpacks to over {limits.ratio:g} times its size, as a zip bomb does; save it as CSV"
        )


def _open(path: Path) -> Any:
    try:
        import python_calamine
    except ImportError as error:
        raise RefusedError(
            f"{path.name} is a workbook, and reading it needs the extra `excel`: pip install 'manumit[excel]'"
        ) from error
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, OSError) as error:
        raise BadFileError(f"{path.name} is a damaged workbook; open it and save it again") from error


def _sheet(book: Any, wanted: str | None, file: str) -> tuple[Iterator[list[Any]], str, list[str]]:
    """Rows from the first filled one on, the sheet's name, and the names of other sheets that hold rows."""
    import python_calamine

    if wanted is not None and wanted not in book.sheet_names:
        raise RefusedError(f"{file} has no sheet {wanted!r}; its sheets are {', '.join(book.sheet_names)}")
    chosen, others = None, []
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except (python_calamine.CalamineError, OSError) as error:
            if name == wanted or wanted is None:
                raise BadFileError(f"{file} is a damaged workbook; open it and save it again") from error
            continue
        if sheet.height and (name == wanted or (wanted is None and chosen is None)):
            chosen = (name, sheet)
        elif sheet.height:
            others.append(name)
    if chosen is None:
        raise BadFileError(f"{file} holds no rows; export it again")
    return iter(chosen[1].iter_rows()), chosen[0], others


class Xlsx(TableSource):
    """Workbooks, by the extra `excel`."""

    name = "xlsx"

    def recognises(self, look: Look) -> bool:
        """A ZIP archive: `open` says what it is when it is no workbook."""
        return look.kind == "zip"

    def open(self, look: Look, reading: Reading, limits: Limits) -> XlsxTable:
        """Open the sheet as a table."""
        return XlsxTable(look, reading, limits)
