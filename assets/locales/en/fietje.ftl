# All texts of fietje in English. The Dutch ones are in the same order in ../nl/fietje.ftl.
## Errors
error = Error
error-cause = cause
error-hint = Hint
output-failed = Cannot write the output.
engine-stopped = The model stopped unexpectedly.
answer-cut-off = The answer was cut off halfway: the server that wrote it is gone, and another one gives a different answer.
answer-cut-off-hint = run it again for a whole answer; `--no-stream` waits for one before it shows anything.

## Causes
cause-not-found = there is no such file or directory.
cause-no-permission = you do not have permission for that.
cause-disk-full = the disk is full.
cause-quota = your share of the disk is full.
cause-read-only = it can only be read there, not written.
cause-directory = that is a directory.
cause-no-directory = a part of the path is not a directory.
cause-exists = it exists already.
cause-name = a file cannot have that name here.
cause-address-in-use = another program uses that address already.
cause-no-such-address = this computer does not have that address.
cause-refused = the connection was refused.
cause-reset = the connection was closed.
cause-unreachable = there is no connection to that address.
cause-timed-out = there was no answer.
cause-output-closed = standard output is closed.
cause-database-closed = the database cannot be opened.
cause-database-newer = a later version of fietje has written it.
cause-database-busy = another program is writing to it.
cause-database-damaged = the file is damaged, or is not a database.
cause-json-syntax = invalid JSON in line { $line }, column { $column }.
cause-json-ends = the JSON ends too early, in line { $line }, column { $column }.
cause-json-content = the JSON does not have the expected content in line { $line }, column { $column } ({ $detail }).

## Command line
usage-missing-command = A command is missing.
usage-unknown-argument = Unexpected argument `{ $argument }`.
usage-unknown-command = Unknown command `{ $command }`.
usage-missing-argument = Missing argument: { $argument }.
usage-missing-value = `{ $argument }` needs a value.
usage-bad-value = Invalid value `{ $value }` for `{ $argument }`.
usage-conflict = `{ $argument }` and { $other } cannot be used together.
usage-not-utf8 = The command line contains characters that are not UTF-8.
usage-other = Cannot parse the command line: { $detail }
usage-did-you-mean = did you mean `{ $suggestion }`?
usage-question-hint = `fietje complete { $question }` asks the model.
usage-form-hint = the command is used as `{ $usage }`.
usage-quotes-hint = put a prompt of several words in quotes: `fietje complete "Wat is een coöperatie?"`.
usage-help-hint = `fietje --help` shows all commands, `fietje COMMAND --help` the options of one command.

## Settings
settings-bad-flag = Invalid value `{ $value }` for `--{ $key }`.
settings-bad-variable = Invalid value `{ $value }` for the environment variable { $name }.
settings-bad-file = Invalid value `{ $value }` for `{ $key }` in config.toml.
settings-expected = allowed values: { $expected }.
config-invalid = The configuration file { $path } is invalid.
config-invalid-line = line { $line }: { $reason }
config-invalid-hint = fix it with `fietje config edit`; without this file the defaults apply.
origin-flag = command line
origin-default = default
token-set = set
token-unset = not set

## Input
standard-input = standard input
file-unreadable = Cannot read { $path }.
file-not-regular = { $path } is not a regular file.
file-unwritable = Cannot write { $path }.
file-no-key = { $path } holds no key: its first line is empty.
file-too-large = Too much text: { $path } is larger than { $most }, more than any model can read.
file-not-utf8 = Not UTF-8 text: { $path }.
file-not-utf8-place = invalid byte at offset { $place }.
file-not-utf8-hint = convert older text with `iconv -f windows-1252 -t utf-8` first.
file-not-text = { $path } is not text.
file-other-charset = { $path } is not in { $charset }.
file-other-charset-hint = leave `--encoding` out, or set another one.
format-cut-off = The answer was cut off at the limit, before its format was complete.
format-cut-off-hint = allow more tokens with `-n`, or ask for less.
candidates-no-scores = The best answer cannot be chosen with `--select { $select }` here: this model runs elsewhere and gives no scores.
candidates-no-scores-hint = choose `--select vote` or `--select consensus`, or a model on this computer.
candidates-equal = At temperature 0 all answers are the same: there is nothing to choose from.
candidates-equal-hint = set a temperature above 0, such as `--temperature 0.7`, or leave out `--best-of`.
prompt-missing = There is no prompt on the command line, in a file or on standard input.
prompt-missing-hint = try `fietje complete "Wat is een coöperatie?"` or `fietje complete < letter.txt`.
prompt-too-long = The prompt is { $tokens } tokens; the context window is { $window }, including the answer.
prompt-too-large = The prompt is { $size }; the context window holds only { $window } tokens.
prompt-too-long-there = The prompt is too long for the server: about { $tokens } tokens (an estimate); the context window is { $window }, including the answer.
prompt-too-long-hint = shorten the text, or summarise it first: `fietje summarise FILE`.
schema-not-json = The JSON schema is not valid JSON.
constraint-unsatisfiable = No text satisfies the schema, regular expression or grammar: it rules everything out, or refers to itself without end.
constraint-invalid = The schema, regular expression or grammar cannot be used.
persona-unknown = Unknown persona `{ $name }`.
persona-invalid = The persona `{ $name }` is invalid.
persona-name-hint = a name has letters, digits, - and _.
persona-own-hint = save a persona of your own in { $path }.

## Models
model-unknown = Unknown model `{ $model }`.
model-path-hint = give a file of your own as a path, for example ./model.gguf.
model-not-in-catalogue = `{ $model }` is a path; this command only works with catalogue models.
model-list-hint = `fietje models list` shows all models.
model-absent = The model { $model } is not on this computer.
model-absent-hint = `fietje pull { $model }` downloads it ({ $size }).
model-absent-mini-hint = `-m mini` uses the small model built into fietje.
model-unreadable = Cannot read the model { $path }.
model-broken = The model { $path } is damaged or is not a Phi-2 model.
model-broken-hint = `fietje models verify REF` checks a downloaded model; `fietje models rm REF` and then `fietje pull REF` download it again.
model-unknown-token = The tokenizer has a token ({ $token }) that the model does not have.
model-no-prediction = The model produced no usable output.
memory-short = There is not enough memory for this answer: { $size } more is needed.
memory-short-hint = close other programs, request fewer answers at a time with `--parallel`, or choose a smaller model such as chat:q4_k_m.
model-has-no-turns = This is a base model: it only continues text and takes no system prompt.
model-has-no-turns-hint = use `-m chat` or `-m instruct`, or leave out `-s` and `--persona`.
model-loading = loading { $model }
talk-with-mini = This is the built-in mini model, not Fietje. `fietje pull chat` downloads Fietje ({ $size }).
talk-with-other = { $wanted } is not on this computer; using { $used } instead. `fietje pull { $wanted }` downloads it ({ $size }).
mini-missing = This fietje was built without the mini model.
mini-missing-hint = `cargo install --path .` builds fietje with everything in it.
mini-is-here = The mini model is built into fietje: there is nothing to download or verify.
mini-stays = The mini model is built into fietje and cannot be removed.
tokenizer-fails = The model’s tokenizer cannot encode this text.
template-replaced = The model’s chat template does not work ({ $reason }): ChatML is used instead.
signal-unreadable =
    The model file { $model } could not be read on: it was changed, cut short or taken away while in use.
    Hint: put a new model in place with `mv`, not `cp`, so that a running program keeps the old file.
