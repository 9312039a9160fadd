"""Races fietje against llama.cpp on the same file, in turn, and prints the ratios.

    python race.py FILE.gguf --fietje ../../target/release/fietje [--prompt 256 1024] [--generate 32] [--threads 2]

Each program is started anew for every measurement, so that neither finds what the other left in memory, and they take
turns, so that a busy machine slows both. Medians of the rounds are compared. llama.cpp runs through llama-cpp-python
(requirements.txt; see README.md for how it was built).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys

LLAMA = """
import json, sys, time
import numpy, llama_cpp
path, prompt, generate, threads = sys.argv[1], *map(int, sys.argv[2:])
started = time.time()
model = llama_cpp.Llama(path, n_ctx=2048, n_threads=threads, n_threads_batch=threads, n_batch=512, verbose=False)
load = time.time() - started
def best():
    logits = llama_cpp.llama_get_logits_ith(model.ctx, -1)
    return int(numpy.ctypeslib.as_array(logits, shape=(model.n_vocab(),)).argmax())
tokens = [(index * 7919 + 13) % 50000 for index in range(prompt)]
model.eval(tokens[:8]); best(); model.reset()
started = time.time(); model.eval(tokens); token = best(); read = time.time() - started
started = time.time()
for _ in range(generate):
    model.eval([token]); token = best()
print(json.dumps({"read": prompt / read, "write": generate / (time.time() - started), "load": load}))
"""


def llama(file, prompt, generate, threads):
    command = [sys.executable, "-c", LLAMA, file, str(prompt), str(generate), str(threads)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def fietje(program, file, prompt, generate, threads, batch=1, kernels=None):
    command = [program, "bench", "-m", file, "--threads", str(threads), "--prompt", str(prompt)]
    command += ["--generate", str(generate), "--batch", str(batch), "--json"]
    environment = dict(os.environ, **({"PHI_CPU": kernels} if kernels else {}))
    result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout)
    return {
        "read": result["prompt_tokens_per_second"],
        "write": result["generation_tokens_per_second"],
        "load": result["load_ms"] / 1000,
        "memory": result["memory_share"],
        "peak": (result["peak_memory_bytes"] or 0) / 1e9,
    }


def median(rounds, key):
    return statistics.median(measured[key] for measured in rounds)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--fietje", required=True)
    parser.add_argument("--prompt", type=int, nargs="+", default=[256, 1024])
    parser.add_argument("--generate", type=int, default=32)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kernels", nargs="*", default=[], help="further kernel sets to race (PHI_CPU)")
    arguments = parser.parse_args()
    shared = (arguments.generate, arguments.threads)
    print("| | fietje | llama.cpp | ratio |\n|---|---|---|---|")

    def line(what, own, other, unit):
        print(f"| {what} | {own:.1f} {unit} | {other:.1f} {unit} | {own / other:.2f} |", flush=True)

    write_of_llama = None
    for prompt in arguments.prompt:
        own, other, sets = [], [], {kernels: [] for kernels in arguments.kernels}
        for _ in range(arguments.rounds):
            own.append(fietje(arguments.fietje, arguments.file, prompt, *shared))
            other.append(llama(arguments.file, prompt, *shared))
            for kernels, measured in sets.items():
                measured.append(fietje(arguments.fietje, arguments.file, prompt, *shared, kernels=kernels))
        line(f"reading {prompt} tokens", median(own, "read"), median(other, "read"), "tok/s")
        line(f"writing behind {prompt}", median(own, "write"), median(other, "write"), "tok/s")
        for kernels, measured in sets.items():
            line(f"{kernels}: reading {prompt}", median(measured, "read"), median(other, "read"), "tok/s")
            line(f"{kernels}: writing behind {prompt}", median(measured, "write"), median(other, "write"), "tok/s")
        if write_of_llama is None:
            write_of_llama = median(other, "write")
            print(f"| load | {median(own, 'load'):.2f} s | {median(other, 'load'):.2f} s | |")
            print(f"| peak memory | {median(own, 'peak'):.2f} GB | | |")
            print(f"| share of the memory's bandwidth | {median(own, 'memory'):.0%} | | |", flush=True)
    batches = [
        fietje(arguments.fietje, arguments.file, 32, *shared, batch=arguments.batch) for _ in range(arguments.rounds)
    ]
    line(f"{arguments.batch} sequences (llama.cpp: one)", median(batches, "write"), write_of_llama, "tok/s")


if __name__ == "__main__":
    main()
