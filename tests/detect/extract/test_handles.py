"""Handles: links, labels before and after, bare @."""

from __future__ import annotations

import pytest

from manumit.detect.extract.handles import find
from manumit.detect.extract.mention import BETWEEN

LINKS = [
    ("t.me/anna_7", "telegram:anna_7", "t.me/anna_7"),
    ("https://t.me/Anna_7?start=1", "telegram:anna_7", "https://t.me/Anna_7"),
    ("see http://www.telegram.me/anna_7.", "telegram:anna_7", "http://www.telegram.me/anna_7"),
    ("t.me/s/anna_news", "telegram:anna_news", "t.me/s/anna_news"),
    ("anna77.t.me", "", ""),
    ("https://anna77.t.me/", "telegram:anna77", "https://anna77.t.me"),
    ("tg://resolve?domain=anna_7", "telegram:anna_7", "tg://resolve?domain=anna_7"),
    ("t.me/+AbCdEf123", "telegram:invite/abcdef123", "t.me/+AbCdEf123"),
    ("t.me/joinchat/AbCdEf123", "telegram:invite/abcdef123", "t.me/joinchat/AbCdEf123"),
    ("t.me/+15550100", "telegram:15550100", "t.me/+15550100"),
    ("t.me/anna_7.Call me", "telegram:anna_7", "t.me/anna_7"),
    ("T . me /anna_7", "telegram:anna_7", "T . me /anna_7"),
    ("t(dot)me/anna_7", "telegram:anna_7", "t(dot)me/anna_7"),
    ("wa.me/15550100", "whatsapp:15550100", "wa.me/15550100"),
    ("https://wa.me/+15550100?text=hi", "whatsapp:15550100", "https://wa.me/+15550100"),
    (
        "api.whatsapp.com/send?text=hi&phone=15550100",
        "whatsapp:15550100",
        "api.whatsapp.com/send?text=hi&phone=15550100",
    ),
    ("wa.me/message/ABCDEF123", "whatsapp:invite/abcdef123", "wa.me/message/ABCDEF123"),
    ("chat.whatsapp.com/AbCdEf123", "whatsapp:invite/abcdef123", "chat.whatsapp.com/AbCdEf123"),
    ("instagram.com/anna.rose/", "instagram:anna.rose", "instagram.com/anna.rose"),
    ("https://www.instagram.com/anna_/?igshid=1", "instagram:anna_", "https://www.instagram.com/anna_"),
    ("instagram.com/stories/anna_7/123", "instagram:anna_7", "instagram.com/stories/anna_7"),
    ("instagr.am/anna", "instagram:anna", "instagr.am/anna"),
    ("snapchat.com/add/anna-7", "snapchat:anna-7", "snapchat.com/add/anna-7"),
    ("https://www.snapchat.com/@anna7", "snapchat:anna7", "https://www.snapchat.com/@anna7"),
    ("x.com/anna7/status/12345", "x:anna7", "x.com/anna7"),
    ("https://mobile.twitter.com/@Anna7", "x:anna7", "https://mobile.twitter.com/@Anna7"),
    ("x.com/intent/follow?screen_name=anna7", "x:anna7", "x.com/intent/follow?screen_name=anna7"),
    ("facebook.com/Anna.Rose.55", "facebook:annarose55", "facebook.com/Anna.Rose.55"),
    ("https://es-es.facebook.com/annarose55", "facebook:annarose55", "https://es-es.facebook.com/annarose55"),
    ("facebook.com/profile.php?id=1000123456", "facebook:1000123456", None),
    ("facebook.com/people/Anna-Rose/1000123456/", "facebook:1000123456", None),
    ("fb.me/annarose", "facebook:annarose", "fb.me/annarose"),
    ("m.me/annarose", "facebook:annarose", "m.me/annarose"),
    ("tiktok.com/@anna.7/video/123", "tiktok:anna.7", "tiktok.com/@anna.7"),
    ("line.me/ti/p/~anna-7", "line:anna-7", "line.me/ti/p/~anna-7"),
    ("https://line.me/R/ti/p/%40anna7", "line:anna7", "https://line.me/R/ti/p/%40anna7"),
    ("line.me/ti/p/AbC_12-x", "line:invite/abc_12-x", "line.me/ti/p/AbC_12-x"),
    ("kik.me/anna_7", "kik:anna_7", "kik.me/anna_7"),
    ("signal.me/#p/+15550100", "signal:15550100", "signal.me/#p/+15550100"),
    ("viber://chat?number=%2B15550100", "viber:15550100", "viber://chat?number=%2B15550100"),
    ("m.vk.com/anna_77", "vk:anna_77", "m.vk.com/anna_77"),
    ("vk.com/id12345", "vk:id12345", "vk.com/id12345"),
    ("discord.gg/AbC123", "discord:invite/abc123", "discord.gg/AbC123"),
    ("discord.com/invite/AbC123", "discord:invite/abc123", "discord.com/invite/AbC123"),
    ("onlyfans.com/anna-rose", "onlyfans:anna-rose", "onlyfans.com/anna-rose"),
    ("u.wechat.com/AbCdEf_12", "wechat:invite/abcdef_12", "u.wechat.com/AbCdEf_12"),
    ("instagram: https://instagram.com/anna7", "instagram:anna7", "https://instagram.com/anna7"),
]

