"""The tokeniser: what it finds in many scripts, what it holds to be the same, and what it never does."""

import time
import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.features import string_buffers
from manumit.detect.campaigns.layout import read_tokens
from manumit.detect.text.tokens import FIRST_TYPED, KINDS, PHONE_DIGITS

# What is written, and its tokens: words as they stand, anything else after its kind.
TOKENS = [
    ("", ""),
    (" \t\n\r ", ""),
    ("...?!--()[]%&*", ""),
    ("Hello, world!", "Hello|world"),
    ("naïve café", "naïve|café"),
    ("nai\u0308ve cafe\u0301s", "nai\u0308ve|cafe\u0301s"),
    ("don't", "don't"),
    ("rock'n'roll", "rock'n'roll"),
    ("rock’n’roll d‘accord", "rock’n’roll|d‘accord"),
    ("'quoted' 'em", "quoted|em"),
    ("ends' with''two", "ends|with|two"),
    ("well-known full-time (m/w)", "well|known|full|time|m|w"),
    ("snake_case a.b.c one,two", "snake|case|a|b|c|one|two"),
    ("C++ C# .NET", "C|C|NET"),
    ("ＡＢＣ\u3000１２３", "ＡＢＣ|number:１２３"),
    ("𝐇𝐞𝐥𝐥𝐨 𝓽𝓱𝓮𝓻𝓮", "𝐇𝐞𝐥𝐥𝐨|𝓽𝓱𝓮𝓻𝓮"),
    ("Неllо", "Неllо"),
    ("zero\u200bwidth so\u00adft", "zero\u200bwidth|so\u00adft"),
    ("w\u0336o\u0336r\u0336k now", "w\u0336o\u0336r\u0336k|now"),
    ("Привет, мир", "Привет|мир"),
    ("п'ять об’єкт", "п'ять|об’єкт"),
    ("Ελλάδα σίσυφος", "Ελλάδα|σίσυφος"),
    ("مـــرحبا بكم", "مـــرحبا|بكم"),
    ("אבגד שלום", "אבגד|שלום"),
    ("नमस्ते दुनिया", "नमस्ते|दुनिया"),
    ("தமிழ் மொழி", "தமிழ்|மொழி"),
    ("안녕하세요 여러분", "안녕하세요|여러분"),
    ("今天天气", "今|天|天|气"),
    ("ひらがな カナ", "ひ|ら|が|な|カ|ナ"),
    ("東京タワー", "東|京|タ|ワ|ー"),
    ("งานดี", "ง|า|น|ด|ี"),
    ("ສະບາຍ", "ສ|ະ|ບ|າ|ຍ"),
    ("ල්", "ල්"),
    ("𠮷野", "𠮷|野"),
    ("hi 👍", "hi|emoji:👍"),
    ("😀😀😀!", "emoji:😀"),
    ("😀😃😀", "emoji:😀|emoji:😃|emoji:😀"),
    ("❤️ love", "emoji:❤|love"),
    ("👍🏽", "emoji:👍"),
    ("1️⃣2️⃣3️⃣", "number:1️⃣2️⃣3"),
    ("①②③", "number:①②③"),
    ("7️⃣7️⃣8️⃣ 1️⃣2️⃣3️⃣4️⃣", "phone:7️⃣7️⃣8️⃣ 1️⃣2️⃣3️⃣4"),
    ("25", "number:25"),
    ("1,234,567 3.5", "number:1,234,567|number:3.5"),
    ("10:30 or 10.30am", "number:10:30|or|number:10.30|am"),
    ("24/7", "number:24|number:7"),
    ("2nd x9 mp3", "number:2|nd|x|number:9|mp|number:3"),
    ("v1.2.3.", "v|number:1.2.3"),
    ("123456", "number:123456"),
    ("12, 34, 56, 78", "number:12|number:34|number:56|number:78"),
    ("тест123тест", "тест|number:123|тест"),
    ("๑๒๓ บาท", "number:๑๒๓|บ|า|ท"),
    ("१२३ ४५", "number:१२३|number:४५"),
    ("$50 50€ £10", "price:$50|price:50€|price:£10"),
    ("€ 1,200.50", "price:€ 1,200.50"),
    ("1,200 €", "price:1,200 €"),
    ("₹500 ₺300 ₦20", "price:₹500|price:₺300|price:₦20"),
    ("￥100 ฿20", "price:￥100|price:฿20"),
    ("USD 50", "USD|number:50"),
    ("价格100元", "价|格|number:100|元"),
    ("1234567", "phone:1234567"),
    ("call 5551234567 now", "call|phone:5551234567|now"),
    ("+44 20 7946 0958", "phone:+44 20 7946 0958"),
    ("(020) 7946-0958", "phone:(020) 7946-0958"),
    ("+(44) 20 7946 0958 or ((020) 7946 0958", "phone:+(44) 20 7946 0958|or|phone:((020) 7946 0958"),
    ("http://a.b/(+０７７００９００１２３", "link:http://a.b/(+|phone:０７７００９００１２３"),
    ("tel:+1(555)010-9999", "tel|phone:+1(555)010-9999"),
    ("020/7946/0958", "phone:020/7946/0958"),
    ("07700_900_123", "phone:07700_900_123"),
    ("07700\u00a0900\u2013123", "phone:07700\u00a0900\u2013123"),
    ("12 34 56 78", "phone:12 34 56 78"),
    ("07700\n900123", "number:07700|number:900123"),
    ("07700, 900123", "number:07700|number:900123"),
    ("+1-800-555-0199 ext 5", "phone:+1-800-555-0199|ext|number:5"),
    ("٠٥٠١٢٣٤٥٦٧", "phone:٠٥٠١٢٣٤٥٦٧"),
    ("０７７００９００１２３", "phone:０７７００９００１２３"),
    ("电话13800138000", "电|话|phone:13800138000"),
    ("zero seven seven oh oh nine one", "phone:zero seven seven oh oh nine one"),
    ("siete uno dos tres cuatro cinco seis", "phone:siete uno dos tres cuatro cinco seis"),
    ("семь восемь девять ноль один два три", "phone:семь восемь девять ноль один два три"),
    ("sieben acht neun null eins zwei drei", "phone:sieben acht neun null eins zwei drei"),
    ("sept huit neuf zéro un deux trois", "phone:sept huit neuf zéro un deux trois"),
    ("一二三四五六七八", "phone:一二三四五六七八"),
    ("电话 一三〇〇一二三八", "电|话|phone:一三〇〇一二三八"),
    ("人々", "人|々"),
    ("call 07 seven 7 zero 900 12", "call|phone:07 seven 7 zero 900 12"),
    ("o77oo 9oo l23", "phone:o77oo 9oo l23"),
    ("one two three", "one|two|three"),
    ("is so lo 5", "is|so|lo|number:5"),
    ("oil so sob lil", "oil|so|sob|lil"),
    ("a@b.co", "email:a@b.co"),
    ("mail john.doe+x@example.com.", "mail|email:john.doe+x@example.com"),
    ("x_y-z@sub.example.org now", "email:x_y-z@sub.example.org|now"),
    ("a1@b2.io", "email:a1@b2.io"),
    ("@handle_1!", "handle:@handle_1"),
    ("(@joe.d) hi", "handle:@joe.d|hi"),
    ("@@ @ home", "home"),
    ("http://example.com/a?b=c).", "link:http://example.com/a?b=c"),
    ("HTTPS://X.org/y z", "link:HTTPS://X.org/y|z"),
    ("www.example.org, yes", "link:www.example.org|yes"),
    ("<http://a.b/c>", "link:http://a.b/c"),
    ("wwww.x http:/x httpd", "wwww|x|http|x|httpd"),
    ("example.com", "example|com"),
    ("#PHONE_70128aad1234567890abcdef12345678#", "phone:#PHONE_70128aad1234567890abcdef12345678#"),
    ("#URL_0123456789abcdef0123456789#", "link:#URL_0123456789abcdef0123456789#"),
    ("#EMAIL_abcdef0123456789abcdef01#", "email:#EMAIL_abcdef0123456789abcdef01#"),
    ("#PHONE_12# #hashtag #", "PHONE|number:12|hashtag"),
    ("#URL_0123456789abcdef0123456789", "URL|code:0123456789abcdef0123456789"),
    ("a1b2c3d4", "code:a1b2c3d4"),
    ("ref deadbeef12345678 ok", "ref|code:deadbeef12345678|ok"),
    ("0x1F4A", "code:0x1F4A"),
    ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"),
]  # fmt: skip

