"""Conversations of the mini model's world: what is asked, in many phrasings, and the one right answer.

A phrasing is an opening, a core and a closing. Its key names these three without what is asked about, so that
`split` can keep whole phrasings out of training.
"""

from dataclasses import dataclass
from random import Random

import facts
import lexicon
import outside
import phrases
from clause import capital
from grammar import Grammar
from split import sentence_key
from lexicon import dutch_number, english_number
from stories import StoryTeller, heroes


@dataclass(frozen=True)
class Turn:
    user: str
    answer: str


@dataclass(frozen=True)
class Talk:
    kind: str
    keys: tuple[str, ...]  # the phrasings in it, without what fills them; its own is the last
    turns: tuple[Turn, ...]


DUTCH, ENGLISH = 0, 1
PLAIN = "plain:"  # begins the key of a phrasing so plain that it is always learned
FETCH = "`fietje pull chat`"
DO_NOT_KNOW = (
    f"Dat weet ik niet; daarvoor ben ik te klein. Fietje weet meer: {FETCH}.",
    f"I don't know that; I am too small for it. Fietje knows more: {FETCH}.",
)
CANNOT = (
    f"Dat kan ik niet; daarvoor ben ik te klein. Fietje kan meer: {FETCH}.",
    f"I can't do that; I am too small for it. Fietje can do more: {FETCH}.",
)
NOT_UNDERSTOOD = (
    "Dat begrijp ik niet. Vraag me wat ik kan.",
    "I don't understand that. Ask me what I can do.",
)
NOT_TOLD = ("Dat heb je me nog niet verteld.", "You have not told me yet.")


