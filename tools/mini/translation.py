"""Translation as conversations: the prompts that `fietje translate` sends, and the ways people ask for it."""

from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import jinja2

import lexicon
from clause import Pair
from grammar import Grammar
from lexicon import Noun, english_plural
from split import sentence_key
from stories import StoryTeller, heroes
from talk import Talk, Talker, Turn

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
NAMES = {"nl": "Nederlands", "en": "Engels"}

_ASKED = {
    "en": [
        "vertaal naar het Engels: {0}",
        "vertaal dit naar het Engels: {0}",
        "vertaal in het Engels: {0}",
        "zet dit om in het Engels: {0}",
        "hoe zeg je in het Engels: {0}",
        "kun je dit naar het Engels vertalen: {0}",
        "translate into English: {0}",
        "translate to English: {0}",
        "translate this into English: {0}",
        "vertaal deze zin naar het Engels: {0}",
        "in het Engels: {0}",
        "vertaal naar het Engels:\n\n{0}",
        "vertaal dit naar het Engels.\n\n{0}",
    ],
    "nl": [
        "vertaal naar het Nederlands: {0}",
        "vertaal dit naar het Nederlands: {0}",
        "vertaal in het Nederlands: {0}",
        "zet dit om in het Nederlands: {0}",
        "hoe zeg je in het Nederlands: {0}",
        "translate into Dutch: {0}",
        "translate to Dutch: {0}",
        "translate this into Dutch: {0}",
        "how do you say in Dutch: {0}",
        "can you translate this into Dutch: {0}",
        "in het Nederlands: {0}",
        "vertaal naar het Nederlands:\n\n{0}",
        "translate this into Dutch.\n\n{0}",
    ],
}


def template() -> jinja2.Template:
    source = (PROMPTS / "translate" / "chat.txt").read_text(encoding="utf-8")
    return jinja2.Environment(trim_blocks=False).from_string(source.split("\n+++\n", 1)[1].strip())


@dataclass(frozen=True)
class Segment:
    """A text to translate: its sentences, and what the prompt says of it."""

    pairs: tuple[Pair, ...]
    target: str  # nl or en
    formality: str | None
    glossary: tuple[tuple[str, str], ...] = ()

    @property
    def source(self) -> str:
        return "nl" if self.target == "en" else "en"

    def text(self, language: str) -> str:
        return " ".join(pair.dutch if language == "nl" else pair.english for pair in self.pairs)


class Translator:
    def __init__(self, random: Random):
        self.random = random
        self.grammar = Grammar(random)
        self.teller = StoryTeller(random)
        self.talker = Talker(random)
        self.heroes = heroes()
        self.template = template()

    def pair(self, polite: bool, target: str, fragment: bool = False) -> Pair:
        """One sentence that has one translation into `target`."""
        while True:
            self.grammar.polite = polite
            pair = self.grammar.fragment() if fragment else self.grammar.sentence(polite)
            if pair.reversible or target == "en":
                return pair

    def segment(self, target: str, polite: bool | None = None) -> Segment:
        polite = self.random.random() < 0.3 if polite is None else polite
        style = self.random.random()
        if style < 0.12:
            pairs = [self.pair(polite, target, fragment=True)]
        elif style < 0.17:
            story = self.teller.story(self.random.choice(self.heroes))
            length = self.random.randint(1, len(story))
            start = self.random.randint(0, len(story) - length)
            pairs = story[start : start + length]
        else:
            count = self.random.choices([1, 2, 3, 4, 5], [36, 25, 18, 12, 9])[0]
            pairs = [self.pair(polite, target) for _ in range(count)]
        return Segment(tuple(pairs), target, self.formality(pairs, target))

    def formality(self, pairs, target: str) -> str | None:
        """What the prompt must or may say of je and u."""
        if target == "en":
            return None
        if any(pair.polite for pair in pairs):
            return "u"
        if any(pair.polite is False for pair in pairs):
            return self.random.choice([None, None, "je"])
        return self.random.choice([None, None, None, "je", "u"])

    def with_glossary(self, target: str) -> Segment:
        """A sentence in which a term is said as a glossary asks."""
        polite = self.random.random() < 0.2
        while True:
            state = self.random.getstate()
            plain = self.pair(polite, target)
            nouns = [noun for noun in plain.nouns if noun in lexicon.NOUNS and noun.dutch_plural]
            if not nouns:
                continue
            after = self.random.getstate()
            noun = self.random.choice(nouns)
            other = self.other_word(noun, target)
            # The same chances again, so that the same sentence comes, but for that word.
            self.random.setstate(state)
            self.grammar.instead = {noun: other}
            said = self.pair(polite, target)
            self.grammar.instead = {}
            self.random.setstate(after)
            self.random.random()
            pair = replace(said, english=plain.english) if target == "nl" else replace(said, dutch=plain.dutch)
            term = (noun.english, other.dutch) if target == "nl" else (noun.dutch, other.english)
            return Segment((pair,), target, self.formality([pair], target), (term,))

    def other_word(self, noun: Noun, target: str) -> Noun:
        synonyms = [row for row in lexicon.SYNONYMS if row[0] == noun.dutch]
        if target == "nl":
            if synonyms:
                _, article, word, plural = synonyms[0]
            else:
                chosen = self.random.choice([other for other in lexicon.NOUNS if other.dutch_plural and other != noun])
                article, word, plural = chosen.article, chosen.dutch, chosen.dutch_plural
            return replace(noun, article=article, dutch=word, dutch_plural=plural)
        if self.random.random() < 0.4:
            word = self.talker.invented()
            return replace(noun, english=word, english_plural=english_plural(word))
        chosen = self.random.choice([other for other in lexicon.NOUNS if other.dutch_plural and other != noun])
        return replace(noun, english=chosen.english, english_plural=chosen.english_plural)

    def prompt(self, segment: Segment) -> str:
        return self.template.render(
            source=NAMES[segment.source],
            target=NAMES[segment.target],
            formality=segment.formality,
            glossary=[{"source": source, "target": target} for source, target in segment.glossary],
            text=segment.text(segment.source),
        )

    def talk(self) -> Talk:
        """A conversation about one or more segments. Its keys are the sentences in it."""
        target = self.random.choice(["nl", "en"])
        style = self.random.random()
        if style < 0.12:
            segments = [self.with_glossary(target)]
        elif style < 0.22:
            polite = self.random.random() < 0.3
            segments = [self.segment(target, polite) for _ in range(self.random.randint(2, 3))]
        else:
            segments = [self.segment(target)]
        plain = (
            self.random.random() < 0.25
            and len(segments) == 1
            and not segments[0].glossary
            and segments[0].formality != "u"
        )
        turns = []
        for segment in segments:
            source = segment.text(segment.source)
            if plain:
                asked = self.random.choice(_ASKED[target])
                user = asked[0].upper() + asked[1:].format(source)
            else:
                user = self.prompt(segment)
            turns.append(Turn(user, segment.text(target)))
        keys = tuple(sentence_key(pair) for segment in segments for pair in segment.pairs)
        return Talk("translate-" + target, keys, tuple(turns))


if __name__ == "__main__":
    translator = Translator(Random())
    for _ in range(12):
        talk = translator.talk()
        print(f"[{talk.kind}]", " / ".join(f"{turn.user} -> {turn.answer}" for turn in talk.turns))
