"""The steps that compare log-probabilities with those of an independent implementation, and of fietje's CPU engine."""

import heapq
import multiprocessing
from dataclasses import astuple, dataclass

import report as reports
from collect import Asker, ask_long, ask_turns, ask_window, in_order
from collection import AGAIN, FIRST, GREEDY, SECOND, WINDOW, of_kind
from compare import difference
from context import SMALL

DEVICE, CPU, EXACT, BF16 = "device", "cpu", "exact", "bf16"
TURNS = (FIRST, SECOND, AGAIN)
# The catalogue's name of a quantisation, and plain rounding to as many bits.
FORMATS = {"q8_0": "to_eight_bits", "q4_k_m": "to_four_bits"}
# Conversations for quantised weights.
FEW = 16
# fietje may be this many times as far from the exact values as transformers in bf16.
SLACK = 1.5
# The same for quantised weights and plain rounding of them: kernels round their inputs as well.
ROUNDING_SLACK = 3.0
# Nats between the first start with quantised weights and the next, which reads the kept ones.
KEPT_LARGEST = 0.001


def quantity(context):
    """Conversations, words of the longest, long answers, tokens of each, tokens that the filled window has left."""
    return (4, 20, 1, 24, 6) if context.quick else (64, 400, 8, 128, 8)


def ask(context, name, program, count, answers=None, everything=False):
    """Collects a program's log-probabilities under `name`. Returns the prompt tokens that it reports as reused."""
    _, longest, prompts, tokens, left = quantity(context)
    config, tokenizer = context.config(SMALL), context.tokenizer(SMALL)
    collection = context.new_collection(name, config["vocab_size"])
    with program.serve("--max-logprobs", str(config["vocab_size"])) as server:
        asker = Asker(server, tokenizer, collection)
        ask_turns(asker, count, longest, answers)
        if everything:
            ask_long(asker, prompts, tokens, longest)
            ask_window(asker, config["max_position_embeddings"], left)
    collection.save()
    return asker.reused_tokens


def answers_of(context):
    return [case.text for case in of_kind(context.collection(DEVICE).cases, FIRST)]


def ask_device(context, report):
    """The device under test answers everything."""
    reused_tokens = ask(context, DEVICE, context.program(SMALL), quantity(context)[0], everything=True)
    tokenizer, cases = context.tokenizer(SMALL), context.collection(DEVICE).cases
    report.measured("conversations", len(of_kind(cases, FIRST)))
    whole = [case for case in of_kind(cases, FIRST) if tokenizer.encode(case.text) == case.answer]
    report.measured("first answers that the second turn's prompt has token for token", len(whole))
    report.measured("prompt tokens reused", reused_tokens, "mistral.rs does not report any" * context.is_gpu)


def find_exact(context, report):
    """The exact values for the same tokens, and those of transformers in bf16 and with rounded weights."""
    cases = context.collection(DEVICE).cases
    if context.quick:
        with multiprocessing.Pool(initializer=load_plain, initargs=(context.snapshot(SMALL),)) as pool:
            keep(context, EXACT, cases, pool.imap(rows_of_plain, cases))
        return report.measured("exact values", "plain Python, f64")
    import torch

    import reference

    snapshot, device = context.snapshot(SMALL), context.torch_device

    def find(name, wanted, model):
        keep(context, name, wanted, (list(reference.log_probabilities(model, *inputs(case))) for case in wanted))

    model = reference.load(snapshot, device, torch.float32)
    find(EXACT, cases, model)
    report.measured("exact values", "transformers, f32")
    few = [case for kind in TURNS for case in of_kind(cases, kind)[:FEW]]
    # A processor takes long over bf16, and no weights are made smaller there.
    find(BF16, of_kind(cases, *TURNS) if context.is_gpu else few, reference.load(snapshot, device, torch.bfloat16))
    for name, to_bits in FORMATS.items() if context.is_gpu else ():
        model = reference.rounded(reference.load(snapshot, device, torch.float32), getattr(reference, to_bits))
        find(f"rounded-{name}", few, model)


def inputs(case):
    """A case's tokens but the last, and the positions that predict its answer."""
    tokens = case.prompt + case.answer[:-1]
    return tokens, list(range(len(case.prompt) - 1, len(tokens)))


def load_plain(snapshot):
    global plain_model
    from plain import Model

    plain_model = Model(snapshot)


def rows_of_plain(case):
    return list(plain_model.log_probabilities(*inputs(case)))


def keep(context, name, cases, rows_of_cases):
    tokenizer = context.tokenizer(SMALL)
    collection = context.new_collection(name, context.collection(DEVICE).words)
    for case, rows in zip(cases, rows_of_cases):
        collection.add(case, [in_order(tokenizer, row) for row in rows])
    collection.save()


def differences(context, exact_name, other_name, *kinds):
    exact, other = context.collection(exact_name), context.collection(other_name)
    exact_cases, other_cases = of_kind(exact.cases, *kinds), of_kind(other.cases, *kinds)
    count = min(len(exact_cases), len(other_cases))
    return difference(exact, exact_cases[:count], other, other_cases[:count])


