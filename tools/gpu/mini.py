"""The mini model of the repository (a GGUF file) as a checkpoint: real answers, without a download."""

import json
import mmap
import struct
from array import array

from checkpoint import Shape, Tensor

MAGIC = b"GGUF"
STRING, ARRAY = 8, 9
NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
F32, Q8_0 = 0, 8
CONTROL = 3
NAMES = {
    "token_embd": "model.embed_tokens", "output_norm": "model.final_layernorm", "output": "lm_head",
    "attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj", "attn_output": "self_attn.dense", "ffn_up": "mlp.fc1", "ffn_down": "mlp.fc2",
}


class Gguf:
    """A GGUF file's metadata, and where its tensors lie."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self.data[:4] != MAGIC:
            raise ValueError(f"{path} is not a GGUF file")
        self.place = 8
        tensors, fields = self._number("<Q"), self._number("<Q")
        self.metadata = {self._string(): self._value(self._number("<I")) for _ in range(fields)}
        self.tensors = {}
        for _ in range(tensors):
            name = self._string()
            shape = [self._number("<Q") for _ in range(self._number("<I"))]
            self.tensors[name] = (tuple(reversed(shape)), self._number("<I"), self._number("<Q"))
        alignment = self.metadata.get("general.alignment", 32)
        self.start = -(-self.place // alignment) * alignment

    def values(self, name):
        """A tensor's numbers as `f32`."""
        shape, kind, offset = self.tensors[name]
        count, start = shape[0] * (shape[1] if len(shape) > 1 else 1), self.start + offset
        if kind == F32:
            return array("f", self.data[start : start + 4 * count])
        if kind != Q8_0:
            raise ValueError(f"{name}: only F32 and Q8_0 are read")
        numbers = array("f")
        for (scale, *quants) in struct.iter_unpack("<e32b", self.data[start : start + count // 32 * 34]):
            numbers.extend(scale * quant for quant in quants)
        return numbers

    def _number(self, form):
        number = struct.unpack_from(form, self.data, self.place)[0]
        self.place += struct.calcsize(form)
        return number

    def _string(self):
        length = self._number("<Q")
        self.place += length
        return self.data[self.place - length : self.place].decode()

    def _value(self, kind):
        if kind == STRING:
            return self._string()
        if kind == ARRAY:
            kind, count = self._number("<I"), self._number("<Q")
            return [self._value(kind) for _ in range(count)]
        return self._number(NUMBERS[kind])


def shape_of(gguf):
    def number(key):
        return gguf.metadata[f"phi2.{key}"]

    hidden, heads = number("embedding_length"), number("attention.head_count")
    return Shape(
        layers=number("block_count"), hidden=hidden, heads=heads, inner=number("feed_forward_length"),
        window=number("context_length"), words=len(gguf.metadata["tokenizer.ggml.tokens"]),
        rotating=number("rope.dimension_count") / (hidden // heads),
    )


def tensors_of(gguf):
    """The tensors under transformers' names, in `f32`."""
    for name, (shape, _, _) in gguf.tensors.items():
        *block, own, part = name.split(".")
        layer = f"model.layers.{block[1]}." if block else ""
        yield Tensor(f"{layer}{NAMES[own]}.{part}", shape, "F32", lambda name=name: gguf.values(name).tobytes())


def tokenizer_of(gguf):
    """The content of its `tokenizer.json`."""
    tokens, kinds = gguf.metadata["tokenizer.ggml.tokens"], gguf.metadata["tokenizer.ggml.token_type"]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    control = [number for number, kind in enumerate(kinds) if kind == CONTROL]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    return {
        "version": "1.0", "truncation": None, "padding": None, "normalizer": None, "post_processor": None,
        "pre_tokenizer": byte_level, "decoder": byte_level,
        "added_tokens": [{"id": number, "content": tokens[number], **flags} for number in control],
        "model": {
            "type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None,
            "end_of_word_suffix": None, "fuse_unk": False, "byte_fallback": False,
            "vocab": {token: number for number, token in enumerate(tokens)},
            "merges": gguf.metadata["tokenizer.ggml.merges"],
        },
    }


def tokenizer_config_of(gguf):
    """The content of its `tokenizer_config.json`."""
    return {"eos_token": "<|im_end|>", "chat_template": gguf.metadata["tokenizer.chat_template"]}


def as_json(description):
    return json.dumps(description, ensure_ascii=False)
