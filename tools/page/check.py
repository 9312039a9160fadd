#!/usr/bin/env python3
"""Opens the page of `fietje serve` in a real browser, asks a question, stops an answer, and reads what is shown.

    python3 tools/page/check.py target/release/fietje [--browser chromium]

Needs Chromium, Python 3.10 on Linux and nothing else: the browser is driven over the pipe of its DevTools protocol.
"""

import argparse
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).parent.parent / "load"))
from server import Server  # noqa: E402

QUESTION = "Wat is de hoofdstad van Frankrijk?"
PATIENCE = 60


class Browser:
    """A browser without a window, that prefers `language`."""

    def __init__(self, program, language):
        # The browser's helpers may write to it after it has ended.
        self.home = tempfile.mkdtemp()
        its_input, self.requests = os.pipe()
        self.answers, its_output = os.pipe()
        # The browser reads from descriptor 3 and writes to 4.
        start = f"exec {program} --headless=new --no-sandbox --disable-gpu --remote-debugging-pipe " \
                f"--accept-lang={language} --user-data-dir={self.home} about:blank 3<&{its_input} 4>&{its_output}"
        self.process = subprocess.Popen(["bash", "-c", start], pass_fds=(its_input, its_output),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(its_input)
        os.close(its_output)
        self.number, self.events, self.session, self.rest = 0, [], {}, b""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = {"sessionId": self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]}
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        os.close(self.requests)
        os.close(self.answers)
        shutil.rmtree(self.home, ignore_errors=True)

    def read(self):
        """The next message of the browser."""
        while b"\0" not in self.rest:
            piece = os.read(self.answers, 65536)
            if not piece:
                raise SystemExit("the browser is gone")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters, **self.session}
        os.write(self.requests, json.dumps(message).encode() + b"\0")
        while (message := self.read()).get("id") != self.number:
            self.events.append(message)
        if "error" in message:
            raise SystemExit(f"{method}: {message['error']}")
        return message["result"]

    def value(self, expression):
        return self.call("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def wait(self, expression):
        until = time.monotonic() + PATIENCE
        while not self.value(expression):
            if time.monotonic() > until:
                raise SystemExit(f"never true: {expression}")
            time.sleep(0.05)

    def type(self, text):
        """Writes into the field and presses Enter, as a person does."""
        self.call("Input.insertText", text=text)
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key="Enter", code="Enter", windowsVirtualKeyCode=13, text="\r")

    def complaints(self):
        """What the browser's console has: errors of the script, and what the policy forbade."""
        kinds = ("Log.entryAdded", "Runtime.exceptionThrown")
        return [event for event in self.events if event.get("method") in kinds]

    def foreign(self, url):
        """Requests to anybody but the server."""
        sent = [event["params"]["request"]["url"] for event in self.events
                if event.get("method") == "Network.requestWillBeSent"]
        return [address for address in sent if not address.startswith(url)]


def check(program, server, language, heading):
    with Browser(program, language) as browser:
        browser.call("Page.navigate", url=f"{server.url}/")
        browser.wait("document.readyState === 'complete' && document.getElementById('address').textContent")
        assert browser.value("document.documentElement.lang") == language
        assert heading in browser.value("document.querySelector('h1').textContent")
        assert browser.value("document.getElementById('address').textContent") == f"{server.url}/v1"
        browser.value("document.getElementById('text').focus()")
        browser.type(QUESTION)
        browser.wait("document.querySelector('.assistant')?.textContent && !document.getElementById('send').disabled")
        answer = browser.value("document.querySelector('.assistant').textContent")
        assert answer == "De hoofdstad van Frankrijk is Parijs.", answer
        assert browser.value("document.activeElement.id") == "text", "the next question can be typed"
        # Markup in a question is shown, not run.
        browser.type("<img src=x onerror=document.title='geraakt'> " + QUESTION)
        browser.wait("document.querySelectorAll('.assistant').length === 2 && !document.getElementById('send').disabled")
        assert browser.value("document.title") == "fietje" and browser.value("document.images.length") == 0
        # An answer under way can be stopped.
        browser.type("Vertel een lang verhaal over een kat, een hond en een huis.")
        browser.value("document.getElementById('stop').click()")
        browser.wait("document.getElementById('stop').disabled && !document.getElementById('send').disabled")
        assert not browser.value("document.querySelector('.error')?.textContent")
        assert not browser.complaints(), browser.complaints()
        assert not browser.foreign(server.url), browser.foreign(server.url)
    print(f"{language}: the page is in order", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--browser", default="chromium")
    options = parser.parse_args()
    with Server(options.program, "mini") as server:
        check(options.browser, server, "nl", "het Nederlandse taalmodel")
        check(options.browser, server, "en", "Dutch")


if __name__ == "__main__":
    main()
