"""A template as a person reads it: fixed words, numbered slots, optional parts, and what fills the slots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.campaigns import slots as slot_kernels
from manumit.detect.campaigns.bits import bits_of
from manumit.detect.campaigns.features import string_buffers
from manumit.detect.campaigns.templates import OPTIONAL_SHARE
from manumit.detect.text.classes import table as unicode_table
from manumit.detect.text.digits import digit_table
from manumit.detect.text.tokens import KINDS, tokenise
from manumit.store.schema import CAMPAIGN_MEMBERS, CAMPAIGNS

VALUES = 5
"""Commonest values kept of a slot."""

_Ints = npt.NDArray[np.int64]
_KIND_NAMES = pa.array(KINDS)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of many texts; see `tokens.tokenise`."""

    buf: npt.NDArray[np.uint8]
    ends: _Ints
    hashes: npt.NDArray[np.uint64]
    kinds: npt.NDArray[np.uint8]
    first: _Ints
    last: _Ints
    sizes: npt.NDArray[np.int32]

    def strings(self, begins: _Ints, stops: _Ints) -> pa.Array:
        """The text between each two bytes."""
        offsets = np.zeros(len(begins) + 1, np.int32)
        np.cumsum(stops - begins, out=offsets[1:])
        out = np.empty(int(offsets[-1]), np.uint8)
        slot_kernels.cut(self.buf, begins, stops, offsets, out)
        return pa.StringArray.from_buffers(len(begins), pa.py_buffer(offsets), pa.py_buffer(out))


def read_tokens(texts: pa.Array) -> Tokens:
    """Tokens of each text."""
    buf, offsets = string_buffers(texts)
    return Tokens(buf, *tokenise(buf, offsets, unicode_table(), *digit_table()))


