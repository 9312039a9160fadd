"""Transformers' log-probabilities over the same tokens: in f32, in bf16, and with weights rounded to fewer bits."""

import time
from array import array

import torch
from transformers import PhiForCausalLM

BLOCK = 32


def load(snapshot, device, dtype):
    """Phi-2 in `dtype`. Buffers such as the rotary frequencies stay exact, unlike after `model.to(dtype)`."""
    torch.backends.cuda.matmul.allow_tf32 = False
    model = PhiForCausalLM.from_pretrained(snapshot, torch_dtype=dtype).to(device).eval()
    if model.lm_head.weight.dtype != dtype:
        raise RuntimeError(f"the weights came as {model.lm_head.weight.dtype}, not {dtype}")
    return model


@torch.inference_mode()
def log_probabilities(model, tokens, positions):
    """For each position, the logarithm of every word's probability to come next."""
    ids = torch.tensor([tokens], device=model.device)
    logits = model(ids, use_cache=False).logits[0, positions]
    for row in torch.log_softmax(logits.double(), dim=-1).float().cpu():
        yield array("f", row.numpy().tobytes())


def to_eight_bits(blocks):
    """Q8_0: the largest value of 32 is 127 steps."""
    scale = blocks.abs().amax(-1, keepdim=True) / 127
    return (blocks / scale.clamp(min=1e-30)).round() * scale.half().float()


def to_four_bits(blocks):
    """Sixteen steps from the least to the largest of 32 values: Q4_K without its search for better ones."""
    least, largest = blocks.amin(-1, keepdim=True), blocks.amax(-1, keepdim=True)
    scale = ((largest - least) / 15).clamp(min=1e-30)
    return ((blocks - least) / scale).round() * scale + least


@torch.inference_mode()
def rounded(model, to_bits):
    """The model itself, every matrix but the embeddings rounded."""
    for layer in model.modules():
        if isinstance(layer, torch.nn.Linear):
            weight = layer.weight
            weight.copy_(to_bits(weight.float().view(-1, BLOCK)).view_as(weight))
    return model


def generate_speeds(model, prompts, tokens, compiled):
    """For each length of prompt: seconds until its first token, and tokens a second after that, by `generate`."""
    options = {"do_sample": False, "cache_implementation": "static", "pad_token_id": 0}
    options |= {"disable_compile": not compiled}
    for prompt in prompts:
        ids = torch.arange(prompt, device=model.device).unsqueeze(0) % 1000 + 300

        def seconds(count):
            start = time.perf_counter()
            out = model.generate(ids, attention_mask=ids > 0, min_new_tokens=count, max_new_tokens=count, **options)
            # Reading the result waits for the GPU.
            out.cpu()
            return time.perf_counter() - start

        seconds(tokens)
        reading, whole = (min(seconds(count) for _ in range(2)) for count in (1, tokens))
        yield prompt, (reading, (tokens - 1) / (whole - reading))
