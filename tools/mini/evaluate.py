"""Examines the mini model on what it never saw: held-out phrasings, held-out sentences, questions outside its world.

    python evaluate.py ../../assets/mini/mini-q8_0.gguf --sample ../../tests/data/mini.json

Reads the shipped file itself, quantised weights and tokenizer included, decodes greedily and prints the report.
`--sample` also writes a fixed part of the examination with the answers that must not get lost.
"""

import argparse
import json
import random
from collections import defaultdict
from pathlib import Path

import gguf
import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

import facts
from corpus import MARKERS, chat_ml
from model import Config, Phi
from split import held_out, sentence_key
from talk import CANNOT, DO_NOT_KNOW, NOT_UNDERSTOOD, Talk, Talker, Turn
from translation import Segment, Translator

UNSURE = {*CANNOT, *DO_NOT_KNOW, *NOT_UNDERSTOOD}


def load(path: Path) -> tuple[Phi, Tokenizer]:
    """The model and its tokenizer out of the GGUF file."""
    reader = gguf.GGUFReader(path)
    field = lambda name: reader.get_field(name).contents()
    config = Config(
        vocabulary=len(field("tokenizer.ggml.tokens")),
        hidden_size=field("phi2.embedding_length"),
        intermediate_size=field("phi2.feed_forward_length"),
        layers=field("phi2.block_count"),
        heads=field("phi2.attention.head_count"),
        context=field("phi2.context_length"),
    )
    found = {t.name: torch.from_numpy(gguf.quants.dequantize(t.data, t.tensor_type).copy()) for t in reader.tensors}
    names = {"attn_norm": "norm", "attn_output": "output", "ffn_up": "up", "ffn_down": "down"}
    weights = {"embedding.weight": found["token_embd.weight"]}
    for part in ("weight", "bias"):
        weights[f"norm.{part}"], weights[f"head.{part}"] = found[f"output_norm.{part}"], found[f"output.{part}"]
        for index in range(config.layers):
            for name, own in names.items():
                weights[f"layers.{index}.{own}.{part}"] = found[f"blk.{index}.{name}.{part}"]
            weights[f"layers.{index}.query_key_value.{part}"] = torch.cat(
                [found[f"blk.{index}.attn_{which}.{part}"] for which in "qkv"]
            )
    model = Phi(config)
    model.load_state_dict(weights)
    tokens, merges = field("tokenizer.ggml.tokens"), field("tokenizer.ggml.merges")
    tokenizer = Tokenizer(
        models.BPE({token: index for index, token in enumerate(tokens)}, [tuple(merge.split(" ")) for merge in merges])
    )
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(marker, special=True, normalized=False) for marker in MARKERS])
    return model.eval(), tokenizer


@torch.inference_mode()
def answers(model: Phi, tokenizer: Tokenizer, prompts: list[str], most: int = 220) -> list[str]:
    """The greedy answer to each prompt. Prompts of one length go together."""
    end = tokenizer.token_to_id("<|im_end|>")
    by_length = defaultdict(list)
    for index, prompt in enumerate(prompts):
        ids = tokenizer.encode(prompt).ids
        by_length[len(ids)].append((index, ids))
    result = [""] * len(prompts)
    for batch in by_length.values():
        said: list[list[int]] = [[] for _ in batch]
        tokens, past, ended = torch.tensor([ids for _, ids in batch]), [[] for _ in model.layers], set()
        for _ in range(most):
            chosen = model.head(model.hidden(tokens, past)[:, -1]).argmax(-1)
            for row, token in enumerate(chosen.tolist()):
                ended.update([row] if token == end else [])
                if row not in ended:
                    said[row].append(token)
            if len(ended) == len(batch):
                break
            tokens = chosen[:, None]
        for (index, _), ids in zip(batch, said):
            result[index] = tokenizer.decode(ids).strip()
    return result


