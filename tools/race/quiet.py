"""Waits until nothing else keeps the processors busy, so that a measurement has them to itself. Linux only."""

import pathlib
import time

# Seconds that are looked at, and which part of the processors' time has to be idle in them.
LOOK, IDLE = 2.0, 0.8


def ticks():
    """The processors' idle time since the start of the machine, and all of it. Time that a virtual machine's host
    gave to others is not idle."""
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return fields[3] + fields[4], sum(fields)


def idle_share(seconds=LOOK):
    idle_before, all_before = ticks()
    time.sleep(seconds)
    idle, everything = ticks()
    return (idle - idle_before) / max(1, everything - all_before)


def wait(patience):
    """Returns whether the machine became quiet within `patience` seconds."""
    until = time.monotonic() + patience
    while idle_share() < IDLE:
        if time.monotonic() > until:
            return False
    return True
