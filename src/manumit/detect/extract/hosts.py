"""Names of hosts: where one ends, how it is written in ASCII, and the domain someone registered.

The registrable domain is one label below a public suffix (Public Suffix List, publicsuffix.org, as bundled
with `publicsuffixlist`; nothing is fetched). Its private part counts: `anna.blogspot.com` is its own
domain.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from publicsuffixlist import PublicSuffixList

from manumit.detect.extract.spelled import alternatives, dot_words

BLANKS = " \t\u00a0\u202f\u3000"
BLANK = f"[{BLANKS}]"
"""What may stand between the parts of a spelled address; never a line break."""

UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31a0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Scripts without blanks between words (Thai, Lao, Burmese, Khmer, Han, kana), and Hangul."""

MARKS = "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0963\u0966-\u0dff"
"""Vowel signs and accents that belong to a letter."""

_ANY = rf"(?:[^\W{UNSPACED}]|[{MARKS}-])"
LABEL = re.compile(rf"[0-9A-Za-z_-]{{1,63}}+(?!{_ANY})|[{UNSPACED}]{{1,63}}|{_ANY}{{1,63}}")
"""A label, also read backwards; one in ASCII fastest. It ends where a script without blanks begins."""

DOTS = ".\uff0e\u3002\uff61\u2024"
ANY_DOT = f"[{DOTS}]"
DOT = re.compile(ANY_DOT)

_WORDS = alternatives(dot_words())
IN_BRACKETS = rf"{BLANK}?(?:{ANY_DOT}|{_WORDS}){BLANK}?[)\]}}]"
BRACKETED_DOT = rf"[(\[{{]{IN_BRACKETS}"
DEFANGED_DOT = re.compile(rf"{ANY_DOT}|{BLANK}?{BRACKETED_DOT}{BLANK}?")
LOOSE_DOT = re.compile(
    rf"{BLANK}{{0,2}}(?:{ANY_DOT}|{BRACKETED_DOT}){BLANK}{{0,2}}|{BLANK}{{1,2}}{_WORDS}{BLANK}{{1,2}}"
)

LONGEST = 253
"""Characters of a name (RFC 1035)."""

MOST = 10
"""Labels of a name with spelled dots."""

_GLUED = re.compile(r"(?:com|net|org|info)(?=[A-Z])|[a-z]+(?=https?\Z)")
"""A suffix, and the next word or link without a blank: "orgPhone", "orghttp"."""


class Host(NamedTuple):
    """A host read in a text."""

    start: int
    stop: int
    name: str
    """In ASCII and lower case."""
    domain: str | None
    """Registrable domain; None: the suffix is not a public one, or the name is only a suffix."""
    last: str
    """Last label as written."""


def read(text: str, start: int, dot: re.Pattern[str], *, public: bool = False) -> Host | None:
    """Read the host that begins at `start`; None: not two labels, or none a host may have.

    Parameters
    ----------
    dot : signs for the dot.
    public : only a host with a public suffix is of use; others are returned without a name, which is faster.
    """
    spans: list[tuple[int, int]] = []
    dots: list[str] = []
    at = start
    while (label := LABEL.match(text, at)) and at - start <= LONGEST and (dot is DOT or len(spans) < MOST):
        if dots and _ends_before(text, spans, dots[-1], label.group()):
            dots.pop()
            break
        spans.append(label.span())
        between = dot.match(text, label.end())
        if between is None:
            break
        dots.append(between.group())
        at = between.end()
    while len(spans) > 1:
        host = _host(text, spans, public)
        if host is None or host.domain is not None or len(dots[len(spans) - 2]) == 1 or len(spans) == 2:
            return host
        spans.pop()
    return None


@lru_cache(65_536)
def to_ascii(name: str) -> str | None:
    """Name of a host in ASCII and lower case (UTS 46, not transitional); None: not a name of a host."""
    labels = []
    for label in DOT.split((name if name.isascii() else unicodedata.normalize("NFKC", name)).lower()):
        if not label or label[0] == "-" or label[-1] == "-":
            return None
        if label.isascii():
            sound = label.replace("-", "a").replace("_", "a").isalnum()
        else:
            sound = all(sign == "-" or unicodedata.category(sign)[0] in "LNM" for sign in label)
            label = "xn--" + label.encode("punycode").decode()
        if not sound or len(label) > 63:
            return None
        labels.append(label)
    ascii_name = ".".join(labels)
    return ascii_name if len(ascii_name) <= LONGEST else None


@lru_cache(65_536)
def registrable(name: str) -> str | None:
    """Registrable domain of a host in ASCII; None: the suffix is not public, or there is nothing below it.

    Of a name that is itself a private suffix (`blogspot.com`) it is what its owner registered.

    """
    for suffixes in (_suffixes(), _icann()):
        domain = suffixes.privatesuffix(name)
        if domain is not None:
            return None if "_" in domain else domain
    return None


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@cache
def _icann() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False, only_icann=True)


@cache
def _ends() -> frozenset[str]:
    """Last labels of all public suffixes."""
    rules = (files("publicsuffixlist") / "public_suffix_list.dat").read_text("utf-8").splitlines()
    return frozenset(rule.strip().rpartition(".")[2] for rule in rules if rule and not rule.startswith("//"))


def _may_end(label: str) -> bool:
    """Whether a name with a public suffix may end so."""
    low = (label if label.isascii() else unicodedata.normalize("NFKC", label)).lower()
    return low in _ends() or low.startswith("xn--")


def _ends_before(text: str, spans: list[tuple[int, int]], dot: str, label: str) -> bool:
    """Whether a full stop, not the dot of a host, stands before the label."""
    sentence = label[0].isupper() and not label.isupper() and not text[spans[-1][0]].isupper()
    if len(dot) > 1 and dot.strip() in ".\uff0e" and sentence:
        return True
    if len(spans) < 2 or not (sentence or (len(dot) > 1 and dot.strip() in ".\uff0e")):
        return False
    host = _host(text, spans, public=True)
    return host is not None and host.domain is not None


def _host(text: str, spans: list[tuple[int, int]], public: bool) -> Host | None:
    written = [text[start:stop] for start, stop in spans]
    whole = written[-1].rstrip("-_")
    glued = _GLUED.match(whole)
    if public and not glued and not _may_end(whole):
        return Host(spans[0][0], spans[-1][1], "", None, whole)
    for last in (whole, glued.group()) if glued else (whole,):
        name = to_ascii(".".join([*written[:-1], last]))
        domain = registrable(name) if name else None
        if domain is not None:
            break
    return Host(spans[0][0], spans[-1][0] + len(last), name, domain, last) if name else None
