"""Holds fietje against huggingface_hub on one cache, in both directions; see README.md.

    venv/bin/python check.py ../../target/debug/fietje [--cache DIRECTORY]
"""

import argparse
import contextlib
import glob
import hashlib
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from loopback import COMMITS, Hub

REPOSITORY, FILE = "BramVanroy/fietje-2-chat-gguf", "fietje-2b-chat-q8_0.gguf"
COPY = "iemand/kopie"
MODEL = pathlib.Path(__file__).parent / "../../crates/phi-cpu/tests/fixtures/chat-q8_0.gguf"
NO_SYMLINK = """
#include <errno.h>
int symlink(const char *target, const char *path) { errno = EPERM; return -1; }
"""


class Scene:
    """A hub and an empty cache."""

    def __init__(self, program, parent, variables):
        contents = MODEL.read_bytes()
        self.sha256 = hashlib.sha256(contents).hexdigest()
        self.hub = Hub({REPOSITORY: {FILE: contents}, COPY: {FILE: contents}})
        self.program = program
        self.root = pathlib.Path(tempfile.mkdtemp(dir=parent))
        self.cache = self.root / "hub"
        self.repository = self.cache / f"models--{REPOSITORY.replace('/', '--')}"
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(self.root), "LC_ALL": "C", "HF_HUB_CACHE": str(self.cache),
            "XDG_STATE_HOME": str(self.root / "state"), "HF_ENDPOINT": self.hub.endpoint, "HF_HUB_DISABLE_TELEMETRY": "1",
            "HF_HUB_DISABLE_SYMLINKS_WARNING": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1",
            **variables,
        }

    def enlarge(self):
        """Puts a larger file on the hub, no model: huggingface_hub writes ten megabytes at a time."""
        self.hub.files[REPOSITORY][FILE] = os.urandom(24 << 20)
        self.hub.pause = 0.2

    def fietje(self, *words, **more):
        return subprocess.run([self.program, *words], env={**self.environment, **more}, capture_output=True, text=True)

    def state(self):
        rows = json.loads(self.fietje("models", "list", "--json").stdout)
        return next(row["state"] for row in rows if row["ref"] == "chat:q8_0")

    def complete(self, *words):
        return self.fietje("complete", "De kat", "-n", "2", *words)

    def begin(self, code):
        code = f"import huggingface_hub as hf\nREPOSITORY, FILE, COPY = {REPOSITORY!r}, {FILE!r}, {COPY!r}\n{code}"
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, "-c", code], env=self.environment, stdout=pipe, stderr=pipe, text=True)

    def hf(self, code):
        process = self.begin(code)
        out, err = process.communicate()
        if process.returncode:
            raise RuntimeError(f"huggingface_hub failed: {err}")
        return out.strip()

    def scan(self):
        """What huggingface_hub sees: its warnings, the repositories' names, and its number of partial files."""
        found = self.hf("import json\ni = hf.scan_cache_dir()\nprint(json.dumps([[str(w) for w in i.warnings], "
                        "sorted(r.repo_id for r in i.repos), len(i.incomplete_files)]))")
        return tuple(json.loads(found))

    def partials(self):
        return glob.glob(f"{self.repository}/blobs/*.incomplete")

    def wait_for_partial(self):
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if any(os.path.getsize(path) > 20_000 for path in self.partials()):
                return
            time.sleep(0.02)
        raise RuntimeError("no download began")


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def done(run, code=0):
    expect(run.returncode == code, f"exit {run.returncode} instead of {code}: {run.stderr}")
    return run


def theirs_is_used(scene):
    """hf downloads: fietje verifies it once, uses it, pulls nothing, removes it"""
    scene.hf("hf.hf_hub_download(REPOSITORY, FILE)")
    expect(scene.state() == "unverified", scene.state())
    done(scene.complete())
    expect(scene.state() == "present", scene.state())
    scene.hub.downloads()
    done(scene.complete("--offline"))
    done(scene.fietje("pull", "chat"))
    expect(scene.hub.downloads() == [], "it was downloaded again")
    expect(scene.scan() == ([], [REPOSITORY], 0), scene.scan())
    done(scene.fietje("models", "rm", "chat"))
    expect(scene.scan() == ([], [], 0), scene.scan())
    expect(not scene.repository.exists(), "something is left")


