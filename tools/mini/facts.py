"""What the mini model knows of the world: capitals, provinces, opposites and a few dozen simple facts."""

# country in Dutch and English, capital in Dutch and English
_COUNTRIES = """
    Nederland,the Netherlands,Amsterdam,Amsterdam; België,Belgium,Brussel,Brussels; Frankrijk,France,Parijs,Paris
    Duitsland,Germany,Berlijn,Berlin; Luxemburg,Luxembourg,Luxemburg,Luxembourg; Spanje,Spain,Madrid,Madrid
    Portugal,Portugal,Lissabon,Lisbon; Italië,Italy,Rome,Rome; Oostenrijk,Austria,Wenen,Vienna
    Zwitserland,Switzerland,Bern,Bern; Engeland,England,Londen,London; Schotland,Scotland,Edinburgh,Edinburgh
    Ierland,Ireland,Dublin,Dublin; Denemarken,Denmark,Kopenhagen,Copenhagen; Zweden,Sweden,Stockholm,Stockholm
    Noorwegen,Norway,Oslo,Oslo; Finland,Finland,Helsinki,Helsinki; IJsland,Iceland,Reykjavik,Reykjavik
    Polen,Poland,Warschau,Warsaw; Tsjechië,Czechia,Praag,Prague; Slowakije,Slovakia,Bratislava,Bratislava
    Hongarije,Hungary,Boedapest,Budapest; Roemenië,Romania,Boekarest,Bucharest; Bulgarije,Bulgaria,Sofia,Sofia
    Griekenland,Greece,Athene,Athens; Turkije,Turkey,Ankara,Ankara; Rusland,Russia,Moskou,Moscow
    Oekraïne,Ukraine,Kiev,Kyiv; Kroatië,Croatia,Zagreb,Zagreb; Servië,Serbia,Belgrado,Belgrade
    Slovenië,Slovenia,Ljubljana,Ljubljana; Estland,Estonia,Tallinn,Tallinn; Letland,Latvia,Riga,Riga
    Litouwen,Lithuania,Vilnius,Vilnius; Malta,Malta,Valletta,Valletta; Cyprus,Cyprus,Nicosia,Nicosia
    Marokko,Morocco,Rabat,Rabat; Egypte,Egypt,Caïro,Cairo; Kenia,Kenya,Nairobi,Nairobi
    Zuid-Afrika,South Africa,Pretoria,Pretoria; Ghana,Ghana,Accra,Accra; Ethiopië,Ethiopia,Addis Abeba,Addis Ababa
    Suriname,Suriname,Paramaribo,Paramaribo; Brazilië,Brazil,Brasilia,Brasilia
    Argentinië,Argentina,Buenos Aires,Buenos Aires
    Chili,Chile,Santiago,Santiago; Peru,Peru,Lima,Lima; Mexico,Mexico,Mexico-Stad,Mexico City
    Canada,Canada,Ottawa,Ottawa; Cuba,Cuba,Havana,Havana; de Verenigde Staten,the United States,Washington,Washington
    China,China,Peking,Beijing; Japan,Japan,Tokio,Tokyo; India,India,New Delhi,New Delhi
    Indonesië,Indonesia,Jakarta,Jakarta; Thailand,Thailand,Bangkok,Bangkok; Vietnam,Vietnam,Hanoi,Hanoi
    Australië,Australia,Canberra,Canberra; Nieuw-Zeeland,New Zealand,Wellington,Wellington; Iran,Iran,Teheran,Tehran
"""
COUNTRIES = [
    tuple(part.strip() for part in entry.split(","))
    for entry in _COUNTRIES.replace("\n", ";").split(";")
    if entry.strip()
]

