"""The prompts: conversations of two turns, of many lengths, some of which begin alike, and one that fills the window.

Random weights do not care about the words. Every run has the same ones.
"""

OPENINGS = ["Wat is de hoofdstad van {}?", "Vertel iets over {}.", "Waarom is {} bekend?", "Schrijf over {}."]
SUBJECTS = [
    "Frankrijk", "de zee", "een grote stad", "het weer in Nederland", "de kat en de hond", "brood met kaas",
    "een school", "Spanje", "de trein naar Utrecht", "muziek", "een oude fiets", "de maan", "België", "een tuin",
    "het jaar 1953", "café De Zwaan",
]
NEXT = [
    "En waarom is dat zo?", "Kun je dat korter zeggen?", "Geef een voorbeeld.", "Wat is het tegenovergestelde?",
    "Dank je. Vertaal het naar het Engels.", "Hoe laat is het daar?", "Dat wist ik niet! Vertel meer.", "Wie zegt dat?",
]
SYSTEM = "Je bent een vriendelijke assistent. Je geeft korte antwoorden in het Nederlands."
FILLING = (
    "de kat slaapt in de tuin en het huis is groot maar de hond loopt naar de stad waar een man een rood boek leest "
    "over het oude water dat langs de straat naar de zee gaat terwijl de kinderen op school een verhaal horen"
).split()


def said(role, content):
    return {"role": role, "content": content}


def filling(words, start=0):
    return " ".join(FILLING[(start + place) % len(FILLING)] for place in range(words))


def conversation(number, longest):
    """The messages up to the first answer: every fourth has a system prompt, every eighth is up to `longest` words."""
    opening = OPENINGS[number % len(OPENINGS)].format(SUBJECTS[number // len(OPENINGS) % len(SUBJECTS)])
    if number % 8 == 5:
        words = longest * (1 + number // 8 % 4) // 4
        opening = f"Lees dit: {filling(words, number)}. {opening}"
    return [said("system", SYSTEM)] * (number % 4 == 2) + [said("user", opening)]


def next_turn(number, messages, answer):
    """The messages up to the second answer."""
    return [*messages, said("assistant", answer), said("user", NEXT[number % len(NEXT)])]


def filling_window(tokenizer, window, left):
    """A question that leaves `left` tokens of the window."""
    def question(words):
        return [said("user", filling(words))]

    words = window - left
    while len(tokenizer.conversation(question(words))) > window - left:
        words -= 1
    messages = question(words)
    return messages, window - len(tokenizer.conversation(messages))
