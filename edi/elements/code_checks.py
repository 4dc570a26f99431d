"""Which values of a segment are looked up in a code list or calendar, and how.

A check takes the values of one or more elements of the same segment (an absent one is "") and
tells whether they are right together. Form and check-digit tests only need the value; a list that
is not shipped is never a reason for an error.
"""

from collections.abc import Callable, Iterator
from functools import partial

from edi.codes import (
    acknowledgement,
    country,
    currency,
    diagnosis_code,
    icd_procedure,
    lists,
    modifier,
    ndc,
    npi,
    place_of_service,
    procedure_code,
    remark_code,
    revenue_code,
    state,
    taxonomy,
    type_of_bill,
    zip_code,
    zip_prefix,
)
from edi.codes.lists import Validity
from edi.elements import party_checks, reasons
from edi.elements.code_check import CodeCheck
from edi.elements.dates import is_date, is_period
from edi.finding import Severity
from edi.guides.catalogue import SPECS
from edi.guides.guide import ElementSpec, SegmentSpec
from edi.guides.spec import About, GuideSpec


def _npi(value: str, qualifier: str) -> bool:
    return qualifier not in ("XX", "HPI") or not value or npi.is_valid(value)


def _state(value: str, nation: str) -> bool:
    return not value or state.fits_country(value, nation)


def _zip(value: str, nation: str) -> bool:
    return not value or nation not in ("", "US") or zip_code.is_valid(value)


def _zip_of_state(value: str, where: str, nation: str) -> bool:
    if nation not in ("", "US") or not zip_code.is_valid(value) or not state.is_us(where):
        return True  # said already
    return zip_prefix.fits(value, where)


def _nine_digit_zip(value: str, nation: str) -> bool:
    return not value or nation not in ("", "US") or zip_code.is_nine_digits(value)


def _country(value: str) -> bool:
    return not value or country.is_valid(value)


def _currency(value: str) -> bool:
    return not value or currency.is_valid(value)


def _place_of_service(value: str) -> bool:
    return not value or place_of_service.is_valid(value)


def _facility(value: str) -> bool:
    return not value or type_of_bill.is_facility(value)


def _facility_or_place(value: str) -> bool:
    return not value or type_of_bill.is_facility(value) or place_of_service.is_valid(value)


def _frequency(value: str) -> bool:
    return not value or type_of_bill.is_frequency(value)


def _taxonomy(value: str) -> bool:
    return not value or taxonomy.is_valid(value)


def _listed_facility(value: str) -> bool:
    return not type_of_bill.is_facility(value) or _is_listed("bill-type", value)


def _listed_taxonomy(value: str) -> bool:
    return not taxonomy.is_valid(value) or _is_listed("taxonomy", value)


def _listed_revenue(value: str, qualifier: str = "NU") -> bool:
    if qualifier != "NU" or not revenue_code.is_valid(value):
        return True
    return _is_listed("revenue", value)


def _listed_ndc(value: str, qualifier: str) -> bool:
    return qualifier != "N4" or not ndc.is_valid(value) or _is_listed("ndc", value)


def _is_listed(name: str, value: str) -> bool:
    """Is a code that has the right form on the list, if that is loaded?"""
    return lists.valid(name, value) is not Validity.NO


def _revenue(value: str) -> bool:
    return not value or revenue_code.is_valid(value)


def _remark(value: str, code_list: str = "HE") -> bool:
    return code_list != "HE" or not value or remark_code.is_valid(value)


def _known_remark(value: str, code_list: str = "HE") -> bool:
    if code_list != "HE" or not value:
        return True
    return remark_code.is_known(value) or not remark_code.is_valid(value)  # said already


def _modifier(value: str) -> bool:
    return not value or modifier.is_valid(value)


def _procedure(value: str, qualifier: str) -> bool:
    return not value or procedure_code.fits(value, qualifier)


def _ndc(value: str, qualifier: str) -> bool:
    return qualifier != "N4" or not value or ndc.is_valid(value)


def _diagnosis(value: str, qualifier: str) -> bool:
    return not value or diagnosis_code.fits(value, qualifier)


def _icd_procedure(value: str, qualifier: str) -> bool:
    return not value or icd_procedure.fits(value, qualifier)


def _qualified_revenue(value: str, qualifier: str) -> bool:
    return qualifier != "NU" or not value or revenue_code.is_valid(value)


def _hi_procedure(value: str, qualifier: str) -> bool:
    return qualifier not in ("BP", "BO") or not value or procedure_code.is_valid(value)


def _status_category(value: str) -> bool:
    return not value or acknowledgement.is_category(value)


