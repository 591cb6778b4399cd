"""The tables of services and words that handles are found by."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from manumit.detect.extract.handle_tables import LEVELS, fold, folding, label_patterns, services
from manumit.detect.extract.handles import find


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("manumit.detect.extract") / name).read_text(encoding="utf-8"))


@given(st.sampled_from(sorted(services())), st.data())
@settings(max_examples=200)
def test_each_rule_is_its_slow_twin(name: str, data: st.DataObject) -> None:
    """A handle after a label and an @ is taken when the rule of its service, allows it."""
    row = table("handle_services.toml")[name]
    handle = data.draw(st.text("ab7_.-", min_size=1, max_size=40))
    chars = row["inside"].replace("a-z", "ab").replace("0-9", "7")
    fits = set(handle) <= set(chars) and row["least"] <= len(handle) <= row["most"]
    begins = handle[0] in row["first"].replace("a-z", "ab").replace("0-9", "7")
    ends = handle[-1] in row["last"].replace("a-z", "ab").replace("0-9", "7") and handle[-1] not in ".-"
    doubled = any(sign * 2 in handle for sign in row.get("single", ""))
    written = f"{LABEL_OF[name]}: @{handle}"
    told = [mention for mention in find(written) if mention.value.startswith(name)]
    dotted = "." in handle or "-" in handle
    if fits and begins and ends and not doubled and name != "signal" and {"a", "b"} & set(handle):
        assert [written[m.start + 1 : m.stop] for m in told] == [handle]
    elif not dotted:
        assert not told or (row.get("digits") and fits and begins)


LABEL_OF = {
    "telegram": "telegram", "whatsapp": "whatsapp", "instagram": "instagram", "snapchat": "snapchat",
    "x": "twitter", "facebook": "facebook", "tiktok": "tiktok", "line": "line id", "wechat": "wechat",
    "kik": "kik", "signal": "signal", "viber": "viber", "vk": "vk", "discord": "discord",
    "onlyfans": "onlyfans",
}  # fmt: skip


def test_folding_keeps_every_place() -> None:
    every = "".join(map(chr, range(0x110000)))
    assert len(fold(every)) == len(every)
    assert set(folding()[1].values()) >= set("abcxyz0189@:._")


def test_tables_are_whole() -> None:
    rows = table("handle_services.toml")
    known = {
        "first",
        "inside",
        "last",
        "least",
        "most",
        "single",
        "dropped",
        "tail",
        "suffix",
        "digits",
        "numbers",
    }
    known |= {"hosts", "paths", "reserved", "numbered", "extra", "source"}
    for name, row in rows.items():
        assert set(row) <= known, name
        assert row["source"]
        assert row["hosts"]
        assert set(row.get("extra", {})) <= set(row["hosts"])
    tables = table("handle_words.toml")
    lists = {"id", "name", "is", "link", "mine", "call", "by", "not", "other", "not_bare", "endings"}
    for language, row in tables.items():
        assert set(row) <= lists | set(LEVELS), language
        for level in LEVELS:
            assert set(row.get(level, {})) <= set(rows), language
        for key in lists & set(row):
            assert row[key] == [word.lower() for word in row[key]], (language, key)
            assert len(set(row[key])) == len(row[key]), (language, key)


def test_every_label_means_its_service() -> None:
    tables = table("handle_words.toml")
    begin, inside = label_patterns()
    for row in tables.values():
        for level in LEVELS:
            for service, labels in row.get(level, {}).items():
                for label in labels:
                    match = begin.pattern.match(f" {label}:") or inside.pattern.match(f"{label}:")
                    assert match is not None, label
                    groups = begin.groups if match.re is begin.pattern else inside.groups
                    assert groups[match.lastindex or 0].service == service, label
                    assert match.group().strip() == label, label
