#!/usr/bin/env python3
"""Runs clients of other people against `fietje serve` and prints a table: client, feature, whether it works.

    python clients.py PROGRAM [--only NAME ...] [--node DIR] [--record FILE]

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

from recorder import Recorder

sys.path.append(str(pathlib.Path(__file__).parent.parent / "load"))
from server import Server  # noqa: E402

QUESTION = "Wat is de hoofdstad van Frankrijk?"
CASES = []


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


def capital():
    """A format that the mini model keeps to by itself. Some libraries only describe theirs in the prompt."""
    from pydantic import BaseModel

    class Capital(BaseModel):
        land: str
        hoofdstad: str

    return Capital


def city():
    from pydantic import BaseModel

    class City(BaseModel):
        is_capital: bool

    return City


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


@case("openai", "format")
def _(url):

    answer = openai_client(url).chat.completions.parse(model="mini", messages=MESSAGES, response_format=city())
    assert answer.choices[0].message.parsed.is_capital is not None


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


@case("ollama", "format")
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


@case("litellm", "format")
def _(url):
    import litellm

    answer = litellm.completion(model="openai/mini", api_base=f"{url}/v1", api_key="x", messages=MESSAGES,
                                response_format=city())
    assert city().model_validate_json(answer.choices[0].message.content)


@case("litellm", "responses")
def _(url):
    import litellm

    answer = litellm.responses(model="openai/mini", api_base=f"{url}/v1", api_key="x", input=QUESTION)
    assert answer.output[0].content[0].text


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


@case("langchain-openai", "format")
def _(url):

    for method in ("json_schema", "function_calling"):
        assert langchain(url).with_structured_output(city(), method=method).invoke(QUESTION).is_capital is not None


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


def ask_instructor(url, mode, format):
    import instructor

    client = instructor.from_openai(openai_client(url), mode=mode)
    answer = client.chat.completions.create(
        model="mini", messages=MESSAGES, response_model=format, max_retries=0, max_tokens=100)
    assert isinstance(answer, format)


@case("instructor", "chat")
def _(url):
    import instructor

    answer = instructor.from_openai(openai_client(url)).chat.completions.create(
        model="mini", messages=MESSAGES, response_model=None)
    assert answer.choices[0].message.content


@case("instructor", "stream")
def _(url):
    import instructor

    client = instructor.from_openai(openai_client(url), mode=instructor.Mode.JSON_SCHEMA)
    parts = list(client.chat.completions.create_partial(model="mini", messages=MESSAGES, response_model=city()))
    assert parts[-1].is_capital is not None


@case("instructor", "format")
def _(url):
    from instructor import Mode

    ask_instructor(url, Mode.JSON, capital())
    ask_instructor(url, Mode.JSON_SCHEMA, city())


@case("instructor", "tools")
def _(url):
    from instructor import Mode

    for mode in (Mode.TOOLS, Mode.TOOLS_STRICT):
        ask_instructor(url, mode, city())


def openai_provider(url):
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIProvider(base_url=f"{url}/v1", api_key="x")


def pydantic_ai_model(url):
    from pydantic_ai.models.openai import OpenAIChatModel

    return OpenAIChatModel("mini", provider=openai_provider(url))


@case("pydantic-ai", "chat")
def _(url):
    from pydantic_ai import Agent

    assert Agent(pydantic_ai_model(url)).run_sync(QUESTION).output


@case("pydantic-ai", "stream")
def _(url):
    import asyncio

    from pydantic_ai import Agent

    async def run():
        async with Agent(pydantic_ai_model(url)).run_stream(QUESTION) as stream:
            return [piece async for piece in stream.stream_text(delta=True)]

    assert "".join(asyncio.run(run()))


@case("pydantic-ai", "format")
def _(url):
    from pydantic_ai import Agent

    from pydantic_ai import NativeOutput, PromptedOutput

    # The first is the default: a function that must be called.
    for output in (city(), NativeOutput(city()), PromptedOutput(capital())):
        assert Agent(pydantic_ai_model(url), output_type=output).run_sync(QUESTION).output.model_dump()


@case("pydantic-ai", "responses")
def _(url):
    from pydantic_ai import Agent
    from pydantic_ai.models.openai import OpenAIResponsesModel

    assert Agent(OpenAIResponsesModel("mini", provider=openai_provider(url))).run_sync(QUESTION).output


@case("pydantic-ai", "tools")
def _(url):
    from pydantic_ai import Agent

    agent = Agent(pydantic_ai_model(url))

    @agent.tool_plain
    def weer(plaats: str) -> str:
        return "12 graden"

    assert agent.run_sync(QUESTION).output


@case("outlines", "chat")
def _(url):
    import outlines

    assert outlines.from_openai(openai_client(url), "mini")(QUESTION)


@case("outlines", "stream")
def _(url):
    import outlines

    assert "".join(outlines.from_openai(openai_client(url), "mini").stream(QUESTION))


@case("outlines", "format")
def _(url):
    import outlines

    model = outlines.from_openai(openai_client(url), "mini")
    assert city().model_validate_json(model(QUESTION, city()))


@case("llama-index", "chat", "llama_index.llms.openai_like")
def _(url):
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(model="mini", api_base=f"{url}/v1", api_key="x", is_chat_model=True, max_retries=0)
    assert model.complete(QUESTION).text


@case("llama-index", "format", "llama_index.llms.openai_like")
def _(url):
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(model="mini", api_base=f"{url}/v1", api_key="x", is_chat_model=True, max_retries=0,
                       is_function_calling_model=True)
    assert model.as_structured_llm(city()).complete(QUESTION).raw.is_capital is not None


@case("llama-index", "stream", "llama_index.llms.openai_like")
def _(url):
    from llama_index.llms.openai_like import OpenAILike

    model = OpenAILike(model="mini", api_base=f"{url}/v1", api_key="x", is_chat_model=True, max_retries=0)
    assert "".join(piece.delta for piece in model.stream_complete(QUESTION))


@case("llama-index", "tools", "llama_index.llms.openai_like")
def _(url):
    from llama_index.core.tools import FunctionTool
    from llama_index.llms.openai_like import OpenAILike

    def weer(plaats: str) -> str:
        """Het weer in een plaats"""
        return "12 graden"

    model = OpenAILike(model="mini", api_base=f"{url}/v1", api_key="x", is_chat_model=True, max_retries=0,
                       is_function_calling_model=True)
    answer = model.chat_with_tools([FunctionTool.from_defaults(weer)], user_msg=QUESTION, tool_required=True)
    assert model.get_tool_calls_from_response(answer)[0].tool_name == "weer"


def run_llm(url, *arguments):
    with tempfile.TemporaryDirectory() as home:
        path = pathlib.Path(home, "extra-openai-models.yaml")
        path.write_text(f"- model_id: fietje\n  model_name: mini\n  api_base: {url}/v1\n  api_key_name: x\n"
                        "  supports_tools: true\n  supports_schema: true\n")
        run = [sys.executable, "-m", "llm", "-m", "fietje", "--key", "x", *arguments, QUESTION]
        done = subprocess.run(run, env=os.environ | {"LLM_USER_PATH": home}, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0 and done.stdout.strip(), done.stderr
        return done.stdout


@case("llm", "chat")
def _(url):
    run_llm(url, "--no-stream")
    run_llm(url, "--no-stream", "-o", "presence_penalty", "0.5")


@case("llm", "stream")
def _(url):
    run_llm(url)


@case("llm", "format")
def _(url):
    schema = {"type": "object", "properties": {"is_capital": {"type": "boolean"}}, "required": ["is_capital"],
              "additionalProperties": False}
    assert isinstance(json.loads(run_llm(url, "--schema", json.dumps(schema)))["is_capital"], bool)


@case("llm", "tools")
def _(url):
    run_llm(url, "--no-stream", "-T", "llm_version")


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


@case("lm_eval", "chat", "lm_eval")
def _(url):
    from lm_eval.api.instance import Instance
    from lm_eval.models.openai_completions import LocalChatCompletion

    model = LocalChatCompletion(model="mini", base_url=f"{url}/v1/chat/completions", max_retries=1, num_concurrent=1)
    arguments = (json.dumps(MESSAGES), {"until": ["."], "max_gen_toks": 20})
    from lm_eval.models.api_models import JsonChatStr

    request = Instance("generate_until", {}, (JsonChatStr(arguments[0]), arguments[1]), 0)
    assert model.generate_until([request])[0]


# What its page sends, by its source (utils/middleware.py): a stream with tools of its own, a title, tags. It is a
# service with a database, so that its requests are written down rather than run.
OPEN_WEBUI = {
    "chat": {"stream": True, "model": "mini", "messages": MESSAGES, "stream_options": {"include_usage": True}},
    "tools": {"stream": True, "model": "mini", "messages": MESSAGES, "tools": [
        {"type": "function", "function": {
            "name": "get_current_timestamp", "description": "Get the current Unix timestamp in seconds.",
            "parameters": {"properties": {}, "type": "object"}}},
        {"type": "function", "function": {
            "name": "ask_user", "description": "Ask the user a question.",
            "parameters": {"properties": {"question": {"type": "string", "description": "The question."}},
                           "required": ["question"], "type": "object"}}}]},
    "title": {"model": "mini", "stream": False, "max_completion_tokens": 1000, "messages": [
        {"role": "user", "content": "### Task:\nGenerate a concise, 3-5 word title with an emoji summarizing the chat "
                                    "history.\n### Chat History:\nUSER: " + QUESTION}]},
}


def open_webui(url, name):
    import urllib.request

    headers = {"Content-Type": "application/json", "Authorization": "Bearer x"}
    request = urllib.request.Request(f"{url}/v1/chat/completions", json.dumps(OPEN_WEBUI[name]).encode(), headers)
    with urllib.request.urlopen(request, timeout=120) as response:
        return response.read().decode()


@case("Open WebUI", "chat", "json")
def _(url):
    assert json.loads(open_webui(url, "title"))["choices"][0]["message"]["content"]


@case("Open WebUI", "stream", "json")
def _(url):
    assert "data: [DONE]" in open_webui(url, "chat")


@case("Open WebUI", "tools", "json")
def _(url):
    assert "data: [DONE]" in open_webui(url, "tools")


JAVASCRIPT = {
    ("openai (npm)", "chat"): "const r = await o.chat.completions.create({model: 'mini', messages}); ok(r.choices[0].message.content)",
    ("openai (npm)", "tools"): "const r = o.chat.completions.runTools({model: 'mini', messages, tools: [{type: 'function', "
                               "function: {name: 'weer', function: () => '12', parse: JSON.parse, parameters: {type: 'object', properties: {}}}}]});"
                               "ok(await r.finalContent())",
    ("openai (npm)", "stream"): "const r = await o.chat.completions.create({model: 'mini', messages, stream: true}); let t = '';"
                                " for await (const c of r) t += c.choices[0]?.delta?.content ?? ''; ok(t)",
    ("openai (npm)", "format"): "const r = await o.chat.completions.parse({model: 'mini', messages, response_format: "
                                "zodResponseFormat(z.object({is_capital: z.boolean()}), 'city')});"
                                " ok(typeof r.choices[0].message.parsed.is_capital === 'boolean')",
    ("openai (npm)", "responses"): "const r = await o.responses.create({model: 'mini', input: q}); ok(r.output_text)",
    ("AI SDK", "chat"): "const {text} = await ai.generateText({model: like('mini'), prompt: q, frequencyPenalty: 0.5}); ok(text)",
    ("AI SDK", "stream"): "const r = ai.streamText({model: like('mini'), prompt: q}); let t = ''; for await (const p of r.textStream) t += p; ok(t)",
    ("AI SDK", "format"): "const {object} = await ai.generateObject({model: strict('mini'), prompt: q, schema: "
                          "z.object({is_capital: z.boolean()})}); ok(typeof object.is_capital === 'boolean')",
    ("AI SDK", "tools"): "const r = await ai.generateText({model: like('mini'), prompt: q, tools: {weer: ai.tool({inputSchema: "
                         "ai.jsonSchema({type: 'object', properties: {}}), execute: async () => '12'})}}); ok(r)",
    ("AI SDK", "responses"): "const {text} = await ai.generateText({model: oai('mini'), prompt: q}); ok(text)",
    ("ollama (npm)", "chat"): "const r = await new Ollama({host: url}).chat({model: 'mini', messages}); ok(r.message.content)",
    ("ollama (npm)", "stream"): "let t = ''; for await (const p of await new Ollama({host: url}).chat({model: 'mini', messages,"
                                " stream: true})) t += p.message.content; ok(t)",
    ("ollama (npm)", "format"): "const r = await new Ollama({host: url}).chat({model: 'mini', messages, format: {type: 'object',"
                                " properties: {n: {type: 'boolean'}}, required: ['n'], additionalProperties: false}});"
                                " ok(typeof JSON.parse(r.message.content).n === 'boolean')",
    ("ollama (npm)", "tools"): "const r = await new Ollama({host: url}).chat({model: 'mini', messages, tools: [{type: 'function',"
                               " function: {name: 'weer', description: 'Het weer', parameters: {type: 'object', properties: {}}}}]});"
                               " ok(r.message)",
}


def run_javascript(url, node, body):
    needs = {"o.": "import OpenAI from 'openai'; const o = new OpenAI({baseURL: url + '/v1', apiKey: 'x', maxRetries: 0});",
             "ai.": "import * as ai from 'ai';",
             "z.": "import {z} from 'zod';",
             "zodResponseFormat": "import {zodResponseFormat} from 'openai/helpers/zod';",
             "like(": "import {createOpenAICompatible} from '@ai-sdk/openai-compatible'; "
                      "const like = createOpenAICompatible({name: 'f', baseURL: url + '/v1'});",
             "strict(": "import {createOpenAICompatible} from '@ai-sdk/openai-compatible'; const strict = "
                        "createOpenAICompatible({name: 'f', baseURL: url + '/v1', supportsStructuredOutputs: true});",
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
    parser.add_argument("--record", type=pathlib.Path, help="a file for the requests, a line each")
    options = parser.parse_args()
    cases = [(client, feature, function) for client, feature, package, function in CASES if is_installed(package)]
    if options.node and shutil.which("node"):
        cases += [(client, feature, lambda url, body=body: run_javascript(url, options.node, body))
                  for (client, feature), body in JAVASCRIPT.items()]
    results = {}
    with Server(options.program, "mini") as server:
        recorder = Recorder(server.port) if options.record else None
        for client, feature, function in cases:
            if options.only and client not in options.only:
                continue
            print(f"{client}, {feature}", file=sys.stderr, flush=True)
            if recorder:
                recorder.label = {"client": client, "feature": feature}
            try:
                function(recorder.url if recorder else server.url)
                verdict = "yes"
            except Exception as error:  # whatever a client throws is its verdict
                verdict = "no"
                print(f"    {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
            results.setdefault(client, {})[feature] = verdict
    if recorder:
        recorder.write(options.record)
    features = list(dict.fromkeys(feature for rows in results.values() for feature in rows))
    print("| client | " + " | ".join(features) + " |")
    print("|---" * (len(features) + 1) + "|")
    for client, row in results.items():
        print(f"| {client} | " + " | ".join(row.get(feature, "") for feature in features) + " |")
    failed = sum(verdict == "no" for row in results.values() for verdict in row.values())
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