def theirs_with_a_listing_is_used_offline(scene):
    """hf downloads a snapshot: fietje verifies it without the network"""
    scene.hf("hf.snapshot_download(REPOSITORY)")
    done(scene.complete("--offline"))
    expect(scene.state() == "present", scene.state())
    done(scene.fietje("models", "rm", "chat"))
    expect(scene.scan() == ([], [], 0), scene.scan())


def ours_is_used(scene):
    """fietje downloads: hf finds it, online and offline, and removes it"""
    done(scene.fietje("pull", "chat"))
    scene.hub.downloads()
    for more in ["", ", local_files_only=True"]:
        path = scene.hf(f"print(hf.hf_hub_download(REPOSITORY, FILE{more}))")
        expect(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == scene.sha256, "other contents")
    expect(scene.hub.downloads() == [], "it was downloaded again")
    expect(scene.scan() == ([], [REPOSITORY], 0), scene.scan())
    scene.hf(f"hf.scan_cache_dir().delete_revisions({COMMITS[0]!r}).execute()")
    expect(scene.state() == "absent", scene.state())
    expect(not scene.repository.exists(), "something is left")


def a_new_commit_is_not_downloaded(scene):
    """a commit with the same contents: fietje downloads nothing, hf finds it"""
    done(scene.fietje("pull", "chat"))
    scene.hub.commit = COMMITS[1]
    scene.hub.downloads()
    path = done(scene.fietje("pull", "chat")).stdout
    expect(COMMITS[1] in path, path)
    scene.hf("hf.hf_hub_download(REPOSITORY, FILE)")
    expect(scene.hub.downloads() == [], "it was downloaded again")
    expect(scene.scan() == ([], [REPOSITORY], 0), scene.scan())
    done(scene.fietje("models", "rm", "chat"))
    expect(not scene.repository.exists(), "something is left")


def the_shared_store_is_used(scene):
    """contents that repositories share: fietje uses them, and leaves them to the others"""
    publish = ("from huggingface_hub.utils import _shared_blobs as s\nfrom pathlib import Path\nimport os\n"
               "for name in (REPOSITORY, COPY):\n"
               " path = Path(hf.hf_hub_download(name, FILE)); blob = path.parent / os.readlink(path)\n"
               " blob = os.path.abspath(blob); size = os.path.getsize(blob)\n"
               " cache = hf.constants.HF_HUB_CACHE\n"
               " assert s.publish_blob_to_shared_store(blob_path=blob, xet_hash='c' * 64, cache_dir=cache, expected_size=size)\n")
    scene.hf(publish)
    store = scene.cache / "blobs" / "cc" / ("c" * 64)
    expect(store.is_file(), "nothing was shared")
    done(scene.complete())
    expect(scene.state() == "present", scene.state())
    removed = json.loads(done(scene.fietje("models", "rm", "chat", "--json")).stdout)
    expect(removed["freed_bytes"] == 0 and removed["shared_bytes"] == store.stat().st_size, removed)
    expect(scene.scan() == ([], [COPY], 0), scene.scan())
    path = scene.hf("print(hf.hf_hub_download(COPY, FILE, local_files_only=True))")
    expect(hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest() == scene.sha256, "the other's contents")


def their_part_is_resumed(scene):
    """hf is killed in the middle: fietje resumes its part, counts it, removes it"""
    scene.enlarge()
    for resume in [True, False]:
        process = scene.begin("hf.hf_hub_download(REPOSITORY, FILE)")
        scene.wait_for_partial()
        process.kill()
        process.communicate()
        expect(len(scene.partials()) == 1, scene.partials())
        length = os.path.getsize(scene.partials()[0])
        listed = json.loads(scene.fietje("models", "list", "--json").stdout)
        expect(any(row["state"] == "partial" and row["bytes"] == length for row in listed), listed)
        scene.hub.downloads()
        if resume:
            scene.hub.pause = 0.0
            done(scene.fietje("pull", "chat"))
            expect(scene.hub.downloads() == [f"bytes={length}-"], "it began anew")
            expect(scene.partials() == [], scene.partials())
            scene.hub.pause = 0.2
        done(scene.fietje("models", "rm", "chat"))
        expect(scene.partials() == [] and not scene.repository.exists(), "something is left")


