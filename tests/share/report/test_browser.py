"""Reports in a real browser: no barrier that axe knows, nothing fetched, fit for a phone and for paper."""

from __future__ import annotations

import shutil
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from manumit.share.report import Written

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_LEVELS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_PAGES = ("index.html", "lead-001.html", "lead-002.html", "lead-003.html", "method.html")
_OPEN_ALL = "document.querySelectorAll('details').forEach(d => d.open = true)"
_AXE = "async (levels) => (await axe.run(document, {runOnly: levels})).violations"


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra dev)")
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        pytest.skip(f"no browser on the PATH: none of {', '.join(_BROWSERS)}")
    with api.sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The axe-core engine."""
    pytest.importorskip("axe_playwright_python", reason="axe-core is not installed (extra dev)")
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def look(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file at a width, in light or dark."""
    opened = []

    def show(path: Path, width: int = 1280, scheme: str = "light", *, bypass_csp: bool = False) -> Any:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=bypass_csp
        )
        opened.append(context)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.goto(path.as_uri())
        return page

    yield show
    for context in opened:
        context.close()


def barriers(page: Any, axe: str) -> list[tuple[str, list[str]]]:
    """What axe finds on a page whose folded parts are open."""
    page.evaluate(_OPEN_ALL)
    page.evaluate(axe)
    found = page.evaluate(_AXE, list(_LEVELS))
    return [(v["id"], [node["html"][:200] for node in v["nodes"][:3]]) for v in found]


@pytest.mark.parametrize("name", _PAGES)
def test_axe_finds_no_barrier(masked_folder: Written, look: Callable[..., Any], axe: str, name: str):
    assert barriers(look(masked_folder.path / name, 360, "dark", bypass_csp=True), axe) == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "light"), (1280, "dark")])
def test_axe_finds_no_barrier_in_one_file(
    unmasked_file: Written, look: Callable[..., Any], axe: str, width: int, scheme: str
):
    assert barriers(look(unmasked_file.path, width, scheme, bypass_csp=True), axe) == []


def test_nothing_is_asked_for_but_the_page(
    masked_folder: Written, masked_file: Written, look: Callable[..., Any]
):
    for file in (*masked_folder.files, masked_file.path):
        page = look(file)
        assert page.asked == [file.as_uri()]
        assert page.said == []  # a breach of the content security policy would be said here


@pytest.mark.parametrize("width", [320, 360])
def test_a_page_is_no_wider_than_a_phone(masked_folder: Written, look: Callable[..., Any], width: int):
    for file in masked_folder.files:
        page = look(file, width)
        page.evaluate(_OPEN_ALL)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, file.name


def test_the_first_tab_leads_to_the_content(masked_folder: Written, look: Callable[..., Any]):
    page = look(masked_folder.files[0])
    page.keyboard.press("Tab")
    focused = (
        "document.activeElement.getAttribute('href') + document.activeElement.getBoundingClientRect().left"
    )
    assert page.evaluate(focused).startswith("#main")
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_what_is_folded_and_no_controls(masked_folder: Written, look: Callable[..., Any]):
    page = look(masked_folder.path / "lead-003.html")
    seen = "t => t.checkVisibility({contentVisibilityAuto: true})"
    folded = f"[...document.querySelectorAll('details table')].map({seen})"
    assert not any(page.evaluate(folded))
    page.emulate_media(media="print")
    page.wait_for_function(f"{folded}.every(Boolean)", timeout=10_000)  # seen with the next frame
    assert page.evaluate("document.querySelectorAll('details table').length") > 1
    assert page.evaluate("document.querySelector('nav').checkVisibility()") is False
    assert page.evaluate("document.querySelector('.legend').checkVisibility()") is True


def test_a_text_from_right_to_left_runs_so(masked_folder: Written, look: Callable[..., Any]):
    page = look(masked_folder.path / "lead-001.html")
    directions = "[...document.querySelectorAll('.words')].map(w => getComputedStyle(w).direction)"
    assert set(page.evaluate(directions)) == {"rtl"}
