"""What records say is read once for each file, and taken over as long as it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc
import pytest

from manumit import pipeline
from manumit.detect import reading
from manumit.store import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

ADVERT = "Farm work with bed and bus, ask for {name}, call {phone}, {price} euro a week, write to {phone}"
SPAIN = Terms("a board", "order 12/26", country="ES")


@pytest.fixture
def pipeline_reads(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Names of the batches whose files are read."""
    read: list[str] = []
    whole = reading.write_readings

    def noted(engine, path, folder, *, region=None):
        read.append(path.parent.parent.name[:6])
        return whole(engine, path, folder, region=region)

    monkeypatch.setattr(reading, "write_readings", noted)
    return read


def mentions(desk, kind: str) -> dict[str, set[str]]:
    """Values by source_id."""
    found: dict[str, set[str]] = {}
    for row in desk.ws.read_table("mentions").to_pylist():
        if row["kind"] == kind:
            found.setdefault(row["source_id"], set()).add(row["value"])
    return found


def test_records_are_read_once(pipeline_desk, pipeline_rows, pipeline_reads) -> None:
    pipeline_desk.collect(pipeline_rows(ADVERT, 0, 4))
    first = pipeline_desk.run()
    pipeline_desk.collect(pipeline_rows(ADVERT, 10, 3))
    second = pipeline_desk.run()
    assert pipeline_reads == ["000001", "000002"]
    assert (first.run.figures["read"], second.run.figures["read"]) == (4, 3)
    for table in ("mentions", "languages", "indicators"):
        assert second.run.tables[table][0] == first.run.tables[table][0]
        assert len(second.run.tables[table]) == 2
    assert mentions(pipeline_desk, "phone")["r12"] == {"+351912100000"}
    langs = pipeline_desk.ws.read_table("languages")
    assert langs.num_rows == 7
    assert pc.unique(langs.column("lang")).to_pylist() == ["en"]


def test_offsets_are_those_of_the_stored_text(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(f"\U0001d4d7i \u20ac {ADVERT}", 0, 3))
    pipeline_desk.run()
    texts = {r["record_id"]: r for r in pipeline_desk.ws.read_table("records").to_pylist()}
    rows = pipeline_desk.ws.read_table("mentions").to_pylist()
    phones = [
        texts[m["record_id"]][m["field"]][m["start_char"] : m["end_char"]]
        for m in rows
        if m["kind"] == "phone"
    ]
    assert len(phones) == 6
    assert all(phone.startswith("+351 9121") for phone in phones)


def test_only_what_lost_a_record_is_read_again(pipeline_desk, pipeline_rows, pipeline_reads) -> None:
    for first in (0, 10):
        pipeline_desk.collect(pipeline_rows(ADVERT, first, 3))
    pipeline_desk.run()
    gone = pipeline_desk.ids()["r11"]
    pipeline.forget(pipeline_desk.ws, [gone], "asked")
    assert gone not in pipeline_desk.ws.read_table("mentions").column("record_id").to_pylist()
    pipeline_reads.clear()
    pipeline_desk.run()
    assert pipeline_reads == ["000002"]
    assert set(mentions(pipeline_desk, "phone")) == {"r0", "r1", "r2", "r10", "r12"}


def test_other_rules_read_everything_again_and_take_over_campaigns(
    pipeline_desk, pipeline_rows, pipeline_reads, monkeypatch
) -> None:
    pipeline_desk.collect(pipeline_rows(ADVERT, 0, 4))
    pipeline_desk.run()
    monkeypatch.setattr(reading, "version", lambda: "another")
    again = pipeline_desk.run()
    assert pipeline_reads == ["000001", "000001"]
    assert again.fresh
    assert again.run.figures["groups_new"] == 0
    assert not pipeline_desk.run().fresh


def test_a_phone_is_read_in_the_country_of_its_batch(pipeline_desk) -> None:
    row = {"id": "a", "text": "Se busca camarera, llama al 612 345 678, pregunta por Ana"}
    pipeline_desk.collect([row], terms=SPAIN)
    pipeline_desk.run()
    assert mentions(pipeline_desk, "phone") == {"a": {"+34612345678"}}
