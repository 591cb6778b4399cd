"""E-mail addresses, as written or spelled.

Confidence: 1.0 a plain address below a known public suffix; 0.9 one with blanks, brackets or signs said in
brackets ("anna (at) example (dot) org"), or at a large provider; 0.5 signs said as bare words ("anna at
example dot org"), blanks on both sides of the sign, or a suffix nobody knows. Words for the signs are in
`spelled`.

The value is in lower case, the domain in ASCII; googlemail.com is gmail.com. Dots and plus tags stay.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from manumit.detect.extract import hosts
from manumit.detect.extract.gates import gate
from manumit.detect.extract.hosts import BLANK, BLANKS, MARKS, UNSPACED
from manumit.detect.extract.mention import Mention
from manumit.detect.extract.scan import candidates
from manumit.detect.extract.spelled import (
    NOT_HOSTS,
    NOT_LOCALS,
    PLAIN_WORDS,
    alternatives,
    at_words,
    dot_words,
    spelled_out,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

PROVIDERS: frozenset[str] = frozenset(
    {"aol", "gmail", "gmx", "googlemail", "hotmail", "icloud", "msn", "outlook", "protonmail", "rambler"}
    | {"rediffmail", "yahoo", "yandex", "ymail"}
)
"""Providers so well known that their name may stand without its dot; no word of prose among them."""

SAME = {"googlemail.com": "gmail.com"}
"""Domains with one and the same mailboxes."""

_AT, _DOT = at_words(), dot_words()
_ATS, _DOTS = alternatives(_AT), alternatives(_DOT)
_ENDS = "com|net|de|ru|fr|es|it|in|br|mx|uk|pl"

SIGN = "[@\uff20\ufe6b]"
OPEN, CLOSE = "([{<\uff08\u3010", ")]}>\uff09\u3011"
_NEXT = (
    rf"(?={BLANK}{{0,2}}[^\W_](?:[^\W_]|[{MARKS}-]){{0,62}}"
    rf"(?:{BLANK}{{0,2}}[.,\uff0e\u3002(\[{{]|{BLANK}{{1,2}}(?:{_DOTS}|(?i:{_ENDS}))(?!\w)))"
)
PATTERNS = (
    {sign: re.compile(sign) for sign in SIGN[1:-1]}
    | {
        opening: re.compile(
            rf"{re.escape(opening)}{BLANK}?(?P<word>{_ATS}){BLANK}?[{re.escape(CLOSE)}]{_NEXT}"
        )
        for opening in OPEN
    }
    | {blank: re.compile(rf"{blank}(?P<word>{spelled_out(_AT)})(?={BLANK}){_NEXT}") for blank in BLANKS}
)
"""By its first sign: a sign, or a word for one with what may be a host behind it."""

_LOCAL_BACKWARDS = re.compile(rf"(?:[^\W{UNSPACED}]|[.+'&{MARKS}-]){{1,65}}")
_WORD = re.compile(rf"(?<!\w){_DOTS}(?!\w)")
_DOT_BEFORE = re.compile(
    rf"(?:{BLANK}{{1,2}}(?P<bare>{_DOTS}){BLANK}{{1,2}}|{BLANK}?{hosts.BRACKETED_DOT}{BLANK}?)\Z"
)
_PROVIDED = re.compile(
    rf"((?i:{'|'.join(sorted(PROVIDERS))}))(?:{BLANK}?,{BLANK}?|{BLANK}{{1,2}})((?i:{_ENDS}))(?!\w)"
)
_USER = re.compile(r"//[\w.~%+-]{0,60}:\Z")
_NOT_LOCALS = frozenset(word for words in NOT_LOCALS.values() for word in words.split())
_NOT_HOSTS = frozenset(word for words in NOT_HOSTS.values() for word in words.split())


def gated() -> str:
    """See `gates`."""
    following = _NEXT.replace("{0,62}", "*")  # RE2 counts one by one
    bracketed = rf"[{re.escape(OPEN)}]{BLANK}?{_ATS}"
    return gate(SIGN, bracketed, rf"{BLANK}{spelled_out(_AT)}{BLANK}{following}")


def find(text: str) -> Iterator[Mention]:
    """E-mail addresses."""
    floor = 0
    for match in candidates(text, PATTERNS.values()):
        if match.start() >= floor and (mention := _address(text, match, floor)):
            floor = mention.stop
            yield mention


def around(text: str, sign: int) -> Mention | None:
    """Address whose sign, or word for it, begins at `sign`."""
    for left in range(sign, max(-1, sign - 3), -1):
        pattern = PATTERNS.get(text[left])
        if pattern and (match := pattern.match(text, left)):
            return _address(text, match, 0)
    return None


def _address(text: str, match: re.Match[str], floor: int) -> Mention | None:
    if match.lastgroup:
        return _spelled(text, match, floor)
    return _signed(text, match.start(), match.end(), floor)


def _signed(text: str, left: int, right: int, floor: int) -> Mention | None:
    """Address around the sign "@"."""
    bracketed = bool(left) and right < len(text) and text[left - 1] in OPEN and text[right] in CLOSE
    if bracketed:
        left, right = left - 1, right + 1
    before, after = _blank(text, left - 1), _blank(text, right)
    left, right = left - before, right + after
    local = _local(text, left, floor)
    if local is None or _USER.search(text[max(floor, local[0] - 64) : local[0]]):
        return None
    host = _host(text, right)
    if host is None:
        return None
    provided = _is_provider(host)
    if before and not after and not bracketed and not provided:
        return None  # a handle: "on Telegram @anna.me"
    plain = (
        not (bracketed or before or after) and re.search(BLANK + "|[,(\\[{]", text[right : host.stop]) is None
    )
    if host.domain is None:
        if not plain or not host.last.isalpha() or len(host.last) < 2:
            return None
        sure = 0.5
    elif before and after and not (provided or bracketed):
        sure = 0.5
    else:
        sure = 1.0 if plain else 0.9
    return _mention(local, host, sure)


def _spelled(text: str, match: re.Match[str], floor: int) -> Mention | None:
    """Address around a word for "@"."""
    left, right = match.start(), match.end()
    bare = match["word"] if text[left] in BLANKS else ""
    left -= _blank(text, left - 1)
    while _blank(text, right):
        right += 1
    host = _host(text, right)
    local = _local(text, left, floor)
    if host is None or local is None or host.domain is None:
        return None
    written = text[right : host.stop]
    said = {word.lower() for word in _WORD.findall(written)}
    provided = _is_provider(host)
    if bare and not provided and not _plausible(bare, said, local[1], host):
        return None
    local = _longer(text, local, floor, said)
    if bare and local[1].lower() in _NOT_LOCALS:
        return None
    return _mention(local, host, 0.5 if bare and not provided else 0.9)


def _plausible(word: str, said: set[str], local: str, host: hosts.Host) -> bool:
    """Whether bare words say an address, not prose."""
    if len(local) < 2 or not any(sign.isalnum() for sign in local) or host.name.split(".")[0] in _NOT_HOSTS:
        return False
    low = word.lower()
    if low not in PLAIN_WORDS:
        return True
    if any(_AT[low] & _DOT[dot] for dot in said):
        return True
    return word.isupper() and local.islower() and host.last.islower()


def _host(text: str, start: int) -> hosts.Host | None:
    provided = _PROVIDED.match(text, start)
    if provided:
        name = f"{provided[1]}.{provided[2]}".lower()
        return hosts.Host(start, provided.end(), name, hosts.registrable(name), provided[2])
    plain = hosts.read(text, start, hosts.DOT)
    if plain is not None and plain.domain is not None:
        return plain
    loose = hosts.read(text, start, hosts.LOOSE_DOT, public=True)
    return loose if loose is not None and loose.domain is not None else plain


def _local(text: str, stop: int, floor: int) -> tuple[int, str] | None:
    """Mailbox that ends at `stop`: its start and how it is written."""
    match = _LOCAL_BACKWARDS.match(text[max(floor, stop - 65) : stop][::-1])
    if match is None or len(match.group()) > 64:
        return None
    written = match.group()[::-1]
    written = written[written.rfind("..") + 2 if ".." in written else 0 :].lstrip(".-'+&")
    if not written or written[-1] in ".'" or not any(sign.isalnum() for sign in written):
        return None
    return stop - len(written), written


def _longer(text: str, local: tuple[int, str], floor: int, said: set[str]) -> tuple[int, str]:
    """The mailbox with what stands before spelled dots, said with the same words as those of the host."""
    start, written = local
    for _ in range(3):
        dot = _DOT_BEFORE.search(text[max(floor, start - 20) : start])
        if dot is None or (dot["bare"] and dot["bare"].lower() not in said):
            break
        more = _local(text, start - len(dot.group()), floor)
        if more is None:
            break
        start, written = more[0], f"{more[1]}.{written}"
    return start, written


def _mention(local: tuple[int, str], host: hosts.Host, sure: float) -> Mention:
    mailbox = unicodedata.normalize("NFKC", local[1]).lower()
    return Mention(local[0], host.stop, "email", f"{mailbox}@{SAME.get(host.name, host.name)}", sure)


def _is_provider(host: hosts.Host) -> bool:
    return host.domain is not None and host.domain.split(".")[0] in PROVIDERS


def _blank(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at] in BLANKS
