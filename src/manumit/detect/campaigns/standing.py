"""What is known of the texts of the first batches: what they tell, and which belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from manumit.detect.campaigns.linking import link_texts
from manumit.detect.campaigns.telling import Settled, Telling

if TYPE_CHECKING:
    from pathlib import Path

    from manumit.detect.campaigns.corpus import Corpus
    from manumit.engine import Engine


@dataclass(frozen=True, slots=True)
class Standing:
    """Texts in the numbers of a corpus; those of later batches tell nothing yet and are by themselves."""

    telling: Telling
    labels: npt.NDArray[np.uint32]
    """By text: least number of a text of its group."""
    last: int
    """Sequence number of the last batch that it covers."""


def link_all(engine: Engine, telling: Telling, last: int) -> Standing:
    """Link texts of which nothing is known yet but what they tell, up to the batch `last`."""
    return Standing(telling, link_texts(engine, telling), last)


def stored(corpus: Corpus, standing: Standing) -> pa.Table:
    """What `restored` reads: one row, an array a column."""
    there = np.flatnonzero(corpus.until(standing.last).there())
    number = np.zeros(corpus.texts, np.uint32)
    number[there] = np.arange(len(there), dtype=np.uint32)
    texts = standing.telling
    arrays: dict[str, npt.NDArray[Any]] = {
        "keys": corpus.keys[there],
        "labels": number[standing.labels[there]],
        "lengths": np.diff(texts.starts)[there].astype(np.uint32),
        "said": texts.said[there],
        "density": texts.density[there],
        "shingles": texts.shingles,
        "settled": texts.settled.shingles,
        "settled_packed": texts.settled.packed,
    }
    return pa.table({name: _one_row(array) for name, array in arrays.items()})


def restored(corpus: Corpus, path: Path, last: int) -> Standing:
    """What `stored` made of the same batches, in the numbers of a corpus that may have more."""
    with pa.memory_map(str(path)) as raw:
        table = pa.ipc.open_file(raw).read_all()
    arrays = {name: table.column(name).chunk(0).values.to_numpy() for name in table.column_names}
    place = np.searchsorted(corpus.keys, arrays["keys"])
    labels = np.arange(corpus.texts, dtype=np.uint32)
    labels[place] = place[arrays["labels"]]
    starts = np.zeros(corpus.texts + 1, np.int64)
    starts[place + 1] = arrays["lengths"]
    said, density = np.zeros(corpus.texts, np.float32), np.zeros(corpus.texts, np.float32)
    said[place], density[place] = arrays["said"], arrays["density"]
    settled = Settled(arrays["settled"], arrays["settled_packed"])
    return Standing(Telling(np.cumsum(starts), arrays["shingles"], said, density, settled), labels, last)


def _one_row(array: npt.NDArray[Any]) -> pa.Array:
    values = pa.array(array)
    return pa.LargeListArray.from_arrays(pa.array([0, len(array)], pa.int64()), values)
