"""What of a run is for campaigns? Its stages for contents, networks, scores and leads are left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bench.processes import Ran

CAMPAIGNS = ("features", "texts", "telling", "links", "campaigns")


def campaign_seconds(seconds: float, stages: Mapping[str, float]) -> float:
    """Seconds of a run without the stages that are not for campaigns: start and end of the process count.

    Parameters
    ----------
    seconds : of the whole process.
    stages : seconds by stage, as the run says them.
    """
    return seconds - sum(took for stage, took in stages.items() if stage not in CAMPAIGNS)


def campaigns_of(ran: Ran) -> float:
    """The same of a `manumit run` that was measured."""
    return campaign_seconds(ran.seconds, ran.answer["seconds"])


def stage_peaks(ran: Ran) -> dict[str, int]:
    """Bytes of all processes at most by stage of a run. The borders are true to tenths of a second."""
    ended = ran.seconds - sum(ran.answer["seconds"].values())
    peaks = {"start": ran.between(0, ended)}
    for stage, took in ran.answer["seconds"].items():
        begun, ended = ended, ended + took
        peaks[stage] = ran.between(begun, ended)
    return peaks


def to_campaigns(entry: dict[str, Any]) -> float:
    """Seconds from a file to campaigns, of the entry of one size."""
    return entry["collect"]["seconds"] + campaign_seconds(entry["run"]["seconds"], entry["stages"])


def campaign_peak(entry: dict[str, Any]) -> int:
    """Bytes at most from a file to campaigns, of the entry of one size."""
    peaks = entry.get("stage_peaks")
    if peaks is None:  # measured when a run had no other stages
        return entry["peak"]
    return max(entry["collect"]["peak"], *(peaks[stage] for stage in CAMPAIGNS))
