"""Cases of rules, as files of TOML: what a file is like, and what is found in it.

    base = "professional.edi"            # a file beside this one, or `base` of the case

    [[case]]
    name = "a magnetic resonance without authorization"
    replace = [["SV1*HC:99214*", "SV1*HC:70551*"]]       # each old text occurs once
    expect = [{ code = "TPR101", path = "…/2400[1]/LX[1]", severity = "error" }]

SE01 is counted anew. A finding has to agree with what is expected of it in `code`, `severity`,
`path`, `segment_id`, `segment`, `element`, `component` and `claim`, as far as these are given; a
case without `expect` has nothing to find.
"""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edi.errors import EdiError
from edi.finding import Finding
from edi.toml_text import parsed

KEYS = ("code", "severity", "path", "segment_id", "segment", "element", "component", "claim")
_OF_CASE = {"name", "base", "replace", "expect", "recount", "wrap", "encoding", "select"}


class CaseError(EdiError, ValueError):
    """A case that cannot be made; says why."""


def read(file: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The whole table, and its cases. Raises `OSError` and `CaseError`."""
    try:
        table = parsed(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CaseError(f"{file}: {error}") from None
    cases = table.get("case", [])
    if not isinstance(cases, list) or not all(isinstance(one, dict) for one in cases):
        raise CaseError(f"{file}: a case is a table [[case]]")
    for case in cases:
        name = case.get("name")
        if not isinstance(name, str):
            raise CaseError(f"{file}: a case has no name")
        if unknown := sorted(case.keys() - _OF_CASE):
            raise CaseError(f"{file}: {name}: unknown key {unknown[0]}")
        for one in case.get("expect", []):
            if unknown := sorted(one.keys() - set(KEYS)):
                raise CaseError(f"{file}: {name}: expect has no key {unknown[0]}")
    return table, cases


def data(table: dict[str, Any], case: dict[str, Any], folder: Path) -> bytes:
    """The file of a case, whose base lies in `folder`. Raises `OSError` and `CaseError`."""
    base = case.get("base", table.get("base"))
    if not isinstance(base, str):
        raise CaseError(f"{case['name']}: there is no base, the file that the case starts from")
    text = (folder / base).read_text(encoding="utf-8")
    for old, new, *times in case.get("replace", []):  # `times`: how often the new text repeats
        if text.count(old) != 1:
            raise CaseError(f"{case['name']}: {old!r} occurs {text.count(old)} times in {base}")
        text = text.replace(old, new * times[0] if times else new)
    if case.get("recount", True):
        text = _recount(text)
    if width := case.get("wrap"):
        joined = text.replace("\n", "")
        text = "\n".join(joined[n : n + width] for n in range(0, len(joined), width))
    return text.encode(case.get("encoding", "utf-8"))


def _recount(text: str) -> str:
    """SE01 as the number of segments, so that a case may add or drop segments."""
    out, count = [], 0
    for segment in text.split("~\n"):
        count = 1 if segment.startswith("ST*") else count + 1
        if segment.startswith("SE*"):
            segment = f"SE*{count}*{segment.split('*')[2]}"
        out.append(segment)
    return "~\n".join(out)


def differences(found: list[Finding], expected: list[dict[str, Any]]) -> Iterator[str]:
    """In words, what was found and not expected, or the other way round; in any order."""
    left = list(found)
    for want in expected:
        match = next((one for one in left if _agrees(one, want)), None)
        if match is None:
            told = ", ".join(f"{key} {value}" for key, value in want.items())
            yield f"not found: {told or 'a finding'}"
        else:
            left.remove(match)
    for one in left:
        element = f" element {one.element}" if one.element else ""
        yield f"not expected: {one.code} {one.severity} at {one.path}{element}"


def _agrees(finding: Finding, want: dict[str, Any]) -> bool:
    return all(getattr(finding, key) == value for key, value in want.items())
