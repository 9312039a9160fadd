"""The words of the mini model's world, Dutch beside English. Tables only; `grammar` puts them into sentences.

Every word stands for one word of the other language and back, so that a translation has one right answer.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Noun:
    article: str  # de or het
    dutch: str
    dutch_plural: str
    english: str
    english_plural: str
    kind: str


@dataclass(frozen=True)
class Adjective:
    dutch: str
    inflected: str
    comparative: str
    english: str
    english_comparative: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Verb:
    prefix: str  # the part of a separable verb that parts: "op" of opbellen
    infinitive: str  # without the prefix
    stem: str  # ik loop
    third: str  # hij loopt
    past: str
    past_plural: str
    participle: str  # with the prefix: opgebeld
    auxiliary: str  # hebben or zijn
    english: str
    english_third: str
    english_past: str
    english_participle: str
    english_ing: str
    particle: str  # English words behind the verb: "up", "for"
    frame: str  # none, object, about (with a preposition) or to (a place)
    preposition: str  # the Dutch one of the frames "about" and "to"
    kinds: tuple[str, ...]  # what the object may be


def english_plural(word: str) -> str:
    if word.endswith(("s", "x", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + "s"


# article, singular, plural, English (with /plural where it is irregular)
_NOUNS = {
    "person": """
        de man mannen man/men; de vrouw vrouwen woman/women; het kind kinderen child/children; de jongen jongens boy
        het meisje meisjes girl; de baby baby's baby; de vriend vrienden friend; de buurman buurmannen neighbour
        de vader vaders father; de moeder moeders mother; de broer broers brother; de zus zussen sister
        de oom ooms uncle; de tante tantes aunt; de opa opa's grandfather; de oma oma's grandmother
        de zoon zonen son; de dochter dochters daughter; de gast gasten guest; de klant klanten customer
    """,
    "job": """
        de leraar leraren teacher; de dokter dokters doctor; de bakker bakkers baker; de boer boeren farmer
        de schrijver schrijvers writer; de student studenten student; de kok koks cook; de zanger zangers singer
        de schilder schilders painter; de advocaat advocaten lawyer; de agent agenten policeman/policemen
        de kapper kappers hairdresser; de slager slagers butcher; de chauffeur chauffeurs driver
        de koning koningen king; de koningin koninginnen queen; de visser vissers fisherman/fishermen
        de tuinman tuinmannen gardener; de journalist journalisten journalist; de ober obers waiter
    """,
    "animal": """
        de hond honden dog; de kat katten cat; het paard paarden horse; de koe koeien cow
        het schaap schapen sheep/sheep
        het varken varkens pig; de vogel vogels bird; de vis vissen fish/fish; de muis muizen mouse/mice
        het konijn konijnen rabbit; de eend eenden duck; de kip kippen chicken; de geit geiten goat; de beer beren bear
        de wolf wolven wolf/wolves; de vos vossen fox; de leeuw leeuwen lion; de olifant olifanten elephant
        de aap apen monkey; de kikker kikkers frog; de slang slangen snake; de spin spinnen spider; de uil uilen owl
        de egel egels hedgehog; de ezel ezels donkey; het lam lammeren lamb; de zwaan zwanen swan
    """,
    "food": """
        de appel appels apple; de peer peren pear; de banaan bananen banana; de sinaasappel sinaasappels orange
        de taart taarten cake; het ei eieren egg; de aardappel aardappelen potato/potatoes
        de tomaat tomaten tomato/tomatoes
        de ui uien onion; de wortel wortels carrot; de koek koeken biscuit; de druif druiven grape
        de boterham boterhammen sandwich
        de pannenkoek pannenkoeken pancake; de citroen citroenen lemon; de aardbei aardbeien strawberry
        het broodje broodjes roll
    """,
    "stuff": """
        het brood - bread; de kaas - cheese; de soep - soup; de boter - butter; de rijst - rice; het vlees - meat
        de suiker - sugar; het zout - salt; de honing - honey; de chocolade - chocolate; het fruit - fruit
        het ijs - ice
    """,
    "drink": """
        het water - water; de melk - milk; de koffie - coffee; de thee - tea; de wijn - wine; het bier - beer
        het sap - juice
        de limonade - lemonade
    """,
    "reading": """
        het boek boeken book; de brief brieven letter; de krant kranten newspaper; het verhaal verhalen story
        het gedicht gedichten poem; het bericht berichten message; de zin zinnen sentence; het woord woorden word
        het tijdschrift tijdschriften magazine; de kaart kaarten card
    """,
    "thing": """
        de stoel stoelen chair; de tafel tafels table; de lamp lampen lamp; de sleutel sleutels key; de tas tassen bag
        de klok klokken clock; de telefoon telefoons phone; de computer computers computer; de bal ballen ball
        de doos dozen box; de fles flessen bottle; het glas glazen glass; de kop koppen cup; het bord borden plate
        het mes messen knife/knives; de lepel lepels spoon; de vork vorken fork; de pen pennen pen
        het potlood potloden pencil
        de spiegel spiegels mirror; de foto foto's photo; het schilderij schilderijen painting; de deken dekens blanket
        het kussen kussens pillow; de emmer emmers bucket; de hamer hamers hammer
        de schaar scharen pair~of~scissors/pairs~of~scissors
        de ladder ladders ladder; het cadeau cadeaus present; de munt munten coin; de ring ringen ring
        de gitaar gitaren guitar
        de piano piano's piano; de pop poppen doll; de bloem bloemen flower; de plant planten plant
        de steen stenen stone
        het bed bedden bed; de kast kasten cupboard; de koffer koffers suitcase; de deur deuren door
        het raam ramen window
        de muur muren wall; de camera camera's camera; de trommel trommels drum; de kam kammen comb
        de paraplu paraplu's umbrella
    """,
    "clothing": """
        de jas jassen coat; de broek broeken pair~of~trousers/pairs~of~trousers; het hemd hemden shirt
        de rok rokken skirt
        de jurk jurken dress; de hoed hoeden hat; de schoen schoenen shoe; de trui truien sweater
        de sjaal sjaals scarf/scarves
        de muts mutsen cap; de handschoen handschoenen glove; de riem riemen belt; de laars laarzen boot
        de sok sokken sock
    """,
    "vehicle": """
        de auto auto's car; de fiets fietsen bicycle; de trein treinen train; de bus bussen bus; de boot boten boat
        het vliegtuig vliegtuigen plane; de tram trams tram; de vrachtwagen vrachtwagens lorry; het schip schepen ship
    """,
    "building": """
        het huis huizen house; de school scholen school; de kerk kerken church; de winkel winkels shop
        het ziekenhuis ziekenhuizen hospital; het station stations station; het museum musea museum
        de brug bruggen bridge; het kasteel kastelen castle; de toren torens tower; de fabriek fabrieken factory
        de boerderij boerderijen farm; de bibliotheek bibliotheken library; het hotel hotels hotel
        de bakkerij bakkerijen bakery
        het restaurant restaurants restaurant; het kantoor kantoren office; het theater theaters theatre
    """,
    "place": """
        de tuin tuinen garden; de keuken keukens kitchen; de kamer kamers room; de stad steden city
        het dorp dorpen village
        het park parken park; het bos bossen forest; de straat straten street; de markt markten market
        het strand stranden beach
        de zee zeeën sea; het meer meren lake; de rivier rivieren river; de berg bergen mountain
        het eiland eilanden island
        het veld velden field; het plein pleinen square; de haven havens harbour; de weg wegen road
        de kelder kelders cellar
    """,
}

MASS = ("stuff", "drink")


def _read_nouns() -> list[Noun]:
    nouns = []
    for kind, table in _NOUNS.items():
        for entry in table.replace("\n", ";").split(";"):
            if not entry.strip():
                continue
            article, dutch, plural, english = entry.split()
            singular, _, irregular = english.partition("/")
            nouns.append(
                Noun(
                    article,
                    dutch,
                    "" if plural == "-" else plural,
                    singular.replace("~", " "),
                    (irregular or english_plural(singular)).replace("~", " "),
                    kind,
                )
            )
    return nouns


NOUNS = _read_nouns()
BY_DUTCH = {noun.dutch: noun for noun in NOUNS}
BY_KIND = {kind: [noun for noun in NOUNS if noun.kind == kind] for kind in _NOUNS}
PEOPLE = ("person", "job")
CREATURES = ("person", "job", "animal")

# Dutch, inflected, comparative; English, comparative; what it is said of
_ADJECTIVES = """
    groot grote groter big bigger thing animal building clothing vehicle
    klein kleine kleiner small smaller thing animal building clothing vehicle
    oud oude ouder old older thing animal person building clothing vehicle job reading
    jong jonge jonger young younger animal person job
    nieuw nieuwe nieuwer new newer thing clothing building vehicle reading
    mooi mooie mooier beautiful more~beautiful thing clothing place building reading animal
    lelijk lelijke lelijker ugly uglier thing clothing building vehicle
    duur dure duurder expensive more~expensive thing clothing vehicle reading drink
    goedkoop goedkope goedkoper cheap cheaper thing clothing vehicle reading drink
    warm warme warmer warm warmer drink stuff clothing
    koud koude kouder cold colder drink stuff place
    snel snelle sneller fast faster animal vehicle
    langzaam langzame langzamer slow slower animal vehicle
    sterk sterke sterker strong stronger animal person job
    zwak zwakke zwakker weak weaker animal person job
    rijk rijke rijker rich richer person job
    arm arme armer poor poorer person job
    blij blije blijer happy happier person job animal
    verdrietig verdrietige verdrietiger sad sadder person job animal
    boos boze bozer angry angrier person job animal
    moe moeë moeër tired more~tired person
    ziek zieke zieker ill more~ill person animal job
    aardig aardige aardiger kind kinder person job
    slim slimme slimmer clever cleverer person job animal
    dom domme dommer stupid more~stupid person animal
    lui luie luier lazy lazier person job animal
    dapper dappere dapperder brave braver person job animal
    bang bange banger afraid more~afraid person
    beroemd beroemde beroemder famous more~famous person job reading building
    grappig grappige grappiger funny funnier person reading animal
    rustig rustige rustiger quiet quieter place person
    druk drukke drukker busy busier place
    schoon schone schoner clean cleaner thing clothing place building vehicle
    vuil vuile vuiler dirty dirtier thing clothing place building vehicle
    zwaar zware zwaarder heavy heavier thing vehicle
    licht lichte lichter light lighter thing
    leeg lege leger empty emptier building place
    vol volle voller full fuller building place
    lang lange langer long longer reading clothing
    kort korte korter short shorter reading clothing
    hoog hoge hoger high higher building
    laag lage lager low lower building
    breed brede breder wide wider place
    smal smalle smaller narrow narrower place
    diep diepe dieper deep deeper place
    gevaarlijk gevaarlijke gevaarlijker dangerous more~dangerous animal place
    veilig veilige veiliger safe safer place building
    lekker lekkere lekkerder tasty tastier food stuff drink
    zoet zoete zoeter sweet sweeter food stuff drink
    zuur zure zuurder sour sourer food drink
    vers verse verser fresh fresher food stuff
    rood rode roder red redder thing clothing vehicle food
    blauw blauwe blauwer blue bluer thing clothing vehicle
    groen groene groener green greener thing clothing vehicle food
    geel gele geler yellow yellower thing clothing vehicle food
    wit witte witter white whiter thing clothing vehicle animal
    zwart zwarte zwarter black blacker thing clothing vehicle animal
    bruin bruine bruiner brown browner thing clothing animal
    grijs grijze grijzer grey greyer thing clothing animal
    moeilijk moeilijke moeilijker difficult more~difficult reading
    makkelijk makkelijke makkelijker easy easier reading
    interessant interessante interessanter interesting more~interesting reading person job
    belangrijk belangrijke belangrijker important more~important reading job
    vreemd vreemde vreemder strange stranger reading person animal
    rond ronde ronder round rounder thing
    zacht zachte zachter soft softer clothing
    nat natte natter wet wetter clothing place animal
    droog droge droger dry drier clothing place
