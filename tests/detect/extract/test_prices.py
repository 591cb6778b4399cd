"""Prices, true and false, with offsets that slice to what was written."""

import itertools
import random
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.prices import UNITS, WORDS, find
from manumit.detect.extract.wording import rows


def said(text):
    """What is found: as written, and its value."""
    return [(text[mention.start : mention.stop], mention.value) for mention in find(text)]


TRUE = [
    # signs and codes, before and after
    ("rate €100", [("€100", "EUR 100")]),
    ("rate 100€", [("100€", "EUR 100")]),
    ("rate 100 €.", [("100 €", "EUR 100")]),
    ("EUR 100", [("EUR 100", "EUR 100")]),
    ("100eur", [("100eur", "EUR 100")]),
    ("$80", [("$80", "USD 80")]),
    ("£500. Call", [("£500", "GBP 500")]),
    ("¥3000", [("¥3000", "JPY 3000")]),
    ("￥3000", [("￥3000", "JPY 3000")]),
    ("R$ 250", [("R$ 250", "BRL 250")]),
    ("A$90 or C$80", [("A$90", "AUD 90"), ("C$80", "CAD 80")]),
    ("US$1 billion", [("US$1 billion", "USD 1000000000")]),
    ("$100 CAD", [("$100 CAD", "CAD 100")]),
    ("$1,500+ USD monthly", [("$1,500+ USD monthly", "USD 1500/month")]),
    ("£10,000.00GBP", [("£10,000.00GBP", "GBP 10000")]),
    ("CHF 1'200.00 pro Monat", [("CHF 1'200.00 pro Monat", "CHF 1200/month")]),
    ("AED 3000 per month", [("AED 3000 per month", "AED 3000/month")]),
    ("RMB500", [("RMB500", "CNY 500")]),
    ("Rs. 500/- per day", [("Rs. 500/- per day", "INR 500/day")]),
    ("R500", [("R500", "ZAR 500")]),
    ("FCFA 5000", [("FCFA 5000", "XOF 5000")]),
    ("5000 F CFA", [("5000 F CFA", "XOF 5000")]),
    ("kr 500", [("kr 500", "SEK 500")]),
    ("500 kr.", [("500 kr", "SEK 500")]),
    ("500:- styck", [("500:-", "SEK 500")]),
    ("€100 €150", [("€100", "EUR 100"), ("€150", "EUR 150")]),
    ("30min 100€ 1h 150€", [("100€", "EUR 100"), ("150€", "EUR 150")]),
    # names
    ("Euros 100", [("Euros 100", "EUR 100")]),
    ("90 dollars", [("90 dollars", "USD 90")]),
    ("120 POUNDS", [("120 POUNDS", "GBP 120")]),
    ("300 zł", [("300 zł", "PLN 300")]),
    ("100 лв", [("100 лв", "BGN 100")]),
    ("700 грн за годину", [("700 грн за годину", "UAH 700/hour")]),
    ("1500 บาท", [("1500 บาท", "THB 1500")]),
    ("1500baht", [("1500baht", "THB 1500")]),
    ("5000円", [("5000円", "JPY 5000")]),
    ("800元", [("800元", "CNY 800")]),
    ("800 人民币", [("800 人民币", "CNY 800")]),
    ("300 درهم", [("300 درهم", "AED 300")]),
    ("300 ريال", [("300 ريال", "SAR 300")]),
    ("400 pesos", [("400 pesos", "MXN 400")]),
    ("150 reais", [("150 reais", "BRL 150")]),
    ("200 лей", [("200 лей", "MDL 200")]),
    ("200 lei", [("200 lei", "RON 200")]),
    ("500р", [("500р", "RUB 500")]),
    ("2000 руб.", [("2000 руб", "RUB 2000")]),
    ("12 500 Kč", [("12 500 Kč", "CZK 12500")]),
    ("990,- ohne", [("990,-", "EUR 990")]),
    ("150,- €", [("150,- €", "EUR 150")]),
    ("150 roses", [("150 roses", "USD 150")]),
    # numbers
    ("€1.200,50", [("€1.200,50", "EUR 1200.5")]),
    ("€1,200.50", [("€1,200.50", "EUR 1200.5")]),
    ("1 200 €", [("1 200 €", "EUR 1200")]),
    ("1\u202f200 €", [("1\u202f200 €", "EUR 1200")]),
    ("1.200 €", [("1.200 €", "EUR 1200")]),
    ("12.50 €", [("12.50 €", "EUR 12.5")]),
    ("EUR 0,50", [("EUR 0,50", "EUR 0.5")]),
    ("1,50,000 rupees", [("1,50,000 rupees", "INR 150000")]),
    ("$2.5k", [("$2.5k", "USD 2500")]),
    ("2.5 k€", [("2.5 k€", "EUR 2500")]),
    ("R$ 5 mil por mês", [("R$ 5 mil por mês", "BRL 5000/month")]),
    ("2 millones\u00a0de pesos", [("2 millones\u00a0de pesos", "MXN 2000000")]),
    ("50 т.р. в месяц", [("50 т.р. в месяц", "RUB 50000/month")]),
    ("월 300만원", [("월 300만원", "KRW 3000000/month")]),
    ("1万5千円", [("1万5千円", "JPY 15000")]),
    ("１００円", [("１００円", "JPY 100")]),
    ("𝟏𝟓𝟎€", [("𝟏𝟓𝟎€", "EUR 150")]),
    ("1️⃣5️⃣0️⃣€", [("1️⃣5️⃣0️⃣€", "EUR 150")]),
    ("١٢٠٠ درهم شهريا", [("١٢٠٠ درهم شهريا", "AED 1200/month")]),
    ("tel 600 123 456 100€", [("100€", "EUR 100")]),
    ("24/7 100€", [("100€", "EUR 100")]),
    ("18h30 150€", [("150€", "EUR 150")]),
    # ranges
    ("900-1200 €", [("900", "EUR 900"), ("1200 €", "EUR 1200")]),
    ("von 900 bis 1200 EUR/Monat", [("900", "EUR 900/month"), ("1200 EUR/Monat", "EUR 1200/month")]),
    ("$25-30/hour", [("$25", "USD 25/hour"), ("30/hour", "USD 30/hour")]),
    ("$9.00 - $13.00 per hour", [("$9.00", "USD 9/hour"), ("$13.00 per hour", "USD 13/hour")]),
    ("100/150/200€", [("100", "EUR 100"), ("150", "EUR 150"), ("200€", "EUR 200")]),
    ("£28-£32k", [("£28", "GBP 28000"), ("£32k", "GBP 32000")]),
    ("80-100k €", [("80", "EUR 80000"), ("100k €", "EUR 100000")]),
    ("$80-$130,000", [("$80", "USD 80000"), ("$130,000", "USD 130000")]),
    ("月薪8000-12000元", [("月薪8000", "CNY 8000/month"), ("12000元", "CNY 12000/month")]),
    ("от 30 до 45 ₽", [("30", "RUB 30"), ("45 ₽", "RUB 45")]),
    ("$100 - 30 min", [("$100", "USD 100")]),
    ("2 - 100€", [("100€", "EUR 100")]),
    # units
    ("20€/h", [("20€/h", "EUR 20/hour")]),
    ("20 € / Stunde", [("20 € / Stunde", "EUR 20/hour")]),
    ("$18hr", [("$18hr", "USD 18/hour")]),
    ("£600 a week", [("£600 a week", "GBP 600/week")]),
    ("20 € por hora", [("20 € por hora", "EUR 20/hour")]),
    ("1800 euros par mois", [("1800 euros par mois", "EUR 1800/month")]),
    ("10 € l'heure", [("10 € l'heure", "EUR 10/hour")]),
    ("40000 руб в месяц", [("40000 руб в месяц", "RUB 40000/month")]),
    ("时薪 100元", [("时薪 100元", "CNY 100/hour")]),
    ("3000元/月", [("3000元/月", "CNY 3000/month")]),
    ("時給1200円", [("時給1200円", "JPY 1200/hour")]),
    ("วันละ 500 บาท", [("วันละ 500 บาท", "THB 500/day")]),
    ("$30,000 a year", [("$30,000 a year", "USD 30000/year")]),
    ("100€1h30", [("100€", "EUR 100")]),
]

