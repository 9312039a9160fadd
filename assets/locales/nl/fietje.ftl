# Alle teksten van fietje in het Nederlands. De Engelse staan in dezelfde volgorde in ../en/fietje.ftl.
## Fouten
error = Fout
error-cause = oorzaak
error-hint = Tip
output-failed = Het antwoord kan niet worden weggeschreven.
engine-stopped = De rekenmotor is onverwacht gestopt.

## Opdrachtregel
usage-missing-command = Er ontbreekt een opdracht.
usage-unknown-argument = De optie `{ $argument }` bestaat niet.
usage-unknown-command = De opdracht `{ $command }` bestaat niet.
usage-missing-argument = Er ontbreekt iets: { $argument }.
usage-missing-value = Bij `{ $argument }` ontbreekt een waarde.
usage-bad-value = `{ $value }` is geen waarde voor `{ $argument }`.
usage-conflict = `{ $argument }` en { $other } gaan niet samen.
usage-not-utf8 = De opdrachtregel bevat tekens die geen UTF-8 zijn.
usage-other = De opdrachtregel klopt niet: { $detail }
usage-did-you-mean = bedoelde u `{ $suggestion }`?
usage-help-hint = `fietje --help` toont alle opdrachten, `fietje OPDRACHT --help` de opties van één ervan.

## Instellingen
settings-bad-flag = `{ $value }` is geen waarde voor `--{ $key }`.
settings-bad-variable = `{ $value }` is geen waarde voor de omgevingsvariabele { $name }.
settings-bad-file = `{ $value }` is geen waarde voor `{ $key }` in config.toml.
settings-expected = mogelijk is: { $expected }.
config-invalid = Het configuratiebestand { $path } klopt niet.
config-invalid-hint = `fietje config path` noemt het bestand; zonder dit bestand gelden de standaardwaarden.
origin-flag = opdrachtregel
origin-default = standaard
token-set = ingesteld
token-unset = niet ingesteld

## Invoer
standard-input = de standaardinvoer
file-unreadable = { $path } kan niet worden gelezen.
file-unwritable = { $path } kan niet worden geschreven.
file-too-large = { $path } is groter dan { $most }; zo veel past in geen enkel model.
file-not-utf8 = { $path } is geen UTF-8-tekst.
file-not-utf8-place = byte { $place } is geen deel van een teken.
file-not-utf8-hint = `iconv -f windows-1252 -t utf-8 { $path }` zet oudere tekst om.
prompt-missing = Er is geen prompt: niets op de opdrachtregel, in een bestand of op de standaardinvoer.
prompt-missing-hint = `fietje complete "Wat is een coöperatie?"` of `fietje complete < brief.txt`.
prompt-too-long = De prompt telt { $tokens } tokens en in het venster van dit model passen er { $window }, met het antwoord erbij.
prompt-too-long-hint = kort de tekst in, of geef hem in delen.
schema-not-json = Het JSON-schema is geen JSON.
constraint-invalid = Het schema, de reguliere expressie of de grammatica is niet bruikbaar.
persona-unknown = Er is geen persona `{ $name }`.
persona-invalid = De persona `{ $name }` klopt niet.
persona-own-hint = een eigen persona komt in { $path }.

