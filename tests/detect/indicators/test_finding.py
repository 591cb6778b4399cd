"""Signs in texts: through disguise, with exact places, and not where a text denies, quotes or warns."""

from __future__ import annotations

import time

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.detect.indicators import find_signs, signs_of_packs
from manumit.detect.indicators.finding import SIGNS

KEEP = '"{keep|hold|take} ... {passport*|papers}"'


@pytest.mark.parametrize(
    "text",
    [
        "We keep your passport.",
        "WE KEEP YOUR PASSPORTS",
        "we k\u200beep your pass\u00adport",
        "we kееp your раssроrt",  # Cyrillic е, р, а, о
        "we keep 🔥🔥 your 🔥 passport",
        "we keeeep your passssport",
        "we keep your p a s s p o r t",
        "we keep your p-a-s-s-p-o-r-t",
        "we k33p your passp0rt",
        "we keep your p@ssport",
        "we keep your pa$$port",
        "ｗｅ ｋｅｅｐ ｙｏｕｒ ｐａｓｓｐｏｒｔ",
        "we 𝐤𝐞𝐞𝐩 your 𝗽𝗮𝘀𝘀𝗽𝗼𝗿𝘁",
        "we kéép your pàsspórt",
        "We keep, always, your\npassport",
        "The owner will hold on to all passports",
    ],
)
def test_a_sign_is_seen_through_disguise(found_by, text: str):
    assert len(found_by([text], KEEP)[0]) == 1


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Á👍 we keep your passport now", "keep your passport"),
        ("we k\u200beep your pass\u00adport now", "k\u200beep your pass\u00adport"),
        ("😀😀 take p a p e r s ok", "take p a p e r s"),
    ],
)
def test_places_are_exact(found_by, text: str, passage: str):
    assert found_by([text], KEEP) == [[passage]]


@pytest.mark.parametrize(
    "text",
    [
        "We keep your word. Passport control is there.",
        "Keep left! Passport control is there.",
        "Keep a b c d passport",  # four words between
        "keeper of passports",
        "",
        "   ",
        "passport",
        None,
    ],
)
def test_what_is_no_sign(found_by, text: str | None):
    assert found_by([text], KEEP) == [[]]


@pytest.mark.parametrize(
    "text",
    [
        "We never keep your passport.",
        "We do not, under any rule, keep your passport.",
        "You need not fear that they keep passports, nobody will keep your passport.",
        "Without taking fees we work; we don't take papers.",
        "We keep never your passport.",
        "They said they keep your passport.",
        "Beware of bosses who keep your passport.",
        "If someone keeps or if anyone will keep your passport, tell us.",
        'A common phrase is "we keep your passport" in such offers.',
        "Some write «we keep your passport» in offers.",
        "Know your rights. Nobody may do it. They keep your passport? Call the helpline.",
    ],
)
def test_denial_report_quotation_and_warning_undo_a_sign(found_by, text: str):
    assert found_by([text], KEEP) == [[]]


@pytest.mark.parametrize(
    "text",
    [
        "No problem, we keep your passport.",
        "Do not worry, we keep your passport.",
        "We never lie. We keep your passport.",
        "You may not go out, but we keep your passport safe.",
        "No experience needed, we keep your passport.",
        '"We keep your passport"',  # the whole text in quotation marks quotes nothing
        "She said hello. We keep your passport.",
    ],
)
def test_a_denial_of_something_else_undoes_nothing(found_by, text: str):
    assert len(found_by([text], KEEP)[0]) == 1


def test_a_rule_may_ignore_negation(found_by):
    assert found_by(["You will never leave the house"], '"never leave"') == [["never leave"]]
    more = {"more": "    negation: false\n"}
    assert found_by(["It is not true: keep your passport"], KEEP, **more) == [["keep your passport"]]


def test_a_rule_may_ignore_questions(found_by):
    texts = ["Do we keep your passport? Yes.", "We keep your passport. Yes?"]
    assert found_by(texts, KEEP, more="    questions: false\n") == [[], ["keep your passport"]]
    assert [len(each) for each in found_by(texts, KEEP)] == [1, 1]


def test_exceptions_hold_in_their_sentence(found_by):
    texts = ["We keep your passport for copying.", "We keep your passport. Toner for copying is ready."]
    assert found_by(texts, KEEP, exceptions='["for copying"]') == [[], ["keep your passport"]]


def test_a_language_file_may_bring_its_own_guards(found_by):
    guards = 'negation:\n  - {words: ["hardly ever"], reach: 5}\n'
    assert found_by(["We hardly ever keep your passport"], KEEP, guards=guards) == [[]]


