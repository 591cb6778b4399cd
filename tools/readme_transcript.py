"""Puts what the demo and `watch` print into README.md, each between its two marks.

The demo runs on its simulated market, so that no real advert stands in the repository. Cuts are marked by …
Usage: readme_transcript.py
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from click.testing import CliRunner

from manumit.cli.app import app

README = Path(__file__).parents[1] / "README.md"
MARKS = "<!-- {}: written by tools/readme_transcript.py -->", "<!-- end of {} -->"
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


FILES = {
    "closed-cases.csv": "kind,value\nphone,+34 600 100 200\n",
    "feed.jsonl": """\
{"id": "a1", "place": "Lisbon", "text": "Waitress wanted, room and flight paid. Call +34 600 100 200"}
{"id": "a2", "place": "Lisbon", "text": "Old bicycle for sale, good brakes"}
{"id": "a3", "place": "Lisbon", "text": "Your passport stays in our safe until the debt for the trip is paid"}
{"id": "a2", "place": "Lisbon", "text": "Old bicycle for sale, good brakes"}
{"id": "a4", "place"
""",
}
WATCHING = """\
manumit init harbour
cd harbour
manumit watchlist add ../closed-cases.csv --name closed-cases --owner "unit 4" \\
    --legal-basis "order 9/26" --purpose leads --expires 2027-12-31
cat ../feed.jsonl | manumit watch - --source "job board" --legal-basis "contract 7" --ack -
manumit alerts
"""


def watched() -> str:
    """What the commands of WATCHING print, each below itself."""
    said: list[str] = []
    env = os.environ | {"COLUMNS": "80"}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for name, text in FILES.items():
            (folder / name).write_text(text, encoding="utf-8")
        for command in WATCHING.replace("\\\n", "\\\0").splitlines():
            said.append(f"$ {command}".replace("\0", "\n"))
            if command.startswith("cd "):
                folder /= command.removeprefix("cd ")
                continue
            program = f"{shlex.quote(sys.executable)} -m manumit.cli"
            line = re.sub(r"\bmanumit (?=[a-z])", f"{program} ", command.replace("\\\0", ""))
            answer = subprocess.run(
                line, shell=True, cwd=folder, env=env, text=True, check=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            said += [text.replace(f"{scratch}/", "") for text in answer.stdout.splitlines()]
    return "\n".join(line.rstrip() for line in said)


def put(page: str, name: str, text: str) -> str:
    """The page with `text` between the marks of this name."""
    begin, end = (mark.format(name) for mark in MARKS)
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"README.md lacks the marks of {name}")
    return f"{before}{begin}\n\n```text\n{text}\n```\n\n{end}{after}"


def main() -> None:
    """Rewrite both blocks."""
    page = README.read_text(encoding="utf-8")
    page = put(page, "demo", f"$ manumit demo\n{shortened(transcript())}")
    page = put(page, "watch", watched())
    README.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