## Modellen
model-unknown = Er is geen model `{ $model }`.
model-path-hint = een eigen bestand geeft u als pad, bijvoorbeeld ./model.gguf.
model-not-in-catalogue = `{ $model }` is een pad; deze opdracht gaat over modellen uit de catalogus.
model-list-hint = `fietje models list` toont alle modellen.
model-absent = Het model { $model } staat niet op deze computer.
model-absent-hint = `fietje pull { $model }` haalt het op ({ $size }).
model-absent-mini-hint = `-m mini` gebruikt het kleine model dat in fietje zelf zit.
model-unreadable = Het model { $path } kan niet worden gelezen.
model-broken = Het model { $path } is beschadigd of geen Phi-2-model.
model-broken-hint = `fietje models verify REF` controleert een opgehaald model, `fietje models rm REF` en `fietje pull REF` halen het opnieuw op.
model-no-prediction = Het model geeft geen bruikbare voorspelling.
model-has-no-turns = Dit model vult alleen tekst aan en kent geen systeemprompt.
model-has-no-turns-hint = gebruik `-m chat` of `-m instruct`, of laat `-s` en `--persona` weg.
model-loading = { $model } wordt geladen
talk-with-mini = Dit is het ingebouwde minimodel, niet Fietje. `fietje pull chat` haalt Fietje op ({ $size }).
talk-with-other = { $wanted } staat niet op deze computer; dit is { $used }. `fietje pull { $wanted }` haalt het op ({ $size }).
mini-missing = Deze versie van fietje is zonder het minimodel gebouwd.
mini-missing-hint = `cargo install --path .` bouwt fietje met alles erin.
mini-is-here = Het minimodel zit in fietje zelf: er is niets op te halen of te controleren.
mini-stays = Het minimodel zit in fietje zelf en kan niet worden verwijderd.
template-fails = Het gespreksjabloon van het model werkt niet.
template-fails-hint = `--raw` geeft de tekst zonder sjabloon aan het model.
endpoint-asking = { $endpoint } wordt gevraagd wat er is
remote-address = `{ $url }` is geen adres van een server.
remote-address-hint = een adres ziet eruit als http://127.0.0.1:8080/v1
remote-unreachable = De server { $host } is niet te bereiken.
remote-unreachable-hint = kijk of hij draait en of het adres klopt; `--endpoint none` neemt het model op deze machine.
remote-timed-out = De server { $host } zweeg { $seconds } seconden lang.
remote-timed-out-hint = probeer het later weer, of gun hem meer tijd: `timeout` onder [endpoints.NAAM] in config.toml.
remote-unauthorized = De server { $host } aanvaardt de sleutel niet.
remote-unauthorized-missing = De server { $host } wil een sleutel.
remote-unauthorized-hint = zet de sleutel in FIETJE_API_KEY, of in `api_key` onder [endpoints.NAAM] in config.toml.
remote-no-model = De server { $host } heeft geen model `{ $model }`.
remote-several-models = De server { $host } heeft meer dan één model; zeg welk bedoeld is.
remote-model-unknown = De server { $host } zegt niet welke modellen hij heeft; noem het model dat bedoeld is.
remote-model-hint = noem er een met `-m`, of met `model` onder [endpoints.NAAM] in config.toml.
remote-not-found = Op { $url } is niets te vinden.
remote-not-found-hint = het adres van de server eindigt waar `/models` en `/chat/completions` beginnen, meestal op /v1.
remote-refused = De server { $host } weigert de vraag (status { $status }).
remote-refused-ngram-hint = deze server kent `no_repeat_ngram_size` niet: laat `--no-repeat-ngram` weg.
remote-busy = De server { $host } heeft geen plaats, na { $tries } pogingen.
remote-busy-hint = probeer het later weer, of met minder tegelijk: `--parallel`.
remote-failing = De server { $host } laat het afweten (status { $status }).
remote-failing-hint = in zijn eigen logboek staat waarom.
remote-interrupted = Het antwoord van { $host } brak af.
remote-interrupted-hint = kijk of de server nog draait, en probeer het opnieuw.
remote-nonsense = { $host } spreekt het protocol van OpenAI niet.
remote-form-ignored = De server { $host } hield zich niet aan de gevraagde vorm.
remote-form-ignored-hint = laat `--json-schema`, `--regex` of `--grammar` weg, of neem een server die ze kent, zoals `fietje serve`.
remote-not-offered = Een server kan niet om { $what } worden gevraagd.
remote-offline = Het netwerk mag niet worden gebruikt, dus { $host } kan niets worden gevraagd.
serve-ready = { $model } antwoordt op { $url }
serve-open = Wie deze machine kan bereiken, kan het model gebruiken: `--api-key` vraagt om een sleutel.
serve-stopping = stopt: wat bezig is mag eindigen; Ctrl-C breekt het meteen af
serve-failed = De server moest stoppen.
serve-cannot-listen = Kan niet luisteren op { $address }.
serve-cannot-listen-hint = misschien is daar een ander programma; `--port 0` neemt een vrije poort.
gpu-failed = De GPU-motor kan niet verder.
gpu-failed-hint = `--device cpu` rekent op de processor.
gpu-no-gguf = De GPU-motor draait checkpointmappen, en { $path } is er geen.
gpu-no-gguf-hint = `fietje pull chat:safetensors` haalt er een op; `--device cpu` draait GGUF-bestanden.
gpu-rotary = mistral.rs kan { $path } alleen op een NVIDIA-GPU draaien.
device-not-built-in = deze versie rekent alleen op de processor
device-not-built-in-hint = bouw hem met `cargo build --release --features cuda` (README).
gpu-needs-checkpoint = De GPU-motor draait checkpoints, geen GGUF-bestanden.
gpu-too-small = { $gpu } heeft { $free } geheugen vrij, en er is { $needed } nodig.
gpu-smaller-hint = het model als :{ $quantisation } past.
device-gpu = cuda:{ $number } ({ $name }), neemt { $needed } van de { $free } die daar vrij is
device-cpu-asked = de processor, zoals gevraagd
device-cpu-no-gpu = de processor: er is geen NVIDIA-GPU
device-cpu-broken-driver = de processor: het stuurprogramma van NVIDIA antwoordt niet ({ $reason })
device-cpu-not-built-in = de processor: { $gpu } is er, maar deze versie heeft geen CUDA
device-cpu-no-checkpoint = de processor: de GPU zou { $model } nodig hebben, en dat is hier niet
device-cpu-gguf = de processor: de GPU-motor draait geen GGUF-bestanden
device-cpu-too-large = de processor: de GPU heeft { $free } vrij, en er is { $needed } nodig
show-runs-on = Rekent op
doctor-looking = kijkt rond
doctor-problems = { $count ->
    [one] Eén ding werkt
   *[other] { $count } dingen werken
 } niet.
