"""What an investigator sees: leads, one campaign, foreign and hostile texts."""

from __future__ import annotations

import json

import pytest
from rich.cells import cell_len

WIDTHS = (80, 120)


@pytest.fixture
def ranks(read_only) -> dict[str, int]:
    """Rank by a word of the template."""
    found = read_only.json("leads", "--kind", "campaign")["leads"]
    words = {"hostess": "hostess", "arabic": "مطلوب", "hostile": "cmd"}
    return {name: next(x["rank"] for x in found if word in x["template"]) for name, word in words.items()}


def test_leads_are_ranked_with_reasons(read_only):
    found = read_only.json("leads")
    assert found["total"] == len(found["leads"]) >= 3
    assert [lead["rank"] for lead in found["leads"]] == list(range(1, found["total"] + 1))
    assert [lead["subject_kind"] for lead in found["leads"]].count("campaign") == 3
    for lead in found["leads"]:
        assert lead["score"] == pytest.approx(sum(reason["points"] for reason in lead["reasons"]))
        assert all(reason["sentence"] and reason["record_ids"] for reason in lead["reasons"])
        assert lead["lead_id"] == f"{lead['subject_kind']}-{lead['subject']}"
    assert set(found["leads"][0]) == {
        "rank", "score", "lead_id", "subject_kind", "subject", "urgent", "likelihood", "records", "units",
        "campaigns", "identifiers", "campaign_id", "distinct_texts", "share_saved", "template", "authors",
        "places", "first_seen", "last_seen", "title", "text", "reasons",
    }  # fmt: skip


def test_leads_tell_size_authors_places_and_span(read_only, ranks):
    shown = read_only.ok("leads")
    assert "8 records" in shown
    assert "3 authors, 8 places" in shown
    assert "2025-03-01 to 2025-03-08 (7 days)" in shown
    assert f"#{ranks['hostess']}" in shown
    total = read_only.json("leads")["total"]
    assert f"{total} of {total} leads" in read_only("leads").stderr
    assert f"1 of {total} leads" in read_only("leads", "--top", 1).stderr
    assert f"3 of {total} leads" in read_only("leads", "--kind", "campaign").stderr


def test_leads_are_chosen_by_kind_and_urgency(read_only):
    leads = read_only.json("leads", "--kind", "campaign")["leads"]
    assert {lead["subject_kind"] for lead in leads} == {"campaign"}
    assert read_only.json("leads", "--urgent")["leads"] == []
    assert "No such lead" in read_only.ok("leads", "--urgent")


@pytest.mark.parametrize("width", WIDTHS)
def test_lines_fit_the_terminal(read_only, width: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", str(width))
    for words in (
        ("leads",),
        ("show", "1"),
        ("show", "2"),
        ("show", "3"),
        ("batches",),
        ("plan",),
        ("runs",),
    ):
        for line in read_only.ok(*words).splitlines():
            assert cell_len(line) <= width, words


def test_a_record_cannot_drive_the_terminal(read_only, ranks):
    shown = read_only.ok("show", ranks["hostile"], "--full") + read_only.ok("leads")
    assert "\x1b" not in shown
    assert "␛[31m" in shown


def test_right_to_left_text_is_isolated(read_only, ranks):
    shown = read_only.ok("show", ranks["arabic"])
    line = next(line for line in shown.splitlines() if "بيروت" in line)
    assert "\u2068بيروت\u2069" in line
    template = shown.partition("Template\n")[2]
    assert template.startswith("\u2068")
    assert "\u2066{1:" in template
    excerpt = next(line for line in read_only.ok("leads").splitlines() if "مطلوب" in line)
    assert excerpt.startswith("     \u2068")


def test_show_has_template_slots_members_and_contacts(read_only, ranks, secret: str):
    shown = read_only.ok("show", ranks["hostess"], "--members", "2")
    for part in ("Template", "Slots", "Authors", "Places", "Contacts", "Members", secret, "agent0 (3)"):
        assert part in shown
    assert "{1:" in shown
    assert "6 records more" in read_only("show", ranks["hostess"], "--members", "2").stderr
    view = read_only.json("show", ranks["hostess"])
    assert view["rank"] == ranks["hostess"]
    assert view["size"] == 8
    assert [m["source_id"] for m in view["members"]] == ["h0", "h1", "h2", "h3", "h4"]
    assert sum(place["records"] for place in view["places"]) == 8
    assert view["first_seen"] == "2025-03-01T00:00:00Z"
    assert {slot["slot"] for slot in view["slots"]} == {part["slot"] for part in view["parts"]} - {0}


def test_a_campaign_is_named_by_rank_id_or_beginning(read_only):
    found = read_only.json("leads", "--kind", "campaign")["leads"][1]
    rank, campaign = str(found["rank"]), found["campaign_id"]
    for name in (rank, f"#{rank}", campaign, campaign[:12], campaign.upper(), f"campaign-{campaign}"):
        assert read_only.json("show", name)["campaign_id"] == campaign


def test_an_unknown_campaign_is_said(read_only):
    for name in ("nosuch", "#99", "99999", ""):
        answer = read_only("show", name)
        assert answer.exit_code == 1
        assert "no campaign" in answer.stderr or "no rank" in answer.stderr
        assert "Traceback" not in answer.output


def test_an_older_run_can_be_looked_at(own, more_adverts, terms):
    own.ok("collect", more_adverts, *terms)
    own.ok("run")
    assert own.json("leads", "--run", "1")["run_id"] == "000001"
    assert own.json("show", "1", "--run", "1")["run_id"] == "000001"
    assert "changed since" not in own("leads", "--run", "1").stderr
    assert own("leads", "--run", "9").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ("leads",),
        ("show", "1"),
        ("batches",),
        ("batches", "1"),
        ("runs",),
        ("plan",),
        ("holds",),
        ("verify",),
    ],
)
def test_json_is_one_document_and_nothing_else(read_only, words):
    answer = read_only(*words, "--json")
    assert isinstance(json.loads(answer.stdout), dict)
    assert "\x1b" not in answer.stdout


def test_colours_only_on_a_terminal(read_only, monkeypatch: pytest.MonkeyPatch):
    assert "\x1b[" not in read_only.ok("show", "1")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[1;3" in read_only.ok("show", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    coloured = read_only.ok("show", "1")
    assert not any(f"\x1b[{code}" in coloured for code in ("31", "32", "33", "34", "35", "36", "1;3"))
