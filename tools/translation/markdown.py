#!/usr/bin/env python3
"""Translates Markdown with `fietje translate` and a translator that changes every letter, and compares what other
readers make of the document before and after: markdown-it-py with its plugins, PyYAML and tomllib.

    pip install -r tools/translation/requirements.txt
    tools/translation/markdown.py target/debug/fietje tests/corpus/markdown/*.md

It is not part of the tests: it needs Python packages. The end status is 1 if a document differs."""

import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import tomllib

import yaml
from markdown_it import MarkdownIt
from mdit_py_plugins.admon import admon_plugin
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

SWAP = {}
for ring in ("aeiou", "bcdfghjklmnpqrstvwxyz"):
    for place, letter in enumerate(ring):
        other = ring[(place + 1) % len(ring)]
        SWAP[ord(letter)], SWAP[ord(letter.upper())] = other, other.upper()
PLACEHOLDER = re.compile(r"(\{\d+\})")


def translation(text, grows):
    """Other letters for those outside of placeholders, and longer words."""
    parts = PLACEHOLDER.split(text)
    parts = [part if PLACEHOLDER.fullmatch(part) else part.translate(SWAP) for part in parts]
    if grows:
        parts = [
            part if PLACEHOLDER.fullmatch(part) else re.sub(r"\b([a-zA-Z]{4,})\b", r"\1en", part) for part in parts
        ]
    return "".join(parts)


class Translator(http.server.BaseHTTPRequestHandler):
    """As much of a chat server as fietje asks."""

    protocol_version = "HTTP/1.1"
    grows = False

    def log_message(self, *_):
        pass

    def reply(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.reply("application/json", json.dumps({"data": [{"id": "letters", "max_model_len": 2048}]}).encode())

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = request["messages"][-1]["content"].partition("\n\n")[2]
        text = text.removeprefix("Tekst:\n")
        events = [
            {"index": 0, "delta": {"content": translation(text, Translator.grows)}},
            {"index": 0, "delta": {}, "finish_reason": "stop"},
        ]
        lines = [b"data: " + json.dumps({"choices": [event]}).encode() for event in events]
        self.reply("text/event-stream", b"\n\n".join([*lines, b"data: [DONE]", b""]))


def reader():
    markdown = MarkdownIt("gfm-like", {"linkify": False})
    for plugin in (front_matter_plugin, footnote_plugin, deflist_plugin, tasklists_plugin, admon_plugin,
                   colon_fence_plugin, dollarmath_plugin, myst_block_plugin, myst_role_plugin):
        markdown.use(plugin)
    return markdown


# Attributes that say something to readers, or follow a heading.
PROSE = {"title", "alt"}


def shape(tokens, markdown):
    """The tokens without their prose. Line breaks within a paragraph are no part of it, nor is the text of containers
    and admonitions, which is compared as Markdown."""
    found = []
    for token in tokens:
        if token.type in ("text", "softbreak", "front_matter", "text_special"):
            continue
        attributes = {key: value for key, value in token.attrs.items() if key not in PROSE}
        if str(attributes.get("href", "")).startswith("#"):
            attributes["href"] = "#"
        content = token.content if token.type in ("code_inline", "fence", "code_block", "math_inline") else ""
        if token.type in ("colon_fence",) or token.type == "fence" and token.info.startswith("{"):
            content = shape(markdown.parse(token.content), markdown)
        children = sorted(map(str, shape(token.children or [], markdown)))
        found.append((token.type, token.tag, sorted(attributes.items()), content, children))
    return found


def front_matter(text):
    """Its keys and the types of its values. An error of the reader is one of the document."""
    for mark, read in (("---", yaml.safe_load), ("+++", tomllib.loads)):
        if text.startswith(mark + "\n") and (end := text.find("\n" + mark, 4)) > 0:
            return keys(read(text[4:end]))
    return None


def keys(value):
    if isinstance(value, dict):
        return {key: keys(inside) for key, inside in value.items()}
    if isinstance(value, list):
        return [keys(inside) for inside in value]
    return type(value).__name__


def main():
    fietje, files = os.path.abspath(sys.argv[1]), sys.argv[2:]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Translator)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    markdown, different = reader(), 0
    with tempfile.TemporaryDirectory() as home:
        places = {f"XDG_{name}_HOME": os.path.join(home, name) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        for file in files:
            source = open(file, encoding="utf-8").read()
            for Translator.grows in (False, True):
                command = [fietje, "translate", file, "en:nl", "--endpoint", endpoint, "--no-memory"]
                done = subprocess.run(command, env=os.environ | places, capture_output=True, text=True)
                translated = done.stdout
                faults = []
                if done.returncode:
                    faults.append(f"status {done.returncode}: {done.stderr.strip()}")
                before, after = (shape(markdown.parse(text), markdown) for text in (source, translated))
                if before != after:
                    pairs = [pair for pair in zip(before, after) if pair[0] != pair[1]]
                    faults.append(f"tokens differ: {pairs[:1] or (len(before), len(after))}")
                try:
                    if front_matter(source) != front_matter(translated):
                        faults.append("front matter differs")
                except (yaml.YAMLError, tomllib.TOMLDecodeError) as error:
                    faults.append(f"front matter: {error}")
                different += bool(faults)
                growing = " (growing)" if Translator.grows else ""
                print(f"{os.path.basename(file)}{growing}: {'; '.join(faults) or 'equal'}")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
