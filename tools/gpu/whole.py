"""The steps that use fietje as people do, with the mini model as a checkpoint: it knows what it answers."""

import json
import threading
import time

from cases import said
from context import MINI
from program import Terminal

QUESTION, ANSWER = "Wat is de hoofdstad van Frankrijk?", "De hoofdstad van Frankrijk is Parijs."
# A question for each client, and what its answer must hold.
CLIENTS = {QUESTION: "Parijs", "Ik heet Sara.": "Sara", "Wat is het meervoud van kat?": "katten", "Hoi!": ""}
PAGE = """<!doctype html>
<html lang="nl"><head><title>De kat slaapt.</title></head>
<body><h1 class="kop">De hond slaapt.</h1><p>De kat slaapt. <a href="/x">Het huis is groot.</a></p>
<pre>let kat = 1;</pre></body></html>
"""
# The language of the page is that of its words.
MARKUP = ('<html lang="en">', '<h1 class="kop">', '<a href="/x">', "<pre>let kat = 1;</pre>")
MODELS = ("chat:safetensors", "chat:q8_0", "chat:q4_k_m")
# Bytes left free on the GPU: too few for chat:q8_0 (4.8 GB with its window and the work of a pass), enough for
# chat:q6_k (4.2 GB).
LEFT_FREE = 4_500_000_000


def commands(context, report):
    """One-shot commands: their output, and the device that they report."""
    program = context.program(MINI)
    run = program.run("complete", QUESTION)
    found = run.out.strip() or f"exit code {run.code}: {run.err.strip()}"
    report.check("complete", (run.code, run.out.strip()) == (0, ANSWER), found)
    answer = program.run("complete", "--json", QUESTION).json()
    found = f"{answer['device']}, {answer['engine']}"
    report.check("complete --json names the device", found.startswith(context.device), found)

    page = context.out / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    run = program.run("translate", str(page), "nl:en", "--no-memory")
    is_right = run.code == 0 and "The cat sleeps." in run.out and all(text in run.out for text in MARKUP)
    report.check("translate: a page, its markup unchanged", is_right, "" if is_right else run.out + run.err)

    run = program.run("doctor", "--json")
    # Exit code 1 is a problem of this machine, such as a hub out of reach.
    report.check("doctor", run.code in (0, 1) and bool(json.loads(run.out)), f"exit code {run.code}")
    for model in MODELS:
        run = program.run("models", "show", model)
        places = [text.removeprefix("Runs on") for text in run.out.splitlines() if text.startswith("Runs on")]
        report.measured(f"models show {model}", (places or [run.err])[-1].strip(" :"))


def chat(context, report):
    """The full-screen chat: two turns, and out."""
    with Terminal(context.program(MINI), "chat") as terminal:
        terminal.wait_for("/2048")
        terminal.type("Ik heet Sara.\r")
        terminal.wait_for("Dag Sara!")
        terminal.type("Hoe heet ik?\r")
        terminal.wait_for("Je heet Sara.")
        report.check("the second turn knows the first", True)
        terminal.type("/quit\r")
        code = terminal.end()
        report.check("it ends", code == 0, f"exit code {code}")


def clients(context, report):
    """Four clients of one server at a time: each gets the answer that it gets alone."""
    with context.program(MINI).serve() as server:
        def answer(question):
            return server.chat([said("user", question)], max_tokens=40)["message"]["content"]

        alone, together, delays = {question: answer(question) for question in CLIENTS}, {}, {}

        def client(question):
            pieces = list(server.stream([said("user", question)], max_tokens=40))
            together[question] = "".join(text for _, text in pieces)
            delays[question] = pieces[0][0]

        threads = [threading.Thread(target=client, args=(question,)) for question in CLIENTS]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    wrong = {question: text for question, text in alone.items() if CLIENTS[question] not in text}
    report.check("answers are right", not wrong, wrong or "")
    differing = {question: together.get(question) for question in alone if together.get(question) != alone[question]}
    report.check("four at once get what each gets alone", not differing, differing or "")
    report.measured("seconds to the slowest of their first tokens", max(delays.values(), default=0.0))


def refusal(context, report):
    """With too little memory free, the next smaller choice is named, and `auto` takes the processor."""
    import torch

    held, device = [], context.torch_device
    while (left := torch.cuda.mem_get_info(device)[0] - LEFT_FREE) > 64 << 20:
        held.append(torch.empty(min(left, 1 << 30), dtype=torch.uint8, device=device))
    time.sleep(1)
    report.measured("bytes left free", torch.cuda.mem_get_info(device)[0])
    run = context.program(MINI, model="chat:q8_0").run("complete", QUESTION)
    is_right = run.code == 1 and "q6_k" in run.err
    report.check("chat:q8_0 is refused, q6_k named", is_right, " ".join(run.err.split()), "exit code 1")
    run = context.program(MINI, device="auto").run("complete", "--json", QUESTION)
    device = run.json()["device"] if run.code == 0 else run.err
    report.check("--device auto takes the processor", device.startswith("cpu"), device)
    del held
