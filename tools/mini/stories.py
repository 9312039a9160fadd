"""Short stories, sentence by sentence in both languages."""

from dataclasses import dataclass
from random import Random

import lexicon
from clause import Pair, article, capital


@dataclass(frozen=True)
class Hero:
    dutch: str  # behind "de" or "het", or a name
    english: str
    article: str  # empty for a name
    he: tuple[str, str]
    his: tuple[str, str]
    him: tuple[str, str]

    @property
    def the(self) -> tuple[str, str]:
        return (f"{self.article} {self.dutch}", f"the {self.english}") if self.article else (self.dutch, self.english)

    @property
    def a(self) -> tuple[str, str]:
        return (f"een {self.dutch}", f"{article(self.english)} {self.english}") if self.article else self.the


MASCULINE = (("hij", "he"), ("zijn", "his"), ("hem", "him"))
FEMININE = (("ze", "she"), ("haar", "her"), ("haar", "her"))
FEMALE = ("vrouw", "meisje", "moeder", "zus", "tante", "oma", "dochter", "koningin")

_ANIMALS = [noun for noun in lexicon.NOUNS if noun.kind == "animal"]
_PEOPLE = [
    lexicon.BY_DUTCH[word]
    for word in "jongen meisje man vrouw bakker boer koning koningin visser tuinman oma opa student kok".split()
]
_TREASURES = [
    lexicon.BY_DUTCH[word]
    for word in "bal sleutel ring pop hoed muts sjaal boek tas gitaar munt lamp deken brief paraplu foto".split()
]
_PLACES = [lexicon.BY_DUTCH[word] for word in "tuin bos dorp stad park kasteel haven keuken straat".split()]
_HIDING = [
    ("onder een oude stoel", "under an old chair"),
    ("achter de kast", "behind the cupboard"),
    ("naast de brug", "next to the bridge"),
    ("in een lege doos", "in an empty box"),
    ("op het plein", "on the square"),
    ("in het hoge gras", "in the tall grass"),
    ("achter de kerk", "behind the church"),
    ("onder het bed", "under the bed"),
    ("naast de rivier", "next to the river"),
]
_TRAITS = [a for a in lexicon.ADJECTIVES if a.dutch in "klein oud jong slim lui dapper rijk arm vreemd grappig".split()]
_FOODS = [
    ("taart", "cake", "een taart", "a cake"),
    ("soep", "soup", "soep", "soup"),
    ("brood", "bread", "brood", "bread"),
    ("pannenkoeken", "pancakes", "pannenkoeken", "pancakes"),
]


def heroes() -> list[Hero]:
    """Everyone a story can be about."""
    nouns = [
        Hero(n.dutch, n.english, n.article, *(FEMININE if n.dutch in FEMALE else MASCULINE)) for n in _ANIMALS + _PEOPLE
    ]
    names = [Hero(name, name, "", *MASCULINE) for name in lexicon.BOYS] + [
        Hero(name, name, "", *FEMININE) for name in lexicon.GIRLS
    ]
    return nouns + names


