"""A `fietje serve` of one's own for a measurement, with what it uses of the machine. Linux only."""

import os
import pathlib
import re
import subprocess
import tempfile
import time

# A server lists its address when the model is loaded, which takes a while where the disk is slow.
PATIENCE = 60


class Server:
    """A server that listens on a free port until the `with` block ends."""

    def __init__(self, program, model, *arguments):
        self.home = tempfile.TemporaryDirectory()
        log = pathlib.Path(self.home.name, "log")
        environment = {"HOME": self.home.name, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        command = [program, "serve", "-m", model, "--port", "0", *arguments]
        self.process = subprocess.Popen(command, env=environment, stderr=log.open("w"), stdin=subprocess.DEVNULL)
        until = time.monotonic() + PATIENCE
        while not (found := re.search(r"http://127\.0\.0\.1:(\d+)", log.read_text())):
            if time.monotonic() > until or self.process.poll() is not None:
                self.__exit__()
                raise SystemExit(f"the server does not start: {log.read_text()}")
            time.sleep(0.1)
        self.url, self.port = found.group(0), int(found.group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(30)
        self.home.cleanup()

    def is_alive(self):
        return self.process.poll() is None

    def cpu(self):
        """Processor seconds so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident megabytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024
