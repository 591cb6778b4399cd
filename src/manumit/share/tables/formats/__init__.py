"""The formats a table can be written in, by the ending of the file; other packages add theirs."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.share.tables.formats.base import Format

GROUP = "manumit.exports"


def _built_in() -> list[Format]:
    from manumit.share.tables.formats.csv_text import CsvText
    from manumit.share.tables.formats.parquet import Parquet
    from manumit.share.tables.formats.xlsx import Xlsx

    return [CsvText(), Parquet(), Xlsx()]


@cache
def formats() -> dict[str, Format]:
    """Every format by its ending, without the dot.

    An entry point of the group `manumit.exports` names a class that fits `Format`.

    Raises
    ------
    RefusedError : a package's format cannot be loaded; names it.
    """
    found = {made.ending: made for made in _built_in()}
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            made = entry.load()()
        except (ImportError, AttributeError, TypeError) as error:
            raise RefusedError(
                f"the format {entry.name!r} ({entry.value}) cannot be loaded; update or remove its package"
            ) from error
        found[made.ending] = made
    return found


def format_of(path: Path) -> Format:
    """The format that the ending of a file asks for.

    Raises
    ------
    RefusedError : there is none for it.
    """
    ending = path.suffix.lower().lstrip(".")
    known = formats()
    if ending not in known:
        raise RefusedError(
            f"{path.name} does not say in which format; let it end in "
            f"{', '.join(f'.{name}' for name in known)} (networks: .graphml or .gexf as well)"
        )
    return known[ending]
