# All texts of fietje in English. The Dutch ones stand in the same order in ../nl/fietje.ftl.
## Errors
error = Error
error-cause = cause
error-hint = Hint
output-failed = The answer cannot be written.
engine-stopped = The engine stopped unexpectedly.

## Command line
usage-missing-command = A command is missing.
usage-unknown-argument = There is no option `{ $argument }`.
usage-unknown-command = There is no command `{ $command }`.
usage-missing-argument = Something is missing: { $argument }.
usage-missing-value = `{ $argument }` needs a value.
usage-bad-value = `{ $value }` is no value for `{ $argument }`.
usage-conflict = `{ $argument }` and { $other } do not go together.
usage-not-utf8 = The command line holds characters that are not UTF-8.
usage-other = The command line makes no sense: { $detail }
usage-did-you-mean = did you mean `{ $suggestion }`?
usage-help-hint = `fietje --help` shows all commands, `fietje COMMAND --help` the options of one of them.

## Settings
settings-bad-flag = `{ $value }` is no value for `--{ $key }`.
settings-bad-variable = `{ $value }` is no value for the environment variable { $name }.
settings-bad-file = `{ $value }` is no value for `{ $key }` in config.toml.
settings-expected = possible are: { $expected }.
config-invalid = The configuration file { $path } is not valid.
config-invalid-hint = `fietje config path` names the file; without it the defaults hold.
origin-flag = command line
origin-default = default
token-set = set
token-unset = not set

## Input
standard-input = standard input
file-unreadable = { $path } cannot be read.
file-unwritable = { $path } cannot be written.
file-too-large = { $path } is larger than { $most }; no model can take that much.
file-not-utf8 = { $path } is not UTF-8 text.
file-not-utf8-place = byte { $place } is not part of a character.
file-not-utf8-hint = `iconv -f windows-1252 -t utf-8 { $path }` converts older text.
prompt-missing = There is no prompt: nothing on the command line, in a file or on standard input.
prompt-missing-hint = `fietje complete "Wat is een coöperatie?"` or `fietje complete < letter.txt`.
prompt-too-long = The prompt has { $tokens } tokens and this model's window holds { $window }, the answer included.
prompt-too-long-hint = shorten the text, or give it in parts.
schema-not-json = The JSON schema is not JSON.
constraint-invalid = The schema, regular expression or grammar cannot be used.
persona-unknown = There is no persona `{ $name }`.
persona-invalid = The persona `{ $name }` is not valid.
persona-own-hint = a persona of your own goes into { $path }.

