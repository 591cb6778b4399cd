"""Hashed contact tokens."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.mention import BETWEEN, Find, Mention
from manumit.detect.extract.tokens import DIGESTS, TYPES, find

if TYPE_CHECKING:
    from collections.abc import Callable

A = hashlib.sha256(b"one").hexdigest()
B = hashlib.sha256(b"two").hexdigest()
ODD = A[:53]

TRUE = [
    (f"#URL_{A}#", [(f"url_{A}", 1.0)]),
    (f"#EMAIL_{A}#", [(f"email_{A}", 1.0)]),
    (f"#PHONE_{A}#", [(f"phone_{A}", 1.0)]),
    (f"#URL_{A.upper()}#", [(f"url_{A}", 1.0)]),
    (f"#url_{A}#", [(f"url_{A}", 1.0)]),
    (f"#Email_{A}#", [(f"email_{A}", 1.0)]),
    (f"#pHONE_{A}#", [(f"phone_{A}", 1.0)]),
    (f"#EMAIL_{ODD}#", [(f"email_{ODD}", 0.9)]),
    (f"Write to #EMAIL_{A}#.", [(f"email_{A}", 1.0)]),
    (f"Call #PHONE_{A}#, ask for Anna", [(f"phone_{A}", 1.0)]),
    (f"(#URL_{A}#)", [(f"url_{A}", 1.0)]),
    (f"Site:#URL_{A}#", [(f"url_{A}", 1.0)]),
    (f"Site#URL_{A}#Site", [(f"url_{A}", 1.0)]),
    (f"##URL_{A}##", [(f"url_{A}", 1.0)]),
    (f"#URL_{A}##EMAIL_{B}#", [(f"url_{A}", 1.0), (f"email_{B}", 1.0)]),
    (f"#URL_{A}# and #URL_{A}#", [(f"url_{A}", 1.0), (f"url_{A}", 1.0)]),
    (f"#URL_{A}#\n#PHONE_{B}#", [(f"url_{A}", 1.0), (f"phone_{B}", 1.0)]),
    (f"#URL_{A}#{BETWEEN}#PHONE_{B}#", [(f"url_{A}", 1.0), (f"phone_{B}", 1.0)]),
    (f"пишите #EMAIL_{A}# скорее", [(f"email_{A}", 1.0)]),
    (f"联系#PHONE_{A}#谢谢", [(f"phone_{A}", 1.0)]),
    (f"\U0001f4de#PHONE_{A}#", [(f"phone_{A}", 1.0)]),
    (f"#1 #URL_{A}#", [(f"url_{A}", 1.0)]),
    (f"# URL_{A}# #URL_{B}#", [(f"url_{B}", 1.0)]),
    (f"#URL_#URL_{A}#", [(f"url_{A}", 1.0)]),
    (f"#EMAIL_{'0' * 64}#", [(f"email_{'0' * 64}", 1.0)]),
    (f"#PHONE_{'f' * 64}#", [(f"phone_{'f' * 64}", 1.0)]),
    *((f"#URL_{'a' * digits}#", [(f"url_{'a' * digits}", 1.0)]) for digits in sorted(DIGESTS)),
    *((f"#URL_{'a' * digits}#", [(f"url_{'a' * digits}", 0.9)]) for digits in (33, 63, 65, 127)),
    *((f"<b>#{kind}_{B}#</b>", [(f"{kind.lower()}_{B}", 1.0)]) for kind in TYPES),
]

FALSE = [
    "",
    "#",
    "##",
    "#URL#",
    "#URL_#",
    "#EMAIL",
    "#PHONE_123#",
    "#URL_abc#",
    f"URL_{A}",
    f"#URL_{A}",
    f"URL_{A}#",
    f"# URL_{A}#",
    f"#URL _{A}#",
    f"#URL_ {A}#",
    f"#URL_{A} #",
    f"#URL-{A}#",
    f"#URL{A}#",
    f"#{A}#",
    f"#_{A}#",
    f"#URLS_{A}#",
    f"#FOO_{A}#",
    f"#MY_URL_{A}#",
    f"#URL_{A[:31]}#",
    f"#URL_{'a' * 129}#",
    f"#URL_{A[:40]}\n{A[40:]}#",
    f"#URL_{A[:40]}{BETWEEN}{A[40:]}#",
    f"#URL_{A[:60]}xyz!#",
    f"#URL_{'g' * 64}#",
    f"#URL_{'١' * 64}#",
    f"#URL_{'а' * 64}#",
    f"#URL_{A}${B}#",
    "#hiring #urgent #work_from_home",
    "#URL_ #EMAIL_ #PHONE_",
]

HOSTILE = ["#", "#URL_", "#URL_a", "#EMAIL_" + "a" * 128, "#URL_" + A, "a", "#PHONE_" + "f" * 31 + "#"]


def said(text: str) -> list[tuple[str, float]]:
    return [(mention.value, mention.confidence) for mention in find(text)]


@pytest.mark.parametrize(("text", "expected"), TRUE)
def test_found(text: str, expected: list[tuple[str, float]]) -> None:
    assert said(text) == expected


@pytest.mark.parametrize("text", FALSE)
def test_not_found(text: str) -> None:
    assert said(text) == []


def test_written_cases() -> None:
    assert len(TRUE) + len(FALSE) >= 60


TEXTS = st.lists(
    st.sampled_from(["#", "URL", "EMAIL_", "#PHONE_", A, B, ODD, " ", "x", f"#URL_{A}#"]), max_size=12
).map("".join) | st.text().map(lambda text: text.replace(BETWEEN, " "))


@given(TEXTS)
def test_offsets_slice_to_what_was_written(text: str) -> None:
    for mention in find(text):
        assert mention.kind == "token"
        assert text[mention.start : mention.stop].lower() == f"#{mention.value}#"


@given(st.lists(TEXTS, max_size=5))
def test_joined_is_the_same_as_each_alone(
    one_by_one: Callable[[Find, list[str]], list[Mention]], texts: list[str]
) -> None:
    together = list(find(BETWEEN.join(texts)))
    assert together == one_by_one(find, texts)
    assert together == sorted(together)


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear_in_a_trial: Callable[..., None], piece: str) -> None:
    linear_in_a_trial(find, piece, 400_000)
