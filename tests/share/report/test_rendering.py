from __future__ import annotations

import dataclasses
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import jinja2.meta
import pytest

from manumit.share.report.rendering import TEMPLATES, environment

if TYPE_CHECKING:
    from manumit.share.report import Written

_FETCHES = ("src", "srcset", "action", "formaction", "poster", "data", "background", "ping", "xlink:href")


@pytest.fixture(scope="session")
def report_pages(masked_folder: Written, masked_file: Written, unmasked_file: Written) -> list[str]:
    files = (*masked_folder.files, masked_file.path, unmasked_file.path)
    return [file.read_text(encoding="utf-8") for file in files]


@pytest.mark.parametrize(("page", "template"), TEMPLATES.items())
def test_a_page_names_exactly_what_its_template_uses(page: type, template: str):
    env = environment()
    used: set[str] = set()
    for name in (template, "base.html"):
        source = env.loader.get_source(env, name)[0]
        used |= jinja2.meta.find_undeclared_variables(env.parse(source))
    assert used - {*env.globals, "m"} == {field.name for field in dataclasses.fields(page)}


def test_nothing_is_fetched_from_anywhere(report_pages: list[str], seen):
    for page in report_pages:
        read = seen(page)
        assert {tag for tag, _ in read.tags} & {
            "script",
            "link",
            "iframe",
            "img",
            "object",
            "embed",
            "form",
        } == set()
        for _, told in read.tags:
            assert not set(told) & set(_FETCHES)
            assert not any(name.startswith("on") for name in told)
            assert re.fullmatch(r"(?:#[\w-]+|[\w-]+\.html(?:#[\w-]+)?)", told.get("href", "#x"))
        style = page[page.index("<style>") : page.index("</style>")]
        assert "url(" not in style
        assert "@import" not in style
        policy = [m["content"] for m in read.of("meta") if "http-equiv" in m]
        assert policy[0].startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_ids_are_unique_and_every_reference_leads_somewhere(
    masked_folder: Written, masked_file: Written, seen
):
    pages = {
        file.name: seen(file.read_text(encoding="utf-8")) for file in (*masked_folder.files, masked_file.path)
    }
    ids = {name: [told["id"] for _, told in read.tags if "id" in told] for name, read in pages.items()}
    for name, read in pages.items():
        assert len(ids[name]) == len(set(ids[name]))
        for _, told in read.tags:
            for label in told.get("aria-labelledby", "").split():
                assert label in ids[name], (name, label)
            if "href" in told:
                page, _, anchor = told["href"].partition("#")
                assert anchor in ids[page or name] or (not anchor and page in pages), (name, told["href"])


def test_texts_have_a_direction_and_a_language(masked_folder: Written, seen):
    read = seen((masked_folder.path / "lead-001.html").read_text(encoding="utf-8"))
    words = [told for tag, told in read.tags if told.get("class") == "words"]
    assert words
    assert all(told["dir"] == "auto" and told["lang"] == "ar" for told in words)
    assert read.of("html") == [{"lang": "en"}]


def test_tables_have_captions_and_scopes_and_drawings_have_names(report_pages: list[str], seen):
    for page in report_pages:
        read = seen(page)
        assert len(read.of("caption")) == len(read.of("table"))
        assert all("scope" in told for told in read.of("th"))
        for told in read.of("svg"):
            assert told.get("aria-hidden") == "true" or (told["role"] == "img" and told["aria-labelledby"])


def test_headings_skip_no_level(report_pages: list[str], seen):
    for page in report_pages:
        levels = [int(tag[1]) for tag, _ in seen(page).tags if re.fullmatch(r"h[1-6]", tag)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(b <= a + 1 for a, b in pairwise(levels))


def test_a_hostile_text_is_only_a_text(masked_file: Written, seen):
    page = masked_file.path.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "\x07" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ about }}" in seen(page).text
    assert "&lt;b&gt;Graz&lt;/b&gt;" in page


def test_a_passage_is_marked_with_rule_and_source(masked_file: Written):
    page = masked_file.path.read_text(encoding="utf-8")
    assert "<mark>Travel is paid for and later taken from your wages</mark>" in page
    assert "ILO indicators of forced labour, p. 21" in page
    assert "ilo/debt_bondage_fees" in page


def test_a_passage_by_likeness_of_meaning_says_so(masked_file: Written):
    page = masked_file.path.read_text(encoding="utf-8")
    _, found, after = page.partition("ilo/likened")
    assert found
    passage = after[: after.index("</figure>")]
    assert "found by likeness of meaning, not by wording, and without points" in passage
    assert page.count("by likeness of meaning") == page.count("ilo/likened")


def test_the_sum_is_the_score(masked_folder: Written):
    page = (masked_folder.path / "lead-003.html").read_text(encoding="utf-8")
    points = [float(p) for p in re.findall(r'<td class="n">\+([\d.]+)</td>', page)]
    total = float(re.findall(r'<tfoot><tr><td class="n">([\d.]+)</td>', page)[0])
    assert points == [2.0, 1.25]
    assert sum(points) == total


def test_counts_of_what_came_in_and_reasons_of_quarantine(masked_folder: Written):
    page = masked_folder.files[0].read_text(encoding="utf-8")
    assert "26 rows in = 24 accepted + 0 duplicate + 2 quarantined" in page
    assert "the day is not in the calendar (column <code>posted</code>); write it as 2025-03-31" in page
    assert "order 12/26" in page


def test_no_page_accuses(report_pages: list[str], seen):
    words = ("suspect", "criminal", "trafficker", "offender", "perpetrator", "guilty", "victim")
    for page in report_pages:
        text = seen(page).text.lower()
        assert not [word for word in words if word in text]


def test_pages_are_small(masked_folder: Written):
    assert all(file.stat().st_size < 200_000 for file in masked_folder.files)
