"""Where spans of text end, against regular expressions and Python's own decoder."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.text import classes, spans

POINTS = classes.table()
FILLING = "~" * 8
"""Stands behind every text, so that a read past its end would be seen in the result."""

pieces = st.sampled_from(
    ["http://", "HTTPS://", "https:", "www.", "WWW", "#PHONE_", "#URL_", "0123456789abcdef0", "#", "@", ".",
     "-", "_", "'", "’", ",", ":", "1", "42", "٣", "１", "a", "Zq", "é", "e\u0301", "\u0301", "\u200b",
     "\u00ad", "д", "今", "か", "ก", "😀", "\U00020bb7", "\U0001ffff", " ", "\n", "$", "<", '"', ")", "!",
     "\x7f", "\x00"]
)  # fmt: skip
texts = st.lists(pieces, max_size=12).map("".join) | st.text(st.characters(codec="utf-8"), max_size=30)


def _bytes(text):
    raw = text.encode() if isinstance(text, str) else text
    return np.frombuffer(raw + FILLING.encode(), np.uint8), len(raw)


def _kind(char):
    point = ord(char)
    if point < classes.TABLE_SIZE:
        return int(POINTS[point]) >> classes.CLASS_SHIFT
    return classes.HAN if point < 0x40000 else classes.SEPARATOR


def _end(kernel, text):
    """What a kernel takes from the beginning of a text, and nothing of what stands behind it."""
    buf, size = _bytes(text)
    end = kernel(buf, 0, size)
    assert 0 <= end <= size
    assert kernel(buf[:size], 0, size) == end
    return bytes(buf[:end]).decode()


@given(texts)
def test_code_points_are_those_of_the_text(text):
    buf, size = _bytes(text)
    found, i = [], 0
    while i < size:
        point, i = spans.code_point(buf, i, size)
        found.append(chr(point))
    assert ("".join(found), i) == (text, size)


@given(st.binary(max_size=40))
def test_any_bytes_are_read_to_the_end_and_not_past_it(raw):
    buf, size = _bytes(raw)
    i = steps = 0
    while i < size:
        point, after = spans.code_point(buf, i, size)
        assert i < after <= size
        assert 0 <= point <= 0x1FFFFF
        spans.kind_of(point, POINTS)
        i, steps = after, steps + 1
    assert steps <= size


@pytest.mark.parametrize(
    "raw", [b"\x80", b"\xc3", b"\xc1\xbf", b"\xe2\x82", b"\xf0\x9f\x98", b"\xf5\x80\x80\x80"]
)
def test_a_stray_byte_and_a_cut_character_count_one_by_one(raw):
    buf, size = _bytes(raw)
    assert spans.code_point(buf, 0, size) == (0xFFFD, 1)


@given(st.characters(codec="utf-8"))
def test_class_and_folded_form_are_those_of_the_table(char):
    point = np.uint32(ord(char))
    assert spans.kind_of(point, POINTS) == _kind(char)
    inside = ord(char) < classes.TABLE_SIZE
    folded = int(POINTS[ord(char)]) & classes.POINT_MASK if inside else ord(char)
    assert spans.folded(point, POINTS) == folded


def test_letters_and_digits_of_ascii():
    assert [chr(b) for b in range(256) if spans.ascii_alnum(b)] == [
        chr(b) for b in range(128) if chr(b).isalnum()
    ]


LINK = re.compile(r"""(https?://|www\.)([^\x00-\x20"<>\x7f-\U0010ffff]*)""", re.IGNORECASE | re.ASCII)


def _slow_link(text):
    found = LINK.match(text)
    body = found[2].rstrip(".,)!") if found else ""
    return found[1] + body if body else ""


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("http://a.b/c?d=e#f).", "http://a.b/c?d=e#f"),
        ("HTTPS://X.ORG, and", "HTTPS://X.ORG"),
        ("www.x.org!", "www.x.org"),
        ("www.a", "www.a"),
        ("http://ünder.de", ""),
        ("http:/x", ""),
        ("httpx://a", ""),
        ("www", ""),
        ("www.", ""),
        ("www. yes", ""),
        ("www...", ""),
        ("wwww.x", ""),
        ("http://", ""),
        ("https://", ""),
        ("http://a", "http://a"),
    ],
)
def test_links(text, link):
    assert _end(spans.link_end, text) == link


@given(st.sampled_from(["http://", "https://", "www.", "HtTp://", ""]), texts)
def test_links_as_the_regular_expression(begin, text):
    assert _end(spans.link_end, begin + text) == _slow_link(begin + text)


HASH_TAG = re.compile(rf"#[A-Z]+_[A-Za-z0-9]{{{spans.OPAQUE_LENGTH},}}#")


@given(st.sampled_from(["#PHONE_0123456789abcdef", "#P_", "#_", "#"]), texts)
def test_hashed_contacts_as_the_regular_expression(begin, text):
    found = HASH_TAG.match(begin + text)
    assert _end(spans.hash_tag_end, begin + text) == (found[0] if found else "")


def test_a_hashed_contact_needs_a_name_a_long_code_and_both_signs():
    code = "a" * spans.OPAQUE_LENGTH
    assert _end(spans.hash_tag_end, f"#URL_{code}# x") == f"#URL_{code}#"
    for text in (f"#URL_{code}", f"#URL_{code[1:]}#", f"#_{code}#", f"#url_{code}#", f"#URL{code}#", "#"):
        assert _end(spans.hash_tag_end, text) == ""


