#!/usr/bin/env python3
"""Runs clients of other people against `fietje serve` and prints a table: client, feature, whether it works.

    python clients.py PROGRAM [--only NAME ...] [--node DIR]

See README.md. The answers are the mini model's, so only the protocol is judged.
"""

import argparse
import importlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

QUESTION = "Wat is de hoofdstad van Frankrijk?"
CASES = []
HERE = pathlib.Path(__file__).parent


def case(client, feature, package=None):
    """Registers a function that takes the server's address and fails where the feature does not work."""

    def register(function):
        CASES.append((client, feature, package or client.replace("-", "_"), function))
        return function

    return register


def openai_client(url):
    import openai

    return openai.OpenAI(base_url=f"{url}/v1", api_key="x", max_retries=0)


TOOL = {
    "type": "function",
    "function": {
        "name": "weer",
        "description": "Het weer in een plaats",
        "parameters": {"type": "object", "properties": {"plaats": {"enum": ["Gent", "Utrecht"]}}, "required": ["plaats"]},
    },
}
MESSAGES = [{"role": "user", "content": QUESTION}]


@case("openai", "chat")
def _(url):
    answer = openai_client(url).chat.completions.create(model="mini", messages=MESSAGES, max_tokens=20)
    assert answer.choices[0].message.content and answer._request_id


@case("openai", "stream")
def _(url):
    stream = openai_client(url).chat.completions.create(
        model="mini", messages=MESSAGES, stream=True, stream_options={"include_usage": True})
    chunks = list(stream)
    assert chunks[-1].usage.completion_tokens and any(c.choices and c.choices[0].delta.content for c in chunks)


@case("openai", "form")
def _(url):
    from pydantic import BaseModel

    class City(BaseModel):
        is_capital: bool

    answer = openai_client(url).chat.completions.parse(model="mini", messages=MESSAGES, response_format=City)
    assert isinstance(answer.choices[0].message.parsed, City)


@case("openai", "tools")
def _(url):
    client = openai_client(url)
    answer = client.chat.completions.create(model="mini", messages=MESSAGES, tools=[TOOL])
    assert answer.choices[0].message.content or answer.choices[0].message.tool_calls
    forced = client.chat.completions.create(
        model="mini", messages=MESSAGES, tools=[TOOL], max_tokens=200,
        tool_choice={"type": "function", "function": {"name": "weer"}})
    call = forced.choices[0].message.tool_calls[0]
    assert "plaats" in json.loads(call.function.arguments)
    history = [*MESSAGES, forced.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "12 graden"}]
    assert client.chat.completions.create(model="mini", messages=history, tools=[TOOL]).choices
    stream = client.chat.completions.create(
        model="mini", messages=MESSAGES, tools=[TOOL], tool_choice="required", stream=True, max_tokens=200)
    assert any(c.choices and c.choices[0].delta.tool_calls for c in stream)


@case("openai", "responses")
def _(url):
    client = openai_client(url)
    first = client.responses.create(model="mini", input=QUESTION, instructions="Kort.")
    assert first.output_text
    again = client.responses.create(model="mini", input="En van België?", previous_response_id=first.id)
    assert again.output_text
    with client.responses.stream(model="mini", input=QUESTION) as stream:
        for _ in stream:
            pass
        assert stream.get_final_response().output_text


@case("openai", "logprobs")
def _(url):
    answer = openai_client(url).chat.completions.create(
        model="mini", messages=MESSAGES, logprobs=True, top_logprobs=3, max_tokens=5)
    assert len(answer.choices[0].logprobs.content[0].top_logprobs) == 3


@case("openai", "penalties")
def _(url):
    assert openai_client(url).chat.completions.create(
        model="mini", messages=MESSAGES, frequency_penalty=0.5, presence_penalty=0.5, logit_bias={"11": -100}).choices


@case("ollama", "chat")
def _(url):
    import ollama

    client = ollama.Client(host=url)
    assert client.list().models[0].model and client.show("mini").details
    assert client.chat(model="mini", messages=MESSAGES).message.content
    assert client.generate(model="mini", prompt=QUESTION).response


@case("ollama", "stream")
def _(url):
    import ollama

    pieces = list(ollama.Client(host=url).chat(model="mini", messages=MESSAGES, stream=True))
    assert pieces[-1].done and "".join(piece.message.content for piece in pieces)


@case("ollama", "form")
def _(url):
    import ollama

    schema = {"type": "object", "properties": {"n": {"type": "boolean"}}, "required": ["n"],
              "additionalProperties": False}
    answer = ollama.Client(host=url).chat(model="mini", messages=MESSAGES, format=schema)
    assert isinstance(json.loads(answer.message.content)["n"], bool)


@case("ollama", "tools")
def _(url):
    import ollama

    assert ollama.Client(host=url).chat(model="mini", messages=MESSAGES, tools=[TOOL]).message


@case("litellm", "chat")
def _(url):
    import litellm

    answer = litellm.completion(model="openai/mini", api_base=f"{url}/v1", api_key="x", messages=MESSAGES)
    assert answer.choices[0].message.content


