"""The kinds of file that can be collected: a built-in list, and what other packages add by entry points."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from manumit.collect.limits import DEFAULT_LIMITS
from manumit.collect.sources.base import Parsed, Request, Source
from manumit.collect.sources.tables.look import Look, look
from manumit.store.errors import BadFileError, RefusedError

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.collect.limits import Limits

__all__ = ["Look", "Parsed", "Request", "Source", "recognise", "sources"]

GROUP = "manumit.sources"


def _built_in() -> list[Source]:
    from manumit.collect.sources.tables.json_array import JsonArray
    from manumit.collect.sources.tables.json_lines import JsonLines
    from manumit.collect.sources.tables.parquet import Parquet
    from manumit.collect.sources.tables.separated import Separated
    from manumit.collect.sources.tables.xlsx import Xlsx

    return [Parquet(), Xlsx(), JsonLines(), JsonArray(), Separated()]


@cache
def sources() -> tuple[Source, ...]:
    """All sources in the order in which they are asked: those of other packages first, plain text last.

    An entry point of the group `manumit.sources` names a class that fits `Source`.

    Raises
    ------
    RefusedError : a package's source cannot be loaded; names it.
    """
    found: list[Source] = []
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            found.append(entry.load()())
        except (ImportError, AttributeError, TypeError) as error:
            raise RefusedError(
                f"the source {entry.name!r} ({entry.value}) cannot be loaded; update or remove its package"
            ) from error
    return (*found, *_built_in())


def recognise(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[Source, Look]:
    """The source that reads this file, told by its content, and what was seen of it.

    Raises
    ------
    BadFileError : it is missing, empty, or nothing that can be collected.
    """
    seen = look(path, limits)
    for source in sources():
        if source.recognises(seen):
            return source, seen
    raise BadFileError(
        f"{path.name} is a {seen.kind} file of a kind that cannot be collected; export it as CSV"
    )
