"""Handles in any text: exact places, texts apart, linear time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.handle_tables import fold, services
from manumit.detect.extract.handles import find
from manumit.detect.extract.mention import BETWEEN, Find, Mention

if TYPE_CHECKING:
    from collections.abc import Callable

HOSTILE = [
    "@",
    "a@",
    "@a",
    "1 ",
    "http",
    "t.me/",
    "telegram ",
    "telegram: ",
    "telegram",
    "t e l e g r a m ",
    "insta/",
    "my line is ",
    "add me on ",
    "instagram.com/",
    "www.",
    "://",
    "微信",
    "ig" + " " * 9,
    "@anna.",
    "line-",
    "a.b-c_",
    "api.whatsapp.com/send?",
    "x" * 63 + " ",
    "سناب ",
]


PIECES = st.sampled_from(
    [
        "telegram",
        "t.me/",
        "ig",
        " ",
        ": ",
        "@",
        "anna_7",
        "anna",
        ".",
        "微信",
        "snap",
        "my ",
        " is ",
        "LINE ID ",
        "\n",
        "İ",
        "ﬁ",
        "１",
        "𝐚",
        "/",
        "-",
        "x.com/",
        "555",
        "加",
        "ไลน์",
        "www.",
        "é",
        "👻",
        "\u200b",
    ]
)
TEXTS = st.one_of(
    st.lists(PIECES, max_size=20).map("".join),
    st.text(st.characters(exclude_characters=BETWEEN), max_size=60),
)


@given(TEXTS)
def test_places_hold_what_was_found(text: str) -> None:
    last = 0
    for mention in find(text):
        written = text[mention.start : mention.stop]
        assert last <= mention.start < mention.stop <= len(text)
        last = mention.start
        assert written == written.strip()
        service, _, handle = mention.value.partition(":")
        assert service == "unknown" or service in services()
        plain = fold(written)
        if service != "facebook" and "invite/" not in handle and not plain.endswith(".t.me"):
            assert plain.endswith(handle)


@given(st.lists(TEXTS, max_size=6))
def test_texts_together_are_as_each_alone(
    one_by_one: Callable[[Find, list[str]], list[Mention]], texts: list[str]
) -> None:
    assert list(find(BETWEEN.join(texts))) == one_by_one(find, texts)


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_linearly(linear: Callable[..., None], piece: str) -> None:
    count = 25_000 if len(piece) <= 4 else 100_000 // len(piece)
    linear(find, piece, count, slack=0.02)
