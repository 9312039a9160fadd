"""Log-probabilities on disk: what one engine found for each token of its answers.

A collection is a directory: `cases.json`, and `values.f32` with a row of all words for each token, where a case has
them; otherwise a case names the likeliest words alone.
"""

import json
from array import array
from dataclasses import asdict, dataclass, field

# Cases of which the engine gives every word's log-probability.
FIRST, SECOND, AGAIN = "first turns", "second turns", "a first turn again"
# Cases of which it gives the likeliest.
GREEDY, WINDOW = "long answers", "the window's end"


@dataclass
class Case:
    kind: str
    messages: list
    # The ids of the prompt and of the answer.
    prompt: list
    answer: list
    text: str
    # For each token of the answer the likeliest words and their log-probabilities; none where there are rows.
    likeliest: list = field(default_factory=list)
    # The place of its first row, where it has rows.
    first_row: int | None = None


class Collection:
    def __init__(self, directory, words):
        self.directory, self.words, self.cases, self.count = directory, words, [], 0

    @classmethod
    def create(cls, directory, words):
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "values.f32").write_bytes(b"")
        return cls(directory, words)

    @classmethod
    def read(cls, directory):
        content = json.loads((directory / "cases.json").read_text(encoding="utf-8"))
        collection = cls(directory, content["words"])
        collection.cases = [Case(**case) for case in content["cases"]]
        return collection

    def add(self, case, rows=()):
        if rows:
            case.first_row = self.count
            self.count += len(rows)
            with open(self.directory / "values.f32", "ab") as file:
                for row in rows:
                    file.write(row.tobytes())
        self.cases.append(case)

    def save(self):
        content = {"words": self.words, "cases": [asdict(case) for case in self.cases]}
        (self.directory / "cases.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def rows(self, case):
        """The rows of a case, one for each token of its answer."""
        with open(self.directory / "values.f32", "rb") as file:
            file.seek(4 * self.words * case.first_row)
            for _ in case.answer:
                row = array("f")
                row.fromfile(file, self.words)
                yield row


def of_kind(cases, *kinds):
    return [case for case in cases if case.kind in kinds]
