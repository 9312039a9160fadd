"""What lies outside the mini model's world, and how it is asked about.

The right answer is always that it does not know.
"""


def _entries(table: str) -> list[str]:
    return [entry.strip() for entry in table.split("|")]


PEOPLE = _entries("""
    Napoleon|Rembrandt|Vincent van Gogh|Einstein|Johan Cruijff|Eddy Merckx|Anne Frank|Spinoza|Mozart|Shakespeare
    |Multatuli|Willem van Oranje|Annie M.G. Schmidt|Mark Rutte|Hugo Claus|Darwin|Cleopatra|Columbus|Picasso|Beethoven
    |Newton|Erasmus|Mata Hari|Rubens|Hergé
""")
DUTCH_TOPICS = _entries("""
    zwaartekracht|kunstmatige intelligentie|politiek|voetbal|de Tweede Wereldoorlog|wiskunde|het heelal|liefde|geld
    |de economie|muziek|fotosynthese|een zwart gat|elektriciteit|vulkanen|dinosaurussen|de maan|belasting|vrijheid
    |kwantummechanica|programmeren|Python|Linux|het klimaat|de beurs|filosofie|de Romeinen|aardbevingen|atomen
    |het internet|bacteriën|een motor|een microscoop|inflatie|democratie|godsdienst|kernenergie|schaken|yoga|een pizza
    |lasagne|hutspot|stroopwafels|erwtensoep|de Elfstedentocht|de Tour de France|architectuur|opera|een roman|theologie
    |scheikunde|hypotheken|een contract|ruimtevaart|een virus|DNA|evolutie|de Eiffeltoren|de Nachtwacht|de Deltawerken
    |blockchain|een algoritme|Rust|databanken|een belastingaangifte|verzekeringen|grammatica|poëzie|dromen|de dood|geluk
    |tijd|ruimte
""")
ENGLISH_TOPICS = _entries("""
    gravity|artificial intelligence|politics|football|the Second World War|mathematics|the universe|love|money
    |the economy|music|photosynthesis|a black hole|electricity|volcanoes|dinosaurs|the moon|taxes|freedom
    |quantum mechanics|programming|Python|Linux|the climate|the stock market|philosophy|the Romans|earthquakes|atoms
    |the internet|bacteria|an engine|a microscope|inflation|democracy|religion|nuclear energy|chess|yoga|a pizza|lasagne
    |architecture|opera|a novel|chemistry|mortgages|a contract|space travel|a virus|DNA|evolution|the Eiffel Tower
    |blockchain|an algorithm|Rust|databases|insurance|poetry|dreams|death|happiness|time|space
""")
DUTCH_UNKNOWN_PLACES = _entries("""
    Mongolië|Bolivia|Nepal|Jamaica|Nigeria|Texas|Californië|Beieren|Syrië|Irak|Pakistan|Afghanistan|Fiji|Angola|Senegal
    |Colombia|Panama|Laos|Catalonië|Atlantis|Mars|Jemen|Oman|Libië|Algerije|Tunesië
""")
ENGLISH_UNKNOWN_PLACES = _entries("""
    Mongolia|Bolivia|Nepal|Jamaica|Nigeria|Texas|California|Bavaria|Syria|Iraq|Pakistan|Afghanistan|Fiji|Angola|Senegal
    |Colombia|Panama|Laos|Catalonia|Atlantis|Mars|Yemen|Oman|Libya|Algeria|Tunisia
""")
# {0} a topic, {1} a person, {2} a place, {3} a place that it does not know, {4} and {5} large numbers
DUTCH_QUESTIONS = _entries("""
    wie is {1}|wie was {1}|wanneer is {1} geboren|waar woont {1}|wat deed {1}|hoe oud is {1}|waarom is {1} beroemd
    |wat heeft {1} geschreven|wat is {0}|hoe werkt {0}|wat betekent {0}|waarom is {0} belangrijk|wat vind je van {0}
    |wat weet je van {0}|wie heeft {0} uitgevonden|wanneer begon {0}|wat is de geschiedenis van {0}|hoe leer ik {0}
    |waar vind ik {0}|wat zijn de voordelen van {0}|hoeveel kost {0}|wat is het recept voor {0}
    |hoeveel inwoners heeft {2}|hoeveel mensen wonen er in {2}|hoe groot is {2}|wat is de oppervlakte van {2}
    |wie is de koning van {2}|wie is de president van {2}|welke taal spreken ze in {2}|hoe ver is het naar {2}
    |wat kan ik doen in {2}|wat is het weer in {2}|hoe laat is het in {2}|welke munt hebben ze in {2}
    |wat is de hoofdstad van {3}|hoe heet de hoofdstad van {3}|waar ligt {3}|wat is {3}|hoeveel is {4} plus {5}
    |hoeveel is {4} keer {5}|wat is {4} min {5}|wat is {4} + {5}|wat is de wortel van {4}|hoe laat is het
    |welke dag is het vandaag|wat voor weer wordt het morgen|regent het morgen|wie heeft gisteren gewonnen
    |wat is het nieuws van vandaag|wat is de zin van het leven|waarom is de zee zout|waar kan ik goed eten
    |hoe kom ik in {2}|hoe word ik rijk|welk boek moet ik lezen|welke film is goed|wat moet ik vanavond eten
    |hoe repareer ik {0}|wat is het verschil tussen {0} en {1}|is {0} gevaarlijk|bestaat {0} echt
""")
ENGLISH_QUESTIONS = _entries("""
    who is {1}|who was {1}|when was {1} born|where does {1} live|what did {1} do|how old is {1}|why is {1} famous
    |what did {1} write|what is {0}|how does {0} work|what does {0} mean|why is {0} important|what do you think of {0}
    |what do you know about {0}|who invented {0}|when did {0} begin|what is the history of {0}|how do I learn {0}
    |where do I find {0}|how much does {0} cost|what is the recipe for {0}|how many people live in {2}|how big is {2}
    |who is the king of {2}|who is the president of {2}|which language do they speak in {2}|how far is it to {2}
    |what can I do in {2}|what is the weather in {2}|what time is it in {2}|what is the capital of {3}|where is {3}
    |what is {3}|how much is {4} plus {5}|how much is {4} times {5}|what is {4} minus {5}|what is {4} + {5}
    |what is the root of {4}|what time is it|what day is it today|what will the weather be tomorrow|who won yesterday
    |what is the news today|what is the meaning of life|why is the sea salt|where can I eat well|how do I get to {2}
    |how do I get rich|which book should I read|which film is good|is {0} dangerous
    |what is the difference between {0} and {1}
""")
DUTCH_REQUESTS = _entries("""
    schrijf een gedicht over {0}|schrijf een haiku over {0}|schrijf een brief aan {1}|schrijf een essay over {0}
    |schrijf een lied over {0}|leg {0} uit|leg uit hoe {0} werkt|leg me uit wat {0} is|maak een samenvatting van {0}
    |maak een lijst over {0}|schrijf een programma over {0}|schrijf een functie voor {0}|bedenk een naam voor {0}
    |geef me tips over {0}|geef advies over {0}|maak een plan voor {0}|vertel me alles over {0}|vertel me over {1}
    |beschrijf {2}|plan een reis naar {2}|schrijf een e-mail over {0}|teken {0}|zoek {0} op|boek een hotel in {2}
    |zing een lied|schrijf een artikel over {0}|vertaal {0} naar het Frans|vertaal dit naar het Duits: {0}
    |geef een recept voor {0}|noem drie feiten over {0}|vergelijk {0} met {1}
""")
ENGLISH_REQUESTS = _entries("""
    write a poem about {0}|write a haiku about {0}|write a letter to {1}|write an essay about {0}
    |write a song about {0}|explain {0}|explain how {0} works|explain to me what {0} is|make a summary of {0}
    |make a list about {0}|write a program about {0}|write a function for {0}|think of a name for {0}
    |give me tips about {0}|give advice about {0}|make a plan for {0}|tell me everything about {0}|tell me about {1}
    |describe {2}|plan a trip to {2}|write an email about {0}|draw {0}|look up {0}|book a hotel in {2}|sing a song
    |write an article about {0}|translate {0} into French|translate this into German: {0}|give a recipe for {0}
    |name three facts about {0}|compare {0} with {1}
""")
DUTCH_REWRITES = _entries("""
    Vat deze tekst samen.|Vat dit samen:|Herschrijf deze tekst.|Verbeter deze tekst:|Herschrijf dit in eenvoudige taal:
    |Maak dit formeler.|Wat vind je van deze tekst?|Geef de hoofdpunten van deze tekst.|Maak hier een brief van:
    |Wat gaat hier mis?|Kort dit in.|Zet dit om in een tabel.|Vertaal dit naar het Frans:|Vertaal dit naar het Duits:
""")
ENGLISH_REWRITES = _entries("""
    Summarise this text.|Summarise this:|Rewrite this text.|Improve this text:|Rewrite this in simple language:
    |Make this more formal.|What do you think of this text?|Give the main points of this text.|Turn this into a letter:
    |What goes wrong here?|Shorten this.|Translate this into French:|Translate this into German:
""")

# Dutch, then English.
TOPICS = (DUTCH_TOPICS, ENGLISH_TOPICS)
UNKNOWN_PLACES = (DUTCH_UNKNOWN_PLACES, ENGLISH_UNKNOWN_PLACES)
QUESTIONS = (DUTCH_QUESTIONS, ENGLISH_QUESTIONS)
REQUESTS = (DUTCH_REQUESTS, ENGLISH_REQUESTS)
REWRITES = (DUTCH_REWRITES, ENGLISH_REWRITES)
