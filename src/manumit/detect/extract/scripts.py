"""Those of many texts that hold letters of a script: few, so that slow patterns need not see the others."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.wording import points_of

if TYPE_CHECKING:
    import numpy.typing as npt

FIRST = 0x0E00
"""The lowest code point that is looked for."""

THAI = ((0x0E00, 0x0E7F),)
HANGUL = ((0x3200, 0x32FF), (0xAC00, 0xD7A3))
HAN = ((0x4E00, 0x9FFF),)
KANA_HAN = ((0x3005, 0x3007), (0x3041, 0x30FF), (0x3200, 0x33FF), *HAN)
"""Code points, the last too; those of Japanese and Korean with signs such as ㈱ and ㈜."""


class Part(NamedTuple):
    """Some of the texts, with BETWEEN between them."""

    text: str
    begins: list[int]
    """Where each begins in the part."""
    shifts: list[int]
    """What is added to a place of it for the place in the whole."""

    def shift(self, place: int) -> int:
        """What to add to a place of the part."""
        return self.shifts[bisect_right(self.begins, place) - 1]


@lru_cache(maxsize=1)
def _far(text: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """High code points, the number of the text of each, and where the texts end."""
    points = points_of(text)
    ends = np.append(np.flatnonzero(points == ord(BETWEEN)), len(points))
    places = np.flatnonzero(points >= FIRST)
    return points[places], np.searchsorted(ends, places), ends


def part(text: str, spans: tuple[tuple[int, int], ...]) -> Part | None:
    """The texts with a letter of a script; None: there is none."""
    if text.isascii():
        return None
    points, numbers, ends = _far(text)
    held = np.zeros(len(points), bool)
    for first, last in spans:
        held |= (points >= first) & (points <= last)
    chosen = numbers[held]
    if not chosen.size:
        return None
    chosen = chosen[np.append(True, chosen[1:] != chosen[:-1])]
    stops = ends[chosen]
    starts = np.where(chosen > 0, ends[chosen - 1] + 1, 0)
    begins = np.concatenate([[0], np.cumsum(stops - starts + 1)[:-1]])
    pieces = [text[start:stop] for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
    return Part(BETWEEN.join(pieces), begins.tolist(), (starts - begins).tolist())
