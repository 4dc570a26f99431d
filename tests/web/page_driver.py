"""The page in Chromium, as a person uses it."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.webdriver.support.ui import WebDriverWait

_PATIENCE = 60  # seconds, on a busy machine
_NO_ORIGIN = "not an origin"
_DONE = """return document.documentElement.dataset.seconds
    && !document.getElementById("result").hidden
    && document.querySelector("#list").dataset.drawn"""


class Page:
    """One visit."""

    def __init__(self, browser: Any, address: str, downloads: Path) -> None:
        self.browser, self.downloads = browser, downloads
        browser.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(downloads)}
        )
        # What the policy forbids is noted from the first script on.
        noting = browser.execute_cdp_cmd(
            "Page.addScriptToEvaluateOnNewDocument",
            {
                "source": "self.violations = []; addEventListener('securitypolicyviolation',"
                " (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI))"
            },
        )
        browser.get(address)
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", noting)
        self.until("return document.documentElement.dataset.ready")

    def until(self, script: str) -> Any:
        """What the script returns, as soon as that is something."""
        return WebDriverWait(self.browser, _PATIENCE, 0.05).until(lambda _: self.run(script))

    def run(self, script: str, *arguments: object) -> Any:
        return self.browser.execute_script(script, *arguments)

    def by_id(self, name: str) -> Any:
        return self.browser.find_element("id", name)

    def choose(self, *files: Path) -> None:
        """Choose files, and wait for what comes of them."""
        with self.result():
            self.by_id("choose").send_keys("\n".join(map(str, files)))

    @contextmanager
    def result(self) -> Iterator[None]:
        """Wait for what comes of files that are given inside."""
        self.run(
            "delete document.documentElement.dataset.seconds;"
            " delete document.getElementById('list').dataset.drawn"
        )
        yield
        self.until(_DONE)

    def put(self, name: str, value: str) -> None:
        """Choose or type a value of a filter, and wait for the list."""
        self.run(
            """const field = document.getElementById(arguments[0]); field.value = arguments[1];
            delete document.getElementById("list").dataset.drawn;
            field.dispatchEvent(new Event("input", {bubbles: true}));""",
            name,
            value,
        )
        self.until("return document.getElementById('list').dataset.drawn")

    def download(self, style: str, name: str) -> str:
        """The text of a report."""
        self.run("document.querySelector(`[data-style=${arguments[0]}]`).click()", style)
        return self.saved(name)

    def saved(self, name: str) -> str:
        """The text of a file that is being saved."""
        file = self.downloads / name
        WebDriverWait(self.browser, _PATIENCE, 0.05).until(lambda _: file.is_file())
        text = file.read_text(encoding="utf-8")
        file.unlink()
        return text

    def texts(self, selector: str) -> Sequence[str]:
        """Of all such elements, shown or not."""
        found = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((one) => one.textContent)",
            selector,
        )
        return list(found)

    @property
    def violations(self) -> list[str]:
        """What the policy has forbidden so far."""
        return list(self.run("return violations"))


def requests(log: Path) -> list[str]:
    """Addresses that pages have asked for over a network, from the browser's own log. What it asks
    for by itself has no origin."""
    text = log.read_text(encoding="utf-8")
    known = json.loads(text if text.rstrip().endswith("}") else text.rstrip().rstrip(",") + "]}")
    return [
        event["params"]["url"]
        for event in known["events"]
        if event.get("params", {}).get("initiator", _NO_ORIGIN) != _NO_ORIGIN
        and event["params"]["url"].startswith(("http", "ws"))
    ]
