from __future__ import annotations

import pytest

from manumit.collect.names import TARGETS, plain, target_of

KNOWN = [
    ("id", "source_id"), ("job_id", "source_id"), ("Job ID", "source_id"),
    ("JobId", "source_id"), ("text", "text"), ("Body", "text"),
    ("message", "text"), ("description", "text"), ("company_profile", "text"),
    ("requirements", "text"), ("benefits", "text"), ("title", "title"),
    ("Subject", "title"), ("author", "author"), ("user", "author"),
    ("posted", "time"), ("date", "time"), ("timestamp", "time"),
    ("created_at", "time"), ("url", "url"), ("link", "url"),
    ("phone", "contact"), ("E-Mail", "contact"), ("place", "place"),
    ("city", "place"), ("location", "place"), ("lang", "lang"),
    ("lat", "latitude"), ("lon", "longitude"), ("thread", "thread"),
    ("kind", "kind"), ("simulated", "simulated"), ("images", "media"),
    ("Título", "title"), ("descripción", "text"), ("fecha", "time"),
    ("teléfono", "contact"), ("ciudad", "place"), ("titre", "title"),
    ("Expéditeur", "author"), ("ville", "place"), ("courriel", "contact"),
    ("descrição", "text"), ("mensagem", "text"), ("cidade", "place"),
    ("endereço", "place"), ("Überschrift", "title"), ("Nachricht", "text"),
    ("Straße", None), ("Stadt", "place"), ("Betreff", "title"),
    ("текст", "text"), ("Дата", "time"), ("телефон", "contact"),
    ("город", "place"), ("заголовок", "title"), ("fraudulent", None),
    ("salary_range", None), ("", None), ("textual", None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "target"), KNOWN)
def test_names(name, target):
    found = target_of(name)
    assert (found[0] if found else None) == target


def test_every_target_has_names():
    from manumit.collect.names import _NAMES

    assert set(_NAMES) == set(TARGETS)
    assert all(target_of(names.split(",")[0])[0] == target for target, names in _NAMES.items())


def test_plain_drops_case_accents_and_marks():
    assert plain(" Job-ID ") == plain("job_id") == plain("JobId") == "jobid"
    assert plain("Überschrift") == "uberschrift"