def test_rules_are_asked_of_their_kinds_only(found_by):
    assert found_by(["We keep your passport"], KEEP, kind="message") == [["keep your passport"]]
    assert found_by(["We keep your passport"], KEEP, kind="page") == [[]]
    assert found_by(["We keep your passport"], KEEP, kind="unheard") == [[]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You get $900 weekly", 1),
        ("You get 900 dollars weekly", 1),
        ("You get USD 1,500.00 weekly", 1),
        ("You get € 2.500,00 weekly", 1),
        ("You get 5k usd weekly", 1),
        ("You get $499.99 weekly", 0),
        ("You get 900 friends weekly", 0),
    ],
)
def test_amounts(found_by, text: str, found: int):
    assert len(found_by([text], '"<price 500+> weekly"')[0]) == found


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("work 16 hours daily", '"<number 14+> hours"', 1),
        ("work 8 hours daily", '"<number 14+> hours"', 0),
        ("open 24/7 here", '"24/7"', 1),
        ("write to a.b@mail.example now", '"write to <email>"', 1),
        ("write to #EMAIL_0b13a2cfd4718ce252c09b23# now", '"write to <email>"', 1),
        ("call +44 7700 900123 now", '"call <phone>"', 1),
        ("see https://a.example/x now", '"see <link>"', 1),
        ("ask @joe_12 now", '"ask <handle>"', 1),
    ],
)
def test_kinds_of_token(found_by, text: str, pattern: str, found: int):
    assert len(found_by([text], pattern)[0]) == found


def test_all_parts_in_any_order(found_by):
    texts = [
        "Much money here. No skill asked.",
        "No skill asked. Later on: much money.",
        "No skill asked for. Nothing else.",
        "We never say no skill asked. Much money.",
    ]
    pattern = '{all: ["no skill", "much money"], within: text}'
    assert found_by(texts, pattern, more="    negation: false\n") == [
        ["No skill"], ["No skill"], [], ["no skill"],
    ]  # fmt: skip
    within = '{all: ["no skill", "much money"], within: sentence}'
    assert found_by(["Much money, no skill.", texts[0]], within, more="    negation: false\n") == [
        ["Much money, no skill"],
        [],
    ]
    near = '{all: ["alpha", "omega"], within: 4}'
    assert found_by(["omega a b alpha", "omega a b c alpha"], near) == [["omega a b alpha"], []]


def test_regular_expressions(found_by):
    pattern = '{regex: "[a-z]+(@| at )gmail[.]com", with: ["<email>", "gmail"]}'
    texts = [
        "Hello. Write to JOE@GMAIL.COM today.",
        "never write to joe@gmail.com",
        "joe@mail.example and gmail",
        "Á joe at gmail.com",
    ]
    assert found_by(texts, pattern) == [["JOE@GMAIL.COM"], [], [], ["joe at gmail.com"]]


def test_a_rule_gives_few_signs_a_text(found_by):
    passages = found_by(["keep your passport. " * 1000], KEEP)[0]
    assert 1 <= len(passages) <= 8


def test_signs_come_by_row_with_all_columns(pack_of):
    texts = pa.chunked_array([["x", "keep your passport"], [None, "take the papers"]])
    signs = signs_of_packs((pack_of(KEEP),), texts, pa.array(["ad"] * 4))
    assert signs.schema == SIGNS
    assert signs["row"].to_pylist() == [1, 3]
    assert set(signs["source"].to_pylist()) == {"A document, p. 3"}
    assert set(signs["found_by"].to_pylist()) == {"rule"}
    assert set(signs["lang"].to_pylist()) == {"en"}
    sliced = pa.array(["keep your passport", "x", "keep your papers"]).slice(1)
    assert signs_of_packs((pack_of(KEEP),), sliced, pa.array(["ad"] * 2))["row"].to_pylist() == [1]


WORDS = (
    'passport keep your never no 💥 " « » . ? $900 p@y a \u200b #URL_0123456789abcdef0# 5k if someone '
    "fee paga паспорт 今 x@gmail.com registration"
)
PIECES = st.sampled_from(WORDS.split())


@settings(max_examples=150)
@given(st.lists(st.one_of(st.text(max_size=30), st.lists(PIECES, max_size=20).map(" ".join)), max_size=6))
def test_any_text_is_read_and_signs_lie_in_it(texts: list[str]):
    signs = find_signs(pa.array(texts, pa.string()), pa.array(["ad"] * len(texts), pa.string()))
    for sign in signs.to_pylist():
        assert 0 <= sign["start_char"] < sign["end_char"] <= len(texts[sign["row"]])
    rows = signs["row"].to_pylist()
    assert rows == sorted(rows)


@pytest.mark.parametrize(
    "piece",
    [
        *("passport ", "keep ", "never keep your passport ", "no experience $900 weekly ", "a ", "p a s s "),
        *('pay "registration fee ', "0o1l", "pass0", "x@gmail.com ", "$", "«", "….,;:", "e"),
        "if someone asks you to pay a fee. ",
    ],
)
def test_time_is_linear_in_a_hostile_text(piece: str):
    def seconds(size: int) -> float:
        text = pa.array([piece * (size // len(piece))])
        begin = time.perf_counter()
        find_signs(text, pa.array(["ad"]))
        return time.perf_counter() - begin

    seconds(1000)
    once = min(seconds(100_000) for _ in range(2))
    assert min(seconds(400_000) for _ in range(2)) < 12 * once + 0.2
