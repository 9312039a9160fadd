#!/usr/bin/env python3
"""Measures whether a model's own log-probabilities tell its wrong translations from its right ones. See README.md."""

import argparse
import json
import pathlib
import random
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "mini"))
import translation  # noqa: E402

from calibrate import judge  # noqa: E402

NAMES = {"nl": "Nederlands", "en": "Engels"}
# Words that the mini model never saw: it mistranslates most sentences that have one.
UNKNOWN = [
    ("fietspomp", "bicycle pump"),
    ("kwartaalcijfers", "quarterly figures"),
    ("vergunning", "permit"),
    ("gemeentehuis", "town hall"),
    ("zonnepanelen", "solar panels"),
    ("dakgoot", "gutter"),
]
RANK = {"accepted": 0, "doubted": 1, "refused": 2}


def post(endpoint, body):
    request = urllib.request.Request(f"{endpoint}/v1/completions", json.dumps({"model": "mini", **body}).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=300) as answer:
        return json.load(answer)["choices"][0]


def prompt(text, source, target):
    task = f"Vertaal de tekst uit het {NAMES[source]} naar het {NAMES[target]}. Geef alleen de vertaling."
    return f"<|im_start|>user\n{task}\n\n{text}<|im_end|>\n<|im_start|>assistant\n"


def certainty(endpoint, before, answer):
    """The mean log-probability of the answer's tokens after a prompt."""
    scored = post(endpoint, {"prompt": before + answer, "max_tokens": 0, "echo": True, "logprobs": 0})["logprobs"]
    places = zip(scored["token_logprobs"], scored["text_offset"])
    own = [value for value, place in places if place >= len(before) and value is not None]
    return sum(own) / max(1, len(own))


def sentences(count, seed):
    """Sentences with their translations; in three of five a noun is one that the model does not know."""
    chance = random.Random(seed)
    translator = translation.Translator(chance)
    for number in range(count):
        source, target = ("nl", "en") if number % 2 else ("en", "nl")
        pair = translator.pair(False, target)
        texts = {"nl": pair.dutch, "en": pair.english}
        nouns = [
            noun for noun in pair.nouns if noun.dutch in pair.dutch.split() and noun.english in pair.english.split()
        ]
        if number % 5 < 3 and nouns:
            dutch, english = chance.choice(UNKNOWN)
            texts["nl"] = texts["nl"].replace(nouns[0].dutch, dutch, 1)
            texts["en"] = texts["en"].replace(nouns[0].english, english, 1)
        yield source, target, texts[source], texts[target]


def area(scores, wrong):
    """The area under the curve: how often a wrong translation has the higher score."""
    bad = [score for score, is_wrong in zip(scores, wrong) if is_wrong]
    good = [score for score, is_wrong in zip(scores, wrong) if not is_wrong]
    pairs = [(one > other) + (one == other) / 2 for one in bad for other in good]
    return sum(pairs) / max(1, len(pairs))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fietje")
    parser.add_argument("endpoint", help="of `fietje serve -m mini`: http://127.0.0.1:8080")
    parser.add_argument("--count", type=int, default=160)
    parser.add_argument("--seed", type=int, default=90210)
    options = parser.parse_args()
    checks, given, alone, wrong = [], [], [], []
    for source, target, text, expected in sentences(options.count, options.seed):
        before = prompt(text, source, target)
        body = {"prompt": before, "max_tokens": 120, "temperature": 0, "stop": ["<|im_end|>"]}
        answer = post(options.endpoint, body)["text"].strip()
        wrong.append(answer != expected)
        given.append(-certainty(options.endpoint, before, answer))
        alone.append(-certainty(options.endpoint, "<|im_start|>assistant\n", answer))
        [(verdict, _)] = judge(options.fietje, [(text, answer or ".")], f"{source}:{target}")
        checks.append(RANK[verdict])
    print(f"n {len(wrong)}, wrong {sum(wrong)}")
    print(f"checks                     {area(checks, wrong):.3f}")
    print(f"given the source           {area(given, wrong):.3f}")
    print(f"given it, against alone    {area([one - other for one, other in zip(given, alone)], wrong):.3f}")
    print(f"checks and given           {area([one + 4 * other for one, other in zip(checks, given)], wrong):.3f}")


if __name__ == "__main__":
    main()
