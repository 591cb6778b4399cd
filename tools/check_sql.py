"""Refuses statements that hold a construct which the conformance suite does not prove on every engine.

The list is in src/manumit/engine/spark/constructs.py. Usage: check_sql.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

from manumit.engine import QueryError
from manumit.engine.spark.dialect import to_spark


def main(folder: Path) -> int:
    """Statements that are refused; each is named on standard output."""
    refused = 0
    for path in sorted(folder.rglob("*.sql")):
        try:
            to_spark(str(path), path.read_text(encoding="utf-8"))
        except QueryError as error:
            print(error)
            refused += 1
    return refused


if __name__ == "__main__":
    sys.exit(min(1, main(Path(sys.argv[1]))))