SAME = [
    ("café", "cafe\u0301"), ("café", "CAFE"), ("Ångström", "angstrom"), ("Việt", "viet"), ("Ёлка", "елка"),
    ("йод", "иод"), ("ἀρχή", "αρχη"), ("σίσυφος", "ΣΊΣΥΦΟΣ"), ("Hello", "hELLO"), ("Hello", "Неllо"),
    ("paypal", "pаypаl"), ("Hello", "𝐇𝐞𝐥𝐥𝐨"), ("Hello", "𝓗𝓮𝓵𝓵𝓸"), ("Hello", "ℍ𝕖𝕝𝕝𝕠"), ("Hello", "Ｈｅｌｌｏ"),
    ("work", "ⓦⓞⓡⓚ"), ("work", "w\u0336o\u0336r\u0336k"), ("İstanbul", "istanbul"), ("don't", "don’t"),
    ("don't", "dont"), ("مـــرحبا", "مرحبا"), ("مرحبا", "ﻣﺮﺣﺒﺎ"), ("zero\u200bwidth", "zerowidth"),
    ("so\u00adft", "soft"), ("カタ", "ｶﾀ"), ("क़ानून", "क\u093cानून"), ("full-time", "full time"),
    ("a_b", "A.B"), ("http://a.b", "www.x.org/y"),
    ("50", "99"), ("50", "1,200"), ("12:30", "09:59"), ("$50", "50"), ("£5", "7 €"), ("50", "07700900123"),
    ("１２", "٣٤"), ("1️⃣2️⃣", "12"), ("a@b.co", "joe@example.org"), ("@joe", "@ann_1"),
    ("a1b2c3", "z9y8x7w6"), ("😀😀😀", "😀"), ("👍🏽", "👍"), ("#PHONE_0123456789abcdef0#", "07700 900123"),
]  # fmt: skip

