"""Every link of docs/ and of the pages beside it leads somewhere, to an anchor that is there, and
every page is in the navigation."""

import posixpath
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from website import markdown, navigation  # noqa: E402

PAGES = sorted(
    file.relative_to(ROOT).as_posix() for file in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"))
)


def text_of(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def broken(page: str, text: str) -> list[str]:
    """Links of a page to no file, or to no heading of a page."""
    found = []
    for target in markdown.links(text):
        if re.match(r"https?:|mailto:", target):
            continue
        path, mark, anchor = target.partition("#")
        to = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        if not (ROOT / to).exists():
            found.append(target)
        elif mark:
            words = text if to == page else text_of(to)
            if anchor not in [anchor for _, _, anchor in markdown.headings(words)]:
                found.append(target)
    return found


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    assert broken(page, text_of(page)) == []


def test_a_link_to_nothing_is_found() -> None:
    text = "# Here\n[a](cli.md#no-section) [b](#there) [c](gone.md) [d](#here)\n```\n[e](x)\n```\n"
    assert broken("docs/codes.md", text) == ["cli.md#no-section", "#there", "gone.md"]


def test_every_page_is_in_the_navigation_once() -> None:
    index = text_of("docs/index.md")
    pages = {page.removeprefix("docs/") for page in PAGES if page.startswith("docs/")}
    missing = navigation.unlisted(index, pages)
    assert not missing, f"enter in a section of docs/index.md: {', '.join(sorted(missing))}"
    listed = [page for some in navigation.sections(index).values() for page in some]
    assert len(listed) == len(set(listed))


def test_a_page_that_is_not_listed_is_found() -> None:
    index = "# edi\n\n## Start\n\n- [A](a.md): one\n- [B](../B.md)\n"
    assert navigation.unlisted(index, {"a.md", "new.md", "index.md"}) == {"new.md"}