class Layout:
    """The slots and parts of the templates that `templates.build_templates` drew.

    Parameters
    ----------
    tokens : of all rows.
    sizes : members by campaign.
    backbones, fixed_ends, fixed, counts, gaps : as `build_templates` returns them.
    """

    def __init__(
        self,
        tokens: Tokens,
        sizes: _Ints,
        backbones: _Ints,
        fixed_ends: _Ints,
        fixed: _Ints,
        counts: _Ints,
        gaps: _Ints,
    ) -> None:
        self.tokens, self.sizes, self.backbones = tokens, sizes, backbones
        self._fixed_ends, self._fixed, self._counts = fixed_ends, fixed, counts
        self._campaign = np.repeat(np.arange(len(backbones)), np.diff(fixed_ends))
        self._places = tokens.ends[backbones][self._campaign] + fixed
        self._typed = np.zeros(len(fixed), np.int64)
        self._gap = np.zeros(len(gaps), np.int64)
        slot_kernels.slot_numbers(fixed_ends, tokens.kinds[self._places], gaps, sizes, self._typed, self._gap)

    def bits(self) -> npt.NDArray[np.float64]:
        """What it costs to write each template itself."""
        costs = bits_of(self.tokens.kinds[self._places], self.tokens.sizes[self._places])
        return np.bincount(self._campaign, costs, len(self.backbones)).astype(np.float64)

    def slots(self, member: _Ints, held: _Ints) -> tuple[pa.Array, pa.Array]:
        """What each member writes in its slots, and each campaign's slots with their commonest values.

        Parameters
        ----------
        member : campaign of each row, or -1.
        held : the rows that are members, ascending.
        """
        tokens = self.tokens
        room = int(np.diff(tokens.ends)[held].sum() + np.diff(self._fixed_ends)[member[held]].sum()) + 1
        row, slot, begin, stop = (np.empty(room, np.int64) for _ in range(4))
        used = slot_kernels.fill_slots(
            member, tokens.ends, tokens.hashes, tokens.first, tokens.last, self.backbones,
            self._fixed_ends, self._fixed, self._typed, self._gap, row, slot, begin, stop,
        )  # fmt: skip
        row, number = row[:used], slot[:used].astype(np.int32)
        values = tokens.strings(begin[:used], stop[:used])
        ends = np.append(0, np.searchsorted(row, held, side="right")).astype(np.int32)
        filled = pa.StructArray.from_arrays([pa.array(number), values], fields=_fields(_MEMBER_SLOT))
        return pa.ListArray.from_arrays(pa.array(ends), filled), self._summary(member[row], number, values)

    def _summary(self, campaign: _Ints, slot: npt.NDArray[np.int32], values: pa.Array) -> pa.Array:
        """Each campaign's slots: kind, how often filled, how many values, and the commonest."""
        numbers, kinds = self._kinds()
        counted = (
            pa.table({"campaign": campaign, "slot": slot, "value": values})
            .group_by(["campaign", "slot", "value"])
            .aggregate([([], "count_all")])
            .sort_by(
                [
                    ("campaign", "ascending"),
                    ("slot", "ascending"),
                    ("count_all", "descending"),
                    ("value", "ascending"),
                ]
            )
        )
        found = counted.column("campaign").to_numpy() * _MOST_SLOTS + counted.column("slot").to_numpy()
        first = np.searchsorted(found, numbers)
        stop = np.searchsorted(found, numbers, side="right")
        counts = counted.column("count_all").to_numpy()
        filled = np.add.reduceat(np.append(counts, 0), first) * (stop > first) if len(first) else first
        shown = np.minimum(stop - first, VALUES)
        ends = np.append(0, np.cumsum(shown)).astype(np.int32)
        take = pa.array(np.repeat(first - ends[:-1], shown) + np.arange(ends[-1]))
        commonest = pa.StructArray.from_arrays(
            [counted.column(name).combine_chunks().take(take) for name in ("value", "count_all")],
            fields=_fields(_SLOT.field("values").type.value_type),
        )
        rows = pa.StructArray.from_arrays(
            [
                pa.array((numbers % _MOST_SLOTS).astype(np.int32)),
                kinds,
                pa.array(filled),
                pa.array(stop - first),
                pa.ListArray.from_arrays(pa.array(ends), commonest),
            ],
            fields=_fields(_SLOT),
        )
        per_campaign = np.bincount(numbers // _MOST_SLOTS, minlength=len(self.backbones))
        return pa.ListArray.from_arrays(
            pa.array(np.append(0, np.cumsum(per_campaign)).astype(np.int32)), rows
        )

    def _kinds(self) -> tuple[_Ints, pa.Array]:
        """Campaign * _MOST_SLOTS + slot of every slot, ascending, and its kind's name."""
        in_gap = np.flatnonzero(self._gap)
        gap_campaign = np.repeat(np.arange(len(self.backbones)), np.diff(self._fixed_ends) + 1)[in_gap]
        in_token = np.flatnonzero(self._typed)
        numbers = np.concatenate(
            [
                gap_campaign * _MOST_SLOTS + self._gap[in_gap],
                self._campaign[in_token] * _MOST_SLOTS + self._typed[in_token],
            ]
        )
        names = pa.concat_arrays(
            [
                pa.array(["text"] * len(in_gap), pa.string()),
                _KIND_NAMES.take(pa.array(self.tokens.kinds[self._places[in_token]])),
            ]
        )
        order = np.argsort(numbers)
        return numbers[order], names.take(pa.array(order))

    def parts(self) -> tuple[pa.Array, pa.Array]:
        """Each template part by part, and as one readable line."""
        room = len(self._fixed) + len(self._gap)
        laid = np.empty((room, 5), np.int64)
        ends = np.zeros(len(self.backbones) + 1, np.int32)
        used = slot_kernels.lay_parts(
            self.backbones, self._fixed_ends, self._fixed, self._counts, self.sizes, self._typed, self._gap,
            self.tokens.ends, self.tokens.kinds, self.tokens.first, self.tokens.last, ends, laid,
        )  # fmt: skip
        kind, slot, begin, stop, held = laid[:used].T
        share = held / np.repeat(self.sizes, np.diff(ends))
        names = pc.if_else(pa.array(slot == 0), "words", _KIND_NAMES.take(pa.array(np.maximum(kind, 0))))
        names = pc.if_else(pa.array(kind < 0), "text", names)
        words = self.tokens.strings(np.ascontiguousarray(begin), np.ascontiguousarray(stop))
        numbered = pc.binary_join_element_wise(pa.array(slot).cast(pa.string()), names, ":")
        shown = pc.if_else(pa.array(slot > 0), pc.binary_join_element_wise("{", numbered, "}", ""), words)
        rare = pa.array((share < OPTIONAL_SHARE) & (kind >= 0))
        shown = pc.if_else(rare, pc.binary_join_element_wise("[", shown, "]", ""), shown)
        bounds = pa.array(ends)
        line = pc.binary_join(pa.ListArray.from_arrays(bounds, shown), " ")
        parts = pa.StructArray.from_arrays(
            [names, words, pa.array(slot.astype(np.int32)), pa.array(share)], fields=_fields(_PART)
        )
        return pa.ListArray.from_arrays(bounds, parts), line


_MOST_SLOTS = 1 << 20
_PART = CAMPAIGNS.arrow.field("parts").type.value_type
_SLOT = CAMPAIGNS.arrow.field("slots").type.value_type
_MEMBER_SLOT = CAMPAIGN_MEMBERS.arrow.field("slot_values").type.value_type


def _fields(struct: pa.StructType) -> list[pa.Field]:
    return [struct.field(i) for i in range(struct.num_fields)]
