import hashlib
from pathlib import Path

import pandas as pd
import pytest

from manumit.simulate import simulate
from manumit.store.errors import ManumitError, RefusedError

DIGEST = "61fa95211e912a2f96bd9f033320556632c9aab0c061f7412402d7d4d1453814"
COLUMNS = ["id", "kind", "posted", "author", "place", "title", "text", "lang", "simulated"]


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(str(path.relative_to(folder)).encode())
        total.update(path.read_bytes())
    return total.hexdigest()


@pytest.fixture(params=["easy_market", "hard_market"])
def market(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize("hard", [False, True])
def test_same_seed_same_bytes_and_another_seed_others(tmp_path, hard):
    found = []
    for name, seed in (("a", 8), ("b", 8), ("c", 9)):
        simulate(tmp_path / name, records=700, seed=seed, hard=hard)
        found.append(digest(tmp_path / name))
    assert found[0] == found[1]
    assert found[0] != found[2]


def test_a_market_is_the_same_on_every_machine_and_version(tmp_path):
    # A change of the generator or of a lexicon changes this digest, and with it every measured figure.
    simulate(tmp_path / "out", records=300, seed=1, hard=True)
    assert digest(tmp_path / "out") == DIGEST


def test_an_interrupted_call_leaves_nothing(tmp_path):
    def interrupt(done, of):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(tmp_path / "out", records=300, seed=1, progress=interrupt)
    assert list(tmp_path.iterdir()) == []


def test_columns_are_plain_and_every_record_says_it_is_simulated(market):
    assert list(market.records.columns) == COLUMNS
    assert set(market.records["simulated"]) == {"true"}
    assert set(market.records["kind"]) == {"ad", "message"}


def test_truth_stands_in_another_folder_and_in_no_record(market):
    assert sorted(p.name for p in market.folder.iterdir()) == ["records", "truth"]
    assert {p.name for p in (market.folder / "truth").iterdir()} == {
        "campaigns.csv",
        "places.csv",
        "networks.csv",
        "names.csv",
    }
    names = set(market.truth["campaign"].dropna()) | set(market.truth["network"].dropna())
    written = "\n".join(p.read_text() for p in (market.folder / "records").iterdir())
    assert not any(name in written for name in names)


def test_ids_are_unique_and_those_of_the_truth(market):
    assert market.records["id"].is_unique
    assert list(market.records["id"]) == list(market.truth["id"])


def test_at_least_half_is_honest_and_figures_tell_the_truth(market):
    honest = market.truth["campaign"].isna()
    figures = market.figures
    assert 0.5 <= honest.mean() <= 0.7
    assert figures.records == len(market.records) == 6000
    assert figures.honest == honest.sum()
    assert figures.campaigns == market.truth["campaign"].nunique() == len(market.networks)
    assert figures.ads == (market.records["kind"] == "ad").sum()
    assert figures.messages == (market.records["kind"] == "message").sum()
    assert figures.languages == market.records["lang"].value_counts().reindex(figures.languages).to_dict()
    sizes = market.truth["campaign"].value_counts()
    assert figures.size_largest == sizes.max()
    assert dict(zip(market.networks["campaign"], market.networks["size"], strict=True)) == sizes.to_dict()


def test_members_of_a_campaign_are_not_side_by_side(market):
    campaign = market.truth["campaign"]
    beside = (campaign == campaign.shift()) & campaign.notna()
    assert beside.sum() < 0.02 * len(campaign)


def test_a_network_is_the_same_for_all_records_of_a_campaign(market):
    members = market.truth.dropna(subset=["campaign"])
    assert (members.groupby("campaign")["network"].nunique() == 1).all()
    assert 1 < (members.groupby("network")["campaign"].nunique() > 1).sum() < market.figures.campaigns / 3


def test_places_over_time_hold_every_record_of_a_campaign(market):
    members = market.records.assign(campaign=market.truth["campaign"]).dropna(subset=["campaign"])
    legs = members.merge(market.places, on="campaign", suffixes=("", "_leg"))
    day = pd.to_datetime(legs["posted"].str[:10])
    inside = (
        (legs["place"] == legs["place_leg"])
        & (day >= pd.to_datetime(legs["first_day"]))
        & (day <= pd.to_datetime(legs["last_day"]))
    )
    assert set(legs[inside]["id"]) == set(members["id"])


def test_adverts_have_about_sixty_words_and_messages_fewer(easy_market):
    spaced = easy_market.records[~easy_market.records["lang"].isin(["zh", "ja", "th"])]
    words = spaced["text"].str.split().str.len()
    assert 45 <= words[spaced["kind"] == "ad"].mean() <= 75
    assert 12 <= words[spaced["kind"] == "message"].mean() <= 25


def test_all_scripts_and_emoji_occur(market):
    text = "".join(market.records["text"])
    for low, high in (
        ("À", "ÿ"), ("А", "я"), ("ء", "ي"), ("ก", "๛"), ("一", "鿿"), ("ぁ", "ん"), ("ァ", "ヶ"), ("😀", "🙏")
    ):  # fmt: skip
        assert any(low <= c <= high for c in text), (low, high)


def test_honest_texts_are_diverse(easy_market):
    honest = easy_market.records[easy_market.truth["campaign"].isna()]
    assert honest["text"].nunique() > 0.999 * len(honest)
    spaced = honest[(honest["kind"] == "ad") & ~honest["lang"].isin(["zh", "ja", "th"])]
    for _, texts in spaced.groupby("lang")["text"]:
        counts = pd.Series(" ".join(texts).split()).value_counts()
        assert len(counts) > 300


def test_progress_counts_to_the_end(tmp_path):
    seen = []
    simulate(tmp_path / "out", records=500, seed=2, progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (500, 500)


@pytest.mark.parametrize("records", [1, 2, 7, 40])
def test_tiny_markets(tmp_path, records):
    figures = simulate(tmp_path / "out", records=records, seed=3, hard=True)
    assert figures.records == records
    assert figures.honest * 2 >= records


def test_refuses_a_folder_in_use_and_no_records(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RefusedError, match="empty folder"):
        simulate(tmp_path, records=10, seed=1)
    with pytest.raises(RefusedError, match="empty folder"):
        simulate(tmp_path / "file", records=10, seed=1)
    with pytest.raises(ManumitError, match="at least 1 record"):
        simulate(tmp_path / "new", records=0, seed=1)
