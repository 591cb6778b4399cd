"""A corpus that comes in steps: what it tells and how it is linked, against all at once."""

from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from manumit.detect import campaigns as detect
from manumit.detect.campaigns import telling as telling_module


def _sets(labels, texts):
    by_row = labels[texts]
    return {frozenset(np.flatnonzero(by_row == label).tolist()) for label in np.unique(by_row)}


def _stepwise(search, batches, threads=1, keep=None):
    """Corpus and standing after one batch in full and the others step by step."""
    engine = search.engine(threads)
    corpus = search.corpus(engine, *batches)
    standing = detect.link_all(engine, detect.find_telling(engine, corpus.until(1)), 1)
    for stop in range(2, len(batches) + 1):
        if keep is not None:
            path = keep / f"{stop}.arrow"
            with pa.OSFile(str(path), "wb") as raw:
                table = detect.stored(corpus, standing)
                with pa.ipc.new_file(raw, table.schema) as out:
                    out.write_table(table)
            standing = detect.restored(corpus, path, stop - 1)
        standing = detect.extend(engine, corpus, standing, stop)
    return corpus, standing


@pytest.fixture
def days(words, as_records):
    """Campaigns that grow, one that begins late, honest texts; as batches, and the true sets of rows."""
    told = [words.campaign(24, 42), words.campaign(30, 40, 0.04), words.campaign(6, 40)]
    parts = [[], [], [], []]
    for number, texts in enumerate(told):
        for place, text in enumerate(texts):
            day = place % 4 if number < 2 else 1 + place % 3
            parts[day].append((number, text))
    for day in range(4):
        parts[day] += [(-1, words.text(words.random.randint(20, 50))) for _ in range(12)]
        words.random.shuffle(parts[day])
    flat = [pair for part in parts for pair in part]
    records = as_records([text for _, text in flat])
    cuts = np.cumsum([0, *map(len, parts)])
    batches = [records[a:b] for a, b in pairwise(cuts)]
    truth = {
        frozenset(row for row, (number, _) in enumerate(flat) if number == wanted) for wanted in range(3)
    }
    return batches, truth | {frozenset([row]) for row, (number, _) in enumerate(flat) if number < 0}


def test_growing_and_new_campaigns_are_found(search, days):
    batches, truth = days
    corpus, standing = _stepwise(search, batches)
    assert _sets(standing.labels, corpus.text) == truth
    assert standing.last == len(batches)


def test_labels_name_the_least_text(search, days):
    _, standing = _stepwise(search, days[0])
    labels = standing.labels
    assert (labels[labels] == labels).all()
    assert (labels <= np.arange(len(labels))).all()


def test_keeping_what_is_known_changes_nothing(search, days, tmp_path):
    batches, _ = days
    one, other = _stepwise(search, batches)[1], _stepwise(search, batches, keep=tmp_path)[1]
    assert one.labels.tolist() == other.labels.tolist()
    for name in ("starts", "shingles", "said", "density"):
        assert np.array_equal(getattr(one.telling, name), getattr(other.telling, name)), name
    assert np.array_equal(one.telling.settled.packed, other.telling.settled.packed)


def test_neither_order_inside_a_step_nor_threads_matter(search, days):
    batches, _ = days
    corpus, standing = _stepwise(search, batches)
    again, turned = _stepwise(search, [batch[::-1] for batch in batches], threads=2)
    assert corpus.keys.tolist() == again.keys.tolist()
    assert standing.labels.tolist() == turned.labels.tolist()
    assert np.array_equal(standing.telling.shingles, turned.telling.shingles)


def test_shingles_weigh_what_they_weigh_at_once_until_they_are_settled(
    search, days, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(telling_module, "WELL_HELD", 1 << 20)
    monkeypatch.setattr("manumit.detect.campaigns.extending.WELL_HELD", 1 << 20)
    corpus, standing = _stepwise(search, days[0])
    whole = detect.find_telling(search.engine(), corpus)
    assert len(standing.telling.settled.shingles) == 0
    assert standing.telling.starts.tolist() == whole.starts.tolist()
    assert standing.telling.shingles.tolist() == whole.shingles.tolist()
    assert np.allclose(standing.telling.said, whole.said)
    assert np.array_equal(standing.telling.density, whole.density)


def test_a_settled_shingle_keeps_its_weight(search, words, as_records):
    told = words.campaign(40, 40)
    corpus, standing = _stepwise(search, [as_records(told[:30]), as_records(told[30:])])
    first = detect.find_telling(search.engine(), corpus.until(1))
    settled = standing.telling.settled
    where = np.searchsorted(settled.shingles, first.settled.shingles)
    assert len(first.settled.shingles) > 20
    assert np.array_equal(settled.packed[where], first.settled.packed)
    assert (np.diff(settled.shingles.astype(object)) > 0).all()


def test_a_second_copy_of_a_loose_text_draws_its_like_to_it(search, words, as_records):
    text = words.text(40)
    edited = text.rsplit(" ", 4)[0]
    honest = [words.text(30) for _ in range(5)]
    batches = [as_records([text, *honest]), as_records([words.text(20), text]), as_records([edited])]
    corpus, standing = _stepwise(search, batches)
    assert frozenset([0, 7, 8]) in _sets(standing.labels, corpus.text)


def test_a_step_without_news(search, words, as_records):
    told = words.campaign(9, 30)
    first = as_records(told)
    again = as_records([told[0]])
    corpus, standing = _stepwise(search, [first, again, []])
    assert len(set(standing.labels.tolist())) == 1
    assert corpus.copies().max() == 2


def test_a_first_step_without_records(search, words, as_records):
    corpus, standing = _stepwise(search, [[], as_records(words.campaign(5, 30))])
    assert len(_sets(standing.labels, corpus.text)) == 1