@case("litellm", "stream")
def _(url):
    import litellm

    stream = litellm.completion(model="openai/mini", api_base=f"{url}/v1", api_key="x", messages=MESSAGES, stream=True)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in stream)


@case("litellm", "tools")
def _(url):
    import litellm

    assert litellm.completion(
        model="openai/mini", api_base=f"{url}/v1", api_key="x", messages=MESSAGES, tools=[TOOL]).choices


def langchain(url, **more):
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(base_url=f"{url}/v1", api_key="x", model="mini", max_retries=0, **more)


@case("langchain-openai", "chat")
def _(url):
    assert langchain(url).invoke(QUESTION).content


@case("langchain-openai", "stream")
def _(url):
    assert "".join(chunk.content for chunk in langchain(url).stream(QUESTION))


@case("langchain-openai", "form")
def _(url):
    from pydantic import BaseModel

    class City(BaseModel):
        is_capital: bool

    for method in ("json_schema", "function_calling"):
        assert langchain(url).with_structured_output(City, method=method).invoke(QUESTION).is_capital is not None


@case("langchain-openai", "tools")
def _(url):
    assert langchain(url).bind_tools([TOOL]).invoke(QUESTION) is not None


@case("langchain-openai", "responses")
def _(url):
    assert langchain(url, use_responses_api=True).invoke(QUESTION).text


@case("langchain-openai", "prompts")
def _(url):
    from langchain_openai import OpenAI

    model = OpenAI(base_url=f"{url}/v1", api_key="x", model="mini", max_retries=0, max_tokens=4)
    assert len(model.generate(["De kat"] * 20).generations) == 20


@case("instructor", "form")
def _(url):
    import instructor
    from pydantic import BaseModel

    class City(BaseModel):
        is_capital: bool

    client = instructor.from_openai(openai_client(url), mode=instructor.Mode.TOOLS)
    assert isinstance(client.chat.completions.create(model="mini", messages=MESSAGES, response_model=City), City)


def pydantic_ai_model(url):
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel("mini", provider=OpenAIProvider(base_url=f"{url}/v1", api_key="x"))


@case("pydantic-ai", "chat")
def _(url):
    from pydantic_ai import Agent

    assert Agent(pydantic_ai_model(url)).run_sync(QUESTION).output


@case("pydantic-ai", "form")
def _(url):
    from pydantic import BaseModel
    from pydantic_ai import Agent

    class City(BaseModel):
        is_capital: bool

    assert isinstance(Agent(pydantic_ai_model(url), output_type=City).run_sync(QUESTION).output, City)


@case("pydantic-ai", "tools")
def _(url):
    from pydantic_ai import Agent

    agent = Agent(pydantic_ai_model(url))

    @agent.tool_plain
    def weer(plaats: str) -> str:
        return "12 graden"

    assert agent.run_sync(QUESTION).output


@case("outlines", "form")
def _(url):
    import outlines
    from pydantic import BaseModel

    class City(BaseModel):
        is_capital: bool

    model = outlines.from_openai(openai_client(url), "mini")
    assert City.model_validate_json(model(QUESTION, City))


@case("llama-index", "chat", "llama_index.llms.openai_like")
def _(url):
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(model="mini", api_base=f"{url}/v1", api_key="x", is_chat_model=True, max_retries=0)
    assert model.complete(QUESTION).text


@case("llama-index", "form", "llama_index.llms.openai_like")
def _(url):
    from llama_index.llms.openai_like import OpenAILike
    from pydantic import BaseModel

    class City(BaseModel):
        is_capital: bool

    model = OpenAILike(model="mini", api_base=f"{url}/v1", api_key="x", is_chat_model=True, max_retries=0,
                       is_function_calling_model=True)
    assert isinstance(model.as_structured_llm(City).complete(QUESTION).raw, City)


