"""Dates as people write them, and numbers that are none."""

import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from manumit.detect.extract import date_words
from manumit.detect.extract.dates import _forms, find, fold
from manumit.detect.extract.mention import BETWEEN

FOUND = [
    # text, what is cut out, value, confidence
    ("from 2026-05-12 on", "2026-05-12", "2026-05-12", 1.0),
    ("at 2026-05-12T14:30:00Z", "2026-05-12", "2026-05-12", 1.0),
    ("2026/5/12", "2026/5/12", "2026-05-12", 1.0),
    ("2026. 5. 12.", "2026. 5. 12", "2026-05-12", 1.0),
    ("2026-05", "2026-05", "2026-05", 0.5),
    ("since 05/2026", "05/2026", "2026-05", 0.9),
    ("date: 20260512", "20260512", "2026-05-12", 0.9),
    ("fecha 20260512.", "20260512", "2026-05-12", 0.9),
    ("日付：20260512", "20260512", "2026-05-12", 0.9),
    ("12/05/2026", "12/05/2026", "2026-05-12/2026-12-05", 0.5),
    ("05/06/2026", "05/06/2026", "2026-06-05/2026-05-06", 0.5),
    ("5-6-2026", "5-6-2026", "2026-06-05/2026-05-06", 0.5),
    ("05/05/2026", "05/05/2026", "2026-05-05", 0.9),
    ("13/05/2026", "13/05/2026", "2026-05-13", 0.9),
    ("05/13/2026", "05/13/2026", "2026-05-13", 0.9),
    ("12 / 05 / 2026", "12 / 05 / 2026", "2026-05-12/2026-12-05", 0.5),
    ("12.05.2026", "12.05.2026", "2026-05-12", 0.9),
    ("12. 5. 2026", "12. 5. 2026", "2026-05-12", 0.9),
    ("12-05-26", "12-05-26", "2026-05-12/2026-12-05", 0.5),
    ("31/12/99", "31/12/99", "1999-12-31", 0.5),
    ("am 12.05.26 14:30", "12.05.26", "2026-05-12", 0.5),
    ("frei ab 3.5.26", "3.5.26", "2026-05-03", 0.5),
    ("１２／１３／２０２６", "１２／１３／２０２６", "2026-12-13", 0.9),
    ("١٣/٠٥/٢٠٢٦", "١٣/٠٥/٢٠٢٦", "2026-05-13", 0.9),
    ("(12 May 2026)", "12 May 2026", "2026-05-12", 1.0),
    ("May 12th, 2026.", "May 12th, 2026", "2026-05-12", 1.0),
    ("MAY 12, 2026", "MAY 12, 2026", "2026-05-12", 1.0),
    ("Sept. 12", "Sept. 12", "--09-12", 0.9),
    ("marzo 12", "marzo 12", "--03-12", 0.9),
    ("free from 12 May.", "12 May", "--05-12", 0.9),
    ("the 12th of May", "12th of May", "--05-12", 0.9),
    ("12May2026", "12May2026", "2026-05-12", 1.0),
    ("12-May-26", "12-May-26", "2026-05-12", 0.5),
    ("5th May '26", "5th May '26", "2026-05-05", 0.5),
    ("12/May/2026", "12/May/2026", "2026-05-12", 1.0),
    ("June 21", "June 21", "--06-21", 0.5),
    ("June 21st", "June 21st", "--06-21", 0.9),
    ("29 Feb", "29 Feb", "--02-29", 0.9),
    ("29 Feb 2028", "29 Feb 2028", "2028-02-29", 1.0),
    ("12. Mai 2026", "12. Mai 2026", "2026-05-12", 1.0),
    ("ab 12. März", "12. März", "--03-12", 0.9),
    ("12 de mayo de 2026", "12 de mayo de 2026", "2026-05-12", 1.0),
    ("1º de mayo", "1º de mayo", "--05-01", 0.9),
    ("12 de maio", "12 de maio", "--05-12", 0.9),
    ("10 out 2026", "10 out 2026", "2026-10-10", 1.0),
    ("12 mai 2026", "12 mai 2026", "2026-05-12", 1.0),
    ("le 1er août", "1er août", "--08-01", 0.9),
    ("12 fe\u0301vrier", "12 fe\u0301vrier", "--02-12", 0.9),
    ("12 fevrier", "12 fevrier", "--02-12", 0.9),
    ("12 janv. 2026", "12 janv. 2026", "2026-01-12", 1.0),
    ("12 мая 2026 г.", "12 мая 2026", "2026-05-12", 1.0),
    ("12-го мая", "12-го мая", "--05-12", 0.9),
    ("з 12 травня 2026 року", "12 травня 2026", "2026-05-12", 1.0),
    ("12 maggio 2026", "12 maggio 2026", "2026-05-12", 1.0),
    ("12 Mayıs 2026'da", "12 Mayıs 2026", "2026-05-12", 1.0),
    ("12 KASIM 2026", "12 KASIM 2026", "2026-11-12", 1.0),
    ("12 października", "12 października", "--10-12", 0.9),
    ("12 mai 2026", "12 mai 2026", "2026-05-12", 1.0),
    ("12 maart 2026", "12 maart 2026", "2026-03-12", 1.0),
    ("١٢ مايو ٢٠٢٦", "١٢ مايو ٢٠٢٦", "2026-05-12", 1.0),
    ("12 كانون الثاني 2026", "12 كانون الثاني 2026", "2026-01-12", 1.0),
    ("２０２６年５月１２日", "２０２６年５月１２日", "2026-05-12", 1.0),
    ("二〇二六年五月十二日", "二〇二六年五月十二日", "2026-05-12", 1.0),
    ("5月12号", "5月12号", "--05-12", 0.9),
    ("令和8年5月12日", "令和8年5月12日", "2026-05-12", 1.0),
    ("令和元年6月", "令和元年6月", "2019-06", 1.0),
    ("民國115年5月12日", "民國115年5月12日", "2026-05-12", 1.0),
    ("26年5月12日", "26年5月12日", "2026-05-12", 0.5),
    ("2026년 5월 12일", "2026년 5월 12일", "2026-05-12", 1.0),
    ("12 พฤษภาคม 2569", "12 พฤษภาคม 2569", "2026-05-12", 1.0),
    ("วันที่12พฤษภาคม พ.ศ. 2569", "12พฤษภาคม พ.ศ. 2569", "2026-05-12", 1.0),
    ("12 พ.ค. 2026", "12 พ.ค. 2026", "2026-05-12", 1.0),
    ("12 มี.ค. 69", "12 มี.ค. 69", "2026-03-12", 0.5),
    ("𝟏𝟐 𝐌𝐚𝐲 𝟐𝟎𝟐𝟔", "𝟏𝟐 𝐌𝐚𝐲 𝟐𝟎𝟐𝟔", "2026-05-12", 1.0),
    ("since May 2026", "May 2026", "2026-05", 1.0),
    ("mayo de 2026", "mayo de 2026", "2026-05", 1.0),
    ("с мая 2026", "мая 2026", "2026-05", 1.0),
    ("12 May 2000 euros", "12 May", "--05-12", 0.9),
    ("12 mai 20h", "12 mai", "--05-12", 0.9),
]

