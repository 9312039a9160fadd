"""What the mini model was taught, as tasks for `fietje eval`: the facts of its examination, in phrasings that it never saw.

    python mini_tasks.py DIRECTORY [--subjects sum capital …] [--count 80] [--seed 20261]

Writes a file for each subject: a JSON line an item, with the one right answer.
"""

import argparse
import json
import random
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "mini"))
from split import held_out  # noqa: E402
from talk import Talker  # noqa: E402


def items(talker, subject, count):
    found = {}
    while len(found) < count:
        talk = talker.fact_of(subject)
        if held_out(talk.keys[-1]):
            found[talk.turns] = talk
    for number, talk in enumerate(found.values(), 1):
        messages = []
        for turn in talk.turns:
            messages += [{"role": "user", "content": turn.user}, {"role": "assistant", "content": turn.answer}]
        answer = messages.pop()["content"]
        yield {"id": f"{subject}-{number}", "messages": messages, "answer": answer, "match": "exact"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("directory", type=Path)
    parser.add_argument("--subjects", nargs="+", default=[name for name, _, _ in Talker.FACTS])
    parser.add_argument("--count", type=int, default=80)
    parser.add_argument("--seed", type=int, default=20_261)
    arguments = parser.parse_args()
    arguments.directory.mkdir(parents=True, exist_ok=True)
    talker = Talker(random.Random(arguments.seed))
    for subject in arguments.subjects:
        lines = [json.dumps(item, ensure_ascii=False) for item in items(talker, subject, arguments.count)]
        (arguments.directory / f"{subject}.jsonl").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
