"""Sentences in two languages at once: a meaning is drawn, then said in Dutch and in English.

What is said is simple but whole: gender and adjective endings, inversion, separable verbs, the verb at the end of a
subordinate clause, niet and geen, questions, numbers, and you as `je` or as `u`. A sentence has one right
translation each way; those that have not (Dutch `jullie`) are marked as not reversible.
"""

from dataclasses import replace
from random import Random

import lexicon
from clause import HAVE, PLURAL, STATES, SUBJECTS, Clause, Pair, Phrase, article, be, capital, conjugate, inflect, join
from lexicon import Verb, dutch_number, english_number
from noun_phrase import NounPhrases


class Grammar(NounPhrases):
    """Draws sentences with one source of chance."""

    def subject(self, kinds=lexicon.CREATURES) -> Phrase:
        if self.chance(0.5):
            subject = self.pick(SUBJECTS + SUBJECTS[:2])
            return self.second_person() if subject.person == "je" else subject
        return self.phrase(kinds, name=0.35, indefinite=0.12)

    # -- what else stands in a clause

    def time(self, tense: str) -> tuple[str, str] | None:
        """When, in Dutch and English; as the tense allows."""
        day, month = self.pick(lexicon.DAYS), self.pick(lexicon.MONTHS)
        hour = self.random.randint(1, 12)
        always = [
            (f"op {day[0]}", f"on {day[1]}"),
            (f"in {month[0]}", f"in {month[1]}"),
            (f"om {dutch_number(hour)} uur", f"at {english_number(hour)} o'clock"),
        ]
        by_tense = {
            "present": [
                ("vandaag", "today"),
                ("nu", "now"),
                ("elke dag", "every day"),
                ("elke week", "every week"),
                ("'s avonds", "in the evening"),
                ("'s ochtends", "in the morning"),
                ("meestal", "usually"),
            ][:-1],
            "past": [
                ("gisteren", "yesterday"),
                ("vorige week", "last week"),
                ("vorig jaar", "last year"),
                ("gisteravond", "last night"),
                ("toen", "then"),
            ],
            "perfect": [("vandaag", "today"), ("deze week", "this week")],
            "future": [
                ("morgen", "tomorrow"),
                ("volgende week", "next week"),
                ("vanavond", "tonight"),
                ("volgend jaar", "next year"),
                ("morgenochtend", "tomorrow morning"),
                ("straks", "later"),
            ],
        }
        fitting = by_tense.get(tense, by_tense["future"])
        return self.pick(fitting + always if tense in ("present", "past", "future") else fitting)

    def place(self) -> tuple[str, str]:
        preposition, translated, kinds = self.pick(
            [
                ("in", "in", ("place", "building")),
                ("in", "in", ("place",)),
                ("naast", "next to", ("building", "person")),
                ("achter", "behind", ("building", "vehicle")),
                ("voor", "in front of", ("building",)),
                ("bij", "near", ("place", "building")),
            ]
        )
        place = self.phrase(kinds, indefinite=0.15)
        return f"{preposition} {place.dutch}", f"{translated} {place.english}"

    # -- clauses

    def clause(self, order: str = "main", **fixed):
        """Draws one clause and says it: Dutch, English, the time in it, and the phrases that it is made of.

        `order` is main, front (something before the verb), question, or sub (subordinate). `fixed` sets the subject,
        verb, tense or negation, `gap="object"` leaves the object to a question word, `bare=True` leaves out when and
        where.
        """
        subject = fixed.get("subject") or self.subject()
        verb = fixed.get("verb") or self.pick(lexicon.VERBS + [HAVE, HAVE])
        tense = (
            fixed.get("tense")
            or self.random.choices(["present", "past", "perfect", "future", "modal", "going"], [40, 22, 14, 12, 14, 6])[
                0
            ]
        )
        if tense == "going" and verb.infinitive in STATES:
            tense = "present"
        modal = self.pick([("kunnen", "can"), ("moeten", "must"), ("willen", "want to"), ("mogen", "may")])
        negative = fixed.get("negative", self.chance(0.22)) and not (tense == "modal" and modal[0] == "moeten")
        bare = fixed.get("bare", False)

        target = None
        if verb.frame != "none" and fixed.get("gap") != "object":
            target = self.target(verb)
        time = self.time(tense) if self.chance(0.4) and not bare else None
        often = None
        if (
            tense in ("present", "past", "perfect")
            and not negative
            and not time
            and order != "question"
            and self.chance(0.12)
        ):
            often = self.pick([("altijd", "always"), ("vaak", "often"), ("soms", "sometimes"), ("nooit", "never")])
        place = None
        is_long = target is not None and len(target.dutch.split()) > 3
        if verb.frame in ("none", "object") and not is_long and self.chance(0.22) and not bare:
            place = self.place()
        companion = None
        if verb.frame == "none" and not place and self.chance(0.15):
            companion = self.phrase(("person",), name=0.4, indefinite=0.1)

        clause = Clause(order, subject, verb, tense, modal, negative, target, time, often, place, companion)
        used = [phrase for phrase in (subject, target, companion) if phrase is not None]
        if clause.hides_its_tense():
            used.append(Phrase("", "", "3", reversible=False))
        return clause.dutch(), clause.english(), time, used

    def target(self, verb: Verb) -> Phrase:
        """What the verb is about."""
        name = 0.3 if "person" in verb.kinds else 0.0
        if verb.frame == "to" and self.chance(0.3) and verb.infinitive != "zitten":
            city = self.pick(lexicon.CITIES)
            return Phrase(city[0], city[1], "3")
        return self.phrase(verb.kinds, name, indefinite=0.45 if verb.frame == "object" else 0.15)

    def pair(self, dutch: str, english: str, used, mark: str = ".") -> Pair:
        polite = None
        if any(word in dutch.replace(",", "").split() for word in ("je", "u", "uw", "Je", "U", "Uw")):
            polite = self.polite
        return Pair(
            capital(dutch) + mark,
            capital(english) + mark,
            polite,
            all(phrase.reversible for phrase in used),
            tuple(noun for phrase in used for noun in phrase.nouns),
        )

    # -- sentences

    def statement(self) -> Pair:
        if self.chance(0.2):
            tense = self.pick(["present", "past", "future", "future"])
            when = self.time(tense)
            dutch, english, _, used = self.clause("front", tense=tense, bare=True)
            return self.pair(f"{when[0]} {dutch}", f"{when[1]} {english}", used)
        dutch, english, _, used = self.clause("main")
        return self.pair(dutch, english, used)

    def question(self) -> Pair:
        kind = self.random.random()
        if kind < 0.45:
            dutch, english, _, used = self.clause("question", negative=self.chance(0.1))
            return self.pair(dutch, english, used, "?")
        if kind < 0.7:
            word = self.pick(
                [("waarom", "why"), ("wanneer", "when"), ("waar", "where"), ("hoe", "how"), ("hoe vaak", "how often")]
            )
            dutch, english, _, used = self.clause("question", negative=False, bare=True)
            return self.pair(f"{word[0]} {dutch}", f"{word[1]} {english}", used, "?")
        verbs = [verb for verb in lexicon.VERBS if verb.frame == "object"] + [HAVE]
        verb = self.pick(verbs)
        if kind < 0.88:
            # "Wie mist Anna?" may ask for either; a pronoun tells.
            asks_for_person = "person" in verb.kinds
            word = ("wie", "who") if asks_for_person else ("wat", "what")
            subject = self.pick(SUBJECTS) if asks_for_person else None
            if subject and subject.person == "je":
                subject = self.second_person()
            dutch, english, _, used = self.clause("question", subject=subject, verb=verb, negative=False, gap="object")
            return self.pair(f"{word[0]} {dutch}", f"{word[1]} {english}", used, "?")
        who = Phrase("wie", "who", "3")
        dutch, english, _, used = self.clause("main", subject=who, negative=False)
        return self.pair(dutch, english, used, "?")

    def copula(self) -> Pair:
        past, negative, asked = self.chance(0.25), self.chance(0.25), self.chance(0.2)
        if self.chance(0.3):
            subject, kind = self.subject(lexicon.PEOPLE), "person"
            if subject.person == "3" and subject.nouns:
                kind = subject.nouns[0].kind
        else:
            noun = self.noun(
                ["person", "animal", "food", "thing", "clothing", "vehicle", "building", "place", "reading", "job"]
            )
            subject, kind = self.describe(noun, None, 0.0), noun.kind
        adjective = self.adjective(kind)
        dutch, english = adjective.dutch, adjective.english
        used = [subject]
        if self.chance(0.22) and subject.person in ("3", "ze") and subject.nouns and not negative:
            other = self.describe(self.noun([kind]), None, 0.0)
            used.append(other)
            if self.chance(0.6):
                dutch, english = (
                    f"{adjective.comparative} dan {other.dutch}",
                    f"{adjective.english_comparative} than {other.english}",
                )
            else:
                dutch, english = (
                    f"even {adjective.dutch} als {other.dutch}",
                    f"as {adjective.english} as {other.english}",
                )
        elif self.chance(0.2) and not negative:
            degree = self.pick([("heel", "very"), ("te", "too")])
            dutch, english = f"{degree[0]} {dutch}", f"{degree[1]} {english}"
        no, not_ = ("niet", "not") if negative else ("", "")
        if asked:
            verb = inflect("zijn", subject.person, past, True)
            return self.pair(
                join(verb, subject.dutch, no, dutch),
                join(be(subject.person, past), subject.english, not_, english),
                used,
                "?",
            )
        verb = inflect("zijn", subject.person, past)
        return self.pair(
            join(subject.dutch, verb, no, dutch), join(subject.english, be(subject.person, past), not_, english), used
        )

    def profession(self) -> Pair:
        job = self.noun(["job"])
        subject = self.subject(("person",))
        while subject.person in PLURAL:
            subject = self.subject(("person",))
        negative = self.chance(0.2)
        dutch = join(subject.dutch, inflect("zijn", subject.person), "geen" if negative else "", job.dutch)
        english = join(
            subject.english, be(subject.person), "not" if negative else "", article(job.english), job.english
        )
        return self.pair(dutch, english, [subject, Phrase("", "", "3", nouns=(job,))])

    def existence(self) -> Pair:
        thing = self.phrase(("thing", "animal", "person", "building", "vehicle"), indefinite=1.0)
        place = self.place()
        past, several = self.chance(0.25), thing.person == "ze"
        person = "ze" if several else "3"
        negative = self.chance(0.2)
        dutch = f"geen {thing.bare[0]}" if negative else thing.dutch
        english = f"no {thing.bare[1]}" if negative else thing.english
        if self.chance(0.2):
            verb = inflect("zijn", person, past, True)
            return self.pair(
                f"{verb} er {dutch} {place[0]}", f"{be(person, past)} there {english} {place[1]}", [thing], "?"
            )
        verb = inflect("zijn", person, past)
        return self.pair(
            f"er {'waren' if past and several else verb} {dutch} {place[0]}",
            f"there {be(person, past)} {english} {place[1]}",
            [thing],
        )

    def amount(self) -> Pair:
        number = self.random.randint(2, 99)
        words = self.chance(0.6)
        dutch, english = (dutch_number(number), english_number(number)) if words else (str(number), str(number))
        if self.chance(0.5):
            thing = self.describe(self.noun(["thing", "clothing", "vehicle", "food", "reading"]), None, 0.0)
            several = thing.person == "ze"
            verb = ("kosten", "cost") if several else ("kost", "costs")
            return self.pair(
                f"{thing.dutch} {verb[0]} {dutch} euro", f"{thing.english} {verb[1]} {english} euros", [thing]
            )
        subject = self.subject(("person",))
        while subject.person in PLURAL:
            subject = self.subject(("person",))
        return self.pair(
            f"{subject.dutch} {inflect('zijn', subject.person)} {dutch} jaar oud",
            f"{subject.english} {be(subject.person)} {english} years old",
            [subject],
        )

    def giving(self) -> Pair:
        subject = self.subject(lexicon.PEOPLE)
        receiver = self.phrase(("person", "job", "animal"), name=0.4, indefinite=0.1)
        gift = self.phrase(("thing", "food", "clothing", "reading"), indefinite=0.5)
        tense = self.pick(["present", "past", "perfect", "future"])
        person, third = subject.person, subject.person == "3"
        if tense == "present":
            finite = {"1": "geef"}.get(person, "geven" if person in PLURAL else "geeft")
            dutch, english = join(finite, receiver.dutch, gift.dutch), ("gives" if third else "give")
        elif tense == "past":
            dutch, english = join("gaven" if person in PLURAL else "gaf", receiver.dutch, gift.dutch), "gave"
        elif tense == "perfect":
            dutch = join(inflect("hebben", person), receiver.dutch, gift.dutch, "gegeven")
            english = "has given" if third else "have given"
        else:
            dutch, english = join(inflect("zullen", person), receiver.dutch, gift.dutch, "geven"), "will give"
        return self.pair(
            f"{subject.dutch} {dutch}",
            f"{subject.english} {english} {receiver.english} {gift.english}",
            [subject, receiver, gift],
        )

    def compound(self) -> Pair:
        """Two clauses."""
        joint = self.pick(["omdat", "als", "terwijl", "dat", "dat", "en", "maar", "omdat"])
        english_joint = {"omdat": "because", "als": "if", "terwijl": "while", "en": "and", "maar": "but"}.get(
            joint, "that"
        )
        if joint == "dat":
            subject = self.subject(("person",))
            thinker = self.pick(
                [
                    (
                        Verb(
                            "",
                            "denken",
                            "denk",
                            "denkt",
                            "dacht",
                            "dachten",
                            "",
                            "",
                            "think",
                            "thinks",
                            "thought",
                            "",
                            "",
                            "",
                            "",
                            "",
                            (),
                        )
                    ),
                    (
                        Verb(
                            "",
                            "zeggen",
                            "zeg",
                            "zegt",
                            "zei",
                            "zeiden",
                            "",
                            "",
                            "say",
                            "says",
                            "said",
                            "",
                            "",
                            "",
                            "",
                            "",
                            (),
                        )
                    ),
                    (
                        Verb(
                            "",
                            "hopen",
                            "hoop",
                            "hoopt",
                            "hoopte",
                            "hoopten",
                            "",
                            "",
                            "hope",
                            "hopes",
                            "hoped",
                            "",
                            "",
                            "",
                            "",
                            "",
                            (),
                        )
                    ),
                    (
                        Verb(
                            "",
                            "weten",
                            "weet",
                            "weet",
                            "wist",
                            "wisten",
                            "",
                            "",
                            "know",
                            "knows",
                            "knew",
                            "",
                            "",
                            "",
                            "",
                            "",
                            (),
                        )
                    ),
                ]
            )
            past = self.chance(0.3)
            first = f"{subject.dutch} {conjugate(thinker, subject.person, past, False)}"
            verb = thinker.english_past if past else thinker.english_third if subject.person == "3" else thinker.english
            first_english, used = f"{subject.english} {verb}", [subject]
        else:
            first, first_english, _, used = self.clause("main", bare=True)
        order = "main" if joint in ("en", "maar") else "sub"
        tense = self.pick(["past", "perfect", "present"]) if joint != "als" else "present"
        second, second_english, _, more = self.clause(order, tense=tense, bare=True)
        comma = "," if joint == "maar" else ""
        return self.pair(
            f"{first}{comma} {joint} {second}", f"{first_english}{comma} {english_joint} {second_english}", used + more
        )

    def command(self) -> Pair:
        verbs = [
            verb
            for verb in lexicon.VERBS
            if verb.frame in ("object", "about", "to") and verb.infinitive not in ("missen", "verliezen", "kennen")
        ]
        verb = self.pick(verbs)
        target = self.phrase(verb.kinds, indefinite=0.2)
        negative = self.chance(0.2)
        phrase = f"{verb.preposition} {target.dutch}".strip()
        geen = negative and target.bare is not None and verb.frame == "object"
        if geen:
            phrase = f"geen {target.bare[0]}"
        middle = (
            join(phrase, "niet")
            if negative and not geen and verb.frame == "object"
            else join("niet" if negative and not geen else "", phrase)
        )
        english_target = target.english
        dutch = join(f"{verb.third} u" if self.polite else verb.stem, middle, verb.prefix)
        english = join("do not" if negative else "", verb.english, verb.particle, english_target)
        if self.chance(0.25):
            dutch += ", alstublieft" if self.polite else ", alsjeblieft"
            english += ", please"
        return replace(self.pair(dutch, english, [target]), polite=self.polite)

    def idiom(self) -> Pair:
        idiom = self.pick(lexicon.IDIOMS)
        polite = self.polite if idiom.polite != idiom.dutch else None
        return Pair(idiom.polite if self.polite else idiom.dutch, idiom.english, polite)

    def calendar(self) -> Pair:
        day, month, hour = self.pick(lexicon.DAYS), self.pick(lexicon.MONTHS), self.random.randint(1, 12)
        number = self.random.randint(1, 30)
        weather = self.pick(
            [
                ("koud", "cold"),
                ("warm", "warm"),
                ("mooi weer", "nice weather"),
                ("donker", "dark"),
                ("rustig", "quiet"),
                ("laat", "late"),
                ("vroeg", "early"),
            ]
        )
        when = self.pick([("vandaag", "today"), ("nu", "now")])
        place = self.place()
        dutch, english = self.pick(
            [
                (f"het is {dutch_number(hour)} uur", f"it is {english_number(hour)} o'clock"),
                (f"het is vandaag {day[0]}", f"it is {day[1]} today"),
                (f"morgen is het {day[0]}", f"tomorrow it is {day[1]}"),
                (f"het is {number} {month[0]}", f"it is {month[1]} {number}"),
                (f"{when[0]} is het {weather[0]}", f"{when[1]} it is {weather[1]}"),
                (f"het is {weather[0]} {place[0]}", f"it is {weather[1]} {place[1]}"),
                (f"gisteren was het {weather[0]}", f"yesterday it was {weather[1]}"),
                (f"mijn verjaardag is op {number} {month[0]}", f"my birthday is on {month[1]} {number}"),
            ]
        )
        return self.pair(dutch, english, [])

    def relative(self) -> Pair:
        """A noun with a clause about it."""
        noun = self.noun(lexicon.CREATURES)
        who = Phrase("dat" if noun.article == "het" else "die", "who" if noun.kind != "animal" else "that", "3")
        dutch, english, _, used = self.clause("sub", subject=who, bare=True, tense=self.pick(["present", "past"]))
        adjective = self.adjective(noun.kind)
        past = self.chance(0.2)
        return self.pair(
            f"{noun.article} {noun.dutch} {dutch} {inflect('zijn', '3', past)} {adjective.dutch}",
            f"the {noun.english} {english} {be('3', past)} {adjective.english}",
            used + [Phrase("", "", "3", nouns=(noun,))],
        )

    def fragment(self) -> Pair:
        """A heading or a cell of a table: a phrase that is no sentence."""
        phrase = self.phrase(list(lexicon.BY_KIND), indefinite=0.5)
        if self.chance(0.3):
            phrase = Phrase(
                *(" ".join(parts) for parts in zip((phrase.dutch, phrase.english), self.place())),
                "3",
                polite=phrase.polite,
                nouns=phrase.nouns,
            )
        dutch, english = phrase.dutch, phrase.english
        if self.chance(0.75):
            dutch, english = capital(dutch), capital(english)
        polite = (
            self.polite
            if phrase.polite is not None or " uw " in f" {dutch.lower()} " or " je " in f" {dutch.lower()} "
            else None
        )
        return Pair(dutch, english, polite, True, phrase.nouns)

    def sentence(self, polite: bool = False) -> Pair:
        self.polite = polite
        kinds = [
            self.statement,
            self.question,
            self.copula,
            self.compound,
            self.command,
            self.existence,
            self.amount,
            self.giving,
            self.profession,
            self.idiom,
            self.calendar,
            self.relative,
        ]
        return self.random.choices(kinds, [30, 12, 15, 12, 6, 5, 4, 4, 3, 4, 4, 3])[0]()


if __name__ == "__main__":
    grammar = Grammar(Random())
    for _ in range(60):
        pair = grammar.sentence(polite=grammar.chance(0.3))
        print(f"{pair.dutch}  =  {pair.english}")
    for _ in range(8):
        print(grammar.fragment())