NONE = [
    "python 3.11.7",
    "version 3.11.17",
    "section 10.12.26",
    "§ 12.05.26",
    "2.10.12",
    "192.168.20.26",
    "10.12.20.26",
    "1/2",
    "16/9",
    "12/05",
    "020 7946 0958",
    "20260512",
    "call 20261231",
    "update 20260512",
    "(495) 12-05-26",
    "912 345-12-26",
    "912 12-05-26",
    "06.12.05.20.26",
    "555-05-12-26",
    "+1 12-05-2026",
    "12.05",
    "$12.05",
    "12.05 €",
    "31/02/2026",
    "32/13/2026",
    "31.04.2026",
    "12.13.2026",
    "30 February",
    "29 Feb 2025",
    "31 April 2026",
    "2026-13-45",
    "2026-02-30",
    "12/05/1899",
    "12.05.2101",
    "Monday",
    "lunes y martes",
    "May",
    "you may 2 times",
    "12 weeks",
    "18 Sie",
    "10 out of 12",
    "10 set menus",
    "5 ago",
    "06 12 sept 34",
    "Hi, I am April, 21",
    "I am June 21yo",
    "May 12:30",
    "May 1.50",
    "1.12 May",
    "$12 May",
    "x12 May",
    "example.org/2026/05/12/",
    "a12/05/2026",
    "12/05/2026x",
    "12/05/2026/7",
    "3个月",
    "12月",
    "2026年",
    "13月40日",
    "3ヶ月12日",
    "2010-13",
    "1234-05-12",
    "",
]