"""


def _read_adjectives() -> list[Adjective]:
    adjectives = []
    for line in _ADJECTIVES.strip().splitlines():
        dutch, inflected, comparative, english, english_comparative, *kinds = line.split()
        adjectives.append(
            Adjective(dutch, inflected, comparative, english, english_comparative.replace("~", " "), tuple(kinds))
        )
    return adjectives


ADJECTIVES = _read_adjectives()

# Dutch: prefix- infinitive stem third past past_plural participle auxiliary
# English: base third past participle ing [particle]
# frame [preposition], kinds of the object
_VERBS = """
    slapen slaap slaapt sliep sliepen geslapen hebben | sleep sleeps slept slept sleeping | none
    werken werk werkt werkte werkten gewerkt hebben | work works worked worked working | none
    lachen lach lacht lachte lachten gelachen hebben | laugh laughs laughed laughed laughing | none
    huilen huil huilt huilde huilden gehuild hebben | cry cries cried cried crying | none
    dansen dans danst danste dansten gedanst hebben | dance dances danced danced dancing | none
    zingen zing zingt zong zongen gezongen hebben | sing sings sang sung singing | none
    zwemmen zwem zwemt zwom zwommen gezwommen hebben | swim swims swam swum swimming | none
    rennen ren rent rende renden gerend hebben | run runs ran run running | none
    koken kook kookt kookte kookten gekookt hebben | cook cooks cooked cooked cooking | none
    studeren studeer studeert studeerde studeerden gestudeerd hebben | study studies studied studied studying | none
    dromen droom droomt droomde droomden gedroomd hebben | dream dreams dreamed dreamed dreaming | none
    glimlachen glimlach glimlacht glimlachte glimlachten geglimlacht hebben | smile smiles smiled smiled smiling | none
    op-staan sta staat stond stonden opgestaan zijn | get gets got got getting up | none
    aan-komen kom komt kwam kwamen aangekomen zijn | arrive arrives arrived arrived arriving | none
    weg-gaan ga gaat ging gingen weggegaan zijn | go goes went gone going away | none
    thuis-komen kom komt kwam kwamen thuisgekomen zijn | come comes came come coming home | none
    uit-rusten rust rust rustte rustten uitgerust hebben | rest rests rested rested resting | none
    terug-komen kom komt kwam kwamen teruggekomen zijn | come comes came come coming back | none
    eten eet eet at aten gegeten hebben | eat eats ate eaten eating | object food stuff
    drinken drink drinkt dronk dronken gedronken hebben | drink drinks drank drunk drinking | object drink
    kopen koop koopt kocht kochten gekocht hebben | buy buys bought bought buying | object thing clothing food stuff \
        vehicle reading
    verkopen verkoop verkoopt verkocht verkochten verkocht hebben | sell sells sold sold selling | object thing \
        clothing food vehicle building
    zien zie ziet zag zagen gezien hebben | see sees saw seen seeing | object thing person animal building vehicle job
    lezen lees leest las lazen gelezen hebben | read reads read read reading | object reading
    schrijven schrijf schrijft schreef schreven geschreven hebben | write writes wrote written writing | object reading
    maken maak maakt maakte maakten gemaakt hebben | make makes made made making | object thing food clothing
    zoeken zoek zoekt zocht zochten gezocht hebben | look looks looked looked looking for | object thing person animal
    vinden vind vindt vond vonden gevonden hebben | find finds found found finding | object thing animal clothing
    verliezen verlies verliest verloor verloren verloren hebben | lose loses lost lost losing | object thing clothing
    dragen draag draagt droeg droegen gedragen hebben | wear wears wore worn wearing | object clothing
    wassen was wast waste wasten gewassen hebben | wash washes washed washed washing | object clothing vehicle animal
    repareren repareer repareert repareerde repareerden gerepareerd hebben | repair repairs repaired repaired \
        repairing | object thing vehicle
    openen open opent opende openden geopend hebben | open opens opened opened opening | object thing reading building
    sluiten sluit sluit sloot sloten gesloten hebben | close closes closed closed closing | object building
    schoon-maken maak maakt maakte maakten schoongemaakt hebben | clean cleans cleaned cleaned cleaning | object \
        building thing vehicle
    op-bellen bel belt belde belden opgebeld hebben | call calls called called calling | object person job
    uit-nodigen nodig nodigt nodigde nodigden uitgenodigd hebben | invite invites invited invited inviting | object \
        person job
    aan-trekken trek trekt trok trokken aangetrokken hebben | put puts put put putting on | object clothing
    weg-gooien gooi gooit gooide gooiden weggegooid hebben | throw throws threw thrown throwing away | object thing \
        food clothing
    kennen ken kent kende kenden gekend hebben | know knows knew known knowing | object person job
    helpen help helpt hielp hielpen geholpen hebben | help helps helped helped helping | object person job animal
    horen hoor hoort hoorde hoorden gehoord hebben | hear hears heard heard hearing | object person animal vehicle
    bakken bak bakt bakte bakten gebakken hebben | bake bakes baked baked baking | object food
    tekenen teken tekent tekende tekenden getekend hebben | draw draws drew drawn drawing | object animal building thing
    vergeten vergeet vergeet vergat vergaten vergeten zijn | forget forgets forgot forgotten forgetting | object \
        thing reading
    gebruiken gebruik gebruikt gebruikte gebruikten gebruikt hebben | use uses used used using | object thing vehicle
    bouwen bouw bouwt bouwde bouwden gebouwd hebben | build builds built built building | object building
    volgen volg volgt volgde volgden gevolgd hebben | follow follows followed followed following | object person \
        animal vehicle
    bezoeken bezoek bezoekt bezocht bezochten bezocht hebben | visit visits visited visited visiting | object \
        building person
    breken breek breekt brak braken gebroken hebben | break breaks broke broken breaking | object thing
    tellen tel telt telde telden geteld hebben | count counts counted counted counting | object thing animal food
    sturen stuur stuurt stuurde stuurden gestuurd hebben | send sends sent sent sending | object reading
    missen mis mist miste misten gemist hebben | miss misses missed missed missing | object person animal vehicle
    verven verf verft verfde verfden geverfd hebben | paint paints painted painted painting | object building thing
    snijden snijd snijdt sneed sneden gesneden hebben | cut cuts cut cut cutting | object food stuff
    proeven proef proeft proefde proefden geproefd hebben | taste tastes tasted tasted tasting | object food stuff drink
    begrijpen begrijp begrijpt begreep begrepen begrepen hebben | understand understands understood understood \
        understanding | object reading person
    bestellen bestel bestelt bestelde bestelden besteld hebben | order orders ordered ordered ordering | object food \
        drink stuff
    kijken kijk kijkt keek keken gekeken hebben | look looks looked looked looking at | about naar person animal \
        building
    luisteren luister luistert luisterde luisterden geluisterd hebben | listen listens listened listened listening to \
        | about naar person job
    wachten wacht wacht wachtte wachtten gewacht hebben | wait waits waited waited waiting for | about op person \
        vehicle job
    praten praat praat praatte praatten gepraat hebben | talk talks talked talked talking to | about met person job \
        animal
    denken denk denkt dacht dachten gedacht hebben | think thinks thought thought thinking of | about aan person \
        animal thing
    spelen speel speelt speelde speelden gespeeld hebben | play plays played played playing with | about met thing \
        animal person
    zorgen zorg zorgt zorgde zorgden gezorgd hebben | care cares cared cared caring for | about voor person animal
    gaan ga gaat ging gingen gegaan zijn | go goes went gone going to | to naar building place
    rijden rijd rijdt reed reden gereden zijn | drive drives drove driven driving to | to naar building place
    fietsen fiets fietst fietste fietsten gefietst zijn | cycle cycles cycled cycled cycling to | to naar building place
    lopen loop loopt liep liepen gelopen zijn | walk walks walked walked walking to | to naar building place
    reizen reis reist reisde reisden gereisd zijn | travel travels travelled travelled travelling to | to naar place
    wonen woon woont woonde woonden gewoond hebben | live lives lived lived living in | to in building place
    zitten zit zit zat zaten gezeten hebben | sit sits sat sat sitting in | to in place
