"""What every step needs to know: the binary, the device, where things lie."""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

from checkpoint import snapshot_of
from collection import Collection
from program import MODEL, Program
from tokens import Tokenizer

# Checkpoints, each in a home of its own: the random ones, and the mini model, whose answers mean something.
SMALL, FULL, MINI = "small", "full", "mini"
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass
class Context:
    binary: Path
    # For results, and for checkpoints and other large things.
    out: Path
    scratch: Path
    # As fietje names it: cpu, cuda, cuda:1.
    device: str
    # Without torch: a smaller checkpoint, fewer questions, and plain Python to compare with.
    quick: bool
    # A directory with Fietje's tokenizer, if there is one.
    tokenizer_directory: Path | None

    @property
    def is_gpu(self):
        return self.device != "cpu"

    @property
    def gpu_number(self):
        return int(self.device.partition(":")[2] or 0)

    @property
    def torch_device(self):
        return f"cuda:{self.gpu_number}" if self.is_gpu else "cpu"

    def home(self, name):
        return self.scratch / "homes" / name

    def hub(self, name):
        return self.home(name) / "hub"

    def snapshot(self, name):
        """A checkpoint's directory. An error where the step that makes it has not done so."""
        snapshot = snapshot_of(self.hub(name))
        if not (snapshot / "config.json").exists():
            raise RuntimeError(f"there is no {name} checkpoint: its step has failed or was not run")
        return snapshot

    def program(self, name, device=None, model=MODEL, **variables):
        """fietje with the checkpoint of this name as `chat`."""
        self.snapshot(name)
        return Program(self.binary, self.home(name), device or self.device, model, **variables)

    def config(self, name):
        return json.loads((self.snapshot(name) / "config.json").read_text())

    def tokenizer(self, name):
        return Tokenizer.read(self.snapshot(name))

    def new_collection(self, name, words):
        return Collection.create(self.scratch / "collections" / name, words)

    def collection(self, name):
        directory = self.scratch / "collections" / name
        if not (directory / "cases.json").exists():
            raise RuntimeError(f"nothing was kept under `{name}`: the step that does so has failed or was not run")
        return Collection.read(directory)


def is_installed(module):
    return importlib.util.find_spec(module) is not None