# province in Dutch and English, capital in Dutch and English
_PROVINCES = """
    Groningen,Groningen,Groningen,Groningen; Friesland,Friesland,Leeuwarden,Leeuwarden; Drenthe,Drenthe,Assen,Assen
    Overijssel,Overijssel,Zwolle,Zwolle; Flevoland,Flevoland,Lelystad,Lelystad; Gelderland,Gelderland,Arnhem,Arnhem
    Utrecht,Utrecht,Utrecht,Utrecht; Noord-Holland,North Holland,Haarlem,Haarlem
    Zuid-Holland,South Holland,Den Haag,The Hague
    Zeeland,Zeeland,Middelburg,Middelburg; Noord-Brabant,North Brabant,Den Bosch,Den Bosch
    Nederlands-Limburg,Dutch Limburg,Maastricht,Maastricht; Belgisch-Limburg,Belgian Limburg,Hasselt,Hasselt
    Antwerpen,Antwerp,Antwerpen,Antwerp; Oost-Vlaanderen,East Flanders,Gent,Ghent
    West-Vlaanderen,West Flanders,Brugge,Bruges
    Vlaams-Brabant,Flemish Brabant,Leuven,Leuven; Waals-Brabant,Walloon Brabant,Waver,Wavre
    Henegouwen,Hainaut,Bergen,Mons; Luik,Liège,Luik,Liège; Namen,Namur,Namen,Namur
"""
PROVINCES = [
    tuple(part.strip() for part in entry.split(","))
    for entry in _PROVINCES.replace("\n", ";").split(";")
    if entry.strip()
]

_OPPOSITES = """
    groot klein big small; oud jong old young; warm koud warm cold; snel langzaam fast slow; sterk zwak strong weak
    rijk arm rich poor; blij verdrietig happy sad; duur goedkoop expensive cheap; mooi lelijk beautiful ugly
    nat droog wet dry
    hoog laag high low; lang kort long short; breed smal wide narrow; vol leeg full empty; licht donker light dark
    schoon vuil clean dirty; hard zacht hard soft; zoet zuur sweet sour; moeilijk makkelijk difficult easy
    slim dom clever stupid
    dapper bang brave afraid; ziek gezond ill healthy; open dicht open closed; vroeg laat early late
    goed slecht good bad
    dik dun thick thin; zwart wit black white; dag nacht day night; begin einde beginning end; boven onder above below
    binnen buiten inside outside; links rechts left right; voor achter before behind; altijd nooit always never
    alles niets everything nothing; vriend vijand friend enemy; oorlog vrede war peace; ja nee yes no
    noord zuid north south
    oost west east west; zomer winter summer winter; kopen verkopen buy sell; winnen verliezen win lose
    komen gaan come go
    lachen huilen laugh cry; geven nemen give take; vraag antwoord question answer; waar onwaar true false
    diep ondiep deep shallow
    veilig gevaarlijk safe dangerous; druk rustig busy quiet; lui ijverig lazy diligent; nieuw oud new old
"""
OPPOSITES = []  # a word and its opposite, Dutch and English, both ways round where that is unambiguous
_taken: set[str] = set()
for _entry in _OPPOSITES.replace("\n", ";").split(";"):
    if _entry.strip():
        _a, _b, _x, _y = _entry.split()
        for _row in ((_a, _b, _x, _y), (_b, _a, _y, _x)):
            if _row[0] not in _taken and _row[2] not in _taken:
                OPPOSITES.append(_row)
                _taken.update((_row[0], _row[2]))

