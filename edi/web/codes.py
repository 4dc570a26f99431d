"""What the codes of a finding's segment mean, in plain words. Public lists only, no values."""

from collections.abc import Iterator

from edi.codes import remark_meaning
from edi.finding import Finding
from edi.report.page import words

_REASONS = range(2, 20, 3)  # of CAS
_REMARKS = frozenset({"MIA", "MOA"})


def meanings(finding: Finding) -> list[str]:
    """Each group and reason code, claim status and remark code of the segment, once."""
    if not finding.raw or not finding.separators:
        return []
    return list(dict.fromkeys(_meanings(finding.raw.split(finding.separators[0]))))


def _meanings(parts: list[str]) -> Iterator[str]:
    if parts[0] == "CAS" and len(parts) > 1:
        for number in _REASONS:
            reason = parts[number].strip() if number < len(parts) else ""
            one = words.known_pair(parts[1].strip(), reason)
            if one is not None:
                yield f"{one.code}: {one.meaning}. {one.whose}"
    elif parts[0] == "CLP" and len(parts) > 2:
        yield from _said(parts[2], words.known_status(parts[2]))
    elif parts[0] == "LQ" and len(parts) > 2 and parts[1] == "HE":
        yield from _remark(parts[2])
    elif parts[0] in _REMARKS:
        for value in parts[1:]:
            yield from _remark(value)


def _remark(code: str) -> Iterator[str]:
    if remark_meaning.get(code) is not None:
        yield from _said(code, words.remark(code))


def _said(code: str, meaning: str) -> Iterator[str]:
    if meaning:
        yield f"{code}: {meaning}"