signal-fault = fietje had to stop because of a fault in the program. Please report it. Model: { $model }
template-fails = The model’s chat template does not work.
template-fails-hint = `--raw` passes the text to the model without a template.
endpoint-asking = asking { $endpoint } for its models
remote-address = `{ $url }` is not a valid server address.
remote-address-hint = an address looks like http://127.0.0.1:8080/v1
remote-unreachable = Cannot reach the server { $host }.
remote-unreachable-hint = check that the server runs and that the address is right; `--endpoint none` uses the model on this computer.
remote-certificate-hint = this computer does not trust the server’s certificate: name its certificate authority with SSL_CERT_FILE.
remote-timed-out = The server { $host } did not respond for { $seconds } seconds.
remote-timed-out-hint = try again later, or allow more time: `timeout` under [endpoints.NAME] in config.toml.
remote-unauthorized = The server { $host } does not accept the key.
remote-unauthorized-missing = The server { $host } requires a key.
remote-unauthorized-hint = set the key in FIETJE_API_KEY, or for an endpoint of config.toml in `api_key` under [endpoints.NAME].
remote-no-model = The server { $host } has no model `{ $model }`.
remote-several-models = The server { $host } has more than one model; choose one.
remote-model-unknown = The server { $host } does not report which models it has; choose one.
remote-model-hint = choose a model with `-m`, or with `model` under [endpoints.NAME] in config.toml.
remote-not-found = Nothing found at { $url }.
remote-not-found-hint = give the address that `/models` and `/chat/completions` follow; it usually ends in /v1.
remote-redirected = The server { $host } redirects to another address: { $address }
remote-redirected-hint = if you trust that address, give it yourself with `--endpoint`; nothing was sent there.
remote-invalid-key = The key for { $host } holds characters that a key cannot have, such as a line break.
remote-refused = The server { $host } refused the request (status { $status }).
remote-refused-ngram-hint = this server does not support `no_repeat_ngram_size`: leave out `--no-repeat-ngram`.
remote-busy = The server { $host } is still busy after { $tries } attempts.
remote-busy-hint = try again later, or with fewer requests at a time: `--parallel`.
remote-failing = The server { $host } reports an error (status { $status }).
remote-failing-hint = see the server’s log.
remote-interrupted = The answer from { $host } was cut off.
remote-interrupted-hint = check that the server still runs, and try again.
remote-nonsense = { $host } does not speak OpenAI’s protocol.
remote-excessive = The server { $host } sends too much, so the connection was closed.
remote-excessive-models = Its list of models does not end.
remote-excessive-event = One part of its answer does not end.
remote-excessive-answer = Its answer is several times as long as was requested.
remote-form-ignored = The server { $host } ignored the requested output format.
remote-form-ignored-hint = leave out `--json-schema`, `--regex` or `--grammar`, or use a server that supports them, such as `fietje serve`.
remote-no-logprobs = { $host } answers without probabilities.
remote-no-logprobs-hint = take a server that gives `logprobs`, such as `fietje serve`, or a model on this computer: `--endpoint none`.
remote-offline = Network use is disabled, so { $host } cannot be reached.
serve-ready = Serving { $model } at { $url }
serve-open = Anyone who can reach this computer can use the model; `--api-key` requires a key.
serve-less-room = Memory for the conversations allows { $room } answers at a time rather than { $parallel }; further requests wait.
serve-stopping = stopping: finishing open requests; Ctrl+C again stops now
serve-failed = The server stopped because of an error.
serve-cannot-listen = Cannot listen on { $address }.
serve-cannot-listen-hint = another program may be using this port; `--port 0` picks a free one.
gpu-failed = The GPU engine stopped because of an error.
gpu-failed-hint = `--device cpu` runs the model on the processor.
gpu-no-gguf = The GPU engine only runs checkpoint directories, and { $path } is not one.
gpu-no-gguf-hint = `fietje pull chat:safetensors` downloads one; `--device cpu` runs GGUF files.
gpu-rotary = mistral.rs can run { $path } on an NVIDIA GPU only.
device-not-built-in = this build has no CUDA and runs on the processor only
device-not-built-in-hint = build fietje with `cargo build --release --features cuda` (see the README).
gpu-needs-checkpoint = The GPU engine runs checkpoint directories, not GGUF files.
gpu-too-small = { $gpu } has { $free } of memory free; { $needed } is needed.
gpu-smaller-hint = the model fits as :{ $quantisation }.
device-gpu = cuda:{ $number } ({ $name }), uses { $needed } of { $free } free memory
device-cpu-asked = the processor, as requested
device-cpu-no-gpu = the processor: there is no NVIDIA GPU
device-cpu-broken-driver = the processor: the NVIDIA driver does not respond ({ $reason })
device-cpu-not-built-in = the processor: there is an { $gpu }, but this build has no CUDA
device-cpu-no-checkpoint = the processor: the GPU needs { $model }, which is not downloaded
device-cpu-gguf = the processor: the GPU engine does not run GGUF files
device-cpu-too-large = the processor: the GPU has { $free } free; { $needed } is needed
show-runs-on = Runs on
doctor-looking = checking
doctor-problems = { $count ->
    [one] One problem
   *[other] { $count } problems
 } found.
doctor-processor = Processor
doctor-processor-found = { $name }, { $kernels }, { $threads } threads
doctor-processor-slow = this processor has neither AVX2 nor AVX-512; answers will be slow.
doctor-memory = Memory
doctor-free = { $bytes } free
doctor-memory-short = the model needs about { $needed }; close other programs, or choose a smaller one such as chat:q4_k_m.
doctor-disk = Disk
doctor-disk-found = { $bytes } free for { $path }
doctor-disk-short = the model takes { $needed }; free some space, or set HF_HUB_CACHE to another disk.
doctor-gpu = GPU
doctor-gpu-found = { $name }, { $free } of { $memory } free, driver { $driver }
doctor-gpu-none = no NVIDIA GPU
doctor-gpu-broken = the NVIDIA driver does not respond: { $reason }
doctor-gpu-broken-hint = `nvidia-smi` shows more; after a driver update, restart the computer.
doctor-pull = `fietje pull { $model }` downloads it.
doctor-terminal = Terminal
doctor-terminal-none = standard output is not a terminal
doctor-terminal-dumb = this terminal cannot move its cursor: the chat runs line by line.
doctor-terminal-locale = the locale is not UTF-8, so letters may look wrong; `export LANG=en_US.UTF-8` helps on most systems.
doctor-settings = Settings
doctor-settings-none = defaults; `fietje config edit` changes them
doctor-conversations = Conversations
doctor-conversations-none = none yet
doctor-model-absent-path = this file or directory does not exist.
doctor-hub = Hub
doctor-sent-to = { $server }; what you type is sent there
doctor-endpoint = Server
config-ignored = The default settings hold now; `fietje config edit` mends the file.
config-edit-old-draft = config.toml has changed since. What you wrote before is in { $path }.
config-edit-done = Saved { $path }.
config-edit-draft-hint = what you wrote is kept in { $path }; `fietje config edit` continues with it.
device-missing = The device `{ $device }` is not available.
device-missing-hint = `--device cpu` runs the model on the processor.
window-too-long = A context window of { $window } tokens is too long for this model, which was trained with { $trained }.
window-too-long-hint = choose at most { $largest } with `--context`; `fietje summarise` sums up a text of any length.
window-elsewhere = Only on the processor can the context window be set; { $place } has its own.
window-elsewhere-hint = leave out `--context`, `--kv` and `--kv-budget`, or choose `--endpoint none --device cpu`.
meter-trained = (trained: { $trained }){" "}
window-stretched = { $trained } trained, { $window } stretched
kernels-missing = PHI_CPU selects `{ $name }`, which this processor does not support.
kernels-missing-hint = unset PHI_CPU, or choose what this processor supports: { $known }.
state-present = present
state-unverified = present, not verified yet
state-partial = partly downloaded
state-absent = not downloaded
state-built-in = built in
models-list-server = These models are on { $host }; `-m NAME` with `--endpoint` uses one.
models-list-fit = Recommended is the most exact file that fits the free memory ({ $free }).
model-for-chat = conversation
model-for-instruct = instructions
model-for-base = continuing text
model-for-mini = trying it out
fit-recommended = recommended
fit-too-large = not enough memory
models-list-hint = `fietje pull REF` downloads a model, `fietje complete -m REF` uses it.
show-model = Model
show-repository = Repository
show-files = Files
show-size = Size
show-state = State
show-path = Path
show-parameters = Parameters
show-window = Context window (tokens)
show-formats = Formats
pull-done = { $model } is downloaded and verified.
pull-interrupted = Interrupted. `fietje pull { $model }` resumes where it stopped.
verify-done = { $model } is undamaged.
remove-done = { $model } is removed; { $size } freed.
remove-shared = { $size } stays in the store that Hugging Face’s tools share; `hf cache prune` removes what no model uses.