def our_part_is_theirs_to_prune(scene):
    """fietje is killed in the middle: hf lists the part, and prunes it during the next pull, which ends well"""
    scene.hub.pause = 0.2
    command, quiet = [scene.program, "pull", "chat"], {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, env=scene.environment, **quiet)
    scene.wait_for_partial()
    process.kill()
    process.communicate()
    expect(scene.scan()[2] == 1, scene.scan())
    process = subprocess.Popen(command, env=scene.environment, text=True, **quiet)
    time.sleep(0.5)
    scene.hf("for file in hf.scan_cache_dir().incomplete_files: file.file_path.unlink()")
    scene.hub.pause = 0.0
    _, err = process.communicate()
    expect(process.returncode == 0, err)
    expect(scene.state() == "present" and scene.scan() == ([], [REPOSITORY], 0), scene.scan())


def a_download_of_theirs_is_respected(scene):
    """hf is downloading: fietje waits for it, removes nothing of it"""
    scene.enlarge()
    process = scene.begin("hf.hf_hub_download(REPOSITORY, FILE)")
    scene.wait_for_partial()
    removed = scene.fietje("models", "rm", "chat")
    expect(removed.returncode in (1, 3), removed)
    pulled = scene.fietje("pull", "chat")
    process.communicate()
    done(pulled)
    expect(process.returncode == 0 and len(scene.hub.downloads()) == 1, "both downloaded it")
    busy = scene.repository.exists() and scene.state() == "present"
    expect(busy, scene.state())


def a_read_only_cache_is_used(scene):
    """a cache that cannot be written: fietje verifies, uses and pulls what is there"""
    scene.hf("hf.hf_hub_download(REPOSITORY, FILE)")
    cache = scene.cache
    script = f"mount --bind '{cache}' '{cache}' && mount -o remount,bind,ro '{cache}' && exec \"$@\""
    for words in [["pull", "chat"], ["complete", "De kat", "-n", "2"], ["pull", "chat", "--offline"]]:
        command = ["unshare", "-m", "sh", "-c", script, "sh", scene.program, *words]
        done(subprocess.run(command, env=scene.environment, capture_output=True, text=True))
    refused = subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", scene.program, "models", "rm", "chat"],
                             env=scene.environment, capture_output=True, text=True)
    expect(refused.returncode == 1 and str(cache) in refused.stderr, refused)


CHECKS = [theirs_is_used, theirs_with_a_listing_is_used_offline, ours_is_used, a_new_commit_is_not_downloaded,
          the_shared_store_is_used, their_part_is_resumed, our_part_is_theirs_to_prune,
          a_download_of_theirs_is_respected, a_read_only_cache_is_used]


def can_mount():
    command = ["unshare", "-m", "true"]
    return shutil.which("unshare") and subprocess.run(command, capture_output=True).returncode == 0


@contextlib.contextmanager
def systems():
    """The variables for each kind of system that can be had here, by its name."""
    with tempfile.TemporaryDirectory() as directory:
        found = {"with links": {}, "without links": {"HF_HUB_DISABLE_SYMLINKS": "1"}}
        library = pathlib.Path(directory) / "no_symlink.so"
        compiler = shutil.which("cc")
        if compiler:
            command = [compiler, "-shared", "-fPIC", "-x", "c", "-", "-o", str(library)]
            subprocess.run(command, input=NO_SYMLINK, text=True, check=True)
            found["links refused"] = {"LD_PRELOAD": str(library)}
        yield found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fietje")
    parser.add_argument("--cache", help="where the caches are made")
    parser.add_argument("--only", default="", help="a part of a check's name")
    arguments = parser.parse_args()
    program = os.path.abspath(arguments.fietje)
    failed = 0
    with systems() as found:
        for system, variables in found.items():
            for check in [check for check in CHECKS if arguments.only in check.__name__]:
                name = f"{system}: {check.__doc__}"
                if check is a_read_only_cache_is_used and not can_mount() or \
                        check is the_shared_store_is_used and variables:
                    print(f"not here  {name}")
                    continue
                scene = Scene(program, arguments.cache, variables)
                try:
                    check(scene)
                    print(f"ok        {name}", flush=True)
                except (AssertionError, RuntimeError, StopIteration) as error:
                    failed += 1
                    print(f"FAILED    {name}\n          {error!r}", flush=True)
                shutil.rmtree(scene.root, ignore_errors=True)
    print(f"{failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(main())
