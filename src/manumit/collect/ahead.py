"""One step ahead: the next item is made in a thread while the last one is used."""

from __future__ import annotations

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
_END = object()


def ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items in order, each made while its forerunner is used; errors come in their place."""
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="collect") as pool:
            coming = pool.submit(next, items, _END)
            while (item := coming.result()) is not _END:
                coming = pool.submit(next, items, _END)
                yield item  # type: ignore[misc]  # never _END here
    finally:
        if isinstance(items, Generator):
            items.close()
