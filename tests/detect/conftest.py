"""What the tests of detection share: written texts as tokens, made-up market texts, and a whole search."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.detect import campaigns as detect
from manumit.detect.campaigns.layout import read_tokens
from manumit.detect.text.tokens import KINDS
from manumit.engine import LocalEngine
from manumit.store.schema import RECORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_MOMENT = datetime(2024, 3, 1, 12, tzinfo=UTC)
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprst" for vowel in "aeiou"]


@dataclass(frozen=True, slots=True)
class Tokenised:
    """The tokens of one text: what was written, and what each is."""

    written: list[bytes]
    kinds: list[str]
    hashes: list[int]
    sizes: list[int]
    spans: list[tuple[int, int]]


def _tokenised(text: str | bytes) -> Tokenised:
    raw = text.encode() if isinstance(text, str) else text
    offsets = pa.py_buffer(np.array([0, len(raw)], np.int32))
    tokens = read_tokens(pa.StringArray.from_buffers(1, offsets, pa.py_buffer(raw)))
    spans = list(zip(tokens.first.tolist(), tokens.last.tolist(), strict=True))
    return Tokenised(
        [raw[begin:stop] for begin, stop in spans],
        [KINDS[kind] for kind in tokens.kinds],
        tokens.hashes.tolist(),
        tokens.sizes.tolist(),
        spans,
    )


@pytest.fixture(scope="session")
def tokenised() -> Callable[[str | bytes], Tokenised]:
    """One text, also malformed bytes, as tokens."""
    return _tokenised


class Words:
    """Made-up words and sentences, the same for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        found = {
            "".join(self.random.choices(_SYLLABLES, k=self.random.choice((2, 3, 4)))) for _ in range(3000)
        }
        self.all = sorted(found)

    def text(self, words: int) -> str:
        """Words that belong to no campaign."""
        return " ".join(self.random.choices(self.all, k=words))

    def campaign(self, size: int, words: int = 40, edits: float = 0.0) -> list[str]:
        """Texts from one template: a name, a price and a phone in slots, and a share of words edited."""
        first, second, third = (self.text(words // 3) for _ in range(3))
        return [self.fill(first, second, third, edits) for _ in range(size)]

    def fill(self, first: str, second: str, third: str, edits: float = 0.0) -> str:
        """One text from three runs of fixed words."""
        name, price = self.random.choice(self.all), self.random.randint(40, 400)
        phone = f"07700 9{self.random.randint(10**4, 10**5 - 1)}"
        text = f"{first} {name} {second} ${price} {third} {phone}".split()
        return " ".join(self.random.choice(self.all) if self.random.random() < edits else w for w in text)


@pytest.fixture
def words() -> Words:
    """A fresh source of made-up words."""
    return Words(7)


def _record(number: int, text: str | dict[str, Any]) -> dict[str, Any]:
    given = text if isinstance(text, dict) else {"text": text}
    name = f"{number}|{given.get('title')}|{given['text']}"
    return {
        "record_id": hashlib.md5(name.encode()).hexdigest(),
        "batch_id": "000001-b",
        "kind": "ad",
        "observed_at": _MOMENT + timedelta(hours=number),
        "simulated": True,
        "original": "0" * 64,
        "original_row": number + 1,
        **given,
    }


@pytest.fixture(scope="session")
def as_records() -> Callable[[Sequence[str | dict[str, Any]]], list[dict[str, Any]]]:
    """Records from texts, or from dicts that state more; each an hour after the one before."""
    return lambda texts: [_record(number, text) for number, text in enumerate(texts)]


@dataclass(frozen=True, slots=True)
class Search:
    """All that a search for campaigns gives."""

    corpus: detect.Corpus
    telling: detect.Telling
    labels: np.ndarray
    groups: detect.Groups
    campaigns: list[dict[str, Any]]
    members: list[dict[str, Any]]
    contacts: list[dict[str, Any]]

    def by_campaign(self) -> dict[str, set[str]]:
        """record_ids of each campaign."""
        found: dict[str, set[str]] = {row["campaign_id"]: set() for row in self.campaigns}
        for row in self.members:
            found[row["campaign_id"]].add(row["record_id"])
        return found

    def sets(self) -> set[frozenset[str]]:
        """Members of each campaign."""
        return {frozenset(ids) for ids in self.by_campaign().values()}


class Searcher:
    """Writes records to files and searches them for campaigns."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def corpus(self, engine: LocalEngine, *batches: Sequence[dict[str, Any]]) -> detect.Corpus:
        """Numbered texts of some batches of records, each a file."""
        sources = []
        for sequence, rows in enumerate(batches, 1):
            self.count += 1
            records = self.folder / f"{self.count}.parquet"
            features = self.folder / f"{self.count}.arrow"
            columns = [pa.array([row.get(c.name) for row in rows], c.type) for c in RECORDS.columns]
            pq.write_table(pa.table(columns, schema=RECORDS.arrow), records, row_group_size=64)
            reader = detect.feature_reader(engine, records)
            with pa.OSFile(str(features), "wb") as raw, pa.ipc.new_file(raw, reader.schema) as out:
                for batch in reader:
                    out.write_batch(batch)
            sources.append(detect.Source(records, features, sequence))
        return detect.read_corpus(sources)

    def engine(self, threads: int = 1) -> LocalEngine:
        """An engine that spills into the test's folder."""
        return LocalEngine(1 << 28, threads, self.folder)

    def __call__(
        self, *batches: Sequence[dict[str, Any]], threads: int = 1, heirs: dict[str, str] | None = None
    ) -> Search:
        """The whole search, from records to campaigns."""
        engine = self.engine(threads)
        corpus = self.corpus(engine, *batches)
        telling = detect.find_telling(engine, corpus)
        labels = detect.link_texts(engine, telling)
        groups = detect.group_records(corpus, labels)
        wanted = np.ones(len(groups.sizes), bool)
        found = list(detect.find_in_groups(engine, corpus, groups, wanted, heirs or {}))
        tables = [
            sorted(
                (row for part in found for row in getattr(part, name).to_pylist()),
                key=lambda row: [str(row.get(key)) for key in ("campaign_id", "kind", "value", "record_id")],
            )
            for name in ("campaigns", "members", "contacts")
        ]
        return Search(corpus, telling, labels, groups, *tables)


@pytest.fixture
def search(tmp_path: Path) -> Searcher:
    """Search records for campaigns."""
    return Searcher(tmp_path)


@pytest.fixture(scope="session")
def search_in() -> type[Searcher]:
    """Like `search`, in a folder of the test's choice."""
    return Searcher
