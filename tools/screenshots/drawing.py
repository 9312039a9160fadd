"""What can be seen in a terminal, as SVG: one screen, or a film of many."""

import re
from html import escape

CHARACTER, LINE, MARGIN = 8.4, 18, 14

# The colours of a dark terminal, by the names and numbers that pyte has for them.
COLOURS = {
    "default": "#d8dee9", "dim": "#7b8494",
    "cd0000": "#e06c75", "00cd00": "#98c379", "cdcd00": "#e5c07b", "0000ee": "#61afef", "cd00cd": "#c678dd",
    "00cdcd": "#56b6c2", "red": "#e06c75", "green": "#98c379", "brown": "#e5c07b", "blue": "#61afef",
    "magenta": "#c678dd", "cyan": "#56b6c2",
}
GROUND = "#20242c"
FONT = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"


def colour(name):
    is_number = re.fullmatch("[0-9a-f]{6}", name) is not None
    return COLOURS.get(name, f"#{name}" if is_number else COLOURS["default"])


def rows(screen, with_cursor=False):
    """Each row as neighbouring characters that look alike: the first one's column, their text and their look."""
    cursor = (screen.cursor.y, screen.cursor.x) if with_cursor and not screen.cursor.hidden else None
    return tuple(tuple(runs(screen, row, cursor)) for row in range(screen.lines))


def runs(screen, row, cursor):
    start, text, look = 0, "", None
    for column in range(screen.columns):
        character = screen.buffer[row][column]
        is_reversed = character.reverse or (row, column) == cursor
        own = (character.fg, character.bold, character.italics, character.underscore, is_reversed)
        if own != look and text:
            yield start, text, look
            start, text = column, ""
        look = own
        text += character.data
    yield start, text, look


def drawn(row, runs_of_row):
    """A row's text. Each piece is at its own place: a browser's fonts need not be as wide as ours."""
    parts = []
    for column, text, (name, bold, italic, underlined, is_reversed) in runs_of_row:
        fill, y = colour(name), MARGIN + row * LINE
        if is_reversed:
            x, length = MARGIN + column * CHARACTER, len(text) * CHARACTER
            parts.append(f'<rect x="{x:.1f}" y="{y}" width="{length:.1f}" height="{LINE}" fill="{fill}"/>')
            fill = GROUND
        style = "" if fill == COLOURS["default"] else f' fill="{fill}"'
        style += (' font-weight="bold"' if bold else "") + (' font-style="italic"' if italic else "")
        style += ' text-decoration="underline"' if underlined else ""
        for piece in re.finditer(r"\S+(?: \S+)*", text):
            x, length = MARGIN + (column + piece.start()) * CHARACTER, len(piece.group()) * CHARACTER
            place = f'x="{x:.1f}" y="{y + 14}" textLength="{length:.1f}"'
            parts.append(f"<text {place}{style}>{escape(piece.group())}</text>")
    return "".join(parts)


def page(size, parts, style=""):
    columns, lines = size
    width, height = columns * CHARACTER + 2 * MARGIN, lines * LINE + 2 * MARGIN
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}">',
        *([f"<style>{style}</style>"] if style else []),
        f'<rect width="100%" height="100%" rx="8" fill="{GROUND}"/>',
        f'<g font-family="{FONT}" font-size="14" fill="{COLOURS["default"]}" xml:space="preserve">',
        *filter(None, parts),
        "</g>",
        "</svg>",
        "",
    ])


def still(screen, lines=None):
    """One screen, or its first `lines` rows."""
    lines = lines or screen.lines
    return page((screen.columns, lines), [drawn(row, content) for row, content in enumerate(rows(screen)[:lines])])


class Film:
    """Screens with the moment of each. A row is drawn once, however often and however long it can be seen."""

    def __init__(self):
        self.frames = []
        self.now = 0.0

    def wait(self, seconds):
        self.now += seconds

    def take(self, screen):
        """The screen as it is now. Of two screens at the same moment the later one counts."""
        content = rows(screen, with_cursor=True)
        if self.frames and self.frames[-1][0] == self.now:
            self.frames.pop()
        if not self.frames or self.frames[-1][1] != content:
            self.frames.append((self.now, content))

    def svg(self, size):
        shown = {}
        for number, (start, frame) in enumerate(self.frames):
            end = self.frames[number + 1][0] if number + 1 < len(self.frames) else self.now
            for row, content in enumerate(frame):
                spans = shown.setdefault((row, content), [])
                if spans and spans[-1][1] == start:
                    spans[-1][1] = end
                else:
                    spans.append([start, end])
        parts, rules = [], [
            f"g g{{visibility:hidden;animation:{self.now:.2f}s step-end infinite}}",
            # Who wants no motion, and a viewer that knows none, gets the last screen.
            "g .z{visibility:visible}@media (prefers-reduced-motion:reduce){g g{animation:none}}",
        ]
        for number, ((row, content), spans) in enumerate(shown.items()):
            text = drawn(row, content)
            if not text:
                continue
            if spans == [[0.0, self.now]]:
                parts.append(text)
                continue
            steps = "".join(self.steps(spans))
            rules.append(f"@keyframes k{number}{{{steps}}}#r{number}{{animation-name:k{number}}}")
            last = ' class="z"' if spans[-1][1] == self.now else ""
            parts.append(f'<g id="r{number}"{last}>{text}</g>')
        return page(size, parts, "\n".join(rules))

    def steps(self, spans):
        place = lambda moment: f"{100 * moment / self.now:.2f}%"
        if spans[0][0] > 0:
            yield "0%{visibility:hidden}"
        for start, end in spans:
            yield f"{place(start)}{{visibility:visible}}"
            if end < self.now:
                yield f"{place(end)}{{visibility:hidden}}"