## The hub
hub-fetching = downloading { $file } ({ $size })
hub-resuming = resuming { $file } at { $done } of { $size }
hub-verifying = verifying { $file }
hub-retrying = { $reason }; trying again in { $seconds } s
hub-waiting = another program is already downloading { $file }; waiting
hub-done = { $file } is downloaded ({ $size })
hub-offline = Network use is disabled.
hub-offline-hint = leave out `--offline`, and turn it off in FIETJE_OFFLINE, HF_HUB_OFFLINE and config.toml.
hub-not-found = The hub has no { $file } in { $repository }.
hub-not-found-hint = check HF_ENDPOINT (`fietje config show`): a mirror may not have everything.
hub-unauthorized = { $repository } does not exist, or can be read only with a token.
hub-token-missing-hint = create a token at https://huggingface.co/settings/tokens and set it in HF_TOKEN.
hub-token-refused-hint = the token in HF_TOKEN has expired or is invalid; create a new one at https://huggingface.co/settings/tokens.
hub-forbidden = This token gives no access to { $repository }.
hub-forbidden-hint = accept the terms at https://huggingface.co/{ $repository } and try again.
hub-invalid-token = The token in HF_TOKEN holds characters that a token cannot have.
hub-insecure = { $host } responds over an insecure connection, although HF_ENDPOINT is an https address.
hub-insecure-hint = the checksum of a model cannot be trusted that way; check HF_ENDPOINT (`fietje config show`).
hub-network = Cannot reach { $host }.
hub-network-hint = check the network connection; what is downloaded is kept, and the same command resumes from there.
hub-status = { $host } responded with error { $status }.
hub-again-hint = try again later; what is downloaded is kept.
hub-nonsense = Unexpected response from { $host }.
hub-nonsense-hint = is there a proxy or a login page in between? Check HF_ENDPOINT too (`fietje config show`).
hub-no-checksum = The hub gives no checksum for { $file }.
hub-no-checksum-hint = download the model from https://huggingface.co (without HF_ENDPOINT).
hub-unknown-checksum = Nothing on this computer says what the checksum of { $file } should be.
hub-unknown-checksum-hint = ask the hub once: run `fietje models verify REF` without `--offline`.
hub-checksum = The checksum of { $file } is wrong: the file is damaged.
hub-checksum-hint = `fietje pull REF` downloads it again.
hub-busy = { $file } is being downloaded right now.
disk-full = There is too little space on the disk of { $path }.
disk-full-counts = needed: { $needed }, free: { $available }.
disk-full-hint = free some space with `fietje models rm REF`, or set HF_HUB_CACHE to a larger disk; what is downloaded is kept.
cache-unusable = { $path } cannot be used.
cache-unusable-hint = `fietje config show` shows the directory of the models (HF_HUB_CACHE).
cache-in-use-hint = end every fietje that uses this model, and try again. Windows lets no file be removed or replaced that is in use.

## Progress and figures
prompt-reading = reading the prompt
prompt-reading-count = reading the prompt: { $tokens } of { $total } tokens
candidates-writing = writing { $count } answers
statistics = { $model } on { $device }: loaded in { $load } s, prompt { $prompt_tokens } tokens ({ $prompt_rate }/s), answer { $completion_tokens } tokens ({ $completion_rate }/s)
batch-running = { $count } answered
batch-resumed = Resuming after { $count ->
    [1] one existing answer
   *[other] { $count } existing answers
}.
batch-failures = { $count ->
        [one] The request failed; see "error" in the output.
       *[other] { $failed } of { $count } requests failed; see "error" in the output.
    }
batch-output-failed = Cannot write the answers to { $path }
batch-output-busy = another fietje process is writing to { $path }
batch-output-other = { $path } contains something other than answers to these requests (line { $line })
batch-output-other-hint = choose another file with `-o`, or move this one.
batch-resume-hint = run the same command again: it resumes where it stopped.
batch-line-invalid = Invalid request
batch-line-content = "prompt" or "messages" is missing
batch-line-option = this value of { $name } is not allowed
bench-running = measuring
bench-running-count = measuring, run { $run } of { $runs }
bench-memory-running = measuring memory bandwidth
bench-endpoint = `bench` measures this computer only, not a server.
bench-endpoint-hint = `--endpoint none` uses the model on this computer.
bench-device = Device
bench-load = Load
bench-prompt = Prompt ({ $amount })
bench-generation = Generation ({ $amount })
bench-memory = Peak memory
bench-bandwidth = Memory bandwidth
bench-rate = { $median } tokens/s ({ $slowest } to { $fastest })
bench-share = { $bandwidth }; generation uses { $share }%
bench-sequences = { $sequences ->
    [1] { $tokens } tokens
   *[other] { $sequences } × { $tokens } tokens
}

## Conversation
chat-welcome = Fietje. Type a message and press Enter. /help shows all commands, Ctrl+D quits.
lines-you = You:
lines-fietje = Fietje:
lines-edit = Edit:
lines-examples = { $key } fills in an example question.
lines-choose = Choose:
lines-choose-item = Type a number to choose, words to search, or nothing to close.
lines-choose-session = Type a number to open, words to search, “delete 2” to delete number 2, “bin” for what was deleted, or nothing to close.
lines-no-such-number = Number { $number } is not in the list.
lines-only-screen = That only works in the chat on the whole screen.
lines-search-hint = Give words to search for: /search holiday
lines-not-found = “{ $words }” is not in this conversation.
lines-help =
    A \ at the end of a line adds another line. What you paste is one message.
    A list has numbers: type one. Shift+↑ reads earlier messages to you, ← and → their other versions.
lines-reading = Reading the conversation…
lines-summary = Summary:
lines-selected = Message { $number } of { $count }{ $versions ->
        [1] {""}
       *[other] , version { $version } of { $versions }
    }.
chat-new = New conversation.
chat-leave-hint = Ctrl+C again (or Ctrl+D) quits.
chat-forgot = The conversation no longer fits the context window: the model no longer sees the { $turns ->
        [one] oldest message
       *[other] { $turns } oldest messages
    }.

## The chat as a screen
chat-welcome-title = Fietje
chat-welcome-text = Type a message below and press Enter. Press F1 (or ?) for help, Ctrl+P for all commands.
chat-examples = For example ({ $key } fills in a question):
chat-example-1 = Write a short thank-you note to my neighbour, in Dutch.
chat-example-2 = When is a Dutch word “de”, and when is it “het”?
chat-example-3 = Think of three outings for a rainy Sunday in Utrecht.
chat-example-mini-1 = What is the capital of Spain?
chat-example-mini-2 = Tell me a story.
chat-example-mini-3 = Translate to Dutch: The dog is big.
chat-stays-here = What you type stays on this computer.
chat-sent-to = What you type is sent to { $server }.
chat-character-set = Your locale says { $name }, and fietje writes UTF-8. If characters look wrong, choose a locale with UTF-8, such as en_GB.UTF-8.
chat-fetch-hint = /model downloads it while you keep chatting.
chat-welcome-persona = Persona: { $name }
suggestions-hint = ↑ ↓ and Enter choose, Tab fills in, Esc closes
chat-composer-hint = Type a message…
chat-browse-hint = e edit, r regenerate, y copy, ← → other version, Esc back
chat-loading = Loading the model…
chat-no-engine = There is no model to talk to.
chat-no-engine-hint = /model picks another one.
chat-reading-tokens = Reading the conversation… { $tokens } tokens
chat-reading = Reading the conversation… { $percent }%
chat-writing = Writing…
chat-writing-rate = Writing… { $rate } tokens/s
chat-regenerating = Another answer, drawn at random (temperature { $temperature }).
chat-queued = Waiting: { $message }
chat-queued-more = { $count } more waiting; Esc takes them back.
chat-rate = { $rate } tokens/s
coming-loading = loading
coming-verifying = { $percent }% verified
coming-waiting = waiting for another fietje process
coming-retrying = trying again ({ $reason })
coming-fetching = { $percent }%
chat-rows-below = ↓ { $rows ->
        [one] one more line
       *[other] { $rows } more lines
    } (Ctrl+End)
chat-forgotten-above = the model no longer sees what is above
chat-style-unknown = Unknown style “{ $name }”. Choose from: { $known }.
chat-rows-folded = … { $rows } more lines (Shift+↑ shows them)
chat-summary-nothing = There is nothing to summarise yet.
chat-summary-mini = The mini model cannot summarise. /model downloads Fietje.
chat-summary-empty = The model gave no summary. The conversation stays as it was.
chat-summary-above = summary: the model reads this instead of what is above
chat-translating = Translating… { $percent }%
chat-nothing-to-translate = There is nothing to translate yet.
chat-translated-file = The translation is in `{ $path }` ({ $segments ->
        [one] one segment
       *[other] { $segments } segments
    }).
chat-summarised = Summarised; the model continues from here.
chat-summarising = Summarising… { $percent }%
chat-model-given-up = Download of { $model } cancelled; what was downloaded is kept.
chat-model-same = Already using { $model }.
chat-model-taken = Now using { $model }.
chat-turn-stopped = (stopped)
chat-turn-cut-off = (cut off at the limit; /continue goes on)
chat-turn-failed = (failed; /regenerate tries again)
chat-search = Search:
chat-search-found = { $place } of { $count }
chat-command-unknown = Unknown command /{ $command }. Try { $known }
chat-nothing-said = The conversation is still empty.
chat-nothing-to-continue = There is no answer to continue yet.
chat-nothing-to-copy = There is nothing to copy.
chat-exported = The conversation is in “{ $name }”.
chat-export-exists = “{ $name }” exists already. Choose another name: /export conversation-2.md
chat-export-failed = “{ $name }” cannot be saved: { $reason }
chat-copied = Sent to the terminal’s clipboard: { $characters ->
        [one] one character
       *[other] { $characters } characters
    }.
