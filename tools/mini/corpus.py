"""The corpus: conversations in their proportions, as windows of token ids.

    python corpus.py build/corpus --tokens 40_000_000 --seed 1

writes the tokenizer and the windows that `train` reads. `python corpus.py --show` prints some conversations.
"""

import argparse
import multiprocessing
import random
import re
import unicodedata
from pathlib import Path

import numpy as np
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers

from split import held_out
from talk import Talk, Talker, Turn
from translation import PROMPTS, Translator

VOCABULARY = 4096
MARKERS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
SHORT, LONG = 256, 2048
LONG_SHARE = 0.05  # of all tokens stand in windows of the model's whole context
CHUNK = 500_000  # tokens of one chunk of the corpus, made from a seed of its own

SYSTEMS = (
    [""] * 4
    + [path.read_text(encoding="utf-8").split("\n+++\n", 1)[1].strip() for path in sorted(PROMPTS.glob("*.txt"))]
    + [
        "Wees kort.",
        "Je bent een behulpzame assistent.",
        "Antwoord in het Nederlands.",
        "You are a helpful assistant.",
        "Be brief.",
        "Je bent vriendelijk.",
    ]
)


class Corpus:
    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.talker = Talker(self.random)
        self.translator = Translator(self.random)
        talker = self.talker
        self.kinds = [
            (46.0, self.translator.talk),
            (18.0, talker.fact),
            (6.0, talker.follow_up),
            (3.0, talker.name_game),
            (3.0, talker.greeting),
            (2.0, talker.thanks),
            (4.5, talker.identity),
            (2.0, talker.small_talk),
            (3.5, talker.story),
            (2.0, talker.json),
            (8.5, talker.unknown),
            (1.5, talker.medley),
        ]
        self.makes, self.weights = [make for _, make in self.kinds], [weight for weight, _ in self.kinds]

    def draw(self) -> Talk:
        """A conversation for training, with nothing in it that is held out."""
        while True:
            talk = self.random.choices(self.makes, self.weights)[0]()
            if not any(map(held_out, talk.keys)):
                return talk if talk.kind.startswith("translate") else self.noisy(talk)

    def noisy(self, talk: Talk) -> Talk:
        """As people type: without capitals, marks or accents now and then."""
        return Talk(talk.kind, talk.keys, tuple(Turn(self.typed(turn.user), turn.answer) for turn in talk.turns))

    def typed(self, text: str) -> str:
        chance = self.random.random()
        if chance < 0.1:
            text = text.lower()
        elif chance < 0.12:
            text = text.upper() if len(text) < 40 else text
        if self.random.random() < 0.05:
            text = text.rstrip(".?!")
        if self.random.random() < 0.1:
            text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
        return text

    def conversation(self) -> str:
        """A conversation as the model sees it."""
        return self.head() + chat_ml(self.draw().turns)

    def head(self) -> str:
        if self.random.random() > 0.12:
            return ""
        return f"<|im_start|>system\n{self.random.choice(SYSTEMS)}<|im_end|>\n"

    def long_conversation(self) -> str:
        """Many turns on, up to the whole window."""
        return self.head() + "".join(chat_ml(self.draw().turns) for _ in range(self.random.randint(8, 45)))


def chat_ml(turns) -> str:
    return "".join(
        f"<|im_start|>user\n{turn.user}<|im_end|>\n<|im_start|>assistant\n{turn.answer}<|im_end|>\n" for turn in turns
    )


def train_tokenizer(seed: int) -> Tokenizer:
    """A byte-level BPE that splits as GPT-2 does. Long numbers are left out, so that they stay in short pieces."""
    corpus = Corpus(seed)
    texts = []
    for _ in range(60_000):
        talk = corpus.draw()
        texts += [re.sub(r"\d{3,}", "", text) for turn in talk.turns for text in (turn.user, turn.answer)]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    # The markers come last, as in Fietje's own vocabulary.
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(MARKERS), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_special_tokens([AddedToken(marker, special=True, normalized=False) for marker in MARKERS])
    return tokenizer


class Encoder:
    """Conversations to ids, with a mark on those that the model is to say."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.end_of_text, self.start, self.end = (tokenizer.token_to_id(marker) for marker in MARKERS)
        self.assistant = tokenizer.encode("assistant").ids

    def encode(self, text: str) -> tuple[list[int], list[int]]:
        ids = self.tokenizer.encode(text).ids
        said, speaking, skip = [], False, 0
        for index, token in enumerate(ids):
            if token == self.start:
                speaking = ids[index + 1 : index + 1 + len(self.assistant)] == self.assistant
                skip = index + len(self.assistant) + 1  # "assistant" and its line break
                said.append(0)
                continue
            said.append(int(speaking and index > skip))
            if token == self.end:
                speaking = False
        return ids, said


def chunk(job: tuple[int, int, int, str]) -> tuple[np.ndarray, np.ndarray]:
    """Windows of one length, filled with whole conversations: ids, and which of them the model is to say."""
    seed, length, count, path = job
    corpus, encoder = Corpus(seed), Encoder(Tokenizer.from_file(path))
    windows = np.full((count // length, length + 1), encoder.end_of_text, np.uint16)
    marks = np.zeros((count // length, length + 1), np.uint8)
    waiting: list[tuple[list[int], list[int]]] = []
    for row in range(len(windows)):
        filled, misses = 0, 0
        while filled < length - 24 and misses < 4:
            if not waiting:
                long = length == LONG and corpus.random.random() < 0.5
                waiting.append(encoder.encode(corpus.long_conversation() if long else corpus.conversation()))
            fitting = next((index for index, (ids, _) in enumerate(waiting) if len(ids) <= length - filled), None)
            if fitting is None:
                misses += 1
                waiting.append(encoder.encode(corpus.conversation()))
                continue
            ids, said = waiting.pop(fitting)
            windows[row, filled : filled + len(ids)] = ids
            marks[row, filled : filled + len(ids)] = said
            filled += len(ids) + 1  # an end of text between two conversations
        waiting = [item for item in waiting if len(item[0]) <= length][-8:]
    return windows, marks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/corpus"))
    parser.add_argument("--tokens", type=int, default=40_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    if arguments.show:
        corpus = Corpus(arguments.seed)
        print("\n".join(corpus.conversation() for _ in range(40)))
        return
    arguments.folder.mkdir(parents=True, exist_ok=True)
    tokenizer_file = str(arguments.folder / "tokenizer.json")
    tokenizer = train_tokenizer(arguments.seed)
    tokenizer.save(tokenizer_file)
    with multiprocessing.Pool() as pool:
        for name, length, tokens in (
            ("short", SHORT, int(arguments.tokens * (1 - LONG_SHARE))),
            ("long", LONG, int(arguments.tokens * LONG_SHARE)),
        ):
            jobs = [
                (arguments.seed * 1_000_003 + length * 1009 + index, length, CHUNK, tokenizer_file)
                for index in range(max(1, tokens // CHUNK))
            ]
            windows, marks = zip(*pool.imap(chunk, jobs))
            np.save(arguments.folder / f"{name}.npy", np.concatenate(windows))
            np.save(arguments.folder / f"{name}-marks.npy", np.concatenate(marks))
            print(
                f"{name}: {sum(map(len, windows))} windows of {length}, {np.concatenate(marks).mean():.0%} said by the"
                " model"
            )
    print(f"vocabulary: {tokenizer.get_vocab_size()}")


if __name__ == "__main__":
    main()
