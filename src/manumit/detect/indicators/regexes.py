"""Regular expressions of rules: RE2 by Arrow, which takes linear time or refuses, on folded sentences."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from manumit.detect.indicators.patterns import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_LENGTH = 500
_SENTENCE = re.compile(r"[.!?。！？؟।]+(?=\s|$)|\n\s*\n")


class RegexError(ValueError):
    """A regular expression that is refused; the text says why."""


@cache
def checked(written: str) -> str:
    """The expression, folded as texts are, with its whole match named.

    Raises
    ------
    RegexError : RE2 does not know it, or it matches nothing at all.
    """
    if len(written) > MOST_LENGTH:
        raise RegexError(f"a regular expression has at most {MOST_LENGTH} signs")
    source = f"(?P<whole>{_folded(written)})"
    try:
        empty = pc.match_substring_regex(pa.array([""]), source)[0].as_py()
        pc.extract_regex_span(pa.array(["a"]), source)
    except pa.ArrowInvalid as error:
        reason = str(error).partition("\n")[0].removeprefix("Invalid regular expression: ")
        sentence = f"the regular expression is refused: {reason}; RE2 has no look-around or back reference"
        raise RegexError(sentence) from error
    if empty:
        raise RegexError("the regular expression matches nothing at all; make something in it necessary")
    return source


def _folded(written: str) -> str:
    """Letters folded, except those after a backslash; groups without a name group only."""
    written = re.sub(r"\\.|\((?!\?)", lambda m: "(?:" if m[0] == "(" else m[0], written)
    return "".join(
        piece if piece.startswith("\\") else fold(piece) or piece
        for piece in re.findall(r"\\.|[^\\]", written)
    )


def _folded_with_places(text: str) -> tuple[str, list[int]]:
    """A text as patterns see it, and for each of its code points the place in the text."""
    kept, places = [], []
    for place, sign in enumerate(text):
        for folded in fold(sign):
            kept.append(folded)
            places.append(place)
    return "".join(kept), places


def found_in(
    texts: pa.Array, asked: npt.NDArray[np.int64], regexes: Mapping[int, str]
) -> tuple[npt.NDArray[np.int64], ...]:
    """Where expressions match in the texts that call for them, one match a sentence.

    Parameters
    ----------
    asked : text and target, sorted by text.

    Returns
    -------
    text, first byte and byte after the last (from the text's start), target; sorted by text.
    """
    rows: list[tuple[int, int, int, int]] = []
    asked = _matching(texts, asked, regexes)
    for row in np.unique(asked[:, 0]).tolist():
        text = texts[row].as_py()
        sentences, origins = _sentences(text)
        for target in np.unique(asked[asked[:, 0] == row, 1]).tolist():
            spans = pc.extract_regex_span(sentences, regexes[target])
            for sentence, found in enumerate(spans.to_pylist()):
                if found is None:
                    continue
                span = found["whole"]
                folded = sentences[sentence].as_py().encode()
                first = origins[sentence][len(folded[: span[0]].decode(errors="ignore"))]
                last = origins[sentence][len(folded[: span[0] + span[1]].decode(errors="ignore")) - 1]
                rows.append((row, len(text[:first].encode()), len(text[: last + 1].encode()), target))
    table = np.array(sorted(rows), np.int64).reshape(-1, 4)
    return tuple(np.ascontiguousarray(table[:, column]) for column in range(4))


def _matching(
    texts: pa.Array, asked: npt.NDArray[np.int64], regexes: Mapping[int, str]
) -> npt.NDArray[np.int64]:
    """Of texts and targets, those that match somewhere in the whole folded text."""
    kept = [asked[:0]]
    for target in np.unique(asked[:, 1]).tolist():
        own = asked[asked[:, 1] == target]
        folded = pa.array([fold(text) for text in texts.take(pa.array(own[:, 0])).to_pylist()])
        matches = pc.match_substring_regex(folded, regexes[target])
        kept.append(own[matches.to_numpy(zero_copy_only=False)])
    return np.concatenate(kept)


def _sentences(text: str) -> tuple[pa.Array, list[list[int]]]:
    folded, places = _folded_with_places(text)
    parts, origins, at = [], [], 0
    for stop in (*(m.end() for m in _SENTENCE.finditer(folded)), len(folded)):
        if stop > at:
            parts.append(folded[at:stop])
            origins.append(places[at:stop])
            at = stop
    return pa.array(parts, pa.string()), origins