doctor-processor = Processor
doctor-processor-found = { $name }, { $kernels }, { $threads } threads
doctor-processor-slow = deze processor heeft geen AVX2 of AVX-512; antwoorden komen langzaam.
doctor-memory = Geheugen
doctor-free = { $bytes } vrij
doctor-memory-short = het model heeft ongeveer { $needed } nodig; sluit andere programma's, of neem een kleiner model zoals chat:q4_k_m.
doctor-disk = Schijf
doctor-disk-found = { $bytes } vrij voor { $path }
doctor-disk-short = het model neemt { $needed } in; maak plaats, of zet HF_HUB_CACHE op een andere schijf.
doctor-gpu = GPU
doctor-gpu-found = { $name }, { $free } van { $memory } vrij, stuurprogramma { $driver }
doctor-gpu-none = geen NVIDIA-GPU
doctor-gpu-broken = het stuurprogramma van NVIDIA antwoordt niet: { $reason }
doctor-gpu-broken-hint = `nvidia-smi` zegt meer; na een update van het stuurprogramma helpt de machine opnieuw starten.
doctor-pull = `fietje pull { $model }` haalt het op.
doctor-terminal = Terminal
doctor-terminal-none = de standaarduitvoer is geen terminal
doctor-terminal-dumb = deze terminal kan zijn cursor niet verplaatsen: het gesprek gaat regel voor regel.
doctor-terminal-locale = de locale is geen UTF-8: letters kunnen er verkeerd uitzien; `export LANG=nl_NL.UTF-8` helpt op de meeste systemen.
doctor-settings = Instellingen
doctor-settings-none = standaard; `fietje config edit` verandert ze
doctor-conversations = Gesprekken
doctor-conversations-none = nog geen
doctor-model-absent-path = zo'n bestand of map is er niet.
doctor-hub = Hub
doctor-endpoint = Server
config-edit-done = { $path } is geschreven.
config-edit-draft-hint = wat je schreef staat nog in { $path }; `fietje config edit` gaat ermee verder.
device-missing = Het apparaat `{ $device }` is niet te gebruiken.
device-missing-hint = `--device cpu` rekent op de processor.
kernels-missing = PHI_CPU noemt `{ $name }`, en dat kan deze processor niet.
kernels-missing-hint = laat PHI_CPU weg, of kies scalar, avx2, avxvnni, avx512 of amx.
state-present = aanwezig
state-unverified = aanwezig, nog niet gecontroleerd
state-partial = deels opgehaald
state-absent = niet hier
state-built-in = ingebouwd
models-list-hint = `fietje pull REF` haalt een model op, `fietje complete -m REF` gebruikt het.
show-model = Model
show-repository = Repository
show-files = Bestanden
show-size = Omvang
show-state = Toestand
show-path = Pad
show-parameters = Parameters
show-window = Venster (tokens)
show-formats = Formaten
pull-done = { $model } is opgehaald en gecontroleerd.
pull-interrupted = Onderbroken. `fietje pull { $model }` gaat verder waar het ophield.
verify-done = { $model } is in orde.
remove-done = { $model } is verwijderd; { $size } vrijgekomen.

## De hub
hub-fetching = { $file } ophalen ({ $size })
hub-resuming = { $file } verder ophalen vanaf { $done } van { $size }
hub-verifying = { $file } controleren
hub-retrying = { $reason }; nieuwe poging over { $seconds } s
hub-waiting = { $file } wordt al door een ander programma opgehaald; wachten
hub-done = { $file } is er ({ $size })
hub-offline = Het netwerk mag niet worden gebruikt.
hub-offline-hint = laat `--offline` weg, en haal `offline` uit FIETJE_OFFLINE, HF_HUB_OFFLINE of config.toml.
hub-not-found = { $repository } met { $file } bestaat niet op de hub.
hub-not-found-hint = controleer HF_ENDPOINT (`fietje config show`): een spiegel heeft misschien niet alles.
hub-unauthorized = { $repository } bestaat niet, of is alleen te lezen met een token.
hub-token-missing-hint = maak een token op https://huggingface.co/settings/tokens en geef het als HF_TOKEN.
hub-token-refused-hint = het token in HF_TOKEN is verlopen of ongeldig; maak een nieuw op https://huggingface.co/settings/tokens.
hub-forbidden = { $repository } mag met dit token niet worden gelezen.
hub-forbidden-hint = aanvaard de voorwaarden op https://huggingface.co/{ $repository } en probeer het opnieuw.
hub-network = { $host } is niet te bereiken.
hub-network-hint = is er netwerk? Wat al is opgehaald blijft bewaard; dezelfde opdracht gaat daar verder.
hub-status = { $host } antwoordt met fout { $status }.
hub-again-hint = probeer het later opnieuw; wat al is opgehaald blijft bewaard.
hub-nonsense = Het antwoord van { $host } is onbruikbaar.
hub-nonsense-hint = staat er een proxy of inlogpagina tussen? Controleer ook HF_ENDPOINT (`fietje config show`).
hub-no-checksum = Voor { $file } geeft de hub geen controlegetal.
hub-no-checksum-hint = haal het model op van https://huggingface.co (zonder HF_ENDPOINT).
hub-checksum = Het controlegetal van { $file } klopt niet: het bestand is beschadigd.
hub-checksum-hint = `fietje pull REF` haalt het opnieuw op.
hub-busy = { $file } wordt op dit moment opgehaald.
disk-full = Er is te weinig ruimte op de schijf van { $path }.
disk-full-counts = nodig: { $needed }, vrij: { $available }.
disk-full-hint = maak ruimte (`fietje models rm REF`), of zet HF_HUB_CACHE op een grotere schijf; wat al is opgehaald blijft bewaard.
cache-unusable = { $path } kan niet worden gebruikt.
cache-unusable-hint = `fietje config show` noemt de map van de modellen (HF_HUB_CACHE).

