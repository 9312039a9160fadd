#!/usr/bin/env python3
"""Measures whether what a model itself knows tells its wrong translations from its right ones. See README.md."""

import argparse
import collections
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import time
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


def answer_to(endpoint, text, source, target):
    """The model's translation of a text."""
    body = {"prompt": prompt(text, source, target), "max_tokens": 120, "temperature": 0, "stop": ["<|im_end|>"]}
    return post(endpoint, body)["text"].strip()


def chrf(one, other, longest=6, beta=2):
    """How much of a text's runs of characters another has (Popović 2015), from 0 to 1."""
    scores = []
    for length in range(1, longest + 1):
        counts = [
            collections.Counter(text[place : place + length] for place in range(len(text) - length + 1))
            for text in ("".join(one.split()), "".join(other.split()))
        ]
        if all(counts):
            shared = sum((counts[0] & counts[1]).values())
            precision, recall = (shared / sum(count.values()) for count in counts)
            weighted = beta**2 * precision + recall
            scores.append((1 + beta**2) * precision * recall / weighted if weighted else 0.0)
    return sum(scores) / max(1, len(scores))


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


def on_sheet(fietje, directory, texts, languages):
    """How far each text is from the end of the review sheet, 0 if it is not on it; its translations; the seconds."""
    source, target, sheet = (pathlib.Path(directory, name) for name in ("source.txt", "target.txt", "sheet.txt"))
    source.write_text("\n\n".join(texts) + "\n", "utf-8")
    command = [fietje, "translate", "-m", "mini", "--no-memory", languages, source, "-o", target, "--overwrite"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run = subprocess.run([*command, "--review", sheet, "--json"], capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if run.returncode not in (0, 6):
        raise SystemExit(run.stderr)
    lines = sheet.read_text("utf-8").splitlines() if sheet.exists() else []
    sheet.unlink(missing_ok=True)
    entries = [line[2:] for line in lines if line.startswith("< ")]
    places = {text: (len(entries) - place) / len(entries) for place, text in enumerate(entries)}
    segments = json.loads(run.stdout)["segments"]
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return [(segment, places.get(segment["source"], 0)) for segment in segments], seconds


def measure_product(fietje, count, seed):
    """What the program makes of it: the order of its review sheet, its false alarms, and its time."""
    directions = collections.defaultdict(dict)
    for source, target, text, expected in sentences(count, seed):
        directions[f"{source}:{target}"][text] = expected
    scores, wrong, doubts, total = [], [], collections.Counter(), 0
    with tempfile.TemporaryDirectory() as directory:
        for languages, pairs in directions.items():
            found, seconds = on_sheet(fietje, directory, list(pairs), languages)
            total += seconds
            for segment, place in found:
                is_wrong = segment["target"] != pairs[segment["source"]]
                scores.append(place)
                wrong.append(is_wrong)
                doubts.update((is_wrong, fault["fault"]) for fault in segment.get("faults", []))
                doubts[is_wrong, "any"] += bool(segment.get("faults"))
                doubts[is_wrong, "translated back"] += "back" in segment
    print(f"{fietje}: n {len(wrong)}, wrong {sum(wrong)}, sheet {area(scores, wrong):.3f}, {total:.2f} s user and system")
    for is_wrong, count in ((False, len(wrong) - sum(wrong)), (True, sum(wrong))):
        named = ((name, found) for (kind, name), found in sorted(doubts.items()) if kind == is_wrong and found)
        shares = ", ".join(f"{name} {found / count:.1%}" for name, found in named)
        print(f"  {'wrong' if is_wrong else 'right'}: {shares}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fietje")
    parser.add_argument("endpoint", nargs="?", help="of `fietje serve -m mini`, http://127.0.0.1:8080: measures each score")
    parser.add_argument("--count", type=int, default=160)
    parser.add_argument("--seed", type=int, default=90210)
    parser.add_argument("--against", help="another program, to compare its review sheet and its time with")
    options = parser.parse_args()
    if options.endpoint is None:
        for fietje in filter(None, (options.fietje, options.against)):
            measure_product(fietje, options.count, options.seed)
        return
    checks, given, alone, back, wrong = [], [], [], [], []
    spent = collections.Counter()

    def timed(what, work, *arguments):
        begin = time.monotonic()
        result = work(*arguments)
        spent[what] += time.monotonic() - begin
        return result

    for source, target, text, expected in sentences(options.count, options.seed):
        before = prompt(text, source, target)
        answer = timed("translation", answer_to, options.endpoint, text, source, target)
        wrong.append(answer != expected)
        given.append(-timed("given the source", certainty, options.endpoint, before, answer))
        alone.append(-timed("alone", certainty, options.endpoint, "<|im_start|>assistant\n", answer))
        returned = timed("translated back", answer_to, options.endpoint, answer, target, source)
        back.append(1 - chrf(returned, text))
        [judged] = judge(options.fietje, [(text, answer or ".")], f"{source}:{target}")
        checks.append(RANK[judged.verdict])
    against = [one - other for one, other in zip(given, alone)]
    scores = {
        "checks": checks,
        "given the source": given,
        "given it, against alone": against,
        "translated back": back,
        "checks, given": [one + 4 * other for one, other in zip(checks, given)],
        "checks, against alone": [one + 4 * other for one, other in zip(checks, against)],
        "checks, back": [one + other for one, other in zip(checks, back)],
        "checks, given, back": [one + 4 * two + three for one, two, three in zip(checks, given, back)],
    }
    print(f"n {len(wrong)}, wrong {sum(wrong)}")
    for name, values in scores.items():
        print(f"{name:24} {area(values, wrong):.3f}")
    print("seconds:", ", ".join(f"{name} {seconds:.1f}" for name, seconds in spent.items()))


if __name__ == "__main__":
    main()
