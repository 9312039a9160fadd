"""What is kept out of training, by construction: whole phrasings of questions, and single sentences to translate.

The split is a hash of a text, so that it is the same in every run and for every seed.
"""

from hashlib import sha256

import lexicon

_IDIOMS = {text for idiom in lexicon.IDIOMS for text in (idiom.dutch, idiom.polite)}


def _share(key: str) -> float:
    return int.from_bytes(sha256(key.encode()).digest()[:4], "big") / 2**32


def sentence_key(pair) -> str:
    """The key of a pair of sentences; set phrases, which cannot be guessed, are always learned."""
    return "plain:" + pair.dutch if pair.dutch in _IDIOMS else f"sentence:{pair.dutch}"


def held_out(key: str) -> bool:
    """Whether what `key` names is for the examination only: one phrasing in ten, one sentence in fifty."""
    if key.startswith("plain:"):
        return False
    return _share(key) < (0.02 if key.startswith("sentence:") else 0.1)