## Verloop en cijfers
prompt-reading = prompt lezen
prompt-reading-count = prompt lezen: { $tokens } van { $total } tokens
statistics = { $model } op { $device }: geladen in { $load } s, prompt { $prompt_tokens } tokens ({ $prompt_rate }/s), antwoord { $completion_tokens } tokens ({ $completion_rate }/s)
batch-running = { $count } beantwoord
batch-resumed = Verder achter { $count ->
    [1] het antwoord dat er al is
   *[other] de { $count } antwoorden die er al zijn
}.
batch-failures = { $failed } van { $count } verzoeken konden niet worden beantwoord; hun regels zeggen waarom.
batch-output-failed = De antwoorden konden niet naar { $path } worden geschreven
batch-output-busy = { $path } wordt al door een ander geschreven
batch-output-other = { $path } bevat iets anders dan antwoorden op deze verzoeken (regel { $line })
batch-output-other-hint = kies met -o een ander bestand, of zet dit opzij.
batch-resume-hint = geef dezelfde opdracht nog eens: die gaat verder waar hij was.
batch-line-invalid = Deze regel is geen verzoek
batch-line-content = er moet "prompt" of "messages" in staan
batch-line-option = de waarde van { $name } mag niet
bench-running = meten
bench-running-count = meten, ronde { $run } van { $runs }
bench-memory-running = het geheugen meten
bench-endpoint = `bench` meet deze machine, geen andere.
bench-endpoint-hint = `--endpoint none` neemt het model op deze machine.
bench-device = Apparaat
bench-load = Laden
bench-prompt = Lezen ({ $amount })
bench-generation = Schrijven ({ $amount })
bench-memory = Meeste geheugen
bench-bandwidth = Geheugen lezen
bench-rate = { $median } tokens/s ({ $slowest } tot { $fastest })
bench-share = { $bandwidth }, waarvan schrijven { $share } % gebruikt
bench-sequences = { $sequences ->
    [1] { $tokens } tokens
   *[other] { $sequences } × { $tokens } tokens
}

## Gesprek
chat-welcome = Typ een bericht. /nieuw begint opnieuw, /hulp toont meer, Ctrl-D stopt.
chat-help =
    Een regel is een bericht; een \ aan het eind voegt nog een regel toe.
    Ctrl-C    stopt een antwoord
    /nieuw    begint een nieuw gesprek
    /stop     sluit af (ook Ctrl-D)
chat-new = Een nieuw gesprek.
chat-unknown-command = De opdracht { $command } bestaat niet; /hulp toont welke er zijn.
chat-stopped = Gestopt.
chat-leave-hint = Nog een keer Ctrl-C, of Ctrl-D, sluit af.
chat-forgot = Het gesprek wordt te lang voor het model; { $turns ->
        [one] het oudste bericht is
       *[other] de { $turns } oudste berichten zijn
    } vergeten.

## Het gesprek als scherm
chat-welcome-title = Fietje
chat-welcome-text = Typ hieronder een bericht en druk op Enter. Alles blijft op deze computer. Met ? of F1 verschijnt de hulp, met Ctrl+P alle opdrachten.
chat-fetch-hint = Met /model gaat dat terwijl u verder praat.
chat-welcome-persona = Persona: { $name }
chat-composer-hint = Typ een bericht…
chat-browse-hint = e bewerkt, r vraagt opnieuw, y kopieert, ← → andere versie, Esc terug
chat-loading = Het model wordt geladen…
chat-no-engine = Er is geen model om mee te praten.
chat-no-engine-hint = Met /model kiest u een ander.
chat-reading = Leest het gesprek… { $percent } %
chat-writing = Schrijft…
chat-writing-rate = Schrijft… { $rate } tokens/s
chat-rate = { $rate } tokens/s
coming-loading = wordt geladen
coming-verifying = nagekeken { $percent } %
coming-waiting = wacht op een ander fietje
coming-retrying = probeert het nog eens ({ $reason })
coming-fetching = { $percent } %
chat-rows-below = ↓ nog { $rows ->
        [one] één regel
       *[other] { $rows } regels
    } hieronder (Ctrl+End)
chat-forgotten-above = hierboven is het model vergeten
chat-style-unknown = De stijl “{ $name }” bestaat niet. Wel: { $known }
chat-rows-folded = … nog { $rows } regels (Shift+↑ toont ze)
chat-summary-nothing = Er is nog niets om samen te vatten.
chat-summary-mini = Het minimodel kan niet samenvatten. /model haalt Fietje op.
chat-summary-empty = Het model gaf geen samenvatting. Alles blijft zoals het was.
chat-summary-above = samenvatting: dit leest het model in plaats van het bovenstaande
chat-translating = Vertaalt… { $percent } %
chat-nothing-to-translate = Er is nog niets om te vertalen.
chat-translate-answer = Vertaal het laatste antwoord.
chat-translate-file = Vertaal { $name }.
chat-translated-file = De vertaling staat in `{ $path }` ({ $segments ->
        [one] één stuk
       *[other] { $segments } stukken
    }).
