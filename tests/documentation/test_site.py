"""The site is built without a warning, every link in it leads somewhere, no page asks for anything
elsewhere, and it can be searched from its files."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import click
import pytest

import edi
from edi.cli import main
from edi.rules import registry

pytest.importorskip("sphinx")
pytest.importorskip("myst_parser")
pytest.importorskip("furo")

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("documentation") / "site"
    command = [sys.executable, str(ROOT / "scripts" / "build_site.py"), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r".*: \d+ pages\n", done.stdout)
    return out


class _Page(HTMLParser):
    """Where a page links to, what it loads, and the anchors that it has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            self.anchors.add(found["id"])
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        elif tag == "link" and found.get("rel") in ("stylesheet", "icon", "preload"):
            self.loads.append(found["href"])
        elif tag in ("script", "img", "iframe") and "src" in found:
            self.loads.append(found["src"])


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, _Page]:
    return {file: _Page(file.read_text(encoding="utf-8")) for file in site.rglob("*.html")}


def _targets(site: Path, pages: dict[Path, _Page]) -> Iterator[tuple[str, str, Path, str]]:
    """Each link within the site: page, link, file and anchor."""
    for file, page in pages.items():
        for link in (*page.links, *page.loads):
            if re.match(r"[a-z]+:", link):
                continue
            to, anchor = urldefrag(urljoin(file.as_uri(), link.partition("?")[0]))
            path = Path(unquote(to.removeprefix("file://")))
            name = file.relative_to(site).as_posix()
            yield name, link, path, unquote(urldefrag(link).fragment or anchor)


def test_every_rule_command_and_name_has_a_page(site: Path) -> None:
    for rule in registry.all_rules():
        assert (site / "rules" / f"{rule.code}.html").is_file()
    for name in main.edi.list_commands(click.Context(main.edi)):
        text = (site / "commands" / f"{name}.html").read_text(encoding="utf-8")
        assert f"edi {name} --help" in text
    reference = "".join(
        file.read_text(encoding="utf-8") for file in (site / "reference").glob("*.html")
    )
    for name in edi.__all__:
        assert f'id="edi.{name}"' in reference, name


def test_rules_and_commands_are_linked_both_ways(pages: dict[Path, _Page], site: Path) -> None:
    rule = pages[site / "rules" / "CAS010.html"]
    assert "../commands/validate.html#settings-in-a-file" in rule.links
    assert "rules/CAS010.html" in pages[site / "rules.html"].links
    assert "../tutorials/secondary-claim.html" in rule.links
    tutorial = pages[site / "tutorials" / "secondary-claim.html"]
    assert "../rules/CAS010.html" in tutorial.links
    command = pages[site / "commands" / "secondary.html"]
    assert "../secondary.html" in command.links
    assert "commands/secondary.html" in pages[site / "secondary.html"].links


def test_every_link_leads_somewhere(site: Path, pages: dict[Path, _Page]) -> None:
    broken = set()
    count = 0
    for name, link, path, anchor in _targets(site, pages):
        count += 1
        if not path.is_file() or (path in pages and anchor and anchor not in pages[path].anchors):
            broken.add((name, link))
    assert count > 10_000
    assert not broken


def test_nothing_is_loaded_from_elsewhere(site: Path, pages: dict[Path, _Page]) -> None:
    for file, page in pages.items():
        elsewhere = [one for one in page.loads if re.match(r"[a-z]+:|//", one)]
        assert not elsewhere, file
    for file in site.rglob("*.css"):
        assert not re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", file.read_text("utf-8"))


def test_the_pictures_are_part_of_their_page(site: Path) -> None:
    text = (site / "design.html").read_text(encoding="utf-8")
    assert text.count('<svg xmlns="http://www.w3.org/2000/svg" class="edi"') == 3
    assert ">acknowledgement</text>" in text


def test_search_and_dark_theme_in_a_browser(site: Path, browser: Any) -> None:
    """From the files themselves, where a page may not read others."""
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.wait import WebDriverWait

    browser.get(f"{(site / 'search.html').as_uri()}?q=sequestration")
    found = WebDriverWait(browser, 30).until(
        lambda page: [one.text for one in page.find_elements(By.CSS_SELECTOR, "ul.search li a")]
    )
    assert any("CAS011" in title for title in found)
    browser.get((site / "design.html").as_uri())
    colours = []
    for theme in ("light", "dark"):
        browser.execute_script("document.body.dataset.theme = arguments[0]", theme)
        colours.append(
            browser.execute_script(
                "const s = (e) => getComputedStyle(document.querySelector(e));"
                "return [s('svg.edi text').fill, s('svg.edi rect').fill]"
            )
        )
    assert colours[0] != colours[1]
    assert all(ink != box for ink, box in colours)


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    """The site from a server of its own."""
    handler = partial(_Quiet, directory=str(site))
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@pytest.mark.parametrize("page", ["index", "rules/CAS010", "commands/validate", "design"])
def test_a_page_asks_its_own_server_only(page: str, address: str, browser: Any) -> None:
    browser.get(f"{address}/{page}.html")
    asked = browser.execute_script(
        "return performance.getEntriesByType('resource').map((one) => one.name)"
    )
    assert asked and all(name.startswith(f"{address}/") for name in asked)


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    command = [sys.executable, str(ROOT / "scripts" / "build_site.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "neither empty nor a site built before" in done.stderr
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]
