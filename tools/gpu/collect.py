"""Collects log-probabilities from `fietje serve`: of every word, for the first tokens of each answer."""

from array import array

from cases import conversation, filling_window, next_turn
from collection import AGAIN, FIRST, GREEDY, SECOND, WINDOW, Case

# Conversations in progress at a time: fewer than a GPU keeps, so that a second turn finds its first one's prefix.
AT_A_TIME = 8
# One by prefill, one by decode.
TOKENS = 2
ENDLESS = {"ignore_eos": True, "logprobs": True}


class Asker:
    """Sends cases to a server and adds what it finds to a collection."""

    def __init__(self, server, tokenizer, collection):
        self.server, self.tokenizer, self.collection = server, tokenizer, collection
        # Prompt tokens that the server reports as kept from earlier requests.
        self.reused_tokens = 0

    def words(self, kind, messages):
        """Every word's log-probability for the first tokens of the answer."""
        case, found = self._ask(kind, messages, TOKENS, self.collection.words)
        self.collection.add(case, [self._row(ids, values) for ids, values in found])
        return case

    def likeliest(self, kind, messages, tokens, count):
        """The likeliest words' for each token of a longer answer."""
        case, found = self._ask(kind, messages, tokens, count)
        case.likeliest = [list(zip(ids, values)) for ids, values in found]
        self.collection.add(case)

    def _ask(self, kind, messages, tokens, count):
        choice = self.server.chat(messages, max_tokens=tokens, top_logprobs=count, **ENDLESS)
        self.reused_tokens += choice["usage"]["prompt_tokens_details"]["cached_tokens"]
        told = choice["logprobs"]["content"]
        found = [self._ids_and_values(token["top_logprobs"]) for token in told]
        answer = [self.tokenizer.ids_of[bytes(token["bytes"])][0] for token in told]
        prompt = self.tokenizer.conversation(messages)
        if choice["usage"]["prompt_tokens"] != len(prompt):
            raise RuntimeError(f"fietje reads {choice['usage']['prompt_tokens']} tokens, not {len(prompt)}: {messages}")
        return Case(kind, messages, prompt, answer, choice["message"]["content"]), found

    def _ids_and_values(self, candidates):
        """Ids by the tokens' bytes; of ids with the same bytes the first is the likeliest, as in `in_order`."""
        ids_of, seen, ids = self.tokenizer.ids_of, {}, []
        for candidate in candidates:
            same = ids_of[bytes(candidate["bytes"])]
            number = same[0]
            if len(same) > 1:
                number = same[seen.setdefault(number, 0)]
                seen[same[0]] += 1
            ids.append(number)
        return ids, [candidate["logprob"] for candidate in candidates]

    def _row(self, ids, values):
        if len(ids) != self.collection.words:
            raise RuntimeError(f"{len(ids)} words came, not {self.collection.words}")
        row = array("f", bytes(4 * len(ids)))
        for number, value in zip(ids, values):
            row[number] = value
        return row


def in_order(tokenizer, row):
    """Sorts the values of ids that have the same bytes, which fietje cannot tell apart in its answers."""
    for same in tokenizer.ambiguous:
        for number, value in zip(same, sorted((row[number] for number in same), reverse=True)):
            row[number] = value
    return row


def ask_turns(asker, count, longest, answers=None):
    """First and second turns, so that a kept prefix is needed after other conversations have come between.

    `answers` go into the second turns' prompts; without them it is this server's own."""
    numbers = list(range(count))
    for start in range(0, count, AT_A_TIME):
        group = numbers[start : start + AT_A_TIME]
        texts = {number: asker.words(FIRST, conversation(number, longest)).text for number in group}
        for number in reversed(group):
            answer = texts[number] if answers is None else answers[number]
            asker.words(SECOND, next_turn(number, conversation(number, longest), answer))
        asker.words(AGAIN, conversation(group[0], longest))


def ask_long(asker, prompts, tokens, longest):
    """Long answers, with each token's two likeliest words."""
    for number in range(prompts):
        asker.likeliest(GREEDY, conversation(number, longest), tokens, 2)


def ask_window(asker, window, left):
    """An answer that ends where the window does; the limit of tokens lies beyond."""
    messages, _ = filling_window(asker.tokenizer, window, left)
    asker.likeliest(WINDOW, messages, window, 20)
