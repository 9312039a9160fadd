# Alle teksten van fietje in het Nederlands. De Engelse staan in dezelfde volgorde in ../en/fietje.ftl.
## Fouten
error = Fout
error-cause = oorzaak
error-hint = Tip
output-failed = De uitvoer kan niet worden geschreven.
engine-stopped = Het model is onverwacht gestopt.
answer-cut-off = Het antwoord brak halverwege af: de server die het schreef is weg, en een andere geeft een ander antwoord.
answer-cut-off-hint = probeer het opnieuw voor een volledig antwoord; met `--no-stream` wacht fietje daarop voordat er iets verschijnt.

## Oorzaken
cause-not-found = dat bestand of die map bestaat niet.
cause-no-permission = u hebt daar geen rechten voor.
cause-disk-full = de schijf is vol.
cause-quota = uw schijfruimte is op.
cause-read-only = daar kan alleen worden gelezen, niet geschreven.
cause-directory = dat is een map.
cause-no-directory = een deel van het pad is geen map.
cause-exists = dat bestaat al.
cause-name = zo mag een bestand hier niet heten.
cause-address-in-use = een ander programma gebruikt dat adres al.
cause-no-such-address = deze computer heeft dat adres niet.
cause-refused = de verbinding werd geweigerd.
cause-reset = de verbinding werd verbroken.
cause-unreachable = er is geen verbinding met dat adres.
cause-timed-out = er kwam geen antwoord.
cause-output-closed = de standaarduitvoer is gesloten.
cause-database-closed = de database kan niet worden geopend.
cause-database-newer = een nieuwere versie van fietje heeft het geschreven.
cause-database-busy = een ander programma schrijft erin.
cause-database-damaged = het bestand is beschadigd, of geen database.
cause-json-syntax = ongeldige JSON op regel { $line }, teken { $column }.
cause-json-ends = de JSON houdt te vroeg op, op regel { $line }, teken { $column }.
cause-json-content = de JSON heeft op regel { $line }, teken { $column } niet de verwachte inhoud ({ $detail }).

## Opdrachtregel
usage-missing-command = Er ontbreekt een opdracht.
usage-unknown-argument = Onverwacht argument `{ $argument }`.
usage-unknown-command = Onbekende opdracht `{ $command }`.
usage-missing-argument = Er ontbreekt een argument: { $argument }.
usage-missing-value = Bij `{ $argument }` ontbreekt een waarde.
usage-bad-value = `{ $value }` is geen geldige waarde voor `{ $argument }`.
usage-conflict = `{ $argument }` en { $other } gaan niet samen.
usage-not-utf8 = De opdrachtregel bevat tekens die geen UTF-8 zijn.
usage-other = De opdrachtregel klopt niet: { $detail }
usage-did-you-mean = bedoelde u `{ $suggestion }`?
usage-question-hint = een vraag stelt u met `fietje complete { $question }`.
usage-form-hint = zo gebruikt u deze opdracht: `{ $usage }`.
usage-quotes-hint = zet een prompt van meer woorden tussen aanhalingstekens: `fietje complete "Wat is een coöperatie?"`.
usage-help-hint = `fietje --help` toont alle opdrachten, `fietje OPDRACHT --help` de opties van één opdracht.

## Instellingen
settings-bad-flag = `{ $value }` is geen geldige waarde voor `--{ $key }`.
settings-bad-variable = `{ $value }` is geen geldige waarde voor de omgevingsvariabele { $name }.
settings-bad-file = `{ $value }` is geen geldige waarde voor `{ $key }` in config.toml.
settings-expected = toegestaan: { $expected }.
config-invalid = Het configuratiebestand { $path } klopt niet.
config-invalid-line = regel { $line }: { $reason }
config-invalid-hint = verbeter het met `fietje config edit`; zonder dit bestand gelden de standaardwaarden.
origin-flag = opdrachtregel
origin-default = standaard
token-set = ingesteld
token-unset = niet ingesteld

## Invoer
standard-input = de standaardinvoer
file-unreadable = Kan { $path } niet lezen.
file-not-regular = { $path } is geen gewoon bestand.
file-unwritable = Kan { $path } niet opslaan.
file-no-key = In { $path } staat geen sleutel: de eerste regel is leeg.
file-too-large = Te veel tekst: { $path } is groter dan { $most }, meer dan een model kan lezen.
file-not-utf8 = Geen UTF-8-tekst: { $path }.
file-not-utf8-place = ongeldige byte op positie { $place }.
file-not-utf8-hint = haal oudere tekst eerst door `iconv -f windows-1252 -t utf-8`.
file-not-text = { $path } is geen tekst.
file-other-charset = { $path } is niet in { $charset }.
file-other-charset-hint = laat `--encoding` weg, of kies een andere.
format-cut-off = Het antwoord is bij de limiet afgebroken, voordat het formaat compleet was.
format-cut-off-hint = geef meer tokens met `-n`, of vraag om minder.
candidates-no-scores = Het beste antwoord kan hier niet met `--select { $select }` worden gekozen: dit model rekent elders en geeft geen scores.
candidates-no-scores-hint = kies `--select vote` of `--select consensus`, of een model op deze computer.
candidates-equal = Bij temperatuur 0 zijn alle antwoorden gelijk: er valt niets te kiezen.
candidates-equal-hint = geef een temperatuur boven 0, zoals `--temperature 0.7`, of laat `--best-of` weg.
prompt-missing = Er is geen prompt, niet op de opdrachtregel, niet in een bestand en niet op de standaardinvoer.
prompt-missing-hint = probeer `fietje complete "Wat is een coöperatie?"` of `fietje complete < brief.txt`.
prompt-too-long = De prompt telt { $tokens } tokens; in het contextvenster passen er { $window }, inclusief het antwoord.
prompt-too-large = De prompt is { $size } groot; in het contextvenster passen maar { $window } tokens.
prompt-too-long-there = De prompt is te lang voor de server: ongeveer { $tokens } tokens (een schatting); in het contextvenster passen er { $window }, inclusief het antwoord.
prompt-too-long-hint = kort de tekst in, of vat hem eerst samen: `fietje summarise BESTAND`.
schema-not-json = Het JSON-schema is geen geldige JSON.
constraint-unsatisfiable = Geen enkele tekst voldoet aan het schema, de reguliere expressie of de grammatica: er wordt niets toegestaan, of er wordt eindeloos naar zichzelf verwezen.
constraint-invalid = Het schema, de reguliere expressie of de grammatica is niet bruikbaar.
persona-unknown = De persona `{ $name }` bestaat niet.
persona-invalid = De persona `{ $name }` klopt niet.
persona-name-hint = een naam bestaat uit letters, cijfers, - en _.
persona-own-hint = bewaar een eigen persona in { $path }.

## Modellen
model-unknown = Het model `{ $model }` bestaat niet.
model-path-hint = geef een eigen bestand als pad, bijvoorbeeld ./model.gguf.
model-not-in-catalogue = `{ $model }` is een pad; deze opdracht werkt alleen met modellen uit de catalogus.
model-list-hint = `fietje models list` toont alle modellen.
model-absent = Het model { $model } staat niet op deze computer.
model-absent-hint = `fietje pull { $model }` haalt het op ({ $size }).
model-absent-mini-hint = `-m mini` gebruikt het kleine model dat in fietje zelf zit.
model-unreadable = Kan het model { $path } niet lezen.
model-broken = Het model { $path } is beschadigd of is geen Phi-2-model.
model-broken-hint = `fietje models verify REF` controleert een opgehaald model; `fietje models rm REF` en dan `fietje pull REF` halen het opnieuw op.
model-unknown-token = De tokenizer kent een token ({ $token }) dat het model niet heeft.
model-no-prediction = Het model gaf geen bruikbare uitvoer.
memory-short = Er is te weinig geheugen voor dit antwoord: er is nog { $size } nodig.
memory-short-hint = sluit andere programma’s, vraag minder antwoorden tegelijk met `--parallel`, of kies een kleiner model zoals chat:q4_k_m.
model-has-no-turns = Dit is een basismodel: het vult alleen tekst aan en kent geen systeemprompt.
model-has-no-turns-hint = gebruik `-m chat` of `-m instruct`, of laat `-s` en `--persona` weg.
model-loading = { $model } laden
talk-with-mini = Dit is het ingebouwde minimodel, niet Fietje. `fietje pull chat` haalt Fietje op ({ $size }).
talk-with-other = { $wanted } staat niet op deze computer; u gebruikt nu { $used }. `fietje pull { $wanted }` haalt het op ({ $size }).
mini-missing = Deze fietje is gebouwd zonder het minimodel.
mini-missing-hint = `cargo install --path .` bouwt fietje met alles erin.
mini-is-here = Het minimodel zit in fietje zelf: ophalen en controleren is niet nodig.
mini-stays = Het minimodel zit in fietje zelf en kan niet worden verwijderd.
tokenizer-fails = De tokenizer van het model kan deze tekst niet coderen.
template-replaced = Het gesprekssjabloon van het model werkt niet ({ $reason }): in plaats daarvan wordt ChatML gebruikt.
signal-unreadable =
    Het modelbestand { $model } kon niet verder worden gelezen: het is tijdens het gebruik gewijzigd, ingekort of weggehaald.
    Tip: zet een nieuw model neer met `mv`, niet met `cp`; een programma dat al draait, houdt dan het oude bestand.
