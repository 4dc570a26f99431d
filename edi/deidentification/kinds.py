"""What every element holds, from the guides' tables, and which of its values are public codes.

`edi/guides/element_kinds.json` is made of the tables and of decisions in
scripts/element_kinds.toml. The envelope is in no guide and stands here.
"""

import json
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from edi import guides
from edi.codes import (
    country,
    diagnosis_code,
    icd_procedure,
    modifier,
    ndc,
    plb,
    procedure_code,
    remark_code,
    revenue_code,
    state,
    taxonomy,
)
from edi.guides.catalogue import GUIDES
from edi.guides.guide import load
from edi.guides.standard import SEGMENTS, is_segment_id
from edi.report.public_codes import LISTS
from edi.structure.loop_index import resemble

TEXT = "text"

_ENVELOPE = {
    "ISA": "code text code text code id code id date time"
    " separator code control code code separator",
    "GS": "code id id date time control code version",
    "GE": "number control",
    "IEA": "number control",
    "TA1": "control date time code code",
}
_ENVELOPE_CODES = {
    "ISA01": "[0-9A-Z]{2}",
    "ISA03": "[0-9A-Z]{2}",
    "ISA05": "[0-9]{2}|ZZ",
    "ISA07": "[0-9]{2}|ZZ",
    "ISA12": "00[0-9]{3}",
    "ISA14": "[01]",
    "ISA15": "[PT]",
    "GS01": "[A-Z]{2}",
    "GS07": "[XT]",
    "TA104": "[AER]",
    "TA105": "[0-9]{3}",
    "AK101": "[A-Z]{2}",
    "AK201": "[0-9]{3}",
    "ST01": "[0-9]{3}",
}
# Segments of transaction sets that are not read here: their ids say nothing of anybody.
_OTHER_SEGMENTS = frozenset(
    "AAA ACT ADX AK3 AK4 AK5 BDS BGN BIN BTP COB CTT EB EC EQ ENT HCR HLH HSD ICM IDC III INS IT1"
    " LE LS LUI MPI MSG N9 PID PD PDR RMR SLN TRL UM".split()
)
_LISTS = LISTS | {
    "states": state.is_valid,
    "country": country.is_valid,
    "taxonomy": taxonomy.is_valid,
    # Of any kind of claim, as an 835 copies it.
    "facility_type": lambda value: LISTS["facility_type"](value) or LISTS["pos"](value),
    "entity_id": lambda value: re.fullmatch("[0-9A-Z]{2,3}", value) is not None,
}
_PLB_CODES = frozenset(f"PLB{n:02d}-1" for n in (3, 5, 7, 9, 11, 13))
_SHORT = re.compile("[0-9A-Z]{1,4}")
_VERSION = re.compile("00[0-9]{3,4}(X{0,4}|X[0-9]{3}([A-Z][0-9])?)")
# Group and reason of an adjustment: one that is not on the list may be newer than ours or mistyped,
# and both may stand in one element.
_ADJUSTMENT = re.compile("(?:CO|CR|OA|PI|PR)?[-: ]?[A-Z]?[0-9]{0,3}", re.IGNORECASE)
_LOOP = re.compile("[0-9]{4}[A-Z]{0,2}|ST|HEADER|DETAIL|FOOTER")
_NUBC = frozenset("BE BG BH BI TC DR".split())  # lists of codes of two to four characters
_DIAGNOSES = diagnosis_code.ICD10 | {"BK", "BF", "BJ", "BN", "PR"}
_NUMBER = re.compile(r"[-+]?(?=\.?[0-9])[0-9]{0,10}(?:\.[0-9]{0,8})?(?:E-?[0-9]{1,2})?")

_QUALIFIED = frozenset("product industry contact identification reference".split())

_SORTED_IDS = frozenset("".join(sorted(one)) for one in SEGMENTS)


class Use(NamedTuple):
    """What one element holds: its kind, or those of its components."""

    ref: str
    kind: str
    components: tuple["Use", ...] = ()
    has_dates: bool = False  # which depend on whom they are about
    by_qualifier: bool = False  # does what it holds depend on the element before it?


@cache
def _table() -> tuple[dict[str, str], dict[str, list[str]]]:
    """Kinds and codes by element."""
    path = Path(guides.__path__[0], "element_kinds.json")
    found = json.loads(path.read_text(encoding="utf-8"))
    return found["kinds"], found["codes"]


@cache
def _codes() -> dict[str, frozenset[str]]:
    return {ref: frozenset(codes) for ref, codes in _table()[1].items()}


