"""The real program in a pseudo-terminal, with a home of its own."""

import os
import pty
import select
import struct
import subprocess
import termios
import time
from fcntl import ioctl

import pyte

# A person types about this fast.
KEY_SECONDS = 0.055


class Screen(pyte.Screen):
    """A screen that knows dim text, as a colour of its own."""

    def select_graphic_rendition(self, *attributes, **options):
        super().select_graphic_rendition(*attributes, **options)
        if attributes == (2,):
            self.cursor.attrs = self.cursor.attrs._replace(fg="dim")
        elif attributes == (22,) and self.cursor.attrs.fg == "dim":
            self.cursor.attrs = self.cursor.attrs._replace(fg="default")


class Terminal:
    """A program in a terminal of a fixed size. `seen` is called after everything it writes."""

    def __init__(self, command, size, environment, directory, seen=lambda screen: None):
        columns, rows = size
        self.screen = Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.seen = seen
        self.master, slave = pty.openpty()
        ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, env=environment, cwd=directory, start_new_session=True
        )
        os.close(slave)

    def read(self, seconds):
        """Reads for that long. Returns whether anything came."""
        end, has_read = time.monotonic() + seconds, False
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self.stream.feed(os.read(self.master, 65536))
                self.seen(self.screen)
                has_read = True
        return has_read

    def wait_for(self, text, patience=60):
        """Reads until `text` can be seen, and then until nothing more comes."""
        end = time.monotonic() + patience
        while time.monotonic() < end:
            if not self.read(0.3) and any(text in line for line in self.screen.display):
                return
        raise SystemExit(f"`{text}` never came:\n" + "\n".join(self.screen.display))

    def press(self, keys):
        os.write(self.master, keys.encode())

    def type(self, text):
        """Types as a person does."""
        for letter in text:
            self.press(letter)
            self.read(KEY_SECONDS)

    def end(self):
        self.process.kill()
        self.process.wait()
        os.close(self.master)
