"""Times and opening hours as people write them, and numbers that are none."""

import re
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract import time_words
from manumit.detect.extract.figures import counted, forms
from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.times import find

FOUND = [
    # text, what is cut out, value, confidence
    ("at 14:30.", "14:30", "14:30", 0.9),
    ("9:05", "9:05", "09:05", 0.9),
    ("00:00", "00:00", "00:00", 0.9),
    ("till 24:00", "24:00", "00:00", 0.9),
    ("14:30:59", "14:30:59", "14:30", 0.9),
    ("2026-05-12T14:30:00Z", "14:30:00", "14:30", 0.9),
    ("１４：３０", "１４：３０", "14:30", 0.9),
    ("١٤:٣٠", "١٤:٣٠", "14:30", 0.9),
    ("at 14.30", "14.30", "14:30", 0.9),
    ("um 14.30", "14.30", "14:30", 0.9),
    ("a las 14.30", "14.30", "14:30", 0.9),
    ("à 14.30", "14.30", "14:30", 0.9),
    ("às 14.30", "14.30", "14:30", 0.9),
    ("в 14.30", "14.30", "14:30", 0.9),
    ("alle 14.30", "14.30", "14:30", 0.9),
    ("saat 14.30", "14.30", "14:30", 0.9),
    ("godz. 14.30", "14.30", "14:30", 0.9),
    ("om 14.30", "14.30", "14:30", 0.9),
    ("from 14.30", "14.30", "14:30", 0.5),
    ("после 10.00", "10.00", "10:00", 0.5),
    ("14.30 Uhr", "14.30 Uhr", "14:30", 0.9),
    ("14.30h", "14.30h", "14:30", 0.9),
    ("14:30 horas", "14:30 horas", "14:30", 0.9),
    ("電話は08.00以降", "08.00", "08:00", 0.9),
    ("08.30 के बाद", "08.30", "08:30", 0.9),
    ("โทรหลัง08.00", "08.00", "08:00", 0.5),
    ("14:30 am Markt", "14:30", "14:30", 0.9),
    ("11h 이후", "11h", "11:00", 0.9),
    ("14.30 น.", "14.30 น.", "14:30", 0.9),
    ("2pm", "2pm", "14:00", 0.9),
    ("2 PM.", "2 PM", "14:00", 0.9),
    ("2:30 p.m.", "2:30 p.m.", "14:30", 0.9),
    ("2:30PM", "2:30PM", "14:30", 0.9),
    ("12 am", "12 am", "00:00", 0.9),
    ("12pm", "12pm", "12:00", 0.9),
    ("14h30", "14h30", "14:30", 0.9),
    ("14 h 30", "14 h 30", "14:30", 0.9),
    ("à 2h30", "2h30", "02:30", 0.9),
    ("14u30", "14u30", "14:30", 0.9),
    ("14h", "14h", "14:00", 0.5),
    ("à partir de 14h", "14h", "14:00", 0.9),
    ("14 Uhr", "14 Uhr", "14:00", 0.9),
    ("ab 15 uhr", "15 uhr", "15:00", 0.9),
    ("14 Uhr 30", "14 Uhr 30", "14:30", 0.9),
    ("9 Uhr abends", "9 Uhr abends", "21:00", 0.9),
    ("om 17 uur", "17 uur", "17:00", 0.9),
    ("в 8 часов вечера", "8 часов вечера", "20:00", 0.9),
    ("9 утра", "9 утра", "09:00", 0.9),
    ("a las 9 de la mañana", "9 de la mañana", "09:00", 0.9),
    ("8 de la noche", "8 de la noche", "20:00", 0.9),
    ("9 o'clock", "9 o'clock", "09:00", 0.9),
    ("午後2時30分", "午後2時30分", "14:30", 0.9),
    ("午後2:30", "午後2:30", "14:30", 0.9),
    ("14時", "14時", "14:00", 0.9),
    ("26時", "26時", "02:00", 0.9),
    ("14点半", "14点半", "14:30", 0.9),
    ("下午三点半", "下午三点半", "15:30", 0.9),
    ("晚上8点", "晚上8点", "20:00", 0.9),
    ("晚上12點", "晚上12點", "00:00", 0.9),
    ("8点一刻", "8点一刻", "08:15", 0.9),
    ("오후 2시 30분", "오후 2시 30분", "14:30", 0.9),
    ("24/7", "24/7", "24/7", 0.9),
    ("(24x7)", "24x7", "24/7", 0.9),
    ("24/7/365", "24/7/365", "24/7", 0.9),
    ("24h/24", "24h/24", "24/7", 0.9),
    ("open 24 h", "24 h", "24/7", 0.9),
    ("service de 24h", "24h", "24/7", 0.9),
    ("24h 0555 010", "24h", "24/7", 0.9),
    ("24 hours", "24 hours", "24/7", 0.5),
    ("24 Stunden am Tag", "24 Stunden", "24/7", 0.9),
    ("24小时营业", "24小时", "24/7", 0.9),
    ("until 24h", "24h", "00:00", 0.9),
    ("before noon", "noon", "12:00", 0.9),
    ("Midnight!", "Midnight", "00:00", 0.9),
    ("à midi", "midi", "12:00", 0.9),
    ("mediodía", "mediodía", "12:00", 0.9),
    ("в полночь", "полночь", "00:00", 0.9),
    ("자정까지", "자정", "00:00", 0.9),
]

