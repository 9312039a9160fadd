#!/usr/bin/env python3
"""Besieges `fietje serve`: many clients stream while requests that were made to hurt are thrown at it.

    python3 tools/load/siege.py target/release/fietje [--clients 64] [--seconds 60]

The same clients stream for as long without and with the attack. What counts: every stream ends whole, none waits more
than 100 ms longer between two pieces of its answer, and the memory is back within a tenth. The attack comes from
another process, which gives way to the rest: on a small machine its own work would count as the server's. Needs
Python 3.10 on Linux and nothing else.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time

from server import Server


def chain(length, link):
    """A schema whose definitions refer to each other, one after the next."""
    definitions = {f"d{i}": link(f"#/$defs/d{i + 1}") for i in range(length)} | {f"d{length}": {"type": "integer"}}
    return {"$defs": definitions, "$ref": "#/$defs/d0"}


def form(schema):
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": schema}}}


def attacks():
    """Bodies of chat requests, without end; each differs, so that nothing is remembered."""
    number = 0
    while True:
        number += 1
        lines = "\n".join(f"r{i}: r{i + 1} r{i + 1}" for i in range(1000))
        yield {"structured_outputs": {"grammar": f'start: r0 "{number}"\n{lines}\nr1000: "a"'}}
        yield form(chain(500, lambda ref: {"type": "array", "items": {"$ref": ref}, "minItems": 1, "title": str(number)}))
        patterns = [{"type": "string", "pattern": f".*{chr(97 + i)}.{{{i}}}"} for i in range(24)]
        yield form({"allOf": [*patterns, {"description": str(number)}]})
        yield {"structured_outputs": {"regex": "(" * 5000 + "a" + ")" * 5000 + str(number)}}
        yield {"messages": [{"role": "user", "content": f"{number}" + "<|im_start|>" * 80_000}]}
        yield {"messages": [{"role": "user", "content": "".join(chr(0xE000 + i % 6000) for i in range(300_000))}]}
        yield {"messages": [{"role": "user" if i % 2 == 0 else "assistant", "content": "a"} for i in range(10_001)]}
        yield {"messages": [{"role": "user", "content": "a " * 500_000}]}


async def post(port, body, on_piece=None):
    """Sends a chat request; calls `on_piece` for each piece of the body, and returns the status and all of it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        data = json.dumps(body, ensure_ascii=False).encode()
        head = "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        writer.write(f"{head}Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)
        try:
            await writer.drain()
        except ConnectionError:
            pass  # What is too large is refused before all of it was sent.
        status = int((await reader.readuntil(b"\r\n\r\n")).split()[1])
        text = b""
        while piece := await reader.read(65536):
            text += piece
            if on_piece:
                on_piece()
        return status, text
    finally:
        writer.close()


class Figures:
    def __init__(self):
        self.gaps, self.firsts, self.answers, self.broken = [], [], 0, 0

    def row(self, name):
        def at(values, part):
            return f"{1000 * sorted(values)[min(len(values) - 1, int(part * len(values)))]:.0f}" if values else "-"

        gaps = " / ".join(at(self.gaps, part) for part in (0.5, 0.99, 1))
        return f"{name:8} {self.answers:6} answers, {self.broken} broken; ms between pieces p50/p99/max {gaps}; " \
               f"first piece p50/max {at(self.firsts, 0.5)} / {at(self.firsts, 1)}"


async def client(server, figures, end, number):
    """Streams one answer after the other."""
    seed = number
    while time.monotonic() < end:
        seed += 1000
        body = {"messages": [{"role": "user", "content": f"Vertel iets over {number}."}], "stream": True,
                "max_tokens": 64, "ignore_eos": True, "temperature": 0.9, "seed": seed}
        last = time.monotonic()
        first = True

        def on_piece():
            nonlocal last, first
            now = time.monotonic()
            (figures.firsts if first else figures.gaps).append(now - last)
            last, first = now, False

        status, text = await post(server.port, body, on_piece)
        figures.answers += 1
        figures.broken += status != 200 or b"data: [DONE]\n\n" not in text


async def attack(port, seconds, attackers):
    """Throws all it has, and prints how often each status came back."""
    end, bodies, statuses = time.monotonic() + seconds, attacks(), {}

    async def attacker():
        while time.monotonic() < end:
            body = {"messages": [{"role": "user", "content": "Hoi"}], "max_tokens": 3} | next(bodies)
            try:
                status, _ = await post(port, body)
            except (ConnectionError, asyncio.IncompleteReadError):
                status = "no answer"
            statuses[status] = statuses.get(status, 0) + 1

    await asyncio.gather(*(attacker() for _ in range(attackers)))
    print("attacks:", statuses, flush=True)


async def besiege(server, options):
    async def run(name, seconds, attackers):
        figures, end = Figures(), time.monotonic() + seconds
        arguments = [options.program, "--port", server.port, "--seconds", seconds, "--attackers", attackers]
        attack = [sys.executable, __file__, *map(str, arguments)]
        attack = subprocess.Popen(attack, preexec_fn=lambda: os.nice(19)) if attackers else None
        await asyncio.gather(*(client(server, figures, end, number) for number in range(options.clients)))
        if attack:
            attack.wait(120)
        print(figures.row(name), f"; memory {server.memory():.0f} MB", flush=True)
        return figures

    # With an attack: what an allocator keeps of the first large request is not held by anybody.
    await run("warm", options.seconds / 4, options.attackers)
    before = server.memory()
    calm = await run("calm", options.seconds, 0)
    storm = await run("attack", options.seconds, options.attackers)
    await asyncio.sleep(5)
    after, alive = server.memory(), server.is_alive()
    longer = 1000 * (max(storm.gaps, default=0) - max(calm.gaps, default=0))
    print(f"the longest wait is {longer:+.0f} ms; memory {before:.0f} -> {after:.0f} MB; server {'alive' if alive else 'GONE'}")
    return alive and calm.broken + storm.broken == 0 and longer <= 100 and after <= 1.1 * before


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--attackers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.port:
        return asyncio.run(attack(options.port, options.seconds, options.attackers))
    with Server(options.program, "mini", "--queue", "256") as server:
        held = asyncio.run(besiege(server, options))
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
