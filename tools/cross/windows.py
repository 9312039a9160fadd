#!/usr/bin/env python3
"""Uses a Windows build of fietje as a person would, under Wine, and says what works.

    tools/cross/check run windows build --locked
    python3 tools/cross/windows.py target/cross/x86_64-pc-windows-gnu/debug/fietje.exe [--only PART]

Needs Debian's packages wine and wine64, and gcc-mingw-w64-x86-64-win32. The model is the built-in one, the hub a copy
on this machine. Wine is kinder than Windows: it has Unix's rules for files in use, and /proc.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

TOOLS = pathlib.Path(__file__).resolve().parent.parent
sys.path.append(str(TOOLS / "hub"))
from loopback import Hub  # noqa: E402

REPOSITORY, FILE = "BramVanroy/fietje-2-chat-gguf", "fietje-2b-chat-q8_0.gguf"
MODEL = TOOLS.parent / "crates/phi-cpu/tests/fixtures/chat-q8_0.gguf"
# Wine 8 lacks the library from which Rust's programs draw random numbers.
RANDOM = """
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE bytes, SIZE_T count) { return SystemFunction036(bytes, count); }
"""
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = f'<w:document xmlns:w="{NAMESPACE}"><w:body>{{}}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
PATIENCE = 120


class Failure(Exception):
    """A check that did not hold."""


def demand(holds, *seen):
    if not holds:
        raise Failure(" | ".join(str(thing) for thing in seen))


def prefix():
    """Wine's own directory, made once."""
    path = pathlib.Path(os.environ.get("WINEPREFIX", pathlib.Path.home() / ".cache/fietje-wine"))
    environment = wine_environment(path)
    library = path / "drive_c/windows/system32/bcryptprimitives.dll"
    if not library.exists():
        subprocess.run(["wine", "wineboot", "-i"], env=environment, check=True, capture_output=True)
        command = ["x86_64-w64-mingw32-gcc", "-shared", "-O1", "-x", "c", "-", "-o", library, "-ladvapi32"]
        subprocess.run(command, input=RANDOM.encode(), check=True)
    return path


def wine_environment(path):
    # Names of files that are not ASCII need a Unix locale that knows them.
    own = {"WINEPREFIX": str(path), "WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=;mshtml=", "LC_ALL": "C.UTF-8"}
    return {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], **own}


def windows(path):
    return "Z:" + str(path).replace("/", "\\")


class Desk:
    """A directory to work in, whose name has a space and a letter beyond ASCII, and a hub."""

    def __init__(self, program, wine, parent):
        self.program = windows(pathlib.Path(program).resolve())
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="map met é ", dir=parent))
        self.hub = Hub({REPOSITORY: {FILE: MODEL.read_bytes()}})
        variables = {"HF_HUB_CACHE": windows(self.root / "hub"), "HF_ENDPOINT": self.hub.endpoint}
        self.environment = {**wine_environment(wine), **variables}
        # Windows says where settings and conversations are, and nothing but an account of their own changes that.
        for directory in wine.glob("drive_c/users/*/AppData/*/fietje"):
            shutil.rmtree(directory)

    def start(self, *words, **more):
        streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        command = ["wine", self.program, "--lang", "en", *words]
        return subprocess.Popen(command, env={**self.environment, **more}, cwd=self.root, **streams)

    def run(self, *words, stdin=b"", code=0, **more):
        """What the program wrote to its standard output and error, in bytes and text."""
        process = self.start(*words, **more)
        output, errors = process.communicate(stdin, timeout=PATIENCE)
        errors = errors.decode(errors="replace")
        demand(process.returncode == code, words, f"exit code {process.returncode}", output, errors)
        return output, errors

    def write(self, name, contents):
        path = self.root / name
        path.write_bytes(contents)
        return path


def lines(output):
    return [line for line in output.decode().splitlines() if line]


def check_version(desk):
    demand(desk.run("--version")[0].startswith(b"fietje "), "no version")


def check_answer(desk):
    output, _ = desk.run("complete", "-m", "mini", "Hallo! Wie ben je?")
    demand(b"minimodel" in output, output)


def check_answer_to_a_pipe_with_carriage_returns(desk):
    output, _ = desk.run("complete", "-m", "mini", stdin=b"Hallo!\r\nWie ben je?\r\n")
    demand(output.strip(), output)
    shown, _ = desk.run("complete", "-m", "mini", "--json", "Wat is de hoofdstad van België?")
    demand("Brussel" in json.loads(shown)["text"], shown)


def check_attached_file(desk):
    path = desk.write("vraag één.txt", "Hallo! Wie ben je?\r\n".encode())
    output, _ = desk.run("complete", "-m", "mini", "-f", windows(path))
    demand(output.strip(), output)


def check_batch(desk):
    requests = b'{"id": "a", "prompt": "Hallo!"}\r\n{"id": "b", "prompt": "Wie ben je?"}\r\n'
    desk.write("vragen.jsonl", requests)
    desk.run("complete", "-m", "mini", "--batch", ".\\vragen.jsonl", "-o", ".\\antwoorden.jsonl")
    answers = [json.loads(line) for line in lines((desk.root / "antwoorden.jsonl").read_bytes())]
    demand([answer["id"] for answer in answers] == ["a", "b"], answers)
    _, errors = desk.run("complete", "-m", "mini", "--batch", ".\\vragen.jsonl", "-o", ".\\antwoorden.jsonl")
    demand(len(lines((desk.root / "antwoorden.jsonl").read_bytes())) == 2, "answered again", errors)


