"""Ages, true and false, with offsets that slice to the number."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.ages import WORDS, find
from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.wording import rows


def values(text):
    """Values of all ages found."""
    return [mention.value for mention in find(text)]


TRUE = [
    ("25 years old", ["25"]),
    ("25 yo", ["25"]),
    ("25yo", ["25"]),
    ("25 y/o", ["25"]),
    ("25 y.o.", ["25"]),
    ("22-year-old student", ["22"]),
    ("25 years young", ["25"]),
    ("19 years of age", ["19"]),
    ("AGED 18-25", ["18", "25"]),
    ("aged between 18 and 30", ["18", "30"]),
    ("ages 18 to 25", ["18", "25"]),
    ("18-25 years old", ["18", "25"]),
    ("18 or 19 yo", ["18", "19"]),
    ("age: 22", ["22"]),
    ("Age16", ["16"]),
    ("my age is 16", ["16"]),
    ("14 years old", ["14"]),
    ("11 yo", ["11"]),
    ("I am 22", ["22"]),
    ("I'm 22 from Brazil", ["22"]),
    ("I am 22 years", ["22"]),
    ("she's 19!", ["19"]),
    ("im 22", ["22"]),
    ("23 ans", ["23"]),
    ("J'ai 22 ans", ["22"]),
    ("âgée de 22 ans", ["22"]),
    ("de 18 à 25 ans", ["18", "25"]),
    ("25/30 ans", ["25", "30"]),
    ("22 años", ["22"]),
    ("tengo 22 años", ["22"]),
    ("edad: 22", ["22"]),
    ("tenho 22 anos", ["22"]),
    ("23 Jahre alt", ["23"]),
    ("23-jährige", ["23"]),
    ("ich bin 22", ["22"]),
    ("Alter: 22", ["22"]),
    ("ho 22 anni", ["22"]),
    ("22 lata", ["22"]),
    ("25 лет", ["25"]),
    ("Мне 22", ["22"]),
    ("Возраст: 22", ["22"]),
    ("от 18 до 25 лет", ["18", "25"]),
    ("мені 22 роки", ["22"]),
    ("22 yaşında", ["22"]),
    ("عمرها 22", ["22"]),
    ("عمري 29 سنة", ["29"]),
    ("العمر ٢٢", ["22"]),
    ("मेरी उम्र 25 साल है", ["25"]),
    ("อายุ 22 ปี", ["22"]),
    ("อายุ22", ["22"]),
    ("อายุ27ปีขึ้นไป", ["27+"]),
    ("22 tuổi", ["22"]),
    ("umur 22 tahun", ["22"]),
    ("22岁", ["22"]),
    ("年龄：22", ["22"]),
    ("22歳", ["22"]),
    ("２２歳", ["22"]),
    ("18〜25歳", ["18", "25"]),
    ("20살", ["20"]),
    ("2️⃣2️⃣ yo", ["22"]),
    ("𝟐𝟐 𝐲𝐨", ["22"]),
    # limits
    ("18+", ["18+"]),
    ("18+ only", ["18+"]),
    ("+18", ["18+"]),
    ("(21+)", ["21+"]),
    ("25+ years old", ["25+"]),
    ("ages 30+", ["30+"]),
    ("over 18", ["18+"]),
    ("at least 18 years old", ["18+"]),
    ("at\u00a0least 18", ["18+"]),
    ("18 and over", ["18+"]),
    ("18 years and older", ["18+"]),
    ("mayores de 18 años", ["18+"]),
    ("18 ans et plus", ["18+"]),
    ("ab 18", ["18+"]),
    ("от 18 лет", ["18+"]),
    ("від 18 років", ["18+"]),
    ("18歳以上", ["18+"]),
    ("年满18岁", ["18+"]),
    ("under 18", ["18"]),
]

FALSE = [
    "20 years of experience",
    "20+ years experience",
    "since 25 years",
    "open 25 years",
    "20 years in business",
    "I am 20 years in business",
    "20 year old company",
    "over 20 people",
    "over 20 years",
    "for over 18 years",
    "I am 20 min away",
    "I'm 22% off",
    "I am 24/7 available",
    "I'm 36-24-36",
    "I am 34D",
    "45 minutes",
    "$22",
    "22 €",
    "22 dollars",
    "room 22",
    "page 22",
    "5 years old",
    "100 years old",
    "age 100",
    "age 22.5",
    "18-25",
    "18 to 25 years",
    "call 22 33 44",
    "+18 555 0100",
    "1-18+",
    "118+",
    "22 let me know",
    "depuis 25 ans",
    "il y a 20 ans",
    "garantie 10 ans",
    "20 ans d'expérience",
    "20 años de experiencia",
    "hace 20 años",
    "desde hace más de 20 años",
    "20 anos de experiência",
    "há 20 anos",
    "seit 20 Jahren",
    "20 Jahre Erfahrung",
    "da 20 anni",
    "опыт 20 лет",
    "более 20 лет на рынке",
    "20 лет опыта",
    "22 ปี",
    "25 साल",
    "m22 ans",
    f"22{BETWEEN}years old",
    f"age{BETWEEN}22",
    f"I am {BETWEEN} 22",
]


@pytest.mark.parametrize(("text", "expected"), TRUE, ids=[text for text, _ in TRUE])
def test_ages(text, expected):
    assert values(text) == expected
    assert values(f"so, {text}\n") == expected


@pytest.mark.parametrize("text", FALSE)
def test_no_ages(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("25 years old", 0.9),
        ("J'ai 22 ans", 0.9),
        ("22 ans", 0.7),
        ("12 ans", 0.5),
        ("12 years old", 0.9),
        ("18+", 0.5),
        ("over 18", 0.5),
        ("im 22", 0.5),
        ("under 18", 0.5),
    ],
)
def test_confidence(text, confidence):
    assert [mention.confidence for mention in find(text)] == [confidence]


def test_a_mention_is_the_number_alone():
    text = "Anna, aged 18 - 25 years, or 18+"
    assert [text[mention.start : mention.stop] for mention in find(text)] == ["18", "25", "18+"]


@given(st.integers(0, 200))
def test_ages_have_two_digits(number):
    assert values(f"she is {number} years old") == ([str(number)] if 10 <= number <= 99 else [])


PIECES = [
    "22",
    "18",
    "+",
    " ",
    "-",
    " years old",
    "age ",
    "ans",
    "depuis ",
    "歳",
    "I am ",
    ".",
    "of",
    "to",
    BETWEEN,
]
texts = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(texts)
def test_offsets_and_order(text):
    found = list(find(text))
    for mention in found:
        written = text[mention.start : mention.stop]
        digits = "".join(str(int(sign)) for sign in written if sign.isdecimal())
        assert mention.value in (digits, digits + "+")
        assert 10 <= int(digits) <= 99
        assert mention.kind == "age"
        assert mention.confidence in (0.5, 0.7, 0.9)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))


@given(st.lists(texts.map(lambda text: text.replace(BETWEEN, " ")), max_size=4))
def test_joined_texts_give_the_same_as_each_alone(one_by_one, parts):
    assert list(find(BETWEEN.join(parts))) == one_by_one(find, parts)


HOSTILE = [
    "22 ",
    "22-",
    "22+",
    "age ",
    "I am 22 ",
    "22 ans ",
    "depuis 22 ans ",
    "2",
    "2️⃣2️⃣",
    "18 to ",
    "a ",
    "22 to 33 ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear, piece):
    linear(find, piece)


def test_every_line_of_the_words_is_known():
    known = {
        "old",
        "years",
        "long",
        "aged",
        "have",
        "maybe",
        "least",
        "under",
        "more",
        "time",
        "what",
        "measure",
        "between",
    }
    for row in rows(WORDS):
        assert row[0] in known, row
        assert row[1:], row