@case("llm", "chat")
def _(url):
    with tempfile.TemporaryDirectory() as home:
        path = pathlib.Path(home, "extra-openai-models.yaml")
        path.write_text(f"- model_id: fietje\n  model_name: mini\n  api_base: {url}/v1\n  api_key_name: x\n  supports_tools: true\n")
        environment = os.environ | {"LLM_USER_PATH": home}
        run = [sys.executable, "-m", "llm", "-m", "fietje", "--key", "x", "--no-stream", QUESTION]
        for more in ([], ["-o", "presence_penalty", "0.5"], ["-T", "llm_version"]):
            done = subprocess.run(run + more, env=environment, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0 and done.stdout.strip(), done.stderr


@case("lm_eval", "score", "lm_eval")
def _(url):
    from lm_eval.api.instance import Instance
    from lm_eval.models.openai_completions import LocalCompletionsAPI

    model = LocalCompletionsAPI(model="mini", base_url=f"{url}/v1/completions", tokenizer_backend="remote",
                                max_retries=1, num_concurrent=1)
    pairs = [("De kat zit op de", " mat"), ("De kat zit op de", " maan"), ("Hoi", " daar")]
    requests = [Instance("loglikelihood", {}, pair, index) for index, pair in enumerate(pairs)]
    scores = model.loglikelihood(requests)
    assert all(score < 0 for score, _ in scores), scores


JAVASCRIPT = {
    ("openai (npm)", "chat"): "const r = await o.chat.completions.create({model: 'mini', messages}); ok(r.choices[0].message.content)",
    ("openai (npm)", "tools"): "const r = o.chat.completions.runTools({model: 'mini', messages, tools: [{type: 'function', "
                               "function: {name: 'weer', function: () => '12', parse: JSON.parse, parameters: {type: 'object', properties: {}}}}]});"
                               "ok(await r.finalContent())",
    ("openai (npm)", "responses"): "const r = await o.responses.create({model: 'mini', input: q}); ok(r.output_text)",
    ("AI SDK", "chat"): "const {text} = await ai.generateText({model: like('mini'), prompt: q, frequencyPenalty: 0.5}); ok(text)",
    ("AI SDK", "stream"): "const r = ai.streamText({model: like('mini'), prompt: q}); let t = ''; for await (const p of r.textStream) t += p; ok(t)",
    ("AI SDK", "tools"): "const r = await ai.generateText({model: like('mini'), prompt: q, tools: {weer: ai.tool({inputSchema: "
                         "ai.jsonSchema({type: 'object', properties: {}}), execute: async () => '12'})}}); ok(r)",
    ("AI SDK", "responses"): "const {text} = await ai.generateText({model: oai('mini'), prompt: q}); ok(text)",
    ("ollama (npm)", "chat"): "const r = await new Ollama({host: url}).chat({model: 'mini', messages}); ok(r.message.content)",
}


def run_javascript(url, node, body):
    needs = {"o.": "import OpenAI from 'openai'; const o = new OpenAI({baseURL: url + '/v1', apiKey: 'x', maxRetries: 0});",
             "ai.": "import * as ai from 'ai';",
             "like(": "import {createOpenAICompatible} from '@ai-sdk/openai-compatible'; "
                      "const like = createOpenAICompatible({name: 'f', baseURL: url + '/v1'});",
             "oai(": "import {createOpenAI} from '@ai-sdk/openai'; const oai = createOpenAI({baseURL: url + '/v1', apiKey: 'x'});",
             "Ollama": "import {Ollama} from 'ollama';"}
    head = "".join(text for mark, text in needs.items() if mark in body)
    imports = re.findall(r"import .*?;", head)
    rest = re.sub(r"import .*?;", "", head)
    source = "\n".join([*imports, f"const url = {json.dumps(url)}, q = {json.dumps(QUESTION)}, messages = {json.dumps(MESSAGES)};",
                        "const ok = (x) => { if (!x) throw new Error('nothing'); };", rest, body])
    path = pathlib.Path(node, "case.mjs")
    path.write_text(source)
    done = subprocess.run(["node", path], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr.strip().splitlines()[-1:] or done.stderr


class Server:
    def __init__(self, program):
        self.home = tempfile.TemporaryDirectory()
        log = pathlib.Path(self.home.name, "log")
        environment = {"HOME": self.home.name, "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        command = [program, "serve", "-m", "mini", "--port", "0"]
        self.process = subprocess.Popen(command, env=environment, stderr=log.open("w"), stdin=subprocess.DEVNULL)
        for _ in range(200):
            found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            if found:
                self.url = found.group(0)
                return
            time.sleep(0.1)
        sys.exit(f"the server did not begin: {log.read_text()}")


def is_installed(package):
    try:
        importlib.import_module(package)
        return True
    except ImportError:
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--only", nargs="*", help="names of clients")
    parser.add_argument("--node", help="a directory with node_modules")
    options = parser.parse_args()
    server, results = Server(options.program), {}
    cases = [(client, feature, function) for client, feature, package, function in CASES if is_installed(package)]
    if options.node and shutil.which("node"):
        cases += [(client, feature, lambda url, body=body: run_javascript(url, options.node, body))
                  for (client, feature), body in JAVASCRIPT.items()]
    for client, feature, function in cases:
        if options.only and client not in options.only:
            continue
        print(f"{client}, {feature}", file=sys.stderr, flush=True)
        try:
            function(server.url)
            verdict = "yes"
        except Exception as error:  # whatever a client throws is its verdict
            verdict = "no"
            print(f"    {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
        results.setdefault(client, {})[feature] = verdict
    server.process.terminate()
    server.process.wait(30)
    features = list(dict.fromkeys(feature for rows in results.values() for feature in rows))
    print("| client | " + " | ".join(features) + " |")
    print("|---" * (len(features) + 1) + "|")
    for client, row in results.items():
        print(f"| {client} | " + " | ".join(row.get(feature, "") for feature in features) + " |")
    failed = sum(verdict == "no" for row in results.values() for verdict in row.values())
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