chat-summarised = Samengevat: het model leest verder vanaf daar.
chat-summarising = Vat samen… { $percent } %
chat-model-given-up = { $model } is niet meer onderweg. Wat er al is, blijft.
chat-model-same = U praat al met { $model }.
chat-model-taken = Vanaf nu praat u met { $model }.
chat-turn-stopped = (gestopt)
chat-turn-cut-off = (afgebroken bij de limiet; /verder gaat door)
chat-turn-failed = (mislukt; /opnieuw probeert het nog eens)
chat-search = Zoeken:
chat-search-found = { $place } van { $count }
chat-command-unknown = De opdracht /{ $command } bestaat niet. Wel: { $known }
chat-nothing-said = Er is nog niets gezegd.
chat-nothing-to-continue = Er is geen laatste antwoord om mee verder te gaan.
chat-nothing-to-copy = Er is niets om te kopiëren.
chat-copied = Gekopieerd: { $characters ->
        [one] één teken
       *[other] { $characters } tekens
    }.
chat-persona-unknown = De persona { $name } bestaat niet. Wel: { $known }
chat-persona-taken = { $name }: { $description }
chat-theme-unknown = Het thema { $name } bestaat niet. Wel: { $known }
chat-setting = { $name } = { $value }
chat-setting-unknown = De instelling “{ $name }” bestaat niet. Wel: { $known }
chat-setting-invalid = { $name } kan niet { $value } zijn.
chat-editor-failed = De editor `{ $editor }` kon niet worden gebruikt.
chat-file-missing = Het bestand { $name } bestaat niet.
chat-file-added = { $name } ({ $tokens } tokens) gaat mee met het volgende bericht. /bestand zonder naam laat het weg.
chat-files = Gaat mee: { $names }
chat-files-forgotten = Er gaan geen bestanden mee.
chat-file-too-long = { $name } is te lang: { $tokens } tokens, en er passen er { $most } bij een bericht.
terminal-failed = De terminal kan niet worden gebruikt.
terminal-failed-hint = `fietje chat --plain` praat regel voor regel.
keys-unknown-action = Bij [keys] bestaat “{ $name }” niet.
keys-unknown-key = “{ $key }” is geen toets.
keys-conflict = { $key } is van { $first } en kan niet ook van { $second } zijn.
picker-commands = Opdrachten
picker-personas = Persona’s
picker-themes = Thema’s
picker-nothing = Niets gevonden.
choice-absent = { $bytes }, Enter haalt het op
choice-partial = { $done } van { $bytes } hier; Enter haalt de rest op
choice-here = { $bytes }, hier
choice-coming = onderweg; Enter geeft het op
choice-used = hiermee praat u nu
style-creative = meer afwisseling in woorden
style-precise = steeds het waarschijnlijkste woord
picker-styles = Stijlen
picker-models = Modellen
command-new = Begin een nieuw gesprek
command-regenerate = Vraag het laatste antwoord opnieuw
command-continue = Laat het model verder schrijven
command-edit = Bewerk het laatste bericht; het oude blijft ernaast staan
command-translate = Vertaal het laatste antwoord, of een bestand: /vertaal brief.md en
command-copy = Kopieer het laatste antwoord
command-code = Kopieer een codeblok: /code of /code 2
command-search = Zoek in dit gesprek
command-file = Laat een tekstbestand meegaan: /bestand brief.txt (of @brief.txt in het bericht)
command-sessions = Toon de bewaarde gesprekken
command-title = Geef dit gesprek een titel: /titel Vakantie
command-persona = Kies een persona
command-set = Stel iets in: /zet temperatuur 0,7
command-theme = Kies een thema
command-help = Toon de toetsen en de opdrachten
command-quit = Sluit af
command-style = Kies een stijl: precies of creatief
command-model = Kies een ander model; wat er nog niet is, wordt opgehaald
command-summarise = Vat samen wat het model vergeten is, op de plaats ervan
help-screen-title = Hulp
help-screen-foot = ↑ ↓ bladert, Esc sluit
help-screen-talking = Praten
help-screen-reading = Lezen
help-screen-writing = Schrijven
help-screen-selected = Op een gekozen bericht
help-screen-commands = Opdrachten
key-send = Verstuurt het bericht
key-new-line = Begint een nieuwe regel
key-stop = Stopt het antwoord; wat er is, blijft
key-regenerate = Vraagt het antwoord opnieuw
key-copy-answer = Kopieert het laatste antwoord
key-copy-code = Kopieert het laatste codeblok
key-new-conversation = Begint een nieuw gesprek
key-sessions = Toont de bewaarde gesprekken
key-palette = Toont alle opdrachten
key-help = Toont deze hulp (ook ? op een lege regel)
key-interrupt = Stopt het antwoord; twee keer sluit af
key-leave = Sluit af
key-browse = Kiest een eerder bericht
key-search = Zoekt in het gesprek
key-page-up = Bladert terug
key-page-down = Bladert verder
key-to-start = Gaat naar het begin
key-to-end = Gaat naar het eind
key-up = Een regel omhoog; eerder verstuurd
key-down = Een regel omlaag
key-left = Een teken terug
key-right = Een teken verder
key-word-left = Een woord terug
key-word-right = Een woord verder
key-line-start = Naar het begin van de regel
key-line-end = Naar het eind van de regel
key-delete-left = Wist het teken ervoor
key-delete-right = Wist het teken erna
key-delete-word-left = Wist het woord ervoor
key-delete-word-right = Wist het woord erna
key-delete-to-start = Wist tot het begin van de regel
key-delete-to-end = Wist tot het eind van de regel
key-editor = Schrijft verder in uw eigen editor
key-complete = Vult een opdracht aan
key-browse-move = Vorige en volgende bericht
key-browse-branch = Andere versie van het bericht
key-browse-do = Bewerken, opnieuw vragen, kopiëren, code kopiëren

