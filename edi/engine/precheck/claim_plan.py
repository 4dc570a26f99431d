"""Where a claim has what the precheck looks at, worked out once for all of the same layouts."""

from functools import lru_cache
from typing import NamedTuple

from edi.engine.precheck.amounts import DecisionPlan, LinePlan
from edi.engine.precheck.plain import PlainPlan, plain_plan
from edi.guides.catalogue import SPECS
from edi.guides.spec import About
from edi.structure.layout import Layout

# The service segments of all guides about claims.
_SERVICES = [one.service for one in SPECS.values() if one.service and one.about is About.CLAIM]


class PayerPlan(NamedTuple):
    """Where a 2320 has its parts: segment indexes, from the start of the claim."""

    sbr: int
    paid: int  # AMT*D
    cas: tuple[int, ...]
    name: int  # NM1 of 2330B
    date: int | None  # DTP*573 of 2330B
    remarks: tuple[int, ...]  # MIA and MOA


class ClaimPlan(NamedTuple):
    """Where a claim with its lines has what is looked at."""

    payers: tuple[PayerPlan, ...]
    statement: int | None  # DTP*434
    of_lines: int | None  # DTP*472 of a dental claim, for lines without one of their own
    lines: list[LinePlan]
    plain: PlainPlan
    events: tuple[int, ...]  # DTP*439, DTP*431
    admission: int | None  # DTP*435
    values: tuple[int, ...]  # HI*BE
    is_simple: bool  # without any but payers, lines and diagnoses


@lru_cache(maxsize=8192)
def claim_plan(layouts: tuple[Layout, ...]) -> ClaimPlan | None:
    """None where something is unusual."""
    payers = _payer_plans(layouts[0])
    lines = [_line_plan(layout) for layout in layouts[1:]]
    whole = [line for line in lines if line is not None]
    if payers is None or not lines or len(whole) != len(lines):
        return None
    plain = plain_plan(layouts)
    if plain is None:
        return None
    uses = layouts[0].root.uses
    statement, of_lines = uses.get("DTP[434]"), uses.get("DTP[472]")
    events = (*uses.get("DTP[439]", ()), *uses.get("DTP[431]", ()))
    admission = uses.get("DTP[435]")
    values = uses.get("HI[BE]", ())
    others = (statement, of_lines, events, admission, values, plain.procedures, plain.codes)
    return ClaimPlan(
        payers,
        statement[0] if statement else None,
        of_lines[0] if of_lines else None,
        whole,
        plain,
        events,
        admission[0] if admission else None,
        values,
        is_simple=not any(others),
    )


@lru_cache(maxsize=4096)
def _payer_plans(layout: Layout) -> tuple[PayerPlan, ...] | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    found = []
    for node in layout.root.children.get("2320", ()):
        names = node.children.get("2330B", ())
        used = node.uses
        if len(names) != 1 or not used.get("AMT[D]"):
            return None
        if used.get("AMT[A8]") or used.get("AMT[EAF]"):
            return None
        dates = names[0].uses.get("DTP")
        found.append(
            PayerPlan(
                used["SBR"][0],
                used["AMT[D]"][0],
                used.get("CAS", ()),
                names[0].uses["NM1"][0],
                dates[0] if dates else None,
                (*used.get("MIA", ()), *used.get("MOA", ())),
            )
        )
    return tuple(found)


@lru_cache(maxsize=4096)
def _line_plan(layout: Layout) -> LinePlan | None:
    if layout.problems or layout.lacks or None in layout.roles:
        return None
    uses = layout.root.uses
    service = next((one for one in _SERVICES if one.segment in uses), None)
    if service is None:
        return None
    dates = uses.get("DTP[472]") or uses.get("DTP")
    decisions = []
    for node in layout.root.children.get("2430", ()):
        decisions.append(
            DecisionPlan(node.uses["SVD"][0], node.uses.get("CAS", ()), node.uses["DTP"][0])
        )
    date = dates[0] if dates else None
    return LinePlan(uses[service.segment][0], service.charge, date, tuple(decisions), service.units)
