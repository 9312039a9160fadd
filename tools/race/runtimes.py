"""Measures one runtime in a process of its own and prints its figures as a line of JSON. peers.py starts it.

    python runtimes.py ctranslate2|openvino MODEL single|batch|first [--prompt 256] [--generate 32] [--batch 8]

MODEL is a directory that convert.py made. `single` reads a prompt of N tokens and writes M more; `batch` does so with
several prompts in one call; `first` writes one token and prints FIRST when it has it, for the caller to take the time.
"""

import argparse
import json
import pathlib
import re
import statistics
import time

# Runs of which the median counts, as many as `fietje bench` has.
RUNS = 3


def prompt(tokens, salt):
    """Tokens that differ from the first one on for each salt, since OpenVINO keeps beginnings that it has read."""
    return [(index * 7919 + salt * 977 + 13) % 50000 for index in range(tokens)]


class CTranslate2:
    # The last token of a prompt is read in a step of its own, as if it had been written.
    PROMPT_STEPS = 1

    def __init__(self, model, threads):
        import ctranslate2

        self.generator = ctranslate2.Generator(model, compute_type="int8", intra_threads=threads, inter_threads=1)
        self.words = json.loads(pathlib.Path(model, "vocabulary.json").read_text())

    def generate(self, prompts, count, on_token=None):
        """Writes `count` tokens after each prompt, greedily, and returns them. `on_token` is called after each token,
        which a batch does not allow."""
        # The callback returns whether to stop.
        callback = on_token and (lambda _: bool(on_token()))
        words = [[self.words[token] for token in tokens] for tokens in prompts]
        limits = {"min_length": count, "max_length": count}
        answers = self.generator.generate_batch(
            words, sampling_topk=1, include_prompt_in_result=False, callback=callback, **limits
        )
        return [answer.sequences_ids[0] for answer in answers]


class OpenVino:
    PROMPT_STEPS = 0

    def __init__(self, model, threads):
        import numpy
        import openvino
        import openvino_genai

        self.numpy, self.openvino, self.genai = numpy, openvino, openvino_genai
        self.pipeline = openvino_genai.LLMPipeline(model, "CPU", INFERENCE_NUM_THREADS=threads)

    def generate(self, prompts, count, on_token=None):
        limits = {"min_new_tokens": count, "max_new_tokens": count, "ignore_eos": True, "do_sample": False}
        tokens = self.numpy.array(prompts, dtype=self.numpy.int64)
        tensors = [self.openvino.Tensor(array) for array in (tokens, self.numpy.ones_like(tokens))]
        inputs = self.genai.TokenizedInputs(*tensors)
        streamer = on_token and self.streamer(on_token)
        return self.pipeline.generate(inputs, self.genai.GenerationConfig(**limits), streamer).tokens

    def streamer(self, on_token):
        running = self.genai.StreamingStatus.RUNNING

        class Streamer(self.genai.StreamerBase):
            def write(self, tokens):
                for _ in tokens if isinstance(tokens, list) else [tokens]:
                    on_token()
                return running

            def end(self):
                pass

        return Streamer()


RUNTIMES = {"ctranslate2": CTranslate2, "openvino": OpenVino}


def demand(answers, count):
    """A runtime that stops early would look fast."""
    lengths = [len(answer) for answer in answers]
    if any(length != count for length in lengths):
        raise SystemExit(f"wrote {lengths} tokens instead of {count}")


def single(runtime, options, salt, generate):
    arrivals = []
    began = time.perf_counter()
    answers = runtime.generate(
        [prompt(options.prompt, salt)], 1 + generate, lambda: arrivals.append(time.perf_counter())
    )
    demand([*answers, arrivals], 1 + generate)
    step = (arrivals[-1] - arrivals[0]) / generate
    reading = arrivals[0] - began - runtime.PROMPT_STEPS * step
    return {"read": options.prompt / reading, "write": 1 / step}


def batch(runtime, options, salt, generate):
    prompts = [prompt(options.prompt, salt * options.batch + sequence) for sequence in range(options.batch)]
    began = time.perf_counter()
    demand(runtime.generate(prompts, generate), generate)
    return {"together": options.batch * generate / (time.perf_counter() - began)}


def peak_gigabytes():
    status = pathlib.Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024 / 1e9


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("runtime", choices=RUNTIMES)
    parser.add_argument("model")
    parser.add_argument("task", choices=["single", "batch", "first"])
    parser.add_argument("--prompt", type=int, default=256)
    parser.add_argument("--generate", type=int, default=32)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    began = time.perf_counter()
    runtime = RUNTIMES[options.runtime](options.model, options.threads)
    load = time.perf_counter() - began
    if options.task == "first":
        runtime.generate([prompt(options.prompt, 0)], 1, lambda: print("FIRST", flush=True))
        return
    measure = {"single": single, "batch": batch}[options.task]
    # Libraries compile kernels and repack weights when they first see a shape: that run does not count.
    measure(runtime, options, 0, 2)
    runs = [measure(runtime, options, salt, options.generate) for salt in range(1, RUNS + 1)]
    medians = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    print(json.dumps({**medians, "load": load, "peak": peak_gigabytes()}), flush=True)


if __name__ == "__main__":
    main()
