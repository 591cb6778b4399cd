from __future__ import annotations

import pytest

from manumit.casework import Part, find_lead, find_part, open_leads
from manumit.store import RefusedError


@pytest.fixture
def finding(casework_ws, casework_records, casework_run, casework_lead):
    """A run with three leads, a network that has the id of its first campaign, and records."""
    r = casework_records
    run = casework_run(
        casework_ws,
        leads=[
            casework_lead(1, lead_id="network-2f41", subject_kind="network", subject="2f41"),
            casework_lead(2, lead_id="campaign-2f99", subject_kind="campaign", subject="2f99"),
            casework_lead(3, lead_id=f"record-{r[0]}", subject_kind="record", subject=r[0]),
        ],
        campaigns=[{"campaign_id": "2f41"}, {"campaign_id": "2f99"}, {"campaign_id": "77aa"}],
        networks=[{"network_id": "2f41"}, {"network_id": "88bb"}],
        network_members=[
            {"network_id": "2f41", "kind": "phone", "value": "+1", "records": 9},
            {"network_id": "2f41", "kind": "campaign", "value": "2f99", "records": 5},
            {"network_id": "2f41", "kind": "campaign", "value": "2f41", "records": 3},
            {"network_id": "88bb", "kind": "record", "value": r[1], "records": 1},
        ],
    )
    return casework_ws, run


@pytest.mark.parametrize(
    ("stated", "lead"),
    [
        ("1", "network-2f41"),
        ("#2", "campaign-2f99"),
        ("network-2f41", "network-2f41"),
        ("network-2", "network-2f41"),
        ("camp", "campaign-2f99"),
        (" 2F99 ", "campaign-2f99"),
        ("2f4", "network-2f41"),
    ],
)
def test_a_lead_by_rank_id_or_beginning(finding, stated, lead):
    assert find_lead(*finding, stated)["lead_id"] == lead


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("4", "has no lead '4'; `manumit leads` lists them"),
        ("", "has no lead"),
        ("zz", "has no lead"),
        ("2f", r"2 leads begin with '2f' \(campaign-2f99, network-2f41\); write more of the id"),
    ],
)
def test_a_lead_that_is_not_there_or_not_one(finding, stated, said):
    with pytest.raises(RefusedError, match=said):
        find_lead(*finding, stated)


def test_open_leads_come_by_rank_without_those_decided(finding):
    table, total = open_leads(*finding, ["campaign-2f99"], 1)
    assert (table.column("lead_id").to_pylist(), total) == (["network-2f41"], 2)
    assert open_leads(*finding, [], 9)[0].column("rank").to_pylist() == [1, 2, 3]
    everything = [lead["lead_id"] for lead in open_leads(*finding, [], 9)[0].to_pylist()]
    table, total = open_leads(*finding, everything, 9)
    assert (table.num_rows, total) == (0, 0)


def test_parts_are_networks_campaigns_and_records(finding, casework_records):
    record = casework_records[1]
    assert find_part(*finding, "2f41") == Part("network", "2f41", "2f41")
    assert find_part(*finding, "campaign-2f41") == Part("campaign", "2f41")
    assert find_part(*finding, "77") == Part("campaign", "77aa")
    assert find_part(*finding, record[:12]) == Part("record", record)
    assert find_part(*finding, "network-88") == Part("network", "88bb", record)
    assert find_part(*finding, "1") == Part("network", "2f41", "2f41")
    assert find_part(*finding, "3") == Part("record", casework_records[0])


def test_another_unit_stands_for_a_network_that_a_campaign_is_split_from(finding, casework_records):
    assert find_part(*finding, "2f41", apart_from="2f41") == Part("network", "2f41", "2f99")
    with pytest.raises(RefusedError, match="no other campaign or record"):
        find_part(*finding, "88bb", apart_from=casework_records[1])


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("zz", "no campaign, network or record 'zz'"),
        ("network-77", "has no network"),
        ("phone-77", "no rank and no id"),
        ("", "no rank and no id"),
        ("campaign-2f", "2 campaigns begin with"),
    ],
)
def test_a_part_that_is_not_there_or_not_one(finding, stated, said):
    with pytest.raises(RefusedError, match=said):
        find_part(*finding, stated)
