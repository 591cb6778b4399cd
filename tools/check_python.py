"""Stops `make` with a sentence where the Python is none that the project runs on."""

import sys

FIRST, LAST = (3, 11), (3, 13)

if not FIRST <= sys.version_info[:2] <= LAST:
    sys.exit(
        f"manumit runs on Python 3.11 to 3.13 and {sys.executable} is {sys.version.split()[0]}; "
        "name another one, for example: make setup PYTHON=python3.12"
    )
