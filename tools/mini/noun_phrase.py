"""Noun phrases in both languages: gender, adjective endings, plurals, numbers and possessives."""

from random import Random

import lexicon
from clause import POLITE, SUBJECTS, Phrase, article, join
from lexicon import Adjective, Noun, dutch_number, english_number


class NounPhrases:
    """Draws phrases with one source of chance."""

    def __init__(self, random: Random):
        self.random = random
        self.polite = False
        # Words of the lexicon that are to be said in another way, for glossaries.
        self.instead: dict[Noun, Noun] = {}

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def pick(self, items):
        return self.random.choice(items)

    def noun(self, kinds) -> Noun:
        kind = self.pick(list(kinds))
        noun = self.pick(lexicon.BY_KIND[kind])
        return self.instead.get(noun, noun)

    def adjective(self, kind: str) -> Adjective | None:
        fitting = [adjective for adjective in lexicon.ADJECTIVES if kind in adjective.kinds]
        return self.pick(fitting) if fitting else None

    def second_person(self) -> Phrase:
        return POLITE if self.polite else SUBJECTS[1]

    def phrase(self, kinds, name: float = 0.0, indefinite: float = 0.35) -> Phrase:
        """A noun phrase about one of `kinds`, sometimes a name."""
        if self.chance(name):
            return self.name()
        noun = self.noun(kinds)
        adjective = self.adjective(noun.kind) if self.chance(0.35) else None
        return self.describe(noun, adjective, indefinite)

    def name(self) -> Phrase:
        if self.chance(0.03):
            mark = self.pick(["{name}", "%s", "{{user}}", "[1]", "<1>", "{0}"])
            return Phrase(mark, mark, "3")
        name = self.pick(lexicon.NAMES)
        return Phrase(name, name, "3")

    def describe(self, noun: Noun, adjective: Adjective | None, indefinite: float = 0.35) -> Phrase:
        if noun.kind in lexicon.MASS:
            return self._mass(noun, adjective, indefinite)
        dutch_plural = join(adjective.inflected if adjective else "", noun.dutch_plural)
        english_plural = join(adjective.english if adjective else "", noun.english_plural)
        if self.chance(0.25):
            return self._plural(noun, dutch_plural, english_plural, indefinite)
        ending = adjective and (adjective.dutch if noun.article == "het" else adjective.inflected)
        bare = join(ending or "", noun.dutch), join(adjective.english if adjective else "", noun.english)
        if self.chance(indefinite):
            dutch, english = "een " + bare[0], f"{article(bare[1])} {bare[1]}"
            return Phrase(dutch, english, "3", bare, nouns=(noun,))
        inflected = join(adjective.inflected if adjective else "", noun.dutch)
        return self._definite(noun, inflected, bare[0], bare[1])

    def _mass(self, noun: Noun, adjective: Adjective | None, indefinite: float) -> Phrase:
        ending = adjective and (adjective.dutch if noun.article == "het" else adjective.inflected)
        bare = join(ending or "", noun.dutch), join(adjective.english if adjective else "", noun.english)
        if self.chance(indefinite + 0.3):
            return Phrase(*bare, "3", bare, nouns=(noun,))
        inflected = join(adjective.inflected if adjective else "", noun.dutch)
        return Phrase(f"{noun.article} {inflected}", f"the {bare[1]}", "3", nouns=(noun,))

    def _plural(self, noun: Noun, dutch: str, english: str, indefinite: float) -> Phrase:
        nouns = (noun,)
        # "the sheep" may be one or many.
        reversible = noun.english != noun.english_plural
        if self.chance(indefinite):
            return Phrase(dutch, english, "ze", (dutch, english), None, reversible, nouns)
        if self.chance(0.35):
            number = self.pick([2, 3, 4, 5, 6, 7, 8, 9, 10, 12, self.random.randint(11, 100)])
            if self.chance(0.3):
                number = self.pick([number, self.random.randint(2, 2000)])
                return Phrase(f"{number} {dutch}", f"{number} {english}", "ze", nouns=nouns)
            return Phrase(f"{dutch_number(number)} {dutch}", f"{english_number(number)} {english}", "ze", nouns=nouns)
        determiners = [("de", "the")] * 4 + [("deze", "these"), ("die", "those"), ("alle", "all"), ("veel", "many")]
        determiners += [pair for pair in self._possessives("de")]
        first, second = self.pick(determiners)
        polite = self.polite if second == "your" else None
        return Phrase(f"{first} {dutch}", f"{second} {english}", "ze", None, polite, reversible, nouns)

    def _possessives(self, gender: str):
        our = "ons" if gender == "het" else "onze"
        your = "uw" if self.polite else "je"
        return [("mijn", "my"), (your, "your"), ("zijn", "his"), ("haar", "her"), (our, "our"), ("hun", "their")]

    def _definite(self, noun: Noun, inflected: str, uninflected: str, english: str) -> Phrase:
        nouns = (noun,)
        if self.chance(0.08):
            owner = self.pick(lexicon.NAMES)
            owned = owner + ("'" if owner.endswith("s") else "'s")
            return Phrase(f"{noun.article} {inflected} van {owner}", f"{owned} {english}", "3", nouns=nouns)
        if self.chance(0.3) and noun.dutch not in ("man", "vrouw"):
            dutch, possessive = self.pick(self._possessives(noun.article))
            polite = self.polite if possessive == "your" else None
            return Phrase(f"{dutch} {inflected}", f"{possessive} {english}", "3", polite=polite, nouns=nouns)
        if self.chance(0.2):
            near, far = ("dit", "dat") if noun.article == "het" else ("deze", "die")
            dutch, demonstrative = self.pick([(near, "this"), (far, "that")])
            return Phrase(f"{dutch} {inflected}", f"{demonstrative} {english}", "3", nouns=nouns)
        return Phrase(f"{noun.article} {inflected}", f"the {english}", "3", nouns=nouns)
