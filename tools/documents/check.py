"""Translate documents with a stand-in for a model, and compare them before and after with independent parsers.

usage: check.py FIETJE [FILE or DIRECTORY...]
"""

import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree
from pathlib import Path

import html5lib
import polib
import srt
import webvtt

import markdown
import office

HOLDER = re.compile(r"(\{\d+\})")
RINGS = ("aeiou", "bcdfghjklmnpqrstvwxyz")
SWAP = {ord(a): b for ring in RINGS for a, b in zip(ring, ring[1:] + ring[0])}
SWAP |= {ord(chr(a).upper()): b.upper() for a, b in SWAP.items()}
VISIBLE = {"alt", "title", "placeholder", "summary", "label", "abbr", "value", "content", "lang", "xml:lang"}


def echo(text):
    return text


def plain(text):
    return "".join(part if HOLDER.fullmatch(part) else part.translate(SWAP) for part in HOLDER.split(text))


def grow(text):
    return re.sub(r"(?<![{%$`&\\])\b([a-zA-Z]{4,})\b", r"\1en", plain(text))


def shrink(text):
    return re.sub(r"\b([a-zA-Z]{4})[a-zA-Z]+\b", r"\1", plain(text))


def swap(text):
    said = plain(text)
    turned = iter(HOLDER.findall(said)[::-1])
    return HOLDER.sub(lambda _: next(turned), said)


def extra(text):
    return plain(text).replace(" ", " %s ", 1)


TRANSLATORS = (echo, plain, grow, shrink, swap, extra)


class Model(http.server.BaseHTTPRequestHandler):
    """An OpenAI-compatible server whose answers a function makes."""

    protocol_version = "HTTP/1.1"
    translator = staticmethod(plain)

    def log_message(self, *_):
        pass

    def send(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        models = {"data": [{"id": Model.translator.__name__, "max_model_len": 2048}]}
        self.send("application/json", json.dumps(models).encode())

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        head, _, text = request["messages"][-1]["content"].partition("\n\n")
        text = text.removeprefix("Tekst:\n") if head.startswith("Hieronder") else text
        choices = ({"delta": {"content": Model.translator(text)}}, {"delta": {}, "finish_reason": "stop"})
        events = [b"data: " + json.dumps({"choices": [{"index": 0} | one]}).encode() + b"\n\n" for one in choices]
        self.send("text/event-stream", b"".join(events) + b"data: [DONE]\n\n")


def html_skeleton(path):
    """The tree of elements with their attributes, without texts that readers see."""
    page = path.read_bytes()
    # In XML an element without an end is not open.
    is_xml = page.lstrip().startswith(b"<?xml")
    tree = xml.etree.ElementTree.fromstring(page) if is_xml else html5lib.parse(page, namespaceHTMLElements=False)
    kept = {"script", "style", "pre", "code", "kbd", "samp", "var"}
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        hidden = {key: value for key, value in element.attrib.items() if key not in VISIBLE and not key.startswith("aria-")}
        found.append((element.tag, sorted(hidden.items()), element.text if element.tag in kept else None))
    return sorted(map(str, found))


def srt_skeleton(path):
    tags = re.compile(r"</?\w[^>]*>|\{\\[^}]*\}")
    return [(cue.index, cue.start, cue.end, sorted(set(tags.findall(cue.content)))) for cue in srt.parse(path.read_text("utf-8-sig"))]


def vtt_skeleton(path):
    return [(cue.identifier, cue.start, cue.end) for cue in webvtt.read(path)]


def po_skeleton(path):
    entries = polib.pofile(str(path))
    return [(entry.msgid, entry.msgctxt, sorted(entry.flags), entry.comment, entry.obsolete) for entry in entries]


SKELETONS = {".html": html_skeleton, ".md": markdown.skeleton, ".srt": srt_skeleton, ".vtt": vtt_skeleton, ".po": po_skeleton} | office.SKELETONS


def check(fietje, files, work, translator):
    """The documents for which a parser sees more than other words."""
    Model.translator = staticmethod(translator)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {"PATH": os.environ["PATH"], "HOME": str(work), "HF_HUB_OFFLINE": "1", "FIETJE_LANG": "en"}
    faults = []
    for source in files:
        target = work / f"out-{translator.__name__}{source.suffix}"
        command = [fietje, "translate", "--endpoint", f"http://127.0.0.1:{server.server_port}", "--no-memory", source, "en:nl"]
        run = subprocess.run([*command, *office.OPTIONS.get(source.suffix, []), "-o", target, "--overwrite"], env=environment, capture_output=True, text=True)
        problem = None
        if run.returncode not in (0, 6):
            problem = f"exit {run.returncode}: {run.stderr.strip()[:200]}"
        elif translator is echo and target.read_bytes() != source.read_bytes():
            problem = "an echo changes it"
        elif source.suffix in SKELETONS and SKELETONS[source.suffix](source) != SKELETONS[source.suffix](target):
            problem = "a parser sees another structure"
        elif source.suffix in (".po", ".pot"):
            valid = subprocess.run(["msgfmt", "-c", "-o", os.devnull, target], capture_output=True, text=True)
            before = subprocess.run(["msgfmt", "-c", "-o", os.devnull, source], capture_output=True)
            if valid.returncode > before.returncode:
                problem = f"msgfmt: {valid.stderr.strip()[:300]}"
        left = sum(1 for line in run.stderr.splitlines() if line.startswith(f"{source}:"))
        print(f"{translator.__name__:7} {source.name:28} {'FAULT ' + problem if problem else 'ok'}{f', {left} left or doubted' if left else ''}")
        if problem:
            faults.append((source, translator, problem))
    server.shutdown()
    return faults


def main():
    fietje, *names = sys.argv[1:]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        files = [file for one in map(Path, names) for file in (sorted(one.rglob("*.*")) if one.is_dir() else [one])]
        faults = [fault for translator in TRANSLATORS for fault in check(Path(fietje).resolve(), files, work, translator)]
    print(f"{len(files)} documents, {len(TRANSLATORS)} translators, {len(faults)} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