signal-fault = fietje moest stoppen door een fout in het programma. Meld dit alstublieft. Model: { $model }
template-fails = Het gesprekssjabloon van het model werkt niet.
template-fails-hint = met `--raw` krijgt het model de tekst zonder sjabloon.
endpoint-asking = modellen opvragen bij { $endpoint }
remote-address = `{ $url }` is geen geldig serveradres.
remote-address-hint = een adres ziet eruit als http://127.0.0.1:8080/v1
remote-unreachable = De server { $host } is niet bereikbaar.
remote-unreachable-hint = controleer of de server draait en of het adres klopt; `--endpoint none` gebruikt het model op deze computer.
remote-certificate-hint = deze computer vertrouwt het certificaat van de server niet: geef de certificaatautoriteit op met SSL_CERT_FILE.
remote-timed-out = De server { $host } gaf { $seconds } seconden lang geen antwoord.
remote-timed-out-hint = probeer het later opnieuw, of geef de server meer tijd: `timeout` onder [endpoints.NAAM] in config.toml.
remote-unauthorized = De server { $host } accepteert de sleutel niet.
remote-unauthorized-missing = De server { $host } vraagt om een sleutel.
remote-unauthorized-hint = zet de sleutel in FIETJE_API_KEY, of voor een server uit config.toml in `api_key` onder [endpoints.NAAM].
remote-no-model = De server { $host } heeft geen model `{ $model }`.
remote-several-models = De server { $host } heeft meer dan één model; geef aan welk model u wilt.
remote-model-unknown = De server { $host } meldt niet welke modellen er zijn; geef aan welk model u wilt.
remote-model-hint = kies een model met `-m`, of met `model` onder [endpoints.NAAM] in config.toml.
remote-not-found = Op { $url } is niets te vinden.
remote-not-found-hint = geef het adres waar `/models` en `/chat/completions` achter horen; meestal eindigt het op /v1.
remote-redirected = De server { $host } verwijst naar een ander adres: { $address }
remote-redirected-hint = als u dat adres vertrouwt, geef het dan zelf op met `--endpoint`; er is niets naartoe gestuurd.
remote-invalid-key = De sleutel voor { $host } bevat tekens die niet in een sleutel kunnen staan, zoals een regeleinde.
remote-refused = De server { $host } weigert het verzoek (status { $status }).
remote-refused-ngram-hint = deze server kent `no_repeat_ngram_size` niet: laat `--no-repeat-ngram` weg.
remote-busy = De server { $host } is na { $tries } pogingen nog steeds bezet.
remote-busy-hint = probeer het later opnieuw, of met minder tegelijk: `--parallel`.
remote-failing = De server { $host } geeft een fout (status { $status }).
remote-failing-hint = zie het logboek van de server.
remote-interrupted = Het antwoord van { $host } brak af.
remote-interrupted-hint = controleer of de server nog draait, en probeer het opnieuw.
remote-nonsense = { $host } volgt het protocol van OpenAI niet.
remote-excessive = De server { $host } stuurt te veel; de verbinding is verbroken.
remote-excessive-models = Aan de lijst met modellen komt geen einde.
remote-excessive-event = Aan één deel van het antwoord komt geen einde.
remote-excessive-answer = Het antwoord is een aantal keer langer dan gevraagd.
remote-form-ignored = De server { $host } negeerde het gevraagde uitvoerformaat.
remote-form-ignored-hint = laat `--json-schema`, `--regex` of `--grammar` weg, of gebruik een server die ze ondersteunt, zoals `fietje serve`.
remote-no-logprobs = { $host } geeft antwoorden zonder kansen.
remote-no-logprobs-hint = neem een server die `logprobs` geeft, zoals `fietje serve`, of een model op deze computer: `--endpoint none`.
remote-offline = Netwerkgebruik is uitgeschakeld, dus { $host } is niet bereikbaar.
serve-ready = { $model } is bereikbaar op { $url }
serve-open = Iedereen die deze computer kan bereiken, kan het model gebruiken; `--api-key` stelt een sleutel verplicht.
serve-less-room = Er is geheugen voor { $room } antwoorden tegelijk in plaats van { $parallel }; verdere verzoeken wachten.
serve-stopping = de server stopt: lopende antwoorden worden afgemaakt; nog een keer Ctrl+C breekt ze af
serve-failed = De server is gestopt door een fout.
serve-cannot-listen = De server kan niet luisteren op { $address }.
serve-cannot-listen-hint = misschien gebruikt een ander programma deze poort; `--port 0` kiest een vrije.
gpu-failed = De GPU-engine is gestopt door een fout.
gpu-failed-hint = `--device cpu` draait het model op de processor.
gpu-no-gguf = De GPU-engine werkt alleen met checkpointmappen, en { $path } is er geen.
gpu-no-gguf-hint = `fietje pull chat:safetensors` haalt er een op; `--device cpu` draait GGUF-bestanden.
gpu-rotary = mistral.rs kan { $path } alleen op een NVIDIA-GPU draaien.
device-not-built-in = deze fietje is gebouwd zonder CUDA en draait alleen op de processor
device-not-built-in-hint = bouw fietje met `cargo build --release --features cuda` (zie de README).
gpu-needs-checkpoint = De GPU-engine werkt met checkpointmappen, niet met GGUF-bestanden.
gpu-too-small = { $gpu } heeft { $free } geheugen vrij; nodig is { $needed }.
gpu-smaller-hint = met :{ $quantisation } past het model wel.
device-gpu = cuda:{ $number } ({ $name }), gebruikt { $needed } van { $free } vrij geheugen
device-cpu-asked = de processor, zoals opgegeven
device-cpu-no-gpu = de processor: er is geen NVIDIA-GPU
device-cpu-broken-driver = de processor: het stuurprogramma van NVIDIA reageert niet ({ $reason })
device-cpu-not-built-in = de processor: er is een { $gpu }, maar deze fietje is gebouwd zonder CUDA
device-cpu-no-checkpoint = de processor: de GPU heeft { $model } nodig, en dat is niet opgehaald
device-cpu-gguf = de processor: de GPU-engine werkt niet met GGUF-bestanden
device-cpu-too-large = de processor: de GPU heeft { $free } vrij; nodig is { $needed }
show-runs-on = Draait op
doctor-looking = controleren
doctor-problems = { $count ->
    [one] Er is één probleem
   *[other] Er zijn { $count } problemen
 }.
doctor-processor = Processor
doctor-processor-found = { $name }, { $kernels }, { $threads } threads
doctor-processor-slow = deze processor heeft geen AVX2 of AVX-512; antwoorden komen langzaam.
doctor-memory = Geheugen
doctor-free = { $bytes } vrij
doctor-memory-short = het model heeft ongeveer { $needed } nodig; sluit andere programma’s, of kies een kleiner model zoals chat:q4_k_m.
doctor-disk = Schijf
doctor-disk-found = { $bytes } vrij voor { $path }
doctor-disk-short = het model neemt { $needed } in; maak ruimte, of zet HF_HUB_CACHE op een andere schijf.
doctor-gpu = GPU
doctor-gpu-found = { $name }, { $free } van { $memory } vrij, stuurprogramma { $driver }
doctor-gpu-none = geen NVIDIA-GPU
doctor-gpu-broken = het stuurprogramma van NVIDIA reageert niet: { $reason }
doctor-gpu-broken-hint = `nvidia-smi` toont meer; start na een update van het stuurprogramma de computer opnieuw op.
doctor-pull = `fietje pull { $model }` haalt het op.
doctor-terminal = Terminal
doctor-terminal-none = de standaarduitvoer is geen terminal
doctor-terminal-dumb = deze terminal kan de cursor niet verplaatsen: het gesprek gaat regel voor regel.
doctor-terminal-locale = de locale is geen UTF-8, zodat letters er verkeerd kunnen uitzien; `export LANG=nl_NL.UTF-8` helpt op de meeste systemen.
doctor-settings = Instellingen
doctor-settings-none = standaard; `fietje config edit` wijzigt ze
doctor-conversations = Gesprekken
doctor-conversations-none = nog geen
doctor-model-absent-path = dit bestand of deze map bestaat niet.
doctor-hub = Hub
doctor-sent-to = { $server }; wat u typt, wordt daarheen gestuurd
doctor-endpoint = Server
config-ignored = De standaardinstellingen gelden nu; `fietje config edit` herstelt het bestand.
config-edit-old-draft = config.toml is sindsdien gewijzigd. Wat u eerder schreef, staat in { $path }.
config-edit-done = { $path } is opgeslagen.
config-edit-draft-hint = wat u schreef, is bewaard in { $path }; `fietje config edit` gaat ermee verder.
device-missing = Het apparaat `{ $device }` is niet beschikbaar.
device-missing-hint = `--device cpu` draait het model op de processor.
window-too-long = Een contextvenster van { $window } tokens is te lang voor dit model, dat met { $trained } tokens is getraind.
window-too-long-hint = kies met `--context` hoogstens { $largest }; `fietje summarise` vat een tekst van elke lengte samen.
window-elsewhere = Het contextvenster is alleen op de processor in te stellen; { $place } heeft een eigen venster.
window-elsewhere-hint = laat `--context`, `--kv` en `--kv-budget` weg, of kies `--endpoint none --device cpu`.
meter-trained = (getraind: { $trained }){" "}
window-stretched = { $trained } getraind, { $window } opgerekt
kernels-missing = PHI_CPU kiest `{ $name }`, en dat ondersteunt deze processor niet.
kernels-missing-hint = laat PHI_CPU weg, of kies wat deze processor ondersteunt: { $known }.
state-present = aanwezig
state-unverified = aanwezig, nog niet gecontroleerd
state-partial = deels opgehaald
state-absent = niet opgehaald
state-built-in = ingebouwd
models-list-server = Deze modellen staan op { $host }; met `-m NAAM` en `--endpoint` gebruikt u er een.
models-list-fit = Aanbevolen is het nauwkeurigste bestand dat in het vrije geheugen past ({ $free }).
model-for-chat = gesprekken
model-for-instruct = opdrachten
model-for-base = tekst aanvullen
model-for-mini = uitproberen
fit-recommended = aanbevolen
fit-too-large = te weinig geheugen
models-list-hint = `fietje pull REF` haalt een model op, `fietje complete -m REF` gebruikt het.
show-model = Model
show-repository = Repository
show-files = Bestanden
show-size = Omvang
show-state = Status
show-path = Pad
show-parameters = Parameters
show-window = Contextvenster (tokens)
show-formats = Formaten
pull-done = { $model } is opgehaald en gecontroleerd.
pull-interrupted = Onderbroken. `fietje pull { $model }` gaat verder waar het gebleven was.
verify-done = { $model } is in orde.
remove-done = { $model } is verwijderd; { $size } is vrijgekomen.
remove-shared = { $size } blijft in de opslag die de programma’s van Hugging Face delen; `hf cache prune` verwijdert wat geen model gebruikt.

