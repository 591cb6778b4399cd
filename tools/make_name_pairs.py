"""Writes tests/alert/watchlists/name_pairs.tsv: made-up names in two writings, and names of different people.

Given and family names come from Faker's lists by locale, or from short lists below; romanisations from the
tables below, which are those of standards and passports and know nothing of the matcher's own tables.

part is "chosen" or "held" (by a hash of the family name: thresholds are chosen on one and judged on the
other); truth is "same", or how two people differ: "given" (one family name), "family" (one given name),
"gender" (one family name, given names that differ by their ending) or "both".
"""

# ruff: noqa: E501  tables of letters
from __future__ import annotations

import importlib
import random
import re
import unicodedata
import zlib
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OUT = Path(__file__).parents[1] / "tests" / "alert" / "watchlists" / "name_pairs.tsv"
PEOPLE, OTHERS = 40, 120


def words(text: str) -> list[str]:
    return text.split()


def lettered(letters: str, latin: str) -> dict[str, str]:
    return dict(zip(letters, words(latin), strict=True))


RU = lettered("абвгдежзийклмнопрстуфхцчшщъыьэюяё", "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya yo")  # fmt: skip
CYRILLIC = {
    "ru": [
        RU,
        RU | lettered("йъюяё", "i ie iu ia e"),  # ICAO 9303
        RU | lettered("вжзхцчшщюяй", "w sch s ch z tsch sch schtsch ju ja i"),  # German
        RU | lettered("ужшчщюяй", "ou j ch tch chtch iou ia i"),  # French
    ],
    "uk": [
        RU | lettered("гиіїєйюя'", "h y i i ie i iu ia _"),  # passport
        RU | lettered("гиіїє'", "g i i yi ye _"),  # as from Russian
    ],
    "bg": [RU | lettered("ъщх", "a sht h"), RU | lettered("ъщхц", "u sht h c")],
}
GREEK_1 = lettered("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t y f ch ps o")
GREEK_1 |= {"ου": "ou", "αυ": "av", "ευ": "ev", "γγ": "ng", "μπ": "b"}
GREEK_2 = GREEK_1 | lettered("υφχξβ", "i ph h ks b") | {"ου": "u", "ντ": "d", "γκ": "g", "β": "v"}
GEORGIAN = lettered("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ", "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h")  # fmt: skip
ARMENIAN = lettered("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ", "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts v p k o f")  # fmt: skip
ARMENIAN |= {"ու": "u", "և": "ev"}
TABLES: dict[str, list[dict[str, str]]] = {
    **CYRILLIC,
    "el": [GREEK_1, GREEK_2],
    "ka": [GEORGIAN, GEORGIAN | lettered("ფღყჯ", "ph g k dj")],
    "hy": [ARMENIAN, ARMENIAN | lettered("ճջըց", "tch dj e c")],
}
LOCALES = {"ru": "ru_RU", "uk": "uk_UA", "bg": "bg_BG", "el": "el_GR", "ka": "ka_GE", "hy": "hy_AM", "ko": "ko_KR",
           "hi": "hi_IN", "bn": "bn_BD", "de": "de_DE", "pl": "pl_PL", "tr": "tr_TR", "cs": "cs_CZ",
           "es": "es_ES", "pt": "pt_PT", "ro": "ro_RO", "vi": "vi_VN"}  # fmt: skip

