#!/usr/bin/env python3
"""Measures what the checks of translations cost and find. See README.md."""

import argparse
import collections
import json
import math
import pathlib
import re
import subprocess
import tempfile

Pair = collections.namedtuple("Pair", "source target")
Judged = collections.namedtuple("Judged", "verdict faults weights")
# The false alarms that a weight of one stands for, and those of all checks together.
EACH, TOGETHER = 0.01, 0.03
SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src/translate/check"
# The share of right translations that a check with a threshold may doubt by itself, and the faults that it names. One in
# a hundred would be its due if it were the only check; together they get three.
ALLOWED = {
    "MISSING": (0.004, {"missing", "too-short"}),
    "ADDED": (0.0005, {"added", "too-long"}),
    "UNRELATED": (0.003, {"unrelated"}),
}
# Thresholds are written with one decimal.
STEP = 0.1


def read(path, first, skip):
    """Pairs of English and Dutch: from a table of an English sentence and its translations, or a part of two files."""
    if path.endswith(".tsv"):
        first, skip = None, 0
        rows = [line.split("\t") for line in pathlib.Path(path).read_text("utf-8").splitlines() if line[0] != "#"]
        pairs = [(row[0], dutch) for row in rows for dutch in row[1:]]
    else:
        texts = [pathlib.Path(f"{path}.{code}").read_text("utf-8").splitlines() for code in ("en", "nl")]
        pairs = list(zip(*texts))
    plain = [tuple(" ".join(text.split()) for text in pair) for pair in pairs]
    return plain[skip : skip + first if first else None]


def change_number(pair, _other, _code):
    return re.sub(r"\d", lambda digit: str((int(digit.group()) + 3) % 10), pair.target, count=1)