## Models
model-unknown = There is no model `{ $model }`.
model-path-hint = give a file of your own as a path, for instance ./model.gguf.
model-not-in-catalogue = `{ $model }` is a path; this command is about models of the catalogue.
model-list-hint = `fietje models list` shows all models.
model-absent = The model { $model } is not on this machine.
model-absent-hint = `fietje pull { $model }` fetches it ({ $size }).
model-absent-mini-hint = `-m mini` uses the small model that is part of fietje.
model-unreadable = The model { $path } cannot be read.
model-broken = The model { $path } is damaged or is no Phi-2 model.
model-broken-hint = `fietje models verify REF` checks a fetched model, `fietje models rm REF` and `fietje pull REF` fetch it again.
model-no-prediction = The model gives no usable prediction.
model-has-no-turns = This model only continues text and knows no system prompt.
model-has-no-turns-hint = use `-m chat` or `-m instruct`, or leave out `-s` and `--persona`.
model-loading = loading { $model }
talk-with-mini = This is the built-in mini model, not Fietje. `fietje pull chat` fetches Fietje ({ $size }).
talk-with-other = { $wanted } is not on this computer; this is { $used }. `fietje pull { $wanted }` fetches it ({ $size }).
mini-missing = This fietje was built without the mini model.
mini-missing-hint = `cargo install --path .` builds fietje with everything in it.
mini-is-here = The mini model is part of fietje: there is nothing to fetch or to verify.
mini-stays = The mini model is part of fietje and cannot be removed.
template-fails = The model's chat template does not work.
template-fails-hint = `--raw` gives the text to the model without a template.
endpoint-asking = asking { $endpoint } what it has
remote-address = `{ $url }` is no address of a server.
remote-address-hint = an address looks like http://127.0.0.1:8080/v1
remote-unreachable = The server { $host } cannot be reached.
remote-unreachable-hint = see whether it runs and whether the address is right; `--endpoint none` takes the model on this machine.
remote-timed-out = The server { $host } was silent for { $seconds } seconds.
remote-timed-out-hint = try again later, or let it take longer: `timeout` under [endpoints.NAME] in config.toml.
remote-unauthorized = The server { $host } does not accept the key.
remote-unauthorized-missing = The server { $host } wants a key.
remote-unauthorized-hint = set FIETJE_API_KEY to its key, or `api_key` under [endpoints.NAME] in config.toml.
remote-no-model = The server { $host } has no model `{ $model }`.
remote-several-models = The server { $host } has more than one model; say which one is meant.
remote-model-unknown = The server { $host } does not say which models it has; name the one that is meant.
remote-model-hint = name one with `-m`, or with `model` under [endpoints.NAME] in config.toml.
remote-not-found = There is nothing at { $url }.
remote-not-found-hint = the address of the server must end where its `/models` and `/chat/completions` begin, usually in /v1.
remote-refused = The server { $host } refuses the request (status { $status }).
remote-refused-ngram-hint = this server does not know `no_repeat_ngram_size`: leave `--no-repeat-ngram` out.
remote-busy = The server { $host } has no room, after { $tries } attempts.
remote-busy-hint = try again later, or with less at a time: `--parallel`.
remote-failing = The server { $host } fails (status { $status }).
remote-failing-hint = its own log says why.
remote-interrupted = The answer of { $host } broke off.
remote-interrupted-hint = see whether the server still runs, and try again.
remote-nonsense = { $host } does not speak OpenAI's protocol.
remote-form-ignored = The server { $host } did not keep to the form that was asked for.
remote-form-ignored-hint = leave out `--json-schema`, `--regex` or `--grammar`, or take a server that knows them, such as `fietje serve`.
remote-not-offered = A server cannot be asked for { $what }.
remote-offline = The network may not be used, so { $host } cannot be asked.
serve-ready = { $model } answers at { $url }
serve-open = Anybody who can reach this machine can use the model: `--api-key` asks for a key.
serve-stopping = stopping: what is under way may end; Ctrl-C ends it at once
serve-failed = The server had to stop.
serve-cannot-listen = Cannot listen at { $address }.
serve-cannot-listen-hint = another program may be there; `--port 0` takes a free port.
gpu-failed = The GPU engine cannot go on.
gpu-failed-hint = `--device cpu` computes on the processor.
gpu-no-gguf = The GPU engine runs checkpoint directories, and { $path } is none.
gpu-no-gguf-hint = `fietje pull chat:safetensors` fetches one; `--device cpu` runs GGUF files.
gpu-rotary = mistral.rs can run { $path } on an NVIDIA GPU only.
device-not-built-in = this build computes on the processor only
device-not-built-in-hint = build it with `cargo build --release --features cuda` (README).
gpu-needs-checkpoint = The GPU engine runs checkpoints, not GGUF files.
gpu-too-small = { $gpu } has { $free } of memory free, and { $needed } are needed.
gpu-smaller-hint = the model as :{ $quantisation } fits.
device-gpu = cuda:{ $number } ({ $name }), takes { $needed } of the { $free } that are free there
device-cpu-asked = the processor, as asked for
device-cpu-no-gpu = the processor: there is no NVIDIA GPU
device-cpu-broken-driver = the processor: the NVIDIA driver does not answer ({ $reason })
device-cpu-not-built-in = the processor: { $gpu } is there, but this build has no CUDA
device-cpu-no-checkpoint = the processor: the GPU would need { $model }, which is not here
device-cpu-gguf = the processor: the GPU engine runs no GGUF files
device-cpu-too-large = the processor: the GPU has { $free } free, and { $needed } are needed
show-runs-on = Runs on
doctor-looking = looking around
doctor-problems = { $count ->
    [one] One thing does
   *[other] { $count } things do
 } not work.
