"""What pages have in common: style, templates that escape, digests for the security policy."""

import base64
import hashlib
from importlib import resources
from typing import Any

from edi.errors import MissingExtra


def template(text: str, extra: str = "html") -> Any:
    """A Jinja template; every value in it is escaped unless it says `safe`. Raises `MissingExtra`,
    which names the extra."""
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise MissingExtra("a page", extra) from None
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=False, keep_trailing_newline=True
    )
    return environment.from_string(text)


def file(name: str, package: str = "edi.report.page") -> str:
    """A file that stands beside the code."""
    return resources.files(package).joinpath(name).read_text("utf-8")


def style() -> str:
    """The style sheet of all pages."""
    return file("page.css")


def digest(text: str) -> str:
    """By which the page's own policy knows a style sheet or script."""
    found = hashlib.sha256(text.encode()).digest()
    return "sha256-" + base64.b64encode(found).decode("ascii")