DIFFERENT = [
    ("ok", "ko"), ("ab", "a b"), ("сад", "sad"), ("один", "one"), ("今天", "天今"),
    ("语", "语语"), ("ก", "ข"), ("กา", "กิ"),
    ("が", "か"), ("か", "カ"), ("안녕", "녕안"), ("नमस्ते", "नमस्त"), ("50", "hi"), ("50", "http://a.b"),
    ("a@b.co", "http://a.b"), ("@joe", "joe"), ("😀", "😃"), ("", "a"), ("a", "a a"), ("١", "a"),
    ("kind", "kin"),
    ("50 60 kg", "50 kg"), ("word", "a1b2c3"),
]  # fmt: skip


def _read(expected):
    for part in filter(None, expected.split("|")):
        kind, _, written = part.partition(":")
        yield (written, kind) if kind in KINDS and written else (part, "word")


@pytest.mark.parametrize(("text", "expected"), TOKENS)
def test_finds(tokenised, text, expected):
    found = tokenised(text)
    assert [(w.decode(), k) for w, k in zip(found.written, found.kinds, strict=True)] == list(_read(expected))


@pytest.mark.parametrize(("one", "other"), SAME)
def test_holds_to_be_the_same(tokenised, one, other):
    assert tokenised(one).hashes == tokenised(other).hashes


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_holds_to_be_different(tokenised, one, other):
    assert tokenised(one).hashes != tokenised(other).hashes


def test_sizes_count_code_points_and_digits(tokenised):
    assert tokenised("café naïve").sizes == [4, 5]
    assert tokenised("cafe\u0301").sizes == [4]
    assert tokenised("zero\u200bwidth").sizes == [9]
    assert tokenised("今123").sizes == [1, 3]
    assert tokenised("+44 20 7946 0958").sizes == [12]


MALFORMED = [
    b"\xff\xfe\xfd",
    b"good \xc3\x28 bad",
    b"\xe2\x82",
    b"\xf0\x9f\x98",
    b"caf\xc3",
    b"\xed\xa0\x80 surrogate",
    b"\xc0\xaf overlong",
    b"\xf8\x88\x80\x80\x80",
    b"a\x00b",
    b"1\x80\x80\x80\x801234567",
    b"http://\xff",
    b"@a\xe0",
    b"#PHONE_\xf0",
    b"don't'\xe2\x80",
]


@pytest.mark.parametrize("raw", MALFORMED)
def test_malformed_bytes_never_crash(tokenised, raw):
    found = tokenised(raw)
    assert all(0 <= begin < stop <= len(raw) for begin, stop in found.spans)


def test_words_beside_malformed_bytes_are_still_found(tokenised):
    found = tokenised(b"good \xff\xfe word \xc3")
    assert [w for w, kind in zip(found.written, found.kinds, strict=True) if kind == "word"] == [
        b"good",
        b"word",
    ]


