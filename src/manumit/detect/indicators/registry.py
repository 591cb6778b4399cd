"""Packs of the house and of other packages, read whole or refused with the place of the fault."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING

from manumit.detect.indicators.fields import Fields
from manumit.detect.indicators.language_file import GUARD_KEYS, LANGUAGE, read_guards, read_wordings
from manumit.detect.indicators.model import Fault, Guards, Language, Pack, PackError
from manumit.detect.indicators.pack_file import Head, read_head
from manumit.detect.indicators.yaml_tree import read_tree

if TYPE_CHECKING:
    from collections.abc import Iterable

GROUP = "manumit.indicators"
"""Entry points of this group name a package that has pack folders in it."""

HERE = Path(__file__).parent
HEAD = "pack.yaml"
VERSION = 2
"""Raised when the same packs find other signs."""


@cache
def load_packs() -> tuple[Pack, ...]:
    """All packs that are installed, by id.

    Raises
    ------
    PackError : a pack has a fault, or two have one id.
    """
    folders = pack_folders(HERE / "packs")
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.name):
        for place in import_module(entry.module).__path__:
            folders += pack_folders(Path(place))
    packs: dict[str, Pack] = {}
    for folder in folders:
        faults: list[Fault] = []
        pack = read_pack(folder, faults)
        if faults:
            raise PackError(f"{min(faults)}; `manumit indicators check {folder}` lists all")
        if pack is None or pack.id in packs:
            raise PackError(f"two packs are named {folder.name!r}; rename or uninstall one")
        packs[pack.id] = pack
    return tuple(packs[name] for name in sorted(packs))


def pack_folders(folder: Path) -> list[Path]:
    """Folders with a pack in them: the folder itself, or those right below."""
    if (folder / HEAD).is_file():
        return [folder]
    return sorted(path.parent for path in folder.glob(f"*/{HEAD}"))


def digest(packs: Iterable[Pack]) -> str:
    """Name of the code and data that find signs: results may be kept as long as it stays."""
    parts = [str(VERSION), *sorted(f"{pack.id}:{pack.sha256}" for pack in packs)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]


def read_pack(folder: Path, faults: list[Fault]) -> Pack | None:
    """One pack; None, with faults, where its head cannot be read."""
    digests = hashlib.sha256()
    head = _head(folder, faults, digests)
    if head is None:
        return None
    languages = [
        language
        for path in sorted(folder.glob("*.yaml"))
        if path.name != HEAD and (language := _language(path, head, faults, digests)) is not None
    ]
    shown = str(folder / HEAD)
    for rule in head.rules:
        if not any(rule.id in language.rules for language in languages):
            sentence = f"rule {rule.id} has a wording in no language; add it to a language file"
            faults.append(Fault(shown, head.lines[rule.id], sentence))
    return Pack(
        head.id,
        head.title,
        head.publisher,
        head.document,
        head.year,
        head.url,
        head.dimensions,
        head.scoring,
        head.rules,
        tuple(languages),
        folder,
        digests.hexdigest(),
    )


def _head(folder: Path, faults: list[Fault], digests: hashlib._Hash) -> Head | None:
    shown = str(folder / HEAD)
    root, raw = read_tree(folder / HEAD, shown, faults)
    digests.update(raw)
    return None if root is None else read_head(Fields(shown, faults), root, folder.name)


def _language(path: Path, head: Head, faults: list[Fault], digests: hashlib._Hash) -> Language | None:
    fields = Fields(str(path), faults)
    if not LANGUAGE.fullmatch(path.stem):
        fields.fault(0, f"{path.name!r} names no language; use a BCP 47 tag such as en.yaml or pt-BR.yaml")
        return None
    root, raw = read_tree(path, str(path), faults)
    shared, shared_raw = shared_guards(path.stem, faults)
    digests.update(path.stem.encode() + raw + shared_raw)
    if root is None:
        return None
    found = fields.keys(root, "a language file", (*GUARD_KEYS, "rules"), ("rules",))
    guards = shared.joined(read_guards(fields, found))
    return Language(path.stem, guards, read_wordings(fields, found.get("rules"), head))


def shared_guards(lang: str, faults: list[Fault]) -> tuple[Guards, bytes]:
    """What the language itself brings: negation, reports, warnings. Nothing where it has no file yet."""
    path = HERE / "wording" / f"{lang}.yaml"
    if not path.is_file():
        return Guards(), b""
    fields = Fields(str(path), faults)
    root, raw = read_tree(path, str(path), faults)
    if root is None:
        return Guards(), raw
    return read_guards(fields, fields.keys(root, "a wording file", GUARD_KEYS)), raw