## Bewaarde gesprekken
session-cannot-open = De bewaarde gesprekken in { $path } kunnen niet worden geopend.
session-no-history-hint = `fietje chat --no-history` praat zonder iets te bewaren.
session-newer = De bewaarde gesprekken in { $path } zijn van een nieuwere versie van fietje.
session-newer-hint = gebruik die versie, of praat met `--no-history`.
session-cannot-read = De bewaarde gesprekken kunnen niet worden gelezen.
session-cannot-write = Het gesprek kan niet worden bewaard.
session-unknown = Gesprek { $id } bestaat niet.
session-list-hint = `fietje sessions list` toont welke er zijn.
session-damaged = Gesprek { $id } is beschadigd en kan niet worden geopend.
session-no-export = Dit is geen gesprek dat fietje heeft geëxporteerd.
session-none = Er zijn nog geen bewaarde gesprekken.
session-none-last = Er is nog geen bewaard gesprek om mee verder te gaan.
session-imported = { $count ->
        [one] Eén gesprek
       *[other] { $count } gesprekken
    } overgenomen.
session-removed = Gesprek { $id } is verwijderd.
session-you = U
session-model = Fietje
chat-not-saved = { $what } Het gesprek gaat door, maar wordt niet bewaard.
chat-session-opened = { $title }
chat-session-deleted = Verwijderd: { $title }. Ctrl+Z haalt het terug.
chat-session-restored = Het gesprek is terug.
chat-no-history = Er wordt niets bewaard (--no-history).
chat-renamed = Het gesprek heet nu: { $title }
chat-rename-hint = Zo: /titel Nieuwe titel
sessions-screen-title = Gesprekken
sessions-screen-foot = Enter opent, Ctrl+D verwijdert, Ctrl+T zet vast, Ctrl+N nieuw
sessions-screen-nothing = Niets gevonden.

## Hulp: opdrachten
translate-found = Van het { $from } naar het { $to } (herkend aan de tekst).
translate-assumed = Van het { $from } naar het { $to } (aangenomen; `--from` zegt het zeker).
translate-unusual = Fietje leerde weinig { $from } en { $to } door elkaar: lees de vertaling goed na.
translate-same-language = { $name } is al in het { $language }.
translate-same-language-hint = `--to en` kiest een andere taal, `--from` zegt in welke taal de tekst is.
translate-unknown-language = De taal “{ $name }” is onbekend.
translate-unknown-format = De vorm “{ $name }” is onbekend. Wel: { $known }
translate-bad-glossary = { $path }: regel { $line } is geen woord met een tab en zijn vertaling.
translate-bad-glossary-hint = een woordenlijst heeft op elke regel: woord, tab, vertaling.
translate-nothing = Er is niets om te vertalen.
translate-nothing-hint = `fietje translate brief.md -o letter.md`, of `fietje translate "Goedemorgen"`.
translate-text = de tekst
translate-empty-folder = { $path } bevat geen documenten.
translate-many = Dit zijn { $count } documenten, en hun vertalingen moeten ergens heen.
translate-many-hint = `-o MAP` zet ze in een map.
translate-text-into-folder = Een losse tekst heeft geen naam, en kan dus niet in een map.
translate-onto-itself = { $path } zou zijn eigen vertaling worden.
translate-same-target = Twee documenten zouden { $path } worden.
translate-exists = { $path } is er al.
translate-exists-hint = `--overwrite` vervangt het, `--skip` laat het staan.
translate-skipped = { $path }: de vertaling is er al.
translate-cannot-write = { $path } kan niet worden geschreven.
translate-bilingual-format = { $name }: twee talen samen kan in tekst, Markdown en ondertitels.
translate-bilingual-stream = Twee talen samen kan niet uit een pijp; `-o` of een bestand wel.
translate-no-memory = Zonder vertaalgeheugen: { $why }
translate-no-journal = Het logboek van de vertaling kan niet worden geschreven.
translate-no-journal-hint = maak ruimte waar de vertaling komt; dezelfde opdracht met `--resume` gaat verder.
translate-rate = { $rate } tokens/s
translate-stopping = Wat begonnen is, wordt afgemaakt. Nog een keer Ctrl-C stopt meteen.
translate-stopped = Gestopt. Wat vertaald is, staat in het geheugen en gaat een volgende keer snel.
translate-stopped-resume = Gestopt. Dezelfde opdracht met `--resume` gaat verder.
translate-untranslated = { $count ->
        [one] Eén stuk is niet vertaald en staat
       *[other] { $count } stukken zijn niet vertaald en staan
    } er nog in de oude taal.