PAIRS = [
    ("9-17 h", ("9", "09:00"), ("17 h", "17:00"), 0.9),
    ("from 9 to 17", ("9", "09:00"), ("17", "17:00"), 0.5),
    ("from 9 to 5.", ("9", "09:00"), ("5", "17:00"), 0.5),
    ("с 9 до 18, кроме", ("9", "09:00"), ("18", "18:00"), 0.5),
    ("8:30 to 16:30", ("8:30", "08:30"), ("16:30", "16:30"), 0.9),
    ("10:00-18:00", ("10:00", "10:00"), ("18:00", "18:00"), 0.9),
    ("10:00～19:00", ("10:00", "10:00"), ("19:00", "19:00"), 0.9),
    ("from 10.00 to 18.00", ("10.00", "10:00"), ("18.00", "18:00"), 0.9),
    ("das 09.30 às 17.30", ("09.30", "09:30"), ("17.30", "17:30"), 0.9),
    ("09.00-18.00 น.", ("09.00", "09:00"), ("18.00 น.", "18:00"), 0.9),
    ("daily 09.00 - 18.00", ("09.00", "09:00"), ("18.00", "18:00"), 0.5),
    ("de 9h30 à 17h30", ("9h30", "09:30"), ("17h30", "17:30"), 0.9),
    ("9:30 bis 17:30 morgens", ("9:30", "09:30"), ("17:30", "17:30"), 0.9),
    ("كل يوم 07.30 - 15.30 صباحا", ("07.30", "07:30"), ("15.30", "15:30"), 0.5),
    ("10h bis 18h", ("10h", "10:00"), ("18h", "18:00"), 0.9),
    ("9 bis 17 Uhr", ("9", "09:00"), ("17 Uhr", "17:00"), 0.9),
    ("9:30-18 Uhr", ("9:30", "09:30"), ("18 Uhr", "18:00"), 0.9),
    ("9am-5pm", ("9am", "09:00"), ("5pm", "17:00"), 0.9),
    ("9-5pm", ("9", "09:00"), ("5pm", "17:00"), 0.9),
    ("9-11pm", ("9", "21:00"), ("11pm", "23:00"), 0.9),
    ("9am to 5", ("9am", "09:00"), ("5", "17:00"), 0.9),
    ("de 2 a 5 de la tarde", ("2", "14:00"), ("5 de la tarde", "17:00"), 0.9),
    ("9点到18点", ("9点", "09:00"), ("18点", "18:00"), 0.9),
    ("10時～26時", ("10時", "10:00"), ("26時", "02:00"), 0.9),
    ("9시부터 18시까지", ("9시", "09:00"), ("18시", "18:00"), 0.9),
    ("14:30, 15:45", ("14:30", "14:30"), ("15:45", "15:45"), 0.9),
]

