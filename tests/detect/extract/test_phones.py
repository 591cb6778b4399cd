"""Phones in every dress, and numbers that are none. All are reserved for fiction or never assigned."""

import gc
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.phone_groups import MOST
from manumit.detect.extract.phone_kernel import LEAST
from manumit.detect.extract.phone_numbers import read
from manumit.detect.extract.phone_shapes import _luhn
from manumit.detect.extract.phone_signs import GROUP, LOOKS, TENS, WORD, digits, words
from manumit.detect.extract.phones import find

US = "2025550143"


def _found(text):
    return [(text[m.start : m.stop], m.value) for m in find(text)]


PHONES = [
    # digits and separators
    ("call 2025550143 now", "2025550143", US),
    ("call 202-555-0143.", "202-555-0143", US),
    ("Ann (202) 555-0143!", "(202) 555-0143", US),
    ("(202)555-0143", "(202)555-0143", US),
    ("202.555.0143", "202.555.0143", US),
    ("202/555/0143", "202/555/0143", US),
    ("202_555_0143", "202_555_0143", US),
    ("202~555~0143", "202~555~0143", US),
    ("202*555*0143", "202*555*0143", US),
    ("202|555|0143", "202|555|0143", US),
    ("202,555,0143", "202,555,0143", US),
    ("202·555·0143", "202·555·0143", US),
    ("202•555•0143", "202•555•0143", US),
    ("202 - 555 - 0143", "202 - 555 - 0143", US),
    ("202--555--0143", "202--555--0143", US),
    ("202–555–0143", "202–555–0143", US),
    ("2 0 2 5 5 5 0 1 4 3", "2 0 2 5 5 5 0 1 4 3", US),
    ("2 0 2 . 5 5 5 . 0 1 4 3", "2 0 2 . 5 5 5 . 0 1 4 3", US),
    ("2❤0❤2❤5❤5❤5❤0❤1❤4❤3", "2❤0❤2❤5❤5❤5❤0❤1❤4❤3", US),
    ("202-555\n0143", "202-555\n0143", US),
    ("202 (no spam) 555 (ok) 0143", "202 (no spam) 555 (ok) 0143", US),
    ("202 [hola] 5550143", "202 [hola] 5550143", US),
    ("030 / 0001234", "030 / 0001234", "0300001234"),
    ("8 (000) 123 45 67", "8 (000) 123 45 67", "80001234567"),
    # with country code
    ("WhatsApp +1 202 555 0143", "+1 202 555 0143", "+12025550143"),
    ("Ann (+1 202 555 0143)", "+1 202 555 0143", "+12025550143"),
    ("+44 (0)20 7946 0958", "+44 (0)20 7946 0958", "+442079460958"),
    ("0044 20 7946 0958", "0044 20 7946 0958", "+442079460958"),
    ("(+44) 20 7946 0958", "(+44) 20 7946 0958", "+442079460958"),
    ("+44 20 7946 0958 24", "+44 20 7946 0958", "+442079460958"),
    ("plus four four two oh seven nine four six oh nine five eight",
     "four four two oh seven nine four six oh nine five eight", "+442079460958"),
    # words
    ("two zero two five five five oh one four three",
     "two zero two five five five oh one four three", US),
    ("TWO ZERO TWO triple five zero one four three", "TWO ZERO TWO triple five zero one four three", US),
    ("double two 0 555 0143", "double two 0 555 0143", "2205550143"),
    ("twozerotwofivefivefivezeroonefourthree", "twozerotwofivefivefivezeroonefourthree", US),
    ("2zero2 five55 zero143", "2zero2 five55 zero143", US),
    ("two-zero-two-five-five-five-0143", "two-zero-two-five-five-five-0143", US),
    ("cero seis doce treinta y cuatro cinco seis", "cero seis doce treinta y cuatro cinco seis", "06123456"),
    ("seiscientos doce 000 000 uno", "seiscientos doce 000 000 uno", "6120000001"),
    ("zéro un soixante-dix-huit quatre-vingt-dix-neuf trente deux zéro",
     "zéro un soixante-dix-huit quatre-vingt-dix-neuf trente deux zéro", "017899320"),
    ("zero um dois três quatro meia sete oito", "zero um dois três quatro meia sete oito", "01234678"),
    ("null sechs fünfundzwanzig dreißig einundvierzig acht",
     "null sechs fünfundzwanzig dreißig einundvierzig acht", "062530418"),
    ("восемь девятьсот двенадцать 000 двадцать пять 01",
     "восемь девятьсот двенадцать 000 двадцать пять 01", "89120002501"),
    ("零零零一二三四五六七", "零零零一二三四五六七", "0001234567"),
    ("공 일 공 이 삼 사 오 육", "공 일 공 이 삼 사 오 육", "01023456"),
    ("โทรศูนย์ศูนย์หนึ่งสองสามสี่ห้าค่ะ", "ศูนย์ศูนย์หนึ่งสองสามสี่ห้า", "0012345"),
    # digits of other scripts, keycaps, circles
    ("２０２５５５０１４３", "２０２５５５０１４３", US),
    ("+１ ２０２ ５５５ ０１４３", "+１ ２０２ ５５５ ０１４３", "+12025550143"),
    ("٢٠٢٥٥٥٠١٤٣", "٢٠٢٥٥٥٠١٤٣", US),
    ("२०२५५५०१४३", "२०२५५५०१४३", US),
    ("𝟐𝟎𝟐𝟓𝟓𝟓𝟎𝟏𝟒𝟑", "𝟐𝟎𝟐𝟓𝟓𝟓𝟎𝟏𝟒𝟑", US),
    ("②⓪②⑤⑤⑤⓪①④③", "②⓪②⑤⑤⑤⓪①④③", US),
    ("".join(f"{d}\ufe0f\u20e3" for d in US) + " hi", "".join(f"{d}\ufe0f\u20e3" for d in US), US),
    # letters that look like digits
    ("2O2-555-Ol43", "2O2-555-Ol43", US),
    ("2о2 SSS O143", "2о2 SSS O143", US),
    ("(OOO) 1234567", "(OOO) 1234567", "0001234567"),
    ("20255501B3", "20255501B3", "2025550183"),
    # beside other things
    ("100€ 2025550143", "2025550143", US),
    ("2025550143 100€", "2025550143", US),
    ("24/7 202 555 0143", "202 555 0143", US),
    ("12.05.2024 2025550143", "2025550143", US),
    ("open 18:00 202-555-0143", "202-555-0143", US),
    ("90-60-90 202 555 0143", "202 555 0143", US),
    ("2025550143 24 horas", "2025550143", US),
    ("2025550143 una chica", "2025550143", US),
    ("tel:2025550143", "2025550143", US),
    ("phone no. 2025550143", "2025550143", US),
    ("LINE2025550143", "2025550143", US),
    ("微信2025550143号", "2025550143", US),
    ("wa.me/12025550143", "12025550143", "12025550143"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "written", "value"), PHONES)