translate-untranslated-hint = de regels hierboven zeggen waar en waarom; een groter model (`-m chat:f16`) komt soms verder.
translate-stats = { $translated } vertaald, { $memory } uit het geheugen, { $failed } niet; { $attempts } vragen, { $tokens } tokens in { $seconds } s ({ $rate } tokens/s)
plan-documents = Documenten
plan-segments = Stukken tekst
plan-repeated = Waarvan herhaald
plan-chunks = Vragen aan het model
plan-tokens = Tokens
plan-estimated = Het aantal tokens is geschat: het model is niet op deze computer.
fault-empty = leeg antwoord
fault-placeholders = opmaak of code kwam niet goed terug
fault-number = getal { $about }
fault-echo = niet vertaald
fault-wrong-language = in de oude taal
fault-loop = bleef herhalen
fault-too-long = veel te lang
fault-too-short = veel te kort
fault-cut-off = afgebroken
fault-chatter = meer dan de vertaling
fault-engine = het model kon niet antwoorden ({ $about })
fault-silent = het model zweeg
fault-structure = zou de opmaak breken
fault-name = naam { $about } ontbreekt
fault-formality = je en u lopen door elkaar
fault-term = { $about } uit de woordenlijst ontbreekt

help-about = Fietje, het open Nederlandse taalmodel, in uw terminal.
help-heading-usage = Gebruik:
help-heading-commands = Opdrachten
help-heading-arguments = Argumenten
help-heading-options = Opties
help-heading-global = Algemene opties
help-value-options = OPTIES
help-value-command = OPDRACHT
help-command-chat = Praat met een model
help-command-complete = Geef antwoord op een prompt of op tekst uit een pijp
help-command-models = Beheer de modellen op deze computer
help-command-models-list = Toon alle modellen en wat ervan hier is
help-command-models-pull = Haal een model op, of ga verder waar het ophield
help-command-models-show = Toon alles over één model
help-command-models-verify = Controleer of een model onbeschadigd is
help-command-models-rm = Verwijder een model van deze computer
help-command-pull = Kort voor `models pull`
help-command-list = Kort voor `models list`
help-command-bench = Meet hoe snel een model leest en schrijft
help-command-config = Toon de instellingen
help-command-config-path = Noem het configuratiebestand
help-command-config-show = Toon de geldende instellingen en waar ze vandaan komen
help-command-completions = Schrijf het aanvulscript voor een shell
help-command-man = Schrijf de handleiding voor `man`

