"""How far two engines' next-token distributions lie from the exact ones: mean Kullback-Leibler divergence.

    python divergence.py FILE.gguf --fietje ../../target/release/examples/logits [--positions 300]

The exact distributions come from a forward pass in numpy (f32) over FILE's own weights, dequantised, so that what is
compared is the arithmetic alone. Sequences of 64 tokens are read; every position counts.
"""

import argparse
import subprocess

import gguf
import numpy


def reference(path, cached=numpy.float32):
    """A function from tokens to logits at every position, over the file's weights in f32. `cached` is the precision
    that keys and values are rounded to."""
    reader = gguf.GGUFReader(path)
    weights = {
        tensor.name: gguf.quants.dequantize(tensor.data, tensor.tensor_type).astype(numpy.float32)
        for tensor in reader.tensors
    }

    def field(name):
        return reader.fields[name].contents()

    layers, heads = field("phi2.block_count"), field("phi2.attention.head_count")
    hidden, rotary = field("phi2.embedding_length"), field("phi2.rope.dimension_count")
    epsilon, size = field("phi2.attention.layer_norm_epsilon"), hidden // heads

    def linear(x, name):
        return x @ weights[name + ".weight"].T + weights[name + ".bias"].reshape(-1)

    def norm(x, name):
        mean, variance = x.mean(-1, keepdims=True), x.var(-1, keepdims=True)
        normed = (x - mean) / numpy.sqrt(variance + epsilon)
        return normed * weights[name + ".weight"].reshape(-1) + weights[name + ".bias"].reshape(-1)

    def rotate(x):
        half = rotary // 2
        angles = numpy.outer(numpy.arange(x.shape[1]), 10000.0 ** (-numpy.arange(half) * 2 / rotary))
        sine, cosine = numpy.sin(angles), numpy.cos(angles)
        first, second = x[..., :half], x[..., half:rotary]
        turned = [first * cosine - second * sine, second * cosine + first * sine, x[..., rotary:]]
        return numpy.concatenate(turned, -1).astype(numpy.float32)

    def logits(tokens):
        x, count = weights["token_embd.weight"][tokens], len(tokens)
        mask = numpy.triu(numpy.full((count, count), -numpy.inf, numpy.float32), 1)
        for layer in range(layers):
            name = f"blk.{layer}."
            normed = norm(x, name + "attn_norm")
            if name + "attn_qkv.weight" in weights:
                parts = numpy.split(linear(normed, name + "attn_qkv"), 3, -1)
            else:
                parts = [linear(normed, name + f"attn_{part}") for part in "qkv"]
            query, key, value = [part.reshape(count, heads, size).transpose(1, 0, 2) for part in parts]
            key, value = [part.astype(cached).astype(numpy.float32) for part in (rotate(key), value)]
            scores = rotate(query) @ key.transpose(0, 2, 1) / numpy.sqrt(size) + mask
            shares = numpy.exp(scores - scores.max(-1, keepdims=True))
            shares /= shares.sum(-1, keepdims=True)
            attended = linear((shares @ value).transpose(1, 0, 2).reshape(count, hidden), name + "attn_output")
            inner = linear(normed, name + "ffn_up")
            inner = 0.5 * inner * (1 + numpy.tanh(numpy.sqrt(2 / numpy.pi) * (inner + 0.044715 * inner**3)))
            x = x + attended + linear(inner, name + "ffn_down")
        return linear(norm(x, "output_norm"), "output")

    return logits


def of_fietje(program, path, tokens, width):
    command = [program, path, ",".join(map(str, tokens))]
    output = subprocess.run(command, check=True, capture_output=True).stdout
    return numpy.frombuffer(output, numpy.float32).reshape(-1, width)


def of_llama(path):
    import llama_cpp

    model = llama_cpp.Llama(path, n_ctx=256, n_threads=2, verbose=False, logits_all=True)

    def logits(tokens):
        model.reset()
        model.eval(list(map(int, tokens)))
        return numpy.array(model.scores[: len(tokens)], numpy.float32)

    return logits


def divergence(exact, logits):
    def log_shares(x):
        x = x.astype(numpy.float64)
        x = x - x.max(-1, keepdims=True)
        return x - numpy.log(numpy.exp(x).sum(-1, keepdims=True))

    exact, other = log_shares(exact), log_shares(logits)
    return (numpy.exp(exact) * (exact - other)).sum(-1)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--fietje", required=True)
    parser.add_argument("--positions", type=int, default=320)
    arguments = parser.parse_args()
    exact, llama = reference(arguments.file), of_llama(arguments.file)
    random = numpy.random.default_rng(1)
    found = {"fietje": [], "llama.cpp": []}
    agreed = {"fietje": 0, "llama.cpp": 0}
    for _ in range(arguments.positions // 64):
        tokens = random.integers(0, 50000, 64)
        expected = exact(tokens)
        others = {
            "fietje": of_fietje(arguments.fietje, arguments.file, tokens, expected.shape[1]),
            "llama.cpp": llama(tokens),
        }
        for name, logits in others.items():
            found[name].extend(divergence(expected, logits))
            agreed[name] += int((logits.argmax(-1) == expected.argmax(-1)).sum())
    for name, values in found.items():
        print(
            f"{name}: mean {numpy.mean(values):.3e}, largest {numpy.max(values):.3e}, "
            f"same first token at {agreed[name]} of {len(values)} positions"
        )


if __name__ == "__main__":
    main()
