"""Links and the domains behind them.

A `url` has a scheme, or begins with "www.", or is a domain with a path or port. Each url whose suffix is
public has a `domain` at its host's place: the registrable domain. A bare domain is a `domain` only.

Confidence: 1.0 a scheme before a known suffix or an IP address; 0.9 "www.", a path, or a bare domain that
is clear; 0.5 a bare domain that may be a blank forgotten after a full stop ("work.in Berlin"), or a scheme
before a host whose suffix nobody knows. "work.In Berlin" is a full stop, hence nothing.

The value of a url has scheme and host in lower case, the host in ASCII, no default port, no fragment, at
least "/" as its path, the rest as written. Defanged writing ("hxxp", "[.]", "(dot)") is undone. Without a
scheme it is https. File names, versions, abbreviations and hosts of e-mail addresses are nothing here.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from manumit.detect.extract import emails, hosts
from manumit.detect.extract.gates import gate
from manumit.detect.extract.hosts import BLANK, IN_BRACKETS, UNSPACED
from manumit.detect.extract.mention import Mention
from manumit.detect.extract.scan import candidates
from manumit.detect.extract.spelled import alternatives, at_words

if TYPE_CHECKING:
    from collections.abc import Iterator

WORD_SUFFIXES: dict[str, str] = {
    "de": "im in am es so la",
    "en": "in is it at to me my so no be do am as us by pm ad id la ms re st pa",
    "es": "de es la me no se su si va ve al",
    "fr": "de la et ne se me es sa ma il au la ca",
    "id": "ke id",
    "it": "la il se ma va su ci ne al io in",
    "nl": "de is je me no in",
    "no": "at no se",
    "pl": "na do to co ma se",
    "pt": "de do no na se me as ao",
    "ro": "de la cu sa se",
    "ru": "онлайн сайт дети москва",
    "tl": "sa na ng at",
    "tr": "ve de ne",
    "vi": "la co",
}
"""Suffixes of two letters, or not in Latin, that begin sentences of a language; longer ones in Latin are
words."""

ABBREVIATIONS: dict[str, str] = {
    "de": "bzw ca evtl ggf gmbh nr str usw",
    "en": "apt approx ave co corp dept dr etc excl ext fax hr hrs inc incl jr ltd max min mob mobile mr mrs "
    "ms no ph prof roll sr st tel vs",
    "es": "av etc núm sr sra srta tel",
    "fr": "av etc mme tél",
    "ru": "г ст тел ул",
}
"""Words of a language that end with a full stop; what follows them is no suffix."""

NEITHER: dict[str, str] = {
    "long, but no word": "aero app arpa asia biz cat com coop dev edu gov icu inc info int llc ltd mil mobi "
    "net ngo onion org tel top vip xyz",
    "unit": "am cc cm gb hr kg km mb mg ml mm ms mw pm ps st tb tv",
    "file": "mov zip",
    "code": "cc md pl ps py rs sh so",
    "name of code": "app changelog contributing index init lib license main readme run script setup test "
    "tests",
    "name of a thing": "ado.net asp.net vb.net",
    "one letter": "a.co g.co m.me t.co t.me u.to x.com",
}
"""Suffixes that begin no sentence; that after a number are a unit, a time or an ordinal; that end names of
files without a path; that do so after certain names; those names; things written like domains; and the
domains of one letter that are in use, where others ("b.com", "p.o.box") are abbreviations."""

PORTS = {"http": ":80", "https": ":443", "ftp": ":21", "ftps": ":990"}

PATTERNS = [
    re.compile(r"//\]?(?=[\w\[])"),
    *(re.compile(re.escape(dot) + r"(?=\w)") for dot in hosts.DOTS),
    *(re.compile(rf"{re.escape(opening)}{IN_BRACKETS}(?={BLANK}?\w)") for opening in "([{"),
]
"""Where a link may be: slashes of a scheme, or the first dot of a host."""

_SCHEME = re.compile(r"(?i:(h(?:tt|xx|\*\*|tx|xt)p|s?f(?:t|x)p)(s?))(?:[:\uff1a]|\[:\]|\[:)?\Z")
_USER = re.compile(r"[\w.~%+$&!*:-]{1,100}@")
_IPV6 = re.compile(r"\[([0-9A-Fa-f:.]{2,45})\]")
_PORT = re.compile(r":([0-9]{1,5})(?![0-9])")
_STOPS = (
    r"\s\x00-\x20<>\"`|^{}\\\u00ab\u00bb\u2018-\u201f\u2039\u203a\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufe0f"
    r"\u2190-\u2bff\u3000-\u3004\u3008-\u3020\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f\U0001f000-\U0001faff"
)
_REST = re.compile(
    rf"(?=[/?#])(?:[^{_STOPS}{UNSPACED}hH\[]+|[hH](?!ttps?://)|(?<=[/=?&%:])[hH]|\[(?!/)"
    rf"|(?<=[/=_{UNSPACED}-])[{UNSPACED}])*"
)
"""Path, query and fragment, up to the next link written without a blank."""

_BRACKETS = {")": "(", "]": "["}
_CLOSING = ".,;:!?'*_~([)]\u2026"
_MAILBOX = re.compile(rf"[\w.+-]{{0,64}}+{BLANK}?{emails.SIGN}")
_AT_BEFORE = re.compile(rf"(?:{emails.SIGN}|(?<!\w){alternatives(at_words())})[\s)\]}}>]{{0,3}}\Z")
_AT_AFTER = re.compile(
    rf"{BLANK}?[(\[{{<]{BLANK}?(?:{emails.SIGN}|{alternatives(at_words())}){BLANK}?[)\]}}>]"
)
_WORDS = frozenset(word for words in WORD_SUFFIXES.values() for word in words.split())
_SHORTENED = frozenset(word for words in ABBREVIATIONS.values() for word in words.split())
_NO_WORDS, _UNITS, _FILES, _CODE, _STEMS, _THINGS, _SHORT = (
    frozenset(words.split()) for words in NEITHER.values()
)
_BESIDE = frozenset("@\uff20\ufe6b\\/.+$#&%~")
"""What stands before a part of something longer, not before a host."""


def gated() -> str:
    """See `gates`."""
    dotted = rf"[{re.escape(''.join(hosts.DOTS))}][^\W\d]"
    return gate(PATTERNS[0], *PATTERNS[-3:], dotted)


def find(text: str) -> Iterator[Mention]:
    """Links and domains."""
    floor = 0
    for match in candidates(text, PATTERNS):
        if match.start() < floor:
            continue
        if text[match.start()] == "/":
            found, floor = _with_scheme(text, match, floor)
        else:
            found, floor = _without_scheme(text, match, floor)
        yield from found


def _with_scheme(text: str, slashes: re.Match[str], floor: int) -> tuple[list[Mention], int]:
    """Link around the slashes after a scheme, and where to look on."""
    scheme = _SCHEME.search(text, max(floor, slashes.start() - 10), slashes.start())
    if scheme is None:
        return [], floor
    at = slashes.end()
    user = _USER.match(text, at)
    at = user.end() if user else at
    name, stop, domain, sure = _authority(text, at)
    if not name:
        return [], at
    plain = scheme[1].lower()
    kind = ("http" if plain[0] == "h" else "sftp" if plain[0] == "s" else "ftp") + scheme[2].lower()
    value, end = _value(text, f"{kind}://{user.group() if user else ''}{name}", kind, stop)
    found = [Mention(scheme.start(), end, "url", value, sure)]
    if domain is not None:
        found.append(Mention(at, stop, "domain", domain, sure))
    return found, end


def _authority(text: str, at: int) -> tuple[str, int, str | None, float]:
    """Host in a link with a scheme: its name or nothing, where it ends, registrable domain, confidence."""
    six = _IPV6.match(text, at)
    if six:
        known = _is_address(six[1])
        return (six.group().lower() if known else ""), six.end(), None, 1.0
    host = hosts.read(text, at, hosts.DEFANGED_DOT)
    if host is None:
        label = hosts.LABEL.match(text, at)
        name = hosts.to_ascii(label.group()) if label and not label.group().isdigit() else None
        return name or "", label.end() if label else at, None, 0.5
    sure = 1.0 if host.domain is not None or _is_address(host.name) else 0.5
    return host.name, host.stop, host.domain, sure


def _without_scheme(text: str, dot: re.Match[str], floor: int) -> tuple[list[Mention], int]:
    """Link or domain around its first dot, and where to look on."""
    stop = dot.start()
    stop -= stop > floor and text[stop] in "([{" and text[stop - 1] in hosts.BLANKS
    label = hosts.LABEL.match(text[max(floor, stop - 63) : stop][::-1])
    if label and label.end() == 63 and stop > floor + 63 and hosts.LABEL.match(text[stop - 64]):
        return [], dot.end()
    written = label.group()[::-1].lstrip("-_") if label else ""
    start = stop - len(written)
    if not written:
        return [], dot.end()
    host = hosts.read(text, start, hosts.DEFANGED_DOT, public=True)
    if host is None:
        return [], dot.end()
    web = host.name.startswith("www.")
    mailbox = _MAILBOX.match(text, host.stop) or _AT_AFTER.match(text, host.stop)
    if mailbox:
        return [], mailbox.end()
    beside = start > 0 and text[start - 1] in _BESIDE and not (web and text[start - 1] in "/.")
    if host.domain is None or beside or _is_of_email(text, start, host.stop):
        return [], host.stop
    value, end = _value(text, f"https://{host.name}", "https", host.stop)
    link = web or end > host.stop
    sure = 0.9 if link and host.domain.split(".")[0] != "www" else _clear(text, host)
    if not sure or (not web and _is_sentence(text, host)):
        return [], host.stop
    found = [Mention(start, end, "url", value, sure)] if link else []
    return [*found, Mention(start, host.stop, "domain", host.domain, sure)], end


def _value(text: str, head: str, scheme: str, at: int) -> tuple[str, int]:
    """Normalised link from what comes before the port, and where it ends in the text."""
    port = _PORT.match(text, at)
    number = port.group() if port else ""
    at += len(number)
    rest = _REST.match(text, at)
    written = _closed(rest.group()) if rest else ""
    path = written.partition("#")[0]
    if not path.startswith("/"):
        path = "/" + path
    return head + (number if number != PORTS.get(scheme) else "") + path, at + len(written)


def _closed(written: str) -> str:
    """Without closing punctuation, and brackets that were opened before the link."""
    surplus = {close: written.count(close) - written.count(opening) for close, opening in _BRACKETS.items()}
    stop = len(written)
    while stop and written[stop - 1] in _CLOSING:
        sign = written[stop - 1]
        if sign in surplus:
            if surplus[sign] <= 0:
                break
            surplus[sign] -= 1
        elif sign in "([":
            surplus[")" if sign == "(" else "]"] += 1
        stop -= 1
    return written[:stop] if stop != 1 or written[0] == "/" else ""


def _is_of_email(text: str, start: int, stop: int) -> bool:
    """Whether what looks like a host belongs to an address."""
    sign = _AT_BEFORE.search(text, max(0, start - 24), start)
    mention = emails.around(text, sign.start()) if sign else None
    return mention is not None and mention.stop >= stop


def _clear(text: str, host: hosts.Host) -> float:
    """How sure a bare name is a domain; 0: something else."""
    domain = host.domain or ""
    name, _, suffix = domain.partition(".")
    last = host.last.lower()
    word = _is_word(suffix)
    nothing = (
        (len(name) == 1 and domain not in _SHORT)
        or name == "www"
        or domain in _THINGS
        or last in _FILES
        or (last in _CODE and name in _STEMS)
        or (name.isdigit() and (word or last in _UNITS or len(name) < 3))
        or (word and (name in _SHORTENED or host.last.istitle()))
    )
    if nothing:
        return 0.0
    return (
        0.5 if word and (_goes_on(text, host) or re.search(r"[(\[{]", text[host.start : host.stop])) else 0.9
    )


def _is_sentence(text: str, host: hosts.Host) -> bool:
    """Whether the case of the last label shows that a sentence begins there: "team.You", "degree.MBA"."""
    before = text[host.start : host.stop - len(host.last)]
    return (
        host.last.lower() not in _NO_WORDS
        and any(sign.islower() for sign in before)
        and (host.last.isupper() or (host.last.istitle() and not before[:1].isupper()))
    )


def _goes_on(text: str, host: hosts.Host) -> bool:
    """Whether the text goes on after the name as it would in the middle of a sentence."""
    if host.name.count(".") > 1 or "-" in text[host.start : host.stop]:
        return False
    after = text[host.stop : host.stop + 3].lstrip(" \t\r\n\u00a0")
    return bool(after) and (after[0].isalnum() or after[0] in "'\u2019\"(")


def _is_word(suffix: str) -> bool:
    """Whether a suffix in ASCII is a word of some language."""
    if suffix.startswith("xn--"):
        suffix = suffix[4:].encode().decode("punycode")
    return suffix in _WORDS or (
        suffix.isascii() and "." not in suffix and len(suffix) > 2 and suffix not in _NO_WORDS
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
