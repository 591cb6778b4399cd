"""Handles of messengers and networks: `telegram:anna_7`.

A handle is found by a link to a profile, by a label before it ("IG x", "my kik is x", "加微信 x") or after it
("@x on telegram"), or by a bare @. Which services, what a handle may be at each and its links are in
handle_services.toml, labels and words by language in handle_words.toml. The place of a mention is the handle
with its @, or the link as far as the handle. Invitations are `discord:invite/code`, a phone in a link of a
messenger is `whatsapp:15550100`; a phone after a label is no handle.

Confidence: 1.0 link; 0.9 label with a sign of introduction (colon, id, @, add, my … is); 0.7 label alone, or
an emoji for a label, or a handle of letters only that a dash or "add me on" introduces or that more words
follow; 0.5 bare @, service `unknown`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from manumit.detect.extract.gates import gate
from manumit.detect.extract.handle_tables import (
    BLANK,
    LETTER,
    LEVELS,
    fold,
    folding,
    label_patterns,
    services,
    words,
)
from manumit.detect.extract.mention import Mention, left_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from manumit.detect.extract.handle_tables import Label, Service

CERTAIN, CLEAR, LIKELY, BARE = 1.0, 0.9, 0.7, 0.5
BEHIND = 48
"""Characters before a label in which its introduction is looked for."""
SHARED = 4
"""Labels that may share one handle: "IG/snap/TG: x"."""
SIGNS = 6
"""Signs and words that may stand between a label and its handle."""

BARE_AT = re.compile(
    f"@(?<![{LETTER}.+@/%=&#-]@)(?=[a-z0-9_])(?P<handle>[a-z0-9_.]{{2,40}}+)(?![{LETTER}@-])"
)
AT = re.compile(f"{BLANK}{{0,3}}+(?:(?P<tight>@)|(?P<loose>@{BLANK}))?+")
LINK_BEFORE = re.compile(r"(?:https?:/{1,2})?(?P<sub>(?:[a-z0-9_-]{1,32}\.){1,2})?\Z")
LINK_REST = re.compile(r"[a-z0-9@._~+%#?=&/-]{0,2048}+")
KNOWN_SUB = re.compile(r"(?:www|m|mobile|web|touch|mbasic|ptb|canary|[a-z]{2}(?:-[a-z]{2})?)\.(?:m\.)?$")
IN_ADDRESS = re.compile(r"(?:://|www\.)[^\s\x00]{1,200}$")
CHAIN = re.compile(f"{BLANK}?(?:[/&+,|]|and|or|y|e|et|und|и|和|と){BLANK}?")
AMOUNT = re.compile(r"[0-9]{1,4}(?:[a-z]{1,4}|[.-][0-9]{1,4}[a-z]{0,3})$")
LETTERS = re.compile(r"[a-z]")
DOTTED = re.compile(r"\.[a-z]")
PHONE_LIKE = re.compile(r"[0-9oilszb]{6,}$")
LED_NUMBER = re.compile(r"[a-z]{1,3}[0-9]{6,}$")
WORD_AFTER = re.compile(f"{BLANK}{{1,3}}[^\\W_]")
NAME_AFTER = re.compile(r" [A-Z][a-z]")
WORD_BEFORE = re.compile(f"[^\\W_]{BLANK}{{0,3}}$")


class _Signs(NamedTuple):
    """What introduces a handle."""

    at: bool
    colon: bool
    id: bool
    """The word id."""
    named: bool
    """It or a word such as account."""
    joined: bool
    """A word such as is."""
    weak: bool
    """A dash, or @ and a blank."""
    mine: bool
    call: bool
    """Words before the label."""


class _Text(NamedTuple):
    text: str
    low: str


def gated() -> str:
    """See `gates`."""
    begin, inside = label_patterns()
    plain = folding()[1]
    letters = "".join(chr(point) for point, form in plain.items() if form.isalnum())
    signs: dict[str, str] = {}
    for point, form in plain.items():
        if not form.isalnum():
            signs[form] = signs.get(form, "") + chr(point)
    return gate(begin.pattern, inside.pattern, BARE_AT, lowered=True, dressed=letters, signs=signs)


def find(text: str) -> Iterator[Mention]:
    """Find handles in a text, or in many with BETWEEN between them."""
    both = _Text(text, fold(text))
    found: list[Mention] = []
    past = 0
    waiting: tuple[int, list[Label]] = (-1, [])
    for start, stop, label in _labels(both.low):
        if start < past:
            continue
        past = stop
        if label.level == "host":
            past, links = _link(both, start, stop, label)
            found += links
        elif label.service:
            labels = [*waiting[1], label][-SHARED:] if waiting[0] == start else [label]
            chain = CHAIN.match(both.low, stop)
            waiting = (chain.end(), labels) if chain else (-1, [])
            found += _labelled(both, start, stop, labels)
    taken = {mention.start for mention in found}
    found += _bare(both, taken)
    return iter(sorted(found, key=lambda mention: (mention.start, mention.value)))


def _labels(low: str) -> list[tuple[int, int, Label]]:
    """Start, stop and meaning of each host and label."""
    begin, inside = label_patterns()
    found = [
        (match.start(), match.end() - 1, begin.groups[match.lastindex or 0])
        for match in begin.pattern.finditer("\n" + low)
    ]
    places = (place.start() for near in inside.near for place in near.finditer(low))
    found += [
        (match.start(), match.end(), inside.groups[match.lastindex or 0])
        for match in (inside.pattern.match(low, place) for place in places)
        if match
    ]
    return sorted(found, key=lambda label: (label[0], -label[1]))


def _label_at(low: str, place: int) -> Label | None:
    """The label that begins here."""
    for (pattern, groups, _), start in zip(label_patterns(), (place - 1, place), strict=True):
        if match := pattern.match(low, start):
            return groups[match.lastindex or 0]
    return None


def _link(both: _Text, start: int, stop: int, label: Label) -> tuple[int, list[Mention]]:
    """What a link leads to, and where the link ends."""
    low, service = both.low, services()[label.service]
    past = LINK_REST.match(low, stop)
    end = past.end() if past else stop
    from_ = max(0, start - BEHIND)
    ahead = LINK_BEFORE.search(low, from_, start)
    assert ahead is not None
    begins, sub = ahead.start(), ahead["sub"]
    if sub and not KNOWN_SUB.match(sub):
        named = label.host == "t.me" and _stop(both, service, ahead.start("sub"), strict=False) == start - 1
        value = f"telegram:{sub.removesuffix('.')}"
        return end, [Mention(begins, stop - 1, "handle", value, CERTAIN)] if named else []
    for host, path in service.paths:
        match = path.match(low, stop) if host in ("", label.host) else None
        if match is None:
            continue
        if "handle" not in match.groupdict():
            return end, [_led(service, match, begins)]
        last = _stop(both, service, match.end(), strict=False)
        if last is None:
            continue
        handle = low[match.end() : last]
        if handle in service.reserved or (service.numbered and service.numbered.match(handle)):
            continue
        return end, [Mention(begins, last, "handle", _value(service, handle), CERTAIN)]
    return end, []


def _led(service: Service, match: re.Match[str], begins: int) -> Mention:
    """An invitation or a number."""
    parts = match.groupdict()
    value = parts["number"] if parts.get("number") else f"invite/{parts['code']}"
    return Mention(begins, match.end(), "handle", f"{service.name}:{value}", CERTAIN)


def _labelled(both: _Text, start: int, stop: int, labels: list[Label]) -> Iterator[Mention]:
    """The handle after a label, for each service that the label names."""
    low = both.low
    ahead = left_of(low, start, BEHIND).rpartition("\n")[2]
    if ahead[-1:] in set("/._=&?-") and IN_ADDRESS.search(ahead):
        return
    kinds: set[str | None] = set()
    place = stop
    for _ in range(SIGNS):
        sign = words().sign.match(low, place)
        if sign is None:
            break
        kinds.add(sign.lastgroup)
        place = sign.end()
    at = AT.match(low, place)
    assert at is not None
    place = at.end()
    tight = at["tight"] is not None
    names = dict.fromkeys(label.service for label in labels)
    ends = [(services()[name], _stop(both, services()[name], place, strict=True)) for name in names]
    if tight and at.start("tight") == stop:
        ends = [(service, last) for service, last in ends if last and not DOTTED.match(low, last)]
    if not any(last for _, last in ends):
        return
    before = words().before.search(ahead)
    signs = _Signs(
        tight,
        "colon" in kinds,
        "id" in kinds,
        bool(kinds & {"id", "name"}),
        "is" in kinds,
        "dash" in kinds or at["loose"] is not None,
        before is not None and before["mine"] is not None,
        before is not None and before["call"] is not None,
    )
    level = min((label.level for label in labels), key=LEVELS.index)
    for service, last in ends:
        sure = _confidence(both, (place, last), level, service, signs, ahead) if last else 0
        if last and sure:
            yield Mention(place - tight, last, "handle", _value(service, low[place:last]), sure)


def _confidence(
    both: _Text, span: tuple[int, int], level: str, service: Service, signs: _Signs, ahead: str
) -> float:
    """How sure it is that this follows its label as a handle; 0: it is none."""
    place, last = span
    handle = both.low[place:last]
    opens = WORD_BEFORE.search(ahead) is None
    called = signs.mine or signs.call
    if not LETTERS.search(handle):
        return CLEAR if service.digits and (signs.named or signs.at) and len(handle) >= service.least else 0
    if handle in words().nots or (AMOUNT.match(handle) and not signs.at):
        return 0
    if service.numbers and not signs.at and LED_NUMBER.match(handle):
        return 0
    if not signs.at and PHONE_LIKE.match(handle) and 2 * len(LETTERS.findall(handle)) < len(handle):
        return 0
    marked = bool(re.search(r"[0-9_]", handle)) or ("." in handle and not _plain_dot(handle))
    ends = WORD_AFTER.match(both.low, last) is None
    if level == "faint" and not (called or signs.id or opens or words().by.search(ahead)):
        return 0
    if level == "emoji":
        return LIKELY if signs.at or signs.colon else 0
    if signs.at:
        return CLEAR
    if not marked:
        return _of_letters(both, span, level, service, signs, opens=opens, ends=ends)
    if signs.colon or signs.named or (called and level != "faint") or (signs.mine and signs.joined):
        return CLEAR
    if level != "sure":
        return CLEAR if called and level == "faint" else 0
    if signs.weak or signs.joined:
        return CLEAR
    return LIKELY if re.search(r"[0-9_]", handle) else 0


def _of_letters(
    both: _Text,
    span: tuple[int, int],
    level: str,
    service: Service,
    signs: _Signs,
    *,
    opens: bool,
    ends: bool,
) -> float:
    """The same for a handle that could be a word: letters only."""
    place, last = span
    capital = both.text[place].isupper() and not both.text[place:last].isupper()
    called = signs.mine or signs.call
    if capital and NAME_AFTER.match(both.text, last):
        return 0
    if service.numbers and not signs.named:
        return 0
    if level == "faint" and not (signs.id or (called and signs.colon)):
        return 0
    if signs.mine and signs.joined:
        return CLEAR if ends or not capital else 0
    if signs.colon:
        if level == "plain" and not (called or signs.named or opens):
            return 0
        return CLEAR if ends else LIKELY
    if signs.named:
        return CLEAR if ends else 0
    if (called or (signs.weak and level == "sure")) and ends and not capital:
        return LIKELY
    return 0


def _plain_dot(handle: str) -> bool:
    """Two words with a full stop between them and no blank."""
    head, _, tail = handle.partition(".")
    return head in words().nots or tail.partition(".")[0] in words().nots


def _stop(both: _Text, service: Service, place: int, *, strict: bool) -> int | None:
    """End of the handle of a service that begins here; None: there is none.

    strict: what follows it may not be an address or a word in another alphabet.
    """
    match = service.shape.match(both.low, place)
    if match is None:
        return None
    last = _cut(both, place, match.end())
    handle = both.low[place:last]
    if not (service.least <= len(handle) <= service.most and service.last.match(handle[-1])):
        return None
    if (service.twice and service.twice.search(handle)) or (service.tail and not service.tail.match(handle)):
        return None
    if service.suffix and (more := service.suffix.match(both.low, last)):
        last = more.end()
    after = both.low[last : last + 24]
    if re.match(f"@|[{LETTER}]", after) or (strict and re.match(":/|%", after)):
        return None
    if strict and (handle.startswith("www.") or _address(handle, after, both.text[last : last + 2])):
        return None
    return last


def _cut(both: _Text, place: int, last: int) -> int:
    """Without closing punctuation, and without a sentence that follows a full stop at once."""
    while last > place and both.low[last - 1] in ".-":
        last -= 1
    for dot in range(place + 1, last - 1):
        if both.text[dot] in ".-" and both.text[dot + 1].isupper() and both.text[place:dot].islower():
            return dot
    return last


def _address(handle: str, after: str, written: str) -> bool:
    """Whether this is the name of a computer, such as example.org."""
    if "." in handle and handle.rpartition(".")[2] in words().endings:
        return True
    rest = re.match(r"\.([a-z]{2,8})", after)
    return rest is not None and rest[1] in words().endings and not written[1:2].isupper()


def _value(service: Service, handle: str) -> str:
    for sign in service.dropped:
        handle = handle.replace(sign, "")
    return f"{service.name}:{handle}"


def _bare(both: _Text, taken: set[int]) -> Iterator[Mention]:
    """Handles with nothing but an @, or with their label after them."""
    for match in BARE_AT.finditer(both.low):
        start, place = match.start(), match.start("handle")
        if start in taken:
            continue
        last = _cut(both, place, match.end())
        handle = both.low[place:last]
        if not 3 <= len(handle) <= 32 or handle in words().not_bare or ".." in handle:
            continue
        letters = len(LETTERS.findall(handle))
        if not letters or (handle[0].isdigit() and letters < 3) or AMOUNT.match(handle):
            continue
        if _address(handle, both.low[last : last + 24], both.text[last : last + 2]):
            continue
        after = words().after.match(both.low, last)
        named = _label_at(both.low, after.end()) if after else None
        if named and named.service and named.level in ("sure", "plain"):
            service = services()[named.service]
            if _stop(both, service, place, strict=True) == last:
                yield Mention(start, last, "handle", _value(service, handle), CLEAR)
                continue
        yield Mention(start, last, "handle", f"unknown:{handle}", BARE)
