"""The step that tests stop strings, constraints, seeds, cancelling and the window's end, on random weights, whose
answers would never end or follow a format by themselves."""

import json
import time

from cases import conversation, filling_window
from context import SMALL

TOKENS = 40
SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["stad", "jaar"],
    "properties": {"stad": {"enum": ["Utrecht", "Gent"]}, "jaar": {"type": "integer", "minimum": 1, "maximum": 2099}},
}
# Seconds for an answer right after a cancelled one, which would have gone on for half a window.
SOON = 5.0


def follow_rules(context, report):
    window = context.config(SMALL)["max_position_embeddings"]
    messages = conversation(0, 0)
    with context.program(SMALL).serve() as server:
        whole = server.chat(messages, max_tokens=TOKENS, ignore_eos=True)
        text = whole["message"]["content"]
        report.check("an answer ends at its limit", ending(whole) == ("length", TOKENS), ending(whole))
        stop_string(report, server, messages, text)
        schema(report, server, messages)
        seed(report, server, messages)
        cancelled(report, server, messages, text, window)
        window_end(report, server, context.tokenizer(SMALL), window)


def ending(choice):
    return choice["finish_reason"], choice["usage"]["completion_tokens"]


def stop_string(report, server, messages, text):
    # Begins in the middle of a token.
    middle = len(text) // 2
    stop = text[middle : middle + 5]
    stopped = server.chat(messages, max_tokens=TOKENS, ignore_eos=True, stop=[stop])
    expected = text[: text.index(stop)], "stop"
    found = stopped["message"]["content"], stopped["finish_reason"]
    report.check("an answer ends before its stop string", found == expected, repr(found), repr(expected))


def schema(report, server, messages):
    form = {"type": "json_schema", "json_schema": {"name": "plaats", "schema": SCHEMA}}
    formed = server.chat(messages, max_tokens=TOKENS, response_format=form)
    try:
        found = json.loads(formed["message"]["content"])
        is_right = set(found) == set(SCHEMA["required"]) and found["stad"] in ("Utrecht", "Gent")
        is_right = is_right and 1 <= found["jaar"] <= 2099
    except ValueError as error:
        found, is_right = f"{error}: {formed['message']['content']!r}", False
    report.check("an answer follows its JSON schema", is_right, found)


def seed(report, server, messages):
    options = {"temperature": 1.0, "seed": 7, "max_tokens": TOKENS, "ignore_eos": True}
    one, two = (server.chat(messages, **options)["message"]["content"] for _ in range(2))
    report.check("the same seed gives the same answer", one == two)


def cancelled(report, server, messages, text, window):
    for index, _ in enumerate(server.stream(messages, max_tokens=window // 2, ignore_eos=True)):
        if index == 2:
            break
    started = time.monotonic()
    after = server.chat(messages, max_tokens=TOKENS, ignore_eos=True)
    report.check("the answer after a cancelled one is as before", after["message"]["content"] == text)
    report.at_most("seconds that it took", time.monotonic() - started, SOON)


def window_end(report, server, tokenizer, window):
    messages, room = filling_window(tokenizer, window, 8)
    last = server.chat(messages, ignore_eos=True)
    report.check("an answer ends at the window's end", ending(last) == ("length", room + 1), ending(last))
    messages, room = filling_window(tokenizer, window, -8)
    try:
        server.chat(messages)
        found = "it was answered"
    except RuntimeError as error:
        found = str(error)
    report.check("a prompt beyond the window is refused", found.startswith("status 400"), found)
