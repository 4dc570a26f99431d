"""What elements of a name, address, contact or tax number of an 837 must have together.

An element that is missing is "". No reason quotes a value.
"""

import re
from collections.abc import Iterator

from edi.elements.code_check import CodeCheck
from edi.finding import Severity
from edi.guides.guide import SegmentSpec

_TAX_QUALIFIERS = frozenset({"EI", "SY", "TJ", "FI"})
_PHONE_QUALIFIERS = ("TE", "FX")
_PERSON, _ORGANIZATION = "1", "2"

# A post office or lock box, as Medicare's edits of 2010AA N301 write it.
BOX = re.compile(
    r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|LOCK ?BOX|LOCK BIN)\b", re.ASCII | re.IGNORECASE
)
_TAX_ID = re.compile("[0-9]{9}")
# North American numbers; others with the international prefix.
_PHONE = re.compile("[2-9][0-9]{2}[2-9][0-9]{6}|011[1-9][0-9]{4,14}")


def checks_for(spec: SegmentSpec) -> Iterator[CodeCheck]:
    """The look-ups of this use of a segment."""
    if spec.id == "NM1":
        yield from _names(spec)
    elif spec.id == "N3" and spec.loop == "2010AA":
        yield CodeCheck(
            "SIT008",
            ("N301",),
            is_street,
            "names a post office or lock box: send the street address here, and the box as pay-to"
            " address (2010AB)",
        )
    elif spec.id == "N4":
        yield from _addresses()
    elif spec.id == "PER":
        for number in (4, 6, 8):
            refs = (f"PER{number:02}", f"PER{number - 1:02}")
            if spec.elements[number - 1].usage != "N":
                yield CodeCheck("SIT009", refs, is_telephone, "", Severity.WARNING, _phone_reason)
    yield from tax_checks_for(spec)


def tax_checks_for(spec: SegmentSpec) -> Iterator[CodeCheck]:
    """The look-ups of tax identification numbers, in an 837 and an 835."""
    if spec.id == "N1" and spec.elements[2].usage != "N":
        refs = ("N104", "N103")
        yield CodeCheck("SIT007", refs, is_tax_id, "", reason=_tax_id_reason)
    elif spec.id == "REF" and _TAX_QUALIFIERS & spec.qualifier_codes:
        if spec.elements[1].regex:
            return  # its form is that of the guide
        yield CodeCheck("SIT007", ("REF02", "REF01"), is_tax_id, "", reason=_tax_id_reason)


# -- names


def _names(spec: SegmentSpec) -> Iterator[CodeCheck]:
    by_ref = {element.ref: element for element in spec.elements}
    kinds = by_ref["NM102"].codes or frozenset()
    if by_ref["NM104"].usage != "N":
        # NM103 stands between them.
        if _ORGANIZATION in kinds:
            yield CodeCheck(
                "SIT006",
                ("NM104", "NM102", "NM103"),
                _no_first_name,
                "is a first name, but NM102 says organization (2): send 1 for a person, or the"
                " whole name in NM103",
                by_value=("NM102",),
            )
        yield CodeCheck(
            "SIT006",
            ("NM104", "NM102", "NM103"),
            _first_name,
            "is missing, but NM102 says person (1): send the first name, or 2 for an organization",
            Severity.WARNING,
            asks_missing=True,
            by_value=("NM102",),
        )
    if spec.loop == "2010BA":
        yield CodeCheck(
            "SIT006",
            ("NM108", *(f"NM1{number:02}" for number in range(2, 8))),
            _member_id,
            "is missing: a subscriber who is a person needs the member id, with MI in NM108 and"
            " the id in NM109",
            asks_missing=True,
            by_value=("NM102",),
        )


def _no_first_name(first: str, kind: str, _name: str) -> bool:
    return not first or kind != _ORGANIZATION


def _first_name(first: str, kind: str, _name: str) -> bool:
    return bool(first) or kind != _PERSON


