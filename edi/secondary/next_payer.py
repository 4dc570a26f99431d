"""The payers of a claim in their order.

Whom a claim goes to next is known from the claim itself (loops 2320 after the destination), from
the coverage file, or from the payer that says to whom it has passed the claim on (NM1*TT, with the
member id in NM1*GB).
"""

from collections.abc import Iterable, Sequence

from edi.claims.claim import Claim
from edi.cob.levels import ORDER, rank
from edi.matching.decision import Decision, Named
from edi.matching.levels import plain
from edi.secondary.coverage import SELF, Coverage, Source, name_of_patient, of_destination, of_other
from edi.secondary.coverage_file import Coverages, made
from edi.secondary.raw_segments import segment
from edi.secondary.refusal import CannotMake, Reason

_UNKNOWN_RELATIONSHIP = "21"
_UNKNOWN_FILING = "ZZ"  # "when the type of insurance is not known" (SBR09)


def payers_of(claim: Claim, coverages: Coverages) -> list[Coverage]:
    """All payers of a claim, in their order. Raises `CannotMake`, `CannotWrite`."""
    destination = of_destination(claim)
    if destination is None:
        raise CannotMake(Reason.INVALID, "The claim's subscriber or payer is missing.")
    if rank(destination.level) is None:
        raise CannotMake(
            Reason.PAYER_UNKNOWN,
            "The claim does not say at which place its payer comes (SBR01 is U).",
        )
    found = [destination]
    unranked: list[Coverage] = []
    for other in claim.other_payers:
        one = of_other(claim, other)
        if one is None:
            raise CannotMake(Reason.INVALID, "Another payer of the claim is incomplete (2330).")
        (found if rank(one.level) is not None else unranked).append(one)
    for one in unranked:
        found.append(one.at_level(_free(found)))
    for entry in coverages.of(claim):
        if any(_is_same_cover(one, entry.payer_id, entry.member_id) for one in found):
            continue
        level = entry.level or _free(found)
        if all(one.level != level for one in found):
            found.append(made(claim, entry, level))
    levels = [one.level for one in found]
    if len(set(levels)) < len(levels):
        raise CannotMake(
            Reason.INVALID, "Two payers of the claim have the same place (SBR01).", rule="COB001"
        )
    return sorted(found, key=lambda one: rank(one.level) or 0)


def _free(found: Iterable[Coverage]) -> str:
    """The level after the last one."""
    last = max(rank(one.level) or 0 for one in found)
    if last + 1 == len(ORDER):
        raise CannotMake(
            Reason.NO_ROOM, "The claim has eleven payers; an 837 has room for no more."
        )
    return ORDER[last + 1]


def _is_same_cover(one: Coverage, payer_id: str, member_id: str) -> bool:
    return one.payer_id == payer_id and one.member_id == member_id


def after(payers: Sequence[Coverage], one: Coverage) -> Coverage | None:
    """The next payer in the order."""
    ours = rank(one.level) or 0
    return next((other for other in payers if (rank(other.level) or 0) > ours), None)


def carrier(
    claim: Claim, payers: Sequence[Coverage], decisions: Sequence[Decision]
) -> Coverage | None:
    """The payer that a decision was passed on to, where the claim does not know it.

    Raises `CannotMake` where the member id there is not known.
    """
    said = next((one for one in decisions if one.carrier), None)
    if said is None or said.carrier is None or not said.carrier.last:
        return None
    other = said.other_subscriber
    if other is None or not other.id or not said.carrier.id:
        raise CannotMake(
            Reason.PAYER_UNKNOWN,
            "The payer has passed the claim on (NM1*TT), yet neither the claim nor the 835 has the"
            " patient's member id there.",
            at=said,
        )
    d = claim.delimiters
    is_own = not other.last or _is_patient(claim, other)
    patient = name_of_patient(claim)
    name = list(patient[2:8]) if is_own else ["1", other.last, other.first, other.middle, "", ""]
    end = segment(d, "NM1", *[""] * 7, "MI", other.id).split(d.element)[8:]
    person = ["NM1", "IL", *name, *[""] * (6 - len(name)), *end]
    payer = segment(d, "NM1", "PR", "2", said.carrier.last, *[""] * 4, "PI", said.carrier.id)
    return Coverage(
        _free(payers),
        SELF if is_own else _UNKNOWN_RELATIONSHIP,
        *("", "", "", _UNKNOWN_FILING),
        tuple(person),
        (),
        tuple(payer.split(d.element)),
        assigned=claim.benefits_assigned,
        release=claim.release_of_information,
        source=Source.CARRIER,
    )


def _is_patient(claim: Claim, other: Named) -> bool:
    patient = claim.patient
    return patient is not None and (
        (patient.last_name.casefold(), patient.first_name.casefold())
        == (other.last.casefold(), other.first.casefold())
    )


def is_same_payer(one: Coverage, other: Coverage) -> bool:
    """Have two coverages the same payer?"""
    return plain(one.payer_id) == plain(other.payer_id)
