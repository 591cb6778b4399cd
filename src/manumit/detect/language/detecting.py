"""The language of each text of a column."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.language.kernel import judge, wants_form_c
from manumit.detect.language.model import model
from manumit.detect.language.scripts import ALONE, TELLING, Script, letters

if TYPE_CHECKING:
    import numpy.typing as npt

VERSION = 1
"""Raised with every change of what a text comes out as, also by another model."""

UNDETERMINED = "und"

LEAST_CONFIDENCE = 0.8
"""Below it a text is `und`. On texts kept aside from the fit, languages of shared scripts are named and
right for 98 % of titles of simulated adverts (87 % are named), 99 % of pieces of two words (59 %), 99.8 % of
eight words (98 %), 99.9 % of 15 words (99.7 %), and 94 % of menu lines of one to a few words in 75 languages
(68 %)."""

FIT = (-2.09, 2.15)
"""Logistic on ln(1 + lead): how often the leading language was the right one, half on pieces of simulated
adverts, half on menu lines and messages of a web framework in 75 languages."""

LEAST_LETTERS = 2
"""Of a script that decides the language."""


class Judged(NamedTuple):
    """What is known of each text before it is decided whether that is enough."""

    names: tuple[str, ...]
    places: npt.NDArray[np.int64]
    """Best language, a place in `names`."""
    leads: npt.NDArray[np.float64]
    """How far it is ahead of the next, natural logarithm; infinite: its script decides."""
    sizes: npt.NDArray[np.int64]
    """Bytes of the letters that were read."""
    letters: npt.NDArray[np.int64]
    shares: npt.NDArray[np.float64]
    """Share of all letters that are of its script."""


class Deciding(NamedTuple):
    """By script: place in `names` of the language it decides (-1: none), its base, and `scripts.TELLING`."""

    names: tuple[str, ...]
    alone: npt.NDArray[np.int64]
    bases: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]


def detect_languages(texts: pa.Array[Any]) -> pa.RecordBatch:
    """The language of each text, or `und` where it is not sure.

    A text is judged by its first 4,096 bytes and in them by the letters of the script that most letters are
    of. Digits, links, addresses, handles, pictures and words with digits in them are left out; letters that
    only look like those of the script are read as them. A script of one language decides; among the
    languages of a shared script, a naive Bayes model over byte sequences does
    (`manumit.detect.language.model`). Tigrinya and Yiddish are told from Amharic and Hebrew by letters only
    they have; other languages that the model does not know come out as a relative of theirs or as `und`.

    Parameters
    ----------
    texts : UTF-8; a null has no language.

    Returns
    -------
    one row a text: `lang`, BCP 47, and `confidence`, 0 to 1, how often the leading language of such a text
    was the right one; it stands beside `und` as well.
    """
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    judged = judge_texts(texts)
    confidence = confidence_of(judged)
    none = judged.names.index(UNDETERMINED)
    places = np.where(confidence < LEAST_CONFIDENCE, none, judged.places)
    lang = pa.array(judged.names, pa.string()).take(pa.array(places))
    return pa.record_batch([lang, pa.array(confidence)], names=["lang", "confidence"])


def confidence_of(judged: Judged) -> npt.NDArray[np.float64]:
    """How often texts with such a lead were rightly told; less where few letters are of the script."""
    start, rise = FIT
    told: npt.NDArray[np.float64] = 1 / (1 + np.exp(-(start + rise * np.log1p(judged.leads))))
    told[judged.letters < 1] = 0
    told[np.isinf(judged.leads) & (judged.letters < LEAST_LETTERS)] = 0
    told[judged.places == judged.names.index(UNDETERMINED)] = 0
    return told * np.minimum(1, 2 * judged.shares)


def judge_texts(texts: pa.Array[Any]) -> Judged:
    """The best language of each text, and what speaks for it."""
    known, scripts = model(), _deciding()
    offsets, data = _buffers(_composed(texts))
    none = scripts.names.index(UNDETERMINED)
    found = judge(data, offsets, letters(), known[:-1], scripts.alone, scripts.bases, scripts.least, none)
    return Judged(scripts.names, *found)


@cache
def _deciding() -> Deciding:
    names = list(model().names)
    alone = np.full(len(Script) + 1, -1, np.int64)
    bases = np.arange(len(Script) + 1)
    least = np.zeros(len(Script) + 1)
    said = [*ALONE.items(), *((script, tag) for script, (_, tag, _) in TELLING.items())]
    for script, tag in said:
        if tag not in names:
            names.append(tag)
        alone[script] = names.index(tag)
    for script, (base, _, share) in TELLING.items():
        bases[script] = base
        least[script] = share
    return Deciding(tuple(names), alone, bases, least)


def _buffers(texts: pa.Array[Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint8]]:
    """Offsets and bytes; a null is an empty text."""
    if texts.null_count:  # the bytes under a null are anything
        texts = pc.fill_null(texts, "")
    _, offsets, data = texts.buffers()
    if not len(texts):
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    places = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1]
    raw = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return places.astype(np.int64), raw


def _composed(texts: pa.Array[Any]) -> pa.Array[Any]:
    """The texts in normal form C; most are in it and stay as they are."""
    offsets, data = _buffers(texts)
    wanted = wants_form_c(data, offsets, letters().changed)
    if not wanted.any():
        return texts
    mask = pa.array(wanted)
    return pc.replace_with_mask(texts, mask, pc.utf8_normalize(texts.filter(mask), form="NFC"))
