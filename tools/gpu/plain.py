"""Phi-2's forward pass in plain Python: an independent answer for the small checkpoint, where there is no torch."""

import json
import math
from array import array
from operator import add, mul


def read_weights(snapshot):
    """All tensors as lists: numbers, or rows of them."""
    weights = {}
    for path in sorted(snapshot.glob("*.safetensors")):
        content = path.read_bytes()
        start = 8 + int.from_bytes(content[:8], "little")
        for name, about in json.loads(content[8:start]).items():
            if name == "__metadata__":
                continue
            first, last = (start + offset for offset in about["data_offsets"])
            whole = bytearray(2 * (last - first))
            # A bfloat16 is the upper half of an f32.
            whole[2::4], whole[3::4] = content[first:last:2], content[first + 1 : last : 2]
            numbers, width = array("f", bytes(whole)).tolist(), about["shape"][-1]
            is_matrix = len(about["shape"]) == 2
            rows = [numbers[place : place + width] for place in range(0, len(numbers), width)]
            weights[name] = rows if is_matrix else numbers
    return weights


class Model:
    """A checkpoint in bfloat16, read into memory."""

    def __init__(self, snapshot):
        self.config = json.loads((snapshot / "config.json").read_text())
        self.weights = read_weights(snapshot)
        self.heads = self.config["num_attention_heads"]
        self.size = self.config["hidden_size"] // self.heads
        self.rotating = int(self.size * self.config["partial_rotary_factor"])

    def log_probabilities(self, tokens, positions):
        """For each position, the logarithm of every word's probability to come next."""
        states = [self.weights["model.embed_tokens.weight"][token] for token in tokens]
        for layer in range(self.config["num_hidden_layers"]):
            states = self._layer(f"model.layers.{layer}", states)
        for position in positions:
            yield log_shares(self._linear("lm_head", self._norm("model.final_layernorm", states[position])))

    def _linear(self, name, state):
        rows, bias = self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]
        return [sum(map(mul, row, state)) + offset for row, offset in zip(rows, bias)]

    def _norm(self, name, state):
        mean = sum(state) / len(state)
        variance = sum((value - mean) ** 2 for value in state) / len(state)
        factor = 1 / math.sqrt(variance + self.config["layer_norm_eps"])
        pairs = zip(state, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])
        return [(value - mean) * factor * weight + bias for value, weight, bias in pairs]

    def _layer(self, name, states):
        normed = [self._norm(f"{name}.input_layernorm", state) for state in states]
        query, key, value = (
            [self._heads(self._linear(f"{name}.self_attn.{part}_proj", state)) for state in normed] for part in "qkv"
        )
        query, key = ([self._rotated(heads, place) for place, heads in enumerate(part)] for part in (query, key))
        after = []
        for place, state in enumerate(states):
            attended = [
                attention(query[place][head], [past[head] for past in key[: place + 1]], [past[head] for past in value])
                for head in range(self.heads)
            ]
            attended = self._linear(f"{name}.self_attn.dense", sum(attended, []))
            inner = [gelu(value) for value in self._linear(f"{name}.mlp.fc1", normed[place])]
            after.append([sum(three) for three in zip(state, attended, self._linear(f"{name}.mlp.fc2", inner))])
        return after

    def _heads(self, state):
        return [state[start : start + self.size] for start in range(0, len(state), self.size)]

    def _rotated(self, heads, place):
        half = self.rotating // 2
        angles = [place * self.config["rope_theta"] ** (-2 * index / self.rotating) for index in range(half)]
        turns = [(math.cos(angle), math.sin(angle)) for angle in angles]

        def rotated(head):
            pairs = list(zip(head[:half], head[half : self.rotating], turns))
            first = [x * cosine - y * sine for x, y, (cosine, sine) in pairs]
            second = [y * cosine + x * sine for x, y, (cosine, sine) in pairs]
            return first + second + head[self.rotating :]

        return [rotated(head) for head in heads]


def attention(query, keys, values):
    """One head's mixture of the values, by how well the keys match the query."""
    scale = 1 / math.sqrt(len(query))
    scores = [sum(map(mul, query, key)) * scale for key in keys]
    largest = max(scores)
    shares = [math.exp(score - largest) for score in scores]
    total, mixed = sum(shares), [0.0] * len(query)
    for share, value in zip(shares, values):
        share /= total
        mixed = list(map(add, mixed, [share * number for number in value]))
    return mixed


def gelu(x):
    return 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


def log_shares(logits):
    largest = max(logits)
    total = math.log(sum(math.exp(logit - largest) for logit in logits))
    return array("f", (logit - largest - total for logit in logits))
