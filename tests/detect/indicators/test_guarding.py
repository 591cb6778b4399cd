from __future__ import annotations

import pytest

from manumit.detect.indicators.guarding import guarded


@pytest.mark.parametrize(
    ("text", "denies", "tells"),
    [
        ("We keep your passport", False, False),
        ("We never keep your passport", True, False),
        ("No problem, we keep your passport", False, False),
        ("Beware of agents who keep your passport", False, True),
        ("If an employer keeps your passport, call the police", False, True),
        ("No guardamos su pasaporte", True, False),
        ("Мы не забираем паспорт", True, False),
        ("", False, False),
    ],
)
def test_denials_reports_and_warnings_are_seen_without_a_sign(text: str, denies: bool, tells: bool):
    found = guarded([text])
    assert (bool(found.denies[0]), bool(found.reports[0] or found.warns[0])) == (denies, tells)


def test_a_page_of_advice_warns():
    assert guarded(["Know your rights. Never hand over your passport. Call the helpline."]).warns[0]
    assert not guarded(["Bakers wanted, call today"]).warns[0]


def test_each_text_is_judged_by_itself():
    found = guarded(["We never ask", "We ask", "Beware of those who ask"])
    assert found.denies.tolist() == [True, False, False]
    assert found.reports.tolist() == [False, False, True]
