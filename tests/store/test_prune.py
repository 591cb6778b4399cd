"""Which runs stay, by the rule; what goes with the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from manumit.store import RunManifest, Settings, Workspace, WorkspaceError
from manumit.store.prune import fates, plan, prune
from manumit.store.settings import Keeping, read_settings

if TYPE_CHECKING:
    from pathlib import Path

_NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def runs_of(days: list[float]) -> list[RunManifest]:
    """Runs that finished so many days ago, the oldest first."""
    return [
        RunManifest(f"{n:06d}", n, "leads", _NOW, _NOW - timedelta(days=ago), "0", (), {})
        for n, ago in enumerate(days, 1)
    ]


def kept(days: list[float], keeping: Keeping, **more: str) -> list[str]:
    runs = runs_of(days)
    named = {name.removeprefix("run"): why for name, why in more.items()}
    return [f.run.run_id[-2:] for f in fates(runs, runs[-1].run_id, keeping, named) if not f.goes]


@pytest.mark.parametrize(
    ("keeping", "expected"),
    [
        (Keeping(0, 0, 0, 0), ["08"]),
        (Keeping(2, 0, 0, 0), ["07", "08"]),
        (Keeping(0, 2, 0, 0), ["06", "08"]),
        (Keeping(0, 0, 2, 0), ["05", "08"]),
        (Keeping(0, 0, 0, 3), ["01", "03", "08"]),
        (Keeping(99, 0, 0, 0), ["01", "02", "03", "04", "05", "06", "07", "08"]),
    ],
)
def test_the_rule(keeping: Keeping, expected: list[str]) -> None:
    days = [70, 40, 35, 9, 8, 1, 0.2, 0]
    assert kept(days, keeping) == expected


def test_a_named_run_stays() -> None:
    assert kept([9, 8, 0], Keeping(0, 0, 0, 0), run000001="named") == ["01", "03"]


def test_what_no_other_run_has_goes(store_ws: Workspace) -> None:
    def table(value: str) -> pa.Table:
        return pa.table({"value": [value]})

    for name in "abc":
        with store_ws.lock("run"), store_ws.begin_run("leads") as run:
            run.put("own", "0", table(name))
            run.put("own", "1", table("same"))
            run.commit()
    current = store_ws.current_run()
    assert current is not None
    told = plan(store_ws, fates(store_ws.runs(), current.run_id, Keeping(0, 0, 0, 0), {}))
    assert told.gone == ("000001", "000002")
    assert len(told.partitions) == 2
    before = sum(p.stat().st_size for p in store_ws.path.rglob("*") if p.is_file() and p.name != "lock")
    with store_ws.lock("prune"):
        prune(store_ws, told)
    after = sum(p.stat().st_size for p in store_ws.path.rglob("*") if p.is_file() and p.name != "lock")
    assert before - after == told.bytes > 0
    assert store_ws.read_table("own").column("value").to_pylist() == ["c", "same"]
    assert store_ws.verify() == []


def test_the_rule_stands_in_the_settings(tmp_path: Path) -> None:
    settings = Settings(keep=Keeping(3, 0, 1, 2))
    (tmp_path / "manumit.toml").write_text(settings.to_toml())
    assert read_settings(tmp_path / "manumit.toml").keep == Keeping(3, 0, 1, 2)
    for text, said in (
        ("[keep]\nyears = 3", "knows newest, days, weeks, months"),
        ("[keep]\ndays = -1", "days = -1 is not a whole number"),
        ("keep = 3", "knows newest"),
    ):
        (tmp_path / "manumit.toml").write_text(text)
        with pytest.raises(WorkspaceError, match=said):
            read_settings(tmp_path / "manumit.toml")
