"""What an element is and what its code means, as Markdown."""

from collections.abc import Iterator

from edi.codes import cagc, remark_meaning
from edi.finding import Finding
from edi.guides.guide import ElementSpec
from edi.language_server.file_model import Element
from edi.report.page import words
from edi.rules.selection import Selection

_USAGE = {"R": "required", "S": "situational", "N": "not used"}
_TYPES = {
    "AN": "text",
    "ID": "code",
    "DT": "date",
    "TM": "time",
    "R": "number",
    "composite": "composite",
}
_MOST_CODES = 12
_REASONS = range(2, 20, 3)  # of CAS


def text_of(element: Element) -> str:
    """The guide's name, usage and form, and the meaning of a code that edi knows."""
    return "\n\n".join(_parts(element))


def about(finding: Finding, selection: Selection) -> str:
    """What is wrong, and what the rule wants."""
    documentation = selection.rule(finding.code).documentation
    return f"**{finding.code}** {finding.message}\n\n{documentation}"


def _parts(one: Element) -> Iterator[str]:
    segment_id = one.values[0]
    if one.segment is None:
        yield f"**{segment_id}** has no place in loop {one.loop}."
        return
    segment = one.segment
    if not one.number:
        usage = _USAGE.get(segment.usage, segment.usage)
        most = "" if segment.max_use is None else f", at most {segment.max_use} times"
        yield f"**{segment_id}** {segment.name}"
        yield f"loop {segment.loop}, {usage}{most}"
        return
    if one.spec is None:
        yield f"**{segment_id}{one.number:02d}** is not in this guide."
        return
    yield f"**{one.spec.ref}** {one.spec.name}"
    yield _form(one.spec)
    meaning = _meaning(one)
    if meaning:
        yield meaning
    if one.spec.codes:
        codes = sorted(one.spec.codes)
        more = f" and {len(codes) - _MOST_CODES} more" if len(codes) > _MOST_CODES else ""
        yield f"codes: {', '.join(codes[:_MOST_CODES])}{more}"


def _form(spec: ElementSpec) -> str:
    usage = _USAGE.get(spec.usage, spec.usage)
    kind = _TYPES.get(spec.type, "number" if spec.type.startswith("N") else spec.type)
    size = f"{spec.min} to {spec.max} characters" if spec.max else ""
    if spec.min == spec.max and spec.max:
        size = f"{spec.max} characters"
    return ", ".join(part for part in (usage, kind, size) if part)


def _meaning(one: Element) -> str:
    segment_id, number = one.values[0], one.number
    value = one.values[number] if number < len(one.values) else ""
    if segment_id == "CAS" and number == 1:
        return cagc.meaning(value) or ""
    if segment_id == "CAS" and number in _REASONS and value:
        pair = words.pair(one.values[1], value, "", is_unpaid=False)
        return f"{pair.code}: {pair.meaning}. {pair.whose}"
    if segment_id == "CLP" and number == 2:
        return words.status(value)
    if (segment_id, number) == ("LQ", 2) or (
        segment_id in ("MOA", "MIA") and remark_meaning.get(value)
    ):
        return words.remark(value)
    return ""
