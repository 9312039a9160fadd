"""Perplexity and divergence of small models, computed in numpy: what `fietje eval` is tested against.

    python figures.py TEXT.json MODEL.gguf [OTHER.gguf] [--chunk 128]

TEXT.json is a list of token ids. The convention is llama.cpp's: chunks that know nothing of each other, of which the
second half is scored. OTHER's predictions are compared with MODEL's. The forward pass is that of `tools/race`, in
single precision over dequantised weights, with keys and values in half precision, as they are cached; everything after
the logits is in double precision.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy

sys.path.append(str(Path(__file__).parent.parent / "race"))
from divergence import reference  # noqa: E402


def log_shares(logits):
    logits = logits.astype(numpy.float64)
    logits = logits - logits.max(-1, keepdims=True)
    return logits - numpy.log(numpy.exp(logits).sum(-1, keepdims=True))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("text")
    parser.add_argument("model")
    parser.add_argument("other", nargs="?")
    parser.add_argument("--chunk", type=int, default=128)
    arguments = parser.parse_args()
    tokens = numpy.array(json.loads(Path(arguments.text).read_text()))
    chunks = [tokens[at : at + arguments.chunk] for at in range(0, len(tokens) - arguments.chunk + 1, arguments.chunk)]
    model = reference(arguments.model, numpy.float16)
    other = reference(arguments.other, numpy.float16) if arguments.other else None
    losses, divergences, changes, same = [], [], [], []
    for chunk in chunks:
        half = len(chunk) // 2
        expected, next_tokens = log_shares(model(chunk))[half:-1], chunk[half + 1 :]
        places = numpy.arange(len(next_tokens))
        losses.extend(-expected[places, next_tokens])
        if other:
            found = log_shares(other(chunk))[half:-1]
            divergences.extend((numpy.exp(expected) * (expected - found)).sum(-1))
            changes.extend(numpy.exp(found[places, next_tokens]) - numpy.exp(expected[places, next_tokens]))
            same.extend(found.argmax(-1) == expected.argmax(-1))
    losses = numpy.array(losses)
    perplexity = numpy.exp(losses.mean())
    error = perplexity * numpy.sqrt(((losses**2).mean() - losses.mean() ** 2) / (len(losses) - 1))
    print(f"scored {len(losses)}, perplexity {perplexity:.9g}, standard error {error:.9g}")
    if other:
        print(f"divergence {numpy.mean(divergences):.9g}, largest {numpy.max(divergences):.9g}")
        print(f"probability change {numpy.mean(changes):.9g}, same top {numpy.mean(same):.9g}")


if __name__ == "__main__":
    main()
