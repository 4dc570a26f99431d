"""A letter as an HTML page that needs nothing but itself: its security policy allows no script and
no style but its own, and values stand as text (autoescape)."""

import base64
import hashlib
from functools import cache
from importlib import resources
from typing import Any

from edi.errors import MissingExtra
from edi.refund_requests import wording


def html_letter(data: dict[str, Any]) -> bytes:
    """Raises `MissingExtra`."""
    style = _file("letter.css")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    columns = list(wording.columns(data))
    page: str = _template().render(
        data=data,
        style=style,
        style_hash=f"sha256-{digest}",
        title=wording.title(data),
        opening=wording.opening(data),
        how_to_pay=wording.how_to_pay(data),
        questions=wording.questions(data),
        promise=wording.PROMISE,
        columns=columns,
        amounts=wording.AMOUNTS,
    )
    return page.encode("utf-8", "replace")


@cache
def _template() -> Any:
    try:
        from jinja2 import Environment, StrictUndefined
    except ImportError:
        raise MissingExtra("a letter in HTML", "html") from None
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        finalize=_printable,
    )
    return environment.from_string(_file("letter.html.j2"))


def _printable(value: object) -> object:
    """Values without characters that control a screen, or turn the direction of what follows."""
    if type(value) is str:  # and not markup
        return "".join(c if c.isprintable() else "?" for c in value)
    return value


def _file(name: str) -> str:
    return resources.files("edi.refund_requests").joinpath(name).read_text("utf-8")
