"""A page for each command: its section of docs/cli.md, and what `--help` shows."""

import re
from collections.abc import Iterator

import click

from edi.cli import main
from website import markdown
from website.navigation import tree
from website.sources import Sources

CLI = "docs/cli.md"
_SECTION = re.compile(r"^## edi (\w+)\b.*\n((?:(?!## ).*\n?)*)", re.MULTILINE)
_WIDTH = 100


def names() -> list[str]:
    """All commands, in the order of `edi --help`."""
    return main.edi.list_commands(click.Context(main.edi))


def move(sources: Sources) -> None:
    """Tell links to sections about commands in docs/cli.md where these are in the site."""
    text = sources.text(CLI)
    for section in _SECTION.finditer(text):
        for _, _, anchor in markdown.headings(section[0]):
            sources.moved[CLI, anchor] = f"commands/{section[1]}.md"


def overview(sources: Sources) -> str:
    """docs/cli.md without its sections on commands, and with a list of them."""
    text = _SECTION.sub("", sources.text(CLI)).rstrip()
    rows = ["## Commands", "", "| command | what it does |", "|---|---|"]
    for name in names():
        rows.append(f"| [`edi {name}`](commands/{name}.md) | {_summary(name)} |")
    pages = [f"commands/{name}.md" for name in names()]
    return "\n".join((sources.page(CLI, text), "", *rows, "", tree(pages)))


def page(sources: Sources, name: str, mentions: list[tuple[str, str]]) -> str:
    """The page of a command; `mentions` are title and place of pages that speak of it."""
    place = f"commands/{name}.md"
    found = [section for section in _SECTION.finditer(sources.text(CLI)) if section[1] == name]
    sections = [section[0] for section in found]
    if not sections:
        sections = [f"## edi {name}\n\nOptions and files are described in {_guide(name)}.\n"]
    text = "\n".join(_raised(section) for section in sections)
    text = re.sub(r"(?m)^# (edi \w+ .*)$", r"## \1", text)  # `edi ack match`
    text = re.sub(r"\A(# .*\n)", rf"\1\n{_summary(name)}\n", text)
    lines = [sources.page(CLI, text, place), "## Help", ""]
    for title, help_text in _helps(name):
        lines += [f"```text\n$ {title} --help\n{help_text.rstrip()}\n```", ""]
    if mentions:
        lines += ["## Pages that show it", ""]
        lines += [f"- [{title}](../{where})" for title, where in mentions]
    return "\n".join(lines) + "\n"


def _summary(name: str) -> str:
    """What `edi --help` says of a command."""
    shown = main.edi.get_help(click.Context(main.edi, terminal_width=1000, max_content_width=1000))
    found = re.search(rf"^  {name}  +(.+)$", shown, re.MULTILINE)
    assert found is not None
    return markdown.escaped(found[1])


def _guide(name: str) -> str:
    return f"[{name}.md]({name}.md)"


def _raised(section: str) -> str:
    """A section one level up, so that it begins a page."""
    return markdown.prose(section, lambda part: re.sub(r"(?m)^#(#+ )", r"\1", part))


def _helps(name: str) -> Iterator[tuple[str, str]]:
    """The help of a command and of those below it."""
    command = main.edi.get_command(click.Context(main.edi), name)
    assert command is not None
    above = click.Context(
        main.edi, info_name="edi", max_content_width=_WIDTH, terminal_width=_WIDTH
    )
    context = click.Context(command, above, info_name=name, terminal_width=_WIDTH)
    yield f"edi {name}", command.get_help(context)
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            one = command.get_command(context, below)
            assert one is not None
            inner = click.Context(one, context, info_name=below, terminal_width=_WIDTH)
            yield f"edi {name} {below}", one.get_help(inner)