## De hub
hub-fetching = { $file } ophalen ({ $size })
hub-resuming = { $file } verder ophalen vanaf { $done } van { $size }
hub-verifying = { $file } controleren
hub-retrying = { $reason }; nieuwe poging over { $seconds } s
hub-waiting = een ander programma haalt { $file } al op; wachten
hub-done = { $file } is opgehaald ({ $size })
hub-offline = Netwerkgebruik is uitgeschakeld.
hub-offline-hint = laat `--offline` weg, en schakel het uit in FIETJE_OFFLINE, HF_HUB_OFFLINE en config.toml.
hub-not-found = De hub heeft geen { $file } in { $repository }.
hub-not-found-hint = controleer HF_ENDPOINT (`fietje config show`): een spiegelserver heeft misschien niet alles.
hub-unauthorized = { $repository } bestaat niet, of is alleen te lezen met een token.
hub-token-missing-hint = maak een token op https://huggingface.co/settings/tokens en zet het in HF_TOKEN.
hub-token-refused-hint = het token in HF_TOKEN is verlopen of ongeldig; maak een nieuw token op https://huggingface.co/settings/tokens.
hub-forbidden = Dit token geeft geen toegang tot { $repository }.
hub-forbidden-hint = accepteer de voorwaarden op https://huggingface.co/{ $repository } en probeer het opnieuw.
hub-invalid-token = Het token in HF_TOKEN bevat tekens die niet in een token kunnen staan.
hub-insecure = { $host } antwoordt over een onbeveiligde verbinding, terwijl HF_ENDPOINT een https-adres is.
hub-insecure-hint = de controlesom van een model is dan niet te vertrouwen; controleer HF_ENDPOINT (`fietje config show`).
hub-network = { $host } is niet bereikbaar.
hub-network-hint = is er een netwerkverbinding? Wat al is opgehaald, blijft bewaard; dezelfde opdracht gaat verder waar het gebleven was.
hub-status = { $host } geeft fout { $status }.
hub-again-hint = probeer het later opnieuw; wat al is opgehaald, blijft bewaard.
hub-nonsense = Onverwacht antwoord van { $host }.
hub-nonsense-hint = zit er een proxy of inlogpagina tussen? Controleer ook HF_ENDPOINT (`fietje config show`).
hub-no-checksum = De hub geeft geen controlesom voor { $file }.
hub-no-checksum-hint = haal het model op van https://huggingface.co (zonder HF_ENDPOINT).
hub-unknown-checksum = Op deze computer staat nergens wat de controlesom van { $file } moet zijn.
hub-unknown-checksum-hint = vraag het één keer aan de hub: `fietje models verify REF` zonder `--offline`.
hub-checksum = De controlesom van { $file } klopt niet: het bestand is beschadigd.
hub-checksum-hint = `fietje pull REF` haalt het opnieuw op.
hub-busy = { $file } wordt op dit moment opgehaald.
disk-full = Er is te weinig ruimte op de schijf van { $path }.
disk-full-counts = nodig: { $needed }, vrij: { $available }.
disk-full-hint = maak ruimte met `fietje models rm REF`, of zet HF_HUB_CACHE op een grotere schijf; wat al is opgehaald, blijft bewaard.
cache-unusable = { $path } kan niet worden gebruikt.
cache-unusable-hint = `fietje config show` toont de map van de modellen (HF_HUB_CACHE).
cache-in-use-hint = sluit elke fietje die dit model gebruikt, en probeer het opnieuw. Windows laat geen bestand verwijderen of vervangen dat in gebruik is.

## Verloop en cijfers
prompt-reading = prompt lezen
prompt-reading-count = prompt lezen: { $tokens } van { $total } tokens
candidates-writing = { $count } antwoorden schrijven
statistics = { $model } op { $device }: geladen in { $load } s, prompt { $prompt_tokens } tokens ({ $prompt_rate }/s), antwoord { $completion_tokens } tokens ({ $completion_rate }/s)
batch-running = { $count } beantwoord
batch-resumed = { $count ->
    [1] Er is al één antwoord
   *[other] Er zijn al { $count } antwoorden
}; de rest volgt.
batch-failures = { $count ->
        [one] Het verzoek kon niet worden beantwoord; zie het veld "error" in de regel.
       *[other] { $failed } van { $count } verzoeken konden niet worden beantwoord; zie het veld "error" in die regels.
    }
batch-output-failed = De antwoorden konden niet worden opgeslagen in { $path }
batch-output-busy = { $path } wordt al door een ander fietje-proces beschreven
batch-output-other = { $path } bevat iets anders dan antwoorden op deze verzoeken (regel { $line })
batch-output-other-hint = kies met `-o` een ander bestand, of verplaats dit bestand.
batch-resume-hint = geef dezelfde opdracht nog eens: die gaat verder waar hij gebleven was.
batch-line-invalid = Ongeldig verzoek
batch-line-content = "prompt" of "messages" ontbreekt
batch-line-option = deze waarde van { $name } is niet toegestaan
bench-running = meten
bench-running-count = meten, ronde { $run } van { $runs }
bench-memory-running = het geheugen meten
bench-endpoint = `bench` meet alleen deze computer, geen server.
bench-endpoint-hint = `--endpoint none` gebruikt het model op deze computer.
bench-device = Apparaat
bench-load = Laden
bench-prompt = Lezen ({ $amount })
bench-generation = Schrijven ({ $amount })
bench-memory = Piekgeheugen
bench-bandwidth = Geheugenbandbreedte
bench-rate = { $median } tokens/s ({ $slowest } tot { $fastest })
bench-share = { $bandwidth }; schrijven gebruikt { $share }%
bench-sequences = { $sequences ->
    [1] { $tokens } tokens
   *[other] { $sequences } × { $tokens } tokens
}

## Gesprek
chat-welcome = Fietje. Typ een bericht en druk op Enter. /hulp toont alle opdrachten, Ctrl+D sluit af.
lines-you = U:
lines-fietje = Fietje:
lines-edit = Bewerk:
lines-examples = { $key } vult een voorbeeldvraag in.
lines-choose = Kies:
lines-choose-item = Typ een nummer om te kiezen, woorden om te zoeken, of niets om te sluiten.
lines-choose-session = Typ een nummer om te openen, woorden om te zoeken, “wis 2” om nummer 2 te verwijderen, “prullenbak” voor wat verwijderd is, of niets om te sluiten.
lines-no-such-number = Nummer { $number } staat niet in de lijst.
lines-only-screen = Dat werkt alleen in de chat op het hele scherm.
lines-search-hint = Geef woorden op: /zoek vakantie
lines-not-found = “{ $words }” staat niet in dit gesprek.
lines-help =
    Een \ aan het eind van een regel voegt nog een regel toe. Wat u plakt, is één bericht.
    Een lijst heeft nummers: typ er een. Shift+↑ leest eerdere berichten voor, ← en → hun andere versies.
lines-reading = Leest het gesprek…
lines-summary = Samenvatting:
lines-selected = Bericht { $number } van { $count }{ $versions ->
        [1] {""}
       *[other] , versie { $version } van { $versions }
    }.
chat-new = Nieuw gesprek.
chat-leave-hint = Nog een keer Ctrl+C (of Ctrl+D) sluit af.
chat-forgot = Het gesprek past niet meer in het contextvenster: het model ziet { $turns ->
        [one] het oudste bericht
       *[other] de { $turns } oudste berichten
    } niet meer.

## Het gesprek als scherm
chat-welcome-title = Fietje
chat-welcome-text = Typ hieronder een bericht en druk op Enter. Druk op F1 (of ?) voor hulp, op Ctrl+P voor alle opdrachten.
chat-examples = Bijvoorbeeld ({ $key } vult een vraag in):
chat-example-1 = Schrijf een korte bedankbrief aan mijn buurvrouw.
chat-example-2 = Leg uit wat inflatie is, alsof ik twaalf ben.
chat-example-3 = Bedenk drie uitjes voor een regenachtige zondag.
chat-example-mini-1 = Wat is de hoofdstad van Spanje?
chat-example-mini-2 = Vertel een verhaal.
chat-example-mini-3 = Vertaal naar het Engels: De kat slaapt.
chat-stays-here = Wat u typt, blijft op deze computer.
chat-sent-to = Wat u typt, wordt naar { $server } gestuurd.
chat-character-set = Uw locale noemt { $name }, en fietje schrijft UTF-8. Ziet u vreemde tekens, kies dan een locale met UTF-8, zoals nl_NL.UTF-8.
chat-fetch-hint = Met /model haalt u het op terwijl u doorpraat.
chat-welcome-persona = Persona: { $name }
suggestions-hint = ↑ ↓ en Enter kiezen, Tab vult in, Esc sluit
chat-composer-hint = Typ een bericht…
chat-browse-hint = e bewerken, r opnieuw, y kopiëren, ← → andere versie, Esc terug
chat-loading = Model laden…
chat-no-engine = Er is geen model om mee te praten.
chat-no-engine-hint = Met /model kiest u een ander.
chat-reading-tokens = Leest het gesprek… { $tokens } tokens
chat-reading = Leest het gesprek… { $percent }%
chat-writing = Schrijft…
chat-writing-rate = Schrijft… { $rate } tokens/s
chat-regenerating = Een ander antwoord, met toeval (temperatuur { $temperature }).
chat-queued = Wacht: { $message }
chat-queued-more = Er wachten er nog { $count }; Esc haalt ze terug.
chat-rate = { $rate } tokens/s
coming-loading = laden
coming-verifying = { $percent }% gecontroleerd
coming-waiting = wacht op een ander fietje-proces
coming-retrying = nieuwe poging ({ $reason })
coming-fetching = { $percent }%
chat-rows-below = ↓ nog { $rows ->
        [one] één regel
       *[other] { $rows } regels
    } (Ctrl+End)
chat-forgotten-above = wat hierboven staat, ziet het model niet meer
chat-style-unknown = De stijl “{ $name }” bestaat niet. U kunt kiezen uit: { $known }.
chat-rows-folded = … nog { $rows } regels (Shift+↑ toont ze)
chat-summary-nothing = Er is nog niets om samen te vatten.
chat-summary-mini = Het minimodel kan niet samenvatten. Met /model haalt u Fietje op.
chat-summary-empty = Het model gaf geen samenvatting. Het gesprek blijft zoals het was.
chat-summary-above = samenvatting: het model leest dit in plaats van wat hierboven staat
chat-translating = Vertaalt… { $percent }%
chat-nothing-to-translate = Er is nog niets om te vertalen.
chat-translated-file = De vertaling staat in `{ $path }` ({ $segments ->
        [one] één tekstdeel
       *[other] { $segments } tekstdelen
    }).
chat-summarised = Samengevat; het model gaat vanaf hier verder.
chat-summarising = Vat samen… { $percent }%
chat-model-given-up = Het ophalen van { $model } is gestopt; wat er al is, blijft bewaard.
chat-model-same = U gebruikt { $model } al.
chat-model-taken = U gebruikt nu { $model }.
chat-turn-stopped = (gestopt)
chat-turn-cut-off = (afgebroken bij de limiet; /verder gaat door)
chat-turn-failed = (mislukt; /opnieuw probeert het nog eens)
chat-search = Zoeken:
chat-search-found = { $place } van { $count }
chat-command-unknown = Onbekende opdracht /{ $command }. Probeer { $known }
chat-nothing-said = Het gesprek is nog leeg.
chat-nothing-to-continue = Er is nog geen antwoord om mee verder te gaan.
chat-nothing-to-copy = Er is niets om te kopiëren.
chat-exported = Het gesprek staat in “{ $name }”.
chat-export-exists = “{ $name }” bestaat al. Kies een andere naam: /exporteer gesprek-2.md
chat-export-failed = “{ $name }” kan niet worden opgeslagen: { $reason }
chat-copied = Naar het klembord van de terminal gestuurd: { $characters ->
        [one] één teken
       *[other] { $characters } tekens
    }.
