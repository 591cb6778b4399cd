"""Ways of payment, true and false, with offsets that slice to what was written."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.extract.mention import BETWEEN
from manumit.detect.extract.payments import WORDS, find
from manumit.detect.extract.wording import rows


def said(text):
    """What is found: as written, and its value."""
    return [(text[mention.start : mention.stop], mention.value) for mention in find(text)]


TRUE = [
    ("cash only", [("cash", "cash")]),
    ("CASH.", [("CASH", "cash")]),
    ("£900 cash", [("cash", "cash")]),
    ("𝐂𝐚𝐬𝐡", [("𝐂𝐚𝐬𝐡", "cash")]),
    ("ｃａｓｈ", [("ｃａｓｈ", "cash")]),
    ("cash on delivery", [("cash on delivery", "cash-on-delivery")]),
    ("bank transfer", [("bank transfer", "bank-transfer")]),
    ("Bank-Transfer", [("Bank-Transfer", "bank-transfer")]),
    ("by wire transfer", [("wire transfer", "bank-transfer")]),
    ("Western Union", [("Western Union", "western-union")]),
    ("western-union", [("western-union", "western-union")]),
    ("WesternUnion", [("WesternUnion", "western-union")]),
    ("MoneyGram", [("MoneyGram", "moneygram")]),
    ("money gram", [("money gram", "moneygram")]),
    ("Pay Pal", [("Pay Pal", "paypal")]),
    ("PayPal", [("PayPal", "paypal")]),
    ("Cash App", [("Cash App", "cash-app")]),
    ("cashapp", [("cashapp", "cash-app")]),
    ("cash_app", [("cash_app", "cash-app")]),
    ("Zelle/Venmo", [("Zelle", "zelle"), ("Venmo", "venmo")]),
    ("Revolut", [("Revolut", "revolut")]),
    ("Revolut, Wise", [("Revolut", "revolut"), ("Wise", "wise")]),
    ("pay with wise", [("wise", "wise")]),
    ("TransferWise", [("TransferWise", "wise")]),
    ("gift cards", [("gift cards", "gift-card")]),
    ("an Amazon gift card", [("Amazon gift card", "gift-card")]),
    ("Steam card", [("Steam card", "gift-card")]),
    ("iTunes card", [("iTunes card", "gift-card")]),
    ("bitcoin or crypto", [("bitcoin", "bitcoin"), ("crypto", "crypto")]),
    ("payment in BTC", [("BTC", "bitcoin")]),
    ("₿ welcome", [("₿", "bitcoin")]),
    ("USDT", [("USDT", "usdt")]),
    ("M-Pesa", [("M-Pesa", "m-pesa")]),
    ("mpesa", [("mpesa", "m-pesa")]),
    ("Alipay, WeChat Pay", [("Alipay", "alipay"), ("WeChat Pay", "wechat-pay")]),
    ("hawala", [("hawala", "hawala")]),
    ("Paysafecard", [("Paysafecard", "paysafecard")]),
    ("Neosurf", [("Neosurf", "neosurf")]),
    ("prepaid card", [("prepaid card", "prepaid-card")]),
    ("credit card", [("credit card", "card")]),
    ("e-transfer", [("e-transfer", "interac")]),
    # Spanish, Portuguese
    ("pago en efectivo", [("en efectivo", "cash")]),
    ("pago: efectivo", [("efectivo", "cash")]),
    ("transferencia bancaria o Bizum", [("transferencia bancaria", "bank-transfer"), ("Bizum", "bizum")]),
    ("tarjeta regalo", [("tarjeta regalo", "gift-card")]),
    ("em dinheiro", [("em dinheiro", "cash")]),
    ("pagamento: pix", [("pix", "pix")]),
    ("chave PIX", [("chave PIX", "pix")]),
    ("depósito bancário", [("depósito bancário", "bank-transfer")]),
    # French, German, Italian, Polish
    ("en espèces", [("en espèces", "cash")]),
    ("paiement liquide", [("liquide", "cash")]),
    ("par virement", [("virement", "bank-transfer")]),
    ("mandat cash, coupon PCS", [("mandat cash", "bank-transfer"), ("coupon PCS", "pcs-card")]),
    ("carte cadeau", [("carte cadeau", "gift-card")]),
    ("nur Barzahlung", [("Barzahlung", "cash")]),
    ("Zahlung in bar", [("in bar", "cash")]),
    ("per Überweisung", [("per Überweisung", "bank-transfer")]),
    ("Geschenkkarte", [("Geschenkkarte", "gift-card")]),
    ("contanti o bonifico", [("contanti", "cash"), ("bonifico", "bank-transfer")]),
    ("gotówka, BLIK", [("gotówka", "cash"), ("BLIK", "blik")]),
    # Russian, Ukrainian
    ("оплата наличными", [("наличными", "cash")]),
    ("Наличка", [("Наличка", "cash")]),
    ("перевод на карту", [("перевод на карту", "bank-transfer")]),
    ("вестерн юнион", [("вестерн юнион", "western-union")]),
    ("биткоин", [("биткоин", "bitcoin")]),
    ("готівкою", [("готівкою", "cash")]),
    # without blanks between words
    ("只收现金", [("现金", "cash")]),
    ("微信支付/支付宝", [("微信支付", "wechat-pay"), ("支付宝", "alipay")]),
    ("用paypal付款", [("paypal", "paypal")]),
    ("現金のみ", [("現金", "cash")]),
    ("현금만", [("현금", "cash")]),
    ("จ่ายเงินสด", [("เงินสด", "cash")]),
    ("الدفع نقدا", [("نقدا", "cash")]),
    ("नकद", [("नकद", "cash")]),
]

FALSE = [
    "cashier wanted",
    "cashew nuts",
    "cashmere",
    "encashed",
    "cash flow",
    "cash register",
    "petty cash",
    "pixel",
    "send pix",
    "more pix inside",
    "wise decision",
    "a wise woman",
    "otherwise",
    "likewise",
    "zellers",
    "visa sponsorship, we pay",
    "bar staff, good pay",
    "trois espèces",
    "savon liquide",
    "método efectivo",
    "efectivo",
    "airport transfer",
    "sim card",
    "green card",
    "steam room",
    "amazon warehouse",
    "western food, union rules",
    "a wave of heat",
    "на карте",
    "канал",
    "banktransferx",
    f"western{BETWEEN}union",
    f"wise{BETWEEN}PayPa",
    f"we pay{BETWEEN}wise words",
    "swish of a tail",
]


@pytest.mark.parametrize(("text", "expected"), TRUE, ids=[text for text, _ in TRUE])
def test_payments(text, expected):
    assert said(text) == expected
    assert said(f"{text}\n") == expected


@pytest.mark.parametrize("text", FALSE)
def test_no_payments(text):
    assert said(text) == []


def test_confidence():
    assert [mention.confidence for mention in find("PayPal, Wise")] == [0.9, 0.7]


@pytest.mark.parametrize("gap", [" ", "-", "", "\u00a0", "_"])
def test_blanks_in_a_word_may_be_written_otherwise(gap):
    assert [mention.value for mention in find(f"by Western{gap}Union")] == ["western-union"]


def test_what_stands_far_from_paying_is_none():
    assert said("wise" + " and so on" * 10 + " we pay") == []
    assert said("we pay. " + "wise" + " and so on" * 10) == [("wise", "wise")]


PIECES = [
    "cash",
    "app",
    "wise",
    "pix",
    " ",
    "-",
    "_",
    "pay",
    "western union",
    "现金",
    "İ",
    "x",
    ".",
    "gift card",
    BETWEEN,
]
texts = st.text() | st.lists(st.sampled_from(PIECES)).map("".join)


@given(texts)
def test_offsets_and_order(text):
    values = {row[0].rstrip("?") for row in rows(WORDS)} - {"not", "paying"}
    found = list(find(text))
    for mention in found:
        written = text[mention.start : mention.stop]
        assert written == written.strip(" .\n") != ""
        assert BETWEEN not in written
        assert mention.kind == "payment"
        assert mention.value in values
        assert mention.confidence in (0.7, 0.9)
    assert all(a.stop <= b.start for a, b in itertools.pairwise(found))


@given(st.lists(texts.map(lambda text: text.replace(BETWEEN, " ")), max_size=4))
def test_joined_texts_give_the_same_as_each_alone(one_by_one, parts):
    assert list(find(BETWEEN.join(parts))) == one_by_one(find, parts)


HOSTILE = ["cash ", "cash", "wise ", "pix", "c", " ", "western ", "gift-", "pay wise ", "现金", "-_"]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_is_linear(linear, piece):
    linear(find, piece)


VALUES = sorted((row[0], word) for row in rows(WORDS) for word in row[1:] if row[0] not in ("paying", "not"))


def test_no_word_has_two_values():
    meanings = {}
    for value, word in VALUES:
        assert meanings.setdefault(word.replace(" ", ""), value) == value, word


def test_every_clear_word_is_found_by_itself():
    for value, word in VALUES:
        if not value.endswith("?"):
            assert [mention.value for mention in find(word)] == [value], word


def test_every_other_word_is_found_beside_a_clear_one():
    for value, word in VALUES:
        if value.endswith("?"):
            assert value[:-1] in [mention.value for mention in find(f"{word} / hawala")], word
            assert list(find(word)) == [], word
