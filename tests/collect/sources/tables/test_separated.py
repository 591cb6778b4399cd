from __future__ import annotations

import csv
import gzip
import io

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from manumit.collect import Limits, Mapping, Reading
from manumit.store.errors import BadFileError, RefusedError

CELL = st.text(
    st.one_of(
        st.sampled_from(list(",;\t|\"'\n\r \\é😀ش\u2028")),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
    ),
    max_size=25,
)
TEXT = CELL.filter(lambda cell: cell.strip("\ufeff\u200b ").strip() != "")
ROWS = st.lists(st.tuples(CELL, TEXT, CELL), min_size=1, max_size=12)


def blank(cell):
    """Whether a cell counts as not given."""
    return not cell.strip("\t\n\v\f\r \u00a0\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C))))


def written(rows, delimiter=",", end="\r\n", quoting=csv.QUOTE_ALL):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    writer.writerow(["author", "text", "city"])
    writer.writerows(rows)
    return out.getvalue()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ROWS,
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from([1, 7, 64, 1 << 20]),
)
def test_round_trip(parse_bytes, rows, delimiter, end, encoding, chunk):
    rows = [tuple(cell if not blank(cell) else "" for cell in row) for row in rows]
    rows = [row for row in rows if not blank(row[1])] or [("", "x", "")]
    text = written(rows, delimiter, end)
    if encoding == "utf-16-be":
        text = "\ufeff" + text
    reading = Reading(delimiter=delimiter, encoding="utf-16-le" if encoding == "utf-16-le" else None)
    read = parse_bytes(text.encode(encoding), Mapping(reading=reading), Limits(chunk_bytes=max(chunk, 2)))
    assert read.rejects == []
    assert [(r["author"] or "", r["text"], r["place"] or "") for r in read.rows] == rows
    assert read.column("original_row") == list(range(1, len(rows) + 1))


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('ab,"\n\r '), max_size=60), st.sampled_from([2, 5, 1 << 16]))
def test_python_csv_is_the_oracle(parse_bytes, body, chunk):
    header = "author,text\n"
    mapping = Mapping(reading=Reading(encoding="utf-8", delimiter=",", quote='"'))
    lines = csv.reader(io.StringIO(header + body, newline=""))
    rows = list(lines)[1:]
    try:
        read = parse_bytes((header + body).encode(), mapping, Limits(chunk_bytes=chunk))
    except BadFileError:
        assert not any(rows)
        return
    if any("not closed" in reject.reason for reject in read.rejects):
        return  # csv gives the open cell as it stands; here the row is set aside
    expected = [
        (n, row[0] if not blank(row[0]) else None, row[1])
        for n, row in enumerate(rows, start=1)
        if len(row) == 2 and not blank(row[1])
    ]
    assert [(r["original_row"], r["author"], r["text"]) for r in read.rows] == expected
    filled = [row for row in rows if row]
    assert len(read.rows) + len(read.rejects) == len(filled)


def test_row_numbers_are_true_with_newlines_in_cells_and_bad_rows(parse_bytes):
    body = 'id,text\n1,"a\nb\n\nc"\n2\n3,"x"\n\n5,"y\r\nz"\n6,\n7,last'
    read = parse_bytes(body.encode())
    assert [(r["source_id"], r["original_row"]) for r in read.rows] == [
        ("1", 1),
        ("3", 3),
        ("5", 5),
        ("7", 7),
    ]
    assert [(r.row, r.field) for r in read.rejects] == [(2, None), (6, "text")]


@pytest.mark.parametrize("chunk", [2, 3, 10, 1 << 20])
def test_row_numbers_do_not_depend_on_the_chunk(parse_bytes, chunk):
    rows = "".join(f'{n},"text {n}\nmore"\r\n' if n % 5 else f"{n}\r\n" for n in range(1, 60))
    read = parse_bytes(("id,text\r\n" + rows).encode(), None, Limits(chunk_bytes=chunk))
    assert read.column("original_row") == [n for n in range(1, 60) if n % 5]
    assert [r.row for r in read.rejects] == [n for n in range(1, 60) if not n % 5]


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("utf-8", "façade – ночь 夜 😀"),
        ("utf-8-sig", "façade"),
        ("utf-16", "façade 夜"),
        ("cp1252", "façade – “quoted” €"),
    ],
)
def test_encodings_are_found(parse_bytes, encoding, word):
    body = "id,text\n" + "".join(f"{n},{word} and plain words around it\n" for n in range(20))
    read = parse_bytes(body.encode(encoding))
    assert read.rejects == []
    assert set(read.column("text")) == {f"{word} and plain words around it"}


