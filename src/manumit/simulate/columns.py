"""Text columns out of whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

Text = Any
"""An Arrow array of strings; its stubs cannot say so for every compute function."""

_compute: Any = pc
_arrow: Any = pa


def take(words: Sequence[str], at: npt.NDArray[np.integer]) -> Text:
    """Word of each number."""
    return _arrow.array(words, pa.string()).take(_arrow.array(at))


def join(*parts: Text) -> Text:
    """Parts of each row without anything between; a plain string counts for every row."""
    return _compute.binary_join_element_wise(*parts, "")


def padded(numbers: npt.NDArray[np.integer], width: int) -> Text:
    """Whole numbers with leading zeros."""
    return _compute.utf8_lpad(_compute.cast(_arrow.array(numbers), pa.string()), width, "0")


def trimmed(text: Text) -> Text:
    """Text without spaces at its start."""
    return _compute.utf8_ltrim(text, " ")


def either(condition: npt.NDArray[np.bool_], yes: Text, no: Text) -> Text:
    """`yes` where the condition holds, else `no`; None is null."""
    yes, no = (pa.scalar(None, pa.string()) if side is None else side for side in (yes, no))
    return _compute.if_else(_arrow.array(condition), yes, no)


def joined_lists(ends: npt.NDArray[np.int32], pieces: Text) -> Text:
    """Join runs of pieces, one text a run; line ends swallow the space after them."""
    lists = pa.ListArray.from_arrays(_arrow.array(ends), pieces)
    return trimmed(_compute.replace_substring(_compute.binary_join(lists, ""), "\n ", "\n"))


def upper(text: Text) -> Text:
    """Text in capitals."""
    return _compute.utf8_upper(text)
