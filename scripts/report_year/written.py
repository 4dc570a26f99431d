"""Writes the year as X12: 837, 999, 277CA and 835."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from report_year.drawn import billing
from report_year.model import (
    OTHER_PAYER,
    PAYER,
    PAYER_ID,
    SENDER,
    Adjustment,
    Batch,
    Claim,
    Decided,
    Line,
    Provider,
    Run,
)

GUIDES = {"P": "005010X222A1", "I": "005010X223A2", "D": "005010X224A2"}
_GIVEN = ("ADA", "BRAM", "CLEO", "DARA", "EZRA", "FAYE", "GUS", "HOPE")
_FAMILY = ("ASHGROVE", "BRIGHTWATER", "CEDARHOLM", "DELLWOOD")


def seg(*elements: str) -> str:
    return "*".join(elements).rstrip("*")


def dollars(cents: int) -> str:
    text = f"{abs(cents) // 100}.{abs(cents) % 100:02d}".rstrip("0").rstrip(".")
    return f"-{text}" if cents < 0 and text != "0" else text


def day(one: date) -> str:
    return f"{one:%Y%m%d}"


class Envelopes:
    """Interchanges of a file, numbered through the year."""

    def __init__(self) -> None:
        self._number = 0

    def interchange(
        self,
        made: date,
        functional_id: str,
        guide: str,
        sets: Iterable[tuple[str, list[str]]],
        *,
        to_payer: bool,
    ) -> Iterator[str]:
        """ISA to IEA around sets (ST01, segments between ST and SE)."""
        self._number += 1
        parties = (SENDER, PAYER_ID) if to_payer else (PAYER_ID, SENDER)
        control = f"{self._number:09d}"
        yield seg(
            "ISA",
            "00",
            " " * 10,
            "00",
            " " * 10,
            "ZZ",
            parties[0].ljust(15),
            "ZZ",
            parties[1].ljust(15),
            f"{made:%y%m%d}",
            "0900",
            "^",
            "00501",
            control,
            "0",
            "P",
            ":",
        )
        yield seg("GS", functional_id, *parties, day(made), "0900", str(self._number), "X", guide)
        count = 0
        for count, (name, body) in enumerate(sets, 1):
            version = "" if name == "835" else guide
            yield seg("ST", name, f"{count:04d}", version)
            yield from body
            yield seg("SE", str(len(body) + 2), f"{count:04d}")
        yield seg("GE", str(count), str(self._number))
        yield seg("IEA", "1", control)

    @property
    def last(self) -> int:
        """GS06 of the latest."""
        return self._number


# -- claims


def claims_set(batch: Batch, reference: str) -> list[str]:
    found = [
        seg("BHT", "0019", "00", reference, day(batch.sent), "0900", "CH"),
        seg("NM1", "41", "2", "CLEARLINK CLAIMS EXCHANGE", "", "", "", "", "46", SENDER),
        seg("PER", "IC", "SUPPORT DESK", "TE", "8005550144"),
        seg("NM1", "40", "2", PAYER, "", "", "", "", "46", PAYER_ID),
    ]
    level = 0
    for provider, claims in billing(batch):
        level += 1
        above = level
        found += _provider(provider, level)
        for claim in claims:
            level += 1
            found += _claim(claim, level, above)
    return found


def _provider(one: Provider, level: int) -> Iterator[str]:
    yield seg("HL", str(level), "", "20", "1")
    yield seg("PRV", "BI", "PXC", one.taxonomy)
    yield seg("NM1", "85", "2", one.name, "", "", "", "", "XX", one.npi)
    yield seg("N3", one.street)
    yield seg("N4", "MCCALL", "ID", "836384418")
    yield seg("REF", "EI", one.tax_id)


def _member(claim: Claim) -> tuple[str, str, str]:
    """Family name, given name, member id."""
    number = claim.member
    family = _FAMILY[(number + int(claim.group.number[1])) % len(_FAMILY)]
    return family, _GIVEN[number % len(_GIVEN)], f"{claim.group.number[1:]}{number:05d}"


def _claim(claim: Claim, level: int, above: int) -> Iterator[str]:
    family, given, member = _member(claim)
    yield seg("HL", str(level), str(above), "22", "0")
    rank = "S" if claim.is_secondary else "P"
    yield seg("SBR", rank, "18", claim.group.number, "", "", "", "", "", "CI")
    yield seg("NM1", "IL", "1", family, given, "", "", "", "MI", member)
    home = [seg("N3", f"{100 + claim.member} PAYETTE AVE"), seg("N4", "MCCALL", "ID", "836380204")]
    yield from home
    yield seg(
        "DMG", "D8", f"19{60 + claim.member:02d}0{claim.member % 9 + 1}11", "FM"[claim.member % 2]
    )
    yield seg("NM1", "PR", "2", PAYER, "", "", "", "", "PI", PAYER_ID)
    total, place = dollars(claim.charge), f"11:B:{claim.frequency}"
    if claim.kind == "I":
        bill = f"13:A:{claim.frequency}"
        yield seg("CLM", claim.number, total, "", "", bill, "", "A", "Y", "Y")
        yield seg("DTP", "434", "RD8", f"{day(claim.service)}-{day(claim.service)}")
        yield seg("CL1", "3", "1", "01")
    else:
        cause = f"{claim.accident}:::ID" if claim.accident == "AA" else claim.accident
        yield seg("CLM", claim.number, total, "", "", place, "Y", "A", "Y", "Y", "", cause)
    if claim.accident:
        yield seg("DTP", "439", "D8", day(claim.service - timedelta(1)))
    if claim.kind == "D":
        yield seg("DTP", "472", "D8", day(claim.service))
    if claim.replaces:
        yield seg("REF", "F8", claim.replaces)
    if claim.kind != "D":
        yield seg("HI", "ABK:S8001XA" if claim.accident else "ABK:I10")
    role = "71" if claim.kind == "I" else "82"
    yield seg("NM1", role, "1", "LAKE", "MIRIAM", "", "", "", "XX", claim.rendering)
    if claim.kind != "I":
        yield seg("PRV", "PE", "PXC", claim.provider.taxonomy)
    if claim.is_secondary:
        paid = sum(line.prior[0] for line in claim.lines if line.prior)
        yield seg("SBR", "P", "18", "GRP7", "", "", "", "", "", "CI")
        yield seg("AMT", "D", dollars(paid))
        yield seg("OI", "", "", "Y", "", "", "Y")
        yield seg("NM1", "IL", "1", family, given, "", "", "", "MI", f"QX{claim.member:05d}")
        yield from home
        yield seg("NM1", "PR", "2", OTHER_PAYER[0], "", "", "", "", "PI", OTHER_PAYER[1])
        yield seg("REF", "F8", f"77{claim.number}")
    for number, line in enumerate(claim.lines, 1):
        yield from _line(claim, line, number)


def _line(claim: Claim, line: Line, number: int) -> Iterator[str]:
    yield seg("LX", str(number))
    charge = dollars(line.charge)
    if claim.kind == "P":
        yield seg("SV1", f"HC:{line.procedure}", charge, "UN", "1", "", "", "1")
    elif claim.kind == "I":
        yield seg("SV2", line.revenue, f"HC:{line.procedure}", charge, "UN", "1")
    else:
        yield seg("SV3", f"AD:{line.procedure}", charge, "", "", "", "1")
    if claim.kind != "D":
        yield seg("DTP", "472", "D8", day(claim.service))
    yield seg("REF", "6R", f"{claim.number}L{number}")
    if line.prior is not None:
        paid, found = line.prior
        procedure = f"{'AD' if claim.kind == 'D' else 'HC'}:{line.procedure}"
        yield seg("SVD", OTHER_PAYER[1], dollars(paid), procedure, line.revenue, "1")
        yield from _adjusted(found)
        yield seg("DTP", "573", "D8", day(claim.service + timedelta(2)))


def _adjusted(found: Iterable[Adjustment]) -> Iterator[str]:
    """One CAS for each group, its reasons side by side."""
    groups: dict[str, list[str]] = {}
    for group, reason, cents in found:
        groups.setdefault(group, []).extend((reason, dollars(cents), ""))
    for group, trios in groups.items():
        yield seg("CAS", group, *trios)


# -- answers


def acknowledgement(batch: Batch, group_number: int) -> list[str]:
    """A 999 to its set."""
    guide, verdict = GUIDES[batch.kind], "R" if batch.is_rejected else "A"
    found = [seg("AK1", "HC", str(group_number), guide), seg("AK2", "837", "0001", guide)]
    if batch.is_rejected:
        found += [seg("IK3", "PRV", "11", "", "3"), seg("IK5", "R", "5")]
    else:
        found.append(seg("IK5", "A"))
    return [*found, seg("AK9", verdict, "1", "1", "0" if batch.is_rejected else "1")]


def status(batch: Batch, reference: str) -> list[str]:
    """A 277CA on its claims."""
    assert batch.answered is not None
    today = day(batch.answered)
    found = [
        seg("BHT", "0085", "08", f"A{reference}", today, "1000", "TH"),
        seg("HL", "1", "", "20", "1"),
        seg("NM1", "PR", "2", PAYER, "", "", "", "", "PI", PAYER_ID),
        seg("TRN", "1", f"A{reference}"),
        seg("DTP", "050", "D8", day(batch.sent)),
        seg("DTP", "009", "D8", today),
        seg("HL", "2", "1", "21", "1"),
        seg("NM1", "41", "2", "CLEARLINK CLAIMS EXCHANGE", "", "", "", "", "46", SENDER),
        seg("TRN", "2", reference),
        seg("STC", "A1:19:PR", today, "WQ", dollars(sum(one.charge for one in batch.claims))),
        *_totals(batch.claims, batch.turned_away, "90", "AA"),
    ]
    level = 2
    for provider, claims in billing(batch):
        level += 1
        above = str(level)
        found += [
            seg("HL", above, "2", "19", "1"),
            seg("NM1", "85", "2", provider.name, "", "", "", "", "XX", provider.npi),
            seg("TRN", "1", "0"),
            seg("STC", "A1:19:PR", "", "WQ", dollars(sum(one.charge for one in claims))),
            *_totals(claims, batch.turned_away, "QA", "QC"),
        ]
        for claim in claims:
            level += 1
            family, given, member = _member(claim)
            is_away = claim.number in batch.turned_away
            found += [
                seg("HL", str(level), above, "PT"),
                seg("NM1", "QC", "1", family, given, "", "", "", "MI", member),
                seg("TRN", "2", claim.number),
                seg(
                    "STC",
                    "A7:562:82" if is_away else "A2:20:PR",
                    today,
                    "U" if is_away else "WQ",
                    dollars(claim.charge),
                ),
            ]
            if not is_away:
                found.append(seg("REF", "1K", claim.payer_number))
            if claim.kind == "I":
                found.append(seg("REF", "BLT", f"13{claim.frequency}"))
            found.append(seg("DTP", "472", "D8", day(claim.service)))
    return found


def _totals(claims: list[Claim], away: set[str], taken: str, refused: str) -> Iterator[str]:
    kept = [one.charge for one in claims if one.number not in away]
    gone = [one.charge for one in claims if one.number in away]
    if kept:
        yield seg("QTY", taken, str(len(kept)))
    if gone:
        yield seg("QTY", refused, str(len(gone)))
    if kept:
        yield seg("AMT", "YU", dollars(sum(kept)))
    if gone:
        yield seg("AMT", "YY", dollars(sum(gone)))


# -- remittances


def remittance(run: Run, trace: str) -> list[str]:
    """One payment."""
    total = sum(one.paid for one in run.decisions)
    name = run.group.name or run.group.number
    provider = run.provider
    how = ("I", dollars(total), "C", "CHK") if total > 0 else ("H", "0", "C", "NON")
    found = [
        seg("BPR", *how, *[""] * 11, day(run.paid_on)),
        seg("TRN", "1", trace, "1820771001"),
        seg("DTM", "405", day(run.decided)),
        seg("N1", "PR", f"{PAYER} FOR {name}"),
        seg("N3", "PO BOX 700"),
        seg("N4", "BOISE", "ID", "83701"),
        seg("REF", "2U", PAYER_ID),
        seg("PER", "BL", "EDI HELP", "TE", "8005550100"),
        seg("N1", "PE", provider.name, "XX", provider.npi),
        seg("REF", "TJ", provider.tax_id),
        seg("LX", "1"),
    ]
    for one in run.decisions:
        found += _decision(one, run.group.number)
    if total < 0:  # what is owed is carried to the next payment
        number = f"{run.provider.npi}"
        found.append(seg("PLB", number, f"{run.paid_on.year}1231", f"FB:{trace}", dollars(total)))
    return found


def _decision(one: Decided, group: str) -> Iterator[str]:
    claim = one.claim
    family, given, member = _member(claim)
    facility = "13" if claim.kind == "I" else "11"
    patient = dollars(one.patient) if one.patient and one.status != "22" else ""
    yield seg(
        "CLP",
        claim.number,
        one.status,
        dollars(one.charge),
        dollars(one.paid),
        patient,
        "12",
        claim.payer_number,
        facility,
        claim.frequency,
    )
    yield seg("NM1", "QC", "1", family, given, "", "", "", "MI", member)
    yield seg("REF", "1L", group)
    yield seg("DTM", "232", day(claim.service))
    yield seg("DTM", "233", day(claim.service))
    yield seg("DTM", "050", day(one.received))
    covered = sum(claim.lines[n].charge for n, paid, _ in one.lines if paid)
    if covered and one.sign > 0:
        yield seg("AMT", "AU", dollars(covered))
    for number, paid, found in one.lines:
        line = claim.lines[number]
        procedure = f"{'AD' if claim.kind == 'D' else 'HC'}:{line.procedure}"
        yield seg(
            "SVC", procedure, dollars(one.sign * line.charge), dollars(paid), line.revenue, "1"
        )
        yield seg("DTM", "472", day(claim.service))
        yield from _adjusted(found)
        yield seg("REF", "6R", f"{claim.number}L{number + 1}")
        if paid > 0 and one.status == "1":
            share = sum(cents for name, _, cents in found if name == "PR")
            yield seg("AMT", "B6", dollars(paid + share))
        if any(reason == "227" for _, reason, _ in found):
            yield seg("LQ", "HE", "N179")
