"""Names that are loaded late are those of their files, once; others are no attributes."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from manumit.late import late


def test_a_name_is_loaded_once_and_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    package, file = ModuleType("late_test"), ModuleType("late_test.inside")
    file.found = object()
    monkeypatch.setitem(sys.modules, "late_test", package)
    monkeypatch.setitem(sys.modules, "late_test.inside", file)
    package.__getattr__ = late("late_test", {"found": "inside", "lost": "inside"})
    assert package.found is file.found
    assert vars(package)["found"] is file.found
    with pytest.raises(AttributeError, match="no attribute 'other'"):
        _ = package.other
    with pytest.raises(AttributeError, match="lost"):
        _ = package.lost
