from __future__ import annotations

import contextlib
import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.collect import Limits, propose, redact
from manumit.store.errors import ManumitError

QUIET = [HealthCheck.function_scoped_fixture]
STARTS = [
    b"",
    b"id,text\n",
    b'[{"text":"a"},',
    b'{"text":"a"}\n',
    b"PAR1",
    b"PK\x03\x04",
    b"\xff\xfe",
    b"\x1f\x8b\x08",
]


def try_all(parse, path, limits):
    """Whatever the bytes: rows, rejects or a sentence, and nothing else."""
    with contextlib.suppress(ManumitError):
        read = parse(path, None, limits)
        rows = {row["original_row"] for row in read.rows}
        assert len(rows) == len(read.rows)
        assert rows.isdisjoint(reject.row for reject in read.rejects)
    with contextlib.suppress(ManumitError):
        propose(path, limits=limits)
    made = redact(path, "file", {1}, limits=limits)
    if made is not None:
        made.unlink()


@settings(max_examples=80, suppress_health_check=QUIET)
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.sampled_from([64, 1 << 16]))
def test_random_bytes(tmp_path, parse, start, data, chunk):
    path = tmp_path / "file"
    path.write_bytes(start + data)
    try_all(parse, path, Limits(chunk_bytes=chunk, field_bytes=50, row_bytes=100))


@settings(max_examples=80, suppress_health_check=QUIET)
@given(
    st.text(st.sampled_from('id,text;\t"\n\r{}[]:\\e0129-/ é'), max_size=200), st.sampled_from([64, 1 << 16])
)
def test_random_text(tmp_path, parse, text, chunk):
    path = tmp_path / "file"
    path.write_bytes(("id,text,date\n" + text).encode())
    try_all(parse, path, Limits(chunk_bytes=chunk, field_bytes=50, row_bytes=100))


@pytest.fixture(scope="module")
def sound_files(tmp_path_factory):
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder = tmp_path_factory.mktemp("sound")
    pq.write_table(pa.table({"id": list(range(50)), "text": ["words"] * 50}), folder / "a.parquet")
    (folder / "b.gz").write_bytes(gzip.compress(b"id,text\n" + b"1,words\n" * 50))
    files = [(folder / "a.parquet").read_bytes(), (folder / "b.gz").read_bytes()]
    with contextlib.suppress(ImportError):
        import xlsxwriter

        with xlsxwriter.Workbook(folder / "c.xlsx") as book:
            sheet = book.add_worksheet()
            for n, cell in enumerate(["text", "a", "b"]):
                sheet.write(n, 0, cell)
        files.append((folder / "c.xlsx").read_bytes())
    return files


@settings(max_examples=80, suppress_health_check=QUIET)
@given(data=st.data())
def test_damaged_files(tmp_path, parse, sound_files, data):
    body = bytearray(data.draw(st.sampled_from(sound_files)))
    for _ in range(data.draw(st.integers(1, 5))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path / "file"
    path.write_bytes(bytes(body[: data.draw(st.integers(1, len(body)))]))
    try_all(parse, path, Limits())
