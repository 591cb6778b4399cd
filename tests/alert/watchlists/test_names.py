"""How well names are told apart: made-up pairs, romanised by tables that know nothing of the matcher's."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from manumit.alert.watchlists import names

PAIRS = [
    line.split("\t")
    for line in Path(__file__).with_name("name_pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]
]


def closeness(pairs: list[list[str]]) -> np.ndarray:
    index = names.build(np.arange(len(pairs), dtype=np.uint32), [pair[3] for pair in pairs])
    found = names.look_up(index, names.forms_of([pair[4] for pair in pairs]))
    own = found.entry == found.name
    close = np.zeros(len(pairs))
    close[found.entry[own]] = found.closeness[own]
    return close


def test_one_name_is_found_and_others_are_not():
    held = [pair for pair in PAIRS if pair[0] == "held"]
    assert len({pair[1] for pair in held}) == 22
    hits, all_ = Counter(), Counter()
    for pair, close in zip(held, closeness(held), strict=True):
        all_[pair[2]] += 1
        hits[pair[2]] += bool(close)
    assert all_["same"] > 800
    assert all_["given"] + all_["family"] + all_["both"] > 1_200
    assert hits["same"] / all_["same"] > 0.75
    assert hits["given"] + hits["family"] + hits["both"] <= 2
    assert hits["gender"] / all_["gender"] < 0.15


@pytest.mark.parametrize(
    "pair",
    ["Mario Rossi|Maria Rossi", "Daniel Weber|Daniela Weber", "Kamal Das|Kamala Das", "Bruno Sa|Bruna Sa"],
)
def test_given_names_of_women_and_men_are_others(pair: str):
    one, other = pair.split("|")
    assert closeness([["", "", "", one, other], ["", "", "", other, one]]).tolist() == [0, 0]


@pytest.mark.parametrize(
    "pair",
    [
        "Anna Petrov|Anna Petrova",
        "Irina Sorokin|Irina Sorokina",
        "Olha Shevchenko|Olha Shevchenka",
        "Ewa Kowalski|Ewa Kowalska",
        "محمد كريم|Mohamed Karim",
    ],
)
def test_family_names_with_two_forms_are_one(pair: str):
    one, other = pair.split("|")
    assert closeness([["", "", "", one, other], ["", "", "", other, one]]).all()