HAND = {
    "ar": (
        """محمد Mohammed Muhamad|خالد Khaled Khalid|يوسف Youssef Yusuf|سارة Sara Sarah|ليلى Layla Leila|نادية Nadia Nadya
        مريم Maryam Mariam|سمير Samir Sameer|رشيد Rachid Rashid|كريم Karim Kareem|هدى Huda Houda|زينب Zainab Zeinab
        طارق Tariq Tarek|وليد Walid Waleed|منى Mona Muna|جميلة Jamila Djamila|بشير Bashir Bachir|سليمان Suleiman Soliman
        عائشة Aisha Aicha|حمزة Hamza Hamzah|رانيا Rania Raniya|فيصل Faisal Faysal|نجوى Najwa Nagwa|إدريس Idris Driss""",
        """حداد Haddad Hadad|منصور Mansour Mansur|الشريف Al-Sharif Cherif|بنعلي Benali Ben-Ali|خوري Khoury Khouri
        سالم Salem Salim|صباغ Sabbagh Sabagh|الحسيني Al-Husseini Elhoussaini|زيدان Zidane Zaydan|عثمان Osman Othman
        المصري Al-Masri Elmasry|قاسم Qasim Kassem|شعبان Shaaban Chaabane|ناصر Nasser Naser|درويش Darwish Darwich
        بكري Bakri Bakry|جابر Jaber Gaber|عزيز Aziz Azeez|الطويل Al-Tawil Eltaweel|رمضان Ramadan Ramadhan""",
    ),
    "he": (
        """דוד David Dawid|יעקב Yaakov Jacob|משה Moshe Moishe|שרה Sarah Sara|רחל Rachel Rahel|נועה Noa Noah
        יצחק Yitzhak Itzhak|אורי Uri Ori|תמר Tamar Thamar|מיכל Michal Mikhal|אלון Alon Allon|שמעון Shimon Simeon
        גלית Galit Galith|אסתר Esther Ester|ברוך Baruch Barukh|יעל Yael Jael|חנה Hannah Chana|זאב Zeev Ze'ev""",
        """כהן Cohen Kohen|לוי Levi Levy|מזרחי Mizrahi Mizrachi|פרץ Peretz Perets|ביטון Biton Bitton|אברהם Avraham Abraham
        פרידמן Friedman Fridman|אזולאי Azoulay Azulai|חדד Hadad Haddad|גבאי Gabay Gabbai|שפירא Shapira Shapiro
        קפלן Kaplan Caplan|אוחיון Ohayon Ohayoun|סגל Segal Segel|ברק Barak Barack|רוזן Rosen Rozen""",
    ),
    "zh": (
        """伟 Wei Wei|芳 Fang Fang|娜 Na Na|敏 Min Min|静 Jing Ching|强 Qiang Chiang|军 Jun Chun|勇 Yong Yung|艳 Yan Yen
        杰 Jie Chieh|娟 Juan Chuan|涛 Tao Tao|超 Chao Chao|霞 Xia Hsia|刚 Gang Kang|秀英 Xiuying Hsiu-ying|桂英 Guiying Kuei-ying
        建华 Jianhua Chien-hua|志强 Zhiqiang Chih-chiang|玉兰 Yulan Yu-lan|晓明 Xiaoming Hsiao-ming|国强 Guoqiang Kuo-chiang
        海燕 Haiyan Hai-yen|雪梅 Xuemei Hsueh-mei|文 Wen Wen|丹 Dan Tan|红 Hong Hung|淑珍 Shuzhen Shu-chen""",
        """王 Wang Wang|李 Li Lee|张 Zhang Chang|刘 Liu Liu|陈 Chen Chen|杨 Yang Yang|赵 Zhao Chao|黄 Huang Hwang|周 Zhou Chou
        徐 Xu Hsu|孙 Sun Sun|胡 Hu Hu|朱 Zhu Chu|高 Gao Kao|郭 Guo Kuo|罗 Luo Lo|梁 Liang Liang|宋 Song Sung|谢 Xie Hsieh
        韩 Han Han|唐 Tang Tang|冯 Feng Feng|曹 Cao Tsao|曾 Zeng Tseng|彭 Peng Peng""",
    ),
    "th": (
        """สมชาย Somchai Somchay|วิชัย Wichai Vichai|สุดา Suda Suda|ประเสริฐ Prasert Prasoet|อนุชา Anucha Anucha
        มาลี Mali Malee|กมล Kamon Kamol|นิดา Nida Nida|ธนา Thana Tana|สุรชัย Surachai Surachay|ปรีชา Pricha Preecha
        วีระ Wira Veera|ดวงใจ Duangchai Duangjai|อรุณ Arun Aroon|จันทร์ Chan Jan|พิมพ์ Phim Pim""",
        """แก้วมณี Kaeomani Kaewmanee|ทองดี Thongdi Thongdee|ศรีสุข Sisuk Srisuk|วงศ์ใหญ่ Wongyai Wongyai|ใจดี Chaidi Jaidee
        สุขใจ Sukchai Sukjai|มีสุข Misuk Meesuk|บุญมา Bunma Boonma|คำแสน Khamsaen Kamsaen|พรหมมา Phromma Promma
        จันทรา Chanthra Chantra|รักไทย Rakthai Rakthai""",
    ),
}  # fmt: skip

KANA = lettered("アイウエオカキクケコガギグゲゴサスセソザズゼゾタテトダデドナニヌネノハヒヘホバビブベボパピプペポマミムメモヤユヨラリルレロワン", "a i u e o ka ki ku ke ko ga gi gu ge go sa su se so za zu ze zo ta te to da de do na ni nu ne no ha hi he ho ba bi bu be bo pa pi pu pe po ma mi mu me mo ya yu yo ra ri ru re ro wa n")  # fmt: skip
KANA_TWO = {"シ": ("shi", "si"), "チ": ("chi", "ti"), "ツ": ("tsu", "tu"), "フ": ("fu", "hu"), "ジ": ("ji", "zi"),
            "ョ": ("o", "yo"), "ュ": ("u", "yu"), "ャ": ("a", "ya")}  # fmt: skip

