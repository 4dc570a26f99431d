"""Pictures of boxes and arrows as SVG: text stays text, colours follow the page or the system."""

from html import escape
from typing import NamedTuple

# The site has these variables in its light and its dark theme; a file that is looked at by itself
# follows the system.
_STYLE = """
    svg.edi { --ink: var(--color-foreground-primary, #1b1f24);
              --dim: var(--color-foreground-secondary, #57606a);
              --box: var(--color-background-secondary, #f3f5f8);
              --line: var(--color-foreground-muted, #8a939d);
              --mark: var(--color-brand-content, #0b5cad);
              font-family: system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; }
    @media (prefers-color-scheme: dark) { svg.edi {
              --ink: var(--color-foreground-primary, #e6e9ed);
              --dim: var(--color-foreground-secondary, #a8b1bb);
              --box: var(--color-background-secondary, #22272e);
              --line: var(--color-foreground-muted, #7d8791);
              --mark: var(--color-brand-content, #6cb2ff); } }
    .edi text { fill: var(--ink); font-size: 13px; }
    .edi .small { fill: var(--dim); font-size: 11.5px; }
    .edi .title { font-weight: 600; }
    .edi .middle { text-anchor: middle; }
    .edi rect { fill: var(--box); stroke: var(--line); rx: 5; }
    .edi rect.marked { stroke: var(--mark); stroke-width: 2; }
    .edi path { fill: none; stroke: var(--line); stroke-width: 1.5; }
    .edi path.head { fill: var(--line); stroke: none; }
"""
_LINE = 16  # from one line of text to the next


class Box(NamedTuple):
    """Where a box stands; its edges are where arrows begin and end."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> tuple[float, float]:
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.width, self.y + self.height / 2

    @property
    def top(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y

    @property
    def bottom(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height


class Picture:
    """A picture that grows by what is put into it. Lengths are pixels."""

    def __init__(self, name: str, title: str, says: str, width: int, height: int) -> None:
        self.name, self.width, self.height = name, width, height
        self._head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="edi" viewBox="0 0 {width} {height}"'
            f' width="{width}" height="{height}" role="img"'
            f' aria-labelledby="{name}-title {name}-says">',
            f'  <title id="{name}-title">{escape(title)}</title>',
            f'  <desc id="{name}-says">{escape(says)}</desc>',
            f"  <style>{_STYLE}  </style>",
        )
        self._parts: list[str] = []

    def box(
        self,
        x: float,
        y: float,
        width: float,
        title: str,
        *lines: str,
        height: float = 0,
        is_marked: bool = False,
    ) -> Box:
        """A box with a title, and smaller lines below it."""
        height = height or 20 + _LINE * (1 + len(lines))
        mark = ' class="marked"' if is_marked else ""
        self._parts.append(f'  <rect x="{x}" y="{y}" width="{width}" height="{height}"{mark}/>')
        first = y + height / 2 + 5 - _LINE * len(lines) / 2
        self.text(x + width / 2, first, title, "title middle")
        for number, line in enumerate(lines, 1):
            self.text(x + width / 2, first + _LINE * number, line, "small middle")
        return Box(x, y, width, height)

    def text(self, x: float, y: float, words: str, style: str = "small") -> None:
        """A line of text."""
        self._parts.append(f'  <text x="{x:g}" y="{y:g}" class="{style}">{escape(words)}</text>')

    def arrow(self, *points: tuple[float, float], says: str = "", at: int = 0) -> None:
        """An arrow along these points, with words beside its piece number `at`."""
        way = " L".join(f"{x:g} {y:g}" for x, y in points)
        self._parts.append(f'  <path d="M{way}"/>')
        (x1, y1), (x2, y2) = points[-2:]
        if x1 == x2:
            sign = 1 if y2 > y1 else -1
            head = f"M{x2:g} {y2:g} l-4 {-8 * sign} h8 Z"
        else:
            sign = 1 if x2 > x1 else -1
            head = f"M{x2:g} {y2:g} l{-8 * sign} -4 v8 Z"
        self._parts.append(f'  <path class="head" d="{head}"/>')
        if says:
            (x1, y1), (x2, y2) = points[at : at + 2]
            if x1 == x2:
                self.text(x1 + 7, (y1 + y2) / 2 + 4, says)
            else:
                self.text((x1 + x2) / 2, y1 - 6, says, "small middle")

    def svg(self) -> str:
        """The whole file."""
        return "\n".join((*self._head, *self._parts, "</svg>", ""))
