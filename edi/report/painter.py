"""Lines of styled text as plain strings, or coloured and wrapped for a terminal.

rich is imported only where there is something to colour or to wrap.
"""

import os
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TextIO

if TYPE_CHECKING:
    from rich.console import Console

Span = tuple[str, str]  # text, rich style ("" for none)

# Control characters, line and paragraph separators, text direction marks, lone surrogates.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LEAST_WIDTH = 20


def clean(text: str) -> str:
    """The text without control characters, which a terminal could take for commands."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def clean_lines(text: str) -> str:
    """The same, of a text of several lines."""
    return "\n".join(map(clean, text.split("\n")))


def count(number: int, what: str) -> str:
    """ "1 claim", "1,234 claims"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


class Painter(NamedTuple):
    """How lines become strings: `color` is a rich colour system or None for no colour, `width`
    the columns of a terminal or None for no wrapping (files and pipes)."""

    color: str | None = None
    width: int | None = None

    @classmethod
    def of(cls, stream: TextIO) -> "Painter":
        """What fits this stream, NO_COLOR and FORCE_COLOR."""
        is_terminal = stream.isatty()
        without = bool(os.environ.get("NO_COLOR"))
        if not is_terminal and (without or not os.environ.get("FORCE_COLOR")):
            return cls()
        from rich.console import Console

        console = Console(file=stream)
        color = None if without else console.color_system
        return cls(color, console.width if is_terminal else None)

    def line(self, *spans: Span, indent: int = 0, hang: int = 0) -> str:
        """One line, with its line break; where wrapped, `hang` more columns of indent."""
        lead = " " * indent
        text = clean("".join(part for part, _ in spans))
        is_too_long = self.width is not None and len(text) + indent > self.width
        if self.color is None and not is_too_long:
            return f"{lead}{text}\n"
        return self._rich_line(spans, indent, hang, self.width if is_too_long else None)

    def _rich_line(
        self, spans: Iterable[Span], indent: int, hang: int, wrapped_at: int | None
    ) -> str:
        from rich.text import Text

        text = Text.assemble(*((clean(part), style) for part, style in spans), end="")
        console = _console(self.color, self.width)
        lines = [text]
        if wrapped_at is not None:
            room = max(_LEAST_WIDTH, wrapped_at - indent)
            first = text.wrap(console, room, overflow="fold")[0]
            rest = text[len(first) :]
            rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
            room = max(_LEAST_WIDTH, room - hang)
            lines = [first, *rest.wrap(console, room, overflow="fold")]
        painted = []
        for number, line in enumerate(lines):
            line.rstrip()
            with console.capture() as captured:
                console.print(line, soft_wrap=True, end="")
            lead = indent + (hang if number else 0)
            painted.append(f"{' ' * lead}{captured.get()}\n")
        return "".join(painted)


@cache
def _console(color: str | None, width: int | None) -> "Console":
    from rich.console import Console

    return Console(
        force_terminal=color is not None,
        color_system=color,  # type: ignore[arg-type]
        no_color=color is None,
        width=width or 1 << 16,
    )