def _status_code(value: str) -> bool:
    return not value or acknowledgement.is_status(value)


def _listed_status(value: str) -> bool:
    return not acknowledgement.is_status(value) or _is_listed("claim-status", value)


def _professional_frequency(value: str) -> bool:
    return not type_of_bill.is_frequency(value) or type_of_bill.is_professional_frequency(value)


_EXTERNAL: dict[str, tuple[str, Callable[..., bool], str]] = {
    "pos": ("COD003", _place_of_service, "is not a place of service code"),
    "taxonomy": ("COD005", _taxonomy, "does not have the form of a provider taxonomy code"),
    "revenue_code": (
        "COD007",
        _revenue,
        "is not a revenue code: it needs four digits, of an assigned category",
    ),
    "claim_status_cat": (
        "COD015",
        _status_category,
        "is not a claim status category, such as A2 or A7",
    ),
    "claim_status": (
        "COD015",
        _status_code,
        "is not a claim status code: it must be a number without leading zeros",
    ),
    "country": ("COD014", _country, "is not an ISO 3166 country code"),
    "currency": ("ELE006", _currency, "is not an ISO 4217 currency code"),
}


def checks_for(spec: SegmentSpec, guide_id: str) -> tuple[CodeCheck, ...]:
    """All look-ups that this use of a segment calls for."""
    return tuple(_checks(spec, SPECS[guide_id]))


def _checks(spec: SegmentSpec, guide: GuideSpec) -> Iterator[CodeCheck]:
    by_ref = {e.ref: e for e in spec.elements}
    if spec.id == "NM1" and "XX" in (_codes(by_ref.get("NM108"))):
        yield CodeCheck("COD001", ("NM109", "NM108"), _npi, "", reason=reasons.npi)
    if spec.id == "N1" and "XX" in (_codes(by_ref.get("N103"))):
        yield CodeCheck("COD001", ("N104", "N103"), _npi, "", reason=reasons.npi)
    if spec.id == "REF" and "HPI" in spec.qualifier_codes:
        yield CodeCheck("COD001", ("REF02", "REF01"), _npi, "", reason=reasons.npi)
    if spec.id == "N4":
        yield from _address(spec, guide)
    if guide.about is About.CLAIM:
        yield from party_checks.checks_for(spec)
    elif guide.about is About.PAYMENT:
        yield from party_checks.tax_checks_for(spec)
    if spec.id == "CLM" and guide.has_accident_state:
        yield CodeCheck("COD002", ("CLM11-4", "CLM11-5"), _state, _STATE)
    if spec.id == "CLM" and not guide.is_institutional:
        yield CodeCheck(
            "COD006",
            ("CLM05-3",),
            _professional_frequency,
            "is a frequency of institutional claims only: use 1 for an original, 7 to replace or 8"
            " to void it",
            Severity.WARNING,
        )
    if spec.id == "HCP" and by_ref["HCP08"].usage != "N":
        yield CodeCheck("COD007", ("HCP08",), _revenue, _EXTERNAL["revenue_code"][2])
        yield _known("COD007", ("HCP08",), "revenue", _listed_revenue)
    if spec.id == "HCP" and by_ref["HCP10"].usage != "N":
        yield CodeCheck("COD008", ("HCP10", "HCP09"), _procedure, _PROCEDURE)
    if spec.id == "LIN":
        yield CodeCheck("COD009", ("LIN03", "LIN02"), _ndc, "", reason=reasons.ndc)
        yield _known("COD009", ("LIN03", "LIN02"), "ndc", _listed_ndc)
    if spec.id == "LQ":
        yield from _remarks("LQ02", "LQ01")
    for element in spec.elements:
        if element.usage == "N":
            continue
        for leaf in element.components or (element,):
            yield from _listed(leaf, guide)
        yield from _composite(element)
    yield from _dates(spec.elements)


_STATE = "is not a state or province code"


def _codes(element: ElementSpec | None) -> frozenset[str]:
    return (element.codes or frozenset()) if element else frozenset()


def _known(
    code: str, refs: tuple[str, ...], list_name: str, test: Callable[..., bool]
) -> CodeCheck:
    """The look-up in a list that may be loaded."""
    return CodeCheck(code, refs, test, "", reason=partial(reasons.not_listed, list_name))


_LISTED: dict[str, tuple[str, Callable[..., bool]]] = {
    "taxonomy": ("taxonomy", _listed_taxonomy),
    "revenue_code": ("revenue", _listed_revenue),
    "claim_status": ("claim-status", _listed_status),
}


