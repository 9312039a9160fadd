"""Pictures of the real program as SVG: the chat as a film, and stills. See README.md."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from drawing import Film, still
from scenes import CONVERSATION, DOCUMENT, FILM
from terminal import Terminal

# The longest that nothing changes in the film, but for the pauses that the scene asks for.
LONGEST_WAIT = 1.0


class Studio:
    """Starts programs in an empty home, and keeps what they look like."""

    def __init__(self, binary, directory, home):
        self.binary, self.directory, self.home = binary, Path(directory), home
        path = f"{Path(binary).parent}:{os.environ['PATH']}"
        self.environment = {"HOME": home, "TERM": "xterm-256color", "LANG": "nl_NL.UTF-8", "PATH": path, "PS1": "$ "}

    @contextmanager
    def start(self, command, size, seen=lambda screen: None):
        terminal = Terminal(command, size, self.environment, self.home, seen)
        try:
            yield terminal
        finally:
            terminal.end()

    def save(self, name, svg):
        path = self.directory / f"{name}.svg"
        path.write_text(svg, encoding="utf-8")
        print(f"{path.name}: {len(svg) // 1000} kB")

    def chat(self, name, size, arguments, steps):
        """The chat, after what is typed and waited for."""
        with self.start([self.binary, "chat", "-m", "mini", *arguments], size) as terminal:
            terminal.wait_for("mini · Q8_0")
            for keys, text in steps:
                terminal.press(keys)
                terminal.wait_for(text)
            self.save(name, still(terminal.screen))

    def shell(self, name, size, commands):
        """A shell, after its commands and the text that ends each."""
        with self.start(["bash", "--norc", "--noprofile"], size) as terminal:
            terminal.wait_for("$ ")
            for command, text in commands:
                terminal.press(command + "\r")
                terminal.wait_for(text)
            shown = [line.rstrip() for line in terminal.screen.display]
            # Less the last prompt, which waits for nothing.
            self.save(name, still(terminal.screen, lines=max(row for row, line in enumerate(shown) if line)))

    def film(self, name, size):
        """A conversation, typed by hand and answered by the model."""
        film, last = Film(), time.monotonic()

        def seen(screen):
            nonlocal last
            now = time.monotonic()
            # A frame of the program may come in several pieces, a few milliseconds apart.
            if now - last > 0.02:
                film.wait(min(now - last, LONGEST_WAIT))
                last = now
            film.take(screen)

        with self.start([self.binary, "chat", "-m", "mini", "--no-history"], size, seen) as terminal:
            terminal.wait_for("mini · Q8_0")
            film, last = Film(), time.monotonic()
            film.take(terminal.screen)
            film.wait(1.0)
            for text, answer, pause in FILM:
                terminal.type(text)
                terminal.press("\r")
                terminal.wait_for(answer)
                film.wait(pause)
                last = time.monotonic()
            self.save(name, film.svg(size))


def main(binary, directory, home):
    Path(directory).mkdir(parents=True, exist_ok=True)
    Path(home, "brief.md").write_text(DOCUMENT, encoding="utf-8")
    exported = {"id": 1, "title": "Hoofdsteden", "updated": 0, "turns": CONVERSATION}
    Path(home, "gesprek.json").write_text(json.dumps(exported), encoding="utf-8")
    studio = Studio(str(Path(binary).resolve()), directory, home)
    studio.film("gesprek", (80, 20))
    studio.chat("opdrachten", (80, 24), ["--no-history"], [("Ik heet Sara.\r", "Dag Sara!"), ("\x10", "Opdrachten")])
    studio.chat("hulp", (80, 24), ["--no-history"], [("\x1bOP", "Verstuur het bericht")])
    studio.shell("vertalen", (100, 40), [
        ("cat brief.md", "1.250 parkeerplaatsen"),
        ("fietje translate -m mini brief.md nl:en", "Tip:"),
    ])
    studio.shell("doctor", (100, 24), [("fietje doctor --offline", "Hub")])
    subprocess.run([studio.binary, "sessions", "import", "gesprek.json"], env=studio.environment, cwd=home, check=True)
    studio.chat("opmaak", (80, 21), ["-c"], [])


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        raise SystemExit("python screenshots.py BINARY DIRECTORY [HOME]")
    if len(sys.argv) == 4:
        Path(sys.argv[3]).mkdir()
        try:
            main(*sys.argv[1:])
        finally:
            shutil.rmtree(sys.argv[3])
    else:
        with tempfile.TemporaryDirectory() as place:
            main(sys.argv[1], sys.argv[2], place)
