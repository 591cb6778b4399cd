"""One list's index: all its entries, and a part for each way of matching."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from manumit.alert.watchlists import exact, images, names, phrases, places
from manumit.alert.watchlists.arrays import named
from manumit.alert.watchlists.normalising import EXACT, KINDS
from manumit.alert.watchlists.texts import packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from manumit.alert.watchlists.reading import Entries
    from manumit.alert.watchlists.secret import Secret

VERSION = 2
"""Changes when the same entries would give another index."""

_NAME, _PHRASE = KINDS.index("name"), KINDS.index("phrase")


def build(
    list_id: str, entries: Entries, secret: Secret, *, keep_values: bool
) -> dict[str, npt.NDArray[Any]]:
    """The index of a list's entries.

    Parameters
    ----------
    list_id : of the list; two lists with one entry have two ids for it, so that neither tells of the other.
    keep_values : keep entries as they were normalised; if not, those of exact kinds are left as keyed hashes.
    """
    kinds, values = entries.kinds, entries.values
    digests = np.zeros((len(kinds), 2), np.uint64)
    for number, kind in enumerate(KINDS):
        held = np.flatnonzero(kinds == number)
        digests[held] = secret.digests(f"{list_id} {kind}", (values[row] for row in held.tolist()))
    found = {
        **named({"kind": kinds, "id": digests[:, 0]}, "entry"),
        **named(packed(entries.notes), "note"),
        **named(packed(values if keep_values else []), "value"),
    }
    for kind, made in (("image", images.build), ("name", names.build), ("place", places.build)):
        rows = np.flatnonzero(kinds == KINDS.index(kind)).astype(np.uint32)
        if len(rows):
            found |= named(made(rows, [values[row] for row in rows.tolist()]), kind)
    spoken = np.flatnonzero((kinds == _PHRASE) | (kinds == _NAME)).astype(np.uint32)
    if len(spoken):
        found |= named(_phrases(kinds, values, spoken), "phrase")
    if (kinds < len(EXACT)).any():
        found |= named(exact.build(kinds, values, secret), "exact")
    return found


def _phrases(
    kinds: npt.NDArray[np.uint8], values: Sequence[str], rows: npt.NDArray[Any]
) -> dict[str, npt.NDArray[Any]]:
    """Phrases; and names of two words or more, also with the last word first."""
    held, texts = [], []
    for row in rows.tolist():
        value = values[row]
        if kinds[row] == _PHRASE:
            held.append(row)
            texts.append(value)
            continue
        words = value.replace(",", " ").split()
        if len(words) > 1:
            held += [row, row]
            texts += [" ".join(words), " ".join([words[-1], *words[:-1]])]
        elif not value.isascii() and len(value) > 2:  # Han, Hangul: family and given name in one piece
            held.append(row)
            texts.append(value)
    return phrases.build(np.array(held, np.uint32), texts)
