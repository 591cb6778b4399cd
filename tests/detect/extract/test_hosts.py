"""Names of hosts, against the standard library's IDNA and a slow reading of the Public Suffix List."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.hosts import DEFANGED_DOT, DOT, LOOSE_DOT, read, registrable, to_ascii


@pytest.mark.parametrize(
    ("name", "ascii_name"),
    [
        ("Example.ORG", "example.org"),
        ("bücher.de", "xn--bcher-kva.de"),
        ("BÜCHER.de", "xn--bcher-kva.de"),
        ("faß.de", "xn--fa-hia.de"),
        ("пример.рф", "xn--e1afmkfd.xn--p1ai"),
        ("例子。中国", "xn--fsqu00a.xn--fiqs8s"),
        ("ｅｘａｍｐｌｅ．ｏｒｇ", "example.org"),
        ("-a.org", None),
        ("a-.org", None),
        ("a..org", None),
        ("a b.org", None),
        ("a!.org", None),
        ("☎.org", None),
        ("", None),
        ("a" * 64 + ".org", None),
        (".".join(["a" * 60] * 5), None),
    ],
)
def test_to_ascii(name: str, ascii_name: str | None) -> None:
    assert to_ascii(name) == ascii_name


@given(st.text("abcxyz0189äöåéñčжшщыэюя", min_size=1, max_size=20))
def test_to_ascii_is_the_standard_librarys_where_both_speak(label: str) -> None:
    assert to_ascii(f"{label}.org") == f"{label}.org".encode("idna").decode()


@cache
def _rules(icann: bool) -> frozenset[str]:
    data = (files("publicsuffixlist") / "public_suffix_list.dat").read_text("utf-8")
    data = data.partition("===END ICANN DOMAINS===")[0] if icann else data
    lines = (line.split()[0] for line in data.splitlines() if line.strip() and not line.startswith("//"))
    return frozenset(_in_ascii(line) for line in lines)


def _in_ascii(rule: str) -> str:
    return ".".join(
        label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in rule.split(".")
    )


def _slow(name: str) -> str | None:
    """The algorithm of publicsuffix.org, word by word; the private part first, then without it."""
    labels = name.split(".")
    for rules in (_rules(False), _rules(True)):
        length = 0
        for start in range(len(labels)):
            tail = labels[start:]
            if "!" + ".".join(tail) in rules:
                length = len(tail) - 1
                break
            if ".".join(tail) in rules or ".".join(["*", *tail[1:]]) in rules:
                length = len(tail)
                break
        if length and length < len(labels):
            return ".".join(labels[-length - 1 :])
    return None


@given(st.data())
def test_registrable_is_that_of_a_slow_reading(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(sorted(_rules(False)))).lstrip("!").replace("*", "w")
    before = data.draw(st.lists(st.sampled_from(["a", "www", "city", "co"]), max_size=3))
    name = ".".join([*before, rule])
    assert registrable(name) == _slow(name)


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("example.org", "example.org"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("co.uk", None),
        ("org", None),
        ("example.unheardof", None),
        ("anna.blogspot.com", "anna.blogspot.com"),
        ("blogspot.com", "blogspot.com"),
        ("abc.onion", "abc.onion"),
        ("www.ck", "www.ck"),
        ("a_b.org", None),
        ("x.a_b.example.org", "example.org"),
    ],
)
def test_registrable(name: str, domain: str | None) -> None:
    assert registrable(name) == domain


@pytest.mark.parametrize(
    ("text", "dot", "stop", "name"),
    [
        ("example.org, x", DOT, 11, "example.org"),
        ("example . org", DOT, None, None),
        ("example . org", LOOSE_DOT, 13, "example.org"),
        ("example. Org", LOOSE_DOT, None, None),
        ("example.org. me", LOOSE_DOT, 11, "example.org"),
        ("example dot org dot me please", LOOSE_DOT, 22, "example.org.me"),
        ("example dot org dot your", LOOSE_DOT, 15, "example.org"),
        ("example [.] org", DEFANGED_DOT, 15, "example.org"),
        ("example.org.Please", DOT, 11, "example.org"),
        ("example.orgPlease", DOT, 11, "example.org"),
        ("Example.Org.Uk", DOT, 14, "example.org.uk"),
        ("example", DOT, None, None),
    ],
)
def test_read(text: str, dot: object, stop: int | None, name: str | None) -> None:
    host = read(text, 0, dot)
    assert (host and host.stop, host and host.name) == (stop, name)