@pytest.mark.parametrize(
    ("encoding", "word"),
    [
        ("cp1251", "ночь и город"),
        ("koi8-r", "ночь и город"),
        ("shift_jis", "夜の街、表示"),
        ("gb18030", "夜晚的城市"),
        ("big5", "夜晚的城市"),
        ("latin-1", "façade"),
        ("utf-16", "夜"),
        ("utf-16-be", "夜"),
    ],
)
def test_encodings_by_name(parse_bytes, encoding, word):
    body = "id;text\n" + "".join(f'{n};"{word}"\n' for n in range(20))
    read = parse_bytes(body.encode(encoding), Mapping(reading=Reading(encoding=encoding)))
    assert read.rejects == []
    assert set(read.column("text")) == {word}


def test_an_encoding_that_cannot_be_told_is_asked_for(parse_bytes):
    body = "id,text\n" + "".join(f"{n},ночь и город большой\n" for n in range(20))
    with pytest.raises(BadFileError, match="--encoding"):
        parse_bytes(body.encode("cp1251"))


def test_an_unknown_encoding_is_refused_by_name(parse_bytes):
    with pytest.raises(RefusedError, match="klingon"):
        parse_bytes(b"text\nx\n", Mapping(reading=Reading(encoding="klingon")))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(parse_bytes, delimiter):
    rows = [["id", "title", "text"], ["1", "one, two", "a; b, c | d"], ["2", "x", "y,y,y,y"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    read = parse_bytes(out.getvalue().encode())
    assert read.column("title") == ["one, two", "x"]
    assert read.column("text") == ["a; b, c | d", "y,y,y,y"]


def test_a_single_column_needs_no_delimiter(parse_bytes):
    read = parse_bytes(b'text\nhello, you; there\n"two, quoted"\n')
    assert read.column("text") == ["hello, you; there", "two, quoted"]


def test_a_tsv_without_quoting_keeps_its_quotes(parse_bytes):
    body = "id\ttext\n" + "".join(f'{n}\t"hello {n}\n' for n in range(30))
    read = parse_bytes(body.encode())
    assert read.column("text") == [f'"hello {n}' for n in range(30)]


def test_old_mac_line_ends(parse_bytes):
    read = parse_bytes(b"id,text\r1,a\r2,b\r")
    assert read.column("text") == ["a", "b"]


def test_stated_delimiter_quote_and_no_header(parse_bytes):
    mapping = Mapping({"text": ("column_2",)}, reading=Reading(delimiter="~", quote="'", header=False))
    read = parse_bytes(b"1~'a~b'\n2~c\n", mapping)
    assert read.column("text") == ["a~b", "c"]
    assert read.column("extra") == ['{"column_1":"1"}', '{"column_1":"2"}']
    assert read.column("original_row") == [1, 2]


def test_a_delimiter_of_two_characters_is_refused(parse_bytes):
    with pytest.raises(RefusedError, match="one plain character"):
        parse_bytes(b"a,text\n1,2\n", Mapping(reading=Reading(delimiter="||")))


@pytest.mark.parametrize("packing", ["gzip", "zstd", "two gzip members"])
def test_compressed(parse_bytes, packing):
    body = ("id,text\n" + "".join(f"{n},word {n}\n" for n in range(5000))).encode()
    half = len(body) // 2
    data = {
        "gzip": gzip.compress(body),
        "zstd": bytes(pa.compress(body, codec="zstd", asbytes=True)),
        "two gzip members": gzip.compress(body[:half]) + gzip.compress(body[half:]),
    }[packing]
    read = parse_bytes(data, limits=Limits(chunk_bytes=1000), name="anything.bin")
    assert read.column("text") == [f"word {n}" for n in range(5000)]


def test_an_empty_line_above_the_header(parse_bytes):
    read = parse_bytes(b"\n\nid,text\n1,a\n")
    assert read.column("original_row") == [1]


def test_header_names_are_kept_as_written_in_extra(parse_bytes):
    read = parse_bytes('text, Odd "Näme" ,Odd,\nx,1,2,3\n'.encode())
    assert read.column("extra") == ['{"Odd \\"Näme\\"":"1","Odd":"2","column_4":"3"}']


def test_real_adverts(parse, real_data):
    path = real_data("jobs/adverts.csv")
    read = parse(path)
    assert (len(read.rows), read.rejects) == (916, [])
    with path.open(newline="", encoding="utf-8") as file:
        oracle = list(csv.DictReader(file))
    parts = ("company_profile", "description", "requirements", "benefits")
    for row, found in zip(oracle, read.rows, strict=True):
        assert found["text"] == "\n\n".join(row[part] for part in parts if row[part].strip())
        assert found["source_id"] == row["job_id"]
        assert found["title"] == row["title"]
        assert (found["place"] or "") == row["location"]
        assert f'"fraudulent":"{row["fraudulent"]}"' in found["extra"]


def test_real_messages(parse, real_data):
    path = real_data("messages/messages.csv")
    read = parse(path)
    with path.open(newline="", encoding="utf-8") as file:
        oracle = list(csv.DictReader(file))
    assert (len(read.rows), read.rejects) == (3345, [])
    assert read.column("text") == [row["text"] for row in oracle]
    assert read.column("source_id") == [row["id"] for row in oracle]