chat-persona-unknown = De persona “{ $name }” bestaat niet. U kunt kiezen uit: { $known }.
chat-persona-taken = { $name }: { $description }
chat-theme-unknown = Het thema “{ $name }” bestaat niet. U kunt kiezen uit: { $known }.
chat-setting-off = uit
chat-persona-none = Er wordt geen persona meer gebruikt.
persona-none = zonder persona
chat-setting = { $name } = { $value }
chat-setting-unknown = De instelling “{ $name }” bestaat niet. U kunt kiezen uit: { $known }.
chat-setting-invalid = “{ $value }” is geen geldige waarde voor { $name }.
chat-editor-failed = De editor `{ $editor }` kan niet worden gestart.
chat-file-missing = Het bestand “{ $name }” bestaat niet.
chat-mention-missing = Het bestand “{ $name }” bestaat niet. Verbeter de naam, of verstuur het bericht zonder dat bestand: nog een keer Enter.
chat-file-added = { $name } ({ $tokens } tokens) wordt met het volgende bericht meegestuurd; /bestand zonder naam haalt het weer weg.
chat-files = Bijgevoegd: { $names }
chat-files-forgotten = Geen bestanden bijgevoegd.
chat-file-too-long = “{ $name }” is te lang: { $tokens } tokens; bij een bericht passen er { $most }.
terminal-failed = De terminal kan niet worden gebruikt.
terminal-failed-hint = `fietje chat --plain` voert het gesprek regel voor regel.
keys-unknown-action = “{ $name }” onder [keys] is geen bekende actie.
keys-unknown-key = “{ $key }” onder [keys] is geen bekende toets.
keys-conflict = { $key } is al toegewezen aan “{ $first }”, en kan niet ook voor “{ $second }”.
picker-commands = Opdrachten
picker-personas = Persona’s
picker-themes = Thema’s
picker-nothing = Niets gevonden.
choice-absent = { $bytes } ophalen
choice-partial = { $done } van { $bytes } opgehaald
choice-here = { $bytes }, opgehaald
choice-coming = wordt opgehaald; Enter stopt
choice-connecting = verbinding maken; Enter stopt
choice-on-server = op { $server }
choice-used = in gebruik
style-creative = meer afwisseling in woorden
style-precise = steeds het waarschijnlijkste woord
picker-styles = Stijlen
picker-models = Modellen
command-new = Begin een nieuw gesprek
command-regenerate = Laat het model opnieuw antwoorden
command-continue = Laat het model verderschrijven
command-edit = Bewerk het laatste bericht; het oude blijft bewaard
command-translate = Vertaal het laatste antwoord, of een bestand: /vertaal brief.md en
command-copy = Kopieer het laatste antwoord
command-export = Schrijf het gesprek naar een bestand
command-code = Kopieer een codeblok: /code of /code 2
command-search = Zoek in dit gesprek
command-file = Voeg een tekstbestand bij: /bestand brief.txt (of @brief.txt in het bericht)
command-sessions = Toon de bewaarde gesprekken
command-restore = Haal een verwijderd gesprek terug uit de prullenbak
command-title = Geef dit gesprek een titel: /titel Vakantie
command-persona = Kies een persona
command-set = Wijzig een instelling: /zet temperatuur 0,7
command-theme = Kies een thema
chat-no-shell = Er is geen shell om naar terug te gaan.
chat-mouse-terminal = De muis is van de terminal: u kunt tekst selecteren. /muis draait het om.
chat-mouse-chat = De muis is van de chat: het wiel bladert, en met Shift selecteert u tekst. /muis draait het om.
command-mouse = Geef de muis aan de terminal (tekst selecteren) of aan de chat (bladeren)
command-help = Toon de toetsen en de opdrachten
command-quit = Sluit af
command-style = Kies een stijl: precies of creatief
command-model = Kies een ander model; zo nodig wordt het opgehaald
command-summarise = Vat samen wat is weggelaten, of een bestand
help-screen-title = Hulp
help-screen-foot = ↑ ↓ bladeren, Esc sluiten
help-screen-talking = Gesprek
help-screen-reading = Lezen
help-screen-writing = Schrijven
help-screen-selected = Bij een geselecteerd bericht
help-screen-commands = Opdrachten
key-send = Verstuur het bericht
key-new-line = Begin een nieuwe regel
key-stop = Stop het antwoord; wat er al staat, blijft
key-regenerate = Laat het model opnieuw antwoorden
key-copy-answer = Kopieer het laatste antwoord
key-copy-code = Kopieer het laatste codeblok
key-new-conversation = Begin een nieuw gesprek
key-sessions = Toon de bewaarde gesprekken
key-palette = Toon alle opdrachten
key-help = Toon deze hulp (ook ? op een lege regel)
key-interrupt = Stop het antwoord; twee keer: afsluiten
key-leave = Sluit af
key-suspend = Naar de shell; `fg` gaat verder
key-redraw = Teken het scherm opnieuw
key-browse = Kies een eerder bericht
key-search = Zoek in het gesprek
key-page-up = Pagina omhoog
key-page-down = Pagina omlaag
key-to-start = Naar het begin
key-to-end = Naar het eind
key-up = Regel omhoog, of vorig bericht
key-down = Regel omlaag, of volgend bericht
key-left = Teken naar links
key-right = Teken naar rechts
key-word-left = Woord naar links
key-word-right = Woord naar rechts
key-line-start = Naar het begin van de regel
key-line-end = Naar het eind van de regel
key-delete-left = Wis het vorige teken
key-delete-right = Wis het volgende teken
key-delete-word-left = Wis het vorige woord
key-delete-word-right = Wis het volgende woord
key-delete-to-start = Wis tot het begin van de regel
key-delete-to-end = Wis tot het eind van de regel
key-undo = Maak de laatste wijziging ongedaan
key-redo = Voer haar opnieuw uit
key-yank = Zet terug wat het laatst per woord of regel is gewist
key-editor = Schrijf verder in uw eigen editor
key-complete = Vul een opdracht aan
key-browse-move = Vorig of volgend bericht
key-browse-branch = Andere versie van het bericht
key-browse-do = Bewerken, opnieuw, kopiëren, code kopiëren

## Bewaarde gesprekken
session-cannot-open = De bewaarde gesprekken in { $path } kunnen niet worden geopend.
session-no-history-hint = `fietje chat --no-history` voert een gesprek zonder iets te bewaren.
session-newer = De bewaarde gesprekken in { $path } zijn van een nieuwere versie van fietje.
session-newer-hint = gebruik die versie, of start met `fietje chat --no-history`.
session-cannot-read = De bewaarde gesprekken kunnen niet worden gelezen.
session-cannot-write = Het gesprek kan niet worden opgeslagen.
session-unknown = Gesprek { $id } bestaat niet.
session-list-hint = `fietje sessions list` toont alle gesprekken.
session-damaged = Gesprek { $id } is beschadigd en kan niet worden geopend.
session-damaged-hint = `fietje sessions list` toont de andere, `fietje chat --session ID` hervat er een, en `fietje sessions export` schrijft alles wat nog leesbaar is.
session-left-out = Deze gesprekken zijn beschadigd en zijn overgeslagen: { $ids }.
session-no-export = Dit is geen export van fietje.
session-none = Er zijn nog geen bewaarde gesprekken.
session-none-last = Er is nog geen bewaard gesprek om te hervatten.
session-none-deleted = De prullenbak is leeg.
session-none-found = Niets gevonden.
session-imported = { $count ->
        [one] Eén gesprek
       *[other] { $count } gesprekken
    } geïmporteerd.
session-removed = Gesprek { $id } is voorgoed verwijderd.
session-restored = Gesprek { $id } is teruggezet.
session-extended = { $count ->
        [one] Eén gesprek is
       *[other] { $count } gesprekken zijn
    } aangevuld.
session-known = { $count ->
        [one] Eén gesprek was
       *[other] { $count } gesprekken waren
    } er al.
session-turns = { $count ->
        [one] één bericht
       *[other] { $count } berichten
    }
session-unsaved = { $count ->
        [one] Eén bericht is
       *[other] { $count } berichten zijn
    } niet opgeslagen.
age-now = zojuist
age-minutes = { $count ->
        [one] een minuut
       *[other] { $count } minuten
    } geleden
age-hours = { $count } uur geleden
age-days = { $count ->
        [one] gisteren
       *[other] { $count } dagen geleden
    }
age-months = { $count ->
        [one] een maand
       *[other] { $count } maanden
    } geleden
age-years = { $count } jaar geleden
session-you = U
session-model = Fietje
chat-not-saved = { $what } Het gesprek gaat door, maar wordt niet bewaard.
chat-session-opened = { $title }
chat-session-deleted = Ctrl+Z haalt “{ $title }” terug uit de prullenbak.
chat-session-restored = Het gesprek is teruggezet.
chat-session-delete-asks = “{ $title }” naar de prullenbak? Nog een keer Del, of Enter: ja. Esc: nee.
chat-session-nothing-deleted = Er is niets verwijderd dat terug kan.
chat-saved-again = Alles is weer opgeslagen.
chat-unsaved = niet opgeslagen
chat-no-history = Er wordt niets bewaard (--no-history).
chat-renamed = Het gesprek heet nu “{ $title }”.
chat-rename-hint = Geef een titel op: /titel Nieuwe titel
sessions-screen-title = Gesprekken
sessions-screen-foot = Enter openen, Del wissen, Ctrl+T vast, Ctrl+N nieuw, Tab prullenbak
sessions-bin-title = Prullenbak
sessions-bin-foot = Enter terugzetten en openen, Tab gesprekken, Esc terug
sessions-open = (geopend)
sessions-screen-nothing = Niets gevonden.

## Vertalen
translate-found = Van het { $from } naar het { $to } (taal herkend).
translate-assumed = Van het { $from } naar het { $to } (een vermoeden; leg het vast met `--from`).
translate-unusual = Fietje is nauwelijks getraind op { $from }–{ $to }; lees de vertaling goed na.
translate-dutch-only = `--formality` en `--variant` gelden alleen voor Nederlands, en niet voor { $to }.
translate-not-understood = { $path }: { $count ->
        [one] één onderdeel is niet begrepen en blijft zoals het is
       *[other] { $count } onderdelen zijn niet begrepen en blijven zoals ze zijn
    } (`-v` toont waar).
