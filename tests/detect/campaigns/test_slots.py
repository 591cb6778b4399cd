"""Slots, what members write in them, and the parts of a template, against plain twins."""

from itertools import groupby, pairwise

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from manumit.detect.campaigns.layout import read_tokens
from manumit.detect.campaigns.slots import cut, fill_slots, lay_parts, slot_numbers
from manumit.detect.campaigns.templates import MOST_TOKENS, OPTIONAL_SHARE, SLOT_SHARE, build_templates
from manumit.detect.text.tokens import FIRST_TYPED, KINDS, PHONE, PRICE, WORD

WORDS = ["alpha", "bravo", "delta", "hotel", "tango", "romeo", "oscar", "lima", "quebec", "sierra"]
EXTRA = ["kilo", "zulu", "今", "😀", "$5", "07700900123", "a@b.co", "12"]


def _numbers(fixed_ends, fixed_kinds, gaps, sizes):
    typed, gap = np.zeros(len(fixed_kinds), np.int64), np.zeros(len(gaps), np.int64)
    columns = [np.array(c, np.int64) for c in (fixed_ends, fixed_kinds, gaps, sizes)]
    slot_numbers(*columns, typed, gap)
    return typed.tolist(), gap.tolist()


@st.composite
def drawn(draw):
    """Fixed tokens' kinds, gaps and size of some campaigns."""
    campaigns = []
    for _ in range(draw(st.integers(0, 5))):
        size = draw(st.integers(2, 40))
        kinds = draw(st.lists(st.integers(0, len(KINDS) - 1), max_size=6))
        gaps = draw(st.lists(st.integers(0, size), min_size=len(kinds) + 1, max_size=len(kinds) + 1))
        campaigns.append((kinds, gaps, size))
    return campaigns


def _slow_numbers(kinds, gaps, size):
    """Slots from left to right: the gap before each fixed token, then the token."""
    places = [place for j, _ in enumerate(gaps) for place in (("gap", j), ("token", j))][:-1]
    held = [
        (what, j)
        for what, j in places
        if (gaps[j] >= 2 and gaps[j] >= SLOT_SHARE * size if what == "gap" else kinds[j] >= FIRST_TYPED)
    ]
    number = {place: n for n, place in enumerate(held, 1)}
    typed = [number.get(("token", j), 0) for j in range(len(kinds))]
    return typed, [number.get(("gap", j), 0) for j in range(len(gaps))]


@given(drawn())
def test_slots_are_numbered_as_the_twin_numbers_them(campaigns):
    ends = np.cumsum([0, *(len(kinds) for kinds, _, _ in campaigns)])
    kinds = [kind for of_one, _, _ in campaigns for kind in of_one]
    gaps = [members for _, of_one, _ in campaigns for members in of_one]
    typed, gap = _numbers(ends, kinds, gaps, [size for _, _, size in campaigns])
    slow = [_slow_numbers(*campaign) for campaign in campaigns]
    assert typed == [number for of_one, _ in slow for number in of_one]
    assert gap == [number for _, of_one in slow for number in of_one]


def test_a_gap_is_a_slot_from_two_members_and_a_fifth_of_them_on():
    assert _numbers([0, 1], [WORD], [1, 2], [4]) == ([0], [0, 1])
    assert _numbers([0, 1], [WORD], [3, 4], [20]) == ([0], [0, 1])
    assert _numbers([0, 2], [PRICE, PHONE], [2, 0, 2], [2]) == ([2, 3], [1, 0, 4])