NONE = [
    "won 3:2",
    "lost 21:18",
    "3:16 won",
    "16:9",
    "ratio 16:10",
    "scale 1:50",
    "John 3:16",
    "John 3:16-18",
    "1 Cor 13:12",
    "Псалом 22:10",
    "2 h a day",
    "30 min",
    "8h de travail",
    "12h shifts",
    "14 h",
    "14h30 min",
    "1:30 min",
    "2:30 hours",
    "1h30",
    "2h30 de massage",
    "massage 2h",
    "8 часов",
    "на 12 часов",
    "14時間",
    "8小时",
    "8小時",
    "within 24 h",
    "in 24 hours",
    "24 hours notice",
    "24小时内",
    "24h: 1500",
    "24h 1000 €",
    "500€/24h",
    "24/7/2026",
    "1/24/7",
    "12.05.2026",
    "2026-05-12",
    "bis 12.05. geöffnet",
    "vom 12.05 bis 15.05",
    "12.05-15.05",
    "14.30",
    "$14.30",
    "from $14.30",
    "from 14.30 €",
    "from 14.30 euros",
    "10.50 a 12.50 €",
    "10.00-12.00 kg",
    "at 25:00",
    "14:75",
    "14:30:75",
    "12:34:56:78",
    "192.168.10.30",
    "at 192.168.10.30",
    "v10.30",
    "call 555-14:30",
    "1.5.14:30",
    "example.org/14:30",
    "x14:30",
    "14:30x",
    "ab 40 Uhr",
    "40 uur",
    "13 am",
    "3 am Tag",
    "from 18 to 22 years",
    "from 9 to 17 people",
    "from 18 to 25",
    "9-17",
    "2-3 h",
    "10h с 5 до 535",
    "afternoon",
    "l'après-midi",
    "midi dress",
    "midnight blue",
    "有一点",
    "3点",
    "第3点后",
    "一時停止",
    "14 hſ",
    "",
]


@pytest.mark.parametrize(("text", "said", "value", "confidence"), FOUND)
def test_what_is_a_time(text, said, value, confidence):
    assert [(text[m.start : m.stop], m.kind, m.value, m.confidence) for m in find(text)] == [
        (said, "time", value, confidence)
    ]


@pytest.mark.parametrize(("text", "begin", "end", "confidence"), PAIRS)
def test_both_ends_of_opening_hours(text, begin, end, confidence):
    assert [(text[m.start : m.stop], m.value, m.confidence) for m in find(text)] == [
        (*begin, confidence),
        (*end, confidence),
    ]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text):
    assert list(find(text)) == []


@given(st.times())
def test_any_minute_in_any_form_is_itself(minute: time):
    value = f"{minute.hour:02d}:{minute.minute:02d}"
    half = "pm" if minute.hour >= 12 else "a.m."
    written = [
        value,
        f"{minute.hour}:{minute.minute:02d}",
        f"{minute.hour}.{minute.minute:02d} Uhr",
        f"{minute.hour % 12 or 12}:{minute.minute:02d} {half}",
        f"{minute.hour}時{minute.minute}分",
    ]
    for text in written:
        assert [(m.start, m.stop, m.value) for m in find(text)] == [(0, len(text), value)]


@pytest.mark.parametrize("table", [name for name in vars(time_words) if name.isupper()])
def test_tables_hold_small_letters_by_language(table):
    for language, some in getattr(time_words, table).items():
        assert re.fullmatch("[a-z]{2}", language)
        assert some == some.lower()
        assert all(forms({language: some}))


@pytest.mark.parametrize(
    ("written", "number"),
    [("12", 12), ("１２", 12), ("十二", 12), ("二十", 20), ("两", 2), ("二〇二六", 2026)],
)
def test_chinese_numerals(written, number):
    assert counted(written) == number


PIECES = st.sampled_from(
    [
        *"0123456789:.-–/ \nhT点時半十",
        "14",
        "30",
        "24",
        " Uhr",
        "pm",
        "am",
        " h",
        " to ",
        " bis ",
        "from ",
        "at ",
        "午後",
        "noon",
        "€",
    ]
)
TEXTS = st.text(max_size=30) | st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_offsets_slice_to_what_was_found_and_starts_ascend(text):
    stop = 0
    for mention in find(text):
        assert stop <= mention.start < mention.stop <= len(text)
        stop = mention.stop
        said = text[mention.start : mention.stop]
        assert said == said.strip()
        assert mention.value == "24/7" or time.fromisoformat(mention.value)
        assert mention.confidence in (0.5, 0.9)


@given(st.lists(TEXTS.map(lambda text: text.replace(BETWEEN, "")), max_size=5))
def test_joined_texts_give_the_same_as_each_alone(one_by_one, texts):
    assert list(find(BETWEEN.join(texts))) == one_by_one(find, texts)


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "14:",
        "14:30",
        "14:30-",
        "9-",
        "14 h ",
        "9 to ",
        "from 9 to 17 ",
        "2 p",
        "noon",
        "n",
        "点",
        "3点",
        "午後",
        "24/",
        " ",
    ],
)
def test_time_is_linear(linear, piece):
    linear(find, piece, 100_000 // len(piece), rounds=3, slack=0.01)