"""


def _read_verbs() -> list[Verb]:
    verbs = []
    for line in _VERBS.strip().splitlines():
        dutch, english, frame = (part.split() for part in line.split("|"))
        prefix, _, infinitive = dutch[0].rpartition("-")
        base, third, past, participle, ing, *particle = english
        name, *rest = frame
        preposition = rest.pop(0) if name in ("about", "to") else ""
        verbs.append(
            Verb(
                prefix,
                infinitive,
                *dutch[1:],
                base,
                third,
                past,
                participle,
                ing,
                " ".join(particle),
                name,
                preposition,
                tuple(rest),
            )
        )
    return verbs


VERBS = _read_verbs()

# First names; the same in both languages.
BOYS = (
    "Jan Tom Daan Bram Pieter Lucas Sem Finn Thomas Karel Hugo Willem Joris Ruben Simon Ali Omar Victor Kees Mark"
    .split()
)
GIRLS = (
    "Anna Sara Emma Lotte Noor Sofie Julia Eva Fatima Lisa Mila Marie Hanna Roos Femke Ines Laura Katrien Els Nina"
    .split()
)
NAMES = BOYS + GIRLS
CITIES = [
    ("Amsterdam", "Amsterdam"),
    ("Brussel", "Brussels"),
    ("Utrecht", "Utrecht"),
    ("Antwerpen", "Antwerp"),
    ("Parijs", "Paris"),
    ("Londen", "London"),
    ("Berlijn", "Berlin"),
    ("Gent", "Ghent"),
    ("Rome", "Rome"),
    ("Rotterdam", "Rotterdam"),
    ("Groningen", "Groningen"),
    ("Den Haag", "The Hague"),
    ("Madrid", "Madrid"),
    ("Brugge", "Bruges"),
    ("Leiden", "Leiden"),
    ("Wenen", "Vienna"),
    ("Keulen", "Cologne"),
    ("Praag", "Prague"),
]

DAYS = list(
    zip(
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    )
)
MONTHS = list(
    zip(
        "januari februari maart april mei juni juli augustus september oktober november december".split(),
        "January February March April May June July August September October November December".split(),
    )
)
SEASONS = list(zip("lente zomer herfst winter".split(), "spring summer autumn winter".split()))

_DUTCH_UNITS = (
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien"
    " achttien negentien".split()
)
_DUTCH_TENS = "- - twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
_ENGLISH_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen".split()
)
_ENGLISH_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


def dutch_number(number: int) -> str:
    """0 to 100 in words."""
    if number < 20:
        return _DUTCH_UNITS[number]
    if number == 100:
        return "honderd"
    tens, unit = divmod(number, 10)
    if not unit:
        return _DUTCH_TENS[tens]
    joint = "ën" if _DUTCH_UNITS[unit].endswith("e") else "en"
    return ("een" if unit == 1 else _DUTCH_UNITS[unit]) + joint + _DUTCH_TENS[tens]


def english_number(number: int) -> str:
    """0 to 100 in words."""
    if number < 20:
        return _ENGLISH_UNITS[number]
    if number == 100:
        return "a hundred"
    tens, unit = divmod(number, 10)
    return _ENGLISH_TENS[tens] + (f"-{_ENGLISH_UNITS[unit]}" if unit else "")


# Sentences that are said as they are. An English one with "|" has the polite Dutch form behind it.
_IDIOMS = """
    Hoe gaat het? = How are you?
    Het gaat goed. = I am fine.
    Dank je wel. | Dank u wel. = Thank you very much.
    Graag gedaan. = You are welcome.
    Tot morgen! = See you tomorrow!
    Tot ziens! = Goodbye!
    Goedemorgen! = Good morning!
    Goedenavond! = Good evening!
    Welterusten! = Good night!
    Eet smakelijk! = Enjoy your meal!
    Van harte gefeliciteerd! = Congratulations!
    Gelukkig nieuwjaar! = Happy New Year!
    Het spijt me. = I am sorry.
    Dat geeft niet. = That does not matter.
    Natuurlijk. = Of course.
    Misschien. = Maybe.
    Ja, graag. = Yes, please.
    Nee, dank je. | Nee, dank u. = No, thank you.
    Hoe heet je? | Hoe heet u? = What is your name?
    Waar kom je vandaan? | Waar komt u vandaan? = Where do you come from?
    Spreek je Nederlands? | Spreekt u Nederlands? = Do you speak Dutch?
    Ik begrijp het niet. = I do not understand it.
    Kun je me helpen? | Kunt u me helpen? = Can you help me?
    Wat kost dat? = How much is that?
    Hoe laat is het? = What time is it?
    Waar is het toilet? = Where is the toilet?
    Ik heb honger. = I am hungry.
    Ik heb dorst. = I am thirsty.
    Ik ben verdwaald. = I am lost.
    Wacht even. = Wait a moment.
    Kom binnen. | Komt u binnen. = Come in.
    Ga zitten. | Gaat u zitten. = Sit down.
    Pas op! | Past u op! = Watch out!
    Veel plezier! = Have fun!
    Veel succes! = Good luck!
    Beterschap! = Get well soon!
    Wat is er aan de hand? = What is going on?
    Dat is waar. = That is true.
    Dat is niet waar. = That is not true.
    Ik weet het niet. = I do not know.
    Ik hou van je. | Ik hou van u. = I love you.
    Met vriendelijke groet, = Kind regards,
    Tot volgende week! = See you next week!
    Hoe oud ben je? | Hoe oud bent u? = How old are you?
    Wat doe je? | Wat doet u? = What are you doing?
    Het regent. = It is raining.
    Het sneeuwt. = It is snowing.
    De zon schijnt. = The sun is shining.
    Het waait hard. = The wind is strong.