texts = st.text(
    st.one_of(
        st.sampled_from("aA1 9.,:;@#$€+-_()/'’\n\u0301\u200b\u20e3"),
        st.sampled_from("éßжД今日カきกามمـ٣नि안😀👍🏽𝐇²½Ⅷ"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
) | st.lists(
    st.sampled_from(
        ["http://a.b/c", "www.x", "a@b.co", "@joe", "#URL_0123456789abcdef0#", "a1b2c3", "zero", "o77",
         "07700", "900", "€", "$5", " ", "", "-", "hi", "今", "é", "#", "1,2", "1:2", "+"]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(texts | st.binary(max_size=60))
def test_tokens_lie_in_the_text_in_order_and_never_overlap(tokenised, text):
    raw = text.encode() if isinstance(text, str) else text
    found = tokenised(raw)
    edges = [edge for span in found.spans for edge in span]
    assert edges == sorted(edges)
    assert all(begin < stop for begin, stop in found.spans)
    assert not edges or (edges[0] >= 0 and edges[-1] <= len(raw))
    assert all(
        1 <= size <= max(12, stop - begin)
        for size, (begin, stop) in zip(found.sizes, found.spans, strict=True)
    )


@given(texts)
def test_tokens_of_well_formed_text_are_well_formed(tokenised, text):
    assert all(written.decode() for written in tokenised(text).written)


@given(st.lists(st.one_of(texts, st.none()), max_size=8), st.integers(0, 3))
def test_texts_of_one_array_do_not_touch_one_another(tokenised, several, skipped):
    tokens = read_tokens(pa.array(several, pa.string()).slice(skipped))
    rows = [
        (tokens.hashes[a:b].tolist(), [KINDS[k] for k in tokens.kinds[a:b]], tokens.sizes[a:b].tolist())
        for a, b in zip(tokens.ends[:-1], tokens.ends[1:], strict=True)
    ]
    alone = [tokenised(text or "") for text in several[skipped:]]
    assert rows == [(t.hashes, t.kinds, t.sizes) for t in alone]
    written = tokens.strings(tokens.first, tokens.last).to_pylist()
    assert written == [w.decode() for t in alone for w in t.written]


@given(texts, texts)
def test_lines_are_read_alone(tokenised, one, other):
    """What stands behind an empty line cannot change the tokens before it, nor the other way round."""
    one, other = one.replace("\u20e3", ""), other.lstrip("\u20e3\u0301\u200b")
    together = tokenised(f"{one}\n.\n{other}")
    first, second = tokenised(one), tokenised(other)
    emoji_met = first.kinds[-1:] == second.kinds[:1] == ["emoji"] and first.hashes[-1] == second.hashes[0]
    if not emoji_met:
        assert together.hashes == first.hashes + second.hashes
        assert together.kinds == first.kinds + second.kinds


words_of_letters = st.text(
    st.characters(codec="utf-8", categories=["Ll", "Lu"], max_codepoint=0x52F), min_size=1
)


@given(words_of_letters)
def test_case_folds_away(tokenised, word):
    for other in (word.lower(), word.upper()):
        if len(other) == len(word) and other.lower() == word.lower() and other.casefold() == word.casefold():
            assert tokenised(word).hashes == tokenised(other).hashes


@given(st.text(st.characters(codec="utf-8", categories=["L"], max_codepoint=0x52F), min_size=1))
def test_accents_fold_away_however_they_are_written(tokenised, word):
    forms = [unicodedata.normalize(form, word) for form in ("NFC", "NFD")]
    assert tokenised(forms[0]).hashes == tokenised(forms[1]).hashes


@given(st.integers(0, 10**15), st.sampled_from(["", " ", "-", " - ", "/", "\u00a0"]), st.data())
def test_digits_form_a_phone_from_a_fixed_number_on(tokenised, number, between, data):
    digits = str(number)
    cut = data.draw(st.integers(1, len(digits)))
    text = digits[:cut] + (between + digits[cut:] if digits[cut:] else "")
    found = tokenised(f"call {text} now")
    if len(digits) >= PHONE_DIGITS[0]:
        assert found.kinds == ["word", "phone", "word"]
        assert found.written[1] == text.encode()
    else:
        assert "phone" not in found.kinds


@given(texts)
def test_typed_tokens_say_only_their_type(tokenised, text):
    found = tokenised(text)
    by_kind = {}
    for kind, says in zip(found.kinds, found.hashes, strict=True):
        if KINDS.index(kind) >= FIRST_TYPED:
            assert by_kind.setdefault(kind, says) == says


HOSTILE = ["a1", "a1é", "#A", "#P_", "@a", "a@", "a.", "1,", "1 ", "a'", "'", "a\u200b", "1\u0301", "http://",
           "www.", "$1", "oh ", "l1", "😀", "a😀", "今", "ก", "\xff", "#PHONE_0", "+", "1-",
           "one-"]  # fmt: skip


def _seconds(raw):
    text = pa.array([raw])
    best = 1e9
    for _ in range(3):
        began = time.perf_counter()
        read_tokens(text)
        best = min(best, time.perf_counter() - began)
    return best


@pytest.mark.parametrize("tail", ["", "é", "#", "@b"])
@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear_on_hostile_repetition(piece, tail):
    few, many = (_seconds(piece * (size // len(piece)) + tail) for size in (5_000, 50_000))
    assert many < 40 * max(few, 2e-4)


def test_memory_of_buffers_is_not_copied():
    texts = pa.array(["ab", None, "cde"], pa.large_string())
    buf, offsets = string_buffers(texts.slice(2))
    assert bytes(buf[offsets[0] : offsets[1]]) == b"cde"
    assert np.diff(string_buffers(texts)[1]).tolist() == [2, 0, 3]
    assert np.diff(string_buffers(pa.array([], pa.string()))[1]).tolist() == []
    assert np.diff(string_buffers(pa.array([None, None], pa.string()))[1]).tolist() == [0, 0]
