"""Links and domains."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.links import ABBREVIATIONS, NEITHER, WORD_SUFFIXES, find
from manumit.detect.extract.mention import BETWEEN, Find, Mention

if TYPE_CHECKING:
    from collections.abc import Callable

# text, link written, its value, confidence, host written, registrable domain or None
LINKS = [
    (
        "See http://example.org.",
        "http://example.org",
        "http://example.org/",
        1.0,
        "example.org",
        "example.org",
    ),
    ("https://Example.ORG/Path?q=A", None, "https://example.org/Path?q=A", 1.0, "Example.ORG", "example.org"),
    ("HTTPS://example.org:443/x#top", None, "https://example.org/x", 1.0, "example.org", "example.org"),
    ("http://example.org:80", None, "http://example.org/", 1.0, "example.org", "example.org"),
    ("http://example.org:8080/x", None, "http://example.org:8080/x", 1.0, "example.org", "example.org"),
    ("https://example.org:80/x", None, "https://example.org:80/x", 1.0, "example.org", "example.org"),
    ("http://example.org?q=1", None, "http://example.org/?q=1", 1.0, "example.org", "example.org"),
    ("http://example.org#x", None, "http://example.org/", 1.0, "example.org", "example.org"),
    ("ftp://ftp.example.org:21/a", None, "ftp://ftp.example.org/a", 1.0, "ftp.example.org", "example.org"),
    (
        "https://a.b.example.co.uk/",
        None,
        "https://a.b.example.co.uk/",
        1.0,
        "a.b.example.co.uk",
        "example.co.uk",
    ),
    (
        "https://anna.blogspot.com/x",
        None,
        "https://anna.blogspot.com/x",
        1.0,
        "anna.blogspot.com",
        "anna.blogspot.com",
    ),
    ("http://user:pw@example.org/", None, "http://user:pw@example.org/", 1.0, "example.org", "example.org"),
    ("http://192.0.2.1:8080/x", None, "http://192.0.2.1:8080/x", 1.0, None, None),
    ("http://[2001:db8::1]/x", None, "http://[2001:db8::1]/x", 1.0, None, None),
    ("http://localhost/x", None, "http://localhost/x", 0.5, None, None),
    ("http://host.unheardof/x", None, "http://host.unheardof/x", 0.5, None, None),
    ("http://abcdefgh.onion/x", None, "http://abcdefgh.onion/x", 1.0, "abcdefgh.onion", "abcdefgh.onion"),
    # defanged and mistyped
    ("hxxp://example.org/x", None, "http://example.org/x", 1.0, "example.org", "example.org"),
    ("hXXps://a[.]example[.]com/x", None, "https://a.example.com/x", 1.0, "a[.]example[.]com", "example.com"),
    ("hxxp[:]//example(.)org", None, "http://example.org/", 1.0, "example(.)org", "example.org"),
    ("http[://]example{.}org", None, "http://example.org/", 1.0, "example{.}org", "example.org"),
    ("h**p://example.org", None, "http://example.org/", 1.0, "example.org", "example.org"),
    ("http//example.org/x", None, "http://example.org/x", 1.0, "example.org", "example.org"),
    ("https://example (dot) org/x", None, "https://example.org/x", 1.0, "example (dot) org", "example.org"),
    ("www[.]example[.]org", None, "https://www.example.org/", 0.9, "www[.]example[.]org", "example.org"),
    # without a scheme
    ("www.example.org", None, "https://www.example.org/", 0.9, "www.example.org", "example.org"),
    ("WWW.Example.Org/A", None, "https://www.example.org/A", 0.9, "WWW.Example.Org", "example.org"),
    ("www.work.in Berlin", "www.work.in", "https://www.work.in/", 0.9, "www.work.in", "work.in"),
    (
        "//www.example.org/x",
        "www.example.org/x",
        "https://www.example.org/x",
        0.9,
        "www.example.org",
        "example.org",
    ),
    ("t.me/anna", None, "https://t.me/anna", 0.9, "t.me", "t.me"),
    ("wa.me/15550100,", "wa.me/15550100", "https://wa.me/15550100", 0.9, "wa.me", "wa.me"),
    ("instagram.com/anna", None, "https://instagram.com/anna", 0.9, "instagram.com", "instagram.com"),
    ("example.org:8080", None, "https://example.org:8080/", 0.9, "example.org", "example.org"),
    ("work.in/jobs Berlin", "work.in/jobs", "https://work.in/jobs", 0.9, "work.in", "work.in"),
    # where it ends
    (
        "(http://example.org/a)",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    ("http://example.org/a_(b)", None, "http://example.org/a_(b)", 1.0, "example.org", "example.org"),
    (
        "http://example.org/a, b",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "http://example.org/a!?",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "**http://example.org/a**",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "“http://example.org/a”",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        '<a href="http://example.org/a">',
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "[x](http://example.org/a)",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "[url]http://example.org/a[/url]",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "Sitehttp://example.org/a\nb",
        "http://example.org/a",
        "http://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "http://example.org.Apply",
        "http://example.org",
        "http://example.org/",
        1.0,
        "example.org",
        "example.org",
    ),
    (
        "http://example.orgApply",
        "http://example.org",
        "http://example.org/",
        1.0,
        "example.org",
        "example.org",
    ),
    ("https://t.me/anna\U0001f525", "https://t.me/anna", "https://t.me/anna", 1.0, "t.me", "t.me"),
    (
        "https://example.org/a请联系",
        "https://example.org/a",
        "https://example.org/a",
        1.0,
        "example.org",
        "example.org",
    ),
    ("https://example.org/请联系", None, "https://example.org/请联系", 1.0, "example.org", "example.org"),
    (
        "https://archive.example.org/http://x.org/",
        None,
        "https://archive.example.org/http://x.org/",
        1.0,
        "archive.example.org",
        "example.org",
    ),
    # other scripts
    (
        "http://bücher.example.de",
        None,
        "http://xn--bcher-kva.example.de/",
        1.0,
        "bücher.example.de",
        "example.de",
    ),
    (
        "https://пример.рф/путь",
        None,
        "https://xn--e1afmkfd.xn--p1ai/путь",
        1.0,
        "пример.рф",
        "xn--e1afmkfd.xn--p1ai",
    ),
    (
        "ｗｗｗ．ｅｘａｍｐｌｅ．ｏｒｇ",
        None,
        "https://www.example.org/",
        0.9,
        "ｗｗｗ．ｅｘａｍｐｌｅ．ｏｒｇ",
        "example.org",
    ),
    ("https：//example.org", None, "https://example.org/", 1.0, "example.org", "example.org"),
]

# text, domain written, registrable domain, confidence
DOMAINS = [
    ("example.org", "example.org", "example.org", 0.9),
    ("Visit Example.com today", "Example.com", "example.com", 0.9),
    ("Visit EXAMPLE.COM, now", "EXAMPLE.COM", "example.com", 0.9),
    ("(shop.example.co.uk)", "shop.example.co.uk", "example.co.uk", 0.9),
    ("find us at example.com", "example.com", "example.com", 0.9),
    ("anna.blogspot.com", "anna.blogspot.com", "anna.blogspot.com", 0.9),
    ("blogspot.com", "blogspot.com", "blogspot.com", 0.9),
    ("пример.рф", "пример.рф", "xn--e1afmkfd.xn--p1ai", 0.9),
    ("访问example.org请联系", "example.org", "example.org", 0.9),
    ("例子.中国", "例子.中国", "xn--fsqu00a.xn--fiqs8s", 0.9),
    ("_example.org_", "example.org", "example.org", 0.9),
    ("-example.org-", "example.org", "example.org", 0.9),
    ("example.org.Please call", "example.org", "example.org", 0.9),
    ("example[.]org", "example[.]org", "example.org", 0.9),
    ("example (dot) org", "example (dot) org", "example.org", 0.9),
    ("example.org?", "example.org", "example.org", 0.9),
    ("999.md", "999.md", "999.md", 0.9),
    ("kleinanzeigen.de", "kleinanzeigen.de", "kleinanzeigen.de", 0.9),
    ("my-work.in Berlin", "my-work.in", "my-work.in", 0.9),
    ("jobs.work.in Berlin", "jobs.work.in", "work.in", 0.9),
    ("work.in Berlin", "work.in", "work.in", 0.5),
    ("WORK.IN BERLIN", "WORK.IN", "work.in", 0.5),
    ("trabajo.de lunes", "trabajo.de", "trabajo.de", 0.5),
    ("travail.la nuit", "travail.la", "travail.la", 0.5),
    ("at home.work from nine", "home.work", "home.work", 0.5),
    ("press (point) here", "press (point) here", "press.here", 0.5),
    ("Example.ORG", "Example.ORG", "example.org", 0.9),
    ("Bit.ly", "Bit.ly", "bit.ly", 0.9),
    ("url=example.org", "example.org", "example.org", 0.9),
    ("t.me", "t.me", "t.me", 0.9),
]

FALSE = [
    "",
    "report.pdf photo.jpg",
    "archive.zip clip.mov",
    "README.md main.py setup.py run.sh",
    "version 3.11 or 3.11.7",
    "1.500,00 or 2.000",
    "e.g. this, i.e. that, a.m. and p.m.",
    "U.S.A and U.S. and U.K.",
    "B.Com, M.Tech, B.Sc. and P.O.Box 5",
    "Inc.is Ltd.in etc.at",
    "Tel.No 555-0100",
    "at 9.am or 10.pm",
    "5.km away, 70.kg",
    "1.de Mayo",
    "ASP.NET and VB.NET",
    "Node.js and Vue.js",
    "work.In Berlin",
    "good team.As soon as possible",
    "the end.The start",
    "конец.Начало",
    "结束。开始",
    "your degree.MBA is a plus",
    "new systems.BS required",
    "the team.You?Proven",
    "high school diploma.TRAINING/EXPERIENCE",
    "http://90#x",
    "co.uk",
    "www.com",
    "www.",
    "www.example.unheardof",
    "http://",
    "http:// example",
    "://x",
    "//comment",
    "and/or he/she",
    "path/example.org",
    "@example.org",
    "on Instagram @anna.me",
    "anna@example.org",
    "anna.me@example.org",
    "anna.me+x@example.org",
    "anna.me @ gmail.com",
    "anna.me (at) example (dot) org",
    "mailto:anna@www.example.org",
    "anna (at) example.org",
    "anna [at] example [dot] org",
    "anna at gmail.com",
    "anna@example[.]org",
    "anna AT example.org",
    "file_name.com",
    "$example.org",
    "a" * 64 + ".org",
    "example.\norg",
    f"example.{BETWEEN}org",
    f"http:{BETWEEN}//",
    f"http://{BETWEEN}example",
    "....",
    "a.b.c.d",
]

SEVERAL = [
    ("http://a.example.orghttp://b.example.org", ["http://a.example.org/", "http://b.example.org/"]),
    ("http://example.org/ahttp://example.org/b", ["http://example.org/a", "http://example.org/b"]),
    ("[http://example.org/a](http://example.org/b)", ["http://example.org/a", "http://example.org/b"]),
    ("www.example.org, www.example.com", ["https://www.example.org/", "https://www.example.com/"]),
    ("http://example.org/a,www.example.com", ["http://example.org/a,www.example.com"]),
    (f"http://example.org/{BETWEEN}t.me/x", ["http://example.org/", "https://t.me/x"]),
    ("http://example.org\nhttp://example.com", ["http://example.org/", "http://example.com/"]),
]

HOSTILE = [
    "http",
    "http://",
    "http://a",
    "http://a.",
    "https://example.org/",
    "h",
    "a.",
    "a.b ",
    "work.in ",
    ".",
    "/",
    "//",
    ")",
    "[.]",
    "a[.]",
    "a (dot) ",
    "www.",
    "a" * 63 + ".",
    "x.org:",
    "at x.org ",
    "@a.org",
    "a.org(",
    "слово.Слово ",
    "ü.",
    "t.me/(",
]


def said(text: str) -> list[Mention]:
    return list(find(text))


@pytest.mark.parametrize(("text", "written", "value", "sure", "host", "domain"), LINKS)
def test_link(
    text: str, written: str | None, value: str, sure: float, host: str | None, domain: str | None
) -> None:
    url, *rest = said(text)
    assert (url.kind, url.value, url.confidence) == ("url", value, sure)
    assert text[url.start : url.stop] == (text if written is None else written)
    assert [(m.kind, m.value, text[m.start : m.stop], m.confidence) for m in rest] == (
        [("domain", domain, host, sure)] if domain else []
    )


@pytest.mark.parametrize(("text", "written", "domain", "sure"), DOMAINS)
def test_bare_domain(text: str, written: str, domain: str, sure: float) -> None:
    (mention,) = said(text)
    assert (mention.kind, mention.value, mention.confidence) == ("domain", domain, sure)
    assert text[mention.start : mention.stop] == written


@pytest.mark.parametrize("text", FALSE)
def test_nothing(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(("text", "values"), SEVERAL)
def test_several(text: str, values: list[str]) -> None:
    assert [mention.value for mention in find(text) if mention.kind == "url"] == values


@pytest.mark.parametrize(
    "suffix", sorted({word for words in WORD_SUFFIXES.values() for word in words.split()})
)
def test_each_word_that_is_a_suffix_is_doubted(suffix: str) -> None:
    assert [mention.confidence for mention in find(f"something.{suffix} more words")] == [0.5]


def test_word_lists_are_in_lower_case() -> None:
    for table in (WORD_SUFFIXES, ABBREVIATIONS, NEITHER):
        assert all(words == words.lower() for words in table.values())


def test_written_cases() -> None:
    assert len(LINKS) + len(DOMAINS) + len(FALSE) >= 60


SIGNS = "http https:// // www. example . .org .com in [.] (dot) @ / ( ) :80 ü 中 - _ ? # Ab 1 [ ] ．"
PIECES = st.sampled_from([*SIGNS.split(), " ", "\n", "at "])
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text().map(lambda text: text.replace(BETWEEN, " "))


@given(TEXTS)
def test_offsets_slice_to_what_was_written(text: str) -> None:
    for mention in find(text):
        assert 0 <= mention.start < mention.stop <= len(text)
        written = text[mention.start : mention.stop]
        assert written == written.strip()
        assert "\n" not in written
        assert mention.kind in {"url", "domain"}
        if mention.kind == "domain":
            assert mention.value.isascii()
            assert "." in mention.value
        else:
            assert "://" in mention.value


@given(TEXTS)
def test_a_value_written_out_is_found_as_itself(text: str) -> None:
    for mention in find(text):
        if mention.kind == "url" and mention.confidence == 1.0:
            assert mention.value in [again.value for again in find(mention.value)]


@given(TEXTS)
def test_each_domain_lies_in_its_link_or_alone(text: str) -> None:
    found = said(text)
    links = [mention for mention in found if mention.kind == "url"]
    for one, other in pairwise(links):
        assert one.stop <= other.start
    for domain in (mention for mention in found if mention.kind == "domain"):
        assert all(
            (link.start <= domain.start and domain.stop <= link.stop)
            or domain.stop <= link.start
            or link.stop <= domain.start
            for link in links
        )


@given(st.lists(TEXTS, max_size=5))
def test_joined_is_the_same_as_each_alone(
    one_by_one: Callable[[Find, list[str]], list[Mention]], texts: list[str]
) -> None:
    together = list(find(BETWEEN.join(texts)))
    assert together == one_by_one(find, texts)
    assert [mention.start for mention in together] == sorted(mention.start for mention in together)


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear_in_a_trial: Callable[..., None], piece: str) -> None:
    linear_in_a_trial(find, piece, 50_000)