def _address(spec: SegmentSpec, guide: GuideSpec) -> Iterator[CodeCheck]:
    yield CodeCheck("COD002", ("N402", "N404"), _state, _STATE)
    by_zip = CodeCheck(
        "COD012",
        ("N403", "N404"),
        _zip,
        "",
        reason=reasons.zip_code,
        by_value=("N404",),
        by_prefix=("N403",),
    )
    if spec.loop in guide.nine_digit_zip:
        by_zip = by_zip._replace(test=_nine_digit_zip, reason=reasons.nine_digit_zip)
    yield by_zip
    yield CodeCheck(
        "COD012",
        ("N403", "N402", "N404"),
        _zip_of_state,
        "does not belong to the state in N402: check which of the two is wrong",
        Severity.WARNING,
        by_value=("N402", "N404"),
        by_prefix=("N403",),
    )


def _listed(element: ElementSpec, guide: GuideSpec) -> Iterator[CodeCheck]:
    if element.usage == "N" or element.external is None:
        return
    if element.external == "remark_code":
        yield from _remarks(element.ref)
    elif element.external in _EXTERNAL:
        code, test, message = _EXTERNAL[element.external]
        yield CodeCheck(code, (element.ref,), test, message)
        if element.external in _LISTED:
            yield _known(code, (element.ref,), *_LISTED[element.external])
    elif element.external == "facility_type" and guide.facility_of_any_claim:
        # Copied from the claim, so it may be a place of service as well.
        message = "is neither a facility type of a type of bill nor a place of service"
        yield CodeCheck("COD006", (element.ref,), _facility_or_place, message)
    elif element.external == "facility_type":
        message = "is not a facility type of a type of bill"
        yield CodeCheck("COD006", (element.ref,), _facility, message)
        yield _known("COD006", (element.ref,), "bill-type", _listed_facility)
    elif element.external == "claim_frequency":
        yield CodeCheck("COD006", (element.ref,), _frequency, "is not a claim frequency code")


def _remarks(*refs: str) -> Iterator[CodeCheck]:
    yield CodeCheck("COD010", refs, _remark, "is not a valid remittance advice remark code (RARC)")
    yield CodeCheck(
        "COD010",
        refs,
        _known_remark,
        "",
        Severity.WARNING,
        reasons.unknown_remark,
    )


def _composite(element: ElementSpec) -> Iterator[CodeCheck]:
    """Composites whose first component says what code list the second is from."""
    parts = {part.ref.rpartition("-")[2]: part for part in element.components}
    if "2" not in parts or parts["2"].usage == "N":
        return
    code, qualifier = parts["2"].ref, parts["1"].ref
    if element.data_element == "C022":
        yield CodeCheck(
            "COD004",
            (code, qualifier),
            _diagnosis,
            "",
            reason=reasons.diagnosis,
        )
        yield CodeCheck(
            "COD013",
            (code, qualifier),
            _icd_procedure,
            "does not have the form of an ICD procedure code of this edition (no decimal point)",
        )
        yield CodeCheck("COD008", (code, qualifier), _hi_procedure, _PROCEDURE)
    elif element.data_element == "C003":
        yield CodeCheck("COD008", (code, qualifier), _procedure, _PROCEDURE)
        yield CodeCheck("COD009", (code, qualifier), _ndc, "", reason=reasons.ndc)
        yield _known("COD009", (code, qualifier), "ndc", _listed_ndc)
        yield CodeCheck(
            "COD007", (code, qualifier), _qualified_revenue, _EXTERNAL["revenue_code"][2]
        )
        yield _known("COD007", (code, qualifier), "revenue", _listed_revenue)
        for place in "3456":
            if place in parts and parts[place].usage != "N":
                yield CodeCheck(
                    "COD011", (parts[place].ref,), _modifier, "is not a modifier of two characters"
                )


_PROCEDURE = "does not have the form of a procedure code of its code set"


def _dates(specs: tuple[ElementSpec, ...]) -> Iterator[CodeCheck]:
    """Calendar-true dates: DT elements, and 1251 in the form that the 1250 before it names."""
    form = ""
    for spec in specs:
        if spec.usage == "N":
            continue
        if spec.components:
            yield from _dates(spec.components)
        elif spec.data_element == "1250":
            form = spec.ref
        elif spec.data_element == "1251" and form:
            yield CodeCheck("ELE009", (spec.ref, form), _period, "", reason=reasons.period)
        elif spec.type == "DT":
            yield CodeCheck("ELE009", (spec.ref,), calendar_day, "", reason=reasons.day)


def calendar_day(value: str) -> bool:
    """Is it absent or a date, CCYYMMDD?"""
    return not value or is_date(value)


def _period(value: str, form: str) -> bool:
    return not value or is_period(form, value)
