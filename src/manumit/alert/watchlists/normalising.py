"""Entries in the form that mentions have: the same extractors read both, so that equal things are equal.

A handle is `service:name`; without a service it is `*:name` and stands for that name anywhere. A domain is a
host without "www."; it stands for its subdomains too.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from manumit.detect.extract import emails, handles, hosts, wallets
from manumit.detect.extract.handle_tables import services
from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.phone_numbers import WRITTEN, read
from manumit.detect.extract.phone_plans import SLOW, dialled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from manumit.detect.extract.mention import Find

EXACT = ("phone", "email", "handle", "domain", "wallet")
KINDS = (*EXACT, "image", "name", "phrase", "place")

MOST_METRES = 1_000_000.0
"""Largest radius of a place."""

_LONGEST = 300
_NOT_DIALLED = re.compile(r"[\s().\-–—/\u00a0]+")
_PHONE = re.compile(r"\+?[0-9]{5,20}")
_HEX = re.compile(r"[0-9a-f]{64}")
_EMAIL = re.compile(
    r"([a-z0-9]+(?:[._+-][a-z0-9]+)*)@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})", re.ASCII
)
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}", re.ASCII)
_HANDLE = re.compile(r"@?([\w.\-]{2,64})")
_SERVICE = re.compile(r"([a-z0-9_]{2,30})\s*:\s*@?([\w.\-]{2,64})")


class Fault(NamedTuple):
    """Why a value is no entry, and what mends it; no content."""

    reason: str
    mend: str


Normal: TypeAlias = "str | Fault"


def normalise(kind: str, values: Sequence[str], region: str | None = None) -> list[Normal]:
    """Values of one kind in the form of mentions, or why they are none.

    Parameters
    ----------
    kind : one of KINDS; a place is "latitude, longitude, metres".
    region : ISO 3166-1 alpha-2 code of the country whose phones are written without their code.
    """
    stripped = [" ".join(value.split()) for value in values]
    if kind == "phone":
        return [_phone(value, region) for value in stripped]
    if kind == "email":
        return _emails(stripped)
    if kind == "wallet":
        bare = [re.sub(r"^[a-z]{3}:(?=.{20})", "", value) for value in stripped]
        return _read(wallets.find, bare, "wallet", _NO_WALLET)
    if kind == "handle":
        return _handles(stripped)
    return [_ONE[kind](value) for value in stripped]


_NO_PHONE = Fault("is no phone number", "write it with + and its country's code")
_NO_COUNTRY = Fault(
    "is a phone without its country", "write it with + and its country's code, or say --region"
)
_NO_EMAIL = Fault("is no e-mail address", "write it as name@host")
_NO_WALLET = Fault("is no wallet whose checksum holds", "copy it again from its source")
_NO_HANDLE = Fault("is no handle", "write it as service:name, or @name for any service")
_NO_DOMAIN = Fault("is no domain that somebody registered", "write it as example.org")
_NO_HASH = Fault("is no PDQ hash", "write its 256 bits as 64 hexadecimal digits")
_NO_NAME = Fault("is no name", "write the whole name, with letters")
_NO_WORDS = Fault("has no words", "write a phrase with letters or digits")
_NO_PLACE = Fault("is no place", "give latitude, longitude (degrees) and a radius of up to 1,000,000 metres")
_TOO_LONG = Fault(f"is longer than {_LONGEST} characters", "shorten it")


def _phone(value: str, region: str | None) -> Normal:
    folded = value
    if not value.isascii():
        folded = unicodedata.normalize("NFKC", value)
        folded = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)
    dense = _NOT_DIALLED.sub("", folded.removeprefix("tel:"))
    if not _PHONE.fullmatch(dense):
        return _NO_PHONE
    digits = dense.lstrip("+")
    if dense[0] == "+" or digits.startswith("00"):
        found, sure = read(digits, plus=dense[0] == "+")
        return found if sure > WRITTEN else _NO_PHONE
    if region is None:
        return _NO_COUNTRY
    home = dialled(digits, region)
    if home is SLOW or home is None:
        return _parsed(digits, region)
    return str(home)


def _parsed(digits: str, region: str) -> Normal:
    import phonenumbers

    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return _NO_PHONE
    if not phonenumbers.is_possible_number(number):
        return _NO_PHONE
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _read(find: Find, values: Sequence[str], kind: str, fault: Fault) -> list[Normal]:
    """What an extractor makes of each value, where it takes the whole of it."""
    found: list[Normal] = [fault] * len(values)
    clean = [value.replace(BETWEEN, " ") for value in values]
    starts = list(accumulate((len(value) + 1 for value in clean), initial=0))
    for mention in find(BETWEEN.join(clean)):
        row = bisect_left(starts, mention.start + 1) - 1
        whole = mention.start == starts[row] and mention.stop == starts[row + 1] - 1
        if whole and mention.kind == kind:
            found[row] = mention.value
    return found


def _emails(values: Sequence[str]) -> list[Normal]:
    """Plain addresses as they are, which is what the extractor would say; the others are read by it."""
    found: list[Normal] = [_NO_EMAIL] * len(values)
    others = []
    for row, value in enumerate(values):
        plain = _EMAIL.fullmatch(value.lower())
        if plain and plain[2] not in emails.SAME and hosts.registrable(plain[2]):
            found[row] = plain[0]
        else:
            others.append(row)
    read_ = _read(emails.find, [values[row] for row in others], "email", _NO_EMAIL)
    for row, normal in zip(others, read_, strict=True):
        found[row] = normal
    return found


def _handles(values: Sequence[str]) -> list[Normal]:
    found = [_handle(value) for value in values]
    links = [row for row, value in enumerate(values) if "/" in value]
    read_ = _read(handles.find, [values[row] for row in links], "handle", _NO_HANDLE)
    for row, normal in zip(links, read_, strict=True):
        found[row] = normal
    return found


def _handle(value: str) -> Normal:
    folded = unicodedata.normalize("NFKC", value).lower()
    if found := _SERVICE.fullmatch(folded):
        if found[1] not in services():
            return Fault("names a service that is not known", f"write one of {', '.join(sorted(services()))}")
        return f"{found[1]}:{found[2]}"
    found = _HANDLE.fullmatch(folded)
    return f"*:{found[1]}" if found else _NO_HANDLE


def host_of(value: str) -> str | None:
    """The host of a link or of itself, in ASCII and without "www."; None: there is none."""
    if _HOST.fullmatch(value) and len(value) <= hosts.LONGEST and not value.startswith("www."):
        return value
    bare = re.sub(r"^[A-Za-z][A-Za-z0-9+.-]*://", "", value)
    bare = re.split(r"[/?#]", bare, maxsplit=1)[0].rpartition("@")[2]
    bare = re.sub(r":[0-9]{1,5}$", "", bare).rstrip(".")
    name = hosts.to_ascii(bare) if bare else None
    return name.removeprefix("www.") if name else None


def _domain(value: str) -> Normal:
    host = host_of(value)
    return host if host and hosts.registrable(host) else _NO_DOMAIN


def _image(value: str) -> Normal:
    return hash_of(value) or _NO_HASH


def hash_of(value: str) -> str | None:
    """The 64 hexadecimal digits of a PDQ hash, which "pdq:" may stand before; None: it is none."""
    bare = value.strip().lower().removeprefix("pdq:")
    return bare if _HEX.fullmatch(bare) else None


def _name(value: str) -> Normal:
    if len(value) > _LONGEST:
        return _TOO_LONG
    folded = unicodedata.normalize("NFKC", value).lower()
    return folded if sum(c.isalpha() for c in folded) >= 2 or _han(folded) else _NO_NAME


def _han(folded: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3" for c in folded)


def _phrase(value: str) -> Normal:
    if len(value) > _LONGEST:
        return _TOO_LONG
    return value if any(c.isalnum() for c in value) else _NO_WORDS


def _place(value: str) -> Normal:
    try:
        latitude, longitude, metres = (float(part) for part in re.split(r"[,;\s]+", value.strip()))
    except ValueError:
        return _NO_PLACE
    sound = abs(latitude) <= 90 and abs(longitude) <= 180 and 0 < metres <= MOST_METRES
    return f"{latitude!r},{longitude!r},{metres!r}" if sound and math.isfinite(metres) else _NO_PLACE


_ONE: dict[str, Callable[[str], Normal]] = {
    "domain": _domain,
    "image": _image,
    "name": _name,
    "phrase": _phrase,
    "place": _place,
}
