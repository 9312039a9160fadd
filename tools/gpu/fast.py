"""The steps that measure time: reading, writing, loading, memory, and transformers beside it."""

import threading
import time

import checkpoint
import report as reports
from cases import filling_window, said
from context import FULL, SMALL
from prepare import nvidia_smi

# Tokens of prompts, and of the answers to them.
LENGTHS, TOKENS = (64, 512, 1900), 128
SHORT_LENGTHS, FEW_TOKENS = (16, 48), 8
# Bits a weight, scales included.
BITS = {"safetensors": 16, "q8_0": 8.5, "q4_k_m": 4.5}
# The goals: of the card's bandwidth while writing, and seconds to read 512 tokens on an H100.
SHARE, READING = 0.6, 0.1
# Rows that later steps look up.
READ, WRITTEN, SHARED = "seconds to read {} tokens", "tokens/s written after {}", "share of the bandwidth after {}"
BANDWIDTH = "bytes/s copied, read and written"


def model_of(context):
    """The checkpoint that is measured: Fietje's size, or the small one where there is no GPU."""
    if context.is_gpu:
        return FULL, checkpoint.FULL
    return SMALL, checkpoint.QUICK if context.quick else checkpoint.SMALL


def lengths(context):
    return (LENGTHS, TOKENS) if context.is_gpu else (SHORT_LENGTHS, FEW_TOKENS)


class MemoryWatch:
    """The most memory in use on the GPU inside of a `with` block, in bytes, sampled five times a second."""

    def __init__(self, context):
        self.number, self.most = context.gpu_number if context.is_gpu else None, 0
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    def _watch(self):
        while self.number is not None and not self.done.wait(0.2):
            used = nvidia_smi(self.number, "memory.used")
            if used.isdecimal():
                self.most = max(self.most, int(used) << 20)


def measure_copy(context, report):
    """The bandwidth of the card's memory, by a large copy."""
    import torch

    is_gpu = context.is_gpu
    source = torch.ones((4 << 30) if is_gpu else (64 << 20), dtype=torch.uint8, device=context.torch_device)
    target, best = torch.empty_like(source), 0.0
    for _ in range(10):
        if is_gpu:
            torch.cuda.synchronize()
        started = time.perf_counter()
        target.copy_(source)
        if is_gpu:
            torch.cuda.synchronize()
        best = max(best, 2 * source.numel() / (time.perf_counter() - started))
    report.measured(BANDWIDTH, best)


def measure_format(context, report, name):
    """`fietje bench` for each length of prompt, and the time to a server's first token."""
    home, shape = model_of(context)
    program, (prompts, tokens) = context.program(home, model=f"chat:{name}"), lengths(context)
    loads = []
    with MemoryWatch(context) as watch:
        for prompt in prompts:
            words = ["--prompt", str(prompt), "--generate", str(tokens), "--json"]
            run = program.run("bench", *words, timeout=180).json()
            loads.append(run["load_ms"] / 1000)
            reading, writing = run["prompt_tokens_per_second"], run["generation_tokens_per_second"]
            report.measured(READ.format(prompt), run["prompt_tokens"] / reading, f"{reports.shown(reading)} tokens/s")
            report.measured(WRITTEN.format(prompt), writing)
            if copied := reports.found(context.out, "copy", BANDWIDTH):
                share = writing * shape.weights_read() * BITS[name] / 8 / copied
                report.measured(SHARED.format(prompt), share, "of weights alone")
    if name == "safetensors":
        report.measured("seconds to load the checkpoint", loads[-1], f"the first time {reports.shown(loads[0])}")
    else:
        report.measured("seconds to load the first time", loads[0])
        report.measured("seconds to load the kept weights", loads[-1])
    if watch.most:
        report.measured("most GPU memory in use, bytes", watch.most)
    first_token(context, report, program, home, prompts)


def first_token(context, report, program, home, prompts):
    """From a request to its first piece of text, for prompts without a kept prefix."""
    tokenizer, window = context.tokenizer(home), context.config(home)["max_position_embeddings"]
    with program.serve() as server:
        report.measured("seconds from the start of `serve` to its first answer", time_to_answer(server))
        for prompt in prompts:
            messages, _ = filling_window(tokenizer, window, window - prompt)
            # No two begin alike.
            messages = [said("system", f"{prompt} woorden."), *messages]
            first, _ = next(server.stream(messages, max_tokens=4, ignore_eos=True))
            count = len(tokenizer.conversation(messages))
            report.measured(f"seconds to the first token after {prompt}", first, f"{count} tokens")


def time_to_answer(server):
    started = time.monotonic()
    server.chat([said("user", "Hoi")], max_tokens=1, ignore_eos=True)
    return server.seconds_to_start + time.monotonic() - started


def measure_transformers(context, report, compiled):
    """transformers' own `generate` on the same checkpoint, with a static cache: in bf16 on a GPU."""
    import torch

    import reference

    home, _ = model_of(context)
    dtype = torch.bfloat16 if context.is_gpu else torch.float32
    model = reference.load(context.snapshot(home), context.torch_device, dtype)
    for prompt, (reading, writing) in reference.generate_speeds(model, *lengths(context), compiled):
        report.measured(READ.format(prompt), reading)
        report.measured(WRITTEN.format(prompt), writing)


def compare_with_goals(context, report):
    """The goals, from what the steps before have measured."""
    def found(step, what):
        value = reports.found(context.out, step, what)
        if value is None:
            raise RuntimeError(f"`{what}` of step `{step}` was not measured")
        return value

    prompts, _ = lengths(context)
    if "H100" in str(reports.found(context.out, "machine", "GPU")):
        report.at_most("bf16: seconds to read 512", found("fast-bf16", READ.format(512)), READING)
    share = found("fast-bf16", SHARED.format(prompts[0]))
    report.at_least("bf16: share of the card's bandwidth while writing", share, SHARE)
    for prompt in prompts:
        own, theirs = (found(step, WRITTEN.format(prompt)) for step in ("fast-bf16", "transformers"))
        report.at_least(f"bf16: writing after {prompt}, as a multiple of transformers'", own / theirs, 1.0)
