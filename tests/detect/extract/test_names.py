"""Personal names, true and false, in many languages, with offsets that slice to the name."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from manumit.detect.extract import name_signs
from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.name_lists import WORDS, fold, letter_tables, lists
from manumit.detect.extract.names import find
from manumit.detect.extract.wording import rows


def values(text):
    """Values of all names found."""
    return [mention.value for mention in find(text)]


TRUE = [
    ("Ask for Anna at the desk", ["anna"]),
    ("ask for anna", ["anna"]),
    ("ASK FOR ANNA", ["anna"]),
    ("My name is Xyla", ["xyla"]),
    ("my name is Rose and i help", ["rose"]),
    ("Hi I'm Jessica, call me", ["jessica"]),
    ("I’m Jessica", ["jessica"]),
    ("This is Maria, new in town", ["maria"]),
    ("Contact Mr. John Smith for details", ["john smith"]),
    ("contact Mrs Quorlith today", ["quorlith"]),
    ("Speak to Ms Johnson", ["johnson"]),
    ("Call Mark on 555 0100", ["mark"]),
    ("Your contact is Grant from the office", ["grant"]),
    ("contact person: Daniel Brown", ["daniel brown"]),
    ("Kind regards, Sarah", ["sarah"]),
    ("— Ana", ["ana"]),
    ("Thanks\nPeter Miller", ["peter miller"]),
    ("Sandra is waiting for you", ["sandra"]),
    ("Linda and a friend look after the rooms", ["linda"]),
    ("Call Mary-Jane now", ["mary-jane"]),
    ("Dr. Elena García López", ["elena garcía lópez"]),
    ("Dear Matthew please reply", ["matthew"]),
    ("John F. Kennedy said so", ["john f. kennedy"]),
    ("Preguntar por María", ["maría"]),
    ("pregunta por Lucía, ofrecemos", ["lucía"]),
    ("me llamo Rosa y puedo", ["rosa"]),
    ("Señora Martínez", ["martínez"]),
    ("Camila te espera", ["camila"]),
    ("habla con Pedro", ["pedro"]),
    ("José de la Cruz", ["josé de la cruz"]),
    ("pergunte por João", ["joão"]),
    ("meu nome é Larissa", ["larissa"]),
    ("falar com Beatriz", ["beatriz"]),
    ("demandez Céline", ["céline"]),
    ("je m'appelle Zoé", ["zoé"]),
    ("Madame Dupont", ["dupont"]),
    ("Amélie vous attend", ["amélie"]),
    ("ich heiße Anja", ["anja"]),
    ("bitte nach Sabine fragen", ["sabine"]),
    ("Ansprechpartner: Jürgen", ["jürgen"]),
    ("Frau Müller", ["müller"]),
    ("chiedere di Giulia", ["giulia"]),
    ("mi chiamo Francesca", ["francesca"]),
    ("mă numesc Ioana", ["ioana"]),
    ("nazywam się Agnieszka", ["agnieszka"]),
    ("benim adım Ayşe", ["ayşe"]),
    ("спросить Марию", ["марию"]),
    ("Спросите Ольгу", ["ольгу"]),
    ("меня зовут Светлана", ["светлана"]),
    ("Екатерина ждёт вас", ["екатерина"]),
    ("мене звати Оксана", ["оксана"]),
    ("питати Наталку", ["наталку"]),
    ("اسمي سارة", ["سارة"]),
    ("اسأل عن مريم", ["مريم"]),
    ("ليلى بانتظارك", ["ليلى"]),
    ("मेरा नाम पूजा है", ["पूजा"]),
    ("सुनीता से पूछें", ["सुनीता"]),
    ("我叫小丽，", ["小丽"]),
    ("请联系王姐", ["王姐"]),
    ("联系人：张伟", ["张伟"]),
    ("婷婷等你来", ["婷婷"]),
    ("担当は佐藤です", ["佐藤"]),
    ("田中と申します", ["田中"]),
    ("さくらがお待ちしています", ["さくら"]),
    ("제 이름은 지은입니다", ["지은"]),
    ("문의는 수진에게", ["수진"]),
    ("담당 김실장", ["김실장"]),
    ("ถามหาน้องแพรได้เลย", ["น้องแพร"]),
    ("ติดต่อน้องมิ้น", ["น้องมิ้น"]),
    ("Ａｓｋ ｆｏｒ Ａｎｎａ", ["anna"]),
]

FALSE = [
    "Will you come on May 5?",
    "Hope to see you, grace and mercy",
    "I will mark the price in August",
    "We grant a rose to the winner. Rose garden nearby.",
    "The Paris office and the Austin store",
    "Location: Troy, MI",
    "San Diego and Santa Barbara",
    "St. Anna Hospital",
    "Martha Street 5",
    "Sara Hotel, near the station",
    "Contact us today",
    "Call Now! Ask for Details",
    "Ask for the manager",
    "speak to Reception about it",
    "My name is on the list",
    "I'm looking for a room",
    "This is a new flat",
    "MS Word and MS Excel",
    "Sr. Software Engineer",
    "write to anna@example.org",
    "follow @maria_example",
    "https://example.org/anna",
    "#anna2024",
    "anna",
    "sofia is the capital",
    "Johnson & Johnson",
    "Alle Zimmer, Küche und Bett mit Lage",
    "An allen Tagen erreichbar",
    "la casa blanca y el mar, luz y sol",
    "Leia o anúncio até ao fim",
    "Коли є час",
    "Вера и надежда, любовь и слава",
    "Роман и повесть",
    "أمل ونور في الحياة",
    "ज्योति और आशा",
    "找工作请进，大方的老板",
    "林の中の森",
    "저는 조용한 남성 입니다",
    "คุณสามารถเริ่มได้",
    "",
    "12345 67890",
    "😀😀😀",
]


@pytest.mark.parametrize(("text", "expected"), TRUE)
def test_names(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize("text", FALSE)
def test_no_names(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "written", "confidence"),
    [
        ("Contact Mr. John Smith!", "John Smith", 0.9),
        ("my name is Xyla.", "Xyla", 0.7),
        ("Yesterday Daniel came by", "Daniel", 0.5),
        ("Yesterday Daniel Brown came by", "Daniel Brown", 0.9),
        ("我叫小丽，", "小丽", 0.9),
    ],
)
def test_confidence_and_offsets(text, written, confidence):
    (mention,) = find(text)
    assert text[mention.start : mention.stop] == written
    assert mention.kind == "name"
    assert mention.confidence == confidence


def test_the_same_name_written_otherwise_has_one_value():
    assert values("Ask for ANNA") == values("ask for Anna") == values("Ask for 𝐀𝐧𝐧𝐚") == ["anna"]


WORDS_OF_NAMES = [
    "ask for ",
    "my name is ",
    "Mr. ",
    "Anna ",
    "Smith",
    " de ",
    "J. ",
    "спросить ",
    "Марию",
    "te espera",
]
SIGNS_OF_NAMES = [
    "我叫",
    "小丽",
    "王",
    "等你",
    "担当は",
    "佐藤",
    "です",
    "お待ち",
    "김실장",
    "에게",
    "น้อง",
    "แพร",
    "اسمي ",
    "नाम ",
]
PIECES = [*WORDS_OF_NAMES, *SIGNS_OF_NAMES, "\n", "'", "-", "@", ".", "é", "\u0301", "İ", "ß"]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join)


@given(texts)
@example("Anna\u0301 Smith")
@example("my name is ﬁona")
@example("my name is 김실장")
def test_offsets_and_order(text):
    found = list(find(text.replace(BETWEEN, " ")))
    for mention in found:
        written = text[mention.start : mention.stop]
        assert written
        assert written == written.strip()
        assert "\n" not in written
        assert mention.value
        assert mention.confidence in (0.5, 0.7, 0.9)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))


def test_a_name_in_chinese_signs_needs_no_kana_in_another_text():
    alone = list(find("担当：田中"))
    assert [mention.value for mention in alone] == ["田中"]
    assert list(find(BETWEEN.join(["担当：田中", "これはペンです"]))) == alone


@given(st.lists(texts.map(lambda text: text.replace(BETWEEN, " ")), max_size=4))
@example(["my name is", "Anna", "te espera"])
@example(["我叫", "小丽", "等你"])
@example(["", "", "Anna\n", "Smith"])
def test_joined_texts_give_the_same_as_each_alone(one_by_one, parts):
    assert list(find(BETWEEN.join(parts))) == one_by_one(find, parts)


HOSTILE = [
    "my name is ",
    "Anna ",
    "Anna de ",
    "Anna J. ",
    "Mr. ",
    "Xx",
    "A",
    "王",
    "我叫",
    "小丽等",
    "等你",
    "担当は",
    "佐藤が",
    "お待ち",
    "김",
    "지은 이 ",
    "기다",
    "씨",
    "น้อง",
    "ถามหา",
    "รออยู่",
    "Марию ",
    "Anna' ",
    "é\u0301",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear, piece):
    linear(find, piece)


def test_every_line_of_the_words_is_known():
    known = {"strong", "cue", "title", "maybe", "after", "nick", "common", "place", "surely"}
    known |= {"never", "ends", "opens", "joins"}
    for row in rows(WORDS):
        assert row[0] in known, row
        assert row[1:], row
    for row in rows(name_signs.WORDS):
        assert row[0].partition("-")[0] in {"zh", "ja", "ko", "th"}, row


def test_lists_hold_names_of_many_languages_and_know_words_and_places():
    known = lists()
    for name in ("anna", "joao", "mariam", "ольга", "оксана", "giulia", "ioana", "سارة", "पूजा"):
        assert fold(name) in known.given, name
    for name in ("rose", "will", "hope", "may", "paris", "austin", "вера", "марию"):
        assert fold(name) in known.given & known.common, name
    for name in ("anna", "daniel", "ольга", "julia"):
        assert fold(name) not in known.common, name
    assert {"smith", "garcia", "иванов"} <= {fold(name) for name in known.family}


def test_letters_are_compared_small_and_without_accents():
    folded, upper = letter_tables()
    assert chr(folded[ord("É")]) == "e"
    assert chr(folded[ord("Й")]) == "и"
    assert folded[ord("\u0301")] == 1
    assert folded[ord(" ")] == folded[ord("1")] == 0
    assert (upper[ord("É")], upper[ord("é")], upper[ord("س")], upper[ord("김")]) == (1, 0, 2, 2)
