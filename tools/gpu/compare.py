"""How far two collections of log-probabilities lie apart."""

import heapq
from dataclasses import dataclass
from math import exp
from operator import mul, sub


@dataclass
class Difference:
    """Over all words of all tokens that both predict from the same text. In nats."""

    tokens: int = 0
    # Of one log-probability: any, and one of the two likeliest words.
    largest: float = 0.0
    largest_of_likeliest: float = 0.0
    mean: float = 0.0
    # Kullback-Leibler divergence from the exact distribution of a token.
    divergence: float = 0.0
    largest_divergence: float = 0.0
    # Tokens with the same likeliest word.
    agreed: int = 0
    # Tokens left out, since the texts before them differ.
    apart: int = 0


def difference(exact, exact_cases, other, other_cases):
    """How far `other` is from `exact`, for the same cases in the same order."""
    found = Difference()
    for one, two in zip(exact_cases, other_cases, strict=True):
        if one.prompt != two.prompt:
            found.apart += len(one.answer)
            continue
        same = common(one.answer, two.answer)
        # The token after the common ones is still predicted from the same text.
        compared = min(same + 1, len(one.answer), len(two.answer))
        found.apart += len(one.answer) - compared
        for _, exact_row, other_row in zip(range(compared), exact.rows(one), other.rows(two)):
            _add(found, exact_row, other_row)
    if found.tokens:
        found.mean /= found.tokens
        found.divergence /= found.tokens
    return found


def _add(found, exact, other):
    differences = list(map(sub, exact, other))
    sizes = list(map(abs, differences))
    divergence = sum(map(mul, map(exp, exact), differences))
    found.tokens += 1
    found.largest = max(found.largest, max(sizes))
    likeliest = heapq.nlargest(2, range(len(exact)), key=exact.__getitem__)
    found.largest_of_likeliest = max(found.largest_of_likeliest, *(sizes[word] for word in likeliest))
    found.mean += sum(sizes) / len(sizes)
    found.divergence += divergence
    found.largest_divergence = max(found.largest_divergence, divergence)
    found.agreed += likeliest[0] == other.index(max(other))


def common(one, two):
    """How many tokens both begin with."""
    return next((place for place, (a, b) in enumerate(zip(one, two)) if a != b), min(len(one), len(two)))
