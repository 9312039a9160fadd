"""One clause, said in Dutch and in English: conjugation, word order, niet and geen, do and did."""

from dataclasses import dataclass

from lexicon import Noun, Verb


@dataclass(frozen=True)
class Pair:
    dutch: str
    english: str
    polite: bool | None = None  # whether "you" is u, je, or does not occur
    reversible: bool = True  # whether the English has this Dutch as its one translation
    nouns: tuple[Noun, ...] = ()


@dataclass(frozen=True)
class Phrase:
    """A noun phrase. `bare` is what stands behind geen; it is None where geen cannot stand."""

    dutch: str
    english: str
    person: str  # 1 je u 3 we jullie ze
    bare: tuple[str, str] | None = None
    polite: bool | None = None
    reversible: bool = True
    nouns: tuple[Noun, ...] = ()


SUBJECTS = [
    Phrase("ik", "I", "1"),
    Phrase("je", "you", "je", polite=False),
    Phrase("hij", "he", "3"),
    Phrase("ze", "she", "3"),
    Phrase("we", "we", "we"),
    Phrase("jullie", "you", "jullie", reversible=False),
    Phrase("ze", "they", "ze"),
]
POLITE = Phrase("u", "you", "u", polite=True)
PLURAL = ("we", "jullie", "ze")

# Dutch for 1, je, u, 3 and plural; je behind the verb; past, past plural
_IRREGULAR = {
    "hebben": ("heb", "hebt", "hebt", "heeft", "hebben", "heb", "had", "hadden"),
    "zijn": ("ben", "bent", "bent", "is", "zijn", "ben", "was", "waren"),
    "kunnen": ("kan", "kunt", "kunt", "kan", "kunnen", "kun", "kon", "konden"),
    "moeten": ("moet", "moet", "moet", "moet", "moeten", "moet", "moest", "moesten"),
    "willen": ("wil", "wilt", "wilt", "wil", "willen", "wil", "wilde", "wilden"),
    "mogen": ("mag", "mag", "mag", "mag", "mogen", "mag", "mocht", "mochten"),
    "zullen": ("zal", "zult", "zult", "zal", "zullen", "zul", "zou", "zouden"),
}
_PERSONS = {"1": 0, "je": 1, "u": 2, "3": 3, "we": 4, "jullie": 4, "ze": 4}

HAVE = Verb(
    "",
    "hebben",
    "heb",
    "heeft",
    "had",
    "hadden",
    "gehad",
    "hebben",
    "have",
    "has",
    "had",
    "had",
    "having",
    "",
    "object",
    "",
    ("thing", "animal", "clothing", "vehicle", "food", "person"),
)


# What one is not in the middle of doing: no "aan het".
STATES = (
    "hebben",
    "kennen",
    "missen",
    "vergeten",
    "wonen",
    "horen",
    "zien",
    "begrijpen",
    "verliezen",
    "vinden",
    "komen",
)


def inflect(verb: str, person: str, past: bool = False, inverted: bool = False) -> str:
    forms = _IRREGULAR[verb]
    if past:
        return forms[7] if person in PLURAL else forms[6]
    return forms[5] if person == "je" and inverted else forms[_PERSONS[person]]


def conjugate(verb: Verb, person: str, past: bool, inverted: bool) -> str:
    """The finite form of a Dutch verb, without its prefix."""
    if verb is HAVE:
        return inflect("hebben", person, past, inverted)
    if past:
        return verb.past_plural if person in PLURAL else verb.past
    if person in PLURAL:
        return verb.infinitive
    return verb.stem if person == "1" or (person == "je" and inverted) else verb.third


def be(person: str, past: bool = False) -> str:
    if person == "1":
        return "was" if past else "am"
    if person == "3":
        return "was" if past else "is"
    return "were" if past else "are"


def article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def capital(text: str) -> str:
    """With a capital, which in `'s avonds` is that of the second word."""
    start = 3 if text.startswith("'s ") else 0
    return text[:start] + text[start].upper() + text[start + 1 :]