def change_name(pair, _other, _code):
    names = re.findall(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b", pair.target)
    kept = [name for name in names if name in pair.source]
    return pair.target.replace(kept[0], "Verbeek") if kept else pair.target


def lose_negation(pair, _other, code):
    negation = {"nl": r"\b(niet|geen|nooit|niets|niemand) ?", "en": r"\b(not|no|never|nothing|nobody) |n't\b"}[code]
    return re.sub(negation, "", pair.target, count=1)


def lose_half(pair, _other, _code):
    words = pair.target.split()
    return " ".join(words[: len(words) // 2]) + "." if len(words) >= 8 else pair.target


def lose_last(pair, _other, _code):
    return re.sub(r"(?<=[.!?]) [^.!?]+[.!?]$", "", pair.target)


def leave_half(pair, _other, _code):
    source, target = pair.source.split(), pair.target.split()
    return " ".join(target[: len(target) // 2] + source[len(source) // 2 :]) if len(source) >= 8 else pair.target


DAMAGE = {
    "number": change_number,
    "name": change_name,
    "negation": lose_negation,
    "half": lose_half,
    "last sentence": lose_last,
    "untranslated": leave_half,
    "other": lambda _pair, other, _code: other.target,
    "added": lambda pair, other, _code: f"{pair.target} {other.target}",
}


def judge(fietje, pairs, languages):
    """What the program says of each pair: a status and the names of its faults."""
    with tempfile.TemporaryDirectory() as directory:
        # Files of keys: no text is two segments there, whatever it looks like.
        paths = [pathlib.Path(directory, name) for name in ("source.json", "target.json")]
        for path, texts in zip(paths, zip(*pairs)):
            path.write_text(json.dumps({f"k{number}": text for number, text in enumerate(texts)}), "utf-8")
        command = [fietje, "translate", languages, "--json", "--check", *map(str, paths)]
        run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode not in (0, 6):
        raise SystemExit(run.stderr)
    for segment in json.loads(run.stdout)["segments"]:
        faults = [fault["fault"] for fault in segment.get("faults", [])]
        verdict = "refused" if segment["status"] == "failed" else "doubted" if faults else "accepted"
        weights = collections.Counter()
        for finding in segment.get("evidence", []):
            weights[finding["fault"]] += finding["weight"]
        yield Judged(verdict, faults, weights)


def measure(fietje, pairs, source, target):
    pairs = [Pair(*pair) for pair in dict.fromkeys(pairs)]
    answers = {"right": pairs}
    for kind, damage in DAMAGE.items():
        others = pairs[17:] + pairs[:17]
        damaged = [Pair(pair.source, damage(pair, other, target)) for pair, other in zip(pairs, others)]
        answers[kind] = [bad for bad, pair in zip(damaged, pairs) if bad.target != pair.target]
    for kind, judged in answers.items():
        if not judged:
            continue
        verdicts, faults = collections.Counter(), collections.Counter()
        results = list(judge(fietje, judged, f"{source}:{target}"))
        for result in results:
            verdicts[result.verdict] += 1
            faults.update(set(result.faults))
        shares = (f"{name} {verdicts[name] / len(judged):6.1%}" for name in ("accepted", "doubted", "refused"))
        named = " ".join(f"{name}={count}" for name, count in faults.most_common(6))
        print(f"{source}:{target} {kind:14} n {len(judged):5}  {'  '.join(shares)}  {named}", flush=True)
        if kind == "right":
            report_alarms(verdicts, faults, len(judged))


def scales():
    """Where each measure begins to weigh and where it is a doubt, as the program has it."""
    text = "".join((SOURCES / name).read_text("utf-8") for name in ("judge.rs", "evidence.rs"))
    found = re.findall(r"const (\w+): Scale = Scale \{ from: (-?[\d.]+), doubt: (-?[\d.]+) \};", text)
    return {name: (float(begin), float(doubt)) for name, begin, doubt in found}


def threshold(measures, allowed):
    """The lowest threshold that no larger share of the measures reaches."""
    first_allowed = sorted(measures, reverse=True)[int(allowed * len(measures))]
    return (math.floor(first_allowed / STEP + 1e-6) + 1) * STEP


def search(right):
    """The threshold of each check by what it measures in right translations, beside the one in use."""
    for name, (allowed, faults) in ALLOWED.items():
        begin, doubt = scales()[name]
        # A weight is how far the measure has come from where it begins to where it is a doubt.
        weights = [max((result.weights[fault] for fault in faults), default=0) for result in right]
        found = threshold([begin + weight * (doubt - begin) for weight in weights], allowed)
        begun, alarms = (sum(weight >= least for weight in weights) for least in (1e-6, 1))
        print(
            f"{name.lower():10} at most {allowed:.2%} of {len(right)}: doubt at {found:.1f}; in use {doubt:.1f}, which"
            f" doubts {alarms}; begins at {begin}, which {begun / len(right):.1%} reach"
        )


def report_alarms(verdicts, faults, count):
    """What to change: each check that doubts too many right translations, and whether all of them do so together."""
    for fault, alarms in faults.most_common():
        if alarms / count > EACH:
            print(f"    {fault}: {alarms / count:.1%} of right translations, {EACH:.0%} at most")
    together = 1 - verdicts["accepted"] / count
    if together > TOGETHER:
        print(f"    all checks: {together:.1%} of right translations, {TOGETHER:.0%} at most")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fietje")
    parser.add_argument("data", nargs="+", help="a table (.tsv), or the prefix of two files .en and .nl")
    parser.add_argument("--thresholds", action="store_true", help="find each threshold, of all the data together")
    parser.add_argument("--first", type=int, default=0, help="pairs to take of two files, all by default")
    parser.add_argument("--skip", type=int, default=0, help="pairs to leave out before those")
    options = parser.parse_args()
    right = []
    for data in options.data:
        english = read(data, options.first, options.skip)
        dutch = [(text, other) for other, text in english]
        for pairs, source, target in ((english, "en", "nl"), (dutch, "nl", "en")):
            if options.thresholds:
                right += judge(options.fietje, list(dict.fromkeys(pairs)), f"{source}:{target}")
            else:
                measure(options.fietje, pairs, source, target)
    if options.thresholds:
        search(right)


if __name__ == "__main__":
    main()