TEXT = b"De kat slaapt in het huis.\r\n\r\nDe man leest een boek.\r\n"
TRANSLATED = b"The cat sleeps in the house.\r\n\r\nThe man reads a book.\r\n"


def check_translated_text(desk):
    path = desk.write("brief één.txt", TEXT)
    desk.run("translate", "-m", "mini", windows(path), "nl:en", "-o", windows(desk.root / "letter ü.txt"))
    demand((desk.root / "letter ü.txt").read_bytes() == TRANSLATED, (desk.root / "letter ü.txt").read_bytes())
    output, _ = desk.run("translate", "-m", "mini", "nl:en", stdin=TEXT)
    demand(output == TRANSLATED, output)


def check_translation_into_a_directory(desk):
    (desk.root / "bron").mkdir()
    desk.write("bron/brief.txt", TEXT)
    desk.run("translate", "-m", "mini", ".\\bron\\brief.txt", "nl:en", "-o", ".\\uit\\")
    demand((desk.root / "uit/brief.txt").read_bytes() == TRANSLATED, list(desk.root.rglob("*")))
    desk.run("translate", "-m", "mini", "bron\\*.txt", "nl:en", "-o", "ster\\")
    demand((desk.root / "ster/brief.txt").read_bytes() == TRANSLATED, list(desk.root.rglob("*")))
    demand(not list(desk.root.rglob("*journal*")), list(desk.root.rglob("*journal*")))


def check_translated_document(desk):
    contents = DOCUMENT.format("".join(PARAGRAPH.format(line) for line in lines(TEXT)))
    with zipfile.ZipFile(desk.root / "brief.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", contents)
    desk.run("translate", "-m", "mini", ".\\brief.docx", "nl:en", "-o", ".\\letter.docx")
    with zipfile.ZipFile(desk.root / "letter.docx") as archive:
        document = archive.read("word/document.xml").decode()
    demand(all(line in document for line in lines(TRANSLATED)), document)


def check_download(desk):
    for links in ("0", "1"):
        cache = desk.root / f"hub {links}"
        more = {"HF_HUB_DISABLE_SYMLINKS": links, "HF_HUB_CACHE": windows(cache)}
        desk.run("models", "pull", "chat:q8_0", **more)
        (listed,) = [line for line in lines(desk.run("models", "list", **more)[0]) if "chat:q8_0" in line]
        demand("not downloaded" not in listed, listed)
        desk.run("models", "verify", "chat:q8_0", **more)
        output, _ = desk.run("complete", "-m", "chat:q8_0", "--offline", "-n", "3", "Hallo", **more)
        demand(output, "no answer")
        desk.run("models", "pull", "chat:q8_0", **more)
        desk.run("models", "rm", "chat:q8_0", **more)
        left = [path for path in cache.rglob("*") if path.is_file() and path.stat().st_size > 1000]
        demand(not left, left)


def check_settings(desk):
    path = desk.run("config", "path")[0].decode().strip()
    demand(re.match(r"[A-Z]:\\", path), path)
    shown = json.loads(desk.run("config", "show", "--json")[0])
    demand(shown["cache"].startswith("Z:\\"), shown)


def check_doctor(desk):
    output, _ = desk.run("doctor")
    demand(b"?" not in output, output)


def check_conversations(desk):
    output, _ = desk.run("chat", "-m", "mini", "--plain", stdin=b"Hallo!\r\n/help\r\n/quit\r\n")
    demand(output.strip(), output)
    listed, _ = desk.run("sessions", "list")
    demand(listed.strip(), listed)


def check_server(desk):
    process = desk.start("serve", "-m", "mini", "--port", "0")
    try:
        found, shown = None, ""
        while not found:
            line = process.stderr.readline().decode()
            demand(line, "the server ended", shown)
            shown += line
            found = re.search(r"http://127\.0\.0\.1:\d+", shown)
        body = {"messages": [{"role": "user", "content": "Hallo! Wie ben je?"}], "max_tokens": 20}
        request = urllib.request.Request(
            f"{found.group(0)}/v1/chat/completions", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as response:
            answer = json.load(response)
        demand(answer["choices"][0]["message"]["content"], answer)
    finally:
        process.kill()
        process.communicate()


def check_errors(desk):
    _, errors = desk.run("complete", "-m", "C:\\bestaat niet\\model.gguf", "Hallo", code=1)
    demand("C:\\bestaat niet\\model.gguf" in errors, errors)
    _, errors = desk.run("complete", "-m", "mini", "-f", "bestaat\\niet.txt", code=2)
    demand("bestaat\\niet.txt" in errors, errors)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    checks = {name: check for name, check in globals().items() if name.startswith("check_") and options.only in name}
    wine, failed = prefix(), 0
    with tempfile.TemporaryDirectory() as parent:
        for name, check in checks.items():
            began, result = time.monotonic(), "right"
            try:
                check(Desk(options.program, wine, parent))
            except (Failure, subprocess.TimeoutExpired, OSError, ValueError) as failure:
                result, failed = f"WRONG: {failure}", failed + 1
            what = name.removeprefix("check_").replace("_", " ")
            print(f"{what}: {result} ({time.monotonic() - began:.0f} s)", flush=True)
    with contextlib.suppress(FileNotFoundError):
        subprocess.run(["wineserver", "-k"], env=wine_environment(wine))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
