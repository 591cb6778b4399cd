"""PDQ hashes of pictures: near is the same picture, also scaled, compressed or lightly edited.

Two PDQ hashes of one picture differ in 31 of 256 bits at most (the threshold of their authors: Facebook
2019, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm"); different pictures differ
in about 128. Records give hashes in the column `media` (64 hexadecimal digits, "pdq:" may stand before), or
a table `images` with record_id and pdq does. Another hash of 256 bits, such as a SHA-256, is near none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.watchlists import image_kernel as kernel

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

BITS = 256
HOW = ("the same hash", "a near hash")


def build(rows: npt.NDArray[np.uint32], hashes: Sequence[str]) -> dict[str, npt.NDArray[Any]]:
    """The index of image hashes; `rows` are their entries."""
    held = _numbers(hashes)
    words = held.view(np.uint16)
    first, entries, following = kernel.build(words)
    return {"entry": rows, "hashes": held, "first": first, "entries": entries, "following": following}


def _numbers(hashes: Sequence[str]) -> npt.NDArray[np.uint64]:
    raw = bytes.fromhex("".join(hashes))
    return np.frombuffer(raw, "<u8").reshape(-1, 4).astype(np.uint64)


def hashes_of(records: pa.Table, images: pa.Table | None) -> pa.Table:
    """record_id and hash of each picture: from `media`, and from a table of images."""
    media = pa.table(
        {
            "record_id": records.column("record_id").take(pc.list_parent_indices(records.column("media"))),
            "pdq": pc.list_flatten(records.column("media")),
        }
    )
    both = [media] if images is None else [media, images.select(["record_id", "pdq"])]
    found = pa.concat_tables(both).combine_chunks()
    plain = pc.utf8_lower(pc.utf8_trim_whitespace(found.column("pdq")))
    plain = pc.replace_substring_regex(plain, "^pdq:", "")
    whole = pc.fill_null(pc.match_substring_regex(plain, "^[0-9a-f]{64}$"), False)
    return found.set_column(1, "pdq", plain).filter(whole)


def look_up(
    index: dict[str, npt.NDArray[Any]], hashes: Sequence[str]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Entry, place in `hashes` and distance of all that are near."""
    wanted = _numbers(hashes)
    held = np.ascontiguousarray(index["hashes"])
    found = kernel.find(
        held,
        held.view(np.uint16),
        index["first"],
        index["entries"],
        index["following"],
        wanted,
        wanted.view(np.uint16),
    )
    return index["entry"][found[0]], found[1], found[2]
