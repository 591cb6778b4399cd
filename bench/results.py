"""Results of the parts, one JSON file each, so that a part can be measured again alone."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bench import machine

if TYPE_CHECKING:
    from pathlib import Path

    from bench.plan import Plan


def described(name: str, plan: Plan) -> dict[str, Any]:
    """What a reader needs besides the figures; taken before the work, since the load is part of it."""
    return {
        "part": name,
        "command": f"python -m bench {name}{plan.words()}",
        "quick": plan.quick,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine.facts(),
        "versions": machine.versions(),
    }


def save(folder: Path, result: dict[str, Any]) -> None:
    """Write one part's result."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['part']}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def load(folder: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    """The results that are there, by part."""
    paths = {name: folder / f"{name}.json" for name in names}
    return {name: json.loads(path.read_text("utf-8")) for name, path in paths.items() if path.exists()}
