"""What was found: a line of JSON the moment it is known, and a Markdown table of all lines.

A step that is run again replaces what it found before.
"""

import json

RESULTS, TABLE = "results.jsonl", "results.md"
# What a row is: as it should be, not as it should be, a figure without a bound, not run here, broken.
OK, MISSED, MEASURED, SKIPPED, FAILED = "ok", "missed", "measured", "skipped", "failed"


class Report:
    """The rows of one step."""

    def __init__(self, out, step):
        self.out, self.step = out, step

    def row(self, what, verdict, value=None, wanted="", note=""):
        row = {"step": self.step, "what": what, "value": value, "wanted": wanted, "verdict": verdict, "note": note}
        with open(self.out / RESULTS, "a", encoding="utf-8") as file:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
        print(line(row), flush=True)

    def measured(self, what, value, note=""):
        self.row(what, MEASURED, value, note=note)

    def at_most(self, what, value, bound, note=""):
        self.row(what, OK if value <= bound else MISSED, value, f"at most {shown(bound)}", note)

    def at_least(self, what, value, bound, note=""):
        self.row(what, OK if value >= bound else MISSED, value, f"at least {shown(bound)}", note)

    def check(self, what, is_right, found="", wanted=""):
        self.row(what, OK if is_right else MISSED, "" if is_right and not found else str(found), wanted)

    def skipped(self, why):
        self.row("all of it", SKIPPED, note=why)

    def failed(self, why):
        self.row("the step", FAILED, note=why)


def rows(out):
    """All rows so far."""
    path = out / RESULTS
    if not path.exists():
        return []
    return [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]


def forget(out, steps):
    """Takes back what the steps found in an earlier run."""
    kept = [row for row in rows(out) if row["step"] not in steps]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)
    (out / RESULTS).write_text(text, encoding="utf-8")


def found(out, step, what):
    """The value of an earlier row, if there is one."""
    return next((row["value"] for row in rows(out) if (row["step"], row["what"]) == (step, what)), None)


def shown(value):
    if isinstance(value, float):
        return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value or "")


def line(row):
    parts = [row["verdict"].ljust(8), row["step"].ljust(14), row["what"], shown(row["value"])]
    parts += [f"({part})" for part in (row["wanted"], row["note"]) if part]
    return "  ".join(filter(None, parts))


def write_table(out, heading, order):
    """Writes the table anew, the steps in this order, and returns how many rows have each verdict."""
    counts, lines = {}, [heading, "", "| step | what | found | wanted | |", "|---|---|---|---|---|"]
    before = None
    for row in sorted(rows(out), key=lambda row: order.index(row["step"])):
        counts[row["verdict"]] = counts.get(row["verdict"], 0) + 1
        step = row["step"] if row["step"] != before else ""
        before = row["step"]
        verdict = row["verdict"] if row["verdict"] in (OK, MEASURED) else f"**{row['verdict']}**"
        cells = [step, row["what"], shown(row["value"]), row["wanted"]]
        cells.append(f"{verdict}: {row['note']}" if row["note"] else verdict)
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    (out / TABLE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return counts
