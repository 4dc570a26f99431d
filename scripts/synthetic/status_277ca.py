"""Segments of a 277CA file that answers the claims of an 837P."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from synthetic.claims import visit_claim
from synthetic.envelope import CREATED, interchange
from synthetic.members import panels
from synthetic.model import Claim, Member, Provider
from synthetic.spelling import amount, day, seg
from synthetic.values import PLAN

ACCEPTED = "A2:20:PR"
REJECTED = ("A7:562:85", "A6:164:IL", "A8:464:85")
BY_LINE = "A3:247"
LINE = "A7:454"


@dataclass(slots=True)
class Sums:
    """Claims and cents, accepted and rejected."""

    accepted: int = 0
    rejected: int = 0
    accepted_cents: int = 0
    rejected_cents: int = 0

    def add(self, claims: list[Claim]) -> Sums:
        for claim in claims:
            if status(claim) == ACCEPTED:
                self.accepted += 1
                self.accepted_cents += claim.charge
            else:
                self.rejected += 1
                self.rejected_cents += claim.charge
        return self

    def segments(self, taken: str, refused: str) -> Iterator[str]:
        if self.accepted:
            yield seg("QTY", taken, str(self.accepted))
        if self.rejected:
            yield seg("QTY", refused, str(self.rejected))
        if self.accepted:
            yield seg("AMT", "YU", amount(self.accepted_cents))
        if self.rejected:
            yield seg("AMT", "YY", amount(self.rejected_cents))

    @property
    def charge(self) -> int:
        return self.accepted_cents + self.rejected_cents


def status(claim: Claim) -> str:
    """Category, status and entity; the same for the same claim number."""
    rng = Random(claim.number)
    chance = rng.random()
    if chance < 0.85:
        return ACCEPTED
    return rng.choice(REJECTED) if chance < 0.95 else BY_LINE


def claim_status(claim: Claim) -> Iterator[str]:
    """Loop 2200D and its 2220D."""
    decision = status(claim)
    action = "WQ" if decision == ACCEPTED else "U"
    yield seg("TRN", "2", claim.number)
    yield seg("STC", decision, day(CREATED), action, amount(claim.charge))
    if decision == ACCEPTED:
        yield seg("REF", "1K", f"9{claim.number}")
    yield seg("REF", "D9", claim.trace)
    yield seg("DTP", "472", "D8", day(claim.service))
    if decision == BY_LINE:
        for line in claim.lines[:2]:
            yield seg("SVC", line.procedure, amount(line.charge), *[""] * 4, str(line.units))
            yield seg("STC", LINE, "", "U")
            yield seg("REF", "FJ", line.control)
            yield seg("DTP", "472", "D8", day(claim.service))


def all_claims(members: list[Member]) -> list[Claim]:
    return [claim for each in members for claim in each.claims]


def provider_segments(billing: Provider, level: int, claims: list[Claim]) -> Iterator[str]:
    yield seg("HL", str(level), "2", "19", "1")
    yield seg("NM1", "85", "2", billing.name, "", "", "", "", "XX", billing.npi)
    sums = Sums().add(claims)
    yield seg("TRN", "1", "0")
    yield seg("STC", "A1:19:PR", "", "WQ", amount(sums.charge))
    yield from sums.segments("QA", "QC")


def status_report(claims: int, seed: int) -> Iterator[str]:
    """Segments of a 277CA (005010X214) interchange that answers ``professional(claims, seed)``."""

    def source() -> Iterator[tuple[Provider, list[Member]]]:
        return panels(claims, seed, visit_claim, hospital=False)

    def report() -> Iterator[str]:
        total = Sums()
        for _, members in source():
            total.add(all_claims(members))
        yield seg("BHT", "0085", "08", f"STATUS{seed % 1000:03d}", day(CREATED), "0700", "TH")
        yield seg("HL", "1", "", "20", "1")
        yield PLAN.nm1()
        yield seg("TRN", "1", f"BATCH{seed % 1000:03d}")
        yield seg("DTP", "050", "D8", day(CREATED))
        yield seg("DTP", "009", "D8", day(CREATED))
        yield seg("HL", "2", "1", "21", "1")
        yield seg("NM1", "41", "2", "EXAMPLE CLEARINGHOUSE", "", "", "", "", "46", "SUB001")
        yield seg("TRN", "2", "BATCH0001")
        yield seg("STC", "A1:19:PR", day(CREATED), "WQ", amount(total.charge))
        yield from total.segments("90", "AA")
        level = 2
        for billing, members in source():
            level += 1
            above = level
            yield from provider_segments(billing, level, all_claims(members))
            for each in members:
                level += 1
                yield seg("HL", str(level), str(above), "PT")
                yield each.patient.nm1("QC", "MI", each.member_id)
                for claim in each.claims:
                    yield from claim_status(claim)

    return interchange("HN", "005010X214", [report()], seed)
