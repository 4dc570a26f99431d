"""What Markdown holds: links, headings with their anchors, and fenced blocks."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_FENCED = re.compile(r"^(?P<mark>```+|~~~+)(?P<info>.*)\n(?P<text>(?:.*\n)*?)(?P=mark)$", re.M)
_CODE = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_LINK = re.compile(r"(?P<before>!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()(?P<target>[^()\s]+)(?P<after>\))")
_HEADING = re.compile(r"^(#{1,6}) +(.+?) *#*$", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: the word of its fence, what else stands there, its text, and its line."""

    kind: str
    name: str
    text: str
    line: int


def blocks(text: str) -> Iterator[Block]:
    """The fenced blocks of a page."""
    for found in _FENCED.finditer(text):
        kind, _, name = found["info"].strip().partition(" ")
        yield Block(kind, name, found["text"], text.count("\n", 0, found.start()) + 1)


def prose(text: str, change: Callable[[str], str]) -> str:
    """The page with what stands outside of fenced blocks changed."""
    done: list[str] = []
    end = 0
    for found in _FENCED.finditer(text):
        done += (change(text[end : found.start()]), found[0])
        end = found.end()
    return "".join((*done, change(text[end:])))


def links(text: str) -> list[str]:
    """Where the links and pictures of a page lead to."""
    found: list[str] = []

    def keep(target: str) -> str:
        found.append(target)
        return target

    with_links(text, keep)
    return found


def with_links(text: str, change: Callable[[str], str | None]) -> str:
    """The page with the target of every link and picture changed; None leaves the words alone."""

    def changed(link: re.Match[str]) -> str:
        target = change(link["target"])
        if target is None:
            return link["before"].removeprefix("!")[1:-2]
        return link["before"] + target + link["after"]

    return prose(text, lambda part: _LINK.sub(changed, part))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Prose with what stands outside of `code` and links changed."""
    return _outside(re.compile(f"{_CODE.pattern}|{_LINK.pattern}", re.DOTALL), text, change)


def outside_links(text: str, change: Callable[[str], str]) -> str:
    """Prose with what stands outside of links changed."""
    return _outside(_LINK, text, change)


def _outside(pattern: re.Pattern[str], text: str, change: Callable[[str], str]) -> str:
    done: list[str] = []
    end = 0
    for found in pattern.finditer(text):
        done += (change(text[end : found.start()]), found[0])
        end = found.end()
    return "".join((*done, change(text[end:])))


def headings(text: str) -> list[tuple[int, str, str]]:
    """Level, words and anchor of each heading, as GitHub and MyST give them."""
    found: list[tuple[int, str, str]] = []
    seen: dict[str, int] = {}
    for heading in _HEADING.finditer(_FENCED.sub("", text)):
        anchor = slug(heading[2])
        count = seen.get(anchor, 0)
        seen[anchor] = count + 1
        found.append((len(heading[1]), heading[2], f"{anchor}-{count}" if count else anchor))
    return found


def slug(words: str) -> str:
    """The anchor of a heading."""
    words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", words).replace("\\", "").replace("`", "")
    return re.sub(r"[^\w\- ]", "", words.strip().lower()).replace(" ", "-")


def escaped(text: str) -> str:
    """Plain text as Markdown that shows it; what stands in backticks stays code."""
    return outside_code(text, lambda part: re.sub(r"([\\*_<>\[\]|#$~^{}])", r"\\\1", part))
