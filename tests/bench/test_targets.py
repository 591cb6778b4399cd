from __future__ import annotations

import pytest

from bench.targets import TARGETS

GIGABYTE = 10**9
BY_KEY = {target.key: target for target in TARGETS}
STAGES = {"content": 60.0, "features": 10.0, "texts": 1.0, "telling": 12.0, "links": 9.0, "campaigns": 9.0}
OTHERS = {"networks": 30.0, "scores": 5.0, "leads": 5.0}


def size(records: int, factor: float = 1.0, **more: object) -> dict[str, object]:
    """Figures of one size, as the part `speed` gives them."""
    stages = {stage: factor * took for stage, took in (STAGES | OTHERS).items()}
    run, collect = sum(stages.values()) + 1, 10 * factor
    peaks = dict.fromkeys(("start", *stages), GIGABYTE) | {"content": 3 * GIGABYTE}
    entry = {
        "records": records,
        "seconds": collect + run,
        "peak": 3 * GIGABYTE,
        "anonymous": 2 * GIGABYTE,
        "largest": 2 * GIGABYTE,
        "collect": {"seconds": collect, "peak": GIGABYTE},
        "run": {"seconds": run},
        "stages": stages,
        "stage_peaks": peaks,
    }
    return entry | more


def found(key: str, figures: dict[str, object]) -> tuple[str, bool | None]:
    """What is said of a target."""
    finding = BY_KEY[key].judge(figures)
    return finding.value, finding.reached


@pytest.fixture
def speed():
    sizes = [size(100_000, 0.1), size(1_000_000), size(3_000_000, 3, peak=3.3 * GIGABYTE)]
    return {"sizes": sizes}


def test_campaigns_and_the_whole_chain_are_judged_apart(speed):
    assert found("seconds", speed) == ("52.0 s at 1,000,000", True)
    assert found("chain", speed) == ("152 s at 1,000,000", True)
    assert found("memory", speed) == ("1.00 GB at 1,000,000", True)
    assert found("chain-memory", speed)[0].startswith("3.00 GB at 1,000,000, all processes together")
    assert found("memory-growth", speed)[0].startswith("1.10 (3,000,000 against 1,000,000)")
    assert found("memory-growth", speed)[1]


def test_a_slow_or_large_chain_misses_its_target_alone(speed):
    speed["sizes"][1] = size(1_000_000, seconds=181.0, peak=7 * GIGABYTE)
    assert [found(key, speed)[1] for key in ("chain", "chain-memory")] == [False, False]
    assert [found(key, speed)[1] for key in ("seconds", "memory")] == [True, True]


def test_results_from_when_a_run_ended_with_campaigns_say_nothing_of_the_chain():
    old = size(1_000_000)
    old["stages"] = {
        stage: took for stage, took in old["stages"].items() if stage not in ("content", "networks")
    }
    del old["largest"], old["stage_peaks"]
    figures = {"sizes": [old, old]}
    for key in ("chain", "chain-memory", "memory-growth", "report"):
        assert found(key, figures) == ("not measured", None)
    assert found("memory", figures) == ("3.00 GB at 1,000,000", True)


def test_a_report_has_seconds_and_size(speed):
    report = {"seconds": 4.0, "size": 2_500_000, "peak": GIGABYTE, "leads": 50}
    speed["sizes"][1]["report"] = report
    said, reached = found("report", speed)
    assert said == "4.0 s, 2.5 MB, 1.00 GB of memory for 50 leads over 1,000,000 records"
    assert reached is None


def test_real_records_that_are_absent_are_named():
    skipped = {"skipped": "absent"}
    assert found("order", {"adverts": skipped}) == ("not measured: the adverts are absent", None)
    assert found("honest", {"messages": skipped}) == ("not measured: the messages are absent", None)
    assert found("calibration", skipped) == ("not measured: the adverts are absent", None)
    assert found("signs", {}) == ("not measured: the adverts are absent", None)


def test_calibration_may_foretell_better_and_order_worse():
    losses = {"log_loss": 0.55, "base_log_loss": 0.62, "brier": 0.19, "base_brier": 0.22}
    entry = {"decisions": 215, "by_points": 0.88, "by_likelihood": 0.86} | losses
    assert found("calibration", {"sizes": [entry]})[1] is True
    assert found("calibration-order", {"sizes": [entry]})[1] is False
    entry = {"decisions": 10}
    assert found("calibration", {"sizes": [entry]}) == ("no model from 10 decisions", None)


def test_one_honest_message_with_a_row_is_too_many():
    rows = [{"least": 0.01, "labelled": 5, "honest": 1}]
    figures = {"messages": {"records": 100, "labelled": 10, "rows": rows}}
    assert found("honest", figures) == ("1 of 90", False)
    rows[0]["honest"] = 0
    assert found("honest", figures) == ("0 of 90", True)


def test_networks_are_judged_by_their_worst_market():
    def market(kind: str, index: float) -> dict[str, object]:
        return {"market": kind, "records": 100_000, "seed": 1, "index": index, "in_campaigns": 0.99}

    markets = [market("easy", 0.95), market("easy", 0.89), market("hard", 0.85)]
    assert [found(f"networks-{kind}", {"markets": markets})[1] for kind in ("easy", "hard")] == [False, True]


def test_obfuscated_phones_are_judged_apart_from_plain_ones():
    def counts(right: int, wrong: int, missed: int) -> dict[str, int]:
        return {"right": right, "wrong": wrong, "missed": missed}

    ours = {"hidden": counts(8, 2, 2), "all": counts(98, 2, 2)}
    said, reached = found("phones", {"records": 20_000, "phones": {"Manumit": ours, "peer": ours}})
    assert said.startswith("0.800 in adverts with an obfuscated one, 0.980 in all")
    assert reached is False