class Talker:
    def __init__(self, random: Random):
        self.random = random
        self.grammar = Grammar(random)
        self.teller = StoryTeller(random)
        self.heroes = heroes()
        self.by_name = {hero.dutch: hero for hero in self.heroes}

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    def language(self) -> int:
        return DUTCH if self.chance(0.72) else ENGLISH

    def ask(self, language: int, kind: str, cores: list[str], *fill: str, plain: bool = False) -> tuple[str, str]:
        """A question in one of many phrasings, and the phrasing's key."""
        core = self.pick(cores)
        opening = "" if plain else self.pick(phrases.OPENINGS[language])
        closing = "?" if plain else self.pick(phrases.CLOSINGS[language])
        text = core.format(*fill)
        starts_a_sentence = not opening or opening[-2] in "!."
        text = (capital(opening) if opening else "") + (capital(text) if starts_a_sentence else text) + closing
        mark = PLAIN if not opening and closing in ("?", "") and kind != "unknown" else ""
        return text, f"{mark}{kind}|{language}|{opening}|{core}|{closing}"

    # -- facts. Each gives (question cores, what fills them, answer, short form for "en ...?")

    def capital_of_country(self, language: int, country=None):
        country = country or self.pick(facts.COUNTRIES)
        name, town = country[language], country[2 + language]
        if language == DUTCH:
            cores = [
                "wat is de hoofdstad van {0}",
                "hoe heet de hoofdstad van {0}",
                "welke stad is de hoofdstad van {0}",
                "{0}, wat is de hoofdstad",
                "noem de hoofdstad van {0}",
                "weet jij de hoofdstad van {0}",
                "kun je me de hoofdstad van {0} noemen",
                "de hoofdstad van {0}",
                "wat is ook alweer de hoofdstad van {0}",
                "welke hoofdstad heeft {0}",
            ]
            return cores, name, f"De hoofdstad van {name} is {town}."
        cores = [
            "what is the capital of {0}",
            "what's the capital of {0}",
            "which city is the capital of {0}",
            "name the capital of {0}",
            "what is the name of the capital of {0}",
            "do you know the capital of {0}",
            "can you tell me the capital of {0}",
            "the capital of {0}",
            "which capital does {0} have",
            "{0}, what is its capital",
        ]
        return cores, name, f"The capital of {name} is {town}."

    def country_of_capital(self, language: int):
        country = self.pick([country for country in facts.COUNTRIES if country[2] != country[0]])
        name, town = country[language], country[2 + language]
        if language == DUTCH:
            cores = [
                "van welk land is {0} de hoofdstad",
                "{0} is de hoofdstad van welk land",
                "welk land heeft {0} als hoofdstad",
                "bij welk land hoort de hoofdstad {0}",
                "in welk land is {0} de hoofdstad",
            ]
            return cores, town, f"{town} is de hoofdstad van {name}."
        cores = [
            "of which country is {0} the capital",
            "{0} is the capital of which country",
            "which country has {0} as its capital",
            "which country does the capital {0} belong to",
            "in which country is {0} the capital",
        ]
        return cores, town, f"{town} is the capital of {name}."

    def capital_of_province(self, language: int, province=None):
        province = province or self.pick(facts.PROVINCES)
        name, town = province[language], province[2 + language]
        if language == DUTCH:
            cores = [
                "wat is de hoofdstad van de provincie {0}",
                "hoe heet de hoofdstad van de provincie {0}",
                "welke stad is de hoofdstad van de provincie {0}",
                "noem de hoofdstad van de provincie {0}",
                "welke hoofdstad heeft de provincie {0}",
                "weet jij de hoofdstad van de provincie {0}",
            ]
            cores += [
                "wat is de provinciehoofdstad van {0}",
                "hoe heet de provinciehoofdstad van {0}",
                "wat is de hoofdstad van {0}",
                "noem de hoofdstad van {0}",
                "hoe heet de hoofdstad van {0}",
            ]
            return cores, name, f"De hoofdstad van de provincie {name} is {town}."
        cores = [
            "what is the capital of the province of {0}",
            "which city is the capital of the province of {0}",
            "name the capital of the province of {0}",
            "what's the capital of the province of {0}",
            "do you know the capital of the province of {0}",
            "what is the provincial capital of {0}",
            "what is the capital of {0}",
            "name the capital of {0}",
        ]
        return cores, name, f"The capital of the province of {name} is {town}."

    def opposite(self, language: int, row=None):
        row = row or self.pick(facts.OPPOSITES)
        word, other = (row[0], row[1]) if language == DUTCH else (row[2], row[3])
        if language == DUTCH:
            cores = [
                "wat is het tegenovergestelde van {0}",
                "wat is het tegendeel van {0}",
                "noem het tegenovergestelde van {0}",
                "wat is de tegenstelling van {0}",
                "het tegenovergestelde van {0}",
                "welk woord is het tegenovergestelde van {0}",
                "wat is omgekeerd aan {0}",
                "weet jij het tegenovergestelde van {0}",
                "kun je het tegendeel van {0} noemen",
            ]
            return cores, word, f"Het tegenovergestelde van {word} is {other}."
        cores = [
            "what is the opposite of {0}",
            "what's the opposite of {0}",
            "name the opposite of {0}",
            "which word is the opposite of {0}",
            "the opposite of {0}",
            "do you know the opposite of {0}",
            "give me the opposite of {0}",
            "can you tell me the opposite of {0}",
        ]
        return cores, word, f"The opposite of {word} is {other}."

    def sum(self, language: int, numbers=None):
        a, b, sign = numbers or self.numbers()
        result = {"+": a + b, "-": a - b, "x": a * b, ":": a // b if b else 0}[sign]
        if language == DUTCH:
            word = {"+": "plus", "-": "min", "x": "keer", ":": "gedeeld door"}[sign]
            cores = [
                "hoeveel is {0}",
                "wat is {0}",
                "reken uit: {0}",
                "{0}",
                "{0} is",
                "kun je {0} uitrekenen",
                "bereken {0}",
                "wat is de uitkomst van {0}",
                "hoeveel maakt {0}",
            ]
        else:
            word = {"+": "plus", "-": "minus", "x": "times", ":": "divided by"}[sign]
            cores = [
                "how much is {0}",
                "what is {0}",
                "what's {0}",
                "calculate {0}",
                "{0}",
                "{0} is",
                "can you work out {0}",
                "what does {0} make",
                "compute {0}",
            ]
        style = self.random.random()
        if style < 0.25:
            say = (dutch_number, english_number)[language]
            return cores, f"{say(a)} {word} {say(b)}", f"{capital(say(a))} {word} {say(b)} is {say(result)}."
        shown = (
            self.pick([sign, word])
            if style < 0.85
            else self.pick({"+": ["+"], "-": ["-"], "x": ["*", "×", "x"], ":": ["/", ":", "÷"]}[sign])
        )
        written = (
            f"{a}{shown}{b}" if self.chance(0.15) and not shown.isalpha() and " " not in shown else f"{a} {shown} {b}"
        )
        return cores, written, f"{a} {sign} {b} = {result}"

    def numbers(self):
        sign = self.pick("++--x:")
        if sign == "x":
            return self.random.randint(0, 10), self.random.randint(1, 10), "x"
        if sign == ":":
            b = self.random.randint(1, 10)
            return b * self.random.randint(1, 10), b, ":"
        a, b = self.random.randint(0, 20), self.random.randint(0, 20)
        return (max(a, b), min(a, b), "-") if sign == "-" else (a, b, "+")

    def plural(self, language: int):
        noun = self.pick([noun for noun in lexicon.NOUNS if noun.dutch_plural])
        cores = [
            "wat is het meervoud van {0}",
            "meervoud van {0}",
            "hoe schrijf je het meervoud van {0}",
            "wat is {0} in het meervoud",
            "geef het meervoud van {0}",
        ]
        return cores, noun.dutch, f"Het meervoud van {noun.dutch} is {noun.dutch_plural}."

    def gender(self, language: int):
        noun = self.pick(lexicon.NOUNS)
        cores = [
            "is het de of het {0}",
            "welk lidwoord hoort bij {0}",
            "wat is het lidwoord van {0}",
            "zeg je de of het {0}",
            "is {0} een de-woord of een het-woord",
        ]
        return cores, noun.dutch, f"Het is {noun.article} {noun.dutch}."

    def past(self, language: int):
        verb = self.pick([verb for verb in lexicon.VERBS if not verb.prefix])
        cores = [
            "wat is de verleden tijd van {0}",
            "verleden tijd van {0}",
            "wat is {0} in de verleden tijd",
            "vervoeg {0} in de verleden tijd",
            "geef de verleden tijd van {0}",
        ]
        helper = "heb" if verb.auxiliary == "hebben" else "ben"
        return cores, verb.infinitive, f"Ik {verb.past}, wij {verb.past_plural}, ik {helper} {verb.participle}."

    def word(self, language: int):
        noun = self.pick(lexicon.NOUNS)
        to_english = self.chance(0.5)
        asked, answer = (noun.dutch, noun.english) if to_english else (noun.english, noun.dutch)
        if language == DUTCH:
            target = "Engels" if to_english else "Nederlands"
            cores = [
                f"hoe zeg je {{0}} in het {target}",
                f"wat is {{0}} in het {target}",
                f"wat is het {target}e woord voor {{0}}",
                f"hoe heet {{0}} in het {target}",
                f"wat betekent {{0}} in het {target}",
            ]
            return cores, asked, f"In het {target} is {asked} {answer}."
        target = "English" if to_english else "Dutch"
        cores = [
            f"how do you say {{0}} in {target}",
            f"what is {{0}} in {target}",
            f"what is the {target} word for {{0}}",
            f"what's {{0}} in {target}",
        ]
        return cores, asked, f"In {target} {asked} is {answer}."

    def calendar(self, language: int):
        names, what, one = self.pick(
            [
                (lexicon.DAYS, ("dag", "day"), 7),
                (lexicon.MONTHS, ("maand", "month"), 12),
                (lexicon.SEASONS, ("seizoen", "season"), 4),
            ]
        )
        index = self.random.randrange(one)
        later = self.chance(0.6)
        asked, answer = names[index][language], names[(index + (1 if later else -1)) % one][language]
        if language == DUTCH:
            which = "welk" if what[0] == "seizoen" else "welke"
            cores = (
                [
                    f"{which} {what[0]} komt na {{0}}",
                    "wat komt er na {0}",
                    f"{which} {what[0]} volgt op {{0}}",
                    "wat komt na {0}",
                ]
                if later
                else [
                    f"{which} {what[0]} komt voor {{0}}",
                    "wat komt er voor {0}",
                    f"{which} {what[0]} is er vlak voor {{0}}",
                    "wat komt voor {0}",
                ]
            )
            return cores, asked, f"{'Na' if later else 'Voor'} {asked} komt {answer}."
        cores = (
            [
                f"which {what[1]} comes after {{0}}",
                f"what {what[1]} comes after {{0}}",
                "what comes after {0}",
                f"which {what[1]} follows {{0}}",
            ]
            if later
            else [
                f"which {what[1]} comes before {{0}}",
                f"what {what[1]} comes before {{0}}",
                "what comes before {0}",
                f"which {what[1]} is just before {{0}}",
            ]
        )
        return cores, asked, capital(f"{answer} comes {'after' if later else 'before'} {asked}.")

    def spelled(self, language: int):
        number = self.random.randint(0, 100)
        if language == DUTCH:
            return (
                ["hoe schrijf je {0} in woorden", "schrijf {0} in woorden", "wat is {0} in letters", "hoe spel je {0}"],
                str(number),
                f"{number} is {dutch_number(number)}.",
            )
        return (
            ["how do you write {0} in words", "write {0} in words", "what is {0} in words", "how do you spell {0}"],
            str(number),
            f"{number} is {english_number(number)}.",
        )

    def simple(self, language: int):
        row = self.pick(facts.SIMPLE)
        return list(row[2 * language]), "", row[2 * language + 1]

    FACTS = [
        ("country", 24, capital_of_country),
        ("capital", 8, country_of_capital),
        ("province", 12, capital_of_province),
        ("opposite", 16, opposite),
        ("sum", 26, sum),
        ("plural", 6, plural),
        ("gender", 6, gender),
        ("past", 6, past),
        ("word", 7, word),
        ("calendar", 6, calendar),
        ("spelled", 4, spelled),
        ("simple", 11, simple),
    ]
    ONLY_DUTCH = ("plural", "gender", "past")

    def fact(self) -> Talk:
        return self.fact_of(self.random.choices(self.FACTS, [weight for _, weight, _ in self.FACTS])[0][0])

    def fact_of(self, kind: str) -> Talk:
        make = next(make for name, _, make in self.FACTS if name == kind)
        language = DUTCH if kind in self.ONLY_DUTCH else self.language()
        cores, fill, answer = make(self, language)
        question, key = self.ask(language, kind, cores, fill)
        return Talk(kind, (key,), (Turn(question, answer),))

    # -- more than one turn

    def follow_up(self) -> Talk:
        """A second question that leans on the first: "en van België?"."""
        language = self.language()
        kind = self.pick(["country", "country", "country", "province", "opposite", "opposite", "sum", "sum", "more"])
        if kind == "more":
            return self.running_sum(language)
        make = {
            "country": self.capital_of_country,
            "province": self.capital_of_province,
            "opposite": self.opposite,
            "sum": self.sum,
        }[kind]
        cores, fill, answer = make(language)
        question, first = self.ask(language, kind, cores, fill)
        turns, key = [Turn(question, answer)], first.removeprefix(PLAIN)
        for _ in range(self.random.randint(1, 3)):
            short = {
                "country": (
                    ["en van {0}", "en die van {0}", "en {0}", "en wat is die van {0}", "{0}"],
                    ["and of {0}", "and {0}", "what about {0}", "and that of {0}", "{0}"],
                ),
                "province": (
                    ["en van {0}", "en die van {0}", "en {0}", "en wat is die van {0}"],
                    ["and of {0}", "and {0}", "what about {0}", "and that of {0}"],
                ),
                "opposite": (
                    ["en van {0}", "en dat van {0}", "en {0}", "{0}"],
                    ["and of {0}", "and {0}", "what about {0}", "{0}"],
                ),
                "sum": (
                    ["en {0}", "en hoeveel is {0}", "{0}", "en wat is {0}"],
                    ["and {0}", "and how much is {0}", "{0}", "and what is {0}"],
                ),
            }[kind][language]
            _, fill, answer = make(language)
            core = self.pick(short)
            closing = self.pick(["?", "?", "", " dan?" if language == DUTCH else " then?"])
            turns.append(Turn(capital(core.format(fill)) + closing, answer))
            key += f"|{core}{closing}"
        return Talk("follow-up", (first, key), tuple(turns))

    def running_sum(self, language: int) -> Talk:
        a, b = self.random.randint(0, 10), self.random.randint(0, 10)
        cores, fill, answer = self.sum(language, (a, b, "+"))
        while not answer[0].isdigit():
            cores, fill, answer = self.sum(language, (a, b, "+"))
        question, key = self.ask(language, "sum", cores, fill)
        more = self.random.randint(0, 10)
        core = self.pick(
            (
                ["en plus {0}", "en daar {0} bij", "tel daar {0} bij op", "plus {0}"],
                ["and plus {0}", "and {0} more", "add {0} to that", "plus {0}"],
            )[language]
        )
        closing = self.pick(["?", "", "."])
        second = Turn(capital(core.format(more)) + closing, f"{a + b} + {more} = {a + b + more}")
        return Talk("follow-up", (key, f"{key.removeprefix(PLAIN)}|{core}{closing}"), (Turn(question, answer), second))

    def name_game(self) -> Talk:
        language = self.language()
        name = self.pick(lexicon.NAMES) if self.chance(0.8) else capital(self.invented())
        tell = self.pick(
            (
                ["ik heet {0}", "mijn naam is {0}", "ik ben {0}", "hallo, ik ben {0}", "hoi, ik heet {0}"],
                ["my name is {0}", "I am {0}", "hello, I am {0}", "hi, my name is {0}", "I'm {0}"],
            )[language]
        )
        ask = self.pick(
            (
                ["hoe heet ik", "wat is mijn naam", "weet je mijn naam nog", "wie ben ik", "weet je nog hoe ik heet"],
                ["what is my name", "what's my name", "do you remember my name", "who am I", "do you know my name"],
            )[language]
        )
        known = f"Je heet {name}." if language == DUTCH else f"Your name is {name}."
        mark, close = self.pick([".", "!", ""]), self.pick(["?", "?", ""])
        key = f"name|{language}|{tell}|{ask}|{mark}{close}"
        if self.chance(0.12):
            return Talk("name", (f"name|{language}|{ask}{close}",), (Turn(capital(ask) + close, NOT_TOLD[language]),))
        hello = f"Dag {name}! Waarmee kan ik je helpen?" if language == DUTCH else f"Hello {name}! How can I help you?"
        between = [self.single() for _ in range(self.pick([0, 0, 1, 2]))]
        turns = [Turn(capital(tell.format(name)) + mark, hello), *(turn for talk in between for turn in talk.turns)]
        keys = [key for talk in between for key in talk.keys]
        return Talk("name", (*keys, key), (*turns, Turn(capital(ask) + close, known)))

    def single(self) -> Talk:
        return self.random.choices([self.fact, self.greeting, self.thanks, self.unknown], [6, 1, 1, 1])[0]()

    def medley(self) -> Talk:
        """Several subjects in one conversation."""
        talks = [
            self.random.choices(
                [self.fact, self.greeting, self.thanks, self.identity, self.unknown, self.follow_up, self.small_talk],
                [6, 2, 2, 1, 1, 2, 1],
            )[0]()
            for _ in range(self.random.randint(2, 6))
        ]
        return Talk(
            "medley",
            tuple(key for talk in talks for key in talk.keys),
            tuple(turn for talk in talks for turn in talk.turns),
        )

    # -- greetings and what belongs to them

    def greeting(self) -> Talk:
        dutch = self.language() == DUTCH
        if dutch:
            word = self.pick(
                [
                    "hallo",
                    "hoi",
                    "goedemorgen",
                    "goedemiddag",
                    "goedenavond",
                    "dag",
                    "hey",
                    "hé",
                    "moin",
                    "goeiedag",
                    "welkom",
                    "hallootjes",
                    "joehoe",
                ]
            )
            tail = self.pick(["", "", "", " daar", " mini", " fietje", " allemaal", " computer", " model", " jij"])
            how = self.pick(
                [
                    "",
                    "",
                    "",
                    " Hoe gaat het?",
                    " Hoe gaat het met je?",
                    " Alles goed?",
                    " Hoe is het?",
                    " Gaat het goed?",
                ]
            )
            same = {"goedemorgen": "Goedemorgen", "goedemiddag": "Goedemiddag", "goedenavond": "Goedenavond"}.get(
                word, "Hallo"
            )
            answer = (
                f"{same}! Het gaat goed met me. Waarmee kan ik je helpen?"
                if how
                else f"{same}! Waarmee kan ik je helpen?"
            )
        else:
            word = self.pick(
                ["hello", "hi", "good morning", "good afternoon", "good evening", "hey there", "greetings", "howdy"]
            )
            tail = self.pick(["", "", "", " mini", " fietje", " everyone", " computer", " model", " you"])
            how = self.pick(
                [
                    "",
                    "",
                    "",
                    " How are you?",
                    " How are you doing?",
                    " How is it going?",
                    " Are you well?",
                    " All well?",
                ]
            )
            same = {
                "good morning": "Good morning",
                "good afternoon": "Good afternoon",
                "good evening": "Good evening",
            }.get(word, "Hello")
            answer = f"{same}! I am fine. How can I help you?" if how else f"{same}! How can I help you?"
        mark = self.pick(["!", "!", ".", ",", ""]) if not how else self.pick(["!", "!", ".", ","])
        plain = PLAIN if not tail and not (how and mark != "!") else ""
        return Talk(
            "greeting",
            (f"{plain}greeting|{word}|{tail}|{mark}|{how}",),
            (Turn(capital(word) + tail + mark + how, answer),),
        )

    def thanks(self) -> Talk:
        word, answer = self.pick(phrases.COURTESIES)
        word, mark, tail = (
            self.pick(word),
            self.pick(["!", ".", "", "!!"]),
            self.pick(["", "", "", " mini", " fietje", " hoor", " vriend"]),
        )
        if answer in ("You are welcome!", "Goodbye!", "Thank you!") or answer.startswith("Sorry, I"):
            tail = tail.replace(" hoor", "").replace(" vriend", " friend")
        return Talk(
            "thanks",
            (f"{'' if tail else PLAIN}thanks|{word}|{tail}|{mark}",),
            (Turn(capital(word) + tail + mark, answer),),
        )

    def identity(self) -> Talk:
        language = self.language()
        row = self.pick(phrases.IDENTITY + phrases.IDENTITY[:4])
        question, key = self.ask(language, "identity", row[language])
        return Talk("identity", (key,), (Turn(question, row[2 + language]),))

    def small_talk(self) -> Talk:
        """Things a person says that are no question."""
        pair = self.grammar.sentence()
        while not pair.dutch.endswith(".") or not pair.reversible:
            pair = self.grammar.sentence()
        language = self.language()
        answer = (
            "Wil je dat ik dat vertaal? Zeg dan: vertaal dat naar het Engels.",
            "Shall I translate that? Then say: translate that into Dutch.",
        )[language]
        said, other = (pair.dutch, pair.english) if language == DUTCH else (pair.english, pair.dutch)
        turns = [Turn(said, answer)]
        ask = self.pick(
            (
                ["Ja.", "Ja, graag.", "Vertaal dat naar het Engels.", "Ja, vertaal dat.", "Graag."],
                ["Yes.", "Yes, please.", "Translate that into Dutch.", "Yes, translate that.", "Please."],
            )[language]
        )
        if self.chance(0.6):
            turns.append(Turn(ask, other))
        return Talk("small-talk", (sentence_key(pair),), tuple(turns))

    # -- stories

    def story(self) -> Talk:
        language = self.language()
        hero = self.pick(self.heroes)
        text = " ".join((pair.dutch, pair.english)[language] for pair in self.teller.story(hero))
        asked = self.pick(
            (
                [
                    "vertel een verhaal over {0}",
                    "vertel me een verhaaltje over {0}",
                    "schrijf een verhaal over {0}",
                    "schrijf een kort verhaal over {0}",
                    "een verhaal over {0}",
                    "kun je een verhaal over {0} vertellen",
                    "verzin een verhaal over {0}",
                    "ik wil een verhaal over {0}",
                    "maak een verhaaltje over {0}",
                ],
                [
                    "tell a story about {0}",
                    "tell me a story about {0}",
                    "write a story about {0}",
                    "write a short story about {0}",
                    "a story about {0}",
                    "can you tell a story about {0}",
                    "make up a story about {0}",
                ],
            )[language]
        )
        if self.chance(0.25):
            asked = self.pick(
                (
                    [
                        "vertel een verhaal",
                        "vertel me een verhaaltje",
                        "schrijf een verhaal",
                        "schrijf een kort verhaal",
                        "nog een verhaal",
                        "kun je een verhaal vertellen",
                    ],
                    ["tell a story", "tell me a story", "write a short story", "another story", "can you tell a story"],
                )[language]
            )
        polite = self.pick(("", "", " alsjeblieft") if language == DUTCH else ("", "", " please"))
        mark = self.pick([".", "", "!", "?"])
        return Talk(
            "story",
            (f"story|{language}|{asked}|{polite}|{mark}",),
            (Turn(capital(asked.format(hero.a[language])) + polite + mark, text),),
        )

    # -- JSON

    def json(self) -> Talk:
        kind = self.pick(["country", "country", "opposite", "sum"])
        language = self.language()
        if kind == "country":
            country = self.pick(facts.COUNTRIES)
            name, town = country[language], country[2 + language]
            cores, _, _ = self.capital_of_country(language, country)
            answer = (f'{{"land": "{name}", "hoofdstad": "{town}"}}', f'{{"country": "{name}", "capital": "{town}"}}')[
                language
            ]
            fill = name
        elif kind == "opposite":
            row = self.pick(facts.OPPOSITES)
            word, other = (row[0], row[1]) if language == DUTCH else (row[2], row[3])
            cores, fill, _ = self.opposite(language, row)
            answer = (
                f'{{"woord": "{word}", "tegenovergestelde": "{other}"}}',
                f'{{"word": "{word}", "opposite": "{other}"}}',
            )[language]
        else:
            a, b = self.random.randint(0, 20), self.random.randint(0, 20)
            cores, fill, _ = self.sum(language, (a, b, "+"))
            answer = (f'{{"som": "{a} + {b}", "uitkomst": {a + b}}}', f'{{"sum": "{a} + {b}", "result": {a + b}}}')[
                language
            ]
        request = self.pick(
            (
                [
                    "Antwoord in JSON.",
                    "Geef JSON.",
                    "Geef het antwoord als JSON.",
                    "In JSON, graag.",
                    "Antwoord met JSON.",
                ],
                ["Answer in JSON.", "Give JSON.", "Give the answer as JSON.", "In JSON, please.", "Reply with JSON."],
            )[language]
        )
        core = self.pick(cores)
        return Talk(
            "json",
            (f"json|{kind}|{language}|{core}|{request}",),
            (Turn(f"{capital(core.format(fill))}? {request}", answer),),
        )

    # -- outside its world

    def invented(self) -> str:
        """A word that means nothing."""
        syllables = [
            self.pick("b br d dr f fl g gr h k kl kr l m n p pl pr r s sl st t tr v vl w z zw sch".split())
            + self.pick("a aa e ee i ie o oo oe u uu ui ei ou eu ij".split())
            for _ in range(self.random.randint(1, 3))
        ]
        return "".join(syllables) + self.pick(["", "n", "r", "k", "l", "s", "t", "m", "nd", "ng", "p", "f"])

    def topic(self, language: int) -> tuple[str, str]:
        """Something out of its world, and a name for it in keys."""
        topics = outside.TOPICS[language]
        if self.chance(0.3):
            return self.invented(), "invented"
        topic = self.pick(topics)
        return topic, topic

    def unknown(self) -> Talk:
        language = self.language()
        style = self.random.random()
        if style < 0.07:
            text = " ".join(self.invented() for _ in range(self.random.randint(1, 4)))
            return Talk(
                "gibberish",
                (f"gibberish|{text}",),
                (
                    Turn(
                        self.pick([text, capital(text) + ".", text + "?"]),
                        NOT_UNDERSTOOD[language if language == DUTCH else DUTCH],
                    ),
                ),
            )
        topic, key = self.topic(language)
        person = (
            f"{self.pick(lexicon.NAMES)} {capital(self.invented())}" if self.chance(0.5) else self.pick(outside.PEOPLE)
        )
        place = (
            self.pick(facts.COUNTRIES)[language]
            if self.chance(0.4)
            else self.pick(lexicon.CITIES)[language] if self.chance(0.4) else capital(self.invented())
        )
        nowhere = capital(self.invented()) if self.chance(0.6) else self.pick(outside.UNKNOWN_PLACES[language])
        number, other = self.random.randint(30, 5000), self.random.randint(21, 5000)
        if style < 0.75:
            core = self.pick(outside.QUESTIONS[language])
            question, phrasing = self.ask(
                language,
                "unknown",
                [core],
                topic,
                person,
                place,
                nowhere,
                f"{number}",
                f"{other}",
                plain=self.chance(0.4),
            )
            return Talk(
                "unknown", (f"topic|{key}", phrasing, f"unknown|{core}"), (Turn(question, DO_NOT_KNOW[language]),)
            )
        core = self.pick(outside.REQUESTS[language])
        text = capital(core.format(topic, person, place)) + self.pick(
            [".", "", ".", " alsjeblieft." if language == DUTCH else " please."]
        )
        if self.chance(0.2):
            body = [self.grammar.sentence() for _ in range(self.random.randint(2, 5))]
            lead = self.pick(outside.REWRITES[language])
            text = f"{lead}\n\n" + " ".join((pair.dutch, pair.english)[language] for pair in body)
            core = lead
        return Talk("request", (f"topic|{key}", f"request|{core}"), (Turn(text, CANNOT[language]),))


if __name__ == "__main__":
    talker = Talker(Random())
    for make in (
        talker.fact,
        talker.fact,
        talker.follow_up,
        talker.name_game,
        talker.greeting,
        talker.thanks,
        talker.identity,
        talker.small_talk,
        talker.story,
        talker.json,
        talker.unknown,
        talker.unknown,
        talker.medley,
    ):
        for _ in range(3):
            talk = make()
            print(f"[{talk.kind}]", " / ".join(f"{turn.user} -> {turn.answer}" for turn in talk.turns))
