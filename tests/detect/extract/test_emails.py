"""E-mail addresses, as written or spelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.emails import NOT_LOCALS, PROVIDERS, find
from manumit.detect.extract.mention import BETWEEN, Find, Mention
from manumit.detect.extract.spelled import SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable

ANNA = "anna@example.org"

TRUE = [
    # plain
    ("anna@example.org", ANNA, 1.0, "anna@example.org"),
    ("Write to Anna@Example.ORG.", ANNA, 1.0, "Anna@Example.ORG"),
    ("mailto:anna@example.org?subject=x", ANNA, 1.0, "anna@example.org"),
    ("<anna@example.org>", ANNA, 1.0, "anna@example.org"),
    ("(anna@example.org)", ANNA, 1.0, "anna@example.org"),
    ("'anna@example.org'", ANNA, 1.0, "anna@example.org"),
    ("E-mail:anna@example.org;", ANNA, 1.0, "anna@example.org"),
    ("anna@example.org. Me too", ANNA, 1.0, "anna@example.org"),
    ("anna@example.org.Please call", ANNA, 1.0, "anna@example.org"),
    ("anna@example.orgPhone 555", ANNA, 1.0, "anna@example.org"),
    ("...anna@example.org...", ANNA, 1.0, "anna@example.org"),
    ("ask...anna@example.org", ANNA, 1.0, "anna@example.org"),
    ("联系anna@example.org谢谢", ANNA, 1.0, "anna@example.org"),
    ("first_last@sub.example.co.uk!", "first_last@sub.example.co.uk", 1.0, "first_last@sub.example.co.uk"),
    ("a.n.n.a+jobs@gmail.com", "a.n.n.a+jobs@gmail.com", 1.0, "a.n.n.a+jobs@gmail.com"),
    ("Anna@GoogleMail.com", "anna@gmail.com", 1.0, "Anna@GoogleMail.com"),
    ("o'neil@example.org", "o'neil@example.org", 1.0, "o'neil@example.org"),
    ("r&d@example.org", "r&d@example.org", 1.0, "r&d@example.org"),
    ("_anna_@example.org", "_anna_@example.org", 1.0, "_anna_@example.org"),
    ("a-1@x-y.example.org", "a-1@x-y.example.org", 1.0, "a-1@x-y.example.org"),
    ("123@163.com", "123@163.com", 1.0, "123@163.com"),
    ("to=anna@example.org&x=1", ANNA, 1.0, "anna@example.org"),
    ("anna@something.unheardof", "anna@something.unheardof", 0.5, "anna@something.unheardof"),
    # other scripts
    ("anna＠example．org", ANNA, 1.0, "anna＠example．org"),
    ("ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ", ANNA, 1.0, "ａｎｎａ＠ｅｘａｍｐｌｅ．ｏｒｇ"),
    ("anna﹫example.org", ANNA, 1.0, "anna﹫example.org"),
    ("𝐚𝐧𝐧𝐚@𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐨𝐫𝐠", ANNA, 1.0, "𝐚𝐧𝐧𝐚@𝐞𝐱𝐚𝐦𝐩𝐥𝐞.𝐨𝐫𝐠"),
    ("anna@bücher.example.de", "anna@xn--bcher-kva.example.de", 1.0, "anna@bücher.example.de"),
    ("anna@XN--BCHER-KVA.example.de", "anna@xn--bcher-kva.example.de", 1.0, "anna@XN--BCHER-KVA.example.de"),
    ("анна@пример.рф", "анна@xn--e1afmkfd.xn--p1ai", 1.0, "анна@пример.рф"),
    # blanks, commas, missing dots
    ("anna@example . org", ANNA, 0.9, "anna@example . org"),
    ("anna@example .org", ANNA, 0.9, "anna@example .org"),
    ("anna@ example.org", ANNA, 0.9, "anna@ example.org"),
    ("anna @ example.org", ANNA, 0.5, "anna @ example.org"),
    ("anna @ gmail.com", "anna@gmail.com", 0.9, "anna @ gmail.com"),
    ("anna @gmail.com", "anna@gmail.com", 0.9, "anna @gmail.com"),
    ("anna@gmail,com", "anna@gmail.com", 0.9, "anna@gmail,com"),
    ("anna @ gmail com", "anna@gmail.com", 0.9, "anna @ gmail com"),
    ("anna[@]example.org", ANNA, 0.9, "anna[@]example.org"),
    ("anna (@) example (.) org", ANNA, 0.9, "anna (@) example (.) org"),
    ("anna@example[.]org", ANNA, 0.9, "anna@example[.]org"),
    ("anna@example dot org", ANNA, 0.9, "anna@example dot org"),
    # said in brackets
    ("anna (at) example (dot) org", ANNA, 0.9, "anna (at) example (dot) org"),
    ("anna[at]example[dot]org", ANNA, 0.9, "anna[at]example[dot]org"),
    ("anna {AT} example {DOT} org", ANNA, 0.9, "anna {AT} example {DOT} org"),
    ("anna (at) example.org", ANNA, 0.9, "anna (at) example.org"),
    ("anna.b(at)example.org", "anna.b@example.org", 0.9, "anna.b(at)example.org"),
    ("anna [at] example punto org", ANNA, 0.9, "anna [at] example punto org"),
    ("anna (arroba) example (ponto) com (ponto) br", "anna@example.com.br", 0.9, None),
    ("anna (собака) example (точка) ru", "anna@example.ru", 0.9, None),
    ("anna (dot) smith (at) example (dot) org", "anna.smith@example.org", 0.9, None),
    ("contact (at) example.org", "contact@example.org", 0.9, "contact (at) example.org"),
    # said as bare words
    ("anna AT example DOT org now", ANNA, 0.5, "anna AT example DOT org"),
    ("anna at example dot org", ANNA, 0.5, "anna at example dot org"),
    ("anna AT example.org", ANNA, 0.5, "anna AT example.org"),
    ("anna dot smith at example dot org", "anna.smith@example.org", 0.5, None),
    ("anna arroba example punto org", ANNA, 0.5, "anna arroba example punto org"),
    ("anna arroba example ponto com ponto br", "anna@example.com.br", 0.5, None),
    ("anna arobase example point fr", "anna@example.fr", 0.5, None),
    ("anna at example punkt de", "anna@example.de", 0.5, None),
    ("anna chiocciola example punto it", "anna@example.it", 0.5, None),
    ("anna małpa example kropka pl", "anna@example.pl", 0.5, None),
    ("анна собака example точка ru", "анна@example.ru", 0.5, None),
    ("anna at gmail dot com", "anna@gmail.com", 0.9, "anna at gmail dot com"),
    ("anna at gmail.com", "anna@gmail.com", 0.9, "anna at gmail.com"),
    ("anna at gmail com", "anna@gmail.com", 0.9, "anna at gmail com"),
    ("anna arroba hotmail punto com", "anna@hotmail.com", 0.9, "anna arroba hotmail punto com"),
    ("anna at example dot com point your browser", "anna@example.com", 0.5, "anna at example dot com"),
]

FALSE = [
    "",
    "@",
    "a@b",
    "root@localhost",
    "anna@",
    "@example.org",
    "anna@@example.org@",
    "anna@.org",
    "anna@-example-.org",
    "anna@1.2.3",
    "anna@co.uk1",
    "Telegram @anna.me",
    "on Instagram @anna.de or @anna.smith",
    "https://medium.example/@anna.me",
    "http://user:secret@host.org/x",
    "meet at noon. org…",
    "meet at noon dot org",
    "Meet at noon.org",
    "find us at example.com",
    "FIND US AT EXAMPLE DOT COM",
    "look at example dot com",
    "at some point in time",
    "look at this point in your life",
    "starts at that point. In the end",
    "anna works at example. Org charts",
    "rent at 500 dot",
    "5 @ 3.50 each",
    "2 rooms @ 300.00",
    "la arroba punto",
    "la arroba de carne. Es mucho",
    "у нас собака. Точка",
    "наша собака example точка ru",
    "the dot com boom at work",
    "me at gmail.com",
    "(at) example (dot) org",
    "anna (at) noon",
    "anna (at) the office (dot)",
    "a" * 65 + "@example.org",
    "anna@\nexample.org",
    "anna\n@example.invalidsuffix1",
    f"anna@{BETWEEN}example.org",
    f"anna{BETWEEN}@example.org",
    f"anna at example{BETWEEN} dot org",
    "anna at\nexample dot org",
]

SEVERAL = [
    ("a@example.org, b@example.org;c@example.org", ["a@example.org", "b@example.org", "c@example.org"]),
    ("a@example.org/b@example.org", ["a@example.org", "b@example.org"]),
    ("a (at) example.org b@example.org", ["a@example.org", "b@example.org"]),
    (f"a@example.org{BETWEEN}b at example dot org", ["a@example.org"]),
    (f"anna@example.org{BETWEEN}bob at example dot org", ["anna@example.org", "bob@example.org"]),
]

HOSTILE = [
    "a@",
    "@",
    "a@a.",
    "a.",
    "a at a dot ",
    " at ",
    " at a",
    "(at)",
    "a(at)a(dot)",
    "anna@example.",
    "anna@example.org",
    "a+a",
    "a dot ",
    "@ . ",
    "ab@cd . ",
    "x" * 63 + ".",
    "x" * 63 + "@",
    "http://a:",
    "собака a точка ",
]


def said(text: str) -> list[Mention]:
    return list(find(text))


@pytest.mark.parametrize(("text", "value", "sure", "written"), TRUE)
def test_found(text: str, value: str, sure: float, written: str | None) -> None:
    (mention,) = said(text)
    assert (mention.kind, mention.value, mention.confidence) == ("email", value, sure)
    assert text[mention.start : mention.stop] == (text if written is None else written)


@pytest.mark.parametrize("text", FALSE)
def test_not_found(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(("text", "values"), SEVERAL)
def test_several(text: str, values: list[str]) -> None:
    assert [mention.value for mention in find(text)] == values


def test_written_cases() -> None:
    assert len(TRUE) + len(FALSE) >= 60


@pytest.mark.parametrize("language", sorted(SIGNS))
def test_each_word_of_each_language_spells_an_address(language: str) -> None:
    ats, dots = SIGNS[language]
    for at in ats:
        for dot in dots:
            assert [m.value for m in find(f"anna {at} example {dot} org")] == [ANNA]
            assert [m.value for m in find(f"anna ({at.upper()}) example ({dot.upper()}) org")] == [ANNA]


def test_word_lists_are_in_lower_case_and_apart() -> None:
    for ats, dots in SIGNS.values():
        assert not set(ats) & set(dots)
        assert all(word == word.lower() for word in (*ats, *dots))
    assert not PROVIDERS & {word for words in NOT_LOCALS.values() for word in words.split()}


PIECES = st.sampled_from(
    [
        "anna",
        "@",
        "＠",
        " ",
        ".",
        "example",
        "org",
        "com",
        "(at)",
        "[dot]",
        " at ",
        " dot ",
        "gmail",
        "ü",
        "中",
        "-",
        "\n",
        "'",
    ]
)
TEXTS = st.lists(PIECES, max_size=14).map("".join) | st.text().map(lambda text: text.replace(BETWEEN, " "))


@given(TEXTS)
def test_offsets_slice_to_what_was_written(text: str) -> None:
    last = 0
    for mention in find(text):
        assert last <= mention.start < mention.stop <= len(text)
        written = text[mention.start : mention.stop]
        assert written == written.strip()
        assert BETWEEN not in written
        assert "\n" not in written
        assert mention.value == mention.value.lower()
        assert mention.value.partition("@")[2].isascii()
        last = mention.stop


@given(TEXTS)
def test_a_value_written_out_is_found_as_itself(text: str) -> None:
    for mention in find(text):
        if mention.confidence == 1.0:
            assert [again.value for again in find(mention.value)] == [mention.value]


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
