"""Chromium without a window, for tests of pages."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_ARGUMENTS = (
    *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-quic"),
)
MISSING = "the system has no Chromium with its driver"


def programs() -> tuple[str, str] | None:
    """The browser and its driver."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


@contextmanager
def started(*more: str) -> Iterator[Any]:
    """A driver of Selenium, with a log of what pages complain of; `more` are arguments of the
    browser, which asks for nothing by itself."""
    from selenium import webdriver

    found = programs()
    assert found is not None
    chromium, driver = found
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (*_ARGUMENTS, *more):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(
        options=options, service=webdriver.ChromeService(executable_path=driver)
    )
    try:
        yield browser
    finally:
        browser.quit()
