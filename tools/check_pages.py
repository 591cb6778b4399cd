"""Fails when a built page would ask anybody else's server for a script, style, font or picture.

Usage: check_pages.py FOLDER
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

ELSEWHERE = re.compile(r"(https?:)?//")
LOADED_BY_STYLES = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')]+)""")


class Loads(HTMLParser):
    """Collects the addresses that a browser fetches by itself on opening a page."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag loads; a link that a person may follow loads nothing."""
        loaded = "href" if tag == "link" else "src"
        self.addresses += [value for name, value in attrs if name == loaded and value]


def loads(path: Path) -> list[str]:
    """Addresses on other servers that a page or a style sheet loads."""
    text = path.read_text()
    if path.suffix == ".css":
        return LOADED_BY_STYLES.findall(text)
    parser = Loads()
    parser.feed(text)
    return [address for address in parser.addresses if ELSEWHERE.match(address)]


def main(folder: Path) -> None:
    """Check every page and style sheet."""
    pages = [*folder.rglob("*.html"), *folder.rglob("*.css")]
    found = [f"{page}: {address}" for page in pages for address in loads(page)]
    if found or not pages:
        sys.exit("\n".join(["pages that ask another server, or no page at all:", *found]))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