FALSE = [
    "$HOME",
    "100 people",
    "C$ without a number",
    "euros",
    "20% off",
    "TRY 100% free",
    "lift up to 50 pounds",
    "I lost 20 pounds",
    "10 eurodance songs",
    "R2D2",
    "page 12",
    "call 07700 900123",
    "12.05.2024",
    "10:30",
    "10 krant",
    "PEN 10",
    "ALL 100",
    "0 :-)",
    "very difficult :- 0",
    "9022c5db6cad5fb7",
    "EUR 0456 789",
    "1 real estate",
    "6 ft",
    "22 let me know",
    "open 10-18",
    "200 wonderful days",
    "room 100 with a view",
    f"100{BETWEEN}€",
    f"€{BETWEEN}100",
]


@pytest.mark.parametrize(("text", "expected"), TRUE, ids=[text for text, _ in TRUE])
def test_prices(text, expected):
    assert said(text) == expected
    assert said(f"so: {text}\n") == expected


@pytest.mark.parametrize("text", FALSE)
def test_no_prices(text):
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("€10", 0.9),
        ("US$10", 0.9),
        ("$10", 0.7),
        ("10 kr", 0.7),
        ("¥10", 0.7),
        ("£10", 0.7),
        ("£10 GBP", 0.9),
        ("R500", 0.5),
        ("10 MAD", 0.5),
        ("150 roses", 0.5),
        ("10 pesos", 0.7),
        ("10 pesos mexicanos", 0.9),
    ],
)
def test_confidence(text, confidence):
    assert [mention.confidence for mention in find(text)] == [confidence]


