"""`manumit.toml`: the settings of a workspace, a closed set of keys."""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from manumit.store.errors import WorkspaceError

FILE = "manumit.toml"
VERSION = 2
"""Layout of the workspace folder that this code reads and writes."""

_KEYS = ("version", "memory", "threads", "spill", "semantic", "keep")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(KB|MB|GB|TB|KiB|MiB|GiB|TiB)", re.IGNORECASE)
_UNITS = {"k": 1, "m": 2, "g": 3, "t": 4}
_LEAST_MEMORY = 256 << 20


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Keeping:
    """Which runs `manumit prune` keeps, beside the current one and those that somebody refers to.

    Parameters
    ----------
    newest : so many of the newest.
    days, weeks, months : the newest run of each of so many of the last days, weeks and months that have one.
    """

    newest: int = 5
    days: int = 7
    weeks: int = 4
    months: int = 12

    def __post_init__(self) -> None:
        for name in ("newest", "days", "weeks", "months"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise WorkspaceError(f"{FILE}: [keep] {name} = {value!r} is not a whole number from 0 up")


@dataclass(frozen=True, slots=True)
class Settings:
    """How much of the machine a workspace may use, and which optional work it does.

    Parameters
    ----------
    memory : most that the engine may hold before it spills, such as "4GB" (powers of 1000) or "4GiB".
    threads : threads and processes at once; default: the cores this process may use.
    spill : folder for what does not fit in memory; None: `spill` inside the workspace.
    semantic : also look for passages of campaigns that mean what a rule means, in other words; needs the
        extra `semantic`.
    keep : runs that `manumit prune` keeps; section [keep].
    """

    memory: str = "4GB"
    threads: int = field(default_factory=_cores)
    spill: Path | None = None
    semantic: bool = False
    keep: Keeping = field(default_factory=Keeping)

    def __post_init__(self) -> None:
        if self.memory_bytes < _LEAST_MEMORY:
            raise WorkspaceError(f"{FILE}: memory = {self.memory!r} is too little; give at least '256MiB'")
        if isinstance(self.threads, bool) or not isinstance(self.threads, int) or self.threads < 1:
            raise WorkspaceError(f"{FILE}: threads = {self.threads!r} is not a whole number from 1 up")
        if not isinstance(self.semantic, bool):
            raise WorkspaceError(f"{FILE}: semantic = {self.semantic!r} is neither true nor false")

    @property
    def memory_bytes(self) -> int:
        """`memory` in bytes."""
        found = _SIZE.fullmatch(self.memory.strip()) if isinstance(self.memory, str) else None
        if found is None:
            raise WorkspaceError(f"{FILE}: memory = {self.memory!r} is not a size; write it like '4GB'")
        base = 1024 if "i" in found[2].lower() else 1000
        return int(float(found[1]) * base ** _UNITS[found[2][0].lower()])

    def to_toml(self) -> str:
        """The text of `manumit.toml`; settings at their default stay out, so that they follow the machine."""
        lines = [f"version = {VERSION}", f"memory = {json.dumps(self.memory)}"]
        if self.threads != _cores():
            lines.append(f"threads = {self.threads}")
        if self.spill is not None:
            written = json.dumps(str(self.spill), ensure_ascii=False).replace("\x7f", "\\u007f")
            lines.append(f"spill = {written}")
        if self.semantic:
            lines.append("semantic = true")
        if self.keep != Keeping():
            lines += ["", "[keep]", *(f"{name} = {value}" for name, value in asdict(self.keep).items())]
        return "\n".join(lines) + "\n"


def stated_version(path: Path) -> int:
    """The version of the layout that `manumit.toml` states.

    Raises
    ------
    WorkspaceError : the file is not TOML, or the version is no number.
    """
    return _version(path, _read(path))


def read_settings(path: Path, *, older: bool = False) -> Settings:
    """Read `manumit.toml`.

    Parameters
    ----------
    older : take an older version as well, to upgrade it.

    Raises
    ------
    WorkspaceError : the file is not TOML, has an unknown key or a value of the wrong form.
    """
    found = _read(path)
    _check_version(path, _version(path, found), older=older)
    for key in found:
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, 1)
            mend = f"did you mean {near[0]!r}?" if near else f"known keys are {', '.join(_KEYS)}"
            raise WorkspaceError(f"{path}: unknown key {key!r}; {mend}")
    found.pop("version", None)
    return Settings(**_typed(path, found))


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise WorkspaceError(f"{path} is not valid TOML: {error}") from error
    except UnicodeDecodeError as error:
        raise WorkspaceError(f"{path} is not valid TOML: it is not UTF-8 text") from error


def _version(path: Path, found: dict[str, Any]) -> int:
    version = found.get("version", VERSION)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise WorkspaceError(f"{path}: version = {version!r} is no whole number from 1 up")
    return version


def _check_version(path: Path, version: int, *, older: bool) -> None:
    if version > VERSION:
        raise WorkspaceError(
            f"{path}: version = {version}, and this manumit reads version {VERSION}; "
            "use the newer manumit that made the workspace"
        )
    if version < VERSION and not older:
        raise WorkspaceError(
            f"{path.parent} is of version {version}, and this manumit works with version {VERSION}; "
            "run `manumit upgrade`, which makes a backup first"
        )


def _typed(path: Path, found: dict[str, Any]) -> dict[str, Any]:
    if "spill" in found:
        if not isinstance(found["spill"], str) or not found["spill"]:
            raise WorkspaceError(f"{path}: spill = {found['spill']!r} is not the name of a folder")
        found["spill"] = Path(found["spill"])
    if "keep" in found:
        known = [f.name for f in fields(Keeping)]
        if not isinstance(found["keep"], dict) or not found["keep"].keys() <= set(known):
            raise WorkspaceError(f"{path}: [keep] knows {', '.join(known)}, each with a number")
        found["keep"] = Keeping(**found["keep"])
    return found
