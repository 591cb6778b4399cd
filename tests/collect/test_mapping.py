from __future__ import annotations

import json

import pytest

from manumit.collect import Mapping, Reading, load_mapping
from manumit.store.errors import RefusedError

NAMES = ["job_id", "title", "location", "company_profile", "description", "fraudulent"]


def test_adverts_need_no_mapping():
    assert Mapping().resolve(NAMES, "f") == {
        "source_id": (0,),
        "title": (1,),
        "place": (2,),
        "text": (3, 4),
    }


@pytest.mark.parametrize(
    "mapping",
    [
        Mapping(),
        Mapping(
            {"text": ("a", "b"), "place": ()}, "Europe/Madrid", False, Reading("cp1252", ";", "none", False)
        ),
        Mapping(day_first=True, reading=Reading(sheet="two")),
    ],
)
def test_settings_tell_the_whole_mapping(mapping):
    assert Mapping.from_settings(json.loads(json.dumps(mapping.settings()))) == mapping


def test_settings_hold_what_is_stated_and_no_more():
    assert Mapping().settings() == {}
    assert Mapping(reading=Reading(header=False)).settings() == {"header": False}
    assert Mapping.from_settings({"of_another_version": 1}) == Mapping()


def test_a_stated_target_wins_and_the_rest_is_found():
    found = Mapping({"text": ("fraudulent", "description")}).resolve(NAMES, "f")
    assert found["text"] == (5, 4)
    assert found["title"] == (1,)


def test_a_column_is_taken_once():
    assert "place" not in Mapping({"text": ("location",)}).resolve(["location"], "f")


def test_guessing_can_be_forbidden():
    assert "place" not in Mapping({"place": ()}).resolve(NAMES, "f")


def test_names_are_matched_loosely_when_not_exactly():
    assert Mapping({"text": ("Fraudulent",)}).resolve(NAMES, "f")["text"] == (5,)


def test_the_best_name_wins_for_a_single_target():
    assert Mapping().resolve(["user", "author", "text"], "f")["author"] == (1,)


def test_one_time_column_is_chosen():
    assert Mapping().resolve(["date", "posted_at", "text"], "f")["time"] == (1,)


def test_a_day_and_a_clock_belong_together():
    assert Mapping().resolve(["time", "text", "date"], "f")["time"] == (2, 0)
    assert Mapping().resolve(["Datum", "Uhrzeit", "text"], "f")["time"] == (0, 1)


def test_a_title_alone_is_the_text():
    assert Mapping().resolve(["title", "x"], "f") == {"text": (0,)}


def test_without_text_the_sentence_names_the_columns_and_the_mend():
    with pytest.raises(RefusedError, match=r"f\.csv has no column .*columns: a, b.*--text"):
        Mapping().resolve(["a", "b"], "f.csv")


def test_many_or_long_columns_keep_the_sentence_short():
    with pytest.raises(RefusedError) as refusal:
        Mapping().resolve(["c" * 500] * 500, "f.csv")
    assert len(str(refusal.value)) < 1600


def test_a_column_that_is_not_there():
    with pytest.raises(RefusedError, match="no column 'words' for text"):
        Mapping({"text": ("words",)}).resolve(NAMES, "f")


@pytest.fixture
def mapping_file(tmp_path):
    def write(text):
        path = tmp_path / "map.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_whole_file(mapping_file):
    path = mapping_file(
        "# our board\ntext: [a, b]\ntitle: c\nauthor: []\nplace:\nzone: Europe/Lisbon\nday_first: no\n"
        "encoding: cp1252\ndelimiter: ';'\nquote: none\nheader: false\nsheet: Data\nsource_id: 7\n"
    )
    assert load_mapping(path) == Mapping(
        {"text": ("a", "b"), "title": ("c",), "author": (), "place": (), "source_id": ("7",)},
        "Europe/Lisbon",
        False,
        Reading("cp1252", ";", "none", False, "Data"),
    )


def test_an_empty_file_is_an_empty_mapping(mapping_file):
    assert load_mapping(mapping_file("# nothing\n")) == Mapping()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("text: a\ntitel: b\n", r"map.yaml, line 2: there is no key 'titel'; the keys are text, title"),
        ("text: a\n\ntext: b\n", "line 3: 'text' stands there twice"),
        ("author: [a, b]\n", "line 1: author takes one column"),
        ("text: {a: b}\n", "line 1: text takes a column's name or a list"),
        ("text: a\nday_first: maybe\n", "line 2: day_first is yes or no"),
        ("zone: [a]\n", "line 1: zone takes one value"),
        ("- a\n- b\n", "lines like"),
        ("text: [a\n", "line 2: this is no valid YAML"),
        ("text: !!python/object:os.system x\n", ""),
    ],
)
def test_a_mistake_names_file_and_line(mapping_file, text, says):
    path = mapping_file(text)
    if not says:
        assert load_mapping(path).columns == {"text": ("x",)}  # a tag is never acted upon
        return
    with pytest.raises(RefusedError, match=says):
        load_mapping(path)


def test_a_missing_file(tmp_path):
    with pytest.raises(RefusedError, match="cannot be read"):
        load_mapping(tmp_path / "none.yaml")
