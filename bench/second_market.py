"""Another market, of random words in several scripts, so that nothing is tuned on one generator."""

from __future__ import annotations

import random
from bisect import bisect
from itertools import accumulate

ALPHABETS = {
    "latin": "abcdefghijklmnoprstuvzáéíóúñçãõ",
    "cyrillic": "абвгдежзиклмнопрстуфхцчшыэюя",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "thai": "กขคงจชซดตถทนบปผพฟมยรลวสหอะาิีึุูเแโไ",
    "han": "".join(chr(0x4E00 + i) for i in range(2500)),
    "kana": "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん",
}
SCRIPTS = ("latin", "latin", "cyrillic", "arabic", "thai", "han", "kana")
UNSPACED = frozenset({"thai", "han", "kana"})
VOCABULARY = 6000

Sentence = list[str]


class SecondMarket:
    """Campaigns and honest texts of random words with a Zipf law.

    Parameters
    ----------
    seed : the same market for the same seed.
    short : share of texts of about 18 words; the others have about 60.
    zipf : exponent of the word frequencies; above 1 the texts share more words by chance.
    """

    def __init__(self, seed: int, *, short: float = 0.2, zipf: float = 1.0) -> None:
        self._random = random.Random(seed)
        self._short = short
        weights = list(accumulate(1 / (rank**zipf) for rank in range(1, VOCABULARY + 1)))
        self._weights = [weight / weights[-1] for weight in weights]
        self._words = {script: self._vocabulary(script) for script in sorted(ALPHABETS)}
        self._stock = {
            script: [self._sentence(script, self._random.randint(3, 5)) for _ in range(60)]
            for script in sorted(ALPHABETS)
        }

    def records(self, count: int, share: float = 0.5) -> tuple[list[str], list[int]]:
        """Texts and the campaign of each (-1: honest), in random order."""
        made: list[tuple[str, int]] = []
        last: dict[str, list[Sentence]] = {}
        campaign = 0
        while len(made) < count * share:
            size = min(int(2 / (1 - self._random.random())) + 1, 400)
            made += [(text, campaign) for text in self._campaign(max(size, 2), last)]
            campaign += 1
        while len(made) < count:
            script = self._random.choice(SCRIPTS)
            length = self._random.randint(8, 20) if self._is_short() else self._random.randint(30, 84)
            sentences = [self._sentence(script, 10) for _ in range(max(1, length // 10))]
            made.append((self._text(script, sentences), -1))
        self._random.shuffle(made)
        return [text for text, _ in made], [campaign for _, campaign in made]

    def _vocabulary(self, script: str) -> list[str]:
        low, high = (1, 3) if script == "han" else (2, 9)
        words: dict[str, None] = {}
        while len(words) < VOCABULARY:
            length = self._random.randint(low, high)
            words["".join(self._random.choice(ALPHABETS[script]) for _ in range(length))] = None
        return list(words)

    def _word(self, script: str) -> str:
        return self._words[script][min(VOCABULARY - 1, bisect(self._weights, self._random.random()))]

    def _sentence(self, script: str, words: int) -> Sentence:
        return [self._word(script) for _ in range(words)]

    def _is_short(self) -> bool:
        return self._random.random() < self._short

    def _text(self, script: str, sentences: list[Sentence]) -> str:
        for phrase in self._random.sample(self._stock[script], self._random.randint(2, 4)):
            sentences.insert(self._random.randint(0, len(sentences)), phrase)
        joint, stop = ("", "。") if script in UNSPACED else (" ", ". ")
        return stop.join(joint.join(sentence) for sentence in sentences)

    def _campaign(self, size: int, last: dict[str, list[Sentence]]) -> list[str]:
        script = self._random.choice(SCRIPTS)
        short = self._is_short()
        count = 2 if short else self._random.randint(4, 7)
        template = [self._sentence(script, max(4, (18 if short else 60) // count)) for _ in range(count)]
        if not short:
            if script in last and self._random.random() < 0.25:
                half = count // 2
                template[:half] = last[script][:half]
            last[script] = template
        most = 3 if short else 8
        slots = [
            (self._random.randrange(count), self._random.randrange(4))
            for _ in range(self._random.randint(2, most))
        ]
        rate = self._random.uniform(0.04, 0.10)
        return [self._text(script, self._written(script, template, slots, rate)) for _ in range(size)]

    def _written(
        self, script: str, template: list[Sentence], slots: list[tuple[int, int]], rate: float
    ) -> list[Sentence]:
        sentences = [list(sentence) for sentence in template]
        for number, place in slots:
            sentence = sentences[number]
            sentence[place % len(sentence)] = self._random.choice(
                [
                    self._word(script),
                    str(self._random.randint(18, 400)),
                    f"+44 7700 900{self._random.randint(0, 999):03d}",
                    f"{self._word(script)} {self._word(script)}",
                ]
            )
        sentences = [self._edited(script, sentence, rate) for sentence in sentences]
        if len(sentences) > 2 and self._random.random() < 0.25:
            del sentences[self._random.randrange(len(sentences))]
        if len(sentences) > 2 and self._random.random() < 0.25:
            i = self._random.randrange(len(sentences) - 1)
            sentences[i], sentences[i + 1] = sentences[i + 1], sentences[i]
        if self._random.random() < 0.25:
            added = self._sentence(script, self._random.randint(6, 12))
            sentences.insert(self._random.randint(0, len(sentences)), added)
        return sentences

    def _edited(self, script: str, sentence: Sentence, rate: float) -> Sentence:
        out: Sentence = []
        for word in sentence:
            draw = self._random.random()
            if draw >= rate:
                out.append(word)
            elif draw < 0.6 * rate:
                out.append(self._word(script))
            elif draw < 0.8 * rate:
                out += [self._word(script), word]
        return out or sentence[:1]
