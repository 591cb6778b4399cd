"""Errors by group are counted right, and small cells are withheld."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from manumit.alert.fairness import SMALLEST, UNKNOWN, GroupErrors, errors_by_group, groups_of
from manumit.casework import Review


def decision(kind: str, subject: str) -> Review:
    return Review(1, "", "ana", f"{kind}-{subject}", "accept", "why", kind, subject, 1.0, (), "000001")


def test_errors_are_shares_of_what_persons_decided():
    decided = {f"a{n}": n < 12 for n in range(24)}  # 12 accepted, 12 dismissed
    foretold = {lead: (0.9 if n % 3 else 0.1) for n, lead in enumerate(decided)}
    (everything,) = errors_by_group(foretold, decided, {})
    assert everything == GroupErrors("all", "all", 12, round(4 / 12, 4), 12, round(8 / 12, 4))


def test_a_likelihood_of_a_half_counts_as_accepted():
    decided = {f"a{n}": False for n in range(10)}
    assert errors_by_group(dict.fromkeys(decided, 0.5), decided, {})[0].false_accept == 1.0


def test_small_cells_are_withheld():
    decided = {f"a{n}": n % 2 == 0 for n in range(38)}
    foretold = dict.fromkeys(decided, 0.4)
    language = {lead: ("es" if n < 20 else "ro") for n, lead in enumerate(decided)}
    found = errors_by_group(foretold, decided, {"language": language, "country": {}})
    assert [(e.attribute, e.group, e.accepted, e.dismissed) for e in found] == [
        ("all", "all", 19, 19),
        ("language", "es", 10, 10),
        ("language", "ro", None, None),
        ("country", UNKNOWN, 19, 19),
    ]
    assert (found[2].false_accept, found[2].false_dismiss) == (None, None)


@given(
    st.dictionaries(
        st.integers(0, 200).map(str),
        st.tuples(st.floats(0, 1), st.booleans(), st.sampled_from(["es", "ro", None])),
        max_size=120,
    )
)
def test_no_figure_stands_for_fewer_than_ten_leads(cases):
    foretold = {lead: likely for lead, (likely, _, _) in cases.items()}
    decided = {lead: yes for lead, (_, yes, _) in cases.items()}
    language = {lead: lang for lead, (_, _, lang) in cases.items() if lang}
    for found in errors_by_group(foretold, decided, {"language": language}):
        mine = [
            lead for lead in cases if found.attribute == "all" or language.get(lead, UNKNOWN) == found.group
        ]
        for yes, count, share in (
            (True, found.accepted, found.false_dismiss),
            (False, found.dismissed, found.false_accept),
        ):
            there = sum(decided[lead] is yes for lead in mine)
            assert (count is None) == (share is None) == (there < SMALLEST)
            assert count in {None, there}


def test_a_lead_is_of_the_commonest_language_and_country_of_its_records(scene):
    languages = ["ro", "es", "es", "und", "und", "und"]
    scene.campaign("c", 6, each=lambda n: {"batch_id": "old" if n else "new"})
    scene.campaign("d", 1, each=lambda n: {"batch_id": "new"})
    scene.add("records", record_id="r", batch_id="none")
    for n, lang in enumerate(languages):
        scene.add("languages", record_id=f"c{n:04d}", lang=lang, confidence=0.9)
    scene.add("languages", record_id="r", lang="ro", confidence=0.9)
    for kind, value in (("campaign", "c"), ("campaign", "d"), ("record", "r"), ("phone", "+1")):
        scene.add("network_members", network_id="n", kind=kind, value=value)
    asked = [decision("campaign", "c"), decision("campaign", "d"), decision("network", "n")]
    asked += [decision("record", "r"), decision("record", "gone")]
    found = groups_of(
        scene.engine,
        scene.files(),
        {review.lead_id: review for review in asked},
        {"old": "ES", "new": "RO", "none": None},
    )
    assert found == {
        "language": {"campaign-c": "es", "network-n": "es", "record-r": "ro"},
        "country": {"campaign-c": "ES", "campaign-d": "RO", "network-n": "ES"},
    }
    assert groups_of(scene.engine, {}, {}, {}) == {"language": {}, "country": {}}