@cache
def uses_of(segment_id: str) -> tuple[Use, ...]:
    """The elements of a segment from the first on; none of a segment that no guide has."""
    if segment_id in _ENVELOPE:
        kinds = _ENVELOPE[segment_id].split()
        return tuple(_dated(Use(f"{segment_id}{n:02}", kind)) for n, kind in enumerate(kinds, 1))
    found: dict[int, dict[int, Use]] = {}
    form = re.compile(rf"{segment_id}([0-9]{{2}})(?:-([0-9]+))?")
    for ref, kind in _table()[0].items():
        match = form.fullmatch(ref)
        if match:
            found.setdefault(int(match[1]), {})[int(match[2] or 0)] = Use(ref, kind)
    uses = []
    for number in range(1, max(found, default=0) + 1):
        parts = found.get(number, {})
        ref = f"{segment_id}{number:02}"
        if set(parts) - {0}:
            components = (parts.get(n, Use(f"{ref}-{n}", TEXT)) for n in range(1, max(parts) + 1))
            uses.append(Use(ref, "composite", tuple(components)))
        else:
            uses.append(parts.get(0, Use(ref, TEXT)))
    return tuple(map(_dated, uses))


def _dated(use: Use) -> Use:
    has_dates = any(one.kind in ("date", "time") for one in (use, *use.components))
    return use._replace(has_dates=has_dates, by_qualifier=use.kind in _QUALIFIED)


def is_known_id(text: str) -> bool:
    """Is it the id of a segment of X12? Any other may be part of a value that was cut."""
    return is_segment_id(text) or text in _OTHER_SEGMENTS


@lru_cache(maxsize=4096)
def similar_ids(text: str) -> tuple[bool, frozenset[str]]:
    """Is it the id of a segment, and of which does it look like a misspelling?"""
    return is_known_id(text), frozenset(one for one in SEGMENTS if resemble(text, one))


def is_misspelt(text: str) -> bool:
    """Has it the letters of an id of X12, in small letters or another order?"""
    return len(text) <= 3 and "".join(sorted(text.upper())) in _SORTED_IDS


def is_number(value: str) -> bool:
    """Is it an amount, quantity or count, and not too long to be one?"""
    return _NUMBER.fullmatch(value) is not None


@lru_cache(maxsize=65536)
def is_code(kind: str, ref: str, value: str, qualifier: str) -> bool:
    """Is a value of an element of codes (`code`, `industry`, `product`, …) one of a public list?
    `qualifier` is the element or component before it."""
    match kind:
        case "code":
            return _is_listed(ref, value)
        case "modifier":
            return modifier.is_valid(value)
        case "short":
            return _SHORT.fullmatch(value) is not None
        case "version":
            return _VERSION.fullmatch(value) is not None
        case "loop":
            return value in _loops() or _LOOP.fullmatch(value) is not None
        case "revenue":
            return revenue_code.is_valid(value)
        case "product":
            return _is_product(value, qualifier)
        case "industry":
            return _is_industry(value, qualifier)
    return False


def is_diagnosis(qualifier: str) -> bool:
    """Does the qualifier of a composite of HI announce a diagnosis?"""
    return qualifier in _DIAGNOSES


def _is_listed(ref: str, value: str) -> bool:
    form = _ENVELOPE_CODES.get(ref)
    if form is not None:
        return re.fullmatch(form, value) is not None
    if len(value) == 1:
        return True
    if ref.startswith("CAS"):
        return _ADJUSTMENT.fullmatch(value) is not None
    if ref in _PLB_CODES:
        return plb.is_valid(value)
    known = _codes().get(ref, frozenset())
    return value in known or any(
        _LISTS[name[1:]](value) for name in known if name[:1] == "@" and name[1:] in _LISTS
    )


def _is_product(value: str, qualifier: str) -> bool:
    """Codes of procedures and drugs; devices and products may have numbers of their own."""
    if qualifier == "N4":
        return ndc.is_valid(value)
    if qualifier == "NU":
        return revenue_code.is_valid(value)
    if qualifier == "HP":
        return procedure_code.is_hipps(value)
    return procedure_code.is_valid(value)


def _is_industry(value: str, qualifier: str) -> bool:
    if qualifier in _DIAGNOSES:
        return (
            diagnosis_code.is_valid(value)
            or diagnosis_code.is_valid_icd9(value)
            or diagnosis_code.has_decimal_point(value)
        )
    if qualifier in ("BBR", "BBQ", "BR", "BQ"):
        return icd_procedure.is_valid(value) or icd_procedure.is_valid_icd9(value)
    if qualifier in ("BP", "BO"):
        return procedure_code.is_valid(value)
    if qualifier in ("HE", "RX"):
        return remark_code.is_valid(value)
    return qualifier in _NUBC and _SHORT.fullmatch(value) is not None


@cache
def _loops() -> frozenset[str]:
    return frozenset(loop for guide in GUIDES for loop in load(guide).loops)
