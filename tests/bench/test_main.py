from __future__ import annotations

from types import SimpleNamespace

from bench import __main__ as main
from bench import results
from bench.parts import PARTS
from bench.plan import Plan


def test_minutes_are_listed_and_those_of_the_last_whole_run(tmp_path, capsys):
    plan = Plan(tmp_path)
    for name, quick in (("naming", False), ("trap", True)):
        told = results.described(name, plan) | {"quick": quick, "seconds": 90.0, "figures": {}}
        results.save(plan.out, told)
    main.listed(["naming", "trap", "speed"], plan)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["trap", "naming", "speed", "all"]  # in the order of a run
    assert "last: 1.5" in lines[1]
    assert "last" not in lines[0]
    whole = sum(PARTS[name].minutes for name in ("trap", "naming", "speed"))
    assert lines[-1].split()[1] == f"{whole:.1f}"


def test_a_part_that_fails_ends_no_other(tmp_path, monkeypatch):
    asked = []

    def ran(command, **_):
        asked.append(command)
        return SimpleNamespace(returncode=int(command[-1] == "trap"))

    monkeypatch.setattr(main.subprocess, "run", ran)
    plan = Plan(tmp_path, quick=True, limit=240.0)
    assert main.each_alone(["quality", "trap", "peers"], plan) == ["trap"]
    assert [command[-1] for command in asked] == ["quality", "trap", "peers"]
    assert asked[0][3:-1] == ["--out", tmp_path, "--quick", "--limit", "240"]
