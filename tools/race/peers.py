"""Races fietje against runtimes that have a format of their own, in turn, and prints a table with the ratios.

    python peers.py FILE.gguf ctranslate2=DIRECTORY openvino=DIRECTORY --fietje ../../target/release/fietje

The directories are convert.py's, the file is `fietje quantise`'s, all of one checkpoint. Every measurement is a process
of its own that waits for a quiet machine; a round has one of each program, in turn. The table has the medians of the
rounds, and the median of their ratios with the lowest and the highest: above 1 fietje is the better one. Each
measurement is also printed to standard error, as a line of JSON.

Tasks: `single` reads a prompt and writes after it; `batch` answers several prompts at once, from the first token read
to the last one written; `first` is the time from the start of the program to its first token, 20 tokens in all.
"""

import argparse
import json
import pathlib
import statistics
import string
import subprocess
import sys
import tempfile
import time

import quiet
import race

FIRST_PROMPT = 20
# What is measured: its row in the table, its unit, and whether more is better.
ROWS = {
    "single": [
        ("read", "reading {prompt} tokens", "tok/s", True),
        ("write", "writing after {prompt}", "tok/s", True),
        ("load", "load", "s", False),
        ("peak", "peak memory", "GB", False),
    ],
    "batch": [("together", "{batch} at once, {batch_prompt} read and {batch_generate} written each", "tok/s", True)],
    "first": [("first", "start of the program to its first token, 20 tokens", "s", False)],
}


def words(count, salt):
    """Text of `count` tokens, each a space and a letter, which differs from the first one on for each salt."""
    letters = string.ascii_letters
    return "".join(f" {letters[(7 * index + 11 * salt + index // 52) % 52]}" for index in range(count))


def first_output(command):
    """Seconds from the start of a program to the first byte of its output."""
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(1)
        taken = time.perf_counter() - began
        _, errors = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors.decode())
    return {"first": taken}


class Fietje:
    name = "fietje"

    def __init__(self, options):
        self.options = options
        self.answer = [options.fietje, "complete", "-m", options.file, "--threads", str(options.threads)]
        self.answer += ["--raw", "--ignore-eos", "--temperature", "0", "--no-repeat-ngram", "0"]

    def single(self):
        options = self.options
        return race.fietje(options.fietje, options.file, options.prompt, options.generate, options.threads)

    def batch(self):
        """`fietje bench --batch` has one prompt for all sequences, which is then read once."""
        options = self.options
        with tempfile.TemporaryDirectory() as directory:
            requests, answers = pathlib.Path(directory, "requests.jsonl"), pathlib.Path(directory, "answers.jsonl")
            prompts = [words(options.batch_prompt, sequence) for sequence in range(options.batch)]
            requests.write_text("".join(json.dumps({"prompt": prompt}) + "\n" for prompt in prompts))
            command = [*self.answer, "-n", str(options.batch_generate), "--batch", requests, "-o", answers]
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, text=True)
            taken = time.perf_counter() - began
            lines = [json.loads(line) for line in answers.read_text().splitlines()]
        wanted = (options.batch_prompt, options.batch_generate)
        for usage in (line["usage"] for line in lines):
            if (usage["prompt_tokens"], usage["completion_tokens"]) != wanted:
                raise SystemExit(f"read and written are not {wanted} tokens: {usage}")
        load = lines[0]["timings"]["load_ms"] / 1000
        return {"together": options.batch * options.batch_generate / (taken - load)}

    def first(self):
        return first_output([*self.answer, "-n", "1", words(FIRST_PROMPT, 0)])