def _member_id(qualifier: str, kind: str, *_names: str) -> bool:
    return bool(qualifier) or kind != _PERSON


# -- addresses


def is_street(value: str) -> bool:
    """Is it no post office or lock box?"""
    return BOX.search(value) is None


def _addresses() -> Iterator[CodeCheck]:
    yield CodeCheck(
        "SIT005",
        ("N402", "N401", "N403", "N404"),
        _state,
        "",
        reason=_state_reason,
        asks_missing=True,
        by_value=("N404",),
    )
    yield CodeCheck(
        "SIT005",
        ("N403", "N401", "N402", "N404"),
        _postal_code,
        "",
        reason=_postal_code_reason,
        asks_missing=True,
        by_value=("N404",),
    )
    yield CodeCheck(
        "SIT005",
        ("N404",),
        _abroad,
        "must not be sent for an address in the United States: leave it out",
    )


def _state(state: str, _city: str, _postal: str, nation: str) -> bool:
    return bool(state) or nation not in ("", "US", "CA")


def _state_reason(_state: str, _city: str, postal: str, nation: str) -> str:
    if nation == "CA":
        whole = "province (N402) and postal code (N403)"
    else:
        whole = "state (N402) and ZIP code (N403)"
    and_other = "" if postal else ", and so is N403"
    return f"is missing{and_other}: {_address_in(nation)} needs {whole}"


def _postal_code(postal: str, _city: str, state: str, nation: str) -> bool:
    return bool(postal) or not state or nation not in ("", "US", "CA")


def _postal_code_reason(_postal: str, _city: str, _state: str, nation: str) -> str:
    what = "its postal code" if nation == "CA" else "its ZIP code"
    return f"is missing: {_address_in(nation)} needs {what}"


def _address_in(nation: str) -> str:
    if nation == "CA":
        return "an address in Canada (N404 CA)"
    if nation == "US":
        return "an address in the United States"
    return "an address in the United States (no country in N404)"


def _abroad(nation: str) -> bool:
    return nation != "US"


# -- numbers


def is_tax_id(value: str, qualifier: str) -> bool:
    """Has it nine digits, where the qualifier says that it is a tax id?"""
    return not value or qualifier not in _TAX_QUALIFIERS or bool(_TAX_ID.fullmatch(value))


def _tax_id_reason(value: str, qualifier: str) -> str:
    what = "social security number" if qualifier == "SY" else "tax identification number"
    bare = value.replace("-", "").replace(" ", "")
    if bare != value and _TAX_ID.fullmatch(bare):
        return f"is a {what} with separators: send its nine digits only"
    if value.isascii() and value.isdigit():
        if len(value) == 10 and value[0] in "12":
            return f"is not a {what}: it has 10 digits like an NPI, it needs 9"
        digits = f"{len(value)} digit{'' if len(value) == 1 else 's'}"
        return f"is not a {what}: it has {digits}, it needs 9"
    return f"is not a {what}: it must be 9 digits"


def is_telephone(value: str, qualifier: str) -> bool:
    """Has it area code and number, where the qualifier says telephone or fax?"""
    return not value or qualifier not in _PHONE_QUALIFIERS or bool(_PHONE.fullmatch(value))


def _phone_reason(value: str, qualifier: str) -> str:
    what = "fax number" if qualifier == "FX" else "telephone number"
    if not (value.isascii() and value.isdigit()):
        return (
            f"is a {what} with other characters than digits: send area code and number, 10 digits"
        )
    if len(value) != 10:
        digits = f"{len(value)} digit{'' if len(value) == 1 else 's'}"
        return f"is not a {what}: it has {digits}, area code and number have 10"
    if value[0] in "01":
        return f"is not a {what}: its area code starts with {value[0]}, which none does"
    return (
        f"is not a {what}: the number after its area code starts with {value[3]}, which none does"
    )