chat-persona-unknown = Unknown persona “{ $name }”. Choose from: { $known }.
chat-persona-taken = { $name }: { $description }
chat-theme-unknown = Unknown theme “{ $name }”. Choose from: { $known }.
chat-setting-off = off
chat-persona-none = No persona is used any more.
persona-none = without a persona
chat-setting = { $name } = { $value }
chat-setting-unknown = Unknown setting “{ $name }”. Choose from: { $known }.
chat-setting-invalid = Invalid value “{ $value }” for { $name }.
chat-editor-failed = Cannot start the editor `{ $editor }`.
chat-file-missing = The file “{ $name }” does not exist.
chat-mention-missing = The file “{ $name }” does not exist. Correct the name, or press Enter again to send the message without it.
chat-file-added = { $name } ({ $tokens } tokens) is attached to your next message; /file without a name detaches it.
chat-files = Attached: { $names }
chat-files-forgotten = No attachments.
chat-file-too-long = “{ $name }” is too long: { $tokens } tokens; { $most } fit in a message.
terminal-failed = Cannot use the terminal.
terminal-failed-hint = `fietje chat --plain` chats line by line.
keys-unknown-action = “{ $name }” under [keys] is not a known action.
keys-unknown-key = “{ $key }” under [keys] is not a known key.
keys-conflict = { $key } is already assigned to “{ $first }”, so it cannot be used for “{ $second }”.
picker-commands = Commands
picker-personas = Personas
picker-themes = Themes
picker-nothing = Nothing found.
choice-absent = { $bytes } to download
choice-partial = { $done } of { $bytes } downloaded
choice-here = { $bytes }, downloaded
choice-coming = downloading; Enter cancels
choice-connecting = connecting; Enter cancels
choice-on-server = on { $server }
choice-used = in use
style-creative = more variety in words
style-precise = always the most likely word
picker-styles = Styles
picker-models = Models
command-new = Start a new conversation
command-regenerate = Regenerate the last answer
command-continue = Let the model continue its answer
command-edit = Edit the last message; the old version is kept
command-translate = Translate the last answer, or a file: /translate letter.md en
command-copy = Copy the last answer
command-export = Write the conversation to a file
command-code = Copy a code block: /code or /code 2
command-search = Search this conversation
command-file = Attach a text file: /file letter.txt (or @letter.txt in the message)
command-sessions = Show the saved conversations
command-restore = Restore a deleted conversation from the bin
command-title = Give this conversation a title: /title Holiday
command-persona = Choose a persona
command-set = Change a setting: /set temperature 0.7
command-theme = Choose a theme
chat-no-shell = There is no shell to go back to.
chat-mouse-terminal = The terminal has the mouse: you can select text. /mouse switches back.
chat-mouse-chat = The chat has the mouse: the wheel scrolls, and Shift selects text. /mouse switches back.
command-mouse = Give the mouse to the terminal (to select text) or to the chat (to scroll)
command-help = Show keys and commands
command-quit = Quit
command-style = Choose a style: precise or creative
command-model = Choose another model; it is downloaded if necessary
command-summarise = Summarise what was left out, or a file
help-screen-title = Help
help-screen-foot = ↑ ↓ scroll, Esc close
help-screen-talking = Conversation
help-screen-reading = Reading
help-screen-writing = Writing
help-screen-selected = On a selected message
help-screen-commands = Commands
key-send = Send the message
key-new-line = Start a new line
key-stop = Stop the answer; what is there is kept
key-regenerate = Regenerate the answer
key-copy-answer = Copy the last answer
key-copy-code = Copy the last code block
key-new-conversation = Start a new conversation
key-sessions = Show the saved conversations
key-palette = Show all commands
key-help = Show this help (also ? on an empty line)
key-interrupt = Stop the answer; twice: quit
key-leave = Quit
key-suspend = Go to the shell; `fg` returns
key-redraw = Draw the screen again
key-browse = Select an earlier message
key-search = Search the conversation
key-page-up = Page up
key-page-down = Page down
key-to-start = Go to the start
key-to-end = Go to the end
key-up = Line up, or previous message
key-down = Line down, or next message
key-left = Character left
key-right = Character right
key-word-left = Word left
key-word-right = Word right
key-line-start = Go to the start of the line
key-line-end = Go to the end of the line
key-delete-left = Delete the previous character
key-delete-right = Delete the next character
key-delete-word-left = Delete the previous word
key-delete-word-right = Delete the next word
key-delete-to-start = Delete to the start of the line
key-delete-to-end = Delete to the end of the line
key-undo = Undo the last change
key-redo = Redo it
key-yank = Put back what was last deleted by words or lines
key-editor = Continue in your own editor
key-complete = Complete a command
key-browse-move = Previous or next message
key-browse-branch = Other version of the message
key-browse-do = Edit, regenerate, copy, copy code

## Saved conversations
session-cannot-open = Cannot open the saved conversations in { $path }.
session-no-history-hint = `fietje chat --no-history` chats without saving anything.
session-newer = The saved conversations in { $path } come from a newer version of fietje.
session-newer-hint = use that version, or start with `fietje chat --no-history`.
session-cannot-read = Cannot read the saved conversations.
session-cannot-write = Cannot save the conversation.
session-unknown = Conversation { $id } does not exist.
session-list-hint = `fietje sessions list` shows all conversations.
session-damaged = Conversation { $id } is damaged and cannot be opened.
session-damaged-hint = `fietje sessions list` shows the others, `fietje chat --session ID` continues one of them, and `fietje sessions export` writes all that can be read.
session-left-out = These conversations are damaged and were left out: { $ids }.
session-no-export = Not a fietje export.
session-none = There are no saved conversations yet.
session-none-last = There is no saved conversation to resume yet.
session-none-deleted = The bin is empty.
session-none-found = Nothing found.
session-imported = Imported { $count ->
        [one] one conversation
       *[other] { $count } conversations
    }.
session-removed = Conversation { $id } is removed for good.
session-restored = Conversation { $id } is restored.
session-extended = { $count ->
        [one] One conversation was
       *[other] { $count } conversations were
    } extended.
session-known = { $count ->
        [one] One conversation was
       *[other] { $count } conversations were
    } here already.
session-turns = { $count ->
        [one] one message
       *[other] { $count } messages
    }
session-unsaved = { $count ->
        [one] One message was
       *[other] { $count } messages were
    } not saved.
age-now = just now
age-minutes = { $count ->
        [one] a minute
       *[other] { $count } minutes
    } ago
age-hours = { $count ->
        [one] an hour
       *[other] { $count } hours
    } ago
age-days = { $count ->
        [one] yesterday
       *[other] { $count } days ago
    }
age-months = { $count ->
        [one] a month
       *[other] { $count } months
    } ago
age-years = { $count ->
        [one] a year
       *[other] { $count } years
    } ago
session-you = You
session-model = Fietje
chat-not-saved = { $what } The conversation continues, but is not saved.
chat-session-opened = { $title }
chat-session-deleted = Ctrl+Z brings “{ $title }” back from the bin.
chat-session-restored = The conversation is restored.
chat-session-delete-asks = Move “{ $title }” to the bin? Del again, or Enter: yes. Esc: no.
chat-session-nothing-deleted = Nothing was deleted that can be restored.
chat-saved-again = Everything is saved again.
chat-unsaved = not saved
chat-no-history = Nothing is saved (--no-history).
chat-renamed = The conversation is now called “{ $title }”.
chat-rename-hint = Give a title: /title New title
sessions-screen-title = Conversations
sessions-screen-foot = Enter open, Del delete, Ctrl+T pin, Ctrl+N new, Tab bin
sessions-bin-title = Bin
sessions-bin-foot = Enter restore and open, Tab conversations, Esc back
sessions-open = (open)
sessions-screen-nothing = Nothing found.

## Translation
translate-found = Translating from { $from } to { $to } (language detected).
translate-assumed = Translating from { $from } to { $to } (assumed; use `--from` to set it).
translate-unusual = Fietje saw little { $from }–{ $to } text in training; check the translation.
translate-dutch-only = `--formality` and `--variant` are for Dutch only, and not for { $to }.
translate-not-understood = { $path }: { $count ->
        [one] one part was not understood and stays as it is
       *[other] { $count } parts were not understood and stay as they are
    } (`-v` shows where).