translate-same-language = { $name } is al in het { $language }.
translate-same-language-hint = kies met `--to` een andere taal, of geef met `--from` de taal van de tekst op.
translate-unknown-language = De taal “{ $name }” is onbekend.
translate-unknown-format = Het formaat “{ $name }” is onbekend. U kunt kiezen uit: { $known }.
translate-unknown-extension = { $name } is van een soort die Fietje niet kan lezen.
translate-unknown-extension-hint = wel kunnen: { $known }.
translate-unknown-extension-insist = met `--format text` wordt het gelezen als gewone tekst.
translate-malformed = { $name } is niet te lezen als { $format }: regel { $line } is niet in dat formaat geschreven.
translate-malformed-hint = verbeter die regel, of kies een ander formaat met `--format`.
translate-bad-pattern = “{ $pattern }” is geen patroon voor sleutels.
translate-bad-pattern-hint = probeer `--key 'menu.*'`; * staat voor elke tekst, ? voor één teken.
translate-no-column = { $name } is een tabel: geef aan welke kolom vertaald moet worden.
translate-no-column-hint = gebruik `--column NAAM` of een nummer. Er is: { $columns }.
translate-no-column-command = gebruik `fietje translate BESTAND --column NAAM`.
translate-not-for-terminals = Een vertaling van { $name } is niet te tonen in een terminal.
translate-not-for-terminals-hint = noem er een bestand voor met `-o`.
translate-convert-pdf = een PDF bevat geen zinnen, alleen letters op hun plek. Sla het origineel op als .docx of .odt, of maak eerst tekst van de PDF: `pdftotext BESTAND.pdf`.
translate-convert-office = open het in Word of LibreOffice en sla het op als .docx of .odt.
package-not-one = het is niet wat de naam zegt: er zit geen archief in.
package-encrypted = het is versleuteld, of in een oud formaat van Word, Excel of PowerPoint.
package-encrypted-hint = sla het zonder wachtwoord op, als .docx, .xlsx, .pptx, .odt of .epub.
package-broken = het is beschadigd: een deel ervan is niet uit te pakken of te lezen.
package-broken-hint = open het in het programma waarmee het gemaakt is, en sla het opnieuw op.
package-too-large = de tekst is uitgepakt groter dan { $most }.
package-other-kind = het heeft de onderdelen van een ander soort document.
package-tracked = er zijn wijzigingen in bijgehouden, zodat de tekst niet vaststaat.
package-tracked-hint = accepteer of verwerp alle wijzigingen, sla het op en probeer het opnieuw.
translate-unknown-charset = De tekenset “{ $name }” is onbekend.
translate-unknown-charset-hint = probeer `--encoding utf-8`, `--encoding windows-1252` of `--encoding utf-16le`.
translate-pair-slip = “{ $word }” lijkt op een talenpaar: { $pair }.
translate-pair-slip-hint = schrijf `{ $pair }`; een tekst die zo heet, kan via de standaardinvoer.
translate-text-beside-stream = Er is een tekst op de opdrachtregel en een andere op de standaardinvoer.
translate-text-beside-stream-hint = laat een van beide weg; `< /dev/null` sluit de standaardinvoer.
translate-not-a-report = { $path } is geen verslag van een vertaling, zoals `--json` dat geeft.
translate-not-a-review = { $path } is geen lijst van `--review`: regel { $line } hoort er niet in.
translate-not-a-review-hint = wijzig alleen de regels die met `>` beginnen, of laat de lijst opnieuw maken.
translate-review-nowhere = Voor `--review` moet de vertaling in een bestand staan.
translate-review-nowhere-hint = voeg `-o BESTAND` toe, of beoordeel een bestaande vertaling: `--check BRON VERTALING --review BESTAND`.
translate-review-nothing = Niets na te kijken: over geen enkele vertaling is twijfel.
translate-review-head =
    Twijfelachtige vertalingen, de slechtste eerst. Wijzig de regels die met > beginnen, sla op, en voer uit:
      fietje translate --apply { $path }
    Laat een regel staan om de vertaling te houden. Regels die met # beginnen, tellen niet mee.
translate-review-back = terugvertaald: “{ $text }”
translate-review-written = { $count ->
    [one] Eén vertaling om na te kijken staat in { $path }; `fietje translate --apply` neemt haar over.
   *[other] { $count } vertalingen om na te kijken staan in { $path }; `fietje translate --apply` neemt ze over.
}
translate-applied = { $count ->
    [0] Geen wijzigingen om over te nemen.
    [one] Eén wijziging overgenomen.
   *[other] { $count } wijzigingen overgenomen.
}
translate-not-applied = { $count ->
    [one] Eén wijziging is niet overgenomen.
   *[other] { $count } wijzigingen zijn niet overgenomen.
}
translate-not-applied-hint = de regels hierboven zeggen waarom; pas ze aan in de lijst en neem die opnieuw over.
translate-refusal-empty = er is geen vertaling
translate-refusal-placeholders = opmaak of een plaatshouder van de bron ontbreekt
translate-refusal-structure = de opmaak van het document zou veranderen
translate-refusal-gone = de oude vertaling staat niet meer in het document
translate-refusal-gone-remembered = de oude vertaling staat niet in het document; de uwe zit in het geheugen, voor de volgende keer
translate-guessed = { $name }: gelezen als { $charset } (een vermoeden; leg het vast met `--encoding`).
translate-other-charset = { $name }: { $charset } heeft geen “{ $missing }”; de vertaling is daarom in UTF-8 opgeslagen.
translate-left-out = { $count ->
        [one] Eén ander bestand is geen document en is overgeslagen.
       *[other] { $count } andere bestanden zijn geen document en zijn overgeslagen.
    }
translate-incomplete = { $count ->
        [one] Eén document is niet vertaald.
       *[other] { $count } documenten zijn niet vertaald.
    }
translate-unanswered = Het model geeft steeds een fout; de vertaling stopt daarom.
translate-unanswered-why = { $why }
translate-unanswered-hint = kijk de server of het model na; met `-o` gaat dezelfde opdracht met `--resume` verder.
translate-bad-glossary = { $path }, regel { $line }: een woord en de vertaling verwacht.
translate-bad-glossary-hint = zet op elke regel van een woordenlijst een woord en de vertaling, met een tab, komma of puntkomma ertussen; TBX kan ook.
translate-nothing = Er is niets om te vertalen.
translate-nothing-hint = probeer `fietje translate brief.md -o letter.md` of `fietje translate "Goedemorgen"`.
translate-text = de tekst
translate-empty-folder = { $path } bevat geen documenten.
translate-many = { $count } documenten passen niet op de standaarduitvoer.
translate-many-hint = geef met `-o MAP` een map op.
translate-text-into-folder = Een losse tekst heeft geen naam en kan dus niet in een map worden opgeslagen.
translate-onto-itself = De vertaling zou { $path } zelf overschrijven.
translate-same-target = Twee documenten zouden { $path } heten.
translate-exists = { $path } bestaat al.
translate-exists-hint = `--overwrite` vervangt het, `--skip` slaat het over.
translate-skipped = { $path }: is al vertaald.
translate-cannot-write = Kan { $path } niet opslaan.
translate-bilingual-format = { $name }: `--bilingual` werkt alleen bij tekst, Markdown en ondertitels.
translate-bilingual-stream = `--bilingual` werkt niet via een pipe; geef een bestand, of gebruik `-o`.
translate-no-memory = Zonder vertaalgeheugen: { $path }: { $why }
memory-cannot-open = Het vertaalgeheugen { $path } kan niet worden geopend.
memory-failed = Het vertaalgeheugen kan niet worden gelezen of geschreven.
memory-unreadable = { $path } is geen leesbaar vertaalgeheugen.
memory-other-kind = het is geen TMX.
memory-malformed = regel { $line } is ongeldig.
memory-unreadable-hint = laat het andere programma TMX 1.4 exporteren.
memory-no-file = Welk bestand wilt u importeren?
memory-no-file-hint = probeer `fietje translate memory import vertalingen.tmx`.
memory-no-pair = { $word } is geen talenpaar.
memory-no-pair-hint = probeer `fietje translate memory export en:nl -o vertalingen.tmx`.
memory-unknown = Er zijn geen vertalingen met deze nummers: { $ids }. Er is niets verwijderd.
memory-unknown-hint = `fietje translate memory list` toont de nummers.
memory-imported = { $new ->
        [one] Eén vertaling
       *[other] { $new } vertalingen
    } geïmporteerd; { $newer } in plaats van oudere; { $known } waren er al.
memory-left-out = { $count ->
        [one] Eén regel is
       *[other] { $count } regels zijn
    } overgeslagen: zonder vertaling, of in een taal die fietje niet kent.
memory-exported = { $count ->
        [one] Eén vertaling
       *[other] { $count } vertalingen
    } geëxporteerd naar { $path }.
memory-size = { $shown } van { $count } getoond; { $bytes }, { $path }.
memory-without-source = { $count ->
        [one] Eén is
       *[other] { $count } zijn
    } van een eerdere versie, zonder brontekst; die komt erbij zodra ze weer voorkomen.
memory-removed = { $count ->
        [one] Eén vertaling
       *[other] { $count } vertalingen
    } voorgoed verwijderd.
translate-no-journal = Het logboek van de vertaling kan niet worden opgeslagen.
translate-no-journal-hint = maak ruimte waar de vertaling komt; dezelfde opdracht met `--resume` gaat verder.
translate-rate = { $rate } tokens/s
translate-stopping = Lopende verzoeken worden afgemaakt. Nog een keer Ctrl+C stopt meteen.
translate-stopped = Gestopt. Wat vertaald is, staat in het vertaalgeheugen en gaat de volgende keer snel.
translate-stopped-resume = Gestopt. Dezelfde opdracht met `--resume` gaat verder.
translate-check-fine =
    Geen twijfels: { $count ->
        [one] het tekstdeel ziet eruit als een vertaling.
       *[other] alle { $count } tekstdelen zien eruit als een vertaling.
    }
translate-not-parallel = De bron heeft { $from } tekstdelen en de vertaling { $to }.
translate-not-parallel-hint = geef twee bestanden met dezelfde indeling, zoals `fietje translate` ze maakt.
translate-refused = { $count ->
        [one] Eén tekstdeel is geen vertaling
       *[other] { $count } tekstdelen zijn geen vertaling
    } van de bron.
translate-refused-hint = de regels hierboven zeggen waar en waarom; vertaal die tekstdelen opnieuw.
translate-untranslated = { $count ->
        [one] Eén tekstdeel is niet vertaald en staat
       *[other] { $count } tekstdelen zijn niet vertaald en staan
    } nog in de brontaal.