class Drawn:
    """Templates of some groups of texts, and what the kernels say of them."""

    def __init__(self, *groups):
        self.texts = [text for group in groups for text in group]
        self.tokens = read_tokens(pa.array(self.texts, pa.string()))
        bounds = np.cumsum([0, *map(len, groups)])
        t = self.tokens
        self.member, _, _, self.backbones, self.fixed_ends, self.fixed, self.counts, self.gaps = (
            build_templates(bounds, t.ends, t.hashes, t.kinds, t.sizes)
        )
        self.sizes = np.bincount(self.member[self.member >= 0], minlength=len(self.backbones))
        self.typed, self.gap = np.zeros(len(self.fixed), np.int64), np.zeros(len(self.gaps), np.int64)
        campaign = np.repeat(np.arange(len(self.backbones)), np.diff(self.fixed_ends))
        self.places = t.ends[self.backbones][campaign] + self.fixed
        slot_numbers(self.fixed_ends, t.kinds[self.places], self.gaps, self.sizes, self.typed, self.gap)

    def filled(self):
        """(row, slot, text) of everything written in a slot; the out arrays have just the room stated."""
        t, held = self.tokens, np.flatnonzero(self.member >= 0)
        room = int((np.diff(t.ends)[held] + np.diff(self.fixed_ends)[self.member[held]]).sum())
        out = np.full((4, room + 1), -7, np.int64)
        used = fill_slots(
            self.member, t.ends, t.hashes, t.first, t.last, self.backbones, self.fixed_ends, self.fixed,
            self.typed, self.gap, *(column[:room] for column in out),
        )  # fmt: skip
        assert used <= room
        assert (out[:, used:] == -7).all()
        return [(int(r), int(s), self._text(b, e)) for r, s, b, e in out[:, :used].T]

    def parts(self):
        """(kind, slot, text, members) of each part, by campaign."""
        t = self.tokens
        out = np.empty((len(self.fixed) + len(self.gap), 5), np.int64)
        ends = np.zeros(len(self.backbones) + 1, np.int64)
        used = lay_parts(
            self.backbones, self.fixed_ends, self.fixed, self.counts, self.sizes, self.typed, self.gap,
            t.ends, t.kinds, t.first, t.last, ends, out,
        )  # fmt: skip
        assert used == ends[-1] <= len(out)
        rows = [(int(k), int(s), self._text(b, e), int(n)) for k, s, b, e, n in out[:used]]
        return [rows[a:b] for a, b in pairwise(ends)]

    def _text(self, begin, stop):
        return self.tokens.buf[begin:stop].tobytes().decode()


