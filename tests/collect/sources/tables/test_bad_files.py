from __future__ import annotations

import gzip
import io
import json
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from manumit.collect import Limits
from manumit.store.errors import BadFileError, ManumitError

CSV = b"id,text\n" + b"".join(b"%d,some words\n" % n for n in range(5000))
PARQUET = io.BytesIO()
pq.write_table(pa.table({"id": ["1"] * 500, "text": ["words"] * 500}), PARQUET)
PARQUET = PARQUET.getvalue()
ZSTD = bytes(pa.compress(CSV, codec="zstd", asbytes=True))


def archive(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in parts.items():
            box.writestr(name, data)
    return out.getvalue()


def locked_archive():
    data = bytearray(archive(**{"xl/workbook.xml": b"x"}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


FILES = [
    ("empty", b"", "is empty"),
    ("only white space", b"\n \n\n", "holds no rows|hold text"),
    ("header only", b"id,text\n", "holds no rows"),
    ("header only, no line end", b"id,text", "holds no rows"),
    ("PNG", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "PNG picture"),
    ("JPEG", b"\xff\xd8\xff\xe0" + bytes(range(256)), "JPEG picture"),
    ("PDF", b"%PDF-1.7\n%\xe2\xe3", "PDF document"),
    ("SQLite", b"SQLite format 3\0" + bytes(100), "SQLite"),
    ("web page", b"<!DOCTYPE html><html><body>id,text</body></html>", "web page"),
    ("XML", b"<?xml version='1.0'?><a/>", "XML"),
    ("random bytes", bytes((i * 7919 >> 3) % 256 for i in range(5000)), "binary"),
    ("old Excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file"),
    (
        "locked workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    ("PGP", b"-----BEGIN PGP MESSAGE-----\n\nabc", "PGP"),
    ("OpenSSL", b"Salted__" + bytes(64), "OpenSSL"),
    ("age", b"age-encryption.org/v1\n-> X25519", "age"),
    ("tar", b"name".ljust(257, b"\0") + b"ustar\x0000" + bytes(250), "tar"),
    ("bzip2", b"BZh91AY&SY", "bzip2"),
    ("truncated gzip", gzip.compress(CSV)[:-20], "breaks off"),
    ("gzip cut in its head", gzip.compress(CSV)[:9], "breaks off|damaged|empty"),
    ("damaged gzip", gzip.compress(CSV)[:-8] + b"\1\2\3\4\5\6\7\x08", "damaged"),
    ("damaged gzip body", gzip.compress(CSV)[:40] + b"\xff" * 40, "damaged|breaks off"),
    ("gzip of nothing", gzip.compress(b""), "empty once unpacked"),
    ("gzip twice", gzip.compress(gzip.compress(CSV)), "compressed twice"),
    ("gzip of a picture", gzip.compress(b"\x89PNG\r\n\x1a\n0000"), "PNG"),
    ("gzip of parquet", gzip.compress(PARQUET), "unpack it first"),
    ("truncated zstd", ZSTD[:-10], "breaks off|damaged"),
    ("damaged zstd", ZSTD[:20] + b"\xff" * 30 + ZSTD[50:], "damaged|breaks off"),
    ("truncated parquet", PARQUET[:-30], "Parquet file that is damaged"),
    ("parquet by its name only", b"PAR1" + bytes(100), "damaged"),
    ("encrypted parquet", b"PARE" + bytes(100), "encrypted Parquet"),
    ("ZIP archive", archive(**{"a.csv": CSV}), "a ZIP archive"),
    ("Word document", archive(**{"word/document.xml": b"<a/>"}), "Word document"),
    ("damaged workbook", archive(**{"xl/workbook.xml": b"<workbook"}), "damaged"),
    ("truncated workbook", archive(**{"xl/workbook.xml": b"<workbook" * 99})[:-30], "damaged or truncated"),
    ("path traversal", archive(**{"xl/workbook.xml": b"x", "../../evil": b"x"}), "no office program"),
    ("locked archive", locked_archive(), "password"),
    ("truncated JSON", json.dumps([{"text": "a"}] * 100).encode()[:-30], "breaks off"),
    ("JSON cut after an element", b'[{"text":"a"},', "breaks off"),
    ("JSON object cut after its list", b'{"ads":[{"text":"a"}]', "breaks off"),
    ("two JSON texts", b'[{"text":"a"}] [{"text":"b"}]', "something after"),
    ("several lists", b'{"a":[{"text":"a"}],\n"b":[{"text":"b"}]}', "several lists"),
    ("empty list", b"[]", "holds no rows"),
    ("crossed brackets", b'[{"text":"a"}}]', "broken JSON|breaks off"),
    ("encoding unknown", "id,text\n1,ночь и город\n".encode("cp1251"), "--encoding"),
]


@pytest.mark.parametrize(("name", "data", "says"), FILES, ids=[row[0] for row in FILES])
def test_a_bad_file_is_refused_with_one_sentence(parse_bytes, name, data, says):
    with pytest.raises(ManumitError, match=says) as refusal:
        parse_bytes(data)
    sentence = str(refusal.value)
    assert "file.csv" in sentence
    assert "\n" not in sentence
    assert len(sentence) < 250


def test_a_missing_file(parse, tmp_path):
    with pytest.raises(BadFileError, match="not a file"):
        parse(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_bomb_is_refused_by_its_ratio(parse_bytes, packing):
    body = b"id,text\n" + b"1,aaaaaaaaaaaaaaaaaaaaaaaaaaa\n" * 300_000
    data = gzip.compress(body) if packing == "gzip" else bytes(pa.compress(body, codec="zstd", asbytes=True))
    with pytest.raises(BadFileError, match="zip bomb"):
        parse_bytes(data, limits=Limits(ratio=50, ratio_after=2 << 20, chunk_bytes=1 << 18))


def test_a_bomb_is_refused_by_its_size(parse_bytes):
    with pytest.raises(BadFileError, match="unpacks to more than"):
        parse_bytes(gzip.compress(CSV), limits=Limits(unpacked_bytes=10_000))


def test_a_workbook_bomb_is_refused_before_it_is_opened(parse_bytes):
    data = archive(**{"xl/workbook.xml": b"x", "xl/worksheets/sheet1.xml": b"0" * 5_000_000})
    with pytest.raises(BadFileError, match="zip bomb"):
        parse_bytes(data, limits=Limits(ratio_after=1 << 20))
    with pytest.raises(BadFileError, match="unpacks to more than"):
        parse_bytes(data, limits=Limits(sheet_bytes=1 << 20))


def test_a_parquet_bomb_is_refused(parse_bytes):
    with pytest.raises(BadFileError, match="limits"):
        parse_bytes(PARQUET, limits=Limits(unpacked_bytes=50))