doctor-processor = Processor
doctor-processor-found = { $name }, { $kernels }, { $threads } threads
doctor-processor-slow = this processor has neither AVX2 nor AVX-512; answers come slowly.
doctor-memory = Memory
doctor-free = { $bytes } free
doctor-memory-short = the model needs about { $needed }; close other programs, or take a smaller one such as chat:q4_k_m.
doctor-disk = Disk
doctor-disk-found = { $bytes } free for { $path }
doctor-disk-short = the model takes { $needed }; make room, or set HF_HUB_CACHE to another disk.
doctor-gpu = GPU
doctor-gpu-found = { $name }, { $free } of { $memory } free, driver { $driver }
doctor-gpu-none = no NVIDIA GPU
doctor-gpu-broken = the NVIDIA driver does not answer: { $reason }
doctor-gpu-broken-hint = `nvidia-smi` says more; after an update of the driver restarting the machine helps.
doctor-pull = `fietje pull { $model }` fetches it.
doctor-terminal = Terminal
doctor-terminal-none = standard output is no terminal
doctor-terminal-dumb = this terminal cannot move its cursor: the chat goes line by line.
doctor-terminal-locale = the locale is not UTF-8: letters may look wrong; `export LANG=en_US.UTF-8` helps on most systems.
doctor-settings = Settings
doctor-settings-none = defaults; `fietje config edit` changes them
doctor-conversations = Conversations
doctor-conversations-none = none yet
doctor-model-absent-path = there is no such file or directory.
doctor-hub = Hub
doctor-endpoint = Server
config-edit-done = { $path } is written.
config-edit-draft-hint = what you wrote is kept in { $path }; `fietje config edit` goes on with it.
device-missing = The device `{ $device }` cannot be used.
device-missing-hint = `--device cpu` computes on the processor.
kernels-missing = PHI_CPU names `{ $name }`, which this processor cannot do.
kernels-missing-hint = leave PHI_CPU out, or choose scalar, avx2, avxvnni, avx512 or amx.
state-present = present
state-unverified = present, not verified yet
state-partial = partly fetched
state-absent = not here
state-built-in = built in
models-list-hint = `fietje pull REF` fetches a model, `fietje complete -m REF` uses it.
show-model = Model
show-repository = Repository
show-files = Files
show-size = Size
show-state = State
show-path = Path
show-parameters = Parameters
show-window = Window (tokens)
show-formats = Formats
pull-done = { $model } was fetched and verified.
pull-interrupted = Interrupted. `fietje pull { $model }` goes on where it stopped.
verify-done = { $model } is in order.
remove-done = { $model } was removed; { $size } freed.

## The hub
hub-fetching = fetching { $file } ({ $size })
hub-resuming = resuming { $file } at { $done } of { $size }
hub-verifying = verifying { $file }
hub-retrying = { $reason }; trying again in { $seconds } s
hub-waiting = another program is fetching { $file } already; waiting
hub-done = { $file } is here ({ $size })
hub-offline = The network may not be used.
hub-offline-hint = leave out `--offline`, and take it out of FIETJE_OFFLINE, HF_HUB_OFFLINE or config.toml.
hub-not-found = The hub has no { $repository } with { $file }.
hub-not-found-hint = check HF_ENDPOINT (`fietje config show`): a mirror may not have everything.
hub-unauthorized = { $repository } does not exist, or can be read only with a token.
hub-token-missing-hint = make a token at https://huggingface.co/settings/tokens and give it as HF_TOKEN.
hub-token-refused-hint = the token in HF_TOKEN has expired or is not valid; make a new one at https://huggingface.co/settings/tokens.
hub-forbidden = { $repository } may not be read with this token.
hub-forbidden-hint = accept the terms at https://huggingface.co/{ $repository } and try again.
hub-network = { $host } cannot be reached.
hub-network-hint = is there a network? What was fetched stays; the same command goes on from there.
hub-status = { $host } answers with error { $status }.
hub-again-hint = try again later; what was fetched stays.
hub-nonsense = The answer of { $host } makes no sense.
hub-nonsense-hint = is there a proxy or a login page in between? Check HF_ENDPOINT too (`fietje config show`).
hub-no-checksum = The hub gives no checksum for { $file }.
hub-no-checksum-hint = fetch the model from https://huggingface.co (without HF_ENDPOINT).
hub-checksum = The checksum of { $file } is wrong: the file is damaged.
hub-checksum-hint = `fietje pull REF` fetches it again.
hub-busy = { $file } is being fetched right now.
disk-full = There is too little room on the disk of { $path }.
disk-full-counts = needed: { $needed }, free: { $available }.
disk-full-hint = make room (`fietje models rm REF`), or set HF_HUB_CACHE to a larger disk; what was fetched stays.
cache-unusable = { $path } cannot be used.
cache-unusable-hint = `fietje config show` names the folder of the models (HF_HUB_CACHE).

