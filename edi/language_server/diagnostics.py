"""Findings as the protocol's diagnostics: plain dictionaries, since there may be thousands."""

from typing import Any

from edi.finding import Finding, Severity
from edi.language_server.file_model import range_of
from edi.language_server.rule_text import rule_uri
from edi.language_server.text import Position, Text

MOST = 2_000  # that are shown
_SEVERITIES = {Severity.ERROR: 1, Severity.WARNING: 2, Severity.INFO: 3}


def diagnostics(
    findings: list[Finding], text: Text, *, show_values: bool = False, rule_scheme: str = ""
) -> list[dict[str, Any]]:
    """The first of the findings. No value that may identify somebody is in a message, unless
    `show_values`. With `rule_scheme` each links to the document of its rule."""
    shown = findings[:MOST]
    made = []
    for one in shown:
        start, end = place_of(one, text)
        message = one.message
        if show_values and one.detail:
            message = f"{message} [{one.detail}]"
        found: dict[str, Any] = {
            "range": {"start": _plain(start), "end": _plain(end)},
            "severity": _SEVERITIES[one.severity],
            "code": one.code,
            "source": "edi",
            "message": message,
        }
        if rule_scheme:
            found["codeDescription"] = {"href": rule_uri(rule_scheme, one.code)}
        made.append(found)
    if len(findings) > MOST:
        made[-1]["message"] += f" (And {len(findings) - MOST:,} findings more.)"
    return made


def place_of(finding: Finding, text: Text) -> tuple[Position, Position]:
    """What a finding is about; the whole of its line where it names no segment."""
    found = range_of(finding, text.data)
    if found is None:
        return text.line_range((finding.line or 1) - 1)
    return text.positions(found.start, found.end)


def _plain(position: Position) -> dict[str, int]:
    return {"line": position.line, "character": position.column}
