"""Phone numbers, however they are written: digits, words, keycaps, look-alike letters, odd separators.

Confidence: 1.0 a valid number with its country code; 0.6 of a length that is possible where it belongs, but
in no known range; 0.5 digits as written, since the number does not say which country it belongs to.
`completing` finds that out where the record tells: 0.9 valid in the country of its source, 0.7 in that of
another number beside it.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from manumit.detect.extract.mention import Mention, left_of, right_of
from manumit.detect.extract.phone_groups import MOST, Atom, Piece, pieces, pieces_of_digits
from manumit.detect.extract.phone_kernel import LEAST, find_runs
from manumit.detect.extract.phone_numbers import is_international, is_possible, read
from manumit.detect.extract.phone_shapes import alone, is_other
from manumit.detect.extract.phone_signs import DIGIT, GROUP, signs
from manumit.detect.extract.wording import rows

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDS = frozenset(("", "\n", "!", "?", ";", ":"))
_JOINTS = frozenset(".@-=&")
_BEFORE = 40
_AFTER = 24
_CURRENCY_LEFT = re.compile(
    r"(?<!\d)(?<!\d[ \u00a0])(?:[$€£¥￥₽₴₹₩฿₺₪₫]"
    r"|\b(?:USD|EUR|GBP|RMB|CNY|THB|INR|RUB|AED|Rs\.?|R\$))[ \u00a0]?\Z"
)
_CURRENCY_RIGHT = re.compile(
    r"[ \u00a0]?[$€£¥￥₽₴₹₩฿₺₪₫円元块원](?![ \u00a0]?\d)|[ \u00a0]?[%‰°]|[ \u00a0]?(?:บาท|만원)|,-"
)
_LEFT_WORDS = re.compile(r"[^\W\d_]+\.?")
_ID_SIGN = re.compile(r"(?:[#№@]|(?<![^\W\d_])n(?:[º°]|o\.))[ \u00a0:]{0,2}\Z", re.IGNORECASE)
_LETTERS = re.compile(r"([^\W\d_]+)([^\W_]*)(.?)", re.DOTALL)
_PATH = re.compile(r"://|www\.|\.\w{2,6}/|[?&=]", re.IGNORECASE)
_REACHES = re.compile(r"(?:wa\.me/|tel:|phone=|callto:|sms:)\+?\Z", re.IGNORECASE)
_FILE = re.compile(
    r"\.(?:com|net|org|jpe?g|png|gif|webp|html?|php|pdf|mp[34]|aspx?)\b|@|-[0-9a-f]{4}-|=|&\w", re.IGNORECASE
)
_UUID = re.compile(r"-[0-9a-f]{4}-[0-9a-f]{4}-\Z", re.IGNORECASE)
_RIGHT_WORD = re.compile(r"[ \u00a0]?([^\W\d_]+(?:[²³2]|/h)?)")
_CASED = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u052f]")
_WORD = re.compile(r"[^\W_]+")
_TAIL = re.compile(
    r"[A-Z]?[a-z\u00df-\u024f\u0430-\u045f]{2,}\Z|[A-Z\u0410-\u042f]{3,}\Z|[\u0410-\u042f]?[\u0430-\u045f]{2,}\Z"
)


def find(text: str) -> Iterator[Mention]:
    """All phone numbers in a text. Those without their country are left as written: see `completing`."""
    # A lone surrogate is no character of any number, and takes one place as everywhere in Python.
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    known = signs()
    starts, stops, atoms, ends = find_runs(points, *known)
    worded = np.append(0, np.cumsum((atoms % 16 != GROUP) | (known.kinds[points[starts]] != DIGIT)))
    plain = (worded[ends[1:]] == worded[ends[:-1]]).tolist()
    kinds, words = (atoms % 16).tolist(), (atoms // 16).tolist()
    begins, finishes = starts.tolist(), stops.tolist()
    for a, b, digits_only in zip(ends[:-1].tolist(), ends[1:].tolist(), plain, strict=True):
        if digits_only:
            found = pieces_of_digits(text, begins[a:b], finishes[a:b])
        else:
            columns = (column[a:b] for column in (begins, finishes, kinds, words))
            found = pieces(text, [Atom(*atom) for atom in zip(*columns, strict=True)])
        for piece in found:
            if mention := _mention(text, piece):
                yield mention


def _mention(text: str, piece: Piece) -> Mention | None:
    start, stop = piece.groups[0].start, piece.groups[-1].stop
    right = right_of(text, stop, _AFTER)
    unit = _quantity(right)
    left = left_of(text, start, _BEFORE)
    lone = alone(piece, unit, left, is_possible, is_international)
    if lone is not piece:
        if lone.groups[-1].stop != stop:
            right, unit = "", False
        start, stop = lone.groups[0].start, lone.groups[-1].stop
        left = left_of(text, start, _BEFORE)
    digits = lone.digits
    if not LEAST <= len(digits) <= MOST or unit or is_other(lone) or _is_named_otherwise(left, right, lone):
        return None
    value, confidence = read(digits, plus=lone.plus)
    while (
        start > 0 and text[start - 1] in "+(＋（" and (text[start - 1] in "+＋" or _closes(text, start, stop))
    ):
        start -= 1
    if (
        text[stop - 1 : stop]
        and text[stop : stop + 1] in (")", "）")
        and text[start:stop].count("(") > text[start:stop].count(")")
    ):
        stop += 1
    return Mention(start, stop, "phone", value, confidence)


def _closes(text: str, start: int, stop: int) -> bool:
    return ")" in text[start:stop] or "）" in text[start:stop]


@cache
def _context() -> dict[str, frozenset[str]]:
    """Words beside a number, by what they say of it."""
    return {row[0]: frozenset(row) for row in rows("phone_context.txt")}


def _quantity(right: str) -> bool:
    if right[:1] in _ENDS:
        return False
    match = _RIGHT_WORD.match(right)
    return bool(_CURRENCY_RIGHT.match(right)) or bool(match and match[1].lower() in _context()["unit"])


def _is_named_otherwise(left: str, right: str, piece: Piece) -> bool:
    """Whether what stands beside the number says that it is something else."""
    if piece.plus:
        return _is_in_path(left.rstrip("+＋➕("))
    last = left.rstrip()[-1:]
    if (last == "s" or not last.islower()) and last not in _ENDS and _CURRENCY_LEFT.search(left[-6:]):
        return True
    if (right[:1] in _JOINTS and _FILE.match(right)) or (last == "-" and _UUID.search(left[-11:])):
        return True
    if _is_in_path(left):
        return True
    words = [word.lower().rstrip(".") for word in _LEFT_WORDS.findall(left[-30:])[-2:]]
    context = _context()
    reaches = any(word in context["contact"] for word in words)
    if not reaches and (
        ((last == "º" or not last.isalpha()) and _ID_SIGN.search(left[-6:]))
        or left[-1:] == "〒"
        or (words and any(w in context["id"] for w in words) and _near(left))
    ):
        return True
    return _is_glued(left, right)


def _is_in_path(left: str) -> bool:
    """Whether the number goes on a link that is not about a phone."""
    if not left or left[-1].isspace():
        return False
    path = left.rsplit(maxsplit=1)[-1]
    return bool(_PATH.search(path)) and not _REACHES.search(path)


def _near(left: str) -> bool:
    """Whether the last word before the number belongs to it: no sentence ends between."""
    tail = left.rstrip(" \u00a0:#.-=(")
    return len(left) - len(tail) <= 4 and tail[-1:].isalpha()


def _is_glued(left: str, right: str) -> bool:
    """Whether the digits are part of a word, a code or an account."""
    if left and _is_code(left):
        return True
    if left[-1:] == "@":
        return True
    if not _CASED.match(right):
        return False
    tail = _WORD.match(right)
    assert tail is not None
    return not _TAIL.match(tail[0]) or all(c in "abcdefABCDEF" for c in tail[0])


def _is_code(left: str) -> bool:
    """Whether letters before the number, close or by a hyphen, make it a code or an account."""
    separated = left[-1] in "-_"
    body = left[:-1] if separated else left
    if not _CASED.match(body[-1:]):
        return False
    match = _LETTERS.match(body[::-1])
    if match is None:
        return False
    word = match[1][::-1]
    if word.lower() in _context()["contact"]:
        return False
    if match[2] or len(word) < 3 or (separated and word.isupper()):
        return True
    return left[-1] == "_" or match[3] in ("@", "_")
