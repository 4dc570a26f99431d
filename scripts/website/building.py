"""All pages of the site as files for Sphinx, and Sphinx itself."""

import shutil
from pathlib import Path

from edi.rules import registry
from website import command_pages, navigation, python_pages, rule_pages
from website.markdown import headings
from website.sources import ELSEWHERE, ROOT, Sources

CONFIG = Path(__file__).parent
RULES, CLI, INDEX, PYTHON = "docs/rules.md", "docs/cli.md", "docs/index.md", "docs/python.md"


def write_sources(folder: Path) -> int:
    """Write the sources of all pages; returns how many."""
    rules = registry.all_rules()
    sources = Sources({rule.code for rule in rules}, set(command_pages.names()))
    command_pages.move(sources)
    pages = {
        place: sources.page(name)
        for name, place in sources.places.items()
        if name not in (RULES, CLI, INDEX, PYTHON, "README.md")
    }
    pages["cli.md"] = command_pages.overview(sources)
    pages["python.md"] = python_pages.overview(sources)
    pages |= python_pages.pages()
    titles = {place: headings(text)[0][1] for place, text in pages.items()}

    def mentions(name: str) -> list[tuple[str, str]]:
        places = sorted(sources.mentions.get(name, set()) & titles.keys() - {*ELSEWHERE.values()})
        return [(titles[place], place) for place in places]

    for name in command_pages.names():
        pages[f"commands/{name}.md"] = command_pages.page(sources, name, mentions(name))
    for rule in rules:
        pages[f"rules/{rule.code}.md"] = rule_pages.page(rule, mentions(rule.code))
    head = sources.page(RULES).partition("\n| code |")[0].rstrip()
    pages["rules.md"] = rule_pages.index(head)
    pages["index.md"] = navigation.with_navigation(sources.page(INDEX))
    for place, text in pages.items():
        file = folder / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for name in sources.files:
        target = folder / "files" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, target)
    return len(pages)


def build(source: Path, out: Path, trees: Path) -> int:
    """Run Sphinx, for which every warning is an error; returns its exit code."""
    from sphinx.cmd.build import build_main

    options = ["-q", "-W", "--keep-going", "-j", "auto", "-c", str(CONFIG), "-d", str(trees)]
    code: int = build_main([*options, "-b", "html", str(source), str(out)])
    return code