## Progress and figures
prompt-reading = reading the prompt
prompt-reading-count = reading the prompt: { $tokens } of { $total } tokens
statistics = { $model } on { $device }: loaded in { $load } s, prompt { $prompt_tokens } tokens ({ $prompt_rate }/s), answer { $completion_tokens } tokens ({ $completion_rate }/s)
batch-running = { $count } answered
batch-resumed = Going on behind the { $count ->
    [1] answer that is
   *[other] { $count } answers that are
} there.
batch-failures = { $failed } of { $count } requests could not be answered; their lines say why.
batch-output-failed = The answers could not be written to { $path }
batch-output-busy = { $path } is being written by another run
batch-output-other = { $path } holds something other than answers to these requests (line { $line })
batch-output-other-hint = choose another file with -o, or move this one away.
batch-resume-hint = run the same command again: it goes on where it stopped.
batch-line-invalid = This line is no request
batch-line-content = it needs either "prompt" or "messages"
batch-line-option = the value of { $name } is not permitted
bench-running = measuring
bench-running-count = measuring, run { $run } of { $runs }
bench-memory-running = measuring the memory
bench-endpoint = `bench` measures this machine, not another.
bench-endpoint-hint = `--endpoint none` takes the model on this machine.
bench-device = Device
bench-load = Load
bench-prompt = Reading ({ $amount })
bench-generation = Writing ({ $amount })
bench-memory = Peak memory
bench-bandwidth = Memory reading
bench-rate = { $median } tokens/s ({ $slowest } to { $fastest })
bench-share = { $bandwidth }, of which writing uses { $share } %
bench-sequences = { $sequences ->
    [1] { $tokens } tokens
   *[other] { $sequences } × { $tokens } tokens
}

## Conversation
chat-welcome = Type a message. /new starts over, /help shows more, Ctrl-D leaves.
chat-help =
    A line is a message; a \ at its end adds another line.
    Ctrl-C   stops an answer
    /new     starts a new conversation
    /quit    leaves (so does Ctrl-D)
chat-new = A new conversation.
chat-unknown-command = There is no command { $command }; /help shows those there are.
chat-stopped = Stopped.
chat-leave-hint = Ctrl-C once more, or Ctrl-D, leaves.
chat-forgot = The conversation is getting too long for the model; { $turns ->
        [one] the oldest message is
       *[other] the { $turns } oldest messages are
    } forgotten.

## The chat as a screen
chat-welcome-title = Fietje
chat-welcome-text = Type a message below and press Enter. Everything stays on this computer. ? or F1 shows help, Ctrl+P all commands.
chat-fetch-hint = /model does so while you go on talking.
chat-welcome-persona = Persona: { $name }
chat-composer-hint = Type a message…
chat-browse-hint = e edits, r asks again, y copies, ← → other version, Esc goes back
chat-loading = Loading the model…
chat-no-engine = There is no model to talk with.
chat-no-engine-hint = /model picks another one.
chat-reading = Reading the conversation… { $percent } %
chat-writing = Writing…
chat-writing-rate = Writing… { $rate } tokens/s
chat-rate = { $rate } tokens/s
coming-loading = being loaded
coming-verifying = verified { $percent } %
coming-waiting = waiting for another fietje
coming-retrying = trying again ({ $reason })
coming-fetching = { $percent } %
chat-rows-below = ↓ { $rows ->
        [one] one more line
       *[other] { $rows } more lines
    } below (Ctrl+End)
