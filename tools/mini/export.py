"""Writes the trained model as a GGUF file: matrices as Q8_0, norms and biases as F32, the tokenizer inside.

    python export.py build/corpus/tokenizer.json build/mini.pt ../../assets/mini/mini-q8_0.gguf
"""

import hashlib
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch

from corpus import MARKERS
from model import Config, Phi

CHAT_TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + "
    "'\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def tensors(model: Phi):
    """Names as llama.cpp has them for Phi-2, queries, keys and values apart as in Fietje's own files."""
    weights = {name: value.float().numpy() for name, value in model.state_dict().items()}

    def both(name: str, own: str):
        yield f"{name}.weight", weights[f"{own}.weight"]
        yield f"{name}.bias", weights[f"{own}.bias"]

    yield "token_embd.weight", weights["embedding.weight"]
    for index in range(model.config.layers):
        block, own = f"blk.{index}", f"layers.{index}"
        yield from both(f"{block}.attn_norm", f"{own}.norm")
        for part in ("weight", "bias"):
            thirds = np.split(weights[f"{own}.query_key_value.{part}"], 3)
            for name, third in zip(("attn_q", "attn_k", "attn_v"), thirds):
                yield f"{block}.{name}.{part}", third
        for name, other in (("attn_output", "output"), ("ffn_up", "up"), ("ffn_down", "down")):
            yield from both(f"{block}.{name}", f"{own}.{other}")
    yield from both("output_norm", "norm")
    yield from both("output", "head")


def add_vocabulary(writer: gguf.GGUFWriter, path: Path) -> None:
    description = json.loads(path.read_text(encoding="utf-8"))
    ids = dict(description["model"]["vocab"]) | {token["content"]: token["id"] for token in description["added_tokens"]}
    tokens = sorted(ids, key=ids.get)
    kinds = [gguf.TokenType.CONTROL if token in MARKERS else gguf.TokenType.NORMAL for token in tokens]
    merges = [merge if isinstance(merge, str) else " ".join(merge) for merge in description["model"]["merges"]]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(merges)
    writer.add_bos_token_id(ids["<|endoftext|>"])
    writer.add_eos_token_id(ids["<|im_end|>"])
    writer.add_add_bos_token(False)
    writer.add_chat_template(CHAT_TEMPLATE)


def export(tokenizer: Path, weights: Path, output: Path) -> None:
    torch.serialization.add_safe_globals([Config])
    saved = torch.load(weights, map_location="cpu", weights_only=True)
    config: Config = saved["config"]
    model = Phi(config)
    model.load_state_dict(saved["weights"])
    writer = gguf.GGUFWriter(output, "phi2")
    writer.add_name("fietje mini")
    writer.add_license("mit")
    writer.add_context_length(config.context)
    writer.add_embedding_length(config.hidden_size)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_block_count(config.layers)
    writer.add_head_count(config.heads)
    writer.add_head_count_kv(config.heads)
    writer.add_layer_norm_eps(config.epsilon)
    writer.add_rope_dimension_count(config.head_size)
    writer.add_rope_freq_base(config.rotary_base)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0)
    add_vocabulary(writer, tokenizer)
    for name, value in tensors(model):
        if value.ndim == 2:
            kind = gguf.GGMLQuantizationType.Q8_0
            writer.add_tensor(name, gguf.quants.quantize(value, kind), raw_dtype=kind)
        else:
            writer.add_tensor(name, value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    size, digest = output.stat().st_size, hashlib.sha256(output.read_bytes()).hexdigest()
    print(f"{output}: {size:,} bytes, {sum(p.numel() for p in model.parameters()):,} parameters, sha256 {digest}")


if __name__ == "__main__":
    export(*map(Path, sys.argv[1:4]))
