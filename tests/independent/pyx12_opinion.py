"""pyx12's opinion of a file, and single faults to ask it about.

pyx12 (BSD-3-Clause) validates against maps of the implementation guides that were written apart
from ours in everything but the tables (edi/guides is made from its maps, corrected): its walker,
its syntax notes and its element checks are an opinion of their own.
"""

import io
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import pyx12.map_if
import pyx12.map_index
import pyx12.params
import pyx12.x12n_document

BASE = Path(__file__).resolve().parents[2] / "fixtures" / "rules" / "base"
END = "~\n"


def professional_subscriber(text: str) -> str:
    """The professional base file with the claim under the subscriber instead of a patient."""
    text = re.sub(r"HL\*3\*2\*23\*0~\n.*?(?=CLM\*)", "", text, flags=re.DOTALL)
    text = text.replace("HL*2*1*22*1~", "HL*2*1*22*0~").replace("SBR*S**G0012", "SBR*S*18*G0012")
    return recount(text)


def bases() -> dict[str, str]:
    """Clean files: 837P under 2000C and under 2000B, 837I, 835."""
    professional = (BASE / "professional.edi").read_text(encoding="utf-8")
    return {
        "837P patient": professional,
        "837P subscriber": professional_subscriber(professional),
        "837I": (BASE / "institutional.edi").read_text(encoding="utf-8"),
        "835": (BASE / "remittance.edi").read_text(encoding="utf-8"),
    }


def recount(text: str) -> str:
    """SE01 as the number of segments, so that only the fault itself is wrong."""
    segments = text.split(END)
    ids = [segment.split("*")[0] for segment in segments]
    if "ST" in ids and "SE" in ids:
        at = ids.index("SE")
        values = segments[at].split("*")
        values[1] = str(at - ids.index("ST") + 1)
        segments[at] = "*".join(values)
    return END.join(segments)


class Fault(NamedTuple):
    """A file with one fault: what was done to which segment and element."""

    kind: str
    segment: str  # "NM1*85", "CLM"
    element: int  # 0 for a whole segment
    text: str

    @property
    def place(self) -> str:
        return f"{self.segment} {self.element:02}" if self.element else self.segment


_QUALIFIED = {"NM1", "N1", "REF", "DTP", "DTM", "AMT", "HL", "CAS", "PRV", "PER", "SBR"}


def _named(segment: str) -> str:
    values = segment.split("*")
    if values[0] == "HL":
        return f"HL*{values[3]}"
    return "*".join(values[:2]) if values[0] in _QUALIFIED else values[0]


def faults(text: str) -> Iterator[Fault]:
    """Every single fault of a few kinds; a segment that looks like an earlier one is passed over.

    Whole segments: removed, doubled, exchanged with the next. Elements: emptied, replaced by QQ9,
    40 characters longer, an impossible date, a count or number one too high. SE01 follows.
    """
    segments = text.split(END)[:-1]
    seen: set[str] = set()
    for at, segment in enumerate(segments):
        name = _named(segment)
        previous = _named(segments[at - 1]) if at else ""
        if f"{previous} {name}" in seen or name == "ISA":
            continue
        seen.add(f"{previous} {name}")

        def of(kind: str, element: int, *new: str, at: int = at, name: str = name) -> Fault:
            rest = segments[at + (2 if kind == "exchanged" else 1) :]
            changed = END.join([*segments[:at], *new, *rest]) + END
            return Fault(kind, name, element, recount(changed) if name != "SE" else changed)

        if name.split("*")[0] not in ("GS", "GE", "IEA", "ST", "SE"):
            yield of("removed", 0)
            yield of("doubled", 0, segment, segment)
            if name != _named(segments[at + 1]):
                yield of("exchanged", 0, segments[at + 1], segment)
        values = segment.split("*")
        for element, value in enumerate(values):
            if not element or not value:
                continue

            def put(
                kind: str, new: str, element: int = element, values: list[str] = values
            ) -> Fault:
                return of(kind, element, "*".join([*values[:element], new, *values[element + 1 :]]))

            yield put("emptied", "")
            yield put("replaced", "QQ9")
            yield put("too long", value + "9" * 40)
            if re.fullmatch(r"20\d{6}", value):
                yield put("impossible date", value[:4] + "0231")
            if name.split("*")[0] in ("SE", "GE", "IEA", "LX", "HL") and element == 1:
                yield put("wrong count", str(int(value) + 1))


@cache
def _map(name: str, parameters: Any, path: str | None = None) -> Any:
    return _load_map(name, parameters, path)


_load_map = pyx12.map_if.load_map_file
_index = cache(pyx12.map_index.map_index)


def opinion(text: str) -> list[str]:
    """What pyx12 finds wrong, as "segment element: text"; its maps are read once."""
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyx12.map_if, "load_map_file", _map)
        patch.setattr(pyx12.map_index, "map_index", _index)
        try:
            valid = pyx12.x12n_document.x12n_document(
                _parameters(), io.StringIO(text), None, None, None, out
            )
        except Exception as error:  # pyx12 gives up on some files
            return [f"exception {type(error).__name__}"]
    found = list(_flat(json.loads(out.getvalue()))) if out.getvalue() else []
    return found or ([] if valid else ["not valid"])


@cache
def _parameters() -> Any:
    return pyx12.params.params()


def _flat(part: Any, where: str = "") -> Iterator[str]:
    """The errors of pyx12's nested report, each with the segment and element it is under."""
    for error in part.get("errors", ()):
        yield f"{where}: {error['err_str']}"
    for key in ("interchanges", "groups", "transactions", "segments", "elements"):
        for child in part.get(key, ()):
            name = child.get("seg_id") or child.get("ele_ref_num") or ""
            yield from _flat(child, f"{where} {name}".strip())