chat-forgotten-above = the model has forgotten what is above
chat-style-unknown = There is no style “{ $name }”. There is: { $known }
chat-rows-folded = … { $rows } more rows (Shift+↑ shows them)
chat-summary-nothing = There is nothing to sum up yet.
chat-summary-mini = The mini model cannot sum up. /model fetches Fietje.
chat-summary-empty = The model gave no summary. Everything stays as it was.
chat-summary-above = summary: the model reads this in place of all above
chat-translating = Translating… { $percent } %
chat-nothing-to-translate = There is nothing to translate yet.
chat-translate-answer = Translate the last answer.
chat-translate-file = Translate { $name }.
chat-translated-file = The translation is in `{ $path }` ({ $segments ->
        [one] one segment
       *[other] { $segments } segments
    }).
chat-summarised = Summed up: the model reads on from there.
chat-summarising = Summing up… { $percent } %
chat-model-given-up = { $model } is no longer on its way. What is here of it stays.
chat-model-same = You talk with { $model } already.
chat-model-taken = From now on you talk with { $model }.
chat-turn-stopped = (stopped)
chat-turn-cut-off = (cut off at the limit; /continue goes on)
chat-turn-failed = (failed; /regenerate tries again)
chat-search = Search:
chat-search-found = { $place } of { $count }
chat-command-unknown = There is no command /{ $command }. There is: { $known }
chat-nothing-said = Nothing has been said yet.
chat-nothing-to-continue = There is no last answer to go on with.
chat-nothing-to-copy = There is nothing to copy.
chat-copied = Copied { $characters ->
        [one] one character
       *[other] { $characters } characters
    }.
chat-persona-unknown = There is no persona { $name }. There are: { $known }
chat-persona-taken = { $name }: { $description }
chat-theme-unknown = There is no theme { $name }. There are: { $known }
chat-setting = { $name } = { $value }
chat-setting-unknown = There is no setting “{ $name }”. There are: { $known }
chat-setting-invalid = { $name } cannot be { $value }.
chat-editor-failed = The editor `{ $editor }` could not be used.
chat-file-missing = There is no file { $name }.
chat-file-added = { $name } ({ $tokens } tokens) goes along with the next message. /file without a name leaves it out.
chat-files = Goes along: { $names }
chat-files-forgotten = No files go along.
chat-file-too-long = { $name } is too long: { $tokens } tokens, and { $most } fit beside a message.
terminal-failed = The terminal cannot be used.
terminal-failed-hint = `fietje chat --plain` talks line by line.
keys-unknown-action = Under [keys] there is no “{ $name }”.
keys-unknown-key = “{ $key }” is no key.
keys-conflict = { $key } belongs to { $first } and cannot belong to { $second } too.
picker-commands = Commands
picker-personas = Personas
picker-themes = Themes
picker-nothing = Nothing found.
choice-absent = { $bytes }, Enter fetches it
choice-partial = { $done } of { $bytes } here; Enter fetches the rest
choice-here = { $bytes }, here
choice-coming = on its way; Enter gives it up
choice-used = the one you talk with now
style-creative = more variety in words
style-precise = always the likeliest word
picker-styles = Styles
picker-models = Models
command-new = Begin a new conversation
command-regenerate = Ask for the last answer again
command-continue = Let the model write on
command-edit = Edit the last message; the old one stays beside it
command-translate = Translate the last answer, or a file: /translate letter.md en
command-copy = Copy the last answer
command-code = Copy a code block: /code or /code 2
command-search = Search this conversation
command-file = Send a text file along: /file letter.txt (or @letter.txt in the message)
command-sessions = Show the saved conversations
command-title = Give this conversation a title: /title Holiday
command-persona = Choose a persona
command-set = Set something: /set temperature 0.7
command-theme = Choose a theme
command-help = Show keys and commands
command-quit = Leave
command-style = Pick a style: precise or creative
command-model = Pick another model; one that is not here is fetched
command-summarise = Sum up what the model has forgotten, in its place
help-screen-title = Help
help-screen-foot = ↑ ↓ scrolls, Esc closes
help-screen-talking = Talking
help-screen-reading = Reading
help-screen-writing = Writing
help-screen-selected = On a selected message
help-screen-commands = Commands
key-send = Sends the message
key-new-line = Begins a new line
key-stop = Stops the answer; what came stays
key-regenerate = Asks for the answer again
key-copy-answer = Copies the last answer
key-copy-code = Copies the last code block
key-new-conversation = Begins a new conversation
key-sessions = Shows the saved conversations
key-palette = Shows all commands
key-help = Shows this help (also ? on an empty line)
key-interrupt = Stops the answer; twice leaves
key-leave = Leaves
key-browse = Selects an earlier message
key-search = Searches the conversation
key-page-up = Pages back
key-page-down = Pages on
key-to-start = Goes to the beginning
key-to-end = Goes to the end
key-up = A line up; what was sent before
key-down = A line down
key-left = A character back
key-right = A character on
key-word-left = A word back
key-word-right = A word on
key-line-start = To the beginning of the line
key-line-end = To the end of the line
key-delete-left = Deletes the character before
key-delete-right = Deletes the character behind
key-delete-word-left = Deletes the word before
key-delete-word-right = Deletes the word behind
key-delete-to-start = Deletes to the beginning of the line
key-delete-to-end = Deletes to the end of the line
key-editor = Writes on in your own editor
key-complete = Completes a command
key-browse-move = The message before and after
key-browse-branch = Another version of the message
key-browse-do = Edit, ask again, copy, copy code

