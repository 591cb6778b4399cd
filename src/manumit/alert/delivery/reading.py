"""Values of a settings file, each checked as it is taken; what is left over is a mistyped key."""

from __future__ import annotations

import difflib
import math
import re
from datetime import time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from manumit.store import WorkspaceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def bad(where: str | Path, key: str, found: object, wanted: str) -> WorkspaceError:
    """The error of a value of the wrong form."""
    return WorkspaceError(f"{where}: {key} = {found!r} is not {wanted}")


class Keys:
    """One table of a settings file.

    Parameters
    ----------
    where : file and table, for errors.
    """

    def __init__(self, where: str, table: dict[str, Any]) -> None:
        self.where = where
        self._left = dict(table)
        self._known: list[str] = []

    def _take(self, key: str) -> Any:
        self._known.append(key)
        return self._left.pop(key, None)

    def text(self, key: str, default: str | None = None) -> str:
        """A text that is not empty; without a default it must be there."""
        found = self._take(key)
        if found is None and default is not None:
            return default
        if found is None:
            raise WorkspaceError(f"{self.where}: {key} is missing")
        if not isinstance(found, str) or not found.strip() or not found.isprintable():
            raise bad(self.where, key, found, "a text of one line")
        return found.strip()

    def choice(self, key: str, among: Sequence[str], default: str | None = None) -> str:
        """One of some words."""
        found = self.text(key, default)
        if found not in among:
            raise bad(self.where, key, found, f"one of {', '.join(among)}")
        return found

    def texts(self, key: str) -> list[str]:
        """A list of texts; one text alone is a list of it."""
        found = self._take(key)
        found = [found] if isinstance(found, str) else found or []
        if not isinstance(found, list) or any(not isinstance(t, str) or not t.isprintable() for t in found):
            raise bad(self.where, key, found, "a list of texts")
        return found

    def names(self, key: str, among: Sequence[str] = ()) -> frozenset[str]:
        """A set of names."""
        found = self.texts(key)
        for name in found:
            if among and name not in among:
                raise bad(self.where, key, name, f"one of {', '.join(among)}")
        return frozenset(found)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        found = self._take(key)
        if found is not None and not isinstance(found, bool):
            raise bad(self.where, key, found, "true or false")
        return default if found is None else found

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number between two others."""
        found = self._take(key)
        if found is None:
            return default
        fits = isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found)
        if not fits or not least <= found <= most:
            raise bad(self.where, key, found, f"a number from {least:g} to {most:g}")
        return float(found)

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number between two others."""
        found = self._take(key)
        if found is None:
            return default
        if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
            raise bad(self.where, key, found, f"a whole number from {least} to {most}")
        return found

    def tables(self, key: str) -> dict[str, dict[str, Any]]:
        """Tables by name."""
        found = self._take(key) or {}
        if not isinstance(found, dict) or any(not isinstance(t, dict) for t in found.values()):
            raise bad(self.where, key, found, f"made of tables such as [{key}.desk]")
        return found

    def clock(self, key: str, written: str) -> time:
        """A time of day, written HH:MM."""
        found = _CLOCK.fullmatch(written)
        if found is None:
            raise bad(self.where, key, written, "a time of day, such as '08:00'")
        return time(int(found[1]), int(found[2]))

    def finish(self) -> None:
        """Refuse what was not taken.

        Raises
        ------
        WorkspaceError : an unknown key; says which one may be meant.
        """
        for key in self._left:
            near = difflib.get_close_matches(key, self._known, 1)
            mend = f"did you mean {near[0]!r}?" if near else f"known keys here are {', '.join(self._known)}"
            raise WorkspaceError(f"{self.where}: unknown key {key!r}; {mend}")


def zone_of(keys: Keys) -> ZoneInfo:
    """The time zone of a receiver."""
    written = keys.text("time_zone", "UTC")
    try:
        return ZoneInfo(written)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise bad(
            keys.where, "time_zone", written, "a time zone known here, such as 'Europe/Madrid'"
        ) from error