LABELS = [
    ("telegram: @anna_7", "telegram:anna_7", 0.9, "@anna_7"),
    ("Telegram @Anna_7!", "telegram:anna_7", 0.9, "@Anna_7"),
    ("tg @anna_7", "telegram:anna_7", 0.9, "@anna_7"),
    ("TG:anna_7.", "telegram:anna_7", 0.9, "anna_7"),
    ("telegram : annasweet", "telegram:annasweet", 0.9, "annasweet"),
    ("telegram 👉 annasweet", "telegram:annasweet", 0.9, "annasweet"),
    ("telegram: anna_7.call me", "telegram:anna_7", 0.9, "anna_7"),
    ("telegram (@anna_7)", "telegram:anna_7", 0.9, "@anna_7"),
    ('telegram "anna_7"', "telegram:anna_7", 0.7, "anna_7"),
    ("IG anna_7", "instagram:anna_7", 0.7, "anna_7"),
    ("IG: Anna.Rose", "instagram:anna.rose", 0.9, "Anna.Rose"),
    ("insta - anna_7", "instagram:anna_7", 0.9, "anna_7"),
    ("insta - annasweet", "instagram:annasweet", 0.7, "annasweet"),
    ("instagram: annasweet call now", "instagram:annasweet", 0.7, "annasweet"),
    ("snap: annasweet", "snapchat:annasweet", 0.9, "annasweet"),
    ("my kik is annasweet", "kik:annasweet", 0.9, "annasweet"),
    ("My Kik is annasweet and I am here", "kik:annasweet", 0.9, "annasweet"),
    ("add me on snap anna_7", "snapchat:anna_7", 0.9, "anna_7"),
    ("add me on snap annasweet", "snapchat:annasweet", 0.7, "annasweet"),
    ("kik me: anna_7", "kik:anna_7", 0.9, "anna_7"),
    ("wechat id: annasweet", "wechat:annasweet", 0.9, "annasweet"),
    ("LINE ID annasweet", "line:annasweet", 0.9, "annasweet"),
    ("LINE ID: 5550100", "line:5550100", 0.9, "5550100"),
    ("Line: anna_7", "line:anna_7", 0.9, "anna_7"),
    ("line🆔anna7", "line:anna7", 0.9, "anna7"),
    ("signal: anna.42", "signal:anna.42", 0.9, "anna.42"),
    ("viber: anna_7", "viber:anna_7", 0.9, "anna_7"),
    ("vk: anna_77", "vk:anna_77", 0.9, "anna_77"),
    ("discord: anna.rose", "discord:anna.rose", 0.9, "anna.rose"),
    ("OnlyFans @anna-rose", "onlyfans:anna-rose", 0.9, "@anna-rose"),
    ("twitter @anna7", "x:anna7", 0.9, "@anna7"),
    ("X: @anna7", "x:anna7", 0.9, "@anna7"),
    ("follow me on x @anna7", "x:anna7", 0.9, "@anna7"),
    ("Facebook: Anna.Rose.55", "facebook:annarose55", 0.9, "Anna.Rose.55"),
    ("tiktok anna.rose7", "tiktok:anna.rose7", 0.7, "anna.rose7"),
    ("whatsapp: anna_7", "whatsapp:anna_7", 0.9, "anna_7"),
    ("whatsapp @annasweet", "whatsapp:annasweet", 0.9, "@annasweet"),
    ("Instagram account: annasweet", "instagram:annasweet", 0.9, "annasweet"),
    ("ig ➜ anna.b", "instagram:anna.b", 0.9, "anna.b"),
    ("telegram channel: @anna_7", "telegram:anna_7", 0.9, "@anna_7"),
    ("my discord is anna#1234", "discord:anna#1234", 0.9, "anna#1234"),
    # emoji
    ("👻: anna_7", "snapchat:anna_7", 0.7, "anna_7"),
    ("✈️ @anna_7", "telegram:anna_7", 0.7, "@anna_7"),
    ("📸 @anna_7", "instagram:anna_7", 0.7, "@anna_7"),
    ("insta 📸 anna_7", "instagram:anna_7", 0.7, "anna_7"),
    # disguised
    ("wh4tsapp: anna_7", "whatsapp:anna_7", 0.9, "anna_7"),
    ("what's app: anna_7", "whatsapp:anna_7", 0.9, "anna_7"),
    ("insta gram anna_7", "instagram:anna_7", 0.7, "anna_7"),
    ("1nstagram: anna_7", "instagram:anna_7", 0.9, "anna_7"),
    ("t3legram @anna_7", "telegram:anna_7", 0.9, "@anna_7"),
    ("tele gram anna_7", "telegram:anna_7", 0.7, "anna_7"),
    ("T.e.l.e.g.r.a.m: anna_7", "telegram:anna_7", 0.9, "anna_7"),
    ("snap-chat: anna7", "snapchat:anna7", 0.9, "anna7"),
    ("tеlеgrаm: anna_7", "telegram:anna_7", 0.9, "anna_7"),  # Cyrillic е and а
    ("𝐭𝐞𝐥𝐞𝐠𝐫𝐚𝐦: 𝐚𝐧𝐧𝐚_𝟕", "telegram:anna_7", 0.9, "𝐚𝐧𝐧𝐚_𝟕"),
    ("ＬＩＮＥ　ＩＤ：ａｎｎａ７", "line:anna7", 0.9, "ａｎｎａ７"),
    # Spanish, French, Portuguese, German, Russian, Italian, Turkish
    ("mi insta es annasweet", "instagram:annasweet", 0.9, "annasweet"),
    ("agrégame en telegram anna_7", "telegram:anna_7", 0.9, "anna_7"),
    ("mon snap c'est annasweet", "snapchat:annasweet", 0.9, "annasweet"),
    ("ajoute-moi sur snap : annasweet", "snapchat:annasweet", 0.9, "annasweet"),
    ("meu insta é annasweet", "instagram:annasweet", 0.9, "annasweet"),
    ("me adiciona no snap anna_7", "snapchat:anna_7", 0.9, "anna_7"),
    ("mein Insta ist annasweet", "instagram:annasweet", 0.9, "annasweet"),
    ("schreib mir auf Telegram @anna_7", "telegram:anna_7", 0.9, "@anna_7"),
    ("мой телеграм: anna_7", "telegram:anna_7", 0.9, "anna_7"),
    ("пиши в тг anna_7", "telegram:anna_7", 0.9, "anna_7"),
    ("инста anna_7", "instagram:anna_7", 0.7, "anna_7"),
    ("il mio snap è annasweet", "snapchat:annasweet", 0.9, "annasweet"),
    ("seguimi su instagram anna_7", "instagram:anna_7", 0.9, "anna_7"),
    ("telegram kullanıcı adı: annasweet", "telegram:annasweet", 0.9, "annasweet"),
    ("İNSTAGRAM: anna_7", "instagram:anna_7", 0.9, "anna_7"),
    # Arabic, Chinese, Japanese, Thai
    ("تليجرام: anna_7", "telegram:anna_7", 0.9, "anna_7"),
    ("سناب anna_7", "snapchat:anna_7", 0.7, "anna_7"),
    ("انستا @anna_7", "instagram:anna_7", 0.9, "@anna_7"),
    ("微信同号 anna777", "wechat:anna777", 0.9, "anna777"),
    ("加微信anna777", "wechat:anna777", 0.7, "anna777"),
    ("微信号：anna_77", "wechat:anna_77", 0.9, "anna_77"),
    ("请加微信:annasweet谢谢", "wechat:annasweet", 0.9, "annasweet"),
    ("VX: anna777", "wechat:anna777", 0.9, "anna777"),
    ("薇信 anna777", "wechat:anna777", 0.7, "anna777"),
    ("电报@anna_7", "telegram:anna_7", 0.9, "@anna_7"),
    ("ラインID：anna_77", "line:anna_77", 0.9, "anna_77"),
    ("LINEのIDはanna77です", "line:anna77", 0.9, "anna77"),
    ("インスタ：anna_7", "instagram:anna_7", 0.9, "anna_7"),
    ("ไลน์ไอดี anna77", "line:anna77", 0.9, "anna77"),
    ("แอดไลน์ @anna77", "line:anna77", 0.9, "@anna77"),
    # label after
    ("@anna_7 on telegram", "telegram:anna_7", 0.9, "@anna_7"),
    ("@anna.rose (IG)", "instagram:anna.rose", 0.9, "@anna.rose"),
    # bare
    ("write @anna_7 now", "unknown:anna_7", 0.5, "@anna_7"),
    ("@Anna.Rose.", "unknown:anna.rose", 0.5, "@Anna.Rose"),
    ("加我@anna_7", "unknown:anna_7", 0.5, "@anna_7"),
    ("Love, x x @anna_7 kisses", "unknown:anna_7", 0.5, "@anna_7"),
]

