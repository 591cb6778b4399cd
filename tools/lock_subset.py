"""Prints the part of the lock that the program itself needs: dependencies, stated extras, build backend.

The lock says under each package who asks for it (`# via`), so one file serves users and developers.
Usage: lock_subset.py LOCK PYPROJECT [EXTRA ...]
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path


def blocks(lock: str) -> dict[str, str]:
    """Text of each package's entries, by name; a package with a version for each Python has several."""
    found: dict[str, str] = {}
    for block in re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)[1:]:
        name = re.match(r"[a-z0-9._-]+", block)
        assert name
        found[name[0]] = found.get(name[0], "") + block
    return found


def asked_by(block: str) -> set[str]:
    """Names of the packages that a block says it is there for."""
    comments = re.findall(r"^ +#(?: +via)? +([a-z0-9._-]+)", block, flags=re.MULTILINE)
    return set(comments)


def name_of(requirement: str) -> str:
    """The package's name in a requirement, as the lock writes it."""
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def wanted(packages: dict[str, str], roots: set[str]) -> set[str]:
    """`roots` and all that they ask for, and so on."""
    taken = set(roots)
    while True:
        more = {name for name, block in packages.items() if asked_by(block) & taken} - taken
        if not more:
            return taken
        taken |= more


def main(lock: str, project: str, *extras: str) -> None:
    """Print the subset in the lock's own order."""
    stated = tomllib.loads(Path(project).read_text())
    requirements = [*stated["project"]["dependencies"], *stated["build-system"]["requires"]]
    for extra in extras:
        requirements += stated["project"]["optional-dependencies"][extra]
    packages = blocks(Path(lock).read_text())
    roots = {name_of(r) for r in requirements}
    missing = roots - set(packages)
    if missing:
        sys.exit(f"{lock} lacks {', '.join(sorted(missing))}; run: make lock")
    taken = wanted(packages, roots)
    sys.stdout.write("".join(block for name, block in packages.items() if name in taken))


if __name__ == "__main__":
    main(*sys.argv[1:])