translate-same-language = { $name } is already in { $language }.
translate-same-language-hint = choose another language with `--to`, or set the language of the text with `--from`.
translate-unknown-language = Unknown language “{ $name }”.
translate-unknown-format = Unknown format “{ $name }”. Choose from: { $known }.
translate-unknown-extension = { $name } is of a kind that Fietje cannot read.
translate-unknown-extension-hint = it can be: { $known }.
translate-unknown-extension-insist = `--format text` reads it as plain text.
translate-malformed = { $name } cannot be read as { $format }: line { $line } is not written in that format.
translate-malformed-hint = correct that line, or name another format with `--format`.
translate-bad-pattern = “{ $pattern }” is not a pattern of keys.
translate-bad-pattern-hint = try `--key 'menu.*'`; * stands for any text, ? for one character.
translate-no-column = { $name } is a table: say which column is to be translated.
translate-no-column-hint = use `--column NAME` or a number. It has: { $columns }.
translate-no-column-command = use `fietje translate FILE --column NAME`.
translate-not-for-terminals = A translation of { $name } cannot be shown on a terminal.
translate-not-for-terminals-hint = name a file for it with `-o`.
translate-convert-pdf = a PDF has no sentences, only letters in their places. Save the original as .docx or .odt, or turn the PDF into text first: `pdftotext FILE.pdf`.
translate-convert-office = open it in Word or LibreOffice and save it as .docx or .odt.
package-not-one = it is not what its name says: no archive is in it.
package-encrypted = it is encrypted, or in an old format of Word, Excel or PowerPoint.
package-encrypted-hint = save it without a password, as .docx, .xlsx, .pptx, .odt or .epub.
package-broken = it is broken: part of it cannot be unpacked or read.
package-broken-hint = open it in the program that made it, and save it again.
package-too-large = its text takes more than { $most } unpacked.
package-other-kind = its parts are those of another kind of document.
package-tracked = it has tracked changes, so that its text is not settled.
package-tracked-hint = accept or reject all changes, save it, and try again.
translate-unknown-charset = Unknown encoding “{ $name }”.
translate-unknown-charset-hint = try `--encoding utf-8`, `--encoding windows-1252` or `--encoding utf-16le`.
translate-pair-slip = “{ $word }” looks like a pair of languages: { $pair }.
translate-pair-slip-hint = write `{ $pair }`; a text with this name can come from standard input.
translate-text-beside-stream = There is a text on the command line and another on standard input.
translate-text-beside-stream-hint = leave one of them out; `< /dev/null` closes standard input.
translate-not-a-report = { $path } is not a report of a translation, as `--json` writes it.
translate-not-a-review = { $path } is not a sheet that `--review` wrote: line { $line } is out of place.
translate-not-a-review-hint = edit the lines that begin with `>` only, or have the sheet written again.
translate-review-nowhere = `--review` needs a translation in a file.
translate-review-nowhere-hint = add `-o FILE`, or review a translation that exists: `--check SOURCE TARGET --review FILE`.
translate-review-nothing = Nothing to review: no translation is in doubt.
translate-review-head =
    Doubtful translations, the worst first. Edit the lines that begin with >, save, and run:
      fietje translate --apply { $path }
    Leave a line as it is to keep its translation. Lines that begin with # are ignored.
translate-review-back = translated back: “{ $text }”
translate-review-written = { $count ->
    [one] One translation to review is in { $path }; `fietje translate --apply` takes it back.
   *[other] { $count } translations to review are in { $path }; `fietje translate --apply` takes them back.
}
translate-applied = { $count ->
    [0] No edits to apply.
    [one] One edit applied.
   *[other] { $count } edits applied.
}
translate-not-applied = { $count ->
    [one] One edit was not applied.
   *[other] { $count } edits were not applied.
}
translate-not-applied-hint = the lines above say why; change these in the sheet and apply it again.
translate-refusal-empty = there is no translation
translate-refusal-placeholders = markup or a placeholder of the source is missing
translate-refusal-structure = it would change the markup of the document
translate-refusal-gone = the document does not have the old translation any more
translate-refusal-gone-remembered = the document does not have the old translation; yours is in the memory, for the next run
translate-guessed = { $name }: read as { $charset } (guessed; use `--encoding` to set it).
translate-other-charset = { $name }: { $charset } has no “{ $missing }”, so that the translation is written in UTF-8.
translate-left-out = { $count ->
        [one] One other file is not a document and was left out.
       *[other] { $count } other files are not documents and were left out.
    }
translate-incomplete = { $count ->
        [one] One document was not translated.
       *[other] { $count } documents were not translated.
    }
translate-unanswered = The model keeps failing, so that the translation ends here.
translate-unanswered-why = { $why }
translate-unanswered-hint = see to the server or the model; with `-o` the same command with `--resume` continues.
translate-bad-glossary = { $path }, line { $line }: expected a word and its translation.
translate-bad-glossary-hint = each line of a glossary has a word and its translation, with a tab, comma or semicolon between; TBX works as well.
translate-nothing = There is nothing to translate.
translate-nothing-hint = try `fietje translate brief.md -o letter.md` or `fietje translate "Goedemorgen"`.
translate-text = the text
translate-empty-folder = { $path } contains no documents.
translate-many = { $count } documents need an output directory.
translate-many-hint = set one with `-o DIRECTORY`.
translate-text-into-folder = Text without a file name cannot be written to a directory.
translate-onto-itself = The translation would overwrite { $path } itself.
translate-same-target = Two documents would both be written to { $path }.
translate-exists = { $path } already exists.
translate-exists-hint = `--overwrite` replaces it, `--skip` skips it.
translate-skipped = { $path }: already translated.
translate-cannot-write = Cannot write { $path }.
translate-bilingual-format = { $name }: `--bilingual` works for text, Markdown and subtitles only.
translate-bilingual-stream = `--bilingual` does not work on a pipe; give a file, or use `-o`.
translate-no-memory = Continuing without the translation memory: { $path }: { $why }
memory-cannot-open = Cannot open the translation memory { $path }.
memory-failed = The translation memory cannot be read or written.
memory-unreadable = { $path } is not a translation memory that can be read.
memory-other-kind = it is not TMX.
memory-malformed = line { $line } is not well-formed.
memory-unreadable-hint = have the other program export TMX 1.4.
memory-no-file = Which file is to be imported?
memory-no-file-hint = try `fietje translate memory import translations.tmx`.
memory-no-pair = { $word } is not a pair of languages.
memory-no-pair-hint = try `fietje translate memory export en:nl -o translations.tmx`.
memory-unknown = There are no translations with these numbers: { $ids }. Nothing was removed.
memory-unknown-hint = `fietje translate memory list` shows the numbers.
memory-imported = Imported { $new ->
        [one] one translation
       *[other] { $new } translations
    }; { $newer } replaced older ones; { $known } were there already.
memory-left-out = { $count ->
        [one] One entry was
       *[other] { $count } entries were
    } left out: no translation, or a language that fietje does not know.
memory-exported = Exported { $count ->
        [one] one translation
       *[other] { $count } translations
    } to { $path }.
memory-size = Listed { $shown } of { $count }; { $bytes }, { $path }.
memory-without-source = { $count ->
        [one] One is
       *[other] { $count } are
    } of an earlier version, without the source text; found again, they get it.
memory-removed = { $count ->
        [one] One translation was
       *[other] { $count } translations were
    } removed for good.
translate-no-journal = Cannot write the journal of the translation.
translate-no-journal-hint = free some space where the translation goes; the same command with `--resume` continues.
translate-rate = { $rate } tokens/s
translate-stopping = Finishing open requests. Ctrl+C again stops now.
translate-stopped = Stopped. What was translated is in the translation memory and will be quick next time.
translate-stopped-resume = Stopped. The same command with `--resume` continues.
translate-check-fine =
    No doubts: { $count ->
        [one] the segment looks like a translation.
       *[other] all { $count } segments look like a translation.
    }
translate-not-parallel = The source has { $from } segments and the translation { $to }.
translate-not-parallel-hint = give two files of the same layout, as `fietje translate` makes them.
translate-refused = { $count ->
        [one] One segment is not a translation
       *[other] { $count } segments are not translations
    } of the source.
translate-refused-hint = the lines above say where and why; translate those segments again.
translate-untranslated = { $count ->
        [one] One segment was not translated and is
       *[other] { $count } segments were not translated and are
    } left in the source language.
