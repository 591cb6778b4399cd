"""Numbered texts, against sorting and counting."""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.detect.campaigns.corpus import (
    FEW_RECORDS,
    LEAST_SLICES,
    SLICE,
    count_postings,
    postings,
    read_texts,
    slices,
)

texts = st.sampled_from(
    ["", "ok", "one two three", "alpha bravo", "call 07700900123", "call 07700900999", "今天天气"]
)
rows = st.lists(st.tuples(texts, st.sampled_from([None, 3, 1, 2])), max_size=20)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, st.integers(0, 20), st.sampled_from([1, 2]))
def test_equals_sorting_and_counting(search, as_records, rows, cut, threads):
    moments = [row["observed_at"] for row in as_records(["x"] * 4)]
    records = as_records(
        [{"text": text, "observed_at": None if when is None else moments[when]} for text, when in rows]
    )
    corpus = search.corpus(search.engine(threads), records[:cut], records[cut:])
    said = [text.replace("07700900999", "07700900123") for text, _ in rows]
    keys = dict(zip(said, corpus.keys[corpus.text].tolist(), strict=True))
    numbers = {text: number for number, text in enumerate(sorted(keys, key=keys.__getitem__))}
    assert corpus.text.tolist() == [numbers[text] for text in said]
    assert corpus.first_row.tolist() == [said.index(text) for text in numbers]
    counts = Counter(said)
    texts = read_texts(corpus)
    assert texts.copies.tolist() == [counts[text] for text in numbers]
    assert corpus.texts == len(numbers) == len(texts.keys) == len(texts.sizes) == len(texts.sketches)
    found = sum(batch.num_rows for batch in postings(corpus))
    assert count_postings(corpus) == texts.sizes.sum() == found
    assert len({*texts.keys.tolist()}) == len(numbers)


def test_the_first_batches_are_a_corpus_whose_texts_keep_their_numbers(search, words, as_records):
    one, other = words.campaign(6, 40), words.campaign(5, 40)
    both = as_records([*one, *other, one[0]])
    corpus = search.corpus(search.engine(), both[:6], both[6:])
    part, alone = corpus.until(1), search.corpus(search.engine(), both[:6])
    assert part.keys[part.text[:6]].tolist() == alone.keys[alone.text].tolist()
    assert part.copies().sum() == 6
    assert corpus.copies()[corpus.text[0]] == 2
    texts = read_texts(part)
    assert texts.sizes[part.text[:6]].tolist() == read_texts(alone).sizes[alone.text].tolist()
    assert (texts.sizes[corpus.text[6:-1]] == 0).all()
    assert count_postings(part) == count_postings(alone)


def test_sizes_and_density_belong_to_the_text(search, words, as_records):
    long, short = words.text(300), words.text(3)
    corpus = search.corpus(search.engine(), as_records([long, short, long]))
    texts = read_texts(corpus)
    number = corpus.text.tolist()
    assert texts.sizes[number[0]] > texts.sizes[number[1]]
    assert texts.sizes.tolist()[number[1]] == 3  # two runs of two words, one of three
    assert (texts.density > 0).all()


@pytest.mark.parametrize(
    ("rows", "largest"),
    [
        (1, 1),
        (LEAST_SLICES * FEW_RECORDS, FEW_RECORDS),
        (LEAST_SLICES * FEW_RECORDS + 80, FEW_RECORDS + 10),
        (LEAST_SLICES * SLICE + 9, SLICE),
    ],
)
def test_a_small_file_is_cut_finer(tmp_path, rows, largest):
    pq.write_table(pa.table({"number": np.arange(rows)}), tmp_path / "records.parquet")
    found = list(slices(tmp_path / "records.parquet", ["number"]))
    assert max(batch.num_rows for batch in found) == largest
    assert pa.Table.from_batches(found).column("number").to_pylist() == list(range(rows))
