"""What an investigator sees of a network, of a single record, and of what cannot wait."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len

if TYPE_CHECKING:
    from pathlib import Path

PHONE = "+34 612 047 385"
TRAPPED = f"Please help us, we are locked in the flat and they took our passports. Tel {PHONE[:-3]}990"
_FLATS = ("two bright rooms near the harbour", "a quiet attic with a view of the hills")


def _rows() -> list[tuple[str, str, str, str]]:
    rows = []
    for n, city in enumerate(("Porto", "Graz", "Lyon", "Ghent")):
        waitress = (
            f"Waitress wanted in {city}, the shared flat and the travel are taken from your first {300 + n} "
            f"euro of pay, ask for Vera {PHONE}"
        )
        dancers = (
            f"Our house in {city} looks for dancers, we keep your passport until the debt of {900 + n} euro "
            f"is worked off, write to Vera {PHONE}"
        )
        rows += [(f"a{n}", f"agent{n}", city, waitress), (f"b{n}", f"lady{n}", city, dancers)]
    rows += [(f"h{n}", f"p{n}", "Turin", f"To let: {flat}") for n, flat in enumerate(_FLATS)]
    return [*rows, ("u", "x", "Madrid", TRAPPED)]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory, terms) -> Any:
    """A workspace with two campaigns that one phone ties, and a call for help; not to be changed."""
    folder = tmp_path_factory.mktemp("signed")
    with (folder / "adverts.csv").open("w", encoding="utf-8", newline="") as sink:
        csv.writer(sink).writerows([("id", "author", "city", "text"), *_rows()])
    return folder


@pytest.fixture
def look(signed: Path, shell, terms) -> Any:
    """The program in that workspace."""
    shell.folder = signed / "ws"
    if not shell.folder.exists():
        shell.ok("init", shell.folder, "--threads", 1)
        shell.ok("collect", signed / "adverts.csv", *terms)
        shell.ok("run")
    return shell


def test_a_call_for_help_comes_first_and_says_whom_to_call(look):
    (urgent,) = look.json("leads", "--urgent")["leads"]
    assert (urgent["rank"], urgent["urgent"], urgent["subject_kind"]) == (1, "danger", "record")
    assert urgent["reasons"][0]["rule"] == "urgent/call_for_help"
    shown = look("show", 1)
    assert "This cannot wait" in shown.stdout
    assert "ES: emergency 112, trafficking 900 10 50 90" in shown.stdout
    assert "anywhere else: emergency 112" in shown.stdout
    assert "Nothing was sent" in shown.stderr
    assert "URGENT: danger" in look.ok("leads")


def test_the_json_of_a_record_has_passages_sources_and_advice(look):
    view = look.json("show", 1)
    assert view["subject_kind"] == "record"
    assert view["members"][0]["text"] == TRAPPED
    sign = next(s for s in view["signs"] if s["rule"] == "call_for_help")
    assert sign["source"]
    assert TRAPPED.startswith(sign["passages"][0]["before"] + sign["passages"][0]["words"])
    assert view["advice"]["steps"]
    assert all(line["source"].startswith("http") for line in view["advice"]["helplines"])
    assert {m["kind"] for m in view["mentions"]} >= {"phone"}


def test_one_phone_ties_two_campaigns_into_a_network(look):
    (lead,) = look.json("leads", "--kind", "network")["leads"]
    assert lead["campaigns"] == lead["units"] == 2
    assert lead["score"] == pytest.approx(sum(reason["points"] for reason in lead["reasons"]))
    assert "links" in {reason["rule"] for reason in lead["reasons"]}
    view = look.json("show", lead["rank"])
    assert view["subject_kind"] == "network"
    assert [c["size"] for c in view["campaigns"]] == [4, 4]
    assert view["identifiers"][0]["value"] == "+34612047385"
    assert view["identifiers"][0]["units"] == 2
    shown = look.ok("show", lead["rank"], "--members", 1)
    for part in ("Network ", "Campaigns", "Identifiers", "+34612047385", "Members"):
        assert part in shown
    campaign = look.ok("show", f"campaign-{view['campaigns'][0]['campaign_id']}")
    assert f"part of network {view['network_id']}" in campaign


def test_a_record_can_be_named_though_it_is_no_lead(look):
    network = look.json("leads", "--kind", "network")["leads"][0]["rank"]
    record = look.json("show", network)["members"][0]["record_id"]
    view = look.json("show", f"record-{record}")
    assert (view["subject_kind"], view["rank"]) == ("record", None)
    assert view["campaign_id"]
    assert "Record " + record in look.ok("show", record)


@pytest.mark.parametrize("width", [80, 120])
def test_every_line_fits(look, width: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(width))
    for words in (("leads",), ("show", "1"), ("show", "2"), ("show", "2", "--full")):
        for line in look.ok(*words).splitlines():
            assert cell_len(line) <= width, (words, line)


def test_json_is_one_document(look):
    for words in (("leads", "--urgent"), ("show", "1"), ("show", "2")):
        assert isinstance(json.loads(look(*words, "--json").stdout), dict)
