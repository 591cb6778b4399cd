"""Puts what the demo prints into README.md, between its two marks.

The demo runs on its simulated market, so that no real advert stands in the repository. Cuts are marked by …
Usage: readme_transcript.py
"""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from click.testing import CliRunner

from manumit.cli.app import app

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- demo: written by tools/readme_transcript.py -->", "<!-- end of demo -->"
_LEADS = 3
_LAST = "Authors"


def transcript() -> str:
    """What `manumit demo` prints on a terminal of 80 columns, without a folder of real records."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        try:
            env = {"MANUMIT_DATA": "no-such-folder", "COLUMNS": "80"}
            answer = CliRunner().invoke(app, ["demo"], prog_name="manumit", env=env, catch_exceptions=False)
        finally:
            os.chdir(here)
    if answer.exit_code:
        raise SystemExit(answer.output)
    return answer.output


def shortened(text: str) -> str:
    """The first leads and the head of the first campaign; … where something is left out."""
    text = re.sub(rf"(?ms)^#{_LEADS + 1} .*?(?=^\d+ of [\d,]+ leads)", "…\n\n", text)
    text = re.sub(rf"(?ms)^{_LAST}$.*?(?=^6\. )", "…\n\n", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def main() -> None:
    """Rewrite the block."""
    readme = README.read_text(encoding="utf-8")
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    block = f"{BEGIN}\n\n```text\n$ manumit demo\n{shortened(transcript())}\n```\n\n{END}"
    README.write_text(before + block + after, encoding="utf-8")


if __name__ == "__main__":
    main()