class Peer:
    def __init__(self, runtime, model, options):
        self.name = f"{runtime} ({pathlib.Path(model).name})"
        self.runtime, self.model, self.options = runtime, model, options

    def command(self, task, prompt, generate):
        program = pathlib.Path(__file__).with_name("runtimes.py")
        numbers = {"prompt": prompt, "generate": generate, "batch": self.options.batch, "threads": self.options.threads}
        flags = [flag for name, number in numbers.items() for flag in (f"--{name}", str(number))]
        return [sys.executable, program, self.runtime, self.model, task, *flags]

    def measured(self, *arguments):
        command = self.command(*arguments)
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return json.loads(output.splitlines()[-1])

    def single(self):
        return self.measured("single", self.options.prompt, self.options.generate)

    def batch(self):
        return self.measured("batch", self.options.batch_prompt, self.options.batch_generate)

    def first(self):
        return first_output(self.command("first", FIRST_PROMPT, 1))


def measure(program, task, patience):
    """One measurement, or None if the program fails, so that it does not take the others' figures with it."""
    calm = quiet.wait(patience)
    figures, error = None, None
    try:
        figures = {**getattr(program, task)(), "quiet": calm}
    except subprocess.CalledProcessError as failure:
        error = failure.stderr
    note = {"program": program.name, "task": task, "figures": figures, "error": error}
    print(json.dumps(note), file=sys.stderr, flush=True)
    return figures


def race_task(task, fietje, peers, options):
    """Fietje's figures and a list of the peers', for each round."""
    rounds = []
    for _ in range(options.rounds):
        mine = measure(fietje, task, options.patience)
        if mine is None:
            raise SystemExit("fietje failed")
        rounds.append((mine, [measure(peer, task, options.patience) for peer in peers]))
    return rounds


def busy(rounds):
    """How many measurements the machine was not quiet for."""
    return sum(not figures["quiet"] for mine, theirs in rounds for figures in (mine, *theirs) if figures)


def cell(own, other, more_is_better):
    """The median of a peer's figures, and how many times as good fietje's are; both are lists, a figure a round."""
    ratios = sorted(mine / theirs if more_is_better else theirs / mine for mine, theirs in zip(own, other))
    spread = f" ({ratios[0]:.2f} to {ratios[-1]:.2f})" if len(ratios) > 1 else ""
    return f"{statistics.median(other):.2f}: **{statistics.median(ratios):.2f}**{spread}"


def print_rows(task, rounds, peers, options):
    """`rounds` has, for each round, fietje's figures and a list of the peers'."""
    for key, what, unit, more_is_better in ROWS[task]:
        cells = []
        own = [mine[key] for mine, _ in rounds]
        for place in range(len(peers)):
            other = [theirs[place] for _, theirs in rounds]
            cells.append("failed" if None in other else cell(own, [figures[key] for figures in other], more_is_better))
        what = what.format(**vars(options))
        print("|", " | ".join([f"{what}, {unit}", f"{statistics.median(own):.2f}", *cells]), "|", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("peers", nargs="+", metavar="RUNTIME=DIRECTORY")
    parser.add_argument("--fietje", required=True)
    parser.add_argument("--tasks", nargs="+", choices=ROWS, default=list(ROWS))
    parser.add_argument("--prompt", type=int, default=256)
    parser.add_argument("--generate", type=int, default=32)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--batch-prompt", type=int, default=64)
    parser.add_argument("--batch-generate", type=int, default=16)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--patience", type=float, default=120, help="seconds to wait for a quiet machine, each time")
    options = parser.parse_args()
    fietje = Fietje(options)
    peers = [Peer(*peer.split("=", 1), options) for peer in options.peers]
    # A first start of each, which does not count: it brings the files into memory.
    for program in (fietje, *peers):
        if measure(program, "first", 0) is None:
            raise SystemExit(f"{program.name} does not start")
    print("|", " | ".join([pathlib.Path(options.file).name, fietje.name, *(peer.name for peer in peers)]), "|")
    print("|---" * (2 + len(peers)) + "|", flush=True)
    disturbed = 0
    for task in options.tasks:
        rounds = race_task(task, fietje, peers, options)
        disturbed += busy(rounds)
        print_rows(task, rounds, peers, options)
    if disturbed:
        print(f"\nThe machine was busy when {disturbed} measurements began.")


if __name__ == "__main__":
    main()
