"""Trains the mini model on the windows of `corpus`.

    python train.py build/corpus build/mini.pt

Matrices between the embeddings and the head learn by Muon, all else by AdamW; the rate warms up and then falls to
zero in a straight line. Every window is seen once.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from model import Config, Phi

BATCH = 16 * 256  # tokens a step
WARM_UP = 150  # steps
JUDGED = 0.4  # of a batch's tokens: all that the model is to say, where they fit, and some of the prompts
ASKED_WEIGHT = 0.3  # of a judged token of a prompt, against 1 for one that the model is to say


def batches(folder: Path, seed: int):
    """Ids and weights, short and long windows mixed, in an order of chance."""
    kinds = []
    for name in ("short", "long"):
        windows = np.load(folder / f"{name}.npy")
        kinds.append((windows, np.load(folder / f"{name}-marks.npy"), BATCH // (windows.shape[1] - 1)))
    chance = np.random.default_rng(seed)
    plan = []
    for kind, (windows, _, rows) in enumerate(kinds):
        order = chance.permutation(len(windows))
        plan += [(kind, order[start : start + rows]) for start in range(0, len(order) - rows + 1, rows)]
    chance.shuffle(plan)
    for kind, rows in plan:
        windows, marks, _ = kinds[kind]
        yield len(plan), torch.from_numpy(windows[rows].astype(np.int64)), torch.from_numpy(marks[rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--rate", type=float, default=3e-3, help="Muon's, in AdamW's units")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, help="stop early, with the schedule of so many steps")
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    torch.set_flush_denormal(True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    config = Config(vocabulary=4096)
    model = Phi(config).to(device)
    inner = [p for name, p in model.named_parameters() if p.dim() == 2 and "layers." in name]
    outer = [p for name, p in model.named_parameters() if p.dim() == 1 or "layers." not in name]
    optimizers = [
        torch.optim.Muon(inner, lr=arguments.rate, weight_decay=0.05, momentum=0.95, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(outer, lr=arguments.rate / 2, betas=(0.9, 0.95), weight_decay=0.0, fused=True),
    ]

    def loss_of(tokens: torch.Tensor, said: torch.Tensor, chosen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        with torch.autocast(device, torch.bfloat16):
            hidden = model.hidden(tokens[:, :-1]).reshape(-1, config.hidden_size)[chosen]
            logits = model.head(hidden)
        each = F.cross_entropy(logits.float(), tokens[:, 1:].reshape(-1)[chosen], reduction="none")
        said = said[chosen]
        weight = said + ASKED_WEIGHT * (1 - said)
        return (each * weight).sum() / weight.sum(), (each * said).sum().detach() / said.sum()

    compiled = torch.compile(loss_of, dynamic=False)
    started, seen, mean = time.time(), 0, None
    for step, (total, tokens, marks) in enumerate(batches(arguments.corpus, arguments.seed)):
        total = min(total, arguments.steps or total)
        if step == total:
            break
        pace = min(1.0, (step + 1) / WARM_UP) * (1 - step / total)
        for optimizer, rate in zip(optimizers, (arguments.rate, arguments.rate / 2)):
            optimizer.param_groups[0]["lr"] = rate * pace
        tokens, said = tokens.to(device), marks[:, 1:].reshape(-1).float().to(device)
        chosen = (2 * said + torch.rand_like(said)).topk(int(JUDGED * said.numel())).indices
        loss, said = (compiled if tokens.shape[1] < 512 else loss_of)(tokens, said, chosen)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad()
        seen += tokens.numel()
        mean = said.item() if mean is None else 0.95 * mean + 0.05 * said.item()
        if step % 50 == 0 or step == total - 1:
            spent = time.time() - started
            print(
                f"step {step + 1}/{total}  loss {mean:.4f}  {seen / spent:.0f} tokens/s  {spent / 60:.1f} min",
                flush=True,
            )
        if step % 500 == 499 or step == total - 1:
            torch.save({"config": config, "weights": model.state_dict()}, arguments.output)


if __name__ == "__main__":
    main()
