"""Several patterns over a text at once, faster than as one pattern."""

from __future__ import annotations

from operator import methodcaller
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable


def candidates(text: str, patterns: Iterable[re.Pattern[str]]) -> list[re.Match[str]]:
    """All matches of all patterns, by start.

    The engine skips to the next literal much faster than to the next of a class of signs: patterns that
    each begin with one literal are thirty times as fast as one that begins with any of them.
    """
    found = [match for pattern in patterns for match in pattern.finditer(text)]
    found.sort(key=methodcaller("start"))
    return found