"""


@dataclass(frozen=True)
class Idiom:
    dutch: str
    polite: str
    english: str


IDIOMS = []
for _line in _IDIOMS.strip().splitlines():
    _dutch, _english = (part.strip() for part in _line.split("="))
    _plain, _, _polite = (part.strip() for part in _dutch.partition("|"))
    IDIOMS.append(Idiom(_plain, _polite or _plain, _english))

# Target words that a glossary may ask for instead of the usual one: Dutch, article, Dutch synonym.
SYNONYMS = [
    ("auto", "de", "wagen", "wagens"),
    ("fiets", "het", "rijwiel", "rijwielen"),
    ("huis", "de", "woning", "woningen"),
    ("hond", "de", "viervoeter", "viervoeters"),
    ("kind", "de", "kleine", "kleinen"),
    ("dokter", "de", "arts", "artsen"),
    ("foto", "de", "opname", "opnames"),
    ("bericht", "de", "boodschap", "boodschappen"),
    ("cadeau", "het", "geschenk", "geschenken"),
    ("winkel", "de", "zaak", "zaken"),
    ("klant", "de", "cliënt", "cliënten"),
    ("computer", "de", "rekenmachine", "rekenmachines"),
    ("telefoon", "het", "toestel", "toestellen"),
    ("broek", "de", "pantalon", "pantalons"),
    ("restaurant", "het", "eethuis", "eethuizen"),
]