INITIALS = words("g kk n d tt r m b pp s ss _ j jj ch k t p h")
VOWELS = words("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i")
FINALS = words("_ k k k n n n t l k m l l l p l m p p t t ng t t k t p t")
KOREAN = {"김": "Kim", "이": "Lee", "박": "Park", "최": "Choi", "정": "Jung", "강": "Kang", "조": "Cho", "윤": "Yoon",
          "장": "Jang", "임": "Lim", "한": "Han", "오": "Oh", "서": "Seo", "신": "Shin", "권": "Kwon"}  # fmt: skip
OFFICIAL = {"이": "Yi", "박": "Bak", "최": "Choe", "정": "Jeong", "김": "Gim", "강": "Gang", "조": "Jo", "윤": "Yun",
            "임": "Im", "오": "O", "신": "Sin", "권": "Gwon"}  # fmt: skip

INDIC = {0x15: "k", 0x16: "kh", 0x17: "g", 0x18: "gh", 0x19: "n", 0x1A: "ch", 0x1B: "chh", 0x1C: "j", 0x1D: "jh",
         0x1E: "n", 0x1F: "t", 0x20: "th", 0x21: "d", 0x22: "dh", 0x23: "n", 0x24: "t", 0x25: "th", 0x26: "d",
         0x27: "dh", 0x28: "n", 0x2A: "p", 0x2B: "ph", 0x2C: "b", 0x2D: "bh", 0x2E: "m", 0x2F: "y", 0x30: "r",
         0x32: "l", 0x35: "v", 0x36: "sh", 0x37: "sh", 0x38: "s", 0x39: "h"}  # fmt: skip
INDIC_VOWELS = {0x05: "a", 0x06: "a", 0x07: "i", 0x08: "i", 0x09: "u", 0x0A: "u", 0x0F: "e", 0x10: "ai", 0x13: "o",
                0x14: "au", 0x0B: "ri"}  # fmt: skip
INDIC_SIGNS = {0x3E: "aa", 0x3F: "i", 0x40: "ii", 0x41: "u", 0x42: "uu", 0x43: "ri", 0x47: "e", 0x48: "ai", 0x4B: "o",
               0x4C: "au"}  # fmt: skip

Writings = tuple[str, ...]  # the native one first


def by_table(word: str, table: dict[str, str]) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if c != "\u0301")
    plain = unicodedata.normalize("NFC", plain)
    found, at = "", 0
    while at < len(plain):
        size = 2 if plain[at : at + 2] in table else 1
        found += table.get(plain[at : at + size], "").replace("_", "")
        at += size
    return found.capitalize()


def kana(word: str) -> Writings:
    both = []
    for which in (0, 1):
        text = ""
        for sound in word:
            made = KANA_TWO[sound][which] if sound in KANA_TWO else KANA.get(sound, "")
            if sound in "ョュャ" and text:
                text = text[:-1]
                made = KANA_TWO[sound][
                    0 if (which == 0 and text[-2:] in ("sh", "ch")) or text[-1:] == "j" else 1
                ]
            text += made
        both.append(text.capitalize())
    return word, re.sub("ou|oo", "o", both[0]).replace("uu", "u"), both[1]


