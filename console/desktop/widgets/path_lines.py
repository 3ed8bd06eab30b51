"""Lines about paths that open and close, as people read them at a glance."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from console.desktop.theme import Theme, current

if TYPE_CHECKING:
    from console.desktop.tracing.outcome import Outcome

SPACE = "\N{NO-BREAK SPACE}"


def marked_lines(outcome: "Outcome", numbers: Sequence[int], theme: Theme | None = None) -> Iterator[str]:
    """Rich text, a line each. numbers: of the outcome's paths, as the diagram has them. theme: None: the window's."""
    for line, path in zip(outcome.lines, outcome.path_of_line, strict=True):
        yield marked(line, 0 if path is None else numbers[path], theme or current())


def marked(line: str, number: int, theme: Theme) -> str:
    """Rich text: `Opens: …`, `Closes: …` with a sign and a colour; number: of its path in the diagram, 0 for none."""
    for word, sign, ink in (("Opens: ", "+", theme.ok), ("Closes: ", "−", theme.bad)):
        if line.startswith(word):
            badge = f'<span style="background: {ink}; color: {theme.panel}">{SPACE}{number}{SPACE}</span> '
            said = f'<span style="color: {ink}"><b>{sign} {word[:-2]}</b></span> {escape(line.removeprefix(word))}'
            return f"{badge}{said}" if number else said
    return escape(line)