@dataclass
class Bounds:
    """How far one may be off, in nats."""

    # Of one log-probability.
    largest: float
    # Of the KL divergence: the mean, and the largest of a token.
    divergence: float
    largest_divergence: float
    # The least lead of a token that no rounding can change.
    margin: float

    @classmethod
    def of(cls, context):
        """The bounds of the device under test."""
        if not context.is_gpu:
            return CPU_BOUNDS
        own = differences(context, EXACT, BF16, *TURNS)
        # The lead is a difference of two, each of which may be off.
        margin = 2 * own.largest_of_likeliest
        return cls(*(SLACK * value for value in (own.largest, own.divergence, own.largest_divergence, margin)))

    def plus(self, other):
        """The bounds of a difference, where both may be off."""
        return Bounds(*map(sum, zip(astuple(self), astuple(other))))


# The CPU engine computes in f32, with keys and values in f16.
CPU_BOUNDS = Bounds(largest=0.05, divergence=1e-4, largest_divergence=1e-3, margin=0.1)


def describe(report, name, found, bounds):
    report.at_most(f"{name}: largest difference", found.largest, bounds.largest, f"{found.tokens} tokens, all words")
    report.measured(f"{name}: mean difference", found.mean)
    report.at_most(f"{name}: KL divergence, mean", found.divergence, bounds.divergence)
    report.at_most(f"{name}: KL divergence, largest", found.largest_divergence, bounds.largest_divergence)
    if found.apart:
        report.measured(f"{name}: tokens after another choice, not compared", found.apart)


def compare_with_exact(context, report):
    """All words, after first turns, after second turns that reuse a kept prefix, and after a first turn again."""
    if not context.quick:
        own = differences(context, EXACT, BF16, *TURNS)
        note = f"{own.tokens} tokens, all words; transformers"
        report.measured("bf16 itself: largest difference", own.largest, note)
        report.measured("bf16 itself: largest difference, two likeliest words", own.largest_of_likeliest)
        report.measured("bf16 itself: mean difference", own.mean)
        report.measured("bf16 itself: KL divergence, mean", own.divergence)
        report.measured("bf16 itself: KL divergence, largest", own.largest_divergence)
    bounds = Bounds.of(context)
    for kind in TURNS:
        describe(report, kind, differences(context, EXACT, DEVICE, kind), bounds)


def compare_long_answers(context, report):
    """Greedy tokens where the margin is clear, and the end of the window."""
    device, exact = context.collection(DEVICE), context.collection(EXACT)
    bounds = Bounds.of(context)
    for kind in (GREEDY, WINDOW):
        tokens = clear = otherwise = 0
        worst = 0.0
        for one, two in zip(of_kind(exact.cases, kind), of_kind(device.cases, kind), strict=True):
            for row, likeliest, token in zip(exact.rows(one), two.likeliest, two.answer):
                first, second = heapq.nlargest(2, row)
                is_clear = first - second > bounds.margin
                tokens, clear = tokens + 1, clear + is_clear
                otherwise += is_clear and row[token] != first
                worst = max(worst, *(abs(row[number] - value) for number, value in likeliest))
        note = f"{clear} of {tokens} tokens lead by {reports.shown(bounds.margin)} nats"
        report.at_most(f"{kind}: clear choices that differ", otherwise, 0, note)
        report.at_most(f"{kind}: largest difference, likeliest words", worst, bounds.largest)
    [case] = of_kind(device.cases, WINDOW)
    length, wanted = len(case.prompt) + len(case.answer), context.config(SMALL)["max_position_embeddings"] + 1
    report.check("prompt and answer fill the window", length == wanted, length, f"{wanted} tokens")


def compare_with_cpu(context, report):
    """The same conversations on the CPU engine. Where that is the device under test, with its scalar kernels."""
    variables = {} if context.is_gpu else {"PHI_CPU": "scalar"}
    program = context.program(SMALL, device="cpu", **variables)
    ask(context, CPU, program, quantity(context)[0], answers_of(context))
    describe(report, "the CPU engine", differences(context, EXACT, CPU, *TURNS), CPU_BOUNDS)
    bounds = Bounds.of(context).plus(CPU_BOUNDS)
    describe(report, "the device against it", differences(context, CPU, DEVICE, *TURNS), bounds)


def compare_format(context, report, name):
    """Weights quantised while loading, against the exact values and what plain rounding does to them."""
    collection = f"device-{name}"
    program = context.program(SMALL, model=f"chat:{name}")
    ask(context, collection, program, FEW, answers_of(context))
    rounding = differences(context, EXACT, f"rounded-{name}", *TURNS)
    found = differences(context, EXACT, collection, *TURNS)
    note = f"plain rounding: {reports.shown(rounding.divergence)}"
    report.at_most("KL divergence, mean", found.divergence, ROUNDING_SLACK * rounding.divergence, note)
    report.measured("largest difference", found.largest, f"plain rounding: {reports.shown(rounding.largest)}")
    report.measured("tokens with the exact values' likeliest word", f"{found.agreed} of {found.tokens}")
    # The second start reads the weights that the first has kept.
    again = f"{collection}-again"
    ask(context, again, program, 2, answers_of(context))
    kept = differences(context, collection, again, *TURNS)
    report.at_most("largest difference from a start with the kept weights", kept.largest, KEPT_LARGEST)
