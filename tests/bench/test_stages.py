from __future__ import annotations

import pytest

from bench.processes import Ran
from bench.stages import CAMPAIGNS, campaign_peak, campaign_seconds, stage_peaks, to_campaigns
from manumit.pipeline import STAGES

TOOK = {"content": 4.0, "features": 1.0, "telling": 2.0, "leads": 0.5}


def test_stages_for_campaigns_are_stages_of_a_run():
    assert set(CAMPAIGNS) < {stage.name for stage in STAGES}


def test_start_and_end_count_and_other_stages_do_not():
    assert campaign_seconds(8.0, TOOK) == pytest.approx(3.5)
    entry = {"collect": {"seconds": 2.0}, "run": {"seconds": 8.0}, "stages": TOOK}
    assert to_campaigns(entry) == pytest.approx(5.5)


def test_peaks_are_those_of_the_samples_in_a_stage():
    samples = [(0.2, 1), (0.4, 2), (1.0, 3), (4.0, 9), (5.0, 4), (7.0, 6), (7.8, 5)]
    ran = Ran(8.0, 9.0, 9, 9, 7, samples, {"seconds": TOOK})
    assert stage_peaks(ran) == {"start": 2, "content": 9, "features": 4, "telling": 6, "leads": 5}


def test_memory_of_campaigns_is_that_of_their_stages_or_of_collecting():
    peaks = dict.fromkeys(CAMPAIGNS, 5) | {"content": 9, "telling": 6}
    assert campaign_peak({"peak": 9, "collect": {"peak": 4}, "stage_peaks": peaks}) == 6
    assert campaign_peak({"peak": 9, "collect": {"peak": 8}, "stage_peaks": peaks}) == 8
    assert campaign_peak({"peak": 9}) == 9
