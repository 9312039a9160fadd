#!/usr/bin/env python3
"""Measures `fietje serve` under load: throughput, fairness, reused prefixes and memory.

    python3 tools/load/load.py target/release/fietje --model FILE.gguf [--clients 1,4,16,64,256] [--only fair,turns]

Starts a server of its own for each measurement and prints a table. Needs Python 3.10 on Linux and nothing else.
"""

import argparse
import asyncio
import json
import pathlib
import statistics
import subprocess
import tempfile
import time

from server import Server

WORDS = "de kat zit op het dak en kijkt naar een huis met rode ramen waar niemand meer woont sinds de winter".split()


def text(words, salt):
    """`words` words of Dutch, different for each salt."""
    return " ".join([f"Verhaal {salt}:"] + [WORDS[(index * 7 + index // 5 + salt) % len(WORDS)] for index in range(words)])


def started(program, model, *arguments):
    return Server(program, model, "--queue", "1000", *arguments)


class Answer:
    """What a streamed request took."""

    def __init__(self):
        self.first = self.last = None
        self.gaps = []
        self.usage = {}
        self.text = ""


async def ask(server, prompt, tokens, **options):
    """A completion, streamed. Times are in seconds from the request."""
    body = {"prompt": prompt, "max_tokens": tokens, "ignore_eos": True, "temperature": 0, "stream": True,
            "stream_options": {"include_usage": True}, **options}
    payload = json.dumps(body).encode()
    began = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 22)
    writer.write(b"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                 b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(payload) + payload)
    answer = Answer()
    async for line in reader:
        if not line.startswith(b"data: {"):
            continue
        event = json.loads(line[6:])
        answer.usage = event.get("usage") or answer.usage
        pieces = [choice["text"] for choice in event.get("choices", [])]
        if any(pieces):
            now = time.monotonic() - began
            if answer.first is None:
                answer.first = now
            else:
                answer.gaps.append(now - answer.last)
            answer.last = now
            answer.text += "".join(pieces)
    writer.close()
    if "completion_tokens" not in answer.usage:
        raise SystemExit(f"an answer broke off: {answer.text!r}")
    answer.seconds = time.monotonic() - began
    return answer


def reused(answer):
    return (answer.usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0)


async def throughput(program, model, counts):
    """Answers of 48 tokens to prompts of about 30, by the number of clients that ask again and again."""
    print("\n| clients | tokens/s | tokens/CPU s | first token, median | worst |\n|---|---|---|---|---|")
    for count in counts:
        with started(program, model, "--parallel", "16") as server:
            await ask(server, "Hoi", 8)
            total, firsts = 0, []
            end = time.monotonic() + max(6, min(count, 20))

            async def client(number, server=server, firsts=firsts, end=end):
                nonlocal total
                turn = 0
                while time.monotonic() < end:
                    answer = await ask(server, text(20, number * 1000 + turn), 48, temperature=0.8, seed=turn)
                    total += answer.usage["completion_tokens"]
                    firsts.append(answer.first)
                    turn += 1

            began, cpu = time.monotonic(), server.cpu()
            await asyncio.gather(*(client(number) for number in range(count)))
            seconds, cpu = time.monotonic() - began, server.cpu() - cpu
            print(f"| {count} | {total / seconds:.0f} | {total / cpu:.0f} | {statistics.median(firsts) * 1000:.0f} ms |"
                  f" {max(firsts) * 1000:.0f} ms |", flush=True)


async def fair(program, model):
    """The first token of a prompt of 20 tokens: alone, beside a prompt of 1,600, and beside streams as well."""
    with started(program, model) as server:
        await ask(server, text(5, 1), 4)
        alone = statistics.median([(await ask(server, text(12, 10 + turn), 4)).first for turn in range(7)])
        beside, with_streams, gaps = [], [], []
        for turn in range(5):
            long = asyncio.create_task(ask(server, text(1200, 100 + turn), 4))
            await asyncio.sleep(0.15)
            beside.append((await ask(server, text(12, 200 + turn), 4)).first)
            tokens = (await long).usage["prompt_tokens"]
        own = [(await ask(server, text(20, 250), 60)).gaps]
        for turn in range(3):
            streams = [asyncio.create_task(ask(server, text(20, 300 + 10 * turn + place), 200)) for place in range(3)]
            await asyncio.sleep(0.3)
            long = asyncio.create_task(ask(server, text(1200, 400 + turn), 4))
            await asyncio.sleep(0.15)
            with_streams.append((await ask(server, text(12, 500 + turn), 4)).first)
            await long
            gaps += [gap for stream in streams for gap in (await stream).gaps]
    print(f"\nfirst token of a short prompt: {alone * 1000:.0f} ms alone, {statistics.median(beside) * 1000:.0f} ms beside"
          f" {tokens} tokens ({statistics.median(beside) / alone:.1f} times), {statistics.median(with_streams) * 1000:.0f} ms"
          f" beside these and three streams, whose gaps are {statistics.median(gaps) * 1000:.0f} ms"
          f" (one stream alone: {statistics.median(own[0]) * 1000:.0f} ms)", flush=True)


async def turns(program, model):
    """Eight conversations in turn, four rounds: how much of each prompt was reused."""
    with started(program, model) as server:
        histories = [text(250, 10 * number) for number in range(8)]
        shares = []
        for turn in range(4):
            for number, history in enumerate(histories):
                answer = await ask(server, history, 12)
                if turn > 0:
                    shares.append(reused(answer) / answer.usage["prompt_tokens"])
                histories[number] = history + answer.text + f" En toen, {turn}?"
    print(f"\neight conversations in turn: {min(shares):.1%} to {max(shares):.1%} of each prompt reused", flush=True)


async def choices(program, model):
    """`n` answers to one prompt, and requests at once with a shared beginning."""
    with started(program, model) as server:
        prompt = lambda salt: text(680, salt)
        times = {}
        for n in (1, 4, 8):
            answers = [await ask(server, prompt(10 * n + turn), 2, n=n, temperature=1) for turn in range(3)]
            times[n] = statistics.median(answer.seconds for answer in answers)
        tokens = answers[0].usage["prompt_tokens"]
        shared = text(500, 99)
        began = time.monotonic()
        together = await asyncio.gather(*(ask(server, f"{shared} Vraag {number}", 4) for number in range(6)))
        seconds = time.monotonic() - began
    each = ", ".join(f"n = {n}: {value:.2f} s ({value / times[1]:.2f} times)" for n, value in times.items())
    print(f"\na prompt of {tokens} tokens, two tokens each: {each}")
    print(f"six at once with the same beginning: {seconds:.2f} s, tokens reused {[reused(answer) for answer in together]}",
          flush=True)


async def memory(program, model):
    """2,000 requests by 16 clients."""
    with started(program, model) as server:
        measured = []

        async def client(number, server=server):
            for turn in range(25):
                await ask(server, text(15, 5000 * (1 + len(measured)) + number * 100 + turn), 8)

        for _ in range(5):
            await asyncio.gather(*(client(number) for number in range(16)))
            measured.append(server.memory())
    print(f"\nmemory after 400, 800, 1,200, 1,600 and 2,000 requests: {', '.join(f'{mb:.0f}' for mb in measured)} MB", flush=True)


async def batch(program, model):
    """24 lines of a batch, each a prompt of about 400 tokens and an answer of 48; no server."""
    with tempfile.TemporaryDirectory() as home:
        lines = [{"prompt": text(300, 60 + line), "max_tokens": 48, "ignore_eos": True} for line in range(24)]
        requests = pathlib.Path(home, "requests.jsonl")
        requests.write_text("".join(json.dumps(line) + "\n" for line in lines))
        answers = pathlib.Path(home, "answers.jsonl")
        command = [program, "complete", "--raw", "-m", model, "--batch", requests, "-o", answers]
        environment = {"HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        began = time.monotonic()
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)
        seconds = time.monotonic() - began
        usages = [json.loads(line)["usage"] for line in answers.read_text().splitlines()]
    read, written = (sum(usage[kind] for usage in usages) for kind in ("prompt_tokens", "completion_tokens"))
    print(f"\na batch of {len(usages)}: {read} tokens read and {written} written in {seconds:.1f} s", flush=True)


async def streams(program, model):
    """16 streams at once: how long until each has its first token."""
    with started(program, model) as server:
        open_ends = [ask(server, f"Hoi {number}", 60) for number in range(16)]
        answers = await asyncio.gather(*open_ends)
    firsts = sorted(answer.first for answer in answers)
    print(f"\n16 streams at once: first tokens after {firsts[0]:.2f} to {firsts[-1]:.2f} s", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--model", default="mini")
    parser.add_argument("--clients", default="1,4,16,64,256")
    parser.add_argument("--only", default="throughput,fair,turns,choices,batch,streams,memory")
    arguments = parser.parse_args()
    measure = {"fair": fair, "turns": turns, "choices": choices, "memory": memory, "streams": streams, "batch": batch}
    for name in arguments.only.split(","):
        if name == "throughput":
            counts = [int(count) for count in arguments.clients.split(",")]
            asyncio.run(throughput(arguments.program, arguments.model, counts))
        else:
            asyncio.run(measure[name](arguments.program, arguments.model))


if __name__ == "__main__":
    main()
