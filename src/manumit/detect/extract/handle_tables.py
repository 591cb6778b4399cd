"""Services and words of handles, from handle_services.toml and handle_words.toml, and their patterns."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

BLANK = "[ \\t\\u00a0\\u2000-\\u200d\\u202f\\u2060\\u3000\\ufe0f]"
"""What may stand between label and handle: blanks of a line and what is not seen."""
LETTER = "a-z0-9_\\u00aa-\\u024f\\u0370-\\u052f"
"""Letters of scripts that part words by blanks: a label of these ends before another."""
ARABIC = "\\u0621-\\u064a"
LOOKS: dict[str, str] = {
    "a": "aа4@", "b": "b8", "c": "cс", "e": "eе3€", "g": "g9", "i": "iі1!l", "k": "kк",
    "l": "l1i|", "m": "mм", "o": "oо0", "p": "pр", "s": "s5$ѕ", "t": "tт7+", "x": "xх",
}  # fmt: skip
"""Letters and what is written for them in a label, so that it is overlooked."""
FIRST_LOOKS = {"i": "i1і", "o": "o0о", "s": "s5ѕ", "t": "t7т"}
LEVELS = ("sure", "plain", "faint", "emoji")
SPACED, DISGUISED = 7, 5
"""Letters from which a label may be written with signs between its letters, or with look-alikes."""


@dataclass(frozen=True)
class Service:
    """What a handle of one service may be; the meaning of each field is in handle_services.toml."""

    name: str
    shape: re.Pattern[str]
    last: re.Pattern[str]
    twice: re.Pattern[str] | None
    tail: re.Pattern[str] | None
    suffix: re.Pattern[str] | None
    least: int
    most: int
    dropped: str
    digits: bool
    numbers: bool
    reserved: frozenset[str]
    numbered: re.Pattern[str] | None
    paths: tuple[tuple[str, re.Pattern[str]], ...]


@dataclass(frozen=True)
class Label:
    """What a group of the label pattern stands for."""

    service: str
    """"" for a longer word that only holds a label."""
    level: str
    """host, or how surely the word means the service: sure, plain, faint, emoji."""
    host: str = ""


class LabelPattern(NamedTuple):
    """A pattern of labels, and what its groups stand for."""

    pattern: re.Pattern[str]
    groups: dict[int, Label]
    near: tuple[re.Pattern[str], ...] = ()
    """Where it may match: a class of characters is found faster than a pattern of many branches."""


@dataclass
class Node:
    """A place in the trie of labels."""

    below: dict[str, Node] = field(default_factory=dict)
    label: Label | None = None
    ending: str = ""


@dataclass(frozen=True)
class Words:
    """Patterns of the words around a label."""

    sign: re.Pattern[str]
    before: re.Pattern[str]
    by: re.Pattern[str]
    after: re.Pattern[str]
    nots: frozenset[str]
    """What stands after a label and is no handle."""
    not_bare: frozenset[str]
    """What stands after a bare @ and is no handle."""
    endings: frozenset[str]
    """What makes an address of a handle, after a dot."""


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / name).read_text(encoding="utf-8"))


@cache
def services() -> dict[str, Service]:
    """Services by name."""
    return {name: _service(name, row) for name, row in _read("handle_services.toml").items()}


def _service(name: str, row: dict[str, Any]) -> Service:
    single = row.get("single", "")
    numbered = "|".join(row.get("numbered", ()))
    paths = [("", path) for path in row["paths"]]
    paths = [(host, path) for host, extra in row.get("extra", {}).items() for path in extra] + paths
    return Service(
        name,
        re.compile(f"[{row['first']}][{row['inside']}]{{0,64}}+"),
        re.compile(f"[{row['last']}]"),
        re.compile("|".join(re.escape(sign) * 2 for sign in single)) if single else None,
        re.compile(row["tail"]) if "tail" in row else None,
        re.compile(row["suffix"]) if "suffix" in row else None,
        row["least"],
        row["most"],
        row.get("dropped", ""),
        row.get("digits", False),
        row.get("numbers", False),
        frozenset(row["reserved"]),
        re.compile(f"(?:{numbered})-?[0-9]+(?:_[0-9]+)?$") if numbered else None,
        tuple((host, _path(path)) for host, path in paths),
    )


def _path(path: str) -> re.Pattern[str]:
    """Pattern of a path in handle_services.toml; a handle is read from where it ends."""
    made = re.escape(path)
    for token, pattern in {
        r"@\{\}": "(?:@|%40)(?P<handle>)",
        r"\{\}": "(?:@|%40)?(?P<handle>)",
        r"\{code\}": "(?P<code>[a-z0-9_-]{4,64}+)(?![a-z0-9_.@])",
        r"\+\{number\}": "(?:\\+|%2b)(?P<number>[0-9]{7,15}+)(?![a-z0-9_-])",
        r"\{number\}": "(?:\\+|%2b)?(?P<number>[0-9]{7,20}+)(?![a-z0-9_-])",
        r"\{any\}": "[^/?#\\s\\x00]{1,64}+",
        r"\{query\}": "/?\\?(?:[^#\\s\\x00]{0,200}?[?&])?",
    }.items():
        made = made.replace(token, pattern)
    return re.compile(made)


@cache
def label_patterns() -> tuple[LabelPattern, LabelPattern]:
    """Patterns of all hosts and labels in folded text: those that begin a word, and those inside one too.

    The first takes the character before the label as well: most of a text is passed over that way without a
    look at what it says. A label has an empty group at its end, so that `lastindex` tells which it is.
    """
    hosts, disguised, short = Node(), Node(), Node()
    for name, row in _read("handle_services.toml").items():
        for host in row["hosts"]:
            _grow(hosts, [*(_host_atom(char) for char in host), " ?/"], Label(name, "host", host))
    for label, meaning in sorted(_listed_labels(), key=lambda pair: -len(pair[0])):
        _grow(disguised if _may_be_disguised(label) else short, _atoms(label), meaning, label[-1])
    roots = (hosts, disguised, short)
    firsts = {first for root in roots for first in root.below}
    begin = {first for first in firsts if re.match(f"[{LETTER}]", first)}
    inside = firsts - begin
    single = "".join(sorted(first for first in inside if first in short.below and short.below[first].label))
    nodes = [short.below[first] for first in inside if first in short.below]
    seconds = {atom.strip("[]") for node in nodes for atom in node.below}
    return (
        _compiled(roots, begin, f"[^{LETTER}@](?=[{''.join(sorted(begin))}])"),
        _compiled(roots, inside, "")._replace(
            near=(
                re.compile(f"[{single}]"),
                re.compile(f"[{''.join(sorted(inside))}](?=[{''.join(sorted(seconds))}])"),
            )
        ),
    )


def _listed_labels() -> list[tuple[str, Label]]:
    found = []
    for table in _read("handle_words.toml").values():
        for level in LEVELS:
            for service, labels in table.get(level, {}).items():
                found += [(label, Label(service, level)) for label in labels]
        found += [(word, Label("", "other")) for word in table.get("other", ())]
    return found


def _compiled(roots: tuple[Node, ...], firsts: set[str], ahead: str) -> LabelPattern:
    groups: dict[int, Label] = {}
    branches = []
    for first in sorted(firsts):
        nodes = [root.below[first] for root in roots if first in root.below]
        branches.append(first + _start(first) + f"(?:{'|'.join(_join(node, groups) for node in nodes)})")
    return LabelPattern(re.compile(f"{ahead}(?:{'|'.join(branches)})"), groups)


def _may_be_disguised(label: str) -> bool:
    return label.isascii() and label.isalpha() and len(label) >= DISGUISED


def _host_atom(char: str) -> str:
    return r"(?: ?\. ?|\(dot\)|\[dot\])" if char == "." else re.escape(char)


def _atoms(label: str) -> list[str]:
    """One pattern a character: look-alikes and signs between letters where the label is long enough."""
    disguised = _may_be_disguised(label)
    between = "[ .'’*_-]?" if disguised and len(label) >= SPACED else ""
    atoms = []
    for char in label:
        looks = LOOKS.get(char, "") if disguised else ""
        one = f"[{re.escape(looks)}]" if looks else BLANK if char == " " else re.escape(char)
        atoms.append(between + one)
    return [FIRST_LOOKS.get(label[0], label[0]) if disguised else re.escape(label[0]), *atoms[1:]]


def _grow(root: Node, atoms: list[str], label: Label, ending: str = "") -> None:
    """Put a label into the trie; its first atom may be several characters, each a branch of its own."""
    for first in [atoms[0]] if atoms[0].startswith("\\") else atoms[0]:
        node = root.below.setdefault(first, Node())
        for atom in atoms[1:]:
            node = node.below.setdefault(atom, Node())
        if node.label is None:
            node.label, node.ending = label, ending


def _start(first: str) -> str:
    return f"(?<![ァ-ヶー]{first})" if "ァ" <= first <= "ヶ" else ""


def _join(node: Node, groups: dict[int, Label]) -> str:
    """Pattern of what may follow a place in the trie; the longest label first."""
    parts = []
    for atom, below in node.below.items():
        pattern = _join(below, groups)
        many = len(below.below) + (below.label is not None) > 1
        parts.append(f"{atom}(?:{pattern})" if many else atom + pattern)
    if node.label is not None:
        groups[len(groups) + 1] = node.label
        parts.append("()" + _end(node.ending))
    return "|".join(parts)


def _end(char: str) -> str:
    if re.match(f"[{LETTER}]", char):
        return f"(?![{LETTER}])"
    return f"(?![{ARABIC}])" if re.match(f"[{ARABIC}]", char) else ""


@cache
def words() -> Words:
    """Patterns of the words around labels, of all languages at once."""
    rows = list(_read("handle_words.toml").values())

    def listed(key: str) -> list[str]:
        found = {word for row in rows for word in row.get(key, ())}
        return sorted(found, key=lambda word: (-len(word), word))

    nots = frozenset(listed("not") + listed("link") + [label for label, _ in _listed_labels()])
    mine, call, link, by = (_either(listed(key)) for key in ("mine", "call", "link", "by"))
    sign = (
        f"{BLANK}{{0,3}}+(?:(?P<colon>[:=»>👉☞\u2190-\u21ff\u2794-\u27be]+|-+>)|(?P<dash>[-–—~|/]{{1,3}}+)"
        "|(?P<quote>[\"'“”«„‘’(\\[{<*【「\\u2600-\\u27bf\\u2b00-\\u2bff\\U0001f300-\\U0001faff]"
        f"|\\.(?={BLANK}{{0,2}}[@:]))"
        f"|(?P<id>{_either(listed('id'))})|(?P<name>{_either(listed('name'))})|(?P<is>{_either(listed('is'))})|(?P<link>{link}))"
    )
    before = f"(?:(?P<mine>{mine})|(?P<call>{call}))(?:{BLANK}{{0,2}}{link}){{0,3}}{BLANK}{{0,3}}$"
    after = f"{BLANK}{{1,3}}(?:{link}|[(|/-]){BLANK}{{0,2}}|[(/]{BLANK}?|{BLANK}{{1,2}}(?=[(])"
    return Words(
        re.compile(sign),
        re.compile(before),
        re.compile(f"(?:{by}){BLANK}{{1,3}}$"),
        re.compile(after),
        nots,
        nots | frozenset(listed("not_bare")),
        frozenset(listed("endings")),
    )


def _either(listed: list[str]) -> str:
    """Any of the words, whole; those of scripts without blanks between words need no edge."""
    edged = [re.escape(word) for word in listed if re.search(f"[{LETTER}{ARABIC}]$", word)]
    free = [re.escape(word) for word in listed if not re.search(f"[{LETTER}{ARABIC}]$", word)]
    edge = f"[{LETTER}{ARABIC}]"
    return "(?:" + "|".join([f"(?<!{edge})(?:{'|'.join(edged)})(?!{edge})"] * bool(edged) + free) + ")"


DISGUISES = "\u0130\u2100-\u214f\u2460-\u24ef\ufe50-\ufe6b\uff01-\uff5e\U0001d400-\U0001d7ff"
"""Where Unicode has characters written for one of ASCII: full-width, mathematical, circled."""


@cache
def folding() -> tuple[re.Pattern[str], dict[int, str]]:
    """A pattern of what may be a character written for one of ASCII, and which it is."""
    table = {0x130: "i"}
    for first, last in re.findall("(.)-(.)", DISGUISES):
        for code in range(ord(first), ord(last) + 1):
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and "!" <= plain <= "~":
                table[code] = plain
    return re.compile(f"[{DISGUISES}]+"), table


def fold(text: str) -> str:
    """The text in lower case, with plain ASCII for its disguises; each character keeps its place."""
    if not text.isascii():
        pattern, table = folding()
        text = pattern.sub(lambda found: found.group().translate(table), text)
    return text.lower()
