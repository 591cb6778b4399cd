"""Single new texts beside the campaigns of a run: which of them each may belong to, at once.

A text is compared with what the texts of a campaign have in common, as when texts are linked, but with all
campaigns that share a word with it instead of by buckets. It is a first answer: the next run decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numba import njit

from manumit.detect.campaigns.bands import LEAST_SHARED, REST_WEIGHT, telling
from manumit.detect.campaigns.features import text_features
from manumit.detect.campaigns.linking import ATTACH
from manumit.detect.campaigns.packed import hash_of, packed_hashes, weight_of
from manumit.detect.campaigns.profiles import profiles

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from manumit.detect.campaigns.standing import Standing
    from manumit.store import Workspace

PROFILES = "campaign_profiles"
"""Internal table: what the texts of each campaign's group have in common."""

SCHEMA = pa.schema(
    [
        pa.field("campaign_id", pa.string(), nullable=False),
        pa.field("said", pa.float32(), nullable=False),
        pa.field("density", pa.float32(), nullable=False),
        pa.field("shingles", pa.list_(pa.uint32()), nullable=False),
    ]
)


def profile_table(standing: Standing, labels: npt.NDArray[np.int64], campaign_ids: pa.Array) -> pa.Table:
    """What is common to the texts of some groups; see `SCHEMA`.

    Parameters
    ----------
    labels, campaign_ids : label of each group, each once, and the campaign that it stands for.
    """
    texts = standing.telling
    place = np.full(len(standing.labels), -1, np.int64)
    place[labels] = np.arange(len(labels))
    able = telling(texts.starts, texts.shingles, texts.said, ATTACH)
    group = place[standing.labels[able]]
    able, group = able[group >= 0], group[group >= 0]
    able = able[np.argsort(group, kind="stable")]
    there, counts = np.unique(group, return_counts=True)
    bounds = np.append(0, np.cumsum(counts))
    begins, stops, common, said = profiles(bounds, able, texts.starts, texts.shingles, texts.said)
    lengths = stops - begins
    ends = np.append(0, np.cumsum(lengths)).astype(np.int32)
    flat = np.repeat(begins - ends[:-1], lengths) + np.arange(ends[-1])
    inside = flat < len(texts.shingles)
    shingles = np.empty(len(flat), np.uint32)
    shingles[inside] = texts.shingles[flat[inside]]
    shingles[~inside] = common[flat[~inside] - len(texts.shingles)]
    columns = [
        campaign_ids.take(pa.array(there)),
        pa.array(said),
        pa.array(texts.density[able[bounds[:-1]]]),
        pa.ListArray.from_arrays(pa.array(ends), pa.array(shingles)),
    ]
    return pa.table(columns, schema=SCHEMA).sort_by("campaign_id")


@dataclass(frozen=True, slots=True)
class Matches:
    """By text: the campaign that it is most like (null: none), and how much, 0 to 1."""

    campaign_id: pa.Array
    likeness: npt.NDArray[np.float32]


class KnownCampaigns:
    """The campaigns of a run, ready to be compared with new texts.

    Parameters
    ----------
    table : rows of `SCHEMA`.
    """

    def __init__(self, table: pa.Table) -> None:
        self._ids = table.column("campaign_id").combine_chunks()
        self._said = table.column("said").to_numpy()
        self._density = table.column("density").to_numpy()
        lists = table.column("shingles").combine_chunks()
        shingles = lists.flatten().to_numpy()
        campaign = np.repeat(np.arange(len(table), dtype=np.int32), pc.list_value_length(lists).to_numpy())
        order = np.argsort(shingles, kind="stable")
        self._shingles, self._campaign = shingles[order], campaign[order]

    @classmethod
    def open(cls, ws: Workspace) -> Self:
        """Those of the current run; none if there is no run, or if it is from before they were kept."""
        return cls.read(ws.table_files(PROFILES))

    @classmethod
    def read(cls, paths: Sequence[Path]) -> Self:
        """Those in some Parquet files of `SCHEMA`."""
        parts = [pq.read_table(path, schema=SCHEMA, partitioning=None) for path in paths]
        return cls(pa.concat_tables([SCHEMA.empty_table(), *parts]))

    def __len__(self) -> int:
        """How many campaigns there are."""
        return len(self._ids)

    def match(self, texts: pa.Array) -> Matches:
        """The campaign that each text is most like, from the likeness on from which texts join a group.

        Parameters
        ----------
        texts : title and text of each record as one, see `corpus.joined_text`; null counts as empty.
        """
        found = text_features(texts)
        column = found.column("shingles")
        density = found.column("size").to_numpy() / np.maximum(1, found.column("words").to_numpy())
        campaign, likeness = _most_like(
            packed_hashes(column.flatten().to_numpy()), column.offsets.to_numpy(), density.astype(np.float32),
            self._shingles, self._campaign, self._said, self._density,
        )  # fmt: skip
        return Matches(self._ids.take(pa.array(campaign, mask=campaign < 0)), likeness)


@njit(nogil=True, cache=True)
def _most_like(hashes, ends, density, shingles, campaigns, said, common_density):
    """Most similar campaign of each text, or -1, and how similar."""
    texts = len(ends) - 1
    best = np.full(texts, -1, np.int64)
    likeness = np.zeros(texts, np.float32)
    shared = np.zeros(len(said), np.float32)
    met = np.empty(len(said), np.int64)
    for t in range(texts):
        count = 0
        own = np.float32(0)
        for h in hashes[ends[t] : ends[t + 1]]:
            i = np.searchsorted(shingles, np.uint32(h << np.uint32(6)))
            known = i < len(shingles) and hash_of(shingles[i]) == h
            own += weight_of(shingles[i]) if known else np.float32(REST_WEIGHT)
            while i < len(shingles) and hash_of(shingles[i]) == h:
                c = campaigns[i]
                if shared[c] == 0:
                    met[count] = c
                    count += 1
                shared[c] += weight_of(shingles[i])
                i += 1
        for c in np.sort(met[:count]):
            enough = shared[c] >= 0.5 * LEAST_SHARED * (density[t] + common_density[c])
            alike = shared[c] / (own + said[c] - shared[c])
            if enough and alike >= ATTACH and alike > likeness[t]:
                best[t], likeness[t] = c, alike
            shared[c] = 0
    return best, likeness
