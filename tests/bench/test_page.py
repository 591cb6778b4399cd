from __future__ import annotations

import json
import re

import pytest

from bench import results
from bench.page import NOTES, PAGE, page
from bench.parts import PARTS
from bench.plan import Plan
from bench.targets import TARGETS

QUALITY = {
    "market": "hard",
    "records": 100_000,
    "seed": 1,
    "index": 0.991,
    "precision": 0.97,
    "recall": 0.985,
    "seconds": {},
}


@pytest.fixture
def made(tmp_path):
    """A result of one part, as the suite keeps it."""
    plan = Plan(tmp_path / "out")
    sizes = [QUALITY | {"records": size} for size in (1_000, 10_000, 100_000)]
    figures = {"simulated": sizes, "second": [QUALITY | {"records": 10_000, "market": "plain"}]}
    results.save(plan.out, results.described("quality", plan) | {"figures": figures})
    return results.load(plan.out, list(PARTS))


def targets_of(text: str) -> dict[str, list[str]]:
    """Cells of each row of the first table, by what is wanted."""
    table = text.partition("## Targets")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return {row[0]: row[1:] for row in rows[2:]}


def test_every_target_is_on_the_page_reached_or_not(made):
    found = targets_of(page(made, {}))
    assert list(found) == [target.wanted for target in TARGETS]
    assert found["adjusted Rand index at least 0.99, easy and hard, 1k to 100k"][1] == "yes"
    assert found["precision of membership at least 0.98"][1] == "**no**"
    assert found["1M records, file to campaigns: under 4 GB peak"] == ["not measured", "–"]


def test_small_sizes_reach_no_target(made):
    text = page({"quality": made["quality"] | {"quick": True}}, {})
    assert "small sizes" in text
    assert targets_of(text)["recall of membership at least 0.98"][1] == "small sizes"


def test_a_size_that_was_not_measured_is_not_judged(made):
    figures = {"simulated": [QUALITY | {"records": 1_000}], "second": [QUALITY]}
    text = page({"quality": made["quality"] | {"figures": figures}}, {})
    assert targets_of(text)["recall of membership at least 0.98"][1] == "–"


def test_the_page_says_how_and_where(made):
    text = page(made, {"precision": "Two thresholds\nwere tried."})
    assert "`python -m bench quality`" in text
    assert "Two thresholds were tried." in text
    assert re.search(r"\d+ cores, [\d.]+ GB of memory", text)
    assert "numba" in text


def test_results_are_plain_json_without_a_path(made, tmp_path):
    told = json.dumps(made)
    assert str(tmp_path) not in told
    assert made["quality"]["date"] in page(made, {})


def test_notes_speak_of_targets():
    import tomllib

    assert set(tomllib.loads(NOTES.read_text())) <= {target.key for target in TARGETS}
    assert len({target.key for target in TARGETS}) == len(TARGETS)


def test_each_target_is_measured_by_a_part():
    assert {target.part for target in TARGETS} == set(PARTS)


def test_the_page_of_the_repository_has_every_target():
    assert list(targets_of(PAGE.read_text())) == [target.wanted for target in TARGETS]