def test_a_phone_is_found(text, written, value):
    assert _found(text) == [(written, value)]


@pytest.mark.parametrize(
    "text",
    [
        "", "a five 12.05.2024 5551234 kg",
        "no number", "12", "123456", "12 34 56", "1234567890123456", "12345 67890 12345 678",
        "$1,500,000", "1,234,567 users", "1500000 USD", "USD 15000000", "€ 1234567", "1234567 руб",
        "10 000 000", "5.000.000",
        "1234567%", "5000-6000", "2500 - 3000", "18000 20000", "100 200 300", "850, 860, 870, 855",
        "2024-05-12", "12/05/2024", "12.05.2024", "20240512", "2024-05-12 18:00:00", "12/05/2024 18:30",
        "09.00 - 17.00", "08:30-17:30", "2019-2024", "2019 2020 2021", "since 580 2018",
        "5000000 kg", "1234567 km", "90-60-90", "01310-100",
        "ref 20255501", "Ref: 2025550143", "order no. 202555014", "ID 2025550143",
        "#2025550143", "№ 2025550143",
        "pedido 20255501", "паспорт 2025550143", "〒123-4567", "ISO20000-27001", "B0012345678", "b4280703",
        "DE89 3704 0044 0532 0130 00", "NO93 8601 1117 947", "4111 1111 1111 1111", "3782 822463 10005",
        "40.712776, -74.005974", "3.14159265", "192.168.100.200", "69866.18",
        "anna2025550143@example.org", "anna@2025550143", "https://example.org/2025550143",
        "example.org/?id=2025550143",
        "2025550143.html", "#PHONE_70128aad12345678bcd#", "ab1234567cd", "deadbeef12345678abcd",
        "12345678-abcd-1234-abcd-123456789012", "one two three four five six seven", "1 2 3 4 5 6 7 8",
        "18 19 20 21 22", "one or two or three", "so is oil", "OOO OOO OOO",
        f"202{BETWEEN}555{BETWEEN}0143", f"two zero two five{BETWEEN}five five oh",
    ],
)  # fmt: skip
def test_what_is_no_phone(text):
    assert _found(text) == []


@pytest.mark.parametrize(
    "text", ["20255501 2024", "12345678 uno 24", "18:00 five 20255501", "5 five 24/7 2025550 2"]
)
def test_odd_edges_do_no_harm(text):
    for mention in find(text):
        assert text[mention.start : mention.stop].strip()


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2025550143 / 2025550187", [US, "2025550187"]),
        ("202-555-0143 202-555-0187", [US, "2025550187"]),
        ("202 555 0143, 202 555 0187", [US, "2025550187"]),
        ("+12025550143 +12025550187", ["+12025550143", "+12025550187"]),
        ("2025550143\n2025550187", [US, "2025550187"]),
        ("00 01 23 45 67 00 01 23 45 68", ["0001234567", "0001234568"]),
    ],
)
def test_two_phones_side_by_side(text, values):
    assert [m.value for m in find(text)] == values


