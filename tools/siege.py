#!/usr/bin/env python3
"""Besieges `fietje serve`: many clients stream while requests that were made to hurt are thrown at it.

    python3 tools/siege.py target/release/fietje [--clients 64] [--seconds 60]

The same clients stream for as long without and with the attack. What counts is how long a stream waits between two
pieces of its answer, that every stream ends whole, and the memory that is left. Needs Python 3.10 and nothing else.
"""

import argparse
import asyncio
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import time


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
        yield {"messages": [{"role": "user", "content": "<|im_start|>" * 80_000}]}
        yield {"messages": [{"role": "user", "content": "".join(chr(0xE000 + i % 6000) for i in range(300_000))}]}
        yield {"messages": [{"role": "user" if i % 2 == 0 else "assistant", "content": "a"} for i in range(10_001)]}
        yield {"messages": [{"role": "user", "content": "a " * 500_000}]}


class Server:
    def __init__(self, program, arguments):
        self.home = tempfile.TemporaryDirectory()
        log = pathlib.Path(self.home.name, "log")
        environment = {"HOME": self.home.name, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        command = [program, "serve", "-m", "mini", "--port", "0", *arguments]
        self.process = subprocess.Popen(command, env=environment, stderr=log.open("w"), stdin=subprocess.DEVNULL)
        for _ in range(200):
            found = re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())
            if found:
                self.port = int(found.group(1))
                return
            time.sleep(0.1)
        sys.exit(f"the server did not begin: {log.read_text()}")

    def memory(self):
        """Resident memory in MB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    async def post(self, body, on_piece=None):
        """Sends a chat request; calls `on_piece` for each piece of the body, and returns the status and all of it."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            data = json.dumps(body).encode()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            writer.write(f"{head}Content-Length: {len(data)}\r\nConnection: close\r\n\r\n".encode() + data)
            await writer.drain()
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
        self.gaps, self.firsts, self.answers, self.broken, self.statuses = [], [], 0, 0, {}

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

        status, text = await server.post(body, on_piece)
        figures.answers += 1
        figures.broken += status != 200 or not text.endswith(b"data: [DONE]\n\n")


async def attacker(server, figures, end, bodies):
    while time.monotonic() < end:
        body = {"messages": [{"role": "user", "content": "Hoi"}], "max_tokens": 3} | next(bodies)
        status, _ = await server.post(body)
        figures.statuses[status] = figures.statuses.get(status, 0) + 1


async def besiege(server, options):
    async def run(name, attackers):
        figures, end, bodies = Figures(), time.monotonic() + options.seconds, attacks()
        work = [client(server, figures, end, number) for number in range(options.clients)]
        work += [attacker(server, figures, end, bodies) for _ in range(attackers)]
        await asyncio.gather(*work)
        print(figures.row(name), f"; memory {server.memory():.0f} MB", flush=True)
        return figures

    await run("warm", 0)
    before = server.memory()
    calm = await run("calm", 0)
    storm = await run("attack", options.attackers)
    print("attacks:", dict(sorted(storm.statuses.items())))
    await asyncio.sleep(2)
    after, alive = server.memory(), server.process.poll() is None
    longer = 1000 * (max(storm.gaps, default=0) - max(calm.gaps, default=0))
    print(f"the longest wait is {longer:+.0f} ms; memory {before:.0f} -> {after:.0f} MB; server {'alive' if alive else 'GONE'}")
    return alive and calm.broken + storm.broken == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--attackers", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    server = Server(options.program, ["--queue", "256"])
    try:
        held = asyncio.run(besiege(server, options))
    finally:
        server.process.terminate()
        server.process.wait(30)
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
