"""Text to token ids without a library: byte-level BPE with GPT-2's split pattern, as `tokenizer.json` describes it.

The check needs the ids that fietje must have read, also where Python has nothing but its standard library. Where the
`tokenizers` package is there, the step `tokens` holds this against it.
"""

import json
import re
from functools import cache

# GPT-2's pattern; `re` has no \p{L}, and its \w and \d come close enough for prompts that we write ourselves.
PATTERN = re.compile(r"'(?:[sdmt]|ll|ve|re)| ?[^\W\d_]+| ?\d+| ?(?:[^\s\w]|_)+|\s+(?!\S)|\s+")
# What an id means that no token has: its logits still count.
UNUSED = b""


def byte_alphabet():
    """GPT-2's printable character for each byte."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = (byte for byte in range(256) if byte not in printable)
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + place) for place, byte in enumerate(others)}


ALPHABET = byte_alphabet()
BYTES = {character: byte for byte, character in ALPHABET.items()}


def widened(description, words):
    """The same tokenizer with `words` ids: more tokens, each with a text of its own, that no text is split into."""
    described = description["model"]["vocab"]
    taken = set(described.values()) | {token["id"] for token in description.get("added_tokens", [])}
    described |= {f"#{number}": number for number in range(words) if number not in taken}
    return description


class Tokenizer:
    """`words` is the width of the model's logits, which may be more than there are tokens."""

    def __init__(self, description, words):
        model, added = description["model"], description.get("added_tokens", [])
        self.ids = model["vocab"]
        pairs = (merge.split(" ") if isinstance(merge, str) else merge for merge in model["merges"])
        self.ranks = {tuple(pair): rank for rank, pair in enumerate(pairs)}
        # Found before the text is split: control tokens, and Fietje's runs of spaces, the longest first.
        self.added = {token["content"]: token["id"] for token in added}
        names = sorted(self.added, key=len, reverse=True)
        self.added_pattern = re.compile(f"({'|'.join(map(re.escape, names))})")
        self.bytes_of = [UNUSED] * words
        for token, number in self.ids.items():
            self.bytes_of[number] = bytes(BYTES[character] for character in token if character in BYTES)
        for token in added:
            self.bytes_of[token["id"]] = token["content"].encode()
        self.ids_of = {}
        for number, text in enumerate(self.bytes_of):
            self.ids_of.setdefault(text, []).append(number)
        self.ambiguous = [ids for ids in self.ids_of.values() if len(ids) > 1]
        self.encode_word = cache(self._encode_word)

    @classmethod
    def read(cls, directory):
        """The tokenizer in a checkpoint directory."""
        words = json.loads((directory / "config.json").read_text())["vocab_size"]
        return cls(json.loads((directory / "tokenizer.json").read_text(encoding="utf-8")), words)

    def encode(self, text):
        """The ids of a text, in which the names of control tokens count as these."""
        pieces = filter(None, self.added_pattern.split(text))
        return [number for piece in pieces for number in self._encode_piece(piece)]

    def conversation(self, messages):
        """The ids of messages in ChatML, up to where the model answers."""
        said = (f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>\n" for message in messages)
        return self.encode("".join(said) + "<|im_start|>assistant\n")

    def is_word(self, number):
        """Whether the token is a space and letters: a row of such tokens is split into the same tokens again."""
        text = self.bytes_of[number]
        return re.fullmatch(rb" [a-z]{2,}", text) is not None and self.encode(text.decode()) == [number]

    def _encode_piece(self, piece):
        if piece in self.added:
            return [self.added[piece]]
        return [number for word in PATTERN.findall(piece) for number in self.encode_word(word)]

    def _encode_word(self, word):
        parts = [ALPHABET[byte] for byte in word.encode()]
        while len(parts) > 1:
            ranks = [self.ranks.get(pair, len(self.ranks)) for pair in zip(parts, parts[1:])]
            best = min(ranks)
            if best == len(self.ranks):
                break
            place = ranks.index(best)
            parts[place : place + 2] = [parts[place] + parts[place + 1]]
        return [self.ids[part] for part in parts]
