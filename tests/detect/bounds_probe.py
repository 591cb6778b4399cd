"""Gives random texts to every kernel of the search; run by test_bounds.py with bounds checked."""

import random
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numba import njit

from manumit.detect import campaigns as detect
from manumit.detect.campaigns.features import text_features
from manumit.detect.campaigns.layout import read_tokens
from manumit.detect.campaigns.members import GROUPED, find_members
from manumit.engine import LocalEngine
from manumit.store.schema import RECORDS

dice = random.Random(int(sys.argv[2]))
PIECES = [
    piece.encode()
    for piece in (
        *"aZ17   .,:;'’@#$€+-_()/é今かกम안😀",
        *(
            "\u0301",
            "\u200b",
            "\u20e3",
            "\U00020bb7",
            "\n",
            "مـ",
            "alpha",
            "bravo",
            "delta",
            "zero",
            "o0",
            "l1",
        ),
        *("http://", "https:", "www.", "#PHONE_", "#URL_0123456789abcdef0#", "a@b.co", "@joe", "a1b2c3"),
        "07700 900123",
    )
]
WORDS = "alpha bravo delta hotel tango romeo oscar lima quebec sierra 12 $5 07700900123 a@b.co 今 ก 😀"
WORDS = WORDS.split()


@njit
def beyond(array, place):
    """A read that must not pass, to prove that bounds are checked."""
    return array[place]


def raw():
    kind = dice.random()
    if kind < 0.3:
        return dice.randbytes(dice.randrange(60))
    text = b"".join(dice.choices(PIECES, k=dice.randrange(40)))
    return text if kind < 0.8 else text[: dice.randrange(len(text) + 1)]


def texts(count):
    several = [raw() for _ in range(count)]
    offsets = np.cumsum([0, *map(len, several)]).astype(np.int32)
    # bytes of its own for each array, so that the last text ends where the memory does
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(b"".join(several)))


try:
    beyond(np.zeros(3), 3)
except IndexError:
    pass
else:
    raise AssertionError("bounds are not checked")

for _ in range(300):
    some = texts(dice.randrange(12))
    tokens = read_tokens(some)
    assert len(tokens.first) == tokens.ends[-1]
    assert text_features(some).num_rows == len(some)
for text in ("a1" * 5000 + "é", "今" * 9000, "word " * 9000, "", "1" * 9000, "#P_" * 3000):
    text_features(pa.array([text, text[:-1]]))


def written():
    base = dice.choices(WORDS, k=dice.choice((1, 5, 20, 64, 130)))
    several = []
    for _ in range(dice.randrange(1, 20)):
        other = list(base)
        for _ in range(dice.randrange(5)):
            place = dice.randrange(len(other) + 1)
            other[place : place + dice.randrange(4)] = dice.choices(WORDS, k=dice.randrange(3))
        several.append(" ".join(other))
    return several


def grouped(groups):
    rows = [(g, text) for g, several in enumerate(groups) for text in several]
    numbers = {row: n for n, row in enumerate(dict.fromkeys(rows))}
    columns = {
        "group": [g for g, _ in rows],
        "text": [numbers[row] for row in rows],
        "sequence": [1] * len(rows),
        "record_id": [f"{n:032x}" for n in range(len(rows))],
        "content": [text for _, text in rows],
    }
    nothing = [None] * len(rows)
    return pa.table([pa.array(columns.get(f.name, nothing), f.type) for f in GROUPED], schema=GROUPED)


for _ in range(60):
    rows = grouped([written() for _ in range(dice.randrange(4))])
    if dice.random() < 0.3:
        rows = rows.set_column(
            rows.schema.get_field_index("content"), "content", texts(rows.num_rows).view(pa.string())
        )
    find_members(rows, {})
long = " ".join(dice.choices(WORDS, k=9000))
find_members(grouped([[long, long + " end", "start " + long], ["", ""], ["ok"] * 3]), {})

folder = Path(sys.argv[1])
engine = LocalEngine(1 << 28, 1, folder)
for number in range(4):
    several = [text for _ in range(3 * number) for text in written()]
    several += [" ".join(dice.choices(WORDS, k=30)) for _ in range(9)]
    ids = [f"{n:032x}" for n in range(len(several))]
    given = {"record_id": ids, "text": several, "batch_id": "b", "kind": "ad"}
    given |= {"simulated": True, "original": "0", "original_row": 1}
    columns = []
    for field in RECORDS.arrow:
        value = given.get(field.name)
        columns.append(pa.array(value if isinstance(value, list) else [value] * len(several), field.type))
    path, features = folder / f"{number}.parquet", folder / f"{number}.arrow"
    pq.write_table(pa.table(columns, schema=RECORDS.arrow), path)
    reader = detect.feature_reader(engine, path)
    with pa.OSFile(str(features), "wb") as out, pa.ipc.new_file(out, reader.schema) as written_to:
        for batch in reader:
            written_to.write_batch(batch)
    corpus = detect.read_corpus([detect.Source(path, features, 1)])
    groups = detect.group_records(corpus, detect.link_texts(engine, detect.find_telling(engine, corpus)))
    list(detect.find_in_groups(engine, corpus, groups, np.ones(len(groups.sizes), bool), {}))
sys.stdout.write("inside")
