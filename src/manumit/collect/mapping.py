"""Which column becomes what: found by names, or told by a small YAML file."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import yaml

from manumit.collect.names import JOINED, SINGLE, TARGETS, plain, target_of
from manumit.store.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read the file where evidence is not to decide.

    Attributes
    ----------
    encoding : a Python codec name; None: by evidence.
    delimiter : one character or its name (tab, comma, semicolon, pipe), "none" for a single column.
    quote : one character, or "none"; None: by evidence.
    header : the first row holds names; if not, the columns are called column_1, column_2, ….
    sheet : name of a workbook's sheet; None: the first that holds rows.
    """

    encoding: str | None = None
    delimiter: str | None = None
    quote: str | None = None
    header: bool = True
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """Where each target's value comes from.

    Attributes
    ----------
    columns : target to the columns it is made of, in the order of joining; an empty tuple forbids guessing.
        Targets that are not in it are found by the columns' names.
    zone : IANA name of the zone of times that state none; None: UTC, noted as assumed.
    day_first : 03/04/2025 is 3 April; None: by evidence in the column, else day first.
    reading : how to read the file.
    """

    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    zone: str | None = None
    day_first: bool | None = None
    reading: Reading = field(default_factory=Reading)

    @classmethod
    def from_settings(cls, stated: dict[str, Any]) -> Mapping:
        """The mapping that `settings` tells of; keys that are not known here are passed over."""
        return cls(
            {target: tuple(stated[target]) for target in TARGETS if target in stated},
            stated.get("zone"),
            stated.get("day_first"),
            Reading(**{key: stated[key] for key in _READING_KEYS if key in stated}),
        )

    def settings(self) -> dict[str, Any]:
        """What it states, by the keys of a mapping file, in values that JSON has."""
        plain = {"zone": self.zone, "day_first": self.day_first, **asdict(self.reading)}
        stated = {key: value for key, value in plain.items() if value != _UNSTATED[key]}
        return {**{target: list(columns) for target, columns in self.columns.items()}, **stated}

    def resolve(self, names: Sequence[str], file: str) -> dict[str, tuple[int, ...]]:
        """Positions of the columns of each target; those of no target go to `extra`.

        Raises
        ------
        RefusedError : a column that the mapping names is not in the file, or no column holds text.
        """
        chosen = {target: self._positions(target, names, file) for target in self.columns}
        taken = {position for positions in chosen.values() for position in positions}
        found: dict[str, list[tuple[int, int]]] = {}
        for position, name in enumerate(names):
            known = target_of(name)
            if known and position not in taken and known[0] not in chosen:
                found.setdefault(known[0], []).append((known[1], position))
        for target, ranked in found.items():
            single = target in SINGLE
            chosen[target] = (min(ranked)[1],) if single else tuple(p for _, p in ranked)
        _one_time(chosen, found)
        if not chosen.get("text"):
            _title_for_text(chosen, names, file)
        return {target: positions for target, positions in chosen.items() if positions}

    def _positions(self, target: str, names: Sequence[str], file: str) -> tuple[int, ...]:
        positions = []
        for wanted in self.columns[target]:
            exact = [i for i, name in enumerate(names) if name == wanted]
            loose = exact or [i for i, name in enumerate(names) if plain(name) == plain(wanted)]
            if not loose:
                raise RefusedError(
                    f"{file} has no column {wanted!r} for {target}; its columns are {_listed(names)}"
                )
            positions.append(loose[0])
        return tuple(positions)


def _one_time(chosen: dict[str, tuple[int, ...]], found: dict[str, list[tuple[int, int]]]) -> None:
    """Of several time columns take the best name; a day and a time of day belong together."""
    ranked = sorted(found.get("time", []))
    if not ranked:
        return
    days = {rank for rank, _ in ranked if _TIME_NAMES[rank] in _DAY_NAMES}
    clocks = {rank for rank, _ in ranked if _TIME_NAMES[rank] in _CLOCK_NAMES}
    best = ranked[0]
    if best[0] in days and clocks:
        clock = next(position for rank, position in ranked if rank in clocks)
        chosen["time"] = (best[1], clock)
    else:
        chosen["time"] = (best[1],)