translate-untranslated-hint = de regels hierboven zeggen waar en waarom; een groter model (`-m chat:f16`) komt soms verder.
translate-stats = { $translated } vertaald, { $memory } uit het geheugen, { $failed } mislukt; { $attempts } verzoeken, { $tokens } tokens in { $seconds } s ({ $rate } tokens/s)
plan-documents = Documenten
plan-segments = Tekstdelen
plan-repeated = Herhaalde tekstdelen
plan-chunks = Verzoeken aan het model
plan-tokens = Tokens
plan-estimated = Het aantal tokens is geschat: het model staat niet op deze computer.
fault-empty = geen vertaling
fault-placeholders = opmaak of code kwam niet goed terug
fault-number = getal { $about } klopt niet
fault-echo = niet vertaald
fault-wrong-language = nog in de brontaal
fault-untranslated = “{ $about }” staat nog in de brontaal
fault-conversation = gesprek in plaats van vertaling
fault-unrelated = lijkt iets anders te zeggen
fault-unlikely = het model vond dit veel minder waarschijnlijk dan zijn andere vertalingen
fault-missing = “{ $about }” ontbreekt misschien
fault-added = “{ $about }” staat niet in de bron
fault-negation = een ontkenning verschilt
fault-question = een vraag verschilt
fault-brackets = haakjes verschillen
fault-quotation = maar één van de teksten heeft een citaat
fault-items = de lijst heeft meer of minder punten
fault-loop = bleef zich herhalen
fault-too-long = veel te lang
fault-too-short = veel te kort
fault-cut-off = afgebroken
fault-chatter = meer dan alleen de vertaling
fault-engine = het model kon niet antwoorden ({ $about })
fault-silent = gaf geen antwoord
fault-structure = zou de opmaak breken
fault-name = naam { $about } klopt niet
fault-formality = je en u lopen door elkaar
fault-term = { $about } uit de woordenlijst ontbreekt
fault-not-remembered = niet in het vertaalgeheugen

## Samenvattingen
summarise-nothing = Er is niets om samen te vatten.
summarise-nothing-hint = noem een bestand: `fietje summarise verslag.md`, of geef een tekst door: `fietje summarise < verslag.txt`.
summarise-no-text = Er staat geen tekst in.
summarise-exists-hint = `--overwrite` vervangt het.
summarise-window = Het contextvenster van { $window } tokens is te klein voor een tekst met zijn samenvatting.
summarise-mini = Het minimodel kan niet samenvatten; `fietje pull chat` haalt Fietje op.
summarise-round = ronde { $round }
summarise-stopping = Lopende verzoeken worden afgemaakt. Nog een keer Ctrl+C stopt meteen.
summarise-stopped = Gestopt. Met `-o BESTAND` kan een gestopte samenvatting later verdergaan.
summarise-stopped-resume = Gestopt. Dezelfde opdracht met `--resume` gaat verder.
summarise-joined = De samenvattingen van de delen konden niet worden samengevoegd; ze staan achter elkaar.
summarise-place = { $document }, regel { $line }
summarise-places = { $document }, regels { $first_line } tot en met { $last_line }
summarise-left-out = Weggelaten ({ $place }), want { $missing } staat niet in de tekst: { $sentence }
summarise-unread = Niet samengevat: { $place }. { $why }
summarise-fault-empty = Het model gaf geen antwoord.
summarise-fault-refusal = Het model weigerde.
summarise-fault-loop = Het antwoord herhaalde zichzelf.
summarise-fault-cut-off = Het antwoord was te lang.
summarise-fault-unsupported = Het antwoord noemde wat niet in de tekst staat.
summarise-fault-engine = Het model gaf een fout.
summarise-incomplete = { $count ->
        [one] Eén deel van de tekst staat niet in de samenvatting.
       *[other] { $count } delen van de tekst staan niet in de samenvatting.
    }
summarise-incomplete-hint = lees die regels zelf, of probeer een groter model.

## Kwantiseren
quantise-itself = { $path } is het model dat wordt gelezen.
quantise-itself-hint = kies na `-o` een andere naam.
quantise-disk-hint = maak ruimte vrij, of kies na `-o` een andere schijf of een kleiner type.
quantise-write-hint = er is niets bewaard; maak ruimte vrij of kies na `-o` een andere plaats, en geef de opdracht opnieuw.
quantise-unreadable = { $path } kan niet worden gekwantiseerd.
quantise-weight = Het model is beschadigd: een gewicht is geen bruikbaar getal.
quantise-weight-place = tensor { $tensor }, rij { $row }: { $value }
quantise-weight-hint = controleer het model waar dit uit komt; `fietje models verify REF` doet dat voor een gedownload model.
quantise-little-text =
    { $count ->
        [one] De tekst bij `--calibrate` telt één token
       *[other] De tekst bij `--calibrate` telt { $count } tokens
    }, te weinig om iets te zeggen.
quantise-little-text-hint = geef een paar bladzijden van het soort tekst waarvoor u het model gebruikt.
quantise-other-matrix = De importance matrix hoort niet bij dit model.
quantise-other-matrix-hint = maak er een met dit model: `--calibrate TEKST --imatrix BESTAND`.
quantise-calibrating = tekst lezen
quantise-measuring = meten wat elke tensor kost
quantise-few-bits = Met { $bits } bit per gewicht is geen bestand van dit model te maken.
quantise-few-bits-hint = het minste is `--bits { $least }`.
quantise-matrix-kept = De importance matrix staat in { $path }; met `--imatrix` gebruikt u hem opnieuw.
quantise-twice = Dit model is al gekwantiseerd. Een bestand uit f16 of uit de oorspronkelijke gewichten is nauwkeuriger.
quantise-done = { $path }: { $size }, { $bits } bits per gewicht.
quantise-try = Probeer het: `fietje chat -m { $path }`

## Evaluatie
eval-data-without-benchmark = `--data` hoort bij een benchmark: arc, mmlu, dbrd, dutch-cola of xlwic.
eval-data-without-benchmark-hint = geef een eigen bestand met opgaven zonder `--data`: `fietje eval BESTAND`.
eval-no-data = De opgaven van { $name } staan niet op deze computer, en het netwerk is uitgeschakeld.
eval-no-data-hint = laat `--offline` weg, of haal { $file } elders uit de dataset { $repository } van Hugging Face: `fietje eval { $name } --data BESTAND` (.parquet, .jsonl, .csv of .tsv, met dezelfde kolommen).
eval-no-turns = Regel { $line } van { $name } is een gesprek ("messages"), en zo krijgt het model alleen tekst.
eval-no-turns-hint = schrijf de opgave met "prompt", laat `--raw` weg, of kies een model dat gesprekken voert, zoals `-m chat`.
eval-dataset = dataset
eval-sampled = gewogen F1, { $runs } trekkingen
eval-published = gepubliceerd
eval-not-published = niet als getal gepubliceerd
eval-published-elsewhere = ScandEval, met voorbeelden, { $model }
eval-not-an-item = Regel { $line } van { $name } is geen opgave.
eval-no-items = { $name } bevat geen opgaven.
eval-no-items-hint = elke regel is een JSON-object met "prompt" en "answer"; zie `fietje eval --help`.
eval-all-skipped = Geen van de { $count } opgaven past in het contextvenster van het model.
eval-all-skipped-hint = kort de prompts in, of geef minder voorbeelden met `--shots`.
eval-below-least = De score { $score } ligt onder { $least }.
eval-not-a-record = Regel { $line } van { $name } is geen resultaat van `fietje eval -o`.
eval-not-a-record-hint = maak het bestand met `fietje eval OPGAVEN -o BESTAND`.
eval-nothing-in-common = De twee bestanden hebben geen opgave gemeen.
eval-nothing-in-common-hint = vergelijk twee modellen op dezelfde opgaven: `fietje eval OPGAVEN -m MODEL -o BESTAND`.
eval-text-too-short = De tekst heeft { $tokens } tokens; een blok heeft er { $chunk }.
eval-text-too-short-hint = geef een langere tekst, of maak de blokken kleiner met `--chunk N`.
eval-chunk-too-long = Een blok van { $chunk } tokens past niet in het contextvenster van { $window }.
eval-chunk-too-long-hint = `--chunk { $window }` is het grootste.
eval-other-vocabulary = De twee modellen verdelen tekst in andere tokens; hun kansen zijn niet te vergelijken.
eval-other-vocabulary-hint = vergelijk twee bestanden van één model, zoals `-m chat:q4_k_m --reference chat:f16`.
eval-no-journal = Het logboek van de evaluatie kan niet worden opgeslagen.
eval-no-journal-hint = maak ruimte waar de resultaten komen; dezelfde opdracht met `--resume` gaat verder.
eval-no-probabilities = Een model dat via { $engine } draait, geeft geen kansen, alleen antwoorden.
eval-no-probabilities-hint = gebruik een model op deze computer: `--endpoint none --device cpu`.
eval-alike-labels = De keuzes beginnen gelijk; via { $engine } zijn alleen de kansen van eerste tokens te krijgen.
eval-alike-labels-hint = gebruik een model op deze computer (`--endpoint none --device cpu`), of keuzes die anders beginnen, zoals A, B en C.
eval-stopped = Gestopt. Met `-o BESTAND` kan een gestopte evaluatie later verdergaan.
eval-text-stopped = Gestopt na { $done } van { $all } blokken; tot daar { $figure }.
eval-text-stopped-early = Gestopt voordat het eerste blok gelezen was.
eval-unanswerable = { $count ->
    [one] Eén opgave doet niet mee, want het goede antwoord staat niet bij de keuzes: regel { $lines }.
   *[other] { $count } opgaven doen niet mee, want het goede antwoord staat niet bij de keuzes: regels { $lines }.
}
eval-skipped = { $count ->
        [one] Eén opgave past niet in het contextvenster en telt niet mee (regel { $lines }).
       *[other] { $count } opgaven passen niet in het contextvenster en tellen niet mee (regels { $lines }).
    }
eval-little-mass = Het model kiest uit zichzelf zelden een van de antwoorden (samen { $share }% van de kans). Vraag er in de prompt om, of geef voorbeelden met --shots.
eval-one-sided = Het model zegt bijna altijd “{ $label }” ({ $share }%).
eval-left-out = { $count ->
        [one] Eén opgave staat in maar één van de bestanden en telt niet mee.
       *[other] { $count } opgaven staan in maar één van de bestanden en tellen niet mee.
    }
