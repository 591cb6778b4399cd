from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from manumit.detect.extract import find_mentions
from manumit.share.report.masking import PLAIN_KINDS, Context, Piece, Span, Veil
from manumit.share.report.residue import digits_of

HIDDEN = (
    ("Call +34 600 100 200 now", "600"),
    ("call 600-100-200", "100"),
    ("tel 6 0 0 1 0 0 2 0 0", "0 0"),
    ("six zero zero one zero zero two zero zero", "zero"),
    ("seis cero cero uno cero cero dos", "cero"),
    ("my number: six 0 0 one 0 0 two", "six"),
    ("加我 一三八零零一二三四五六", "三八"),
    ("call 6️⃣0️⃣0️⃣1️⃣0️⃣0️⃣2️⃣0️⃣0️⃣", "6"),
    ("ring ٦٠٠١٠٠٢٠٠ today", "٦"),
    ("code 123456 at the door", "123"),
    ("room 98765", "987"),
    ("ⓘ ①②③④⑤⑥⑦", "②"),
    ("write anna.smith@mail.example now", "anna"),
    ("write anna.smith at gmail dot com", "smith"),
    ("odd@address", "odd"),
    ("me: @anna_24", "anna"),
    ("me: ＠anna24", "anna"),
    ("t.me/anna24x", "anna"),
    ("telegram: anna_24x", "anna"),
    ("see https://site.example/anna?id=5", "anna"),
    ("see www.site.example/anna", "anna"),
    ("see site.example/u/anna", "anna"),
    ("IBAN DE89 3704 0044 0532 0130 00", "3704"),
    ("BTC 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2", "BvBM"),
    ("price 600100200 euro", "600100200"),
)
SHOWN = (
    "Earn 900 euro a week, 1,200 to 1,500 a month",
    "22 years old, 18+ only",
    "open 24/7 from 09:00 to 18:00",
    "on 2025-03-01 and 01.02.2025",
    "flat 3B, 2 rooms, 45 m2",
)


@pytest.mark.parametrize(("text", "secret"), HIDDEN)
def test_what_names_somebody_is_hidden(text: str, secret: str):
    assert secret not in Veil().plain(text)


@pytest.mark.parametrize(("text", "secret"), HIDDEN)
def test_what_is_of_a_minor_is_hidden_in_an_open_report(text: str, secret: str):
    veil = Veil(lifted=True)
    assert veil.plain(text) == text
    assert secret not in veil.plain(text, Context(sealed=True))


@pytest.mark.parametrize("text", SHOWN)
def test_what_names_nobody_is_shown(text: str):
    assert Veil().plain(text) == text


def test_one_value_has_one_pseudonym_however_it_is_written():
    veil = Veil()
    told = [veil.plain(t) for t in ("+34 600 100 200", "600-100-200", "tel 600100200", "+34 600 100 201")]
    assert [re.findall(r"phone-\d", t)[0] for t in told] == ["phone-1", "phone-1", "phone-1", "phone-2"]
    assert veil.identifier("phone", "+34600100200") == Piece("phone-1 (+34)", masked=True)


def test_a_pseudonym_says_at_most_what_many_share():
    veil = Veil()
    assert veil.identifier("handle", "telegram:anna").text == "handle-1 (telegram)"
    assert veil.identifier("handle", "unknown:anna").text == "handle-2"
    assert veil.identifier("url", "https://www.instagram.com/anna").text == "link-1 (instagram.com)"
    assert veil.identifier("url", "https://anna.example/x").text == "link-2"
    assert veil.identifier("email", "anna@anna.example").text == "email-1"
    assert veil.identifier("domain", "anna.example").text == "domain-1"


def test_a_sealed_pseudonym_says_nothing_more():
    veil = Veil(lifted=True)
    veil.seal("phone", "+34600100200")
    assert veil.identifier("phone", "+34600100200").text == "phone-1"
    assert veil.plain("call +34 600 100 200 or 600100200 or +34 600 100 201") == (
        "call phone-1 or phone-1 or +34 600 100 201"
    )
    assert veil.identifier("handle", "telegram:lena", sealed=True).text == "handle-1"


def test_kinds_that_nobody_knows_are_masked():
    assert Veil().identifier("passport", "X12").masked
    assert not Veil().identifier("price", "EUR 20").masked


def test_known_names_are_hidden_as_whole_words_in_any_case():
    context = Context(known=(("author", "qxz"), ("name", "vbn mklo"), ("author", "ab")))
    told = Veil().plain("QXZ, qxz and qxzabel with Vbn Mklo; ab", context)
    assert told == "author-1, author-1 and qxzabel with name-1; ab"


def test_what_the_run_found_is_hidden_and_what_it_missed_as_well():
    context = Context(mentions=(Span(5, 10, "name", "maria"),))
    assert Veil().plain("I am Maria, 600100200", context) == "I am name-1, phone-1"


def test_a_sentence_of_the_program_keeps_its_figures():
    veil = Veil()
    told = "the phone +34 600 100 200 is in 1,234,567 records of 12,345"
    assert (
        veil.plain(told, Context(sentence=True))
        == "the phone phone-1 (+34) is in 1,234,567 records of 12,345"
    )


def test_a_part_shows_an_identifier_at_its_border_whole():
    text = "call +34 600 100 200 now"
    told = Veil().pieces(text, within=(0, 12))
    assert told == [Piece("call "), Piece("phone-1 (+34)", masked=True)]


def test_marks_cut_words_and_cover_pseudonyms():
    text = "fee first, call +34 600 100 200 now"
    told = Veil().pieces(text, marks=[(4, 20)])
    assert told == [
        Piece("fee "),
        Piece("first, call ", marked=True),
        Piece("phone-1 (+34)", masked=True, marked=True),
        Piece(" now"),
    ]


@settings(max_examples=40)
@given(st.text(max_size=120), st.text(alphabet="0123456789", min_size=5, max_size=15), st.text(max_size=120))
@example("£", "10000", "")
def test_no_long_number_survives_but_a_price_or_a_date(before: str, number: str, after: str):
    text = f"{before} {number} {after}"
    told = find_mentions(pa.array([text])).to_pylist()
    known = any(m["kind"] in PLAIN_KINDS and number in text[m["start_char"] : m["end_char"]] for m in told)
    shown = "".join(p.text for p in Veil().pieces(text) if not p.masked)
    assert known or number not in shown


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_what_is_shown_stands_in_the_text_in_order(text: str):
    place = 0
    for piece in Veil().pieces(text):
        if not piece.masked:
            place = text.index(piece.text, place) + len(piece.text)


@settings(max_examples=40)
@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 200))
def test_an_open_report_changes_nothing(text: str, a: int, b: int):
    first, last = sorted((min(a, len(text)), min(b, len(text))))
    told = Veil(lifted=True).pieces(text, within=(first, last), marks=[(3, 9), (7, 20)])
    assert "".join(p.text for p in told) == text[first:last]


def test_digits_of_every_script():
    assert digits_of("+٣٤ ６0₀ ①x") == "346001"
