"""Runs heed what people decided, and are repeated only when that can change them."""

from __future__ import annotations

from manumit.casework import NOT_THIS, Casework, Part

ADVERT = "Farm work with bed and bus, ask for {name}, call {phone}, {price} euro a week"
PHONE = "+351912100000"


def test_an_edit_makes_a_new_run_and_a_review_does_not(pipeline_desk, pipeline_rows) -> None:
    pipeline_desk.collect(pipeline_rows(ADVERT, 0, 6))
    ws = pipeline_desk.ws
    first = pipeline_desk.run().run
    assert PHONE in ws.read_table("links").column("value").to_pylist()
    casework = Casework.open(ws)
    with ws.lock("review"):
        casework.decide(ws.read_table("leads").to_pylist()[0], "dismiss", "seen", "ana", first.run_id)
    assert not pipeline_desk.run().fresh
    with ws.lock("edit"):
        casework.edit(NOT_THIS, Part("phone", PHONE), None, "a switchboard", "ana")
    second = pipeline_desk.run()
    assert second.fresh
    assert (second.run.figures["read"], second.run.figures["groups_new"]) == (0, 0)
    assert second.run.figures["casework"] == list(casework.head())
    assert PHONE not in ws.read_table("links").column("value").to_pylist()
    with ws.lock("edit"):
        casework.undo(2, "it is a person's", "ana")
    pipeline_desk.run()
    assert PHONE in ws.read_table("links").column("value").to_pylist()
    assert not pipeline_desk.run().fresh