def examination(seed: int, scale: float) -> dict[str, list[Talk]]:
    """What is asked, by subject. The last answer of each conversation is judged."""
    chance = random.Random(seed)
    talker, translator = Talker(chance), Translator(chance)

    def some(count: int, make, wanted=lambda talk: held_out(talk.keys[-1])) -> list[Talk]:
        found: dict[tuple, Talk] = {}
        while len(found) < count * scale:
            talk = make()
            if wanted(talk):
                found[talk.turns] = talk
        return list(found.values())

    def sentence(target: str, polite: bool = False):
        while True:
            pair = translator.pair(polite, target)
            if held_out(sentence_key(pair)) and not (polite and not pair.polite):
                return pair

    def translation(target: str, sentences: int, polite: bool = False):
        def make() -> Talk:
            pairs = tuple(sentence(target, polite) for _ in range(sentences))
            segment = Segment(pairs, target, "u" if polite else translator.formality(pairs, target))
            return Talk("translation", ("",), (Turn(translator.prompt(segment), segment.text(target)),))

        return make

    def glossary() -> Talk:
        target = chance.choice(["nl", "en"])
        segment = translator.with_glossary(target)
        keys = tuple(map(sentence_key, segment.pairs))
        return Talk("glossary", keys, (Turn(translator.prompt(segment), segment.text(target)),))

    def plainly(make, rows) -> list[Talk]:
        """Every fact of a table in its plainest form, which is no test of phrasings but of what it knows."""
        asked = [make(language, row) for language in (0, 1) for row in rows]
        questions = [
            talker.ask(language, "plain", cores[:1], fill, plain=True)[0]
            for (cores, fill, _), language in zip(asked, [0] * len(rows) + [1] * len(rows))
        ]
        return [Talk("plain", ("",), (Turn(question, answer),)) for question, (_, _, answer) in zip(questions, asked)]

    always = lambda talk: True
    outside = lambda talk: any(map(held_out, talk.keys))
    kinds = {name: some(80, lambda name=name: talker.fact_of(name)) for name, _, _ in Talker.FACTS}
    return {f"fact: {name}": talks for name, talks in kinds.items()} | {
        "greeting": some(150, talker.greeting),
        "thanks and goodbye": some(80, talker.thanks),
        "who it is": some(150, talker.identity),
        "referring back": some(200, talker.follow_up),
        "remembering a name": some(100, talker.name_game),
        "JSON": some(100, talker.json),
        "Dutch to English, a sentence": some(500, translation("en", 1), always),
        "English to Dutch, a sentence": some(500, translation("nl", 1), always),
        "Dutch to English, three sentences": some(150, translation("en", 3), always),
        "English to Dutch, three sentences": some(150, translation("nl", 3), always),
        "English to Dutch with u": some(150, translation("nl", 1, True), always),
        "glossary": some(150, glossary),
        "outside its world": some(400, talker.unknown, outside),
        "asked plainly: capitals, both languages": plainly(talker.capital_of_country, facts.COUNTRIES),
        "asked plainly: opposites, both languages": plainly(talker.opposite, facts.OPPOSITES),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("--seed", type=int, default=20_261)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--wrong", type=int, default=0, help="print so many wrong answers of each subject")
    parser.add_argument("--sample", type=Path)
    arguments = parser.parse_args()
    model, tokenizer = load(arguments.model)
    exam = examination(arguments.seed, arguments.scale)
    rows, sums, sample = [], defaultdict(lambda: [0, 0]), []
    for subject, talks in exam.items():
        prompts = [
            chat_ml(talk.turns[:-1]) + f"<|im_start|>user\n{talk.turns[-1].user}<|im_end|>\n<|im_start|>assistant\n"
            for talk in talks
        ]
        said = answers(model, tokenizer, prompts)
        right = [
            answer == talk.turns[-1].answer or subject == "outside its world" and answer in UNSURE
            for answer, talk in zip(said, talks)
        ]
        rows.append((subject, sum(right), len(right)))
        group = (
            "facts and greetings"
            if subject.startswith("fact") or subject in ("greeting", "thanks and goodbye", "who it is")
            else subject
        )
        sums[group][0] += sum(right)
        sums[group][1] += len(right)
        print(f"| {subject} | {sum(right)} of {len(right)} | {sum(right) / len(right):.1%} |", flush=True)
        wrong = [(talk, answer) for talk, answer, fine in zip(talks, said, right) if not fine]
        for talk, answer in wrong[: arguments.wrong]:
            print(
                "   ",
                " / ".join(turn.user for turn in talk.turns).replace("\n", " "),
                "\n      wanted:",
                talk.turns[-1].answer,
                "\n      said:  ",
                answer,
            )
        kept = [(talk, answer) for talk, answer, fine in zip(talks, said, right) if fine]
        sample += [
            {
                "subject": subject,
                "turns": [turn.user for turn in talk.turns],
                "answers": [turn.answer for turn in talk.turns[:-1]] + [answer],
            }
            for talk, answer in kept[:6]
        ]
    good, asked = sums["facts and greetings"]
    print(f"| **facts and greetings together** | {good} of {asked} | {good / asked:.1%} |")
    if arguments.sample:
        arguments.sample.write_text(json.dumps(sample, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
