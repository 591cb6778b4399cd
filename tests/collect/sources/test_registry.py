from __future__ import annotations

import pytest

from manumit.collect import recognise, sources
from manumit.collect import sources as listed
from manumit.store.errors import RefusedError

package = __import__("manumit.collect.sources", fromlist=["sources"])


class Diary:
    name = "diary"

    def recognises(self, look):
        return look.head.startswith(b"DIARY")


class Entry:
    def __init__(self, name, target):
        self.name, self.value, self._target = name, f"pkg:{name}", target

    def load(self):
        if isinstance(self._target, Exception):
            raise self._target
        return self._target


@pytest.fixture
def installed(monkeypatch):
    def install(*entries):
        monkeypatch.setattr(package, "entry_points", lambda group: list(entries))
        listed.cache_clear()

    yield install
    monkeypatch.undo()
    listed.cache_clear()


def test_the_built_in_sources():
    assert {"csv", "json", "jsonl", "parquet", "xlsx"} <= {source.name for source in sources()}
    assert sources()[-1].name == "csv"


def test_another_package_adds_its_own_and_is_asked_first(installed, tmp_path):
    installed(Entry("diary", Diary))
    path = tmp_path / "a.csv"
    path.write_bytes(b"DIARY,text\n1,2\n")
    assert recognise(path)[0].name == "diary"
    path.write_bytes(b"id,text\n1,2\n")
    assert recognise(path)[0].name == "csv"


def test_a_source_that_cannot_be_loaded_is_named(installed):
    installed(Entry("broken", ImportError("no such thing")))
    with pytest.raises(RefusedError, match="'broken'"):
        sources()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"id,text\n1,a\n", "csv"),
        (b"id\ttext\n1\ta\n", "csv"),
        (b'[{"text":"a"}]', "json"),
        (b'{"n":1,"ads":[{"text":"a"}]}', "json"),
        (b'{"text":"a"}\n{"text":"b"}\n', "jsonl"),
        (b'{"text":"a","tags":[{"b":1}]}\n{"text":"b"}\n', "jsonl"),
        (b"broken\n" + b'{"text":"b"}\n', "csv"),
        (b'{"text":"broken\n{"text":"b"}\n', "jsonl"),
    ],
)
def test_content_and_not_the_name_decides(tmp_path, data, name):
    path = tmp_path / "misnamed.xlsx"
    path.write_bytes(data)
    assert recognise(path)[0].name == name