@pytest.mark.parametrize(
    ("text", "value", "confidence"),
    [
        ("+1 202 555 0143", "+12025550143", 1.0),
        ("+44 000 123 4567", "+44001234567", 0.6),
        ("202 555 0143", US, 0.5),
        ("+999 202 555 0143", "9992025550143", 0.5),
    ],
)
def test_how_sure_it_is(text, value, confidence):
    (mention,) = find(text)
    assert (mention.value, mention.confidence) == (value, confidence)


def test_the_same_number_has_one_value_however_it_is_written():
    texts = [
        "+12025550143",
        "001 202 555 0143",
        "+1 (2O2) 555-0143",
        "+1 two zero two 555 0143",
        "＋１２０２５５５０１４３",
    ]
    assert {m.value for text in texts for m in find(text)} == {"+12025550143"}


pieces = st.sampled_from(
    ["2025550143", "202", "555", "0143", "+1", "00", "five", "double", "oh", "veinte", "y", "und",
     "quatre-vingt",
     "O", "l", "SB", " ", "-", ".", ", ", "\n", "(", ")", "/", "€", "$", "kg", "ref", "call", "@", "#", "٣",
     "５", "7\ufe0f\u20e3", "五", "ศูนย์", "\u200b", "❤", "12.05.2024", "\ud800", "a", "ß"]
)  # fmt: skip
texts = st.lists(pieces, max_size=25).map("".join) | st.text(max_size=60)
said = st.sampled_from(
    ["five", "one", "una", "veinte", "double", "O", "l", "2024", "24", "7", "12.05.2024", "18:00", "555 "]
)
numbers = st.text("0123456789O", min_size=1, max_size=11) | said
rows = st.lists(
    st.tuples(numbers, st.sampled_from([" ", "-", ".", "/", ", ", " (", ") ", "\n", " y ", " €", "+"])),
    max_size=8,
)
texts |= rows.map(lambda row: "".join(map("".join, row)))


@given(texts.map(lambda text: text.replace(BETWEEN, " ")))
def test_mentions_are_true_to_the_text(text):
    found = list(find(text))
    for m in found:
        written = text[m.start : m.stop]
        assert 0 <= m.start < m.stop <= len(text)
        assert written == written.strip()
        assert m.kind == "phone"
        assert m.confidence in (1.0, 0.6, 0.5)
        assert m.value.lstrip("+").isascii()
        assert m.value.lstrip("+").isdigit()
        assert LEAST - 2 <= len(m.value.lstrip("+")) <= MOST + 3
    assert all(a.stop <= b.start for a, b in pairwise(found))


@example(["+", "2025550143"])
@given(st.lists(texts.map(lambda text: text.replace(BETWEEN, " ")), max_size=6))
def test_joined_texts_give_the_same_as_each_alone(one_by_one, parts):
    assert list(find(BETWEEN.join(parts))) == one_by_one(find, parts)


@given(st.text("0123456789", min_size=10, max_size=10), st.sampled_from(["", " ", "-", ".", "*", "~", " . "]))
def test_digits_survive_any_separator(number, separator):
    number = "0" + number[1:]
    if len(set(number)) == 1:
        return
    assert [m.value for m in find(separator.join(number))] in (
        [number],
        ["+" + number.lstrip("0")],
        [read(number, plus=False)[0]],
    )


@pytest.mark.parametrize(
    "hostile",
    ["1 ", "1", "1.", "five ", "five", "double ", "O", "O1", "l ", "(a", "(", "1(a)", "+", "+1", "\n1",
     "1 \n",
     "7\ufe0f\u20e3", "\u200b", "1\u200b", "五", "ศ", "veinte y ", "cien ", "einund", "2025550143 ",
     "2025550143,", "+12025550143 ", "a1", "http", "a@", "12.05.2024 ", "18:00 ",
     "1234567-", "🌹1", "o ", "I", "00 "],
)  # fmt: skip
def test_time_is_linear(seconds, hostile):
    list(find(hostile * 1000))
    # Objects that wait in the collector are no cost of ours that grows with the text.
    gc.collect()
    gc.disable()
    try:
        single, double = (seconds(find, hostile * (n // len(hostile)), 2) for n in (50_000, 100_000))
    finally:
        gc.enable()
    assert double < 3 * single + 0.03
    assert double < 1.0


def test_words_and_signs():
    known = words()
    assert len(known.written) == len(set(known.written))
    by_word = dict(zip(known.written, zip(known.kind, known.value, strict=True), strict=True))
    assert by_word["five"] == (WORD, 5)
    assert by_word["twenty"] == (TENS, 20)
    assert {by_word[word] for word in ("zero", "cero", "null", "nul")} == {(WORD, 0)}
    assert all("0" <= str(digit) <= "9" for digit in digits().values() if digit is not None)
    assert {letter: str(digit) for letter, digit in LOOKS.items()}.items() <= {
        chr(k): v for k, v in digits().items()
    }.items()
    assert GROUP == 0


def _slow_luhn(number):
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(number[::-1])]
    return sum(sum(map(int, str(d))) for d in doubled) % 10 == 0


@given(st.text("0123456789", min_size=1, max_size=19))
def test_luhn_against_a_slow_twin(number):
    assert _luhn(number) == _slow_luhn(number)
