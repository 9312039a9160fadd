"""The first steps: versions, and the checkpoints."""

import importlib.metadata
import json
import platform
import subprocess
import time

import checkpoint
import mini
import tokens
from cases import SYSTEM, filling
from checkpoint import PlainRandom, TorchRandom
from context import FULL, MINI, REPOSITORY, SMALL, is_installed

MINI_FILE = REPOSITORY / "assets" / "mini" / "mini-q8_0.gguf"
# The output bias of all tokens but words. Answers become rows of words, which the next turn's prompt splits into the
# same tokens again.
UNWANTED = -12.0


def machine(context, report):
    """Versions of everything involved."""
    version = subprocess.run([context.binary, "--version"], capture_output=True, text=True, timeout=30, check=True)
    report.measured("fietje", version.stdout.strip())
    report.measured("Python", platform.python_version())
    for package in ("torch", "transformers", "tokenizers"):
        found = importlib.metadata.version(package) if is_installed(package) else "not installed"
        report.measured(package, found)
    if context.is_gpu:
        fields = "name,driver_version,memory.total,clocks.max.sm,power.limit"
        report.measured("GPU", nvidia_smi(context.gpu_number, fields))
        import torch

        report.measured("torch's CUDA", torch.version.cuda)
        report.check("torch sees the GPU", torch.cuda.is_available())


def nvidia_smi(number, fields):
    """Fields that the driver's own tool reports of a GPU, or why it does not."""
    command = ["nvidia-smi", f"--id={number}", f"--query-gpu={fields}", "--format=csv,noheader,nounits"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError) as error:
        return f"unknown: {error}"
    return done.stdout.strip()


def mini_checkpoint(context, report):
    """The mini model as a checkpoint. The random ones have its tokenizer where Fietje's is not at hand."""
    gguf = mini.Gguf(MINI_FILE)
    texts = {"tokenizer.json": mini.tokenizer_of(gguf), "tokenizer_config.json": mini.tokenizer_config_of(gguf)}
    texts = {name: json.dumps(content, ensure_ascii=False) for name, content in texts.items()}
    written = checkpoint.write(context.hub(MINI), mini.shape_of(gguf), mini.tensors_of(gguf), texts)
    report.measured("the mini model as a checkpoint, bytes", written)


def small_checkpoint(context, report):
    """Four layers, 32 of 80 features of a head rotating, biases everywhere."""
    shape = checkpoint.QUICK if context.quick else checkpoint.SMALL
    random_checkpoint(context, report, SMALL, shape)


def full_checkpoint(context, report):
    """Fietje's size."""
    random_checkpoint(context, report, FULL, checkpoint.FULL)


def random_checkpoint(context, report, name, shape):
    started = time.monotonic()
    directory = context.tokenizer_directory or context.snapshot(MINI)
    description = json.loads((directory / "tokenizer.json").read_text(encoding="utf-8"))
    description = tokens.widened(description, shape.words)
    tokenizer = tokens.Tokenizer(description, shape.words)
    head_bias = [0.0 if tokenizer.is_word(number) else UNWANTED for number in range(shape.words)]
    source = PlainRandom() if context.quick else TorchRandom(context.torch_device)
    tensors = checkpoint.random_tensors(shape, source, head_bias)
    config = (context.snapshot(MINI) / "tokenizer_config.json").read_text(encoding="utf-8")
    texts = {"tokenizer.json": json.dumps(description, ensure_ascii=False), "tokenizer_config.json": config}
    written = checkpoint.write(context.hub(name), shape, tensors, texts)
    whose = "Fietje's" if context.tokenizer_directory else "the mini model's, widened"
    report.measured("bytes of weights", written, note=f"{shape}, seed {checkpoint.SEED}, tokenizer: {whose}")
    report.measured("seconds to make it", time.monotonic() - started)


def tokenizers_agree(context, report):
    """Our tokenizer against the `tokenizers` package."""
    from tokenizers import Tokenizer

    own, path = context.tokenizer(SMALL), context.snapshot(SMALL) / "tokenizer.json"
    library = Tokenizer.from_file(str(path))
    odd = "Eén café, 'twas 12.50 €? ja_nee\n\nnieuwe regel  twee\tspaties"
    texts = [SYSTEM, filling(200), odd, f"<|im_start|>user\n{odd}<|im_end|>\n"]
    differing = [text for text in texts if own.encode(text) != library.encode(text, add_special_tokens=False).ids]
    report.check("our tokenizer finds the library's ids", not differing, differing)
