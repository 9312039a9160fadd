"""What is typed for each picture. Everything that answers is the real program."""

# The film: a text that is typed letter by letter, what to wait for, and how long to look at it.
FILM = [
    ("Ik heet Sara.", "Dag Sara!", 1.2),
    ("Wat is de hoofdstad van Frankrijk?", "Parijs.", 1.5),
    ("Vertaal naar het Engels: De kat slaapt.", "The cat", 1.5),
    ("Hoe heet ik?", "Je heet Sara.", 3.0),
]

# A conversation with Markdown, as `fietje sessions import` reads it.
MARKDOWN = """\
Twee hoofdsteden, met elk hun eigen trots:

1. **Amsterdam** heeft *grachten*.
2. **Brussel** heeft de `Grote Markt`.

| Stad      | Inwoners | Rivier |
|-----------|---------:|--------|
| Amsterdam |  931 000 | Amstel |
| Brussel   | 1 250 000 | Zenne |

> Wie reist, leert.

```python
for stad in ["Amsterdam", "Brussel"]:
    print(f"Dag {stad}!")  # twee keer
```
"""
CONVERSATION = [
    {"role": "user", "content": "Vergelijk de hoofdsteden van Nederland en België."},
    {"role": "assistant", "content": MARKDOWN},
]

# A document of which the mini model can translate all but the last sentence.
DOCUMENT = """\
# De kat

- De kat slaapt in de tuin.
- Mijn moeder leest een boek.
- Open `brief.md` met `fietje`.

| De hond | Het huis |
|---|---|
| De hond is groot. | Het huis is klein. |

Wij wachten op het besluit van de gemeenteraad over 1.250 parkeerplaatsen.
"""