# Dutch questions / answer = English questions / answer. Every question also comes with openings and closings.
_SIMPLE = """
    hoeveel dagen heeft een week; hoeveel dagen zitten er in een week; hoeveel dagen telt een week / \
        Een week heeft zeven dagen. = \
        how many days does a week have; how many days are there in a week; how many days are in a week / \
        A week has seven days.
    hoeveel maanden heeft een jaar; hoeveel maanden zitten er in een jaar; hoeveel maanden telt een jaar / \
        Een jaar heeft twaalf maanden. = \
        how many months does a year have; how many months are there in a year; how many months are in a year / \
        A year has twelve months.
    hoeveel uren heeft een dag; hoeveel uur zit er in een dag; hoeveel uur telt een dag / \
        Een dag heeft vierentwintig uur. = \
        how many hours does a day have; how many hours are there in a day; how many hours are in a day / \
        A day has twenty-four hours.
    hoeveel minuten heeft een uur; hoeveel minuten zitten er in een uur; hoeveel minuten telt een uur / \
        Een uur heeft zestig minuten. = \
        how many minutes does an hour have; how many minutes are there in an hour; how many minutes are in an hour / \
        An hour has sixty minutes.
    hoeveel seizoenen zijn er; hoeveel seizoenen heeft een jaar; hoeveel jaargetijden zijn er / \
        Er zijn vier seizoenen: lente, zomer, herfst en winter. = \
        how many seasons are there; how many seasons does a year have; how many seasons are in a year / \
        There are four seasons: spring, summer, autumn and winter.
    hoeveel provincies heeft Nederland; hoeveel provincies zijn er in Nederland; hoeveel provincies telt Nederland / \
        Nederland heeft twaalf provincies. = \
        how many provinces does the Netherlands have; how many provinces are there in the Netherlands; \
        how many provinces are in the Netherlands / The Netherlands has twelve provinces.
    hoeveel provincies heeft België; hoeveel provincies zijn er in België; hoeveel provincies telt België / \
        België heeft tien provincies. = \
        how many provinces does Belgium have; how many provinces are there in Belgium; \
        how many provinces are in Belgium / Belgium has ten provinces.
    hoeveel poten heeft een spin; hoeveel poten zitten er aan een spin; hoeveel poten telt een spin / \
        Een spin heeft acht poten. = \
        how many legs does a spider have; how many legs are on a spider; how many legs has a spider / \
        A spider has eight legs.
    hoeveel poten heeft een hond; hoeveel poten zitten er aan een hond; hoeveel poten telt een hond / \
        Een hond heeft vier poten. = \
        how many legs does a dog have; how many legs are on a dog; how many legs has a dog / A dog has four legs.
    hoeveel poten heeft een kip; hoeveel poten zitten er aan een kip; hoeveel poten telt een kip / \
        Een kip heeft twee poten. = \
        how many legs does a chicken have; how many legs are on a chicken; how many legs has a chicken / \
        A chicken has two legs.
    hoeveel wielen heeft een fiets; hoeveel wielen zitten er aan een fiets; hoeveel wielen telt een fiets / \
        Een fiets heeft twee wielen. = \
        how many wheels does a bicycle have; how many wheels are on a bicycle; how many wheels has a bicycle / \
        A bicycle has two wheels.
    hoeveel wielen heeft een auto; hoeveel wielen zitten er aan een auto; hoeveel wielen telt een auto / \
        Een auto heeft vier wielen. = \
        how many wheels does a car have; how many wheels are on a car; how many wheels has a car / \
        A car has four wheels.
    hoeveel vingers heeft een hand; hoeveel vingers zitten er aan een hand; hoeveel vingers telt een hand / \
        Een hand heeft vijf vingers. = \
        how many fingers does a hand have; how many fingers are on a hand; how many fingers has a hand / \
        A hand has five fingers.
    welke kleur heeft gras; wat is de kleur van gras; wat voor kleur heeft gras / Gras is groen. = \
        what colour is grass; what is the colour of grass; which colour is grass / Grass is green.
    welke kleur heeft bloed; wat is de kleur van bloed; wat voor kleur heeft bloed / Bloed is rood. = \
        what colour is blood; what is the colour of blood; which colour is blood / Blood is red.
    welke kleur heeft sneeuw; wat is de kleur van sneeuw; wat voor kleur heeft sneeuw / Sneeuw is wit. = \
        what colour is snow; what is the colour of snow; which colour is snow / Snow is white.
    welke kleur heeft de zon; wat is de kleur van de zon; wat voor kleur heeft de zon / De zon is geel. = \
        what colour is the sun; what is the colour of the sun; which colour is the sun / The sun is yellow.
    welke kleur heeft de lucht; wat is de kleur van de lucht; wat voor kleur heeft de lucht / De lucht is blauw. = \
        what colour is the sky; what is the colour of the sky; which colour is the sky / The sky is blue.
    welke kleur heeft een banaan; wat is de kleur van een banaan; wat voor kleur heeft een banaan / \
        Een banaan is geel. = \
        what colour is a banana; what is the colour of a banana; which colour is a banana / A banana is yellow.
    welk geluid maakt een koe; wat zegt een koe; wat doet een koe / Een koe loeit: boe! = \
        what sound does a cow make; what does a cow say; which sound does a cow make / A cow moos: moo!
    welk geluid maakt een hond; wat zegt een hond; wat doet een hond / Een hond blaft: woef! = \
        what sound does a dog make; what does a dog say; which sound does a dog make / A dog barks: woof!
    welk geluid maakt een kat; wat zegt een kat; wat doet een kat / Een kat miauwt: miauw! = \
        what sound does a cat make; what does a cat say; which sound does a cat make / A cat meows: meow!
    welk geluid maakt een schaap; wat zegt een schaap; wat doet een schaap / Een schaap blaat: bè! = \
        what sound does a sheep make; what does a sheep say; which sound does a sheep make / A sheep bleats: baa!
    welk geluid maakt een eend; wat zegt een eend; wat doet een eend / Een eend kwaakt: kwak! = \
        what sound does a duck make; what does a duck say; which sound does a duck make / A duck quacks: quack!
    wat is de langste dag; welke dag is de langste; wanneer is de langste dag / De langste dag is 21 juni. = \
        what is the longest day; which day is the longest; when is the longest day / The longest day is 21 June.
    wanneer is het Koningsdag; op welke dag valt Koningsdag; welke datum is Koningsdag / Koningsdag is op 27 april. = \
        when is King's Day; on which day is King's Day; what date is King's Day / King's Day is on 27 April.
    wanneer komt Sinterklaas; op welke dag is het sinterklaas; welke datum is sinterklaas / \
        Sinterklaas vieren we op 5 december. = \
        when does Saint Nicholas come; on which day is Saint Nicholas; what date is Saint Nicholas / \
        Saint Nicholas is celebrated on 5 December.
    wanneer is het Kerstmis; op welke dag valt Kerstmis; welke datum is Kerstmis / Kerstmis is op 25 december. = \
        when is Christmas; on which day is Christmas; what date is Christmas / Christmas is on 25 December.
    wat is de hoofdstad van Limburg; hoe heet de hoofdstad van Limburg; \
        wat is de hoofdstad van de provincie Limburg / \
        Nederlands-Limburg heeft Maastricht als hoofdstad, Belgisch-Limburg Hasselt. = \
        what is the capital of Limburg; name the capital of Limburg; what is the capital of the province of Limburg / \
        Dutch Limburg has Maastricht as its capital, Belgian Limburg has Hasselt.
    wat eet een koe; wat voor eten eet een koe; wat eten koeien / Een koe eet gras. = \
        what does a cow eat; what kind of food does a cow eat; what do cows eat / A cow eats grass.
    waar komt melk vandaan; van welk dier komt melk; wie geeft melk / Melk komt van de koe. = \
        where does milk come from; which animal does milk come from; who gives milk / Milk comes from the cow.
    wie maakt honing; welk dier maakt honing; waar komt honing vandaan / Bijen maken honing. = \
        who makes honey; which animal makes honey; where does honey come from / Bees make honey.
"""
SIMPLE = []  # (Dutch questions, answer, English questions, answer)
for _line in _SIMPLE.strip().splitlines():
    _sides = []
    for _side in _line.split(" = "):
        _questions, _answer = _side.rsplit(" / ", 1)
        _sides += [[question.strip() for question in _questions.split(";")], _answer.strip()]
    SIMPLE.append(tuple(_sides))
