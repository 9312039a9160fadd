"""Everything that a GPU must show, in one command and under ten minutes. See README.md.

    python check.py BINARY [--out DIR] [--device cuda[:N]|cpu] [--quick] [--tokenizer DIR] [--only STEP ...]
"""

import argparse
import importlib
import os
import signal
import subprocess
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import report as reports
from context import Context, is_installed
from report import Report

GPU_ONLY, TORCH = "a GPU", "torch"
# Seconds that must be left for a step to be begun.
LEAST = 5


@dataclass
class Step:
    name: str
    # Where its function is, and what else it is given.
    function: str
    # Seconds after which it is ended.
    limit: int
    needs: tuple = ()
    more: tuple = ()
    # Whether the check is complete without it.
    is_optional: bool = False


STEPS = [
    Step("machine", "prepare.machine", 60),
    Step("mini", "prepare.mini_checkpoint", 60),
    Step("small", "prepare.small_checkpoint", 90),
    Step("tokens", "prepare.tokenizers_agree", 30, (TORCH,)),
    Step("ask", "right.ask_device", 150),
    Step("exact", "right.find_exact", 120),
    Step("right", "right.compare_with_exact", 60),
    Step("long", "right.compare_long_answers", 60),
    Step("rules", "answers.follow_rules", 60),
    Step("commands", "whole.commands", 90),
    Step("chat", "whole.chat", 60),
    Step("clients", "whole.clients", 60),
    Step("full", "prepare.full_checkpoint", 90, (GPU_ONLY, TORCH)),
    Step("copy", "fast.measure_copy", 60, (TORCH,)),
    Step("fast-bf16", "fast.measure_format", 120, (), ("safetensors",)),
    Step("transformers", "fast.measure_transformers", 90, (TORCH,), (False,)),
    Step("goals", "fast.compare_with_goals", 20, (GPU_ONLY,)),
    Step("refusal", "whole.refusal", 60, (GPU_ONLY, TORCH)),
    Step("cpu", "right.compare_with_cpu", 150),
    Step("q8_0", "right.compare_format", 90, (GPU_ONLY, TORCH), ("q8_0",)),
    Step("fast-q8_0", "fast.measure_format", 120, (GPU_ONLY,), ("q8_0",)),
    Step("q4_k_m", "right.compare_format", 90, (GPU_ONLY, TORCH), ("q4_k_m",)),
    Step("fast-q4_k_m", "fast.measure_format", 150, (GPU_ONLY,), ("q4_k_m",)),
    Step("compiled", "fast.measure_transformers", 75, (GPU_ONLY, TORCH), (True,), is_optional=True),
]


def run_here(step, context):
    """Runs one step in this process."""
    report = Report(context.out, step.name)
    try:
        module, name = step.function.split(".")
        function = getattr(importlib.import_module(module), name)
        function(context, report, *step.more)
    except Exception as error:
        traceback.print_exc()
        report.failed(f"{type(error).__name__}: {error}")
        return 1
    return 0


def run_apart(step, context, limit):
    """Runs one step in a process of its own, so that neither a crash nor a hang of it ends the others."""
    started, report = time.monotonic(), Report(context.out, step.name)
    log_path = context.out / "logs" / f"{step.name}.log"
    command = [sys.executable, *sys.argv, "--step", step.name]
    with open(log_path, "wb") as log:
        # A session of its own: all that the step has started can be ended with it.
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=log, start_new_session=True)
        try:
            code = child.wait(limit)
        except subprocess.TimeoutExpired:
            give_up = report.skipped if step.is_optional else report.failed
            give_up(f"ended after {limit:.0f} s")
            code = 0
        finally:
            end(child)
    if code not in (0, 1):
        report.failed(f"it ended with {code}, see {log_path.name}")
    report.measured("seconds", time.monotonic() - started)


def end(child):
    """Ends the step and every program that it started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()


def why_not(step, context, has_torch):
    if GPU_ONLY in step.needs and not context.is_gpu:
        return "needs a GPU"
    if TORCH in step.needs and context.quick:
        return "not with --quick"
    if TORCH in step.needs and not has_torch:
        return "needs torch and transformers"
    return None


def run_all(steps, context, minutes):
    """Runs the steps one after the other. The table is written after each, and when the run is broken off."""
    started, has_torch = time.monotonic(), is_installed("torch") and is_installed("transformers")
    heading = f"fietje on `{context.device}`{' (--quick)' if context.quick else ''}"
    for step in steps:
        left = 60 * minutes - (time.monotonic() - started)
        try:
            if why := why_not(step, context, has_torch):
                Report(context.out, step.name).skipped(why)
            elif left < LEAST:
                Report(context.out, step.name).skipped(f"the {minutes:g} minutes were over")
            else:
                # A processor has all day.
                limit = step.limit if context.is_gpu else 2 * step.limit
                run_apart(step, context, min(limit, left))
        finally:
            counts = reports.write_table(context.out, heading, [step.name for step in STEPS])
    counted = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    print(f"\n{counted}, {time.monotonic() - started:.0f} s; {context.out / reports.TABLE}")
    return 1 if counts.get(reports.MISSED) or counts.get(reports.FAILED) else 0


def break_off(*_):
    raise KeyboardInterrupt


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary", type=Path)
    parser.add_argument("--out", type=Path, default=Path("gpu-check"), help="for results and logs")
    parser.add_argument("--scratch", type=Path, help="for checkpoints and the like, 11 GB on a GPU (default: in OUT)")
    parser.add_argument("--device", default="cuda", help="cuda (the default), cuda:N or cpu")
    parser.add_argument("--quick", action="store_true", help="without torch, on a small checkpoint; for `--device cpu`")
    parser.add_argument("--tokenizer", type=Path, help="a directory with Fietje's tokenizer.json")
    parser.add_argument("--only", nargs="+", choices=[step.name for step in STEPS], default=[], metavar="STEP")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--step", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if not os.access(arguments.binary, os.X_OK):
        parser.error(f"{arguments.binary} is not a program")
    if arguments.quick and arguments.device != "cpu":
        parser.error("--quick is for --device cpu")
    if arguments.quick and arguments.tokenizer:
        parser.error("--quick has the mini model's tokenizer: its checkpoint has too few words for another")
    out = arguments.out.resolve()
    context = Context(
        binary=arguments.binary.resolve(), out=out, scratch=(arguments.scratch or out / "scratch").resolve(),
        device=arguments.device, quick=arguments.quick, tokenizer_directory=arguments.tokenizer,
    )
    if arguments.step:
        return run_here(next(step for step in STEPS if step.name == arguments.step), context)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, break_off)
    (context.out / "logs").mkdir(parents=True, exist_ok=True)
    steps = [step for step in STEPS if step.name in arguments.only or not arguments.only]
    reports.forget(context.out, {step.name for step in steps})
    return run_all(steps, context, arguments.minutes)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
