"""Phi-2 checkpoints in the shared Hugging Face cache, under the name of `chat:safetensors`, so that fietje finds them
like downloaded ones: random ones of any size, and whatever tensors it is given.

What has the cache's form is verified by fietje itself: every file is named by its SHA-256.
"""

import hashlib
import json
import random
from array import array
from dataclasses import dataclass
from typing import Callable

REPOSITORY, COMMIT = "models--BramVanroy--fietje-2-chat", "0" * 40
SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
ITEM_BYTES = {"BF16": 2, "F32": 4}
SEED = 20


@dataclass(frozen=True)
class Shape:
    layers: int
    hidden: int
    heads: int
    inner: int
    window: int
    words: int
    # The part of a head's features that rotates: 32 of 80.
    rotating: float = 0.4

    def config(self):
        return {
            "architectures": ["PhiForCausalLM"], "model_type": "phi", "vocab_size": self.words,
            "hidden_size": self.hidden, "intermediate_size": self.inner, "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads, "num_key_value_heads": self.heads, "hidden_act": "gelu_new",
            "partial_rotary_factor": self.rotating, "rope_theta": 10000.0, "rope_scaling": None,
            "layer_norm_eps": 1e-5, "max_position_embeddings": self.window, "qk_layernorm": False,
            "tie_word_embeddings": False, "bos_token_id": 0, "eos_token_id": 0, "torch_dtype": "bfloat16",
        }

    def weights_read(self):
        """Weights that every token of an answer reads: all matrices but the table of embeddings."""
        return self.layers * self.hidden * (4 * self.hidden + 2 * self.inner) + self.words * self.hidden


# Of the real size; with four layers of half the width; and small enough for plain Python.
FULL = Shape(layers=32, hidden=2560, heads=32, inner=10240, window=2048, words=50297)
SMALL = Shape(layers=4, hidden=1280, heads=16, inner=5120, window=2048, words=50297)
QUICK = Shape(layers=2, hidden=160, heads=2, inner=320, window=128, words=4096)


@dataclass
class Tensor:
    name: str
    shape: tuple
    dtype: str
    content: Callable[[], bytes]

    def bytes(self):
        count = 1
        for size in self.shape:
            count *= size
        return count * ITEM_BYTES[self.dtype]


class PlainRandom:
    """Normal numbers from the standard library: half a second a million."""

    def __init__(self, seed=SEED):
        self.random = random.Random(seed)

    def normal(self, count, scale, around=0.0, added=None):
        """`count` numbers in bfloat16, with the values `added` to them, if any."""
        gauss = self.random.gauss
        numbers = array("f", (gauss(around, scale) for _ in range(count)))
        if added is not None:
            numbers = array("f", map(sum, zip(numbers, added)))
        whole = numbers.tobytes()
        upper = bytearray(2 * count)
        upper[0::2], upper[1::2] = whole[2::4], whole[3::4]
        return bytes(upper)


class TorchRandom:
    """The same from torch, on the GPU where there is one: 5.6 GB in seconds."""

    def __init__(self, device, seed=SEED):
        import torch

        self.torch, self.device = torch, device
        self.generator = torch.Generator(device=device).manual_seed(seed)

    def normal(self, count, scale, around=0.0, added=None):
        torch = self.torch
        numbers = torch.randn(count, generator=self.generator, device=self.device) * scale + around
        if added is not None:
            numbers += torch.tensor(added, device=self.device)
        return numbers.to(torch.bfloat16).cpu().view(torch.int16).numpy().tobytes()


def random_tensors(shape, source, head_bias):
    """Weights whose logits differ by a few units; a bias everywhere, `head_bias` being added to that of the words."""
    hidden, inner, words = shape.hidden, shape.inner, shape.words

    def tensor(name, *size, scale, around=0.0, added=None):
        count = size[0] * (size[1] if len(size) > 1 else 1)
        return Tensor(name, size, "BF16", lambda: source.normal(count, scale, around, added))

    def linear(name, rows, columns, gain):
        yield tensor(f"{name}.weight", rows, columns, scale=gain * columns**-0.5)
        yield tensor(f"{name}.bias", rows, scale=0.1)

    def norm(name):
        yield tensor(f"{name}.weight", hidden, scale=0.1, around=1.0)
        yield tensor(f"{name}.bias", hidden, scale=0.05)

    yield tensor("model.embed_tokens.weight", words, hidden, scale=0.5)
    for layer in range(shape.layers):
        prefix = f"model.layers.{layer}"
        yield from norm(f"{prefix}.input_layernorm")
        for part in ("q_proj", "k_proj", "v_proj"):
            yield from linear(f"{prefix}.self_attn.{part}", hidden, hidden, 1.5)
        yield from linear(f"{prefix}.self_attn.dense", hidden, hidden, 1.0)
        yield from linear(f"{prefix}.mlp.fc1", inner, hidden, 1.5)
        yield from linear(f"{prefix}.mlp.fc2", hidden, inner, 1.0)
    yield from norm("model.final_layernorm")
    yield tensor("lm_head.weight", words, hidden, scale=3 * hidden**-0.5)
    yield tensor("lm_head.bias", words, scale=0.1, added=head_bias)


def snapshot_of(hub):
    """The checkpoint's directory below `hub`, a directory of the shared cache."""
    return hub / REPOSITORY / "snapshots" / COMMIT


def write(hub, shape, tensors, texts):
    """Writes the checkpoint; `texts` are its other files. Returns how many bytes its weights take."""
    root = hub / REPOSITORY
    for name in ("blobs", "refs", f"snapshots/{COMMIT}"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "refs" / "main").write_text(COMMIT)
    tensors = list(tensors)
    sizes = [tensor.bytes() for tensor in tensors]
    half = next(place for place in range(1, len(sizes)) if 2 * sum(sizes[:place]) >= sum(sizes))
    shards = dict(zip(SHARDS, (tensors[:half], tensors[half:])))
    for name, part in shards.items():
        _keep(root, name, _shard(part))
    places = {tensor.name: name for name, part in shards.items() for tensor in part}
    index = json.dumps({"metadata": {"total_size": sum(sizes)}, "weight_map": places})
    texts = {**texts, "config.json": json.dumps(shape.config()), "model.safetensors.index.json": index}
    for name, text in texts.items():
        _keep(root, name, [text.encode()])
    return sum(sizes)


def _shard(tensors):
    header, offset = {"__metadata__": {"format": "pt"}}, 0
    for tensor in tensors:
        place = [offset, offset := offset + tensor.bytes()]
        header[tensor.name] = {"dtype": tensor.dtype, "shape": list(tensor.shape), "data_offsets": place}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    yield len(text).to_bytes(8, "little") + text
    for tensor in tensors:
        content = tensor.content()
        if len(content) != tensor.bytes():
            raise ValueError(f"{tensor.name} has {len(content)} bytes, not {tensor.bytes()}")
        yield content


def _keep(root, name, pieces):
    """Writes a blob under its checksum, and the link to it."""
    checksum, growing = hashlib.sha256(), root / "blobs" / f"{name}.incomplete"
    with open(growing, "wb") as file:
        for piece in pieces:
            file.write(piece)
            checksum.update(piece)
    blob = growing.rename(growing.with_name(checksum.hexdigest()))
    link = root / "snapshots" / COMMIT / name
    link.unlink(missing_ok=True)
    link.symlink_to(f"../../blobs/{blob.name}")
