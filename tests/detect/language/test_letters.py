"""Which letters of a text are read."""

from __future__ import annotations

import numpy as np
import pytest

from manumit.detect.language.letters import KINDS, main_script, read_points, write_words
from manumit.detect.language.scripts import JOINED, NAMES, SKIPPED, TELLING, Script, letters


def read(text: str) -> tuple[str, int, float]:
    """Words that are judged, their script, and its share."""
    table = letters()
    raw = np.frombuffer(text.encode(), np.uint8)
    points, kinds = np.zeros(len(raw) + 1, np.uint32), np.zeros(len(raw) + 1, np.uint8)
    out, counts = np.zeros(4 * len(raw) + 8, np.uint8), np.zeros(KINDS, np.int64)
    bases = np.arange(KINDS)
    for script, (base, _, _) in TELLING.items():
        bases[script] = base
    n = read_points(raw, 0, len(raw), table.scripts, table.lower, points, kinds)
    script, share = main_script(points, kinds, n, bases, table.to_latin, table.to_cyrillic, counts)
    alike = table.to_cyrillic if script == Script.CYRILLIC else table.to_latin
    size, _ = write_words(points, kinds, n, script, bases, alike, out)
    return bytes(out[:size]).decode(), script, share


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, WORLD!", " hello world "),
        ("two rooms, 2nd floor, 45m2", " two rooms floor "),
        ("see www.example.com now", " see now "),
        ("see https://example.com/a?b=c now", " see now "),
        ("see t.me/some_name now", " see now "),
        ("write to me@example.org, please", " write to please "),
        ("ask @some.body here", " ask here "),
        ("call #PHONE_70128aad98f1bcd23e45# now", " call now "),
        ("either/or and so.on", " either or and so on "),
        ("don't stop, l’eau 'quoted'", " don't stop l'eau quoted "),
        ("ÉCOLE Straße", " école straße "),
        ("ｗｉｄｅ 𝐛𝐨𝐥𝐝 ⓒⓘⓡⓒⓛⓔ", " wide bold circle "),
        ("in\u200bvisible so\u00adft", " invisible soft "),
        ("электрo аренда Mercedes", " электро аренда "),
        ("paradise сlub", " paradise club "),
        ("very long\nlines\tand 🔥 pictures", " very long lines and pictures "),
        ("call 020 7946 0958联系我们", " 联系我们 "),
    ],
)
def test_words(text: str, words: str) -> None:
    assert read(text)[0] == words


def test_look_alikes_do_not_turn_the_script() -> None:
    assert read("Wе аrе ореn tо аll")[1] == Script.LATIN
    assert read("Mы oткpыты кaждый дeнь")[1] == Script.CYRILLIC


def test_share() -> None:
    assert read("дом house")[2] == pytest.approx(5 / 8)
    assert read("漢字 kanji!")[1] == Script.HAN  # a character is as much as three letters


def test_table() -> None:
    table = letters()
    assert len(NAMES) == len({*NAMES})
    assert table.scripts[ord("가")] == Script.HANGUL
    assert table.scripts[ord("ﾊ")] == Script.KANA
    assert table.scripts[0x1250] == Script.TIGRINYA
    assert table.scripts[0x0301] == JOINED
    assert table.scripts[0x200B] == SKIPPED
    assert chr(table.lower[ord("Ж")]) == "ж"
    assert table.changed[0x0301]
    assert not table.changed[ord("é")]
