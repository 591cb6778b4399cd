"""Which targets are reached? One entry a target of the project; the page shows them all, reached or not."""

from __future__ import annotations

from bench import campaign_targets, lead_targets, time_targets

TARGETS = (*campaign_targets.TARGETS, *lead_targets.TARGETS, *time_targets.TARGETS)