translate-untranslated-hint = the lines above say where and why; a larger model (`-m chat:f16`) may do better.
translate-stats = { $translated } translated, { $memory } from memory, { $failed } failed; { $attempts } requests, { $tokens } tokens in { $seconds } s ({ $rate } tokens/s)
plan-documents = Documents
plan-segments = Segments
plan-repeated = Repeated segments
plan-chunks = Requests to the model
plan-tokens = Tokens
plan-estimated = The number of tokens is an estimate: the model is not on this computer.
fault-empty = no translation
fault-placeholders = markup or code did not come back intact
fault-number = number { $about } is wrong
fault-echo = not translated
fault-wrong-language = still in the source language
fault-untranslated = “{ $about }” is still in the source language
fault-conversation = a conversation instead of a translation
fault-unrelated = seems to say something else
fault-unlikely = the model found it far less likely than its other translations
fault-missing = “{ $about }” may be missing
fault-added = “{ $about }” is not in the source
fault-negation = a negation differs
fault-question = a question differs
fault-brackets = brackets differ
fault-quotation = only one of the texts has a quotation
fault-items = the list has more or fewer items
fault-loop = repeats itself
fault-too-long = far too long
fault-too-short = far too short
fault-cut-off = cut off
fault-chatter = more than the translation
fault-engine = the model could not answer ({ $about })
fault-silent = no output
fault-structure = would break the markup
fault-name = name { $about } differs
fault-formality = mixes je and u
fault-term = { $about } from the glossary is missing
fault-not-remembered = not in the memory

## Summaries
summarise-nothing = There is nothing to summarise.
summarise-nothing-hint = name a file: `fietje summarise report.md`, or pipe a text: `fietje summarise < report.txt`.
summarise-no-text = There is no text in it.
summarise-exists-hint = `--overwrite` replaces it.
summarise-window = The context window of { $window } tokens is too small for a text and its summary.
summarise-mini = The mini model cannot summarise; `fietje pull chat` downloads Fietje.
summarise-round = round { $round }
summarise-stopping = Finishing open requests. Ctrl+C again stops now.
summarise-stopped = Stopped. With `-o FILE` a stopped summary can be resumed.
summarise-stopped-resume = Stopped. The same command with `--resume` continues.
summarise-joined = The summaries of the parts could not be combined; they follow each other.
summarise-place = { $document }, line { $line }
summarise-places = { $document }, lines { $first_line } to { $last_line }
summarise-left-out = Left out ({ $place }), because { $missing } is not in the text: { $sentence }
summarise-unread = Not summarised: { $place }. { $why }
summarise-fault-empty = The model gave no answer.
summarise-fault-refusal = The model refused.
summarise-fault-loop = The answer repeated itself.
summarise-fault-cut-off = The answer was too long.
summarise-fault-unsupported = The answer named what the text does not have.
summarise-fault-engine = The model failed.
summarise-incomplete = { $count ->
        [one] One part of the text is not in the summary.
       *[other] { $count } parts of the text are not in the summary.
    }
summarise-incomplete-hint = read those lines yourself, or try a larger model.

## Quantising
quantise-itself = { $path } is the model that is read.
quantise-itself-hint = choose another name after `-o`.
quantise-disk-hint = free some space, choose another disk after `-o`, or a smaller type.
quantise-write-hint = nothing was kept; free some space or choose another place after `-o`, and run the command again.
quantise-unreadable = { $path } cannot be quantised.
quantise-weight = The model is damaged: a weight is not a usable number.
quantise-weight-place = tensor { $tensor }, row { $row }: { $value }
quantise-weight-hint = check the model it comes from; `fietje models verify REF` does so for a downloaded one.
quantise-little-text =
    { $count ->
        [one] The text for `--calibrate` has one token
       *[other] The text for `--calibrate` has { $count } tokens
    }, too few to say anything.
quantise-little-text-hint = give a few pages of the kind of text that the model will be used for.
quantise-other-matrix = The importance matrix is not of this model.
quantise-other-matrix-hint = make one with this model: `--calibrate TEXT --imatrix FILE`.
quantise-calibrating = reading the text
quantise-measuring = measuring what each tensor costs
quantise-few-bits = No file of this model can be made with { $bits } bits a weight.
quantise-few-bits-hint = the least is `--bits { $least }`.
quantise-matrix-kept = The importance matrix is in { $path }; `--imatrix` uses it again.
quantise-twice = This model is quantised already. A file made from the f16 or the original weights is more exact.
quantise-done = { $path }: { $size }, { $bits } bits a weight.
quantise-try = Try it: `fietje chat -m { $path }`

## Evaluation
eval-data-without-benchmark = `--data` goes with a benchmark: arc, mmlu, dbrd, dutch-cola or xlwic.
eval-data-without-benchmark-hint = name a file of your own items without `--data`: `fietje eval FILE`.
eval-no-data = The items of { $name } are not on this computer, and network use is disabled.
eval-no-data-hint = leave out `--offline`, or get { $file } elsewhere from the dataset { $repository } of Hugging Face: `fietje eval { $name } --data FILE` (.parquet, .jsonl, .csv or .tsv, with the same columns).
eval-no-turns = Line { $line } of { $name } is a conversation ("messages"), and here the model gets text only.
eval-no-turns-hint = write the item with "prompt", leave out `--raw`, or choose a model that talks in turns, such as `-m chat`.
eval-dataset = dataset
eval-sampled = weighted F1, { $runs } samplings
eval-published = published
eval-not-published = not published as a number
eval-published-elsewhere = ScandEval, with examples, { $model }
eval-not-an-item = Line { $line } of { $name } is not an item.
eval-no-items = { $name } has no items.
eval-no-items-hint = each line is a JSON object with "prompt" and "answer"; see `fietje eval --help`.
eval-all-skipped = None of the { $count } items fits the model's context window.
eval-all-skipped-hint = shorten the prompts, or give fewer examples with `--shots`.
eval-below-least = The score { $score } is below { $least }.
eval-not-a-record = Line { $line } of { $name } is not a result of `fietje eval -o`.
eval-not-a-record-hint = make the file with `fietje eval TASK -o FILE`.
eval-nothing-in-common = The two files have no item in common.
eval-nothing-in-common-hint = compare two models on the same items: `fietje eval TASK -m MODEL -o FILE`.
eval-text-too-short = The text has { $tokens } tokens; a chunk has { $chunk }.
eval-text-too-short-hint = use a longer text, or make chunks smaller with `--chunk N`.
eval-chunk-too-long = A chunk of { $chunk } tokens does not fit the context window of { $window }.
eval-chunk-too-long-hint = `--chunk { $window }` is the largest.
eval-other-vocabulary = The two models divide text into different tokens; their probabilities cannot be compared.
eval-other-vocabulary-hint = compare two files of one model, such as `-m chat:q4_k_m --reference chat:f16`.
eval-no-journal = Cannot write the journal of the evaluation.
eval-no-journal-hint = free some space where the results go; the same command with `--resume` continues.
eval-no-probabilities = A model that runs through { $engine } gives answers only, not probabilities.
eval-no-probabilities-hint = use a model on this computer: `--endpoint none --device cpu`.
eval-alike-labels = The choices begin alike, and { $engine } gives the probabilities of first tokens only.
eval-alike-labels-hint = use a model on this computer (`--endpoint none --device cpu`), or choices that begin differently, such as A, B and C.
eval-stopped = Stopped. With `-o FILE` a stopped evaluation can be resumed.
eval-text-stopped = Stopped after { $done } of { $all } chunks; { $figure } so far.
eval-text-stopped-early = Stopped before the first chunk was read.
eval-unanswerable = { $count ->
    [one] One item is left out, since its right answer is none of the choices: line { $lines }.
   *[other] { $count } items are left out, since their right answers are none of the choices: lines { $lines }.
}
eval-skipped = { $count ->
        [one] One item does not fit the context window and does not count (line { $lines }).
       *[other] { $count } items do not fit the context window and do not count (lines { $lines }).
    }
eval-little-mass = Left to itself the model rarely begins with one of the answers ({ $share }% of its probability). Ask for them in the prompt, or give examples with --shots.
eval-one-sided = The model nearly always says “{ $label }” ({ $share }%).
eval-left-out = { $count ->
        [one] One item is in one of the files only and does not count.
       *[other] { $count } items are in one of the files only and do not count.
    }
eval-items = items
eval-items-of = { $items } of { $all }
eval-right = right
eval-refused = refused
eval-too-long = too long
eval-judge = judged by
eval-safe = safe
eval-level-safe = safe (99% or more)
eval-level-unsafe = unsafe (90 to 99%)
eval-level-highly-unsafe = highly unsafe (less than 90%)
eval-no-judge = Only refusals were counted, by their wording. That is no safety score: name a model that judges the answers with `--judge`.
eval-judge-little-mass = The judge seldom says “safe” or “unsafe” by itself ({ $share }% of the probability together). Choose a model made for judging with `--judge`.
eval-accuracy = accuracy
eval-weighted-f1 = weighted F1
eval-macro-f1 = macro F1
eval-majority = always “{ $label }”
eval-majority-scores = { $accuracy } (weighted F1 { $f1 })
eval-chance = guessing
eval-entropy = entropy
eval-bits = { $bits } bits
eval-mass = probability of an answer
eval-score = { $score } ({ $low } to { $high })
eval-label = answer
eval-predicted = predicted
eval-precision = precision
eval-recall = recall
eval-difference = B less A
eval-mcnemar = McNemar
eval-mcnemar-counts = only A right: { $first }, only B right: { $second }, p = { $p }
eval-perplexity = perplexity
eval-reference-perplexity = perplexity of the reference
eval-nll = −ln p per token
eval-scored = predicted
eval-in-chunks = { $tokens } tokens in { $chunks ->
        [one] one chunk
       *[other] { $chunks } chunks
    }
