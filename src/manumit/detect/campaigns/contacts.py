"""Contacts that the records of a campaign give: phones, e-mails, links, handles, and stated ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.text.tokens import EMAIL, HANDLE, KINDS, LINK, PHONE

if TYPE_CHECKING:
    from manumit.detect.campaigns.layout import Tokens

EXAMPLES = 20
"""Records named for one contact, at most."""

_KINDS = np.array([PHONE, LINK, EMAIL, HANDLE], np.uint8)
_HASHED = "#"
_DATE = r"^(\d{4}[-/. ]\d{1,2}[-/. ]\d{1,2}|\d{1,2}[-/. ]\d{1,2}[-/. ]\d{4})$"

LEAST_DIGITS = 7
"""Digits of a phone, at the least; with fewer it is kept as written."""
_ADDRESS = r"@|://|^www\."


def shared_contacts(
    tokens: Tokens,
    kept: pa.Table,
    held: npt.NDArray[np.int64],
    number: npt.NDArray[np.int64],
    ids: pa.Array,
) -> pa.Table:
    """Contacts of each campaign and the members that give them.

    Parameters
    ----------
    tokens : of all rows.
    kept, held, number : the members' records, their rows among all, and their campaigns.
    ids : campaign_id by campaign.
    """
    written = _written(tokens, kept, held, number)
    stated = _stated(kept, number)
    found = (
        pa.concat_tables([written, stated]).group_by(["number", "kind", "value", "record_id"]).aggregate([])
    )
    found = found.sort_by([(name, "ascending") for name in ("number", "kind", "value", "record_id")])
    counted = (
        found.group_by(["number", "kind", "value"], use_threads=False)
        .aggregate([("record_id", "count"), ("record_id", "list")])
        .sort_by([(name, "ascending") for name in ("number", "kind", "value")])
    )
    examples = pc.list_slice(counted.column("record_id_list"), 0, EXAMPLES)
    return pa.table(
        {
            "campaign_id": ids.take(counted.column("number").combine_chunks()),
            "kind": counted.column("kind"),
            "value": counted.column("value"),
            "records": counted.column("record_id_count"),
            "record_ids": examples.cast(pa.list_(pa.string())),
        }
    )


def _written(
    tokens: Tokens, kept: pa.Table, held: npt.NDArray[np.int64], number: npt.NDArray[np.int64]
) -> pa.Table:
    """Contacts that stand in the text."""
    place = np.flatnonzero(np.isin(tokens.kinds, _KINDS))
    row = np.searchsorted(tokens.ends, place, side="right") - 1
    member = np.searchsorted(held, row)
    inside = (member < len(held)) & (held[np.minimum(member, len(held) - 1)] == row) if len(held) else row < 0
    place, member = place[inside], member[inside]
    kind = tokens.kinds[place]
    values = tokens.strings(tokens.first[place], tokens.last[place])
    found = pa.table(
        {
            "number": pa.array(number[member]),
            "kind": pa.array(KINDS).take(pa.array(kind)),
            "value": _plain(values, pc.and_(pa.array(kind == PHONE), pc.invert(_disguised(values)))),
            "record_id": kept.column("record_id").take(pa.array(member)).combine_chunks(),
        }
    )
    return found.filter(pc.invert(pc.match_substring_regex(values, _DATE)))


def _stated(kept: pa.Table, number: npt.NDArray[np.int64]) -> pa.Table:
    """Contacts from columns of their own, one a line."""
    lines = pc.split_pattern(kept.column("contact").combine_chunks().fill_null(""), "\n")
    row = pc.list_parent_indices(lines)
    values = pc.utf8_trim_whitespace(lines.flatten())
    digits = pc.utf8_length(pc.replace_substring_regex(values, r"[^0-9]", ""))
    phone = pc.and_(
        pc.greater_equal(digits, LEAST_DIGITS), pc.invert(pc.match_substring_regex(values, _ADDRESS))
    )
    return pa.table(
        {
            "number": pa.array(number).take(row),
            "kind": pa.array(["stated"] * len(values), pa.string()),
            "value": _plain(values, phone),
            "record_id": kept.column("record_id").take(row).combine_chunks(),
        }
    ).filter(pc.not_equal(values, ""))


def _disguised(phones: pa.Array) -> pa.Array:
    """Whether words, letters or digits of other scripts stand for digits: such a phone stays as written."""
    rest = pc.replace_substring_regex(pc.utf8_normalize(phones, "NFKC"), r"[0-9]", "")
    return pc.match_substring_regex(rest, r"[\pL\pN]")


def _plain(values: pa.Array, phone: pa.Array) -> pa.Array:
    """Phones as digits, everything else in lower case; what is hashed or written in words stays whole."""
    lower = pc.utf8_lower(pc.if_else(phone, pc.utf8_normalize(values, "NFKC"), values))
    digits = pc.replace_substring_regex(lower, r"[^0-9+]", "")
    whole = pc.or_(pc.starts_with(lower, _HASHED), pc.less(pc.utf8_length(digits), LEAST_DIGITS))
    return pc.if_else(pc.and_(phone, pc.invert(whole)), digits, lower)