@st.composite
def groups(draw):
    """Groups of texts, each from one run of words with words put in, left out and swapped."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        base = draw(st.lists(st.sampled_from(WORDS), min_size=4, max_size=14))
        texts = []
        for _ in range(draw(st.integers(2, 6))):
            words = list(base)
            for _ in range(draw(st.integers(0, 3))):
                at = draw(st.integers(0, len(words)))
                words[at : at + draw(st.integers(0, 2))] = draw(st.lists(st.sampled_from(EXTRA), max_size=2))
            texts.append(" ".join(words))
        found.append(texts)
    return found


@given(groups())
def test_what_fills_a_slot_is_a_piece_of_the_members_text(texts):
    found = Drawn(*texts)
    filled = found.filled()
    assert [row for row, _, _ in filled] == sorted(row for row, _, _ in filled)
    for row, text in enumerate(found.texts):
        written = [(slot, piece) for r, slot, piece in filled if r == row]
        assert [slot for slot, _ in written] == sorted({slot for slot, _ in written})
        place = 0
        for _, piece in written:
            assert piece
            place = text.index(piece, place) + len(piece)
        assert not written or found.member[row] >= 0
    for c, (begin, stop) in enumerate(pairwise(found.fixed_ends)):
        last = max(found.typed[begin:stop].max(initial=0), found.gap[begin + c : stop + c + 1].max(initial=0))
        assert {slot for row, slot, _ in filled if found.member[row] == c} == set(range(1, last + 1))


def _once(text):
    """Words of a text without repeats side by side: a run of one sign is one token, but shown as written."""
    return [word for word, _ in groupby(text.split())]


@given(groups())
def test_every_fixed_word_and_every_slot_is_in_the_parts_once(texts):
    found = Drawn(*texts)
    for c, parts in enumerate(found.parts()):
        begin, stop = found.fixed_ends[c], found.fixed_ends[c + 1]
        slots = [slot for _, slot, _, _ in parts if slot]
        assert slots == list(range(1, len(slots) + 1))
        assert len(slots) == np.count_nonzero(found.typed[begin:stop]) + np.count_nonzero(
            found.gap[begin + c : stop + c + 1]
        )
        said = " ".join(text for kind, _, text, _ in parts if kind >= 0)
        t = found.tokens
        fixed = " ".join(found._text(t.first[p], t.last[p]) for p in found.places[begin:stop])
        assert _once(said) == _once(fixed)
        assert all(0 < members <= found.sizes[c] for kind, _, _, members in parts if kind >= 0)
        assert all(text == "" and members == 0 for kind, _, text, members in parts if kind < 0)


@given(groups())
def test_runs_of_words_hold_together_what_is_alike(texts):
    """Two parts of words meet only where the backbone has other words between, or one of them is rarer."""
    found = Drawn(*texts)
    for c, parts in enumerate(found.parts()):
        text = found.texts[found.backbones[c]]
        most = OPTIONAL_SHARE * found.sizes[c]
        for (_, slot, one, members), (kind, following, other, others) in pairwise(parts):
            if slot == following == 0 and kind >= 0 and f"{one} {other}" in text:
                assert (members < most) != (others < most) or text.count(one) > 1 or text.count(other) > 1


def test_members_written_out():
    texts = [
        f"{' '.join(WORDS[:5])} {town} {' '.join(WORDS[5:])} ${price}"
        for town, price in (("riga", 900), ("new york", 950), ("", 1200))
    ]
    found = Drawn(texts)
    assert found.filled() == [
        (0, 1, "riga"), (0, 2, "$900"), (1, 1, "new york"), (1, 2, "$950"), (2, 2, "$1200"),
    ]  # fmt: skip
    (parts,) = found.parts()
    assert [(kind, slot) for kind, slot, _, _ in parts] == [(WORD, 0), (-1, 1), (WORD, 0), (PRICE, 2)]
    assert [text for _, _, text, _ in parts[:3]] == [" ".join(WORDS[:5]), "", " ".join(WORDS[5:])]
    assert [members for _, _, _, members in parts] == [3, 0, 3, 3]


def test_a_word_that_few_have_is_a_part_of_its_own():
    first, second = " ".join(WORDS[:5]), " ".join(WORDS[5:])
    towns = ["riga", "oslo", "bari", "cork", "nice", "lyon", "graz", "turin"]
    found = Drawn([f"{first} {'kilo ' if n < 5 else ''}{second} {town}" for n, town in enumerate(towns)])
    (parts,) = found.parts()
    assert [(text, members) for _, _, text, members in parts] == [
        (first, 8), ("kilo", 5), (second, 8), ("", 0),
    ]  # fmt: skip


def test_rows_outside_every_campaign_write_in_no_slot():
    texts = [f"{' '.join(WORDS)} {town}" for town in ("riga", "oslo", "bari")]
    other = "quite another text about a lost grey cat near the old mill"
    found = Drawn([*texts, other])
    assert found.member.tolist() == [0, 0, 0, -1]
    assert {row for row, _, _ in found.filled()} == {0, 1, 2}


def test_text_behind_what_is_aligned_goes_to_the_last_slot():
    long = " ".join(WORDS * (MOST_TOKENS // len(WORDS) + 1))
    found = Drawn([f"{long} riga {n}" for n in range(3)])
    assert len(found.tokens.hashes) > 3 * MOST_TOKENS
    ends = {text.rsplit(" ", 2)[1] for _, _, text in found.filled()}
    assert ends == {"riga"}


def test_nothing_at_all():
    found = Drawn()
    assert (found.filled(), found.parts()) == ([], [])
    assert Drawn(["", ""]).filled() == []


@given(st.binary(max_size=60), st.data())
def test_cut_copies_the_pieces(raw, data):
    buf = np.frombuffer(raw, np.uint8)
    place = st.integers(0, len(raw))
    pairs = data.draw(st.lists(st.tuples(place, place).map(sorted), max_size=6))
    begins, stops = np.array(pairs, np.int64).reshape(-1, 2).T.copy()
    offsets = np.append(0, np.cumsum(stops - begins)).astype(np.int32)
    out = np.full(offsets[-1] + 1, 255, np.uint8)
    cut(buf, begins, stops, offsets, out)
    pieces = [out[a:b].tobytes() for a, b in pairwise(offsets)]
    assert pieces == [raw[a:b] for a, b in pairs]
    assert out[-1] == 255