class StoryTeller:
    def __init__(self, random: Random):
        self.random = random

    def story(self, hero: Hero) -> list[Pair]:
        """Four to eight sentences about `hero`."""
        plot = self.random.choice([self.lost, self.lost, self.feast, self.journey, self.race])
        lines = [line for line in plot(hero) if line is not None]
        return [
            Pair(capital(dutch), capital(english), False if " je " in dutch or " jij" in dutch else None)
            for dutch, english in lines
        ]

    def opening(self, hero: Hero) -> tuple[str, str]:
        place = self.random.choice(_PLACES)
        trait = self.random.choice(_TRAITS)
        where = f"in een {place.dutch}", f"in {article(place.english)} {place.english}"
        if not hero.article:
            return self.random.choice(
                [
                    (f"{hero.dutch} woonde {where[0]}.", f"{hero.english} lived {where[1]}."),
                    (
                        f"er was eens iemand die {hero.dutch} heette.",
                        f"once upon a time there was someone called {hero.english}.",
                    ),
                ]
            )
        described = (
            f"een {trait.dutch if hero.article == 'het' else trait.inflected} {hero.dutch}",
            f"{article(trait.english)} {trait.english} {hero.english}",
        )
        relative = "dat" if hero.article == "het" else "die"
        return self.random.choice(
            [
                (
                    f"er was eens {described[0]} {relative} {where[0]} woonde.",
                    f"once upon a time there was {described[1]} that lived {where[1]}.",
                ),
                (f"{where[0]} woonde {described[0]}.", f"{described[1]} lived {where[1]}."),
            ]
        )

    def helper(self, hero: Hero) -> Hero:
        noun = self.random.choice([noun for noun in _ANIMALS if noun.dutch != hero.dutch])
        return Hero(noun.dutch, noun.english, noun.article, *MASCULINE)

    def ending(self, hero: Hero, helper: Hero | None) -> tuple[str, str]:
        endings = [
            (f"en {hero.the[0]} leefde nog lang en gelukkig.", f"and {hero.the[1]} lived happily ever after."),
            (f"die nacht sliep {hero.the[0]} heel goed.", f"that night {hero.the[1]} slept very well."),
        ]
        if helper:
            endings += [
                ("sindsdien zijn ze vrienden.", "since then they are friends."),
                ("ze dansten samen tot het donker was.", "they danced together until it was dark."),
            ] * 2
        return self.random.choice(endings)

    def maybe(self, line: tuple[str, str], probability: float = 0.6) -> tuple[str, str] | None:
        return line if self.random.random() < probability else None

    def lost(self, hero: Hero):
        treasure, helper, where = self.random.choice(_TREASURES), self.helper(hero), self.random.choice(_HIDING)
        thing = f"{treasure.article} {treasure.dutch}", f"the {treasure.english}"
        room = self.random.choice(
            [
                ("de keuken", "the kitchen"),
                ("de kelder", "the cellar"),
                ("de tuin", "the garden"),
                ("de kamer", "the room"),
            ]
        )
        return [
            self.opening(hero),
            (
                f"op een dag verloor {hero.he[0]} {hero.his[0]} {treasure.dutch}.",
                f"one day {hero.he[1]} lost {hero.his[1]} {treasure.english}.",
            ),
            self.maybe(
                (
                    f"{hero.he[0]} zocht in {room[0]}, maar {thing[0]} was daar niet.",
                    f"{hero.he[1]} looked in {room[1]}, but {thing[1]} was not there.",
                )
            ),
            self.maybe((f"{hero.the[0]} was heel verdrietig.", f"{hero.the[1]} was very sad."), 0.4),
            (f"toen kwam er {helper.a[0]} langs.", f"then {helper.a[1]} came by."),
            self.maybe((f'"Kun je me helpen?" vroeg {hero.the[0]}.', f'"Can you help me?" asked {hero.the[1]}.'), 0.5),
            (f"{helper.the[0]} vond {thing[0]} {where[0]}.", f"{helper.the[1]} found {thing[1]} {where[1]}."),
            self.maybe((f"{hero.the[0]} was blij en lachte.", f"{hero.the[1]} was happy and laughed.")),
            self.ending(hero, helper),
        ]

    def feast(self, hero: Hero):
        food, helper = self.random.choice(_FOODS), self.helper(hero)
        return [
            self.opening(hero),
            (f"op een ochtend maakte {hero.he[0]} {food[2]}.", f"one morning {hero.he[1]} made {food[3]}."),
            self.maybe(("het rook heerlijk in het hele huis.", "the whole house smelled delicious.")),
            (f"{helper.a[0]} klopte op de deur.", f"{helper.a[1]} knocked on the door."),
            self.maybe((f'"Ik heb honger," zei {helper.the[0]}.', f'"I am hungry," said {helper.the[1]}.'), 0.7),
            (
                f"{hero.the[0]} lachte en gaf {helper.the[0]} de helft.",
                f"{hero.the[1]} laughed and gave {helper.the[1]} half of it.",
            ),
            self.maybe(("samen aten ze alles op.", "together they ate everything.")),
            self.ending(hero, helper),
        ]

    def journey(self, hero: Hero):
        city = self.random.choice(lexicon.CITIES)
        vehicle = self.random.choice(
            [("de trein", "the train"), ("de bus", "the bus"), ("de boot", "the boat"), ("de tram", "the tram")]
        )
        weather = self.random.choice(
            [("regende het", "it rained"), ("sneeuwde het", "it snowed"), ("scheen de zon", "the sun shone")]
        )
        return [
            self.opening(hero),
            (f"{hero.he[0]} wilde graag naar {city[0]}.", f"{hero.he[1]} wanted to go to {city[1]}."),
            (f"op maandag nam {hero.he[0]} {vehicle[0]}.", f"on Monday {hero.he[1]} took {vehicle[1]}."),
            self.maybe((f"onderweg {weather[0]}.", f"on the way {weather[1]}.")),
            (
                f"in {city[0]} zag {hero.he[0]} een groot museum en een oude kerk.",
                f"in {city[1]} {hero.he[1]} saw a big museum and an old church.",
            ),
            self.maybe(
                (
                    f"{hero.he[0]} kocht een kaart voor {hero.his[0]} moeder.",
                    f"{hero.he[1]} bought a card for {hero.his[1]} mother.",
                )
            ),
            (
                f"'s avonds was {hero.the[0]} moe, maar heel blij.",
                f"in the evening {hero.the[1]} was tired, but very happy.",
            ),
            self.maybe(
                (f'"Morgen ga ik weer," zei {hero.the[0]}.', f'"Tomorrow I will go again," said {hero.the[1]}.'), 0.5
            ),
        ]

    def race(self, hero: Hero):
        rival = self.helper(hero)
        return [
            self.opening(hero),
            (
                f'op een dag zei {rival.a[0]}: "Ik ben sneller dan jij."',
                f'one day {rival.a[1]} said: "I am faster than you."',
            ),
            ("ze renden samen naar de brug.", "they ran together to the bridge."),
            self.maybe((f"{rival.the[0]} was snel, maar ook lui.", f"{rival.the[1]} was fast, but also lazy."), 0.7),
            self.maybe((f"halverwege ging {rival.the[0]} slapen.", f"halfway {rival.the[1]} went to sleep."), 0.8),
            (f"{hero.the[0]} liep rustig door en won.", f"{hero.the[1]} walked on quietly and won."),
            self.maybe(("iedereen lachte en klapte.", "everyone laughed and clapped.")),
            self.ending(hero, rival),
        ]


if __name__ == "__main__":
    random = Random()
    teller = StoryTeller(random)
    for _ in range(4):
        story = teller.story(random.choice(heroes()))
        print(" ".join(pair.dutch for pair in story), "\n ", " ".join(pair.english for pair in story))
