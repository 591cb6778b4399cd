"""Labels of texts: who belongs together."""

import numpy as np
import pytest

from manumit.detect import campaigns as detect


@pytest.fixture
def link(search, as_records):
    """Labels of texts, in the order given."""

    def labels(texts, threads=1):
        engine = search.engine(threads)
        corpus = search.corpus(engine, as_records(texts))
        assert corpus.texts == len(texts)
        found = detect.link_texts(engine, detect.find_telling(engine, corpus))
        assert len(found) == len(texts)
        for text, label in enumerate(found.tolist()):
            assert label <= text
            assert found[label] == label
        of_text = found[corpus.text].tolist()
        return [of_text.index(label) for label in of_text]

    return labels


def test_groups_are_those_of_their_texts(link, words):
    one, other = words.campaign(5, 40), words.campaign(4, 40)
    honest = [words.text(40) for _ in range(3)]
    texts = [honest[0], *one[:2], other[0], *one[2:], honest[1], *other[1:], honest[2]]
    assert link(texts) == [0, 1, 1, 3, 1, 1, 1, 7, 3, 3, 3, 11]


def test_texts_that_say_the_same_with_edits_are_one(link, words):
    assert set(link(words.campaign(30, 60, 0.08))) == {0}


def test_a_text_that_holds_another_template_too_joins_one_of_them_only(link, words):
    one, other = words.campaign(6, 40), words.campaign(6, 40)
    labels = link([*one, *other, f"{one[0]} {other[0]}"])
    assert labels[:6] == [0] * 6
    assert labels[6:12] == [6] * 6


def _couple(template, common, own):
    """Two texts that hold 35 words of a template of 60, `common` of them the same, and `own` words beside."""
    words = template.split()
    return [" ".join([*words[:35], own]), " ".join([*words[35 - common :][:35], own])]


def test_a_couple_saves_more_with_a_larger_template_than_with_its_own(link, words):
    template = words.campaign(10, 60)
    couple = _couple(template[0], 24, words.text(18))
    assert link(couple) == [0, 0]
    assert set(link([*template, *couple])) == {0}


def test_a_couple_with_more_of_its_own_stays_apart(link, words):
    template = words.campaign(10, 60)
    couple = _couple(template[0], 24, words.text(60))
    assert link([*template, *couple]) == [0] * 10 + [10, 10]


def test_threads_do_not_matter(link, words):
    texts = words.campaign(20, 50, 0.08) + words.campaign(9, 50, 0.05) + [words.text(50) for _ in range(20)]
    assert link(texts) == link(texts, threads=2)


def test_nothing_to_link(link, words):
    assert link([]) == []
    assert link(["one text alone"]) == [0]
    honest = [words.text(30) for _ in range(50)]
    assert link(honest) == list(range(50))
    assert np.all(np.diff(link([f"{n}" * 2 + " ".join("abc"[: n + 1]) for n in range(3)])) > 0)