def _slow_opaque(text):
    run = re.match(r"[A-Za-z0-9]*", text)[0][: spans.MOST_OPAQUE]
    if text[len(run) : len(run) + 1] > "\x7f":
        return ""
    turns = len(re.findall(r"(?<=[0-9])(?=[A-Za-z])|(?<=[A-Za-z])(?=[0-9])", run))
    digits = sum(char.isdecimal() for char in run)
    long = len(run) >= spans.OPAQUE_LENGTH
    return run if turns >= 3 or (turns >= 1 and long and digits >= 4) else ""


@given(
    st.text("aZ19", max_size=30) | st.text("a1", min_size=250, max_size=270),
    st.sampled_from(["", " x", "é", "-"]),
)
def test_codes_as_the_slow_twin(run, tail):
    assert _end(spans.opaque_end, run + tail) == _slow_opaque(run + tail)


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@joe!", "@joe"),
        ("@a.b.", "@a.b"),
        ("@a..b", "@a"),
        ("@x_y-z.q", "@x_y-z.q"),
        ("@", "@"),
        ("@é", "@"),
    ],
)
def test_handles(text, handle):
    assert _end(spans.handle_end, text) == handle


@given(texts)
def test_handles_as_the_regular_expression(text):
    assert (
        _end(spans.handle_end, "@" + text)
        == re.match(r"@(?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9]))*", "@" + text)[0]
    )


def test_the_name_of_an_email_goes_back_over_its_joints():
    def first(text, words):
        buf, _ = _bytes(text)
        places = [m.span() for m in re.finditer("[a-z]+", text)][:words]
        starts, ends = np.array(places, np.int64).T
        return places[spans.first_of_email(buf, len(places), starts, ends)][0]

    assert first("write to joe.doe_x-y+z@b", 7) == len("write to ")
    assert first("joe@b", 1) == 0
    assert first("a, b@c", 2) == 3
    assert first("a/b@c", 2) == 2
    assert first("a..b@c", 2) == 3


def _slow_digits(text):
    """Text of the number, its digits, and whether they are grouped."""
    size, stop, grouped = 0, 0, False
    for i, char in enumerate(text):
        kind = _kind(char)
        if kind == classes.DIGIT:
            size, stop = size + 1, i + 1
        elif kind != classes.IGNORABLE:
            if char not in ".,:" or not re.match("[0-9]", text[i + 1 : i + 2]):
                break
            grouped = True
    return text[:stop], size, grouped


@given(st.text("19٣１.,:\u200b\u0301 x", max_size=12) | texts)
def test_numbers_as_the_slow_twin(text):
    text = "1" + text
    buf, size = _bytes(text)
    stop, digits, grouped = spans.digits_end(buf, 0, size, POINTS)
    assert (bytes(buf[:stop]).decode(), digits, grouped) == _slow_digits(text)
    assert stop <= size


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12 3", ("12", 2, False)),
        ("1,200.", ("1,200", 4, True)),
        ("09:59", ("09:59", 4, True)),
        ("1.,2", ("1", 1, False)),
        ("1\u200b2\u200b", ("1\u200b2", 2, False)),
        ("１٣x", ("１٣", 2, False)),
    ],
)
def test_numbers(text, number):
    buf, size = _bytes(text)
    stop, digits, grouped = spans.digits_end(buf, 0, size, POINTS)
    assert (bytes(buf[:stop]).decode(), digits, grouped) == number == _slow_digits(text)


def _slow_word(text):
    """Text of the word, and its letters folded."""
    said, stop = [], 0
    for i, char in enumerate(text):
        kind = _kind(char)
        if kind in (classes.LETTER, classes.MARK):
            said.append(int(POINTS[ord(char)]) & classes.POINT_MASK)
            stop = i + 1
        elif kind == classes.APOSTROPHE:
            if not text[i + 1 :] or _kind(text[i + 1]) != classes.LETTER:
                break
        elif kind != classes.IGNORABLE:
            break
    return text[:stop], said


def _word(text):
    buf, size = _bytes(text)
    stop, points, says = spans.word_end(buf, 0, size, POINTS)
    assert 0 <= stop <= size
    return bytes(buf[:stop]).decode(), int(points), int(says)


@given(st.text("aé’'नि\u0301\u200b1 ", max_size=10) | texts)
def test_words_as_the_slow_twin(text):
    text = "a" + text
    written, points, says = _word(text)
    slow, letters = _slow_word(text)
    assert (written, points) == (slow, len(letters))
    again = _word("".join(map(chr, letters)) + " ")
    if again[0] == "".join(map(chr, letters)):
        assert says == again[2]


@pytest.mark.parametrize(
    ("text", "word", "points"),
    [
        ("don't go", "don't", 4),
        ("joe' s", "joe", 3),
        ("a''b", "a", 1),
        ("cafe\u0301!", "cafe", 4),
        ("ab", "ab", 2),
    ],
)
def test_words(text, word, points):
    assert _word(text)[:2] == (word, points)


def test_a_word_says_its_letters_in_their_order():
    assert len({_word(text)[2] for text in ("ab", "ba", "aab", "abb", "abc", "a")}) == 6
    assert _word("Don’t")[2] == _word("dont")[2] == _word("DO\u200bNT.")[2]
