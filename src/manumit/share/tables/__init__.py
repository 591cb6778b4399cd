"""Tables of a workspace as files: CSV, Parquet, XLSX."""

from manumit.share.tables.exporting import Exported, export
from manumit.share.tables.formats import formats

__all__ = ["Exported", "export", "formats"]