FALSE = [
    "",
    "@",
    "I like instagram a lot",
    "line up",
    "in signal range",
    "snap decision",
    "online",
    "kik boxing",
    "discord in the team",
    "Bottom line: great",
    "our line is useful but new",
    "the language for our line washing!!",
    "first line: apples",
    "design of User Interface",
    "Signal: strong",
    "Follow us on Instagram today!",
    "follow us on Instagram and Facebook",
    "Instagram stories",
    "telegram channel",
    "telegram only",
    "telegram: yes",
    "whatsapp: call me",
    "Instagram: @the",
    "telegram 24h",
    "insta 100k followers",
    "snap 18yo",
    "telegram - available now",
    "my instagram is private",
    "Facebook: Maria Rose",
    "whatsapp +1 555 0100",
    "whatsapp: 5550100",
    "whatsapp: 555-0100-123",
    "WhatsApp: Anna 555 0100",
    "加微信O0045lO334",
    "微信13800138000",
    "signal: 15550100",
    "whatsapp me5550100",
    "telegram: ab",
    "telegram: 7anna",
    "telegram: anna__7x",
    "signal: anna_7",
    "x: tomorrow",
    "2 x @ 5",
    "wechat: anna",
    "snap: annasweetannasweet7",
    "mail anna@example.org",
    "anna @example.org",
    "telegram: anna@example.org",
    "telegram: example.org",
    "insta@example.org",
    "facebook: www.example.org/anna",
    "https://example.org/telegram-anna_7",
    "@media screen",
    '@import "style"',
    "@font-face",
    "@param name",
    "rooms @ 5",
    "2 rooms @5 each",
    "from @12pm",
    "@home",
    "@everyone",
    "@gmail",
    "@anna@social.example",
    "https://medium.example/@anna",
    "instagram.com/p/abc123",
    "instagram.com/reel/abc123",
    "instagram.com",
    "x.com/hashtag/abc",
    "x.com/intent/tweet?text=a",
    "facebook.com/share/abcdef",
    "facebook.com/groups/annarose",
    "facebook.com/login",
    "vk.com/wall-123_45",
    "tiktok.com/anna",
    "notx.com/anna7",
    "max.com/anna7",
    "box.com/anna7",
    "chat.me/anna_7",
    "t.me/share/url?url=a",
    "evil.instagram.com/anna7",
    "ออนไลน์: anna77",
    "オンライン：anna_77",
    f"telegram:{BETWEEN}anna_7",
    f"telegram{BETWEEN}: anna_7",
    f"t.me/{BETWEEN}anna_7",
    f"my kik{BETWEEN} is annasweet",
    "telegram\nanna_7",
]