@pytest.mark.parametrize(("text", "said", "value", "confidence"), FOUND)
def test_what_is_a_date(text, said, value, confidence):
    assert [(text[m.start : m.stop], m.kind, m.value, m.confidence) for m in find(text)] == [
        (said, "date", value, confidence)
    ]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text):
    assert list(find(text)) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("12-15 May 2026", [("12", "2026-05-12"), ("15 May 2026", "2026-05-15")]),
        ("12.–15. Mai", [("12", "--05-12"), ("15. Mai", "--05-15")]),
        ("May 12-15, 2026", [("May 12", "2026-05-12"), ("15, 2026", "2026-05-15")]),
        ("12.05.2026-15.05.2026", [("12.05.2026", "2026-05-12"), ("15.05.2026", "2026-05-15")]),
        ("12.05.2026 - 15.05.2026", [("12.05.2026", "2026-05-12"), ("15.05.2026", "2026-05-15")]),
        ("1 May, 2 June", [("1 May", "--05-01"), ("2 June", "--06-02")]),
        ("5月1日~5月12日", [("5月1日", "--05-01"), ("5月12日", "--05-12")]),
    ],
)
def test_two_in_a_row(text, said):
    assert [(text[m.start : m.stop], m.value) for m in find(text)] == said


@pytest.mark.parametrize("language", date_words.MONTHS)
def test_every_form_of_a_month_is_found_beside_a_year(language):
    assert len(date_words.MONTHS[language].split(",")) == 12
    for form, month in _forms(language):
        for text in (f"12 {form} 2026", f"12 {form.upper()} 2026"):
            assert [m[3:] for m in find(text)] == [(f"2026-{month:02d}-12", 1.0)], text
        assert [m.value for m in find(f"{form} 2026")] == [f"2026-{month:02d}"], form


def test_no_form_is_two_months():
    months = {}
    for language in date_words.MONTHS:
        for form, month in _forms(language):
            assert months.setdefault(fold(form), month) == month


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_any_day_in_any_form_is_itself(day):
    english = day.strftime("%B")
    written = [
        day.isoformat(),
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.day} ม.ค. {day.year + 543}" if day.month == 1 and day.year > 1957 else day.isoformat(),
    ]
    for text in written:
        assert [(m.start, m.stop, m.value) for m in find(text)] == [(0, len(text), day.isoformat())]
    for text in (f"{day.day}/{day.month}/{day.year}", f"{day.month}-{day.day}-{day.year}"):
        assert [day.isoformat() in m.value.split("/") for m in find(text)] == [True]


PIECES = st.sampled_from(
    [
        *"0123456789./-:, \n()'+年月日号元十令和",
        "12",
        "2026",
        "05",
        "May",
        "mai",
        "de",
        "th",
        "พ.ค.",
        "كانون ",
        "date",
        "$",
    ]
)
TEXTS = st.text(max_size=30) | st.lists(PIECES, max_size=12).map("".join)
VALUE = re.compile(r"(?:--\d\d-\d\d|\d{4}-\d\d(?:-\d\d(?:/\d{4}-\d\d-\d\d)?)?)")


@given(TEXTS)
@example("May 1 000:")  # Python 3.11.2 leaves what an optional possessive group has tried
@example("May 1-2:")
def test_offsets_slice_to_figures_and_starts_ascend(text):
    stop = 0
    for mention in find(text):
        assert stop <= mention.start < mention.stop <= len(text)
        stop = mention.stop
        said = text[mention.start : mention.stop]
        assert said == said.strip()
        assert re.search(r"\d|[一二三四五六七八九十元]", said)
        assert VALUE.fullmatch(mention.value)
        assert mention.confidence in (0.5, 0.9, 1.0)


@given(st.lists(TEXTS.map(lambda text: text.replace(BETWEEN, "")), max_size=5))
def test_joined_texts_give_the_same_as_each_alone(one_by_one, texts):
    assert list(find(BETWEEN.join(texts))) == one_by_one(find, texts)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1/",
        "12.",
        "12-05-",
        "12 may ",
        "may ",
        "2026-05-12",
        "5月",
        "年月",
        "一",
        "12 de ",
        "9",
        "may 1-",
        "ab",
        "พ.",
        " ",
    ],
)
def test_time_is_linear(linear, piece):
    linear(find, piece, 100_000 // len(piece), rounds=3, slack=0.01)
