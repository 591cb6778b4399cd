"""Who holds a shingle, against a look at every posting."""

import numpy as np
import pytest

from manumit.detect.campaigns.corpus import some_postings
from manumit.detect.campaigns.holders import find_holders


@pytest.mark.parametrize("threads", [1, 2])
def test_every_text_that_holds_one_is_found_once(search, words, as_records, threads):
    texts = [*words.campaign(9, 30, 0.1), *[words.text(20) for _ in range(12)], *words.campaign(4, 30)]
    engine = search.engine(threads)
    corpus = search.corpus(engine, as_records(texts[:10]), as_records(texts[10:]))
    shingles, of = some_postings(corpus, np.arange(corpus.texts))
    wanted = np.unique(shingles)[::3]
    apart = np.arange(corpus.texts) % 4 == 0
    number, text = find_holders(engine, corpus, wanted, apart)
    found = sorted(zip(wanted[number].tolist(), text.tolist(), strict=True))
    known = set(wanted.tolist())
    expected = sorted(
        (shingle, holder)
        for shingle, holder in zip(shingles.tolist(), of.tolist(), strict=True)
        if shingle in known and not apart[holder]
    )
    assert found == expected
    assert len(find_holders(engine, corpus, wanted[:0], apart)[0]) == 0


def test_more_holders_than_room_was_made_for(search, words, as_records):
    engine = search.engine()
    corpus = search.corpus(engine, as_records([f"{words.text(40)} {n}" for n in range(150)]))
    shingles, _ = some_postings(corpus, np.arange(corpus.texts))
    number, _ = find_holders(engine, corpus, np.unique(shingles), np.zeros(corpus.texts, bool))
    assert len(number) == len(shingles) > 1 << 12