## Saved conversations
session-cannot-open = The saved conversations in { $path } cannot be opened.
session-no-history-hint = `fietje chat --no-history` talks and keeps nothing.
session-newer = The saved conversations in { $path } are of a newer version of fietje.
session-newer-hint = use that version, or talk with `--no-history`.
session-cannot-read = The saved conversations cannot be read.
session-cannot-write = The conversation cannot be saved.
session-unknown = There is no conversation { $id }.
session-list-hint = `fietje sessions list` shows which there are.
session-damaged = Conversation { $id } is damaged and cannot be opened.
session-no-export = This is no conversation that fietje exported.
session-none = There are no saved conversations yet.
session-none-last = There is no saved conversation yet to go on with.
session-imported = Took in { $count ->
        [one] one conversation
       *[other] { $count } conversations
    }.
session-removed = Conversation { $id } was removed.
session-you = You
session-model = Fietje
chat-not-saved = { $what } The conversation goes on, but is not saved.
chat-session-opened = { $title }
chat-session-deleted = Deleted: { $title }. Ctrl+Z brings it back.
chat-session-restored = The conversation is back.
chat-no-history = Nothing is saved (--no-history).
chat-renamed = The conversation is now called: { $title }
chat-rename-hint = Like this: /title New title
sessions-screen-title = Conversations
sessions-screen-foot = Enter opens, Ctrl+D deletes, Ctrl+T pins, Ctrl+N new
sessions-screen-nothing = Nothing found.

## Help: commands
translate-found = From { $from } to { $to } (told from the text).
translate-assumed = From { $from } to { $to } (assumed; `--from` says so for certain).
translate-unusual = Fietje learned little of { $from } and { $to } together: read the translation with care.
translate-same-language = { $name } is in { $language } already.
translate-same-language-hint = `--to en` picks another language, `--from` says which language the text is in.
translate-unknown-language = The language “{ $name }” is unknown.
translate-unknown-format = The format “{ $name }” is unknown. There is: { $known }
translate-bad-glossary = { $path }: line { $line } is no word with a tab and its translation.
translate-bad-glossary-hint = a glossary has on each line: word, tab, translation.
translate-nothing = There is nothing to translate.
translate-nothing-hint = `fietje translate brief.md -o letter.md`, or `fietje translate "Goedemorgen"`.
translate-text = the text
translate-empty-folder = { $path } has no documents in it.
translate-many = These are { $count } documents, and their translations must go somewhere.
translate-many-hint = `-o FOLDER` puts them into a folder.
translate-text-into-folder = A text has no name, and cannot go into a folder.
translate-onto-itself = { $path } would become its own translation.
translate-same-target = Two documents would become { $path }.
translate-exists = { $path } is there already.
translate-exists-hint = `--overwrite` replaces it, `--skip` leaves it alone.
translate-skipped = { $path }: its translation is there already.
translate-cannot-write = { $path } cannot be written.
translate-bilingual-format = { $name }: both languages together can be had in text, Markdown and subtitles.
translate-bilingual-stream = Both languages together cannot be had from a pipe, but with `-o` or from a file.
translate-no-memory = Without a translation memory: { $why }
translate-no-journal = The journal of the translation cannot be written.
translate-no-journal-hint = make room where the translation goes; the same command with `--resume` goes on.
translate-rate = { $rate } tokens/s
translate-stopping = What was begun is finished. Another Ctrl-C stops at once.
translate-stopped = Stopped. What was translated is in the memory, and will be quick the next time.
translate-stopped-resume = Stopped. The same command with `--resume` goes on.
translate-untranslated = { $count ->
        [one] One segment was not translated and stands
       *[other] { $count } segments were not translated and stand
    } there in the old language.