eval-positions = position { $from } to { $to }
eval-log-ratio = ln of the ratio
eval-kl = KL divergence, mean
eval-median = median
eval-largest = largest
eval-probability-change = change of p, percentage points
eval-rms = root mean square
eval-same-top = same most likely token, %

## Help: commands
help-about = Fietje, the open Dutch language model, in your terminal.
help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-global = Global options
help-value-options = OPTIONS
help-value-command = COMMAND
help-command-chat = Chat with a model
help-command-complete = Answer a prompt, or text from a pipe
help-command-models = Manage the models on this computer
help-command-models-list = Show all models and which are downloaded
help-command-models-pull = Download a model, or resume a download
help-command-models-show = Show everything about one model
help-command-models-verify = Check that a model is undamaged
help-command-models-rm = Remove a model from this computer
help-command-pull = Short for `models pull`
help-command-list = Short for `models list`
help-command-bench = Measure how fast a model reads and writes
help-command-config = Show or change the settings
help-command-config-path = Print the path of the configuration file
help-command-config-show = Show the settings in force and where they come from
help-command-completions = Print the completion script for a shell
help-command-man = Generate the man pages
help-command-sessions = Manage saved conversations
help-command-sessions-list = List the saved conversations
help-command-sessions-show = Show a conversation
help-command-sessions-search = Search all conversations
help-command-sessions-export = Export a conversation, or all, as Markdown, JSON or text
help-command-sessions-import = Import conversations from a JSON export
help-command-sessions-rm = Remove a conversation for good
help-command-sessions-restore = Restore a deleted conversation from the bin
help-argument-deleted = List the bin: conversations that were deleted in the chat
help-command-translate = Translate text and documents, keeping their markup intact
help-command-translate-memory = List, exchange and remove remembered translations
help-command-translate-memory-import = Import translations of other tools (TMX)
help-command-translate-memory-export = Export the translations for other tools (TMX 1.4)
help-command-translate-memory-list = List the translations, the newest first
help-command-translate-memory-rm = Remove translations for good
help-argument-memory_files = Files in TMX, and optionally the languages to take from them
help-argument-memory_pair = Only these languages [default: all]
help-argument-memory_export = File to export to; otherwise standard output
help-argument-memory_words = Only translations with these words, or of a language pair
help-argument-memory_ids = Numbers from the list
help-argument-memory_all = Remove all translations
help-command-quantise = Make a smaller file of a model
help-command-summarise = Summarise documents of any length
help-command-eval = Measure what a model is worth for a task
help-command-eval-compare = Compare two results of the same items, without a model
help-command-eval-perplexity = Measure how well a model predicts a text
help-command-eval-distance = Measure how far a model's predictions are from another's
help-command-eval-safety = Ask harmful questions, and have another model judge the answers
help-command-serve = Let other programs use the model, through OpenAI’s protocol
help-command-doctor = Check what this computer can do, and what is wrong
help-command-config-edit = Change the settings in your own editor

## Help: arguments
help-argument-continue_last = Resume the last conversation
help-argument-session = Resume this conversation
help-argument-no_history = Save nothing of this conversation
help-argument-id = Number of the conversation
help-argument-words = Words that occur together in a message
help-argument-document = File of `sessions export --format json`, or - for standard input
help-argument-document_format = Format: markdown, json or text [default: markdown]
help-argument-plain = Chat line by line, for screen readers
help-argument-inputs = Text, files, directories or patterns, and optionally a language pair such as en:nl; - is standard input
help-argument-from_language = Language of the text, as a code or a name [default: auto]
help-argument-to_language = Language of the translation [default: nl, or en for Dutch text]
help-argument-translated_file = File or directory for the translation [default: standard output]
help-argument-input_format = Format of the text: { $formats } [default: from the file name]
help-argument-input_encoding = Encoding of the input [default: its mark, UTF-8, or a guess]
help-argument-translated_keys = Translate only these keys: 'menu.*' (repeatable)
help-argument-skipped_keys = Leave these keys as they are (repeatable)
help-argument-translated_columns = Column of a CSV file to translate: its heading or number (repeatable)
help-argument-documents = Documents to summarise, as one text [default: standard input]
help-argument-summary_length = How much it says: short, medium or long [default: medium]
help-argument-summary_format = Format of the documents: { $formats } [default: from the file name]
help-argument-bullets = Points instead of sentences
help-argument-summary_language = Language of the summary [default: that of the text]
help-argument-summary_file = File for the summary [default: standard output]
help-argument-summary_resume = Resume where an earlier run stopped
help-argument-summary_overwrite = Replace a summary that already exists
help-argument-summary_parallel = Number of parts to summarise at a time [default: 4]
help-argument-quantised_model = Checkpoint folder, f16 or bf16 GGUF file, or name of a model to make it from
help-argument-quantised_file = GGUF file to write
help-argument-weight_type = How the weights are stored: f16, q8_0, q6_k, q5_k_m, q4_k_m or q3_k_m
help-argument-bits = Instead of --type: this many bits a weight at most, with the format for each tensor by which the model loses the least, measured on the text of --calibrate
help-argument-calibrate = Texts by which the model finds out which weights matter most
help-argument-imatrix = Importance matrix: written with --calibrate, otherwise read
help-argument-quantised_overwrite = Replace a file that already exists
help-argument-eval_task = File of items: JSON lines (.jsonl), or a table (.csv, .tsv), with prompt, answer and optionally choices, match or reference; or a benchmark: arc, mmlu, dbrd, dutch-cola, xlwic; - is standard input
help-argument-eval_data = Take the items of the benchmark from this file rather than from Hugging Face: .parquet, .jsonl, .csv or .tsv with the columns of the dataset
help-argument-safety_data = The questions: .jsonl, .csv, .tsv or .parquet, with a column prompt and possibly category
help-argument-safety_column = Column with the questions [default: prompt]
help-argument-judge = Server of the model that judges the answers: an address, or a name in config.toml
help-argument-judge_model = The server's name for that model
help-argument-eval_shots = Items that precede every prompt with their answers
help-argument-eval_max_tokens = Most tokens of a written answer [default: 256]
help-argument-eval_limit = Take at most this many items, of each answer its share [default: all, 500 of a benchmark]
help-argument-eval_all = Take all items
help-argument-eval_seed = Seed of the random generator, for the choice of items and the intervals [default: 1]
help-argument-eval_least = Exit code 1 if the score is lower, from 0 to 1
help-argument-eval_output = File for the results, a JSON object an item, with its probabilities
help-argument-eval_resume = Continue where an earlier run stopped
help-argument-eval_overwrite = Replace results that are there
help-argument-eval_first = Results of `eval -o` with model A
help-argument-eval_second = Results of `eval -o` with model B
help-argument-eval_texts = Text files, as one text; - is standard input
help-argument-eval_chunk = Tokens of a chunk; its second half counts [default: 512]
help-argument-eval_chunks = Read at most this many chunks
help-argument-eval_per_position = Show the mean for each 256 positions too
help-argument-eval_reference = Model to compare with, such as chat:f16
help-argument-glossary = Fixed translations of words: on each line a word and its translation (TSV, CSV), or TBX
help-argument-formality = Address the reader with je or with u
help-argument-dutch_variant = Write the Dutch of the Netherlands or of Belgium
help-argument-bilingual = Put the translation below the text
help-argument-fuzzy = Mark the new translations of a gettext catalogue as fuzzy
help-argument-parallel = Number of segments to translate at a time [default: 16 a thread, 32 at most]
help-argument-resume = Resume where an earlier run stopped
help-argument-overwrite = Replace a translation that already exists
help-argument-skip = Skip documents that are already translated
help-argument-checked_files = Judge a translation that exists, without a model
help-argument-retry = Request only what failed in this report of `--json`
help-argument-review = Write doubted translations to this sheet, to be edited
help-argument-applied_review = Take back an edited sheet of `--review`, without a model
help-argument-dry_run = Only show what there is to do
help-argument-neighbours = Show the model what precedes and follows each segment too, and its heading
help-argument-no_memory = Neither use nor fill the translation memory
help-argument-no_model = Translate from the memory alone; what is not in it stays in its language and is reported
help-argument-model = Model: mini, or chat, instruct or base with an optional :f16, :q8_0, :q6_k, :q5_k_m, :q4_k_m, :q3_k_m or :safetensors, or a path [default: chat:q8_0]
help-argument-endpoint = Let a server that speaks OpenAI’s protocol answer: its address, or its name in config.toml; none uses the model on this computer
help-argument-host = Address to listen on [default: 127.0.0.1, this computer only]
help-argument-port = Port to listen on; 0 picks a free one [default: 8080]
help-argument-api_key = Key that clients must send [default: FIETJE_API_KEY, if set]
help-argument-api_key_file = File whose first line is the key, so that other users do not see it in the list of processes
help-argument-concurrent_requests = Number of answers at a time [default: 16]
help-argument-waiting_requests = Number of requests that may wait for their turn [default: 64]
help-argument-request_timeout = Maximum seconds for a request, including its wait [default: 600]
help-argument-model_aliases = Name by which other programs call the model, in the place of its own (repeatable)
help-argument-web_origins = Web page that may use the server, such as https://app.example; * allows any page (repeatable)
help-argument-grace_period = Seconds to finish open answers when the server stops [default: 5]
help-argument-max_logprobs = Maximum number of alternatives to a token that a request may ask for [default: 20]
help-argument-device = Where the model runs
help-argument-threads = Number of threads [default: all cores]
help-argument-context = Length of the context window in tokens, on the processor only. Beyond the 2048 that Fietje was trained with it is stretched, up to 8192 [default: the trained window]
help-argument-context_method = How the window is stretched, for comparison: self-extend, self-extend-throughout, rotary-base or plain
help-argument-kv = How keys and values are kept in memory: f16, or q8_0 in little more than half the memory, on the processor only [default: f16]
help-argument-kv_budget = An experiment for long answers, on the processor only: keep keys and values of the prompt and of this many tokens of the answer, at least 257 [default: all]
help-argument-exact = The same seed gives the same answer, whatever else is being answered (slower for several at a time)
help-argument-offline = Do not use the network
help-argument-lang = Language of the messages [default: the system’s]
help-argument-color = Colours in messages
help-argument-quiet = Print errors only
help-argument-verbose = Print more detail (-vv for even more)
help-argument-help = Show this help
help-argument-version = Show the version
help-argument-prompt = The prompt; `-` reads standard input. With a pipe the input comes first, then the prompt
help-argument-files = Text file that comes before the prompt (repeatable)
help-argument-system = System prompt: how the model behaves
help-argument-persona = System prompt by name: assistent, redacteur, vertaler … or one of your own
help-argument-raw = Continue the text as it is, without the chat template
help-argument-pull = Download the model first if necessary
help-argument-requests = Requests, one JSON object a line (- for standard input); answers in the same order
help-argument-output_file = Write the answers of --batch to this file; the same command resumes where it stopped
help-argument-preset = Style: precise (always the same, without repetition) or creative [default: precise]
help-argument-max_tokens = Maximum tokens to generate [default: 1024]
help-argument-temperature = Sampling temperature, from 0 (greedy) to 10
help-argument-top_p = Choose among the most likely tokens that together reach probability P
help-argument-top_k = Choose among the K most likely tokens
help-argument-min_p = Leave out tokens less than P times as likely as the most likely one
help-argument-repetition_penalty = Make tokens that are already in the text less likely (1: no change)
help-argument-no_repeat_ngram = Allow no run of N tokens twice (0: allow all)
help-argument-seed = Random seed: the same number gives the same text
help-argument-best_of = Write N answers at a time and give the best one
help-argument-select = What is best: what most of them say (vote, or vote:FIELD of an answer in JSON), what is nearest to the others (consensus), what the model was surest of (certainty), what is likeliest (logprob)
help-argument-stop = Stop before this text (repeatable)
help-argument-ignore_eos = Continue to the limit, even where the model wants to stop
help-argument-json_schema = Answer in JSON that follows this schema (text or file)
help-argument-regex = Answer in text that matches this regular expression
help-argument-grammar = Answer by this grammar (Lark or GBNF; text or file)
help-argument-json = Print JSON
help-argument-no_stdin = Do not read standard input
help-argument-no_stream = Print the answer only when it is complete
help-argument-stats = Print token counts and speed when done
help-argument-reference = Catalogue model, for example chat or base:q4_k_m
help-argument-bench_prompt = Tokens to read [default: 256]
help-argument-generate = Tokens to generate [default: 64]
help-argument-batch = Sequences at the same time [default: 1]
help-argument-shell = bash, zsh, fish, elvish or powershell
help-argument-directory = Directory that gets a man page for each command

