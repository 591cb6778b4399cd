"""The page that tells others how to check a signature tells it right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from manumit.alert.delivery import sign

PAGE = Path(__file__).parents[3] / "docs" / "decisions" / "021-delivery.md"


@pytest.fixture(scope="module")
def taken():
    """The function on the page."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    names: dict[str, object] = {}
    exec(found[1], names)
    return names["taken"]


def test_the_page_checks_signature_age_and_repetition(taken, delivery_message):
    body, stamp = delivery_message(2).outside(), "1772452800"
    headers = {"Manumit-Timestamp": stamp, "Manumit-Signature": sign(b"swordfish", stamp, body)}
    now = float(stamp)
    seen: set[str] = set()
    assert [alert["rule"] for alert in taken(b"swordfish", headers, body, seen, now + 300)] == ["burst"] * 2
    assert taken(b"swordfish", headers, body, seen, now) == []
    with pytest.raises(PermissionError, match="too old"):
        taken(b"swordfish", headers, body, set(), now + 301)
    with pytest.raises(PermissionError, match="not signed"):
        taken(b"sword", headers, body, set(), now)
    with pytest.raises(PermissionError, match="not signed"):
        taken(b"swordfish", {**headers, "Manumit-Timestamp": "1772452801"}, body, set(), now)
