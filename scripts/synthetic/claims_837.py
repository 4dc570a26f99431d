"""Segments of 837P, 837I and 837D files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from synthetic.adjudication import cas, merged
from synthetic.claims import dental_visit, stay_claim, visit_claim
from synthetic.envelope import CREATED, interchange
from synthetic.members import panels
from synthetic.model import Claim, Line, Member, Outcome, PriorPayer, Provider
from synthetic.spelling import amount, day, seg
from synthetic.values import PLAN

CLAIMS_PER_TRANSACTION = 5000
"""The 837 guides advise no more than this many claims in one ST-SE."""


def claim_sets(
    source: Iterator[tuple[Provider, list[Member]]],
    claim_segments: Callable[[Claim], Iterator[str]],
) -> Iterator[Iterator[str]]:
    """One transaction set after another; each must be used up before the next is asked for."""
    ahead = next(source, None)
    number = 0

    def transaction() -> Iterator[str]:
        nonlocal ahead
        yield seg("BHT", "0019", "00", f"BATCH{number:04d}", day(CREATED), "0600", "CH")
        yield seg("NM1", "41", "2", "EXAMPLE CLEARINGHOUSE", "", "", "", "", "46", "SUB001")
        yield seg("PER", "IC", "EDI HELP DESK", "TE", "8005550100")
        yield seg("NM1", "40", "2", PLAN.name, "", "", "", "", "46", PLAN.identifier)
        level = written = 0
        while ahead is not None and written < CLAIMS_PER_TRANSACTION:
            billing, members = ahead
            level += 1
            billing_level = level
            yield from billing_segments(billing, level, hospital=billing.taxonomy == "282N00000X")
            for each in members:
                level += 1
                yield from member_segments(each, level, billing_level)
                level += each.is_dependent
                for claim in each.claims:
                    yield from claim_segments(claim)
                    written += 1
            ahead = next(source, None)

    while ahead is not None:
        number += 1
        yield transaction()


def billing_segments(billing: Provider, level: int, *, hospital: bool) -> Iterator[str]:
    yield seg("HL", str(level), "", "20", "1")
    yield seg("PRV", "BI", "PXC", billing.taxonomy)
    yield seg("NM1", "85", "2", billing.name, "", "", "", "", "XX", billing.npi)
    yield from billing.place.segments()
    yield seg("REF", "EI", billing.tax_id)
    if not hospital:
        yield seg("PER", "IC", "BILLING OFFICE", "TE", "2085550123")


def member_segments(each: Member, level: int, parent: int) -> Iterator[str]:
    yield seg("HL", str(level), str(parent), "22", "1" if each.is_dependent else "0")
    own = "" if each.is_dependent else "18"
    yield seg("SBR", each.rank, own, each.group_number, "", "", "", "", "", PLAN.filing)
    yield each.subscriber.nm1("IL", "MI", each.member_id)
    if not each.is_dependent:
        yield from each.subscriber.home.segments()
        yield each.subscriber.dmg()
    yield PLAN.nm1()
    if each.is_dependent:
        yield seg("HL", str(level + 1), str(level), "23", "0")
        yield seg("PAT", each.relationship)
        yield each.patient.nm1("QC")
        yield from each.patient.home.segments()
        yield each.patient.dmg()


def professional_claim(claim: Claim) -> Iterator[str]:
    yield seg(
        *("CLM", claim.number, amount(claim.charge), "", "", f"{claim.place_of_service}:B:1"),
        *("Y", "A", "Y", "Y", "", "OA" if claim.accident else ""),
    )
    if claim.accident:
        yield seg("DTP", "439", "D8", day(claim.service - timedelta(days=2)))
    if claim.pricing == "CN1":
        yield seg("CN1", "06", "", "85")
    if claim.authorization:
        yield seg("REF", "G1", claim.authorization)
    if claim.clia:
        yield seg("REF", "X4", claim.clia)
    if claim.pricing == "HCP":
        yield seg("REF", "9A", f"RP{claim.number}")
    yield seg("REF", "D9", claim.trace)
    principal, *others = claim.diagnoses
    yield seg("HI", f"ABK:{principal}", *(f"ABF:{code}" for code in others))
    if claim.pricing == "HCP":
        allowed = sum(repriced(line.charge) for line in claim.lines)
        yield seg("HCP", "03", amount(allowed), amount(claim.charge - allowed), "NETREP01")
    if claim.referring:
        yield claim.referring.nm1("DN")
    yield claim.doctor.nm1("82")
    yield seg("PRV", "PE", "PXC", claim.doctor.taxonomy)
    if claim.facility:
        facility = claim.facility
        yield seg("NM1", "77", "2", facility.name, "", "", "", "", "XX", facility.npi)
        yield from facility.place.segments()
    for prior in claim.priors:
        yield from prior_payer_segments(prior, claim)
    for position, line in enumerate(claim.lines):
        yield seg("LX", str(line.number))
        yield seg(
            *("SV1", line.procedure, amount(line.charge), "UN", str(line.units)),
            *("", "", line.pointers),
        )
        yield seg("DTP", "472", "D8", day(claim.service))
        yield seg("REF", "6R", line.control)
        if claim.pricing == "HCP":
            allowed = repriced(line.charge)
            yield seg("HCP", "03", amount(allowed), amount(line.charge - allowed), "NETREP01")
        yield from drug_segments(line)
        for prior in claim.priors:
            yield from line_outcome_segments(prior, line, prior.outcomes[position])


def institutional_claim(claim: Claim) -> Iterator[str]:
    stay = claim.stay
    assert stay is not None
    yield seg(
        *("CLM", claim.number, amount(claim.charge), "", "", f"{stay.bill}:A:1"),
        *("", "A", "Y", "Y"),
    )
    if stay.inpatient:
        yield seg("DTP", "096", "TM", "1115")
    yield seg("DTP", "434", "RD8", f"{day(stay.admitted)}-{day(stay.discharged)}")
    if stay.inpatient:
        yield seg("DTP", "435", "DT", f"{day(stay.admitted)}0830")
    yield seg("CL1", "1" if stay.inpatient else "3", "1", "01")
    if claim.authorization:
        yield seg("REF", "G1", claim.authorization)
    yield seg("REF", "D9", claim.trace)
    yield seg("REF", "EA", f"MR{claim.number}")
    principal, *others = claim.diagnoses
    present = ":::::::Y" if stay.inpatient else ""
    yield seg("HI", f"ABK:{principal}{present}")
    yield seg("HI", f"ABJ:{principal}" if stay.inpatient else f"APR:{principal}")
    if stay.drg:
        yield seg("HI", f"DR:{stay.drg}")
    if others:
        yield seg("HI", *(f"ABF:{code}{present}" for code in others))
    if stay.surgery:
        yield seg("HI", f"BBR:{stay.surgery}:D8:{day(stay.admitted)}")
    if stay.inpatient:
        yield seg("HI", f"BE:80:::{(stay.discharged - stay.admitted).days}")
    yield claim.doctor.nm1("71")
    yield seg("PRV", "AT", "PXC", claim.doctor.taxonomy)
    if claim.referring:
        yield claim.referring.nm1("72")
    for prior in claim.priors:
        yield from prior_payer_segments(prior, claim)
    for position, line in enumerate(claim.lines):
        yield seg("LX", str(line.number))
        yield seg(
            *("SV2", line.revenue, line.procedure, amount(line.charge)),
            *(line.unit, str(line.units)),
        )
        if not stay.inpatient:
            yield seg("DTP", "472", "D8", day(claim.service))
        yield seg("REF", "6R", line.control)
        yield from drug_segments(line)
        for prior in claim.priors:
            yield from line_outcome_segments(prior, line, prior.outcomes[position])


def dental_claim(claim: Claim) -> Iterator[str]:
    yield seg(
        *("CLM", claim.number, amount(claim.charge), "", "", f"{claim.place_of_service}:B:1"),
        *("Y", "A", "Y", "Y"),
    )
    yield seg("DTP", "472", "D8", day(claim.service))
    if claim.authorization:
        yield seg("REF", "G1", claim.authorization)
    yield seg("REF", "D9", claim.trace)
    if claim.referring:
        yield claim.referring.nm1("DN")
    yield claim.doctor.nm1("82")
    yield seg("PRV", "PE", "PXC", claim.doctor.taxonomy)
    for prior in claim.priors:
        yield from prior_payer_segments(prior, claim)
    for position, line in enumerate(claim.lines):
        yield seg("LX", str(line.number))
        yield seg("SV3", line.procedure, amount(line.charge), "", "", "", str(line.units))
        if line.tooth:
            yield seg("TOO", "JP", line.tooth)
        yield seg("REF", "6R", line.control)
        for prior in claim.priors:
            yield from line_outcome_segments(prior, line, prior.outcomes[position])


def repriced(charge: int) -> int:
    return charge * 80 // 100


def drug_segments(line: Line) -> Iterator[str]:
    if line.drug:
        yield seg("LIN", "", "N4", line.drug.ndc)
        yield seg("CTP", "", "", "", str(line.drug.quantity), line.drug.unit)
        yield seg("REF", "XZ", f"RX{line.control}")


def prior_payer_segments(prior: PriorPayer, claim: Claim) -> Iterator[str]:
    """Loops 2320, 2330A and 2330B."""
    whole = merged(prior.outcomes)
    yield seg(
        *("SBR", prior.rank, prior.relationship, prior.group_number),
        *("", "", "", "", "", prior.payer.filing),
    )
    if not prior.by_line:
        yield from cas(whole.adjustments)
    yield seg("AMT", "D", amount(whole.paid))
    if prior.says_liability and not prior.by_line:
        yield seg("AMT", "EAF", amount(whole.total("PR")))
    yield seg("OI", "", "", "Y", "", "", "Y")
    if prior.payer.medicare:
        if claim.stay and claim.stay.inpatient:
            yield seg("MIA", "0", "", "", amount(whole.paid), "MA01")
        else:
            yield seg("MOA", "", "", "MA01")
    yield prior.insured.nm1("IL", "MI", prior.member_id)
    yield from prior.insured.home.segments()
    yield prior.payer.nm1()
    if not prior.by_line:
        yield seg("DTP", "573", "D8", day(prior.decided))
    yield seg("REF", "F8", prior.control_number)


def line_outcome_segments(prior: PriorPayer, line: Line, result: Outcome) -> Iterator[str]:
    """Loop 2430."""
    if not prior.by_line:
        return
    yield seg(
        *("SVD", prior.payer.identifier, amount(result.paid), line.procedure, line.revenue),
        str(line.units),
    )
    yield from cas(result.adjustments)
    yield seg("DTP", "573", "D8", day(prior.decided))
    if prior.says_liability:
        yield seg("AMT", "EAF", amount(result.total("PR")))


def professional(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 837P (005010X222A1) interchange, without terminators."""
    source = panels(claims, seed, visit_claim, hospital=False)
    return interchange("HC", "005010X222A1", claim_sets(source, professional_claim), seed)


def institutional(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 837I (005010X223A2) interchange, without terminators."""
    source = panels(claims, seed, stay_claim, hospital=True)
    return interchange("HC", "005010X223A2", claim_sets(source, institutional_claim), seed)


def dental(claims: int, seed: int) -> Iterator[str]:
    """Segments of an 837D (005010X224A2) interchange, without terminators."""
    source = panels(claims, seed, dental_visit, hospital=False)
    return interchange("HC", "005010X224A2", claim_sets(source, dental_claim), seed)
