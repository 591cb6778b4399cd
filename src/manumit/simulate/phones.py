"""Phone numbers nobody can own, plain or hidden from machines.

Every form in the lexicons lies in a range that is never assigned: in North America exchanges that begin with
0 or 1 and 555-01xx, elsewhere subscriber numbers that begin with 000.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from manumit.simulate.streams import root

if TYPE_CHECKING:
    from manumit.simulate.lexicon import Lexicon

_LOOKALIKES = ({"0": "O", "1": "l"}, {"0": "о", "1": "I", "5": "S"}, {"1": "i", "3": "З", "8": "B"})
_SEPARATORS = (".", "-", " ", "*", "/", "_", " . ", "~")
PLAIN, WORDS, SOME_WORDS, EMOJI, SEPARATED, LOOKALIKE = range(6)


def phone(lexicon: Lexicon, number: int, form: int, style: int, written_in: Lexicon | None = None) -> str:
    """Write a phone number.

    Parameters
    ----------
    number : any 64 bits; the digits follow from them.
    lexicon : of the language in whose country the number is at home.
    form : which of that language's forms.
    style : 0 plain, 1 all digits as words, 2 some of them, 3 emoji digits, 4 odd separators,
        5 letters that look like digits.
    written_in : language of the digits' words; None: the number's own.
    """
    plain = _digits(_forms(lexicon.code, lexicon.meta["phones"])[form], number)
    draw = root(number, style, form)
    speaker = written_in or lexicon
    words = _forms(speaker.code, speaker.meta["digits"])
    joint = " " if speaker.spaced else ""
    digits = [c for c in plain if c.isdigit()]
    if style == WORDS:
        return joint.join(words[int(d)] for d in digits)
    if style == SOME_WORDS:
        return (joint or "-").join(words[int(d)] if draw >> i & 1 else d for i, d in enumerate(digits))
    if style == EMOJI:
        return "".join(f"{d}\ufe0f\u20e3" for d in digits)
    if style == SEPARATED:
        mark = _SEPARATORS[draw % len(_SEPARATORS)]
        step = 1 + (draw >> 8) % 3
        return mark.join("".join(digits[i : i + step]) for i in range(0, len(digits), step))
    if style == LOOKALIKE:
        table = _LOOKALIKES[draw % len(_LOOKALIKES)]
        return "".join(table.get(c, c) if draw >> (8 + i) & 3 else c for i, c in enumerate(plain))
    return plain


@cache
def _forms(_code: str, listed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in listed.split(";"))


def _digits(form: str, number: int) -> str:
    written = []
    for c in form:
        if c == "#":
            number, digit = divmod(number, 10)
            written.append(str(digit))
        else:
            written.append(c)
    return "".join(written)
