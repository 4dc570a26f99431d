"""The navigation of the site: docs/index.md, whose sections list pages."""

import re

_SECTION = re.compile(r"^## (.+)\n((?:(?!## ).*\n?)*)", re.MULTILINE)
_ENTRY = re.compile(r"^- \[[^\]]+\]\(([^)#]+\.md)\)", re.MULTILINE)


def sections(index: str) -> dict[str, list[str]]:
    """Title of each section with the pages that it lists."""
    return {title: _ENTRY.findall(body) for title, body in _SECTION.findall(index)}


def with_navigation(index: str) -> str:
    """The page, staged for the site, with its sections as navigation beside every page."""
    trees = [tree(pages, caption=title) for title, pages in sections(index).items() if pages]
    return "\n".join((index.rstrip() + "\n", *trees))


def tree(pages: list[str], caption: str = "", hidden: bool = True) -> str:
    """Pages that stand below one, for Sphinx."""
    options = [":hidden:"] if hidden else []
    if caption:
        options.append(f":caption: {caption}")
    lines = ["```{toctree}", *options, "", *pages, "```", ""]
    return "\n".join(lines)


def unlisted(index: str, pages: set[str]) -> set[str]:
    """Pages that no section lists; `pages` are names as docs/index.md links to them."""
    listed = {page for some in sections(index).values() for page in some}
    return pages - listed - {"index.md"}