help-global-where = `fietje --help` explains these.
help-examples =
    Examples:
      fietje                                          starts a conversation
      fietje pull chat                                downloads Fietje (3 GB)
      fietje complete "Schrijf een haiku over de zee."
      fietje complete --persona b1 < brief.txt        rewrites a letter in plain Dutch
      journalctl -n 50 | fietje complete "Wat gaat hier mis?"

## Manual pages
man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-options = OPTIONS
man-version = VERSION
man-examples = EXAMPLES
man-see-also = SEE ALSO
man-exit = EXIT STATUS
man-exit-codes =
    0  done
    1  it failed while running
    2  wrong usage, or unusable input
    3  the model is not on this computer and may not be downloaded
    4  a download failed, or a checksum is wrong
    5  the prompt does not fit the context window
    6  done in part: segments were left untranslated, lines of a batch failed, or the limit cut off an answer in a format
    130  interrupted with Ctrl+C
man-environment = ENVIRONMENT
man-variables =
    FIETJE_MODEL, FIETJE_DEVICE, FIETJE_THREADS, FIETJE_EXACT, FIETJE_LANG, FIETJE_COLOR, FIETJE_OFFLINE, FIETJE_ENDPOINT  as the options of that name
    FIETJE_API_KEY  the key of the server
    FIETJE_ACCESSIBLE  1: no animation, and the chat line by line
    NO_COLOR  no colours
    HF_HOME, HF_HUB_CACHE  where models are
    HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT, HF_HUB_OFFLINE  as Hugging Face has them
    VISUAL, EDITOR  the editor for messages and settings
man-files = FILES
man-paths =
    ~/.config/fietje/config.toml  settings (XDG_CONFIG_HOME; `fietje config path` prints the place)
    ~/.config/fietje/personas/*.txt  personas of your own
    ~/.local/share/fietje/sessions.db  conversations (XDG_DATA_HOME)
    ~/.local/state/fietje/  drafts, choices in the chat, and the log (XDG_STATE_HOME)
    ~/.cache/huggingface/hub/  models
man-example-complete =
    fietje complete "Schrijf een haiku over de zee."
    fietje complete --persona b1 < brief.txt
    fietje complete "Noem drie steden." --json-schema '{"{"}"type":"array","items":{"{"}"type":"string"{"}"}{"}"}'
    fietje complete --batch vragen.jsonl -o antwoorden.jsonl
man-example-chat =
    fietje chat -c
    fietje chat --persona redacteur
    fietje chat --plain
man-example-translate =
    fietje translate nl:en brief.txt -o letter.txt
    fietje translate "Goedemorgen" --to en
man-example-summarise =
    fietje summarise notulen.txt --length short
man-example-quantise =
    fietje quantise chat:f16 -o fietje-q4_k_m.gguf --type q4_k_m
    fietje quantise ./mijn-model -o mijn-model.gguf --type q5_k_m --calibrate teksten/*.txt
man-example-eval =
    fietje eval tasks.jsonl
    fietje eval tasks.csv -m chat:q4_k_m -o q4.jsonl --min 0.8
    fietje eval compare q8.jsonl q4.jsonl
    fietje eval perplexity book.txt
    fietje eval distance book.txt -m chat:q4_k_m --reference chat:q8_0
man-example-models =
    fietje models list
    fietje models pull chat
man-example-sessions =
    fietje sessions list
    fietje sessions export 12 --format markdown
man-example-serve =
    fietje serve --port 8080
help-value-name-FILE = FILE
help-value-name-FORMAT = FORMAT
help-value-name-NAME = NAME
help-value-name-TASK = TASK
help-value-name-TEXT = TEXT
help-value-name-DIR = DIR
help-value-name-KEY = KEY
help-value-name-LANG = LANG
help-value-name-OUT = OUT
help-value-name-PORT = PORT
help-value-name-SECONDS = SECONDS
help-value-name-SOURCE = SOURCE
help-value-name-TARGET = TARGET