def korean(word: str) -> Writings:
    made = []
    for vowels, first in (
        (VOWELS, INITIALS),
        ([v.replace("yeo", "you").replace("eo", "u") for v in VOWELS], INITIALS),
    ):
        text = ""
        for c in word:
            at = ord(c) - 0xAC00
            text += first[at // 588] + vowels[at % 588 // 28] + FINALS[at % 28]
        made.append(text.replace("_", "").capitalize())
    made[1] = re.sub("(?<![oe])u(?=[nr](?!g))", "oo", made[1], count=1)
    return word, *made


def indic(word: str) -> Writings:
    base = 0x0900 if "\u0900" <= word[0] <= "\u097f" else 0x0980
    text, waits = "", False
    for c in unicodedata.normalize("NFC", word):
        at = ord(c) - base
        if at in INDIC:
            text += ("a" if waits else "") + INDIC[at]
            waits = True
        elif at in INDIC_SIGNS:
            text, waits = text + INDIC_SIGNS[at], False
        elif at in INDIC_VOWELS:
            text, waits = text + ("a" if waits else "") + INDIC_VOWELS[at], False
        elif at == 0x4D:
            waits = False
        elif at in (0x01, 0x02):
            text, waits = text + ("a" if waits else "") + "n", False
    if waits and len(word) > 2 and ord(word[-2]) - base == 0x4D:
        text += "a"  # behind two consonants the vowel is said
    simple = text.replace("aa", "a").replace("ii", "i").replace("uu", "u")
    long_ = text.replace("aa", "a").replace("ii", "ee").replace("uu", "oo").replace("v", "w")
    return word, simple.capitalize(), long_.capitalize()


def latin(word: str) -> Writings:
    plain = word.replace("ł", "l").replace("Ł", "L").replace("ß", "ss").replace("ı", "i").replace("đ", "d")
    plain = plain.replace("Đ", "D")
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    pairs = lettered("üöäşçğŞÇ", "ue oe ae sh ch g Sh Ch")
    told = "".join(pairs.get(c, c) for c in plain)
    told = "".join(c for c in unicodedata.normalize("NFD", told) if not unicodedata.combining(c))
    return (
        word,
        bare,
        told if told != bare else re.sub(r"(?<=[aeiou])([lnst])(?=[aeiou])", r"\1\1", bare, count=1),
    )


def written(group: str) -> Callable[[str], Writings]:
    if group in TABLES:
        return lambda word: (word, *(by_table(word, table) for table in TABLES[group]))
    return {"ko": korean, "hi": indic, "bn": indic}.get(group, latin)


def names(group: str) -> tuple[list[Writings], list[Writings]]:
    if group in HAND:
        split = [re.split(r"[|\n]", text) for text in HAND[group]]
        both = [[tuple(one.split()) for one in part if one.strip()] for part in split]
        return both[0], both[1]
    if group == "ja":
        provider = importlib.import_module("faker.providers.person.ja_JP").Provider
        return [kana(n) for n in provider.first_kana_names], [kana(n) for n in provider.last_kana_names]
    provider = importlib.import_module(f"faker.providers.person.{LOCALES[group]}").Provider
    family = {"pl": "unisex_last_names", "ru": "last_names_male", "cs": "last_names_male"}.get(
        group, "last_names"
    )
    first = {"vi": "first_names_male"}.get(group, "first_names")
    given, last = (list(dict.fromkeys(getattr(provider, n))) for n in (first, family))
    if group == "ko":
        last = [name for name in last if name in KOREAN]
        return [korean(n) for n in given], [(n, KOREAN[n], OFFICIAL.get(n, KOREAN[n])) for n in last]
    write = written(group)
    plain = [[n for n in part if " " not in n and "-" not in n and len(n) > 2] for part in (given, last)]
    return [write(n) for n in plain[0]], [write(n) for n in plain[1]]


def joined(group: str, given: Writings, family: Writings, how: int) -> str:
    """A whole name, in the order of its writing."""
    one, other = given[min(how, len(given) - 1)], family[min(how, len(family) - 1)]
    if how == 0 and group in ("ko", "zh"):
        return other + one
    return f"{other} {one}" if how == 0 and group == "ja" else f"{one} {other}"


def alike(one: Writings, other: Writings) -> bool:
    """Whether two names may be one spelled otherwise: they are left out of different people."""
    bare = [
        {re.sub(r"(.)\1+", r"\1", re.sub("[^a-z]|[yihj]", "", w.lower())) for w in n[1:]}
        for n in (one, other)
    ]
    return bool(bare[0] & bare[1])


def rows(group: str) -> Iterator[tuple[str, str, str, str]]:
    rng = random.Random(f"pairs {group}")
    given, family = names(group)
    seen = set()
    for _ in range(PEOPLE):
        person = rng.choice(given), rng.choice(family)
        if person in seen:
            continue
        seen.add(person)
        ways = max(len(person[0]), len(person[1]))
        told = [joined(group, *person, how) for how in range(ways)]
        for one, other in (*pairwise(told), (told[0], told[-1])):
            if one != other:
                yield person[1][0], "same", one, other
    for number in range(OTHERS):
        a, b = rng.sample(given, 2)
        f, g = rng.sample(family, 2)
        kind = ("given", "given", "family", "both")[number % 4]
        x, y = (a, f), {"given": (b, f), "family": (a, g), "both": (b, g)}[kind]
        if (kind != "family" and alike(a, b)) or (kind != "given" and alike(f, g)):
            continue
        first, second = rng.choice((0, 1)), rng.choice((1, 2))
        yield f[0], kind, joined(group, *x, first), joined(group, *y, second)
    held = {one[1]: one for one in given if len(one[1]) > 3}
    endings = [(n, n[:-1] + "a") for n in held if n[-1] == "o" and n[:-1] + "a" in held]
    endings += [(n, n + "a") for n in held if n[-1] not in "aeiou" and n + "a" in held]
    for one, other in endings[:12]:
        f = rng.choice(family)
        yield f[0], "gender", joined(group, held[one], f, 1), joined(group, held[other], f, 1)


def main() -> None:
    """Write the file."""
    lines = ["part\tgroup\ttruth\tone\tother"]
    for group in (*TABLES, *HAND, "ja", *(g for g in LOCALES if g not in TABLES)):
        for family, truth, one, other in dict.fromkeys(rows(group)):
            part = ("chosen", "held")[zlib.crc32(family.encode()) % 2]
            lines.append(f"{part}\t{group}\t{truth}\t{one}\t{other}")
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
