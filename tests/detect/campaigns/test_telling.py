"""Telling shingles: what a campaign says, and never what stands in every text."""

from itertools import pairwise

import numpy as np

from manumit.detect import campaigns as detect
from manumit.detect.campaigns.bands import REST_WEIGHT
from manumit.detect.campaigns.coherence import LEAST_WEIGHT
from manumit.detect.campaigns.corpus import PHRASE, read_texts
from manumit.detect.campaigns.packed import HEAVIEST, weight_of


def _rows(telling):
    return [telling.shingles[a:b].tolist() for a, b in pairwise(telling.starts)]


def _market(words):
    return words.campaign(8, 40) + [words.text(40) for _ in range(12)]


def test_rows_are_ascending_and_weights_sound(search, words, as_records):
    found = search(as_records(_market(words)))
    telling = found.telling
    assert len(telling.starts) == found.corpus.texts + 1
    assert telling.starts[-1] == len(telling.shingles)
    assert all(row == sorted(set(row)) for row in _rows(telling))
    weights = np.array([weight_of(packed) for packed in telling.shingles])
    assert (weights >= LEAST_WEIGHT - 0.5 / HEAVIEST).all()
    assert (weights <= 1).all()
    for row, size, said in zip(_rows(telling), read_texts(found.corpus).sizes, telling.said, strict=True):
        expected = sum(weight_of(np.uint32(packed)) for packed in row) + REST_WEIGHT * (size - len(row))
        assert np.isclose(said, expected, rtol=1e-4)


def test_a_campaign_tells_and_honest_texts_do_not(search, words, as_records):
    found = search(as_records(_market(words)))
    texts = found.corpus.text
    shares = np.diff(found.telling.starts) / read_texts(found.corpus).sizes
    assert shares[texts[:8]].min() > 0.7
    assert shares[texts[8:]].max() < 0.1


def test_a_stock_phrase_tells_nothing(search, words, as_records):
    phrase = " ".join(["call", "us", "any", "time", "now"][: int(PHRASE)])
    texts = [f"{words.text(30)} {phrase}" for _ in range(40)]
    assert len(search(as_records(texts)).telling.shingles) == 0


def test_neither_order_nor_batching_nor_threads_matter(search, words, as_records):
    records = as_records(_market(words))
    engine = search.engine()
    whole = detect.find_telling(engine, search.corpus(engine, records))
    for threads, batches in ((1, [records[::-1]]), (2, [records[9:], records[:9]])):
        engine = search.engine(threads)
        other = detect.find_telling(engine, search.corpus(engine, *batches))
        for name in ("starts", "shingles", "said", "density"):
            assert np.array_equal(getattr(whole, name), getattr(other, name)), name


def test_no_texts(search):
    telling = search([]).telling
    assert (telling.starts.tolist(), len(telling.shingles), len(telling.said)) == ([0], 0, 0)