@pytest.mark.parametrize("text", ["1200 €", "1.200 €", "1,200.00 EUR", "€1 200", "1.2k euros", "€ 1'200"])
def test_the_same_amount_has_the_same_value(text):
    assert [mention.value for mention in find(text)] == ["EUR 1200"]


@given(st.integers(1, 999_999_999), st.sampled_from([",", ".", "'", "’"]))
def test_thousands_are_read_as_they_were_written(amount, mark):
    written = f"{amount:,}".replace(",", mark)
    assert [mention.value for mention in find(f"€{written}")] == [f"EUR {amount}"]


@given(st.decimals(Decimal("0.01"), 999, places=2), st.sampled_from([".", ","]))
def test_cents_are_read_as_they_were_written(amount, mark):
    (mention,) = find(f"{amount} €".replace(".", mark))
    assert mention.value.split()[0] == "EUR"
    assert Decimal(mention.value.split()[1]) == amount


PIECES = [
    "€",
    "$",
    "100",
    "1",
    " ",
    "-",
    "k",
    "EUR ",
    "euros",
    "/h",
    " per hour",
    "월",
    "万",
    "円",
    ",",
    ".",
    "000",
    BETWEEN,
]
texts = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(texts)
def test_offsets_and_order(text):
    found = list(find(text))
    assert [mention.start for mention in found] == sorted({mention.start for mention in found})
    for mention in found:
        written = text[mention.start : mention.stop]
        assert written == written.strip()
        assert BETWEEN not in written
        assert re.search(r"\d", written)
        assert re.fullmatch(rf"[A-Z]{{3}} [0-9]+(\.[0-9]+)?(/({'|'.join(UNITS)}))?", mention.value)
        assert mention.kind == "price"
        assert mention.confidence in (0.5, 0.7, 0.9)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))


@given(st.lists(texts.map(lambda text: text.replace(BETWEEN, " ")), max_size=4))
def test_joined_texts_give_the_same_as_each_alone(one_by_one, parts):
    assert list(find(BETWEEN.join(parts))) == one_by_one(find, parts)


HOSTILE = [
    "1 ",
    "1-",
    "1,",
    "100 ",
    "1.000.",
    "€",
    "$1",
    "1€",
    "100-150-",
    "9",
    "k",
    "1k ",
    "EUR ",
    "1️⃣",
    "1万",
    " ",
    "월",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear, piece):
    linear(find, piece, 20_000)


def test_random_signs_do_no_harm():
    source = random.Random(3)
    for _ in range(300):
        text = "".join(source.choices([*PIECES, "\n", "٫", "’", "+", "per", "%"], k=60))
        for mention in find(text):
            assert text[mention.start : mention.stop].strip()


def test_every_line_of_the_words_is_known():
    known = {"between", "per", "lasts", "weighs", "scale"}
    known |= {f"{kind}-{unit}" for kind in ("unit", "each", "wage") for unit in UNITS}
    for row in rows(WORDS):
        if re.fullmatch("[A-Z]{3}", row[0]):
            assert row[1] in ("0.5", "0.7", "0.9"), row
            assert row[2:], row
        else:
            assert row[0] in known, row
            assert row[1:], row
            if row[0] == "scale":
                assert int(row[1]) > 1


def test_no_word_is_in_two_currencies():
    meanings = {}
    for code, certainty, *words in (row for row in rows(WORDS) if re.fullmatch("[A-Z]{3}", row[0])):
        for word in words:
            assert meanings.setdefault(word, (code, certainty)) == (code, certainty), word


SCALES = [(word, int(row[1])) for row in rows(WORDS) if row[0] == "scale" for word in row[2:]]


@pytest.mark.parametrize("form", [str, str.upper, lambda word: word.replace(" ", "\u00a0")])
def test_every_scale_is_read(form):
    for word, scale in SCALES:
        written = form(word) if word == word.lower() else word
        assert [mention.value for mention in find(f"€3 {written}.")] == [f"EUR {3 * scale}"], written


def test_every_currency_is_read():
    for code, _, *words in (row for row in rows(WORDS) if re.fullmatch("[A-Z]{3}", row[0])):
        for word in words:
            text = f"{word[1:]} 7" if word[0] == "<" else f"7{word[1:]}" if word[0] == ">" else f"7 {word}"
            assert [mention.value for mention in find(text)] == [f"{code} 7"], text
