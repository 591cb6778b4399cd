"""Rows that arrive as a stream or by request, to records, by the same mapping as files."""

from manumit.collect.arriving.csv_rows import CsvRows
from manumit.collect.arriving.json_rows import JsonRows, lines_of
from manumit.collect.arriving.shaped import PLACEHOLDER, Shaped

__all__ = ["PLACEHOLDER", "CsvRows", "JsonRows", "Shaped", "lines_of"]