## Hulp: argumenten
help-command-sessions = Beheer de bewaarde gesprekken
help-command-sessions-list = Toon de bewaarde gesprekken
help-command-sessions-show = Toon een gesprek
help-command-sessions-search = Zoek in alle gesprekken
help-command-sessions-export = Schrijf een gesprek, of alle, als Markdown, JSON of tekst
help-command-sessions-import = Neem gesprekken over uit een export in JSON
help-command-sessions-rm = Verwijder een gesprek
help-argument-continue_last = Ga verder met het laatste gesprek
help-argument-session = Ga verder met dit gesprek
help-argument-no_history = Bewaar niets van dit gesprek
help-argument-id = Nummer van het gesprek
help-argument-words = Woorden die samen in een bericht voorkomen
help-argument-document = Bestand van `sessions export --format json`, of - voor de standaardinvoer
help-argument-document_format = Vorm: markdown, json of text [standaard: markdown]
help-argument-plain = Praat regel voor regel, zoals schermlezers het graag hebben
help-command-translate = Vertaal tekst en documenten zonder ze te beschadigen
help-argument-inputs = Tekst, bestanden, mappen of patronen, en desgewenst een talenpaar als en:nl; - is de standaardinvoer
help-argument-from_language = Taal van de tekst, als code of naam [standaard: auto]
help-argument-to_language = Taal van de vertaling [standaard: nl, of en voor Nederlandse tekst]
help-argument-translated_file = Bestand of map waarin de vertaling komt [standaard: de standaarduitvoer]
help-argument-input_format = Vorm van de tekst [standaard: wat de bestandsnaam zegt]
help-argument-glossary = Woorden die zo vertaald moeten worden: op elke regel woord, tab, vertaling
help-argument-formality = Spreek de lezer aan met je of met u
help-argument-dutch_variant = Schrijf Nederlands uit Nederland of uit België
help-argument-bilingual = Zet de vertaling onder de tekst
help-argument-parallel = Stukken die tegelijk worden vertaald [standaard: 16 per thread, hoogstens 32]
help-argument-resume = Ga verder waar een eerdere keer ophield
help-argument-overwrite = Vervang een vertaling die er al is
help-argument-skip = Sla over waarvan de vertaling er al is
help-argument-dry_run = Laat alleen zien wat er te doen is
help-argument-no_memory = Gebruik en vul het vertaalgeheugen niet
help-argument-model = Model: mini, of chat, instruct of base met :f16, :q8_0, :q6_k, :q5_k_m, :q4_k_m, :q3_k_m of :safetensors erachter, of een pad [standaard: chat:q8_0]
help-command-serve = Laat andere programma's het model gebruiken, met het protocol van OpenAI
help-argument-endpoint = Laat een andere machine antwoorden: een server met het protocol van OpenAI, of zijn naam in config.toml; none neemt het model op deze machine
help-argument-host = Adres om op te luisteren [standaard: 127.0.0.1, alleen deze machine]
help-argument-port = Poort om op te luisteren; 0 neemt een vrije [standaard: 8080]
help-argument-api_key = Sleutel die clients moeten sturen [standaard: FIETJE_API_KEY, als die er is]
help-argument-concurrent_requests = Antwoorden tegelijk [standaard: 16]
help-argument-waiting_requests = Vragen die op hun beurt mogen wachten [standaard: 64]
help-argument-request_timeout = Langste tijd voor een vraag, het wachten inbegrepen [standaard: 600]
help-argument-grace_period = Tijd die antwoorden krijgen om te eindigen als de server stopt [standaard: 5]
help-argument-max_logprobs = Hoogste aantal alternatieven per token dat een verzoek mag vragen [standaard: 20]
help-command-doctor = Zie wat deze machine kan, en wat er mis is
help-command-config-edit = Verander de instellingen in je eigen editor
help-argument-device = Waar het model rekent
help-argument-threads = Aantal threads [standaard: alle kernen]
help-argument-offline = Gebruik het netwerk niet
help-argument-lang = Taal van de meldingen [standaard: die van het systeem]
help-argument-color = Kleuren in meldingen
help-argument-quiet = Meld alleen fouten
help-argument-verbose = Meld meer; herhaal voor nog meer
help-argument-help = Toon deze hulp
help-argument-version = Toon de versie
help-argument-prompt = De prompt; `-` leest de standaardinvoer. In een pijp komt eerst de invoer, dan de prompt
help-argument-files = Tekstbestand dat voor de prompt komt (herhaalbaar)
help-argument-system = Systeemprompt: hoe het model zich gedraagt
help-argument-persona = Systeemprompt met een naam: assistent, redacteur, vertaler … of een eigen
help-argument-raw = Vul de tekst aan zoals hij is, zonder gespreksjabloon
help-argument-pull = Haal het model eerst op als het er niet is
help-argument-requests = Verzoeken, een JSON-object per regel (- voor standaardinvoer); antwoorden in dezelfde volgorde
help-argument-output_file = Schrijf de antwoorden van --batch hierheen; nog eens gestart gaat hij verder waar hij was
help-argument-preset = Instelling van het kiezen: precise (vast en zonder herhaling) of creative [standaard: precise]
help-argument-max_tokens = Meeste tokens van het antwoord [standaard: 1024]
help-argument-temperature = Hoe vrij er gekozen wordt; 0 neemt altijd het waarschijnlijkste
help-argument-top_p = Kies uit de waarschijnlijkste tokens die samen P halen
help-argument-top_k = Kies uit de K waarschijnlijkste tokens
help-argument-min_p = Laat tokens weg die minder dan P keer zo waarschijnlijk zijn als het beste
help-argument-repetition_penalty = Maak wat er al staat minder waarschijnlijk (1 doet niets)
help-argument-no_repeat_ngram = Laat geen reeks van N tokens twee keer toe (0 staat alles toe)
help-argument-seed = Begin van de toevalsreeks: hetzelfde getal geeft dezelfde tekst
help-argument-stop = Eindig voor deze tekst (herhaalbaar)
help-argument-ignore_eos = Ga door tot de grens, ook als het model wil eindigen
help-argument-json_schema = Antwoord in JSON volgens dit schema (tekst of bestand)
help-argument-regex = Antwoord in deze vorm (reguliere expressie)
help-argument-grammar = Antwoord volgens deze grammatica (Lark; tekst of bestand)
help-argument-json = Schrijf JSON
help-argument-no_stream = Schrijf het antwoord pas als het af is
help-argument-stats = Meld na afloop aantallen en snelheid
help-argument-reference = Model uit de catalogus, bijvoorbeeld chat of base:q4_k_m
help-argument-generate = Tokens om te schrijven [standaard: 64]
help-argument-batch = Aantal teksten tegelijk [standaard: 1]
help-argument-shell = bash, zsh, fish, elvish of powershell
help-argument-directory = Map waarin voor elke opdracht een bladzijde komt

help-examples =
    Voorbeelden:
      fietje                                          opent een gesprek
      fietje pull chat                                haalt Fietje op (3 GB)
      fietje complete "Schrijf een haiku over de zee."
      fietje complete --persona b1 < brief.txt        herschrijft een brief in eenvoudig Nederlands
      journalctl -n 50 | fietje complete "Wat gaat hier mis?"
