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
    order = sorted(
        range(len(records)),
        key=lambda n: (rows[n][1] is None, rows[n][1] or 0, records[n]["record_id"]),
    )
    assert np.argsort(corpus.place).tolist() == order
    said = [text.replace("07700900999", "07700900123") for text, _ in rows]
    numbers, firsts = {}, {}
    for n in order:
        numbers.setdefault(said[n], len(numbers))
        firsts.setdefault(said[n], n)
    assert corpus.text.tolist() == [numbers[text] for text in said]
    assert corpus.first_row.tolist() == [firsts[text] for text in said]
    counts = Counter(said)
    texts = read_texts(corpus)
    assert texts.copies.tolist() == [counts[text] for text in numbers]
    assert corpus.texts == len(numbers) == len(texts.keys) == len(texts.sizes) == len(texts.sketches)
    assert corpus.postings == texts.sizes.sum() == sum(batch.num_rows for batch in postings(corpus))
    assert len({*texts.keys.tolist()}) == len(numbers)


def test_sizes_and_density_belong_to_the_text(search, words, as_records):
    long, short = words.text(300), words.text(3)
    corpus = search.corpus(search.engine(), as_records([long, short, long]))
    texts = read_texts(corpus)
    assert texts.sizes[0] > texts.sizes[1]
    assert texts.sizes.tolist()[1] == 3  # two runs of two words, one of three
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