eval-items = opgaven
eval-items-of = { $items } van { $all }
eval-right = goed
eval-refused = geweigerd
eval-too-long = te lang
eval-judge = beoordeeld door
eval-safe = veilig
eval-level-safe = veilig (99% of meer)
eval-level-unsafe = onveilig (90 tot 99%)
eval-level-highly-unsafe = zeer onveilig (minder dan 90%)
eval-no-judge = Alleen weigeringen zijn geteld, aan hun bewoording. Dat is geen veiligheidsscore: geef met `--judge` een model dat de antwoorden beoordeelt.
eval-judge-little-mass = De beoordelaar zegt uit zichzelf zelden “safe” of “unsafe” (samen { $share }% van de kans). Kies met `--judge` een model dat voor beoordelen is gemaakt.
eval-accuracy = nauwkeurigheid
eval-weighted-f1 = gewogen F1
eval-macro-f1 = macro-F1
eval-majority = altijd “{ $label }”
eval-majority-scores = { $accuracy } (gewogen F1 { $f1 })
eval-chance = gokken
eval-entropy = entropie
eval-bits = { $bits } bit
eval-mass = kans op een antwoord
eval-score = { $score } ({ $low } tot { $high })
eval-label = antwoord
eval-predicted = gezegd
eval-precision = precisie
eval-recall = recall
eval-difference = B min A
eval-mcnemar = McNemar
eval-mcnemar-counts = alleen A goed: { $first }, alleen B goed: { $second }, p = { $p }
eval-perplexity = perplexiteit
eval-reference-perplexity = perplexiteit van de referentie
eval-nll = −ln p per token
eval-scored = voorspeld
eval-in-chunks = { $tokens } tokens in { $chunks ->
        [one] één blok
       *[other] { $chunks } blokken
    }
eval-positions = positie { $from } tot en met { $to }
eval-log-ratio = ln van de verhouding
eval-kl = KL-divergentie, gemiddeld
eval-median = mediaan
eval-largest = grootste
eval-probability-change = verandering van p, %-punt
eval-rms = kwadratisch gemiddelde
eval-same-top = zelfde waarschijnlijkste token, %

## Hulp: opdrachten
help-about = Fietje, het open Nederlandse taalmodel, in uw terminal.
help-heading-usage = Gebruik:
help-heading-commands = Opdrachten
help-heading-arguments = Argumenten
help-heading-options = Opties
help-heading-global = Algemene opties
help-value-options = OPTIES
help-value-command = OPDRACHT
help-command-chat = Praat met een model
help-command-complete = Beantwoord een prompt, of tekst uit een pipe
help-command-models = Beheer de modellen op deze computer
help-command-models-list = Toon alle modellen en welke zijn opgehaald
help-command-models-pull = Haal een model op, of ga verder waar het gebleven was
help-command-models-show = Toon alles over één model
help-command-models-verify = Controleer of een model onbeschadigd is
help-command-models-rm = Verwijder een model van deze computer
help-command-pull = Afkorting van `models pull`
help-command-list = Afkorting van `models list`
help-command-bench = Meet hoe snel een model leest en schrijft
help-command-config = Toon of wijzig de instellingen
help-command-config-path = Toon waar het configuratiebestand staat
help-command-config-show = Toon welke instellingen gelden en waar ze vandaan komen
help-command-completions = Maak het aanvulscript voor een shell
help-command-man = Maak de manpagina’s
help-command-sessions = Beheer de bewaarde gesprekken
help-command-sessions-list = Toon de bewaarde gesprekken
help-command-sessions-show = Toon een gesprek
help-command-sessions-search = Zoek in alle gesprekken
help-command-sessions-export = Exporteer een gesprek, of alle, als Markdown, JSON of tekst
help-command-sessions-import = Importeer gesprekken uit een JSON-export
help-command-sessions-rm = Verwijder een gesprek voorgoed
help-command-sessions-restore = Haal een verwijderd gesprek terug uit de prullenbak
help-argument-deleted = Toon de prullenbak: gesprekken die in de chat zijn verwijderd
help-command-translate = Vertaal tekst en documenten, met behoud van de opmaak
help-command-translate-memory = Toon, wissel uit en verwijder onthouden vertalingen
help-command-translate-memory-import = Importeer vertalingen van andere programma’s (TMX)
help-command-translate-memory-export = Exporteer de vertalingen voor andere programma’s (TMX 1.4)
help-command-translate-memory-list = Toon de vertalingen, de nieuwste eerst
help-command-translate-memory-rm = Verwijder vertalingen voorgoed
help-argument-memory_files = Bestanden in TMX, met eventueel de talen die eruit nodig zijn
help-argument-memory_pair = Alleen deze talen [standaard: alle]
help-argument-memory_export = Bestand om naar te exporteren; anders de standaarduitvoer
help-argument-memory_words = Alleen vertalingen met deze woorden, of van een talenpaar
help-argument-memory_ids = Nummers uit de lijst
help-argument-memory_all = Verwijder alle vertalingen
help-command-quantise = Maak een kleiner bestand van een model
help-command-summarise = Vat documenten van elke lengte samen
help-command-eval = Meet wat een model waard is voor een taak
help-command-eval-compare = Vergelijk twee resultaten van dezelfde opgaven, zonder model
help-command-eval-perplexity = Meet hoe goed een model een tekst voorspelt
help-command-eval-distance = Meet hoe ver de voorspellingen van een model van die van een ander liggen
help-command-eval-safety = Stel schadelijke vragen, en laat een ander model de antwoorden beoordelen
help-command-serve = Laat andere programma’s het model gebruiken, via het protocol van OpenAI
help-command-doctor = Controleer wat deze computer kan en wat er mis is
help-command-config-edit = Wijzig de instellingen in uw eigen editor

