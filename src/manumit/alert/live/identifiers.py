"""What of a record ties it to others, as 64-bit keys: the kinds and the certainty are those of networks."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.alert.live.hash_kernel import keys_of, paired
from manumit.trace.known import common_sites
from manumit.trace.links import KINDS, LEAST

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

NAMES = tuple(LEAST)
AUTHOR = NAMES.index("author")
CAMPAIGN = len(NAMES)
THREAD = CAMPAIGN + 1
NAME, COUNTRY = THREAD + 1, THREAD + 2
"""Seeds of keys beside those of the kinds of identifiers."""

SHORTEST_PHONE = 8
"""Digits from which a phone without its country tells: another town has shorter ones too."""

_LEAST = pa.array(list(LEAST.values()), pa.float64())
_HOST = r"^[a-z]+://(?:[^/:?#]*[.])?(?P<domain>[^/:?#.]+[.][^/:?#.]+)"
_PAGE = r"^[a-z]+://[^/]+/.{4}"


class Identifiers(NamedTuple):
    """Identifiers that mentions give; several rows of one record may have one key."""

    mention: Ints
    """Row of the mention."""
    kind: Ints
    """Place in NAMES."""
    key: Keys


def text_keys(texts: pa.Array, seed: int | Ints) -> Keys:
    """Key of each text; a null has that of an empty text.

    Parameters
    ----------
    seed : its kind: one for all, or one a text.
    """
    plain = pc.fill_null(texts, "").cast(pa.string())
    plain = plain.combine_chunks() if isinstance(plain, pa.ChunkedArray) else plain
    keys = np.empty(len(plain), np.uint64)
    if not len(plain):
        return keys
    _, offsets, data = plain.buffers()
    places = np.frombuffer(offsets, np.int32)[plain.offset : plain.offset + len(plain) + 1]
    raw = np.frombuffer(data, np.uint8) if data is not None and data.size else np.zeros(1, np.uint8)
    keys_of(raw, places, np.broadcast_to(np.asarray(seed, np.int64), len(plain)).copy(), keys)
    return keys


def pair_keys(left: Keys, right: Keys) -> Keys:
    """Key of each pair: an identifier and what it was seen with."""
    return np.asarray(paired(left, right))


def identifiers(kind: pa.Array, value: pa.Array, confidence: pa.Array) -> Identifiers:
    """The identifiers among mentions.

    As in networks: sure enough for its kind; no short phone without its country; of a link only a page of a
    common site; an account of a messenger that is a phone is that phone.
    """
    code = pc.index_in(kind, KINDS)
    sure = pc.greater_equal(confidence, pc.take(_LEAST, code))
    rows = np.flatnonzero(pc.fill_null(sure, False).to_numpy(zero_copy_only=False))
    codes = code.take(pa.array(rows)).to_numpy(zero_copy_only=False).astype(np.int64)
    values = value.take(pa.array(rows))
    codes, values = _messengers(codes, values)
    told = ~_says_little(codes, values)
    rows, codes, values = rows[told], codes[told], values.filter(pa.array(told))
    return Identifiers(rows, codes, text_keys(values, codes))


def author_keys(author: pa.Array, source: pa.Array) -> tuple[Ints, Keys]:
    """Rows with an author, and the key of the account: one name is one account within a source only."""
    plain = pc.utf8_trim_whitespace(author)
    there = pc.and_(pc.greater(pc.utf8_length(plain), 0), pc.is_valid(source))
    rows = np.flatnonzero(pc.fill_null(there, False).to_numpy(zero_copy_only=False))
    at = pa.array(rows)
    joined = pc.binary_join_element_wise(source.take(at), plain.take(at), ":")
    return rows, text_keys(joined, AUTHOR)


def _messengers(codes: Ints, values: pa.Array) -> tuple[Ints, pa.Array]:
    handle, phone = NAMES.index("handle"), NAMES.index("phone")
    numbered = pc.match_substring(values, ":+").to_numpy(zero_copy_only=False) & (codes == handle)
    if not numbered.any():
        return codes, values
    cut = pc.replace_substring_regex(values, r"^[^:]*:([^:]*).*$", r"\1")
    return np.where(numbered, phone, codes), pc.if_else(pa.array(numbered), cut, values)


def _says_little(codes: Ints, values: pa.Array) -> npt.NDArray[np.bool_]:
    short = pc.and_(
        pc.invert(pc.starts_with(values, "+")), pc.less(pc.utf8_length(values), SHORTEST_PHONE)
    ).to_numpy(zero_copy_only=False)
    little = short & (codes == NAMES.index("phone"))
    link = codes == NAMES.index("url")
    if link.any():
        domain = pc.struct_field(pc.extract_regex(values, _HOST), "domain")
        common = pc.is_in(domain, pa.array(sorted(common_sites()), pa.string()))
        page = pc.match_substring_regex(values, _PAGE)
        little |= link & ~pc.and_(common, page).to_numpy(zero_copy_only=False)
    return np.asarray(little, dtype=np.bool_)