translate-untranslated-hint = the lines above say where and why; a larger model (`-m chat:f16`) may get further.
translate-stats = { $translated } translated, { $memory } from the memory, { $failed } not; { $attempts } questions, { $tokens } tokens in { $seconds } s ({ $rate } tokens/s)
plan-documents = Documents
plan-segments = Segments
plan-repeated = Of these repeated
plan-chunks = Questions to the model
plan-tokens = Tokens
plan-estimated = The number of tokens is an estimate: the model is not on this computer.
fault-empty = empty answer
fault-placeholders = markup or code did not come back right
fault-number = number { $about }
fault-echo = not translated
fault-wrong-language = in the old language
fault-loop = went in circles
fault-too-long = far too long
fault-too-short = far too short
fault-cut-off = cut off
fault-chatter = more than the translation
fault-engine = the model could not answer ({ $about })
fault-silent = the model fell silent
fault-structure = would break the markup
fault-name = name { $about } is missing
fault-formality = je and u are mixed
fault-term = { $about } of the glossary is missing

help-about = Fietje, the open Dutch language model, in your terminal.
help-heading-usage = Usage:
help-heading-commands = Commands
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-global = Global options
help-value-options = OPTIONS
help-value-command = COMMAND
help-command-chat = Talk with a model
help-command-complete = Answer a prompt, or text from a pipe
help-command-models = Manage the models on this machine
help-command-models-list = Show all models and what is here of them
help-command-models-pull = Fetch a model, or go on where it stopped
help-command-models-show = Show everything about one model
help-command-models-verify = Check that a model is undamaged
help-command-models-rm = Remove a model from this machine
help-command-pull = Short for `models pull`
help-command-list = Short for `models list`
help-command-bench = Measure how fast a model reads and writes
help-command-config = Show the settings
help-command-config-path = Name the configuration file
help-command-config-show = Show the settings in force and where they come from
help-command-completions = Write the completion script for a shell
help-command-man = Write the manual page for `man`

