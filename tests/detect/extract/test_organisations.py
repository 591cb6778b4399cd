"""Names of organisations, true and false, in many languages, with offsets that slice to the name."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.organisations import WORDS, find
from manumit.detect.extract.wording import rows


def values(text):
    """Values of all organisations found."""
    return [mention.value for mention in find(text)]


TRUE = [
    ("Nordwind Ltd is hiring", ["nordwind"]),
    ("Nordwind Ltd. is hiring", ["nordwind"]),
    ("at Blue Heron Limited", ["blue heron"]),
    ("Blue Heron, Inc. pays weekly", ["blue heron"]),
    ("work with Blue Heron LLC", ["blue heron"]),
    ("Smith & Sons LLP", ["smith & sons"]),
    ("NORDWIND PLC", ["nordwind"]),
    ("Exampla Corp", ["exampla"]),
    ("National Financial Partners Corp.", ["national financial partners"]),
    ("Exampla Pty Ltd", ["exampla"]),
    ("Exampla Pvt. Ltd.", ["exampla"]),
    ("Call the agency “Golden Door” today", ["golden door"]),
    ('the company "Nordwind" pays', ["nordwind"]),
    ("Elite Environmental Group", ["elite environmental group"]),
    ("Greylock Partners", ["greylock partners"]),
    ("Washington Adventist Hospital", ["washington adventist hospital"]),
    ("Siemola AG sucht Helfer", ["siemola"]),
    ("Nordwind GmbH", ["nordwind"]),
    ("Nordwind GmbH & Co. KG", ["nordwind"]),
    ("bei der Firma Nordwind in Köln", ["nordwind"]),
    ("Müller e.K.", ["müller"]),
    ("Alpenstern UG", ["alpenstern"]),
    ("Soluciones Marítimas S.L.", ["soluciones marítimas"]),
    ("Soluciones Marítimas SL", ["soluciones marítimas"]),
    ("Grupo Ejemplo S.A.", ["grupo ejemplo"]),
    ("trabajo en la empresa Marisol", ["marisol"]),
    ("la agencia «Estrella Azul»", ["estrella azul"]),
    ("Exemplo Ltda", ["exemplo"]),
    ("Exemplo S.A.", ["exemplo"]),
    ("a empresa Boamar precisa", ["boamar"]),
    ("chez Soleiltex", ["soleiltex"]),
    ("chez Soleil Services", ["soleil services"]),
    ("Exemple SARL", ["exemple"]),
    ("Exemple SAS", ["exemple"]),
    ("la société Azurnet recrute", ["azurnet"]),
    ("Esempio S.p.A.", ["esempio"]),
    ("Esempio S.r.l.", ["esempio"]),
    ("la ditta Esempio", ["esempio"]),
    ("Przykład Sp. z o.o.", ["przykład"]),
    ("Voorbeeld B.V.", ["voorbeeld"]),
    ("Voorbeeld BV", ["voorbeeld"]),
    ("Příklad s.r.o.", ["příklad"]),
    ("Primjer d.o.o.", ["primjer"]),
    ("Örnek A.Ş.", ["örnek"]),
    ("ООО «Ромашка»", ["ромашка"]),
    ("ООО Ромашка приглашает", ["ромашка"]),
    ("фирма Стройсервис приглашает", ["стройсервис"]),
    ("компания «Северный ветер»", ["северный ветер"]),
    ("через агентство Аврора", ["аврора"]),
    ("ТОВ «Калина»", ["калина"]),
    ("фірма Будсервіс запрошує", ["будсервіс"]),
    ("شركة «النور» توظف", ["النور"]),
    ("金达有限公司招聘", ["金达"]),
    ("东盛公司需要工人", ["东盛"]),
    ("上海金达贸易有限公司", ["上海金达贸易"]),
    ("株式会社サンプル", ["サンプル"]),
    ("山田株式会社で働く", ["山田"]),
    ("サンプル商事", ["サンプル商事"]),
    ("(주)한빛 채용", ["한빛"]),
    ("주식회사 한빛", ["한빛"]),
    ("한빛산업에서 구합니다", ["한빛산업"]),
    ("บริษัท ไทยเจริญ จำกัด", ["ไทยเจริญ"]),
    ("Ｎｏｒｄｗｉｎｄ Ｌｔｄ", ["nordwind"]),
]

FALSE = [
    "limited offer, ltd time",
    "a Limited number of rooms",
    "Our Company Profile",
    "Work for a great company. Hope to see you",
    "the company pays weekly",
    "an agency in Berlin",
    "company car and phone",
    "Customer Services",
    "the Bank opens at nine",
    "Our Group",
    "a university degree",
    "High School Diploma and College degree",
    "located in Denver, CO",
    "NSW, SA and WA",
    "legal U.S.A. citizen",
    "languages such as SQL, SAS",
    "SL and AG",
    "GmbH",
    "Ltd.",
    "BUT ARE NOT LIMITED TO",
    "CALL ME NOW FOR FREE INC VAT",
    "Send me a photo, bring co-workers",
    "eine Firma in der Nähe",
    "die Firma sucht Leute",
    "bei uns in der Agentur",
    "una empresa seria",
    "la empresa El trabajo es fácil",
    "chez nous, chez toi",
    "une société sérieuse",
    "фирма ищет людей",
    "за счёт фирмы. Звоните",
    "компания друзей",
    "ооо как хорошо",
    "我们公司需要人",
    "本公司招聘",
    "大公司，好待遇",
    "没有公司",
    "会社で働く",
    "회사에서 일합니다",
    "บริการดีมาก",
    "شركات كثيرة",
    "شركة كبيرة توظف",
    "",
    "12345",
    "Anna",
    "write to office@example.org",
]


@pytest.mark.parametrize(("text", "expected"), TRUE)
def test_organisations(text, expected):
    assert values(text) == expected


@pytest.mark.parametrize("text", FALSE)
def test_no_organisations(text):
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "written", "confidence"),
    [
        ("Ask Blue Heron, Inc. today", "Blue Heron, Inc.", 0.9),
        ("Nordwind AG sucht", "Nordwind AG", 0.7),
        ("фирма «Ромашка» ищет", "Ромашка", 0.7),
        ("Elite Environmental Group", "Elite Environmental Group", 0.5),
    ],
)
def test_confidence_and_offsets(text, written, confidence):
    found = list(find(text))
    mention = found[-1]
    assert text[mention.start : mention.stop].endswith(written)
    assert mention.kind == "organisation"
    assert mention.confidence == confidence


def test_one_organisation_has_one_value_however_its_form_is_written():
    for text in ("Nordwind GmbH", "NORDWIND GMBH", "firma Nordwind", "Nordwind Ltd.", "Nordwind, Inc."):
        assert values(text) == ["nordwind"], text


PIECES = [
    "Nordwind",
    " Ltd",
    " GmbH",
    "S.A.",
    "company ",
    "«",
    "»",
    '"',
    "фирма ",
    "ООО ",
    "公司",
    "金达",
    "株式会社",
]
PIECES += [
    "サンプル",
    "商事",
    "(주)",
    "한빛",
    "산업",
    "บริษัท ",
    "จำกัด",
    " & ",
    " and ",
    ", ",
    "\n",
    "'",
    ".",
    " Agency",
    "chez ",
]
texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=12).map("".join)


@given(texts)
def test_offsets_and_order(text):
    found = list(find(text.replace(BETWEEN, " ")))
    for mention in found:
        written = text[mention.start : mention.stop]
        assert written.strip()
        assert "\n" not in written
        assert mention.value
        assert mention.confidence in (0.5, 0.7, 0.9)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))


@given(st.lists(texts.map(lambda text: text.replace(BETWEEN, " ")), max_size=4))
@example(["Nordwind", "Ltd"])
@example(["фирма", "Ромашка", "金达", "公司"])
@example(['company "', 'Nordwind"'])
def test_joined_texts_give_the_same_as_each_alone(one_by_one, parts):
    assert list(find(BETWEEN.join(parts))) == one_by_one(find, parts)


HOSTILE = [
    "Ltd ",
    "Nordwind ",
    "A Ltd",
    "S.A.",
    "S. ",
    "фирма ",
    "ООО «",
    'company "',
    "& ",
    "公司",
    "金",
    "株式会社",
]
HOSTILE += ["サ", "商事", "(주)", "한", "산업", "บริษัท", "ก", "Group ", "chez A", ", Inc."]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear, piece):
    linear(find, piece)


def test_every_line_of_the_words_is_known():
    known = {
        "form",
        "short",
        "lead",
        "quoted",
        "kind",
        "sort",
        "noun",
        "capital",
        "part",
        "plain",
        "start",
        "and",
        "with",
    }
    for row in rows(WORDS):
        assert row[0] in known or row[0].partition("-")[0] in {"zh", "ja", "ko", "th"}, row
        assert row[1:], row
