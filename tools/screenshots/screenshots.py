"""Pictures of the chat: the real program in a terminal, what can be seen as SVG. See README.md."""

import os
import pty
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from html import escape
from pathlib import Path

import pyte

COLUMNS, ROWS = 80, 24
CHARACTER, LINE, MARGIN = 8.4, 18, 14

# The colours of a dark terminal, by the names and numbers that pyte has for them.
COLOURS = {
    "default": "#d8dee9", "dim": "#7b8494",
    "cd0000": "#e06c75", "00cd00": "#98c379", "0000ee": "#61afef", "cd00cd": "#c678dd", "00cdcd": "#56b6c2",
    "red": "#e06c75", "green": "#98c379", "blue": "#61afef", "magenta": "#c678dd", "cyan": "#56b6c2",
}
GROUND = "#20242c"

# A name, and what is typed: each text is followed by waiting until the next one, or the last, can be seen.
SCENES = {
    "gesprek": [
        ("Ik heet Sara.\r", "Dag Sara!"),
        ("Wat is de hoofdstad van Frankrijk?\r", "Parijs."),
        ("Vertaal naar het Engels: De kat slaapt.\r", "tokens/s ·"),
        ("Hoe heet ik?\r", "Je heet Sara."),
    ],
    "opdrachten": [("Ik heet Sara.\r", "Dag Sara!"), ("\x10", "Opdrachten")],
    "hulp": [("\x1bOP", "Verstuurt het bericht")],
}


class Screen(pyte.Screen):
    """A screen that knows dim text, as a colour of its own."""

    def select_graphic_rendition(self, *attributes, **options):
        super().select_graphic_rendition(*attributes, **options)
        if attributes == (2,):
            self.cursor.attrs = self.cursor.attrs._replace(fg="dim")
        elif attributes == (22,) and self.cursor.attrs.fg == "dim":
            self.cursor.attrs = self.cursor.attrs._replace(fg="default")


class Program:
    """The program in a pseudo-terminal."""

    def __init__(self, binary, home):
        self.screen = Screen(COLUMNS, ROWS)
        self.stream = pyte.ByteStream(self.screen)
        self.master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {"HOME": home, "TERM": "xterm-256color", "LANG": "nl_NL.UTF-8", "PATH": os.environ["PATH"]}
        command = [binary, "chat", "-m", "mini", "--lang", "nl"]
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, start_new_session=True
        )
        os.close(slave)

    def wait_for(self, text, patience=20):
        """Reads until `text` can be seen, and then until nothing more comes."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], 0.3)
            if ready:
                self.stream.feed(os.read(self.master, 65536))
            elif any(text in line for line in self.screen.display):
                return
        raise SystemExit(f"`{text}` never came:\n" + "\n".join(self.screen.display))

    def type(self, keys):
        os.write(self.master, keys.encode())

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def runs(line):
    """Neighbouring characters that look alike: the first one's column, their text and their look."""
    start, text, look = 0, "", None
    for column in range(COLUMNS):
        character = line[column]
        own = (character.fg, character.bold, character.italics, character.underscore, character.reverse)
        if own != look and text:
            yield start, text, look
            start, text = column, ""
        look = own
        text += character.data
    yield start, text, look


def svg(screen):
    """What can be seen."""
    width, height = COLUMNS * CHARACTER + 2 * MARGIN, ROWS * LINE + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">',
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>',
        '<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="14" xml:space="preserve">',
    ]
    for row in range(ROWS):
        for column, text, (colour, bold, italic, underlined, is_reversed) in runs(screen.buffer[row]):
            fill = COLOURS.get(colour, COLOURS["default"])
            if is_reversed:
                x, y, length = MARGIN + column * CHARACTER, MARGIN + row * LINE, len(text) * CHARACTER
                parts.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{LINE}" fill="{fill}"/>')
                fill = GROUND
            style = (' font-weight="bold"' if bold else "") + (' font-style="italic"' if italic else "")
            style += ' text-decoration="underline"' if underlined else ""
            # Each piece at its own place: a browser's fonts need not be as wide as ours.
            for piece in re.finditer(r"\S+(?: \S+)*", text):
                x, y = MARGIN + (column + piece.start()) * CHARACTER, MARGIN + row * LINE + 14
                length = len(piece.group()) * CHARACTER
                parts.append(
                    f'<text x="{x:.1f}" y="{y}" textLength="{length:.1f}" fill="{fill}"{style}>{escape(piece.group())}</text>'
                )
    return "\n".join(parts + ["</g>", "</svg>", ""])


def main(binary, directory):
    Path(directory).mkdir(parents=True, exist_ok=True)
    for name, steps in SCENES.items():
        with tempfile.TemporaryDirectory() as home:
            program = Program(str(Path(binary).resolve()), home)
            program.wait_for("mini · Q8_0")
            for keys, seen in steps:
                program.type(keys)
                program.wait_for(seen)
            Path(directory, f"{name}.svg").write_text(svg(program.screen), encoding="utf-8")
            program.end()
            print(f"{name}.svg")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit("python screenshots.py BINARY DIRECTORY")
    main(sys.argv[1], sys.argv[2])
