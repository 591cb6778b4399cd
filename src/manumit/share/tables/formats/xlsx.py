"""XLSX: every text is a text cell, so no formula runs and no phone turns into a number."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from manumit.share.tables.formats.cells import flat_type, flatten
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_LONGEST = 32_767  # UTF-16 units in a cell
_CUT = "… [cut]"
_WIDTHS = {"text": 60, "template": 80, "parts": 40, "slots": 40, "reasons": 60, "sentence": 60}


class Xlsx:
    """An Excel workbook of one sheet; needs the extra `excel`."""

    ending = "xlsx"
    most_rows: int | None = 1_048_575
    """Rows of a sheet less the header."""

    def write(self, path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> list[str]:
        """Write the rows; see `Format.write`.

        Raises
        ------
        RefusedError : XlsxWriter is not installed.
        """
        try:
            import xlsxwriter  # type: ignore[import-untyped]  # it ships no types
        except ImportError as error:
            raise RefusedError(
                "writing XLSX needs XlsxWriter; install it with `pip install 'manumit[excel]'`, "
                "or export to .csv or .parquet"
            ) from error
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
            "tmpdir": str(path.parent),
        }
        with xlsxwriter.Workbook(str(path), options) as book:
            sheet = _Sheet(book, schema)
            for batch in batches:
                sheet.add(batch)
            sheet.finish()
        sentence = (
            f"{sheet.cut:,} cells are longer than the {_LONGEST:,} characters a workbook takes and were cut; "
            "export to .csv or .parquet for the whole texts"
        )
        return [sentence] if sheet.cut else []


class _Sheet:
    def __init__(self, book: Any, schema: pa.Schema) -> None:
        self.sheet = book.add_worksheet("table")
        self.row = 0
        self.cut = 0
        self._width = len(schema)
        # A cell formatted as text stays text when somebody edits it.
        as_text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True})
        self._formats = []
        for number, field in enumerate(schema):
            text = pa.types.is_string(flat_type(field.type))
            self._formats.append(as_text if text else None)
            self.sheet.set_column(number, number, _WIDTHS.get(field.name, 18), as_text if text else None)
            self.sheet.write_string(0, number, field.name, head)
        self.sheet.freeze_panes(1, 0)

    def add(self, batch: pa.RecordBatch) -> None:
        columns = [flatten(column).to_pylist() for column in batch.columns]
        for values in zip(*columns, strict=True):
            self.row += 1
            for number, value in enumerate(values):
                self._cell(number, value)

    def _cell(self, number: int, value: Any) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            self.sheet.write_boolean(self.row, number, value)
        elif isinstance(value, str):
            self.sheet.write_string(self.row, number, self._fitting(value), self._formats[number])
        elif math.isfinite(value):
            self.sheet.write_number(self.row, number, value)
        else:
            self.sheet.write_string(self.row, number, str(value))

    def _fitting(self, text: str) -> str:
        if len(text) * 2 <= _LONGEST or len(text.encode("utf-16-le")) // 2 <= _LONGEST:
            return text
        self.cut += 1
        room = (_LONGEST - len(_CUT)) * 2
        return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT

    def finish(self) -> None:
        self.sheet.autofilter(0, 0, self.row, self._width - 1)
