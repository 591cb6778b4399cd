"""The market behind the records: its campaigns, how large each is, and what each record is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from manumit.simulate.grammar import Grammar, load
from manumit.simulate.lexicon import TOPICS
from manumit.simulate.streams import Flags, Ints, Keys, Reals, below, child, root, shuffle, under, unit

SHARE_IN_CAMPAIGNS = 0.45
SENTENCES = 8
_SCALE = 2.45  # size = 2.45 / u: median 5, 90th percentile 24 or 25 (Pareto with index 1)
_LARGEST = 900
_MESSAGES = 0.2
_LANGUAGE_WEIGHT = {"en": 4.0, "es": 2.0, "ru": 1.5, "zh": 1.5}
_SLOT_KINDS = 6
_DAYS = 365
_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Traits:
    """What a text is like; one entry a text."""

    language: Ints
    topic: Ints
    message: Flags
    sentences: Ints
    start: npt.NDArray[np.int32]  # [text, sentence] symbol each sentence grows from; 0 beyond the last
    key: Keys  # [text, sentence]


@dataclass(frozen=True, slots=True)
class Market:
    """A whole market: pure functions of seed, size and level."""

    records: int
    seed: int
    hard: bool
    grammar: Grammar
    last: Ints  # running total of campaign sizes
    key: Keys  # of each campaign
    network: Ints  # number of the campaign that founded its network
    twin_of: Ints  # campaign it shares half its sentences with; -1: none
    traits: Traits
    begins: Reals  # day
    lasts: Reals  # days
    legs: Ints  # places one after another

    @property
    def campaigns(self) -> int:
        """Number of campaigns."""
        return int(self.last.size)

    @property
    def sizes(self) -> Ints:
        """Records of each campaign."""
        return np.diff(self.last, prepend=0)

    @property
    def in_campaigns(self) -> int:
        """Records that belong to a campaign."""
        return int(self.last[-1]) if self.last.size else 0


@dataclass(frozen=True, slots=True)
class Block:
    """Some records of a market in file order: who they are, before their text is written."""

    position: Ints
    campaign: Ints  # -1: honest
    record: Keys
    template: Keys  # the campaign's, or the record's own
    author_pool: Keys  # the network's, or the honest author's own
    pool_language: Ints  # where the numbers of that pool are at home
    traits: Traits
    posted: Ints  # seconds since 2025-01-01
    place: Keys

    @property
    def honest(self) -> Flags:
        """Records that belong to no campaign."""
        return self.campaign < 0


def plan(records: int, seed: int, hard: bool) -> Market:
    """Draw the campaigns of a market."""
    grammar = load()
    last = np.cumsum(_sizes(records, seed))
    number = np.arange(last.size)
    key = under(root(seed, 1), number)
    joins = (unit(child(key, 0)) < 0.12) & (number > 0)
    network = np.maximum.accumulate(np.where(joins, 0, number)) if last.size else number
    # Most campaigns of a network are written in its founder's language.
    speaker: Keys = np.where(unit(child(key, 19)) < 0.7, key[network], key)
    traits = _traits(grammar, key, speaker)
    twin_of = np.full(last.size, -1)
    if hard:
        traits, twin_of = _twins(traits, key)
    length = 2.0 * (1 + np.floor(unit(child(key, 1)) * 7)) ** 2
    return Market(
        records=records,
        seed=seed,
        hard=hard,
        grammar=grammar,
        last=last,
        key=key,
        network=network,
        twin_of=twin_of,
        traits=traits,
        begins=np.floor(unit(child(key, 2)) * (_DAYS - length)),
        lasts=length,
        legs=(2 + below(child(key, 3), 6)) if hard else (1 + below(child(key, 3), 3)),
    )


def block(market: Market, start: int, stop: int) -> Block:
    """Make records `start` to `stop` of the market, in the order of the file."""
    position = np.arange(start, stop)
    member = shuffle(position, market.records, root(market.seed, 2))
    campaign = np.searchsorted(market.last, member, side="right")
    honest = campaign == market.campaigns
    campaign[honest] = -1
    record = under(root(market.seed, 3), member)
    template, author_pool = record.copy(), _honest_authors(market, record)
    theirs = campaign[~honest]
    template[~honest] = market.key[theirs]
    author_pool[~honest] = market.key[market.network[theirs]]
    moment = unit(child(record, 4))
    day = np.floor(moment * _DAYS)
    place = child(record, 5)
    day[~honest] = np.floor(market.begins[theirs] + moment[~honest] * market.lasts[theirs])
    leg = np.floor(moment[~honest] * market.legs[theirs]).astype(np.int64)
    place[~honest] = place_key(market, theirs, leg)
    traits = _joined(market, _traits(market.grammar, template, author_pool), campaign)
    pool_language = traits.language.copy()
    pool_language[~honest] = market.traits.language[market.network[theirs]]
    second = 5 * 3600 + below(child(record, 6), 19 * 3600)
    return Block(
        position=position,
        campaign=campaign,
        record=record,
        template=template,
        author_pool=author_pool,
        traits=traits,
        pool_language=pool_language,
        posted=day.astype(np.int64) * _SECONDS + second,
        place=place,
    )


def place_key(market: Market, campaign: Ints, leg: Ints) -> Keys:
    """Key of the place where a campaign is on one of its legs."""
    return child(child(market.key[campaign], 7), leg)


def _sizes(records: int, seed: int) -> Ints:
    wanted = int(records * SHARE_IN_CAMPAIGNS)
    largest = max(12, min(_LARGEST, records // 10))
    draws = max(8, wanted // 3)
    size = np.floor(_SCALE / (1.0 - unit(under(root(seed, 4), np.arange(draws)))) + 0.5).astype(np.int64)
    size = np.minimum(size, largest)
    total = np.cumsum(size)
    return size[: int(np.searchsorted(total, wanted, side="right"))]


def _honest_authors(market: Market, record: Keys) -> Keys:
    """Most honest authors write once; some (agencies, shops) write several independent texts."""
    regulars = max(2, market.records // 40)
    chance = child(record, 8)
    regular = under(root(market.seed, 5), below(chance, regulars))
    chosen: Keys = np.where(unit(child(record, 9)) < 0.25, regular, child(record, 10))
    return chosen


def _languages(grammar: Grammar, keys: Keys) -> Ints:
    weight = np.array([_LANGUAGE_WEIGHT.get(code, 1.0) for code in grammar.languages])
    chosen: Ints = np.searchsorted(np.cumsum(weight), unit(keys) * weight.sum(), side="right")
    return chosen


def _traits(grammar: Grammar, key: Keys, speaker: Keys) -> Traits:
    language = _languages(grammar, child(speaker, 11))
    topic = below(child(key, 12), len(TOPICS))
    message = unit(child(key, 13)) < _MESSAGES
    sentences = np.where(message, 2 + below(child(key, 14), 4) // 3, 3 + below(child(key, 14), 6))
    slotted = np.where(message, 2, np.minimum(2 + below(child(key, 15), 3), sentences - 1))
    rank = _order(key, 16, SENTENCES, sentences)
    kind_order = _order(key, 17, _SLOT_KINDS, np.full(key.size, _SLOT_KINDS))
    phone_first = unit(child(key, 18)) < 0.75
    kind_of_rank = np.argsort(kind_order, axis=1)
    phone_at = np.argmax(kind_of_rank == 4, axis=1)
    swap = np.flatnonzero(phone_first)
    kind_of_rank[swap, phone_at[swap]] = kind_of_rank[swap, 0]
    kind_of_rank[swap, 0] = 4
    kind = np.where(message, 7, 0)[:, None] + np.zeros((1, SENTENCES), np.int64)
    for turn in range(4):
        at = (rank == turn) & (turn < slotted)[:, None]
        kind = np.where(at, 1 + kind_of_rank[:, [turn]], kind)
    start = grammar.start[language[:, None], topic[:, None], kind]
    start[np.arange(SENTENCES)[None, :] >= sentences[:, None]] = 0
    keys = child(key[:, None], 20 + np.arange(SENTENCES)[None, :])
    return Traits(language, topic, message, sentences, start, keys)


def _order(key: Keys, branch: int, width: int, limit: Ints) -> Ints:
    """Rank of each of `width` columns in a random order; columns from `limit` on come last."""
    draw = child(child(key, branch)[:, None], np.arange(width)[None, :]) >> np.uint64(1)
    draw[np.arange(width)[None, :] >= limit[:, None]] |= np.uint64(1 << 63)
    return np.argsort(np.argsort(draw, axis=1, kind="stable"), axis=1, kind="stable")


def _twins(traits: Traits, key: Keys) -> tuple[Traits, Ints]:
    """Let some campaigns take half of their sentences from the one before them."""
    number = np.arange(key.size)
    wish = (unit(child(key, 30)) < 0.12) & (number % 2 == 1)
    before = np.maximum(number - 1, 0)
    wish &= (traits.sentences[before] >= 4) & ~traits.message[before]
    twin, base = number[wish], before[wish]
    twin_of = np.full(key.size, -1)
    twin_of[twin] = base
    language, topic = traits.language.copy(), traits.topic.copy()
    message, sentences = traits.message.copy(), traits.sentences.copy()
    language[twin], topic[twin] = language[base], topic[base]
    message[twin], sentences[twin] = False, sentences[base]
    start, keys = traits.start.copy(), traits.key.copy()
    # The twin repeats the form of the base, so that it has as many slots; its own sentences differ by key.
    start[twin] = start[base]
    shared = _order(key[twin], 31, SENTENCES, sentences[twin]) < (sentences[twin] // 2)[:, None]
    keys[twin] = np.where(shared, keys[base], keys[twin])
    return Traits(language, topic, message, sentences, start, keys), twin_of


def _joined(market: Market, own: Traits, campaign: Ints) -> Traits:
    """Put the campaign's traits where there is a campaign: a twin's differ from what its key alone says."""
    inside = np.flatnonzero(campaign >= 0)
    theirs = market.traits
    for mine, shared in (
        (own.language, theirs.language),
        (own.topic, theirs.topic),
        (own.message, theirs.message),
        (own.sentences, theirs.sentences),
        (own.start, theirs.start),
        (own.key, theirs.key),
    ):
        mine[inside] = shared[campaign[inside]]
    return own
