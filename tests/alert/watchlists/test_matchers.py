"""Each matcher against the plainest one that can be written: the same hits, none missed."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from manumit.alert.watchlists import image_kernel, images, name_kernel, names, phrases, place_kernel, places

rng = np.random.default_rng(7)


def hashes(count: int) -> list[str]:
    return [rng.bytes(32).hex() for _ in range(count)]


def flipped(hash_: str, bits: list[int]) -> str:
    number = int(hash_, 16)
    for bit in bits:
        number ^= 1 << bit
    return f"{number:064x}"


def by_hand(entries: list[str], wanted: list[str]) -> set[tuple[int, int, int]]:
    pairs = (
        (e, w, (int(a, 16) ^ int(b, 16)).bit_count())
        for e, a in enumerate(entries)
        for w, b in enumerate(wanted)
    )
    return {pair for pair in pairs if pair[2] <= image_kernel.MOST}


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_hash_within_31_bits_is_found_and_no_other(data: st.DataObject):
    entries = hashes(20)
    wanted = []
    for _ in range(8):
        bits = data.draw(st.lists(st.integers(0, 255), max_size=40, unique=True))
        wanted.append(flipped(data.draw(st.sampled_from(entries)), bits))
    index = images.build(np.arange(20, dtype=np.uint32), entries)
    found = images.look_up(index, wanted)
    assert {tuple(map(int, one)) for one in zip(*found, strict=True)} == by_hand(entries, wanted)
    assert len(found[0]) == len(by_hand(entries, wanted))


def test_bits_spread_over_all_words_are_found():
    entry = hashes(1)[0]
    index = images.build(np.zeros(1, np.uint32), [entry])
    spread = [word * 16 + bit for word in range(16) for bit in (3, 9)]  # two in each word: 32
    for left_out in spread:
        near = flipped(entry, [bit for bit in spread if bit != left_out])
        assert images.look_up(index, [near])[2].tolist() == [31]
    assert not len(images.look_up(index, [flipped(entry, spread)])[0])


def test_metres_are_those_of_the_geodesic():
    pairs = [
        (0, 0, 0, 1),
        (52.5, 13.4, 48.85, 2.35),
        (-33.9, 18.4, -33.0, 17.0),
        (89.9, 0, 89.9, 180),
        (10, 179.9, 10, -179.9),
    ]
    right = [111_319.491, 877_905.0, 163_700.0, 22_338.0, 21_929.0]
    for pair, metres in zip(pairs, right, strict=True):
        assert place_kernel.metres(*map(float, pair)) == pytest.approx(metres, rel=0.02)
    assert place_kernel.metres(0.0, 0.0, 0.0, 1.0) == pytest.approx(111_319.491, abs=0.01)
    assert place_kernel.metres(5.0, 5.0, 5.0, 5.0) == 0


DEGREES = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, 89.9995, 0.0]))
ROUND = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 179.9999]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(DEGREES, ROUND, st.floats(1, 1_000_000)), min_size=1, max_size=12),
    st.lists(
        st.tuples(st.integers(0, 11), st.floats(-1.2, 1.2), st.floats(-1.2, 1.2)), min_size=1, max_size=12
    ),
)
def test_every_point_within_a_radius_is_found(entries, moves):
    points = []
    for which, north, east in moves:
        latitude, longitude, radius = entries[which % len(entries)]
        lat = min(90.0, max(-90.0, latitude + north * radius / 111_000))
        lon = longitude + east * radius / 111_000 / max(0.05, np.cos(np.radians(lat)))
        points.append((lat, (lon + 180) % 360 - 180))
    values = [f"{a!r},{b!r},{r!r}" for a, b, r in entries]
    index = places.build(np.arange(len(entries), dtype=np.uint32), values)
    entry, point, close = places.look_up(index, *map(np.array, zip(*points, strict=True)))
    right = {
        (e, p)
        for e, (lat, lon, radius) in enumerate(entries)
        for p, (a, b) in enumerate(points)
        if place_kernel.metres(lat, lon, a, b) <= radius
    }
    assert set(zip(entry.tolist(), point.tolist(), strict=True)) == right
    assert ((close >= 0.5) & (close <= 1)).all()


def plain_words(text: str) -> list[tuple[str, int, int]]:
    found = re.finditer(r"[a-zа-я]+|[0-9]+|[\u4e00-\u9fff]|[\u0e01-\u0e2e]", text.lower())
    return [(one[0], one.start(), one.end()) for one in found]


WORDS = st.lists(
    st.sampled_from(["no", "papers", "work", "12", "2", "包", "吃", "работа", "งา"]), min_size=1, max_size=4
)
BETWEEN = st.sampled_from([" ", ", ", "! ", "\n", " - "])


@settings(max_examples=80, deadline=None)
@given(
    st.lists(WORDS, min_size=1, max_size=6),
    st.lists(st.lists(st.tuples(WORDS, BETWEEN), max_size=5), max_size=4),
)
def test_phrases_are_found_at_the_edges_of_words(listed, written):
    phrases_ = [" ".join(words) for words in listed]
    texts = ["".join(" ".join(words) + gap for words, gap in text) for text in written] or [""]
    index = phrases.build(np.arange(len(phrases_), dtype=np.uint32), phrases_)
    table = pa.table(
        {
            "title": pa.nulls(len(texts), pa.string()),
            "text": texts,
            "contact": pa.nulls(len(texts), pa.string()),
        }
    )
    found = phrases.Fields(table).look_up(index)
    right = set()
    for row, text in enumerate(texts):
        words = plain_words(text)
        for entry, phrase in enumerate(phrases_):
            wanted = [word for word, _, _ in plain_words(phrase)]
            for i in range(len(words) - len(wanted) + 1):
                window = words[i : i + len(wanted)]
                if [word for word, _, _ in window] == wanted:
                    right.add((entry, row, 1, window[0][1], window[-1][2]))
    assert set(zip(*(column.tolist() for column in found), strict=True)) == right


@settings(max_examples=200, deadline=None)
@given(st.text("abcd", max_size=9), st.text("abcd", max_size=9))
def test_words_are_as_alike_as_a_second_library_says(one: str, other: str):
    a, b = (np.frombuffer(word.encode(), np.uint8) for word in (one, other))
    flags = np.zeros(24, np.bool_), np.zeros(24, np.bool_)
    mine = name_kernel.jaro_winkler(a, 0, len(a), b, 0, len(b), *flags)
    assert mine == pytest.approx(JaroWinkler.similarity(one, other), abs=1e-9)


def closeness(one: str, other: str) -> float:
    index = names.build(np.zeros(1, np.uint32), [one])
    found = names.look_up(index, names.forms_of([other]))
    return float(found.closeness.max(initial=0))


SAME = """
محمد عبد الرحمن|Mohammed Abdulrahman
عمر الخطيب|Omar Al-Khatib
أحمد حسن|Ahmed Hassan
فاطمة الزهراء|Fatima Zahra
Γεώργιος Παπαδόπουλος|Georgios Papadopoulos
สมชาย ใจดี|Somchai Jaidee
김민수|Kim Min-soo
박지훈|Ji-hoon Park
王小明|Xiao Ming Wang
欧阳娜娜|Ouyang Nana
प्रिया शर्मा|Priya Sharma
राहुल वर्मा|Rahul Verma
Щербаков Дмитрий|Dmitri Shcherbakov
Юлия Хрущёва|Julia Khrushcheva
Екатерина Иванова|Yekaterina Iwanowa
תמר לוי|Tamar Levi
Anna Maria Petrova|Anna Petrova
A. Petrova|Anna Petrova
Anna Petrova|Petrova A.
Jean-Pierre Dubois|Jean Pierre Dubois
Nguyễn Thị Mai|Nguyen Thi Mai
Søren Jørgensen|Jorgensen, Soren
Müller Hans|Hans Mueller
"""
OTHERS = """
Anna Petrova|Elena Petrova
王伟|李伟
Ivan Petrov|Ivan Pavlov
Anna|Anna Petrova
A. P.|Anna Petrova
Maria Rossi|Marta Russo
김민수|이민수
محمد حسن|محمود حسين
"""


@pytest.mark.parametrize("pair", SAME.split("\n")[1:-1])
def test_one_name_in_two_writings_is_close(pair: str):
    one, other = pair.split("|")
    assert closeness(one, other) >= names.LEAST
    assert closeness(other, one) >= names.LEAST


@pytest.mark.parametrize("pair", OTHERS.split("\n")[1:-1])
def test_other_names_are_not(pair: str):
    assert closeness(*pair.split("|")) == 0
    assert unicodedata.is_normalized("NFC", pair)


def test_the_index_finds_what_a_look_at_every_pair_finds():
    given_, family = (
        ["Anna", "Elena", "Dmitri", "Omar", "王"],
        ["Petrova", "Shevchenko", "Haddad", "Lopez", "小明"],
    )
    entries = [f"{g} {f}" for g in given_ for f in family]
    wanted = [f"{f} {g}" for g in given_ for f in family] + ["A. Petrova", "Anna Maria Lopez", "Lopes Elena"]
    whole = names.build(np.arange(len(entries), dtype=np.uint32), entries)
    found = names.look_up(whole, names.forms_of(wanted))
    right = {
        (e, w)
        for e, one in enumerate(entries)
        for w, other in enumerate(wanted)
        if closeness(one, other) >= names.LEAST
    }
    assert set(zip(found.entry.tolist(), found.name.tolist(), strict=True)) == right
