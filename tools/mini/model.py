"""Phi in PyTorch, small: one LayerNorm feeds attention and MLP side by side, biases everywhere, GELU by tanh.

The same architecture as Fietje's (`PhiForCausalLM`), but every feature of a head rotates (`partial_rotary_factor`
1.0), which more programs can run.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn


@dataclass(frozen=True)
class Config:
    vocabulary: int
    hidden_size: int = 256
    intermediate_size: int = 1024
    layers: int = 6
    heads: int = 4
    context: int = 2048
    rotary_base: float = 10000.0
    epsilon: float = 1e-5

    @property
    def head_size(self) -> int:
        return self.hidden_size // self.heads


def rotary_tables(config: Config) -> tuple[torch.Tensor, torch.Tensor]:
    """Cosines and sines of every position, `[context, head_size]`, the two halves of a head alike (NeoX)."""
    steps = torch.arange(0, config.head_size, 2, dtype=torch.float32) / config.head_size
    angles = torch.outer(torch.arange(config.context, dtype=torch.float32), config.rotary_base**-steps)
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos(), angles.sin()


def rotate(x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
    """Turns `[batch, head, position, feature]` by its positions' angles."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def attend(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor) -> torch.Tensor:
    """Causal attention. Short windows are quicker, compiled, with their scores written out."""
    length = query.shape[2]
    if length > 512:
        return F.scaled_dot_product_attention(query, key, value, is_causal=True)
    scores = (query @ key.transpose(-1, -2)).float() * query.shape[-1] ** -0.5
    later = torch.ones(length, length, dtype=torch.bool, device=query.device).triu(1)
    return scores.masked_fill(later, float("-inf")).softmax(-1).to(value.dtype) @ value


class Layer(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.heads = config.heads
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.epsilon)
        self.query_key_value = nn.Linear(config.hidden_size, 3 * config.hidden_size)
        self.output = nn.Linear(config.hidden_size, config.hidden_size)
        self.up = nn.Linear(config.hidden_size, config.intermediate_size)
        self.down = nn.Linear(config.intermediate_size, config.hidden_size)

    def forward(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, past: list | None = None) -> torch.Tensor:
        """`past` holds the keys and values of earlier positions, if any, and takes up those of `x`."""
        batch, length, width = x.shape
        normed = self.norm(x)
        parts = self.query_key_value(normed).view(batch, length, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        query, key, value = rotate(parts[0], cos, sin), rotate(parts[1], cos, sin), parts[2]
        if past is not None:
            past[:] = (
                (key, value) if not past else (torch.cat((old, new), dim=2) for old, new in zip(past, (key, value)))
            )
            key, value = past
        # One position behind the others may look at all of them.
        mixed = attend(query, key, value) if length > 1 else F.scaled_dot_product_attention(query, key, value)
        mixed = mixed.transpose(1, 2).reshape(batch, length, width)
        return x + self.output(mixed) + self.down(F.gelu(self.up(normed), approximate="tanh"))


class Phi(nn.Module):
    def __init__(self, config: Config):
        super().__init__()
        self.config = config
        self.embedding = nn.Embedding(config.vocabulary, config.hidden_size)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.norm = nn.LayerNorm(config.hidden_size, eps=config.epsilon)
        self.head = nn.Linear(config.hidden_size, config.vocabulary)
        cos, sin = rotary_tables(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                nn.init.normal_(parameter, std=0.02)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)
        for layer in self.layers:
            for matrix in (layer.output, layer.down):
                nn.init.normal_(matrix.weight, std=0.02 / (2 * config.layers) ** 0.5)

    def hidden(self, tokens: torch.Tensor, past: list[list] | None = None) -> torch.Tensor:
        """`[batch, position]` token ids to `[batch, position, hidden_size]`, ready for the head.

        `past` is one list a layer, empty at first; with it further tokens come one at a time.
        """
        x = self.embedding(tokens)
        start = past[0][0].shape[2] if past and past[0] else 0
        cos, sin = (table[start : start + tokens.shape[1]].to(x.dtype) for table in (self.cos, self.sin))
        for index, layer in enumerate(self.layers):
            x = layer(x, cos, sin, past[index] if past is not None else None)
        return self.norm(x)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.head(self.hidden(tokens))