_DAY_NAMES = frozenset({"date", "day", "fecha", "data", "datum", "дата"})
_CLOCK_NAMES = frozenset({"time", "hora", "heure", "zeit", "uhrzeit", "время"})


def _time_names() -> dict[int, str]:
    from manumit.collect.names import _NAMES

    return {rank: plain(name) for rank, name in enumerate(_NAMES["time"].split(","))}


_TIME_NAMES = _time_names()


def _title_for_text(chosen: dict[str, tuple[int, ...]], names: Sequence[str], file: str) -> None:
    if chosen.get("title") and "text" not in chosen:
        chosen["text"] = chosen.pop("title")
        return
    raise RefusedError(
        f"{file} has no column that is known to hold text (columns: {_listed(names)}); "
        "say which one does with --text COLUMN or a mapping file"
    )


def _listed(names: Sequence[str], most: int = 30) -> str:
    shown = ", ".join(name if len(name) <= 40 else name[:39] + "…" for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


_READING_KEYS = ("encoding", "delimiter", "quote", "header", "sheet")
_OTHER_KEYS = ("zone", "day_first")
_UNSTATED = {**dict.fromkeys(_OTHER_KEYS), **asdict(Reading())}


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file: a YAML object of target: column or list of columns, and reading settings.

    Keys are the targets (text, title, time, source_id, …), `zone`, `day_first`, `encoding`, `delimiter`,
    `quote`, `header` and `sheet`. An empty list says that a target has no column.

    Raises
    ------
    RefusedError : no such file, bad YAML, or a key or value that has no meaning; names file and line.
    """
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise RefusedError(f"the mapping {path} cannot be read; check its name and permissions") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise RefusedError(
            f"{path}{line}: this is no valid YAML; write lines like `text: description`"
        ) from error
    if node is None:
        return Mapping()
    if not isinstance(node, yaml.MappingNode):
        raise RefusedError(f"{path}, line 1: a mapping file is lines like `text: description`")
    mapping = Mapping()
    seen: set[str] = set()
    for key_node, value_node in node.value:
        where = f"{path}, line {key_node.start_mark.line + 1}"
        key = str(key_node.value)
        if key in seen:
            raise RefusedError(f"{where}: {key!r} stands there twice; keep one of them")
        seen.add(key)
        mapping = _with_key(mapping, key, value_node, where)
    return mapping


def _with_key(mapping: Mapping, key: str, node: yaml.Node, where: str) -> Mapping:
    if key in TARGETS:
        columns = _columns(node, where, key)
        return replace(mapping, columns={**mapping.columns, key: columns})
    if key in _READING_KEYS:
        value: Any = _truth(node, where, key) if key == "header" else _scalar(node, where, key)
        return replace(mapping, reading=replace(mapping.reading, **{key: value}))
    if key == "day_first":
        return replace(mapping, day_first=_truth(node, where, key))
    if key == "zone":
        return replace(mapping, zone=_scalar(node, where, key))
    known = ", ".join((*TARGETS, *_OTHER_KEYS, *_READING_KEYS))
    raise RefusedError(f"{where}: there is no key {key!r}; the keys are {known}")


def _columns(node: yaml.Node, where: str, key: str) -> tuple[str, ...]:
    if isinstance(node, yaml.ScalarNode):
        return () if node.tag.endswith(":null") else (str(node.value),)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(item, yaml.ScalarNode) for item in node.value):
        columns = tuple(str(item.value) for item in node.value)
        if key not in JOINED and len(columns) > 1:
            raise RefusedError(f"{where}: {key} takes one column; only {', '.join(JOINED)} take several")
        return columns
    raise RefusedError(f"{where}: {key} takes a column's name or a list of names")


def _scalar(node: yaml.Node, where: str, key: str) -> str:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    raise RefusedError(f"{where}: {key} takes one value")


def _truth(node: yaml.Node, where: str, key: str) -> bool:
    value = _scalar(node, where, key).lower()
    if value in {"true", "yes", "on"}:
        return True
    if value in {"false", "no", "off"}:
        return False
    raise RefusedError(f"{where}: {key} is yes or no")