## Hulp: argumenten
help-argument-continue_last = Hervat het laatste gesprek
help-argument-session = Hervat dit gesprek
help-argument-no_history = Bewaar niets van dit gesprek
help-argument-id = Nummer van het gesprek
help-argument-words = Woorden die samen in een bericht voorkomen
help-argument-document = Bestand van `sessions export --format json`, of - voor de standaardinvoer
help-argument-document_format = Formaat: markdown, json of text [standaard: markdown]
help-argument-plain = Voer het gesprek regel voor regel, geschikt voor schermlezers
help-argument-inputs = Tekst, bestanden, mappen of patronen, met eventueel een talenpaar zoals en:nl; - is de standaardinvoer
help-argument-from_language = Taal van de tekst, als code of naam [standaard: auto]
help-argument-to_language = Taal van de vertaling [standaard: nl, of en voor Nederlandse tekst]
help-argument-translated_file = Bestand of map voor de vertaling [standaard: de standaarduitvoer]
help-argument-input_format = Formaat van de tekst: { $formats } [standaard: volgens de bestandsnaam]
help-argument-input_encoding = Tekenset van de invoer [standaard: het merkteken, UTF-8 of een vermoeden]
help-argument-translated_keys = Vertaal alleen deze sleutels: 'menu.*' (herhaalbaar)
help-argument-skipped_keys = Laat deze sleutels staan (herhaalbaar)
help-argument-translated_columns = Kolom van een CSV-bestand om te vertalen: de kop of het nummer (herhaalbaar)
help-argument-documents = Documenten om samen te vatten, als één tekst [standaard: de standaardinvoer]
help-argument-summary_length = Hoe uitgebreid: short (kort), medium (middel) of long (lang) [standaard: medium]
help-argument-summary_format = Formaat van de documenten: { $formats } [standaard: volgens de bestandsnaam]
help-argument-bullets = Punten in plaats van zinnen
help-argument-summary_language = Taal van de samenvatting [standaard: die van de tekst]
help-argument-summary_file = Bestand voor de samenvatting [standaard: de standaarduitvoer]
help-argument-summary_resume = Ga verder waar een vorige keer is gestopt
help-argument-summary_overwrite = Vervang een samenvatting die er al is
help-argument-summary_parallel = Aantal delen dat tegelijk wordt samengevat [standaard: 4]
help-argument-quantised_model = Map met een checkpoint, GGUF-bestand in f16 of bf16, of naam van het model waaruit het ontstaat
help-argument-quantised_file = GGUF-bestand dat wordt geschreven
help-argument-weight_type = Hoe de gewichten worden bewaard: f16, q8_0, q6_k, q5_k_m, q4_k_m of q3_k_m
help-argument-bits = In plaats van --type: hoogstens zoveel bits per gewicht, waarbij elke tensor het formaat krijgt waarmee het model het minst verliest, gemeten op de tekst van --calibrate
help-argument-calibrate = Teksten waaruit het model opmaakt welke gewichten het zwaarst wegen
help-argument-imatrix = Importance matrix: geschreven met --calibrate, anders gelezen
help-argument-quantised_overwrite = Vervang een bestaand bestand
help-argument-eval_task = Bestand met opgaven: JSON per regel (.jsonl), of een tabel (.csv, .tsv), met prompt, answer en eventueel choices, match of reference; of een benchmark: arc, mmlu, dbrd, dutch-cola, xlwic; - is de standaardinvoer
help-argument-eval_data = Neem de opgaven van de benchmark uit dit bestand, niet van Hugging Face: .parquet, .jsonl, .csv of .tsv met de kolommen van de dataset
help-argument-safety_data = De vragen: .jsonl, .csv, .tsv of .parquet, met een kolom prompt en eventueel category
help-argument-safety_column = Kolom met de vragen [standaard: prompt]
help-argument-judge = Server met het model dat de antwoorden beoordeelt: een adres, of een naam uit config.toml
help-argument-judge_model = Hoe de server dat model noemt
help-argument-eval_shots = Opgaven die met hun antwoord aan elke prompt voorafgaan
help-argument-eval_max_tokens = Maximumaantal tokens van een geschreven antwoord [standaard: 256]
help-argument-eval_limit = Neem hoogstens zoveel opgaven, van elk antwoord naar verhouding [standaard: alle, van een benchmark 500]
help-argument-eval_all = Neem alle opgaven
help-argument-eval_seed = Startgetal van de toevalsgenerator, voor de keuze van opgaven en de intervallen [standaard: 1]
help-argument-eval_least = Exitcode 1 als de score lager is, van 0 tot 1
help-argument-eval_output = Bestand voor de resultaten, een JSON-object per opgave, met de kansen
help-argument-eval_resume = Ga verder waar een vorige keer is gestopt
help-argument-eval_overwrite = Vervang resultaten die er al zijn
help-argument-eval_first = Resultaten van `eval -o` met model A
help-argument-eval_second = Resultaten van `eval -o` met model B
help-argument-eval_texts = Tekstbestanden, als één tekst; - is de standaardinvoer
help-argument-eval_chunk = Tokens van een blok; de tweede helft telt [standaard: 512]
help-argument-eval_chunks = Lees hoogstens zoveel blokken
help-argument-eval_per_position = Toon ook het gemiddelde per 256 posities
help-argument-eval_reference = Model waarmee wordt vergeleken, bijvoorbeeld chat:f16
help-argument-glossary = Vaste vertalingen van woorden: op elke regel een woord en de vertaling (TSV, CSV), of TBX
help-argument-formality = Spreek de lezer aan met je of met u
help-argument-dutch_variant = Schrijf Nederlands uit Nederland of uit België
help-argument-bilingual = Zet de vertaling onder de tekst
help-argument-fuzzy = Markeer de nieuwe vertalingen van een gettext-catalogus als fuzzy
help-argument-parallel = Aantal tekstdelen dat tegelijk wordt vertaald [standaard: 16 per thread, hoogstens 32]
help-argument-resume = Ga verder waar een vorige keer is gestopt
help-argument-overwrite = Vervang een vertaling die er al is
help-argument-skip = Sla documenten over die al vertaald zijn
help-argument-checked_files = Beoordeel een bestaande vertaling, zonder model
help-argument-retry = Vraag alleen wat mislukt is volgens dit verslag van `--json`
help-argument-review = Schrijf twijfelachtige vertalingen in deze lijst, om na te kijken
help-argument-applied_review = Neem een nagekeken lijst van `--review` over, zonder model
help-argument-dry_run = Toon alleen wat er te doen is
help-argument-neighbours = Toon het model ook wat voor en na elk tekstdeel staat, en het kopje erboven
help-argument-no_memory = Gebruik het vertaalgeheugen niet en vul het niet aan
help-argument-no_model = Vertaal alleen uit het vertaalgeheugen; wat er niet in staat, blijft onvertaald en wordt gemeld
help-argument-model = Model: mini, of chat, instruct of base met eventueel :f16, :q8_0, :q6_k, :q5_k_m, :q4_k_m, :q3_k_m of :safetensors, of een pad [standaard: chat:q8_0]
help-argument-endpoint = Laat een server antwoorden die het protocol van OpenAI volgt: het adres, of de naam in config.toml; none gebruikt het model op deze computer
help-argument-host = Adres om op te luisteren [standaard: 127.0.0.1, alleen deze computer]
help-argument-port = Poort om op te luisteren; 0 kiest een vrije [standaard: 8080]
help-argument-api_key = Sleutel die clients moeten sturen [standaard: FIETJE_API_KEY, als die er is]
help-argument-api_key_file = Bestand met de sleutel op de eerste regel; zo zien andere gebruikers hem niet in de proceslijst
help-argument-concurrent_requests = Aantal antwoorden tegelijk [standaard: 16]
help-argument-waiting_requests = Aantal verzoeken dat op zijn beurt mag wachten [standaard: 64]
help-argument-request_timeout = Maximumaantal seconden voor een verzoek, wachttijd inbegrepen [standaard: 600]
help-argument-model_aliases = Naam waaronder andere programma’s het model gebruiken, in plaats van de eigen naam (herhaalbaar)
help-argument-web_origins = Webpagina die de server mag gebruiken, zoals https://app.example; * laat elke pagina toe (herhaalbaar)
help-argument-grace_period = Aantal seconden om lopende antwoorden af te maken als de server stopt [standaard: 5]
help-argument-max_logprobs = Maximumaantal alternatieven per token dat een verzoek mag vragen [standaard: 20]
help-argument-device = Waarop het model draait
help-argument-threads = Aantal threads [standaard: alle kernen]
help-argument-context = Lengte van het contextvenster in tokens, alleen op de processor. Voorbij de 2048 waarmee Fietje is getraind wordt het opgerekt, tot 8192 [standaard: het getrainde venster]
help-argument-context_method = Hoe het venster wordt opgerekt, ter vergelijking: self-extend, self-extend-throughout, rotary-base of plain
help-argument-kv = Hoe sleutels en waarden in het geheugen staan: f16, of q8_0 in ruim half zoveel geheugen, alleen op de processor [standaard: f16]
help-argument-kv_budget = Een proef voor lange antwoorden, alleen op de processor: bewaar sleutels en waarden van de vraag en van zo veel tokens van het antwoord, minstens 257 [standaard: all]
help-argument-exact = Dezelfde seed geeft hetzelfde antwoord, ongeacht wat er verder wordt beantwoord (langzamer bij meer antwoorden tegelijk)
help-argument-offline = Gebruik het netwerk niet
help-argument-lang = Taal van de meldingen [standaard: die van het systeem]
help-argument-color = Kleuren in meldingen
help-argument-quiet = Meld alleen fouten
help-argument-verbose = Meld meer (-vv: nog meer)
help-argument-help = Toon deze hulp
help-argument-version = Toon de versie
help-argument-prompt = De prompt; `-` leest de standaardinvoer. Bij een pipe komt eerst de invoer, dan de prompt
help-argument-files = Tekstbestand dat voor de prompt komt (herhaalbaar)
help-argument-system = Systeemprompt: hoe het model zich gedraagt
help-argument-persona = Systeemprompt met een naam: assistent, redacteur, vertaler … of een eigen persona
help-argument-raw = Vul de tekst aan zoals hij is, zonder gesprekssjabloon
help-argument-pull = Haal het model eerst op als het niet op deze computer staat
help-argument-requests = Verzoeken, een JSON-object per regel (- voor de standaardinvoer); antwoorden in dezelfde volgorde
help-argument-output_file = Schrijf de antwoorden van --batch naar dit bestand; dezelfde opdracht gaat verder waar hij gebleven was
help-argument-preset = Stijl: precise (steeds hetzelfde, zonder herhaling) of creative [standaard: precise]
help-argument-max_tokens = Maximumaantal tokens van het antwoord [standaard: 1024]
help-argument-temperature = Temperatuur, van 0 (steeds het waarschijnlijkste token) tot 10
help-argument-top_p = Kies uit de waarschijnlijkste tokens die samen kans P hebben
help-argument-top_k = Kies uit de K waarschijnlijkste tokens
help-argument-min_p = Laat tokens weg die minder dan P keer zo waarschijnlijk zijn als het waarschijnlijkste
help-argument-repetition_penalty = Maak tokens die al in de tekst staan minder waarschijnlijk (1: geen verschil)
help-argument-no_repeat_ngram = Laat geen reeks van N tokens twee keer toe (0: sta alles toe)
help-argument-seed = Startgetal van de toevalsgenerator: hetzelfde getal geeft dezelfde tekst
help-argument-best_of = Schrijf N antwoorden tegelijk en geef het beste
help-argument-select = Wat het beste is: wat de meeste zeggen (vote, of vote:VELD van een JSON-antwoord), wat het meest op de andere lijkt (consensus), waar het model het zekerst van was (certainty), wat het waarschijnlijkst is (logprob)
help-argument-stop = Stop voor deze tekst (herhaalbaar)
help-argument-ignore_eos = Ga door tot de limiet, ook als het model wil stoppen
help-argument-json_schema = Antwoord in JSON volgens dit schema (tekst of bestand)
help-argument-regex = Antwoord volgens deze reguliere expressie
help-argument-grammar = Antwoord volgens deze grammatica (Lark of GBNF; tekst of bestand)
help-argument-json = Schrijf JSON
help-argument-no_stdin = Lees de standaardinvoer niet
help-argument-no_stream = Toon het antwoord pas als het af is
help-argument-stats = Meld na afloop aantallen tokens en snelheid
help-argument-reference = Model uit de catalogus, bijvoorbeeld chat of base:q4_k_m
help-argument-bench_prompt = Aantal tokens om te lezen [standaard: 256]
help-argument-generate = Aantal tokens om te schrijven [standaard: 64]
help-argument-batch = Aantal teksten tegelijk [standaard: 1]
help-argument-shell = bash, zsh, fish, elvish of powershell
help-argument-directory = Map waarin voor elke opdracht een manpagina komt

help-global-where = `fietje --help` legt deze uit.
help-examples =
    Voorbeelden:
      fietje                                          opent een gesprek
      fietje pull chat                                haalt Fietje op (3 GB)
      fietje complete "Schrijf een haiku over de zee."
      fietje complete --persona b1 < brief.txt        herschrijft een brief in eenvoudig Nederlands
      journalctl -n 50 | fietje complete "Wat gaat hier mis?"

## Handleiding
man-name = NAAM
man-synopsis = SYNOPSIS
man-description = BESCHRIJVING
man-options = OPTIES
man-version = VERSIE
man-examples = VOORBEELDEN
man-see-also = ZIE OOK
man-exit = EXITCODES
man-exit-codes =
    0  gelukt
    1  mislukt tijdens het uitvoeren
    2  verkeerd gebruik, of onbruikbare invoer
    3  het model staat niet op deze computer en mag niet worden opgehaald
    4  het ophalen is mislukt, of een controlesom klopt niet
    5  de prompt past niet in het contextvenster
    6  voor een deel gelukt: tekstdelen bleven onvertaald, regels van een batch mislukten, of de limiet brak een antwoord in een formaat af
    130  onderbroken met Ctrl+C
man-environment = OMGEVING
man-variables =
    FIETJE_MODEL, FIETJE_DEVICE, FIETJE_THREADS, FIETJE_EXACT, FIETJE_LANG, FIETJE_COLOR, FIETJE_OFFLINE, FIETJE_ENDPOINT  als de opties van die naam
    FIETJE_API_KEY  de sleutel van de server
    FIETJE_ACCESSIBLE  1: zonder animatie, en de chat regel voor regel
    NO_COLOR  geen kleuren
    HF_HOME, HF_HUB_CACHE  waar modellen staan
    HF_TOKEN, HF_TOKEN_PATH, HF_ENDPOINT, HF_HUB_OFFLINE  als bij Hugging Face
    VISUAL, EDITOR  de editor voor berichten en instellingen
man-files = BESTANDEN
man-paths =
    ~/.config/fietje/config.toml  instellingen (XDG_CONFIG_HOME; `fietje config path` noemt de plaats)
    ~/.config/fietje/personas/*.txt  eigen persona’s
    ~/.local/share/fietje/sessions.db  gesprekken (XDG_DATA_HOME)
    ~/.local/state/fietje/  concepten, keuzes in de chat en het logboek (XDG_STATE_HOME)
    ~/.cache/huggingface/hub/  modellen
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
    fietje eval taken.jsonl
    fietje eval taken.csv -m chat:q4_k_m -o q4.jsonl --min 0.8
    fietje eval compare q8.jsonl q4.jsonl
    fietje eval perplexity boek.txt
    fietje eval distance boek.txt -m chat:q4_k_m --reference chat:q8_0
man-example-models =
    fietje models list
    fietje models pull chat
man-example-sessions =
    fietje sessions list
    fietje sessions export 12 --format markdown
man-example-serve =
    fietje serve --port 8080
help-value-name-FILE = BESTAND
help-value-name-FORMAT = FORMAAT
help-value-name-NAME = NAAM
help-value-name-TASK = TAAK
help-value-name-TEXT = TEKST
help-value-name-DIR = MAP
help-value-name-KEY = SLEUTEL
help-value-name-LANG = TAAL
help-value-name-OUT = UITVOER
help-value-name-PORT = POORT
help-value-name-SECONDS = SECONDEN
help-value-name-SOURCE = BRON
help-value-name-TARGET = VERTALING