## Help: arguments
help-command-sessions = Manage saved conversations
help-command-sessions-list = Show the saved conversations
help-command-sessions-show = Show a conversation
help-command-sessions-search = Search all conversations
help-command-sessions-export = Write a conversation, or all, as Markdown, JSON or text
help-command-sessions-import = Take in conversations from an export in JSON
help-command-sessions-rm = Remove a conversation
help-argument-continue_last = Go on with the last conversation
help-argument-session = Go on with this conversation
help-argument-no_history = Keep nothing of this conversation
help-argument-id = Number of the conversation
help-argument-words = Words that occur together in a message
help-argument-document = File of `sessions export --format json`, or - for standard input
help-argument-document_format = Form: markdown, json or text [default: markdown]
help-argument-plain = Talk line by line, as screen readers like it
help-command-translate = Translate text and documents without damaging them
help-argument-inputs = Text, files, folders or patterns, and if wanted a pair of languages such as en:nl; - is standard input
help-argument-from_language = Language of the text, as a code or a name [default: auto]
help-argument-to_language = Language of the translation [default: nl, or en for Dutch text]
help-argument-translated_file = File or folder for the translation [default: standard output]
help-argument-input_format = Format of the text [default: what the file's name says]
help-argument-glossary = Words that are to be translated in a certain way: on each line word, tab, translation
help-argument-formality = Speak to the reader with je or with u
help-argument-dutch_variant = Write the Dutch of the Netherlands or of Belgium
help-argument-bilingual = Put the translation below the text
help-argument-parallel = Segments that are translated at a time [default: 16 a thread, 32 at most]
help-argument-resume = Go on where an earlier run stopped
help-argument-overwrite = Replace a translation that is there already
help-argument-skip = Leave out what has its translation already
help-argument-dry_run = Only show what there is to do
help-argument-no_memory = Neither use nor fill the translation memory
help-argument-model = Model: mini, or chat, instruct or base followed by :f16, :q8_0, :q6_k, :q5_k_m, :q4_k_m, :q3_k_m or :safetensors, or a path [default: chat:q8_0]
help-command-serve = Let other programs use the model, through OpenAI's protocol
help-argument-endpoint = Let another machine answer: a server of OpenAI's protocol, or its name in config.toml; none takes the one on this machine
help-argument-host = Address to listen at [default: 127.0.0.1, this machine only]
help-argument-port = Port to listen at; 0 takes a free one [default: 8080]
help-argument-api_key = Key that clients must send [default: FIETJE_API_KEY, if any]
help-argument-concurrent_requests = Answers at a time [default: 16]
help-argument-waiting_requests = Requests that may wait for their turn [default: 64]
help-argument-request_timeout = Longest that a request may take, its wait included [default: 600]
help-argument-grace_period = Time that answers get to end when the server stops [default: 5]
help-argument-max_logprobs = Most alternatives to a token that a request may ask for [default: 20]
help-command-doctor = See what this machine can do, and what is wrong
help-command-config-edit = Change the settings in your own editor
help-argument-device = Where the model computes
help-argument-threads = Number of threads [default: all cores]
help-argument-offline = Do not use the network
help-argument-lang = Language of the messages [default: the system's]
help-argument-color = Colours in messages
help-argument-quiet = Tell errors only
help-argument-verbose = Tell more; repeat for more still
help-argument-help = Show this help
help-argument-version = Show the version
help-argument-prompt = The prompt; `-` reads standard input. In a pipe the input comes first, then the prompt
help-argument-files = Text file that comes before the prompt (repeatable)
help-argument-system = System prompt: how the model behaves
help-argument-persona = System prompt by name: assistent, redacteur, vertaler … or one of your own
help-argument-raw = Continue the text as it is, without the chat template
help-argument-pull = Fetch the model first if it is not here
help-argument-requests = Requests, one JSON object a line (- for standard input); answers in the same order
help-argument-output_file = Write the answers of --batch here; run again, it goes on where it stopped
help-argument-preset = How to choose words: precise (fixed, without repetition) or creative [default: precise]
help-argument-max_tokens = Most tokens of the answer [default: 1024]
help-argument-temperature = How freely to choose; 0 always takes the most likely
help-argument-top_p = Choose among the most likely tokens that reach P together
help-argument-top_k = Choose among the K most likely tokens
help-argument-min_p = Leave out tokens less than P times as likely as the best
help-argument-repetition_penalty = Make what is there already less likely (1 does nothing)
help-argument-no_repeat_ngram = Allow no run of N tokens twice (0 allows all)
help-argument-seed = Start of the random stream: the same number gives the same text
help-argument-stop = End before this text (repeatable)
help-argument-ignore_eos = Go on to the limit, even where the model wants to end
help-argument-json_schema = Answer in JSON by this schema (text or file)
help-argument-regex = Answer in this form (regular expression)
help-argument-grammar = Answer by this grammar (Lark; text or file)
help-argument-json = Write JSON
help-argument-no_stream = Write the answer only when it is complete
help-argument-stats = Tell counts and speed at the end
help-argument-reference = Model of the catalogue, for instance chat or base:q4_k_m
help-argument-generate = Tokens to write [default: 64]
help-argument-batch = Sequences at the same time [default: 1]
help-argument-shell = bash, zsh, fish, elvish or powershell
help-argument-directory = Folder that gets a page for every command

help-examples =
    Examples:
      fietje                                          starts a conversation
      fietje pull chat                                fetches Fietje (3 GB)
      fietje complete "Schrijf een haiku over de zee."
      fietje complete --persona b1 < brief.txt        rewrites a letter in plain Dutch
      journalctl -n 50 | fietje complete "Wat gaat hier mis?"
