"""fietje as its users have it: commands, a server, a terminal. In a home of its own, so that nothing of the machine's
owner is read or changed."""

import fcntl
import http.client
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from dataclasses import dataclass
from pathlib import Path

MODEL = "chat:safetensors"
# Colours, cursor movements and titles that a terminal gets between the words.
ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


@dataclass
class Run:
    code: int
    out: str
    err: str
    seconds: float

    def json(self):
        """The one document on stdout; where there is none, stderr says why."""
        if self.code != 0:
            raise RuntimeError(f"exit code {self.code}: {self.err.strip()}")
        return json.loads(self.out)


class Program:
    """The binary, with a home whose hub cache holds a checkpoint, on one device."""

    def __init__(self, binary, home, device, model=MODEL, **variables):
        self.binary, self.home, self.device, self.model = binary, home, device, model
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("FIETJE_", "HF_", "LC_"))}
        own = {"HOME": home, "HF_HOME": home, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        own |= {f"XDG_{kind}_HOME": Path(home, kind.lower()) for kind in ("CONFIG", "STATE", "DATA", "CACHE")}
        self.environment = kept | {name: str(value) for name, value in (own | variables).items()}

    def words(self, command, *more):
        return [self.binary, command, "-m", self.model, "--device", self.device, "--offline", "--lang", "en", *more]

    def run(self, command, *more, timeout=120, text=None):
        started = time.monotonic()
        done = subprocess.run(
            self.words(command, *more), env=self.environment, timeout=timeout, capture_output=True, text=True,
            input=text, stdin=subprocess.DEVNULL if text is None else None,
        )
        return Run(done.returncode, done.stdout, done.stderr, time.monotonic() - started)

    def serve(self, *more):
        return Server(self, more)


class Server:
    """`fietje serve`, from the moment that it answers; ended on leaving the `with` block."""

    def __init__(self, program, more):
        self.lines, started = [], time.monotonic()
        self.process = subprocess.Popen(
            program.words("serve", "--port", "0", *more), env=program.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )
        for text in self.process.stderr:
            self.lines.append(text)
            if address := re.search(r"http://([^/]+)/v1", text):
                self.address = address[1]
                break
        else:
            raise RuntimeError(f"exit code {self.process.wait()}: {''.join(self.lines).strip()}")
        self.seconds_to_start = time.monotonic() - started
        # What it says later must not fill the pipe.
        threading.Thread(target=lambda: self.lines.extend(self.process.stderr), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()

    def request(self, messages, timeout=300, **more):
        """Sends a chat request and returns the response, unread. Greedy, and a word may come again."""
        body = {"messages": messages, "temperature": 0, "no_repeat_ngram_size": 0, **more}
        connection = http.client.HTTPConnection(self.address, timeout=timeout)
        headers = {"Content-Type": "application/json", "Connection": "close"}
        connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
        response = connection.getresponse()
        if response.status != 200:
            raise RuntimeError(f"status {response.status}: {response.read().decode()}")
        return response

    def chat(self, messages, **more):
        """The whole answer: its one choice, and the figures under `usage`."""
        document = json.loads(self.request(messages, **more).read())
        return document["choices"][0] | {"usage": document["usage"]}

    def stream(self, messages, **more):
        """The answer's pieces of text, with the time since the request. Leaving the loop ends the connection."""
        started = time.monotonic()
        with self.request(messages, stream=True, **more) as response:
            for text in response:
                if text.startswith(b"data: {"):
                    choice = json.loads(text[6:])["choices"][0]
                    if content := choice["delta"].get("content"):
                        yield time.monotonic() - started, content


class Terminal:
    """The program in a pseudo-terminal of 80 columns."""

    def __init__(self, program, command, *more):
        self.master, slave = pty.openpty()
        self.resize(80)
        self.process = subprocess.Popen(
            program.words(command, *more), env=program.environment, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def resize(self, columns):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def type(self, keys):
        os.write(self.master, keys.encode())

    def read(self, quiet=0.3, patience=2.0):
        """Reads until nothing comes for `quiet` seconds, or for `patience` nothing at all. Returns what came, without
        escapes and spaces: blanks are not drawn, the cursor is moved over them."""
        came, end = b"", time.monotonic() + 5
        while time.monotonic() < end and select.select([self.master], [], [], quiet if came else patience)[0]:
            try:
                came += os.read(self.master, 65536)
            except OSError:  # The terminal's end.
                break
        return "".join(ESCAPES.sub("", came.decode(errors="replace")).split())

    def wait_for(self, text, patience=40):
        """Has everything drawn again, in another width, until `text` can be seen."""
        end, columns, wanted = time.monotonic() + patience, 80, "".join(text.split())
        while wanted not in (seen := self.read()):
            if time.monotonic() > end or self.process.poll() is not None:
                raise RuntimeError(f"`{text}` was never seen; last was: {seen[-1000:]}")
            columns = 161 - columns
            self.resize(columns)

    def end(self, timeout=20):
        """Waits for the program's end and returns its exit code."""
        end = time.monotonic() + timeout
        while self.process.poll() is None and time.monotonic() < end:
            self.read(quiet=0.1, patience=0.1)
        return self.process.poll()