def join(*parts: str) -> str:
    return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Clause:
    """What is said. Times, frequencies, places and modals are pairs of Dutch and English."""

    order: str  # main, front (something stands before the verb), question, sub (subordinate)
    subject: Phrase
    verb: Verb
    tense: str  # present, past, perfect, future, modal, going ("aan het")
    modal: tuple[str, str]
    negative: bool
    target: Phrase | None
    time: tuple[str, str] | None
    often: tuple[str, str] | None
    place: tuple[str, str] | None
    companion: Phrase | None

    def says_geen(self) -> bool:
        """Whether the negation is geen rather than niet."""
        return (
            self.negative and self.target is not None and self.verb.frame == "object" and self.target.bare is not None
        )

    def hides_its_tense(self) -> bool:
        """Whether the English may be said of now or of then: "I read a book"."""
        return (
            self.tense == "past"
            and self.verb.english == self.verb.english_past
            and not self.negative
            and self.order in ("main", "sub")
            and self.subject.person != "3"
            and self.time is None
        )

    def dutch(self) -> str:
        subject, middle = self.subject.dutch, self._dutch_middle()
        finite, tail, subordinate = self._dutch_verbs()
        if self.order == "sub":
            return join(subject, *middle, *subordinate)
        if self.order == "main":
            return join(subject, finite, *middle, *tail)
        return join(finite, subject, *middle, *tail)

    def _dutch_middle(self) -> list[str]:
        """What stands between the verb and the rest of the verb: when, how often, what, niet, where."""
        target, verb = self.target, self.verb
        middle = [self.time[0] if self.time and self.order != "front" else "", self.often[0] if self.often else ""]
        is_definite = target is not None and verb.frame == "object" and target.bare is None
        if is_definite:
            middle.append(target.dutch)
        if self.negative and not self.says_geen():
            middle.append("niet")
        if target is not None and verb.frame == "object" and not is_definite:
            middle.append(f"geen {target.bare[0]}" if self.says_geen() else target.dutch)
        if target is not None and verb.frame in ("about", "to"):
            middle.append(f"{verb.preposition} {target.dutch}")
        companion = f"met {self.companion.dutch}" if self.companion else ""
        return [*middle, self.place[0] if self.place else "", companion]

    def _dutch_verbs(self) -> tuple[str, list[str], list[str]]:
        """The finite verb, what closes a main clause, and what closes a subordinate one."""
        verb, person, inverted = self.verb, self.subject.person, self.order in ("front", "question")
        whole = verb.prefix + verb.infinitive
        if self.tense in ("present", "past"):
            finite = conjugate(verb, person, self.tense == "past", inverted)
            return finite, [verb.prefix], [verb.prefix + finite]
        if self.tense == "perfect":
            finite = inflect(verb.auxiliary, person, inverted=inverted)
            return finite, [verb.participle], [finite, verb.participle]
        if self.tense == "going":
            finite = inflect("zijn", person, inverted=inverted)
            return finite, ["aan het", whole], ["aan het", whole, finite]
        finite = inflect("zullen" if self.tense == "future" else self.modal[0], person, inverted=inverted)
        return finite, [whole], [finite, whole]

    def english(self) -> str:
        auxiliary, main, plain = self._english_verbs()
        subject, ending = self.subject.english, join(self.verb.particle, self._english_complement())
        denial, often = "not" if self.negative else "", self.often[1] if self.often else ""
        if self.order == "question":
            return join(auxiliary, subject, denial, main, ending)
        if plain is None or self.negative:
            helper = "cannot" if auxiliary == "can" and self.negative else join(auxiliary, denial)
            return join(subject, helper, often, main, ending)
        return join(subject, often, plain, ending)

    def _english_verbs(self) -> tuple[str, str, str | None]:
        """The auxiliary and the verb behind it, and the verb alone where it can do without."""
        verb, person = self.verb, self.subject.person
        third = person == "3"
        do = "does" if third else "do"
        if self.tense == "present":
            return do, verb.english, verb.english_third if third else verb.english
        if self.tense == "past":
            return "did", verb.english, verb.english_past
        if self.tense == "perfect":
            return "has" if third else "have", verb.english_participle, None
        if self.tense == "going":
            return be(person), verb.english_ing, None
        if self.tense == "future":
            return "will", verb.english, None
        if self.modal[0] == "willen":
            return do, f"want to {verb.english}", f"wants to {verb.english}" if third else f"want to {verb.english}"
        return self.modal[1], verb.english, None

    def _english_complement(self) -> str:
        target = "" if self.target is None else self.target.english
        if self.says_geen():
            bare = self.target.bare[1]
            target = bare if target == bare else f"{article(bare)} {bare}"
        companion = f"with {self.companion.english}" if self.companion else ""
        return join(
            target,
            self.place[1] if self.place else "",
            companion,
            self.time[1] if self.time and self.order != "front" else "",
        )