SEVERAL = [
    ("insta/snap: anna_77", ["instagram:anna_77", "snapchat:anna_77"]),
    ("X/Twitter: @anna_77", ["x:anna_77"]),
    ("IG & TG: @anna_77", ["instagram:anna_77", "telegram:anna_77"]),
    ("IG anna_7, snap: anna-7, tg @anna_8", ["instagram:anna_7", "snapchat:anna-7", "telegram:anna_8"]),
    ("telegram: @anna_7 or @anna_8", ["telegram:anna_7", "unknown:anna_8"]),
    ("t.me/anna_7,t.me/anna_8", ["telegram:anna_7", "telegram:anna_8"]),
    (f"t.me/anna_7{BETWEEN}ig: anna_8", ["telegram:anna_7", "instagram:anna_8"]),
]


def values(text: str) -> list[str]:
    return [mention.value for mention in find(text)]


@pytest.mark.parametrize(("text", "value", "written"), LINKS)
def test_links(text: str, value: str, written: str | None) -> None:
    found = list(find(text))
    assert [(mention.value, mention.confidence) for mention in found] == ([(value, 1.0)] if value else [])
    if found and written:
        assert text[found[0].start : found[0].stop] == written


@pytest.mark.parametrize(("text", "value", "confidence", "written"), LABELS)
def test_labels(text: str, value: str, confidence: float, written: str) -> None:
    (mention,) = find(text)
    assert (mention.kind, mention.value, mention.confidence) == ("handle", value, confidence)
    assert text[mention.start : mention.stop] == written


@pytest.mark.parametrize("text", FALSE)
def test_no_handle(text: str) -> None:
    assert [mention for mention in find(text) if mention.value != "unknown:anna_8"] == []


@pytest.mark.parametrize(("text", "expected"), SEVERAL)
def test_several(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize("case", [text for text, *_ in LABELS if text.isascii()])
def test_capitals_change_little(case: str) -> None:
    found = values(case)
    assert values(case.upper()) == found or any("." in value for value in found)
