"""A payer's cover of a claim's patient, apart from where the claim has it.

The same facts stand in 2000B, 2010BA and 2010BB for the payer that the claim is sent to, and in
2320, 2330A and 2330B for all others. To pass a claim on is to give them their other places.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from edi.claims.claim import Claim
from edi.claims.other_payer import OtherPayer
from edi.claims.view import LoopView, Party
from edi.interchange.columns import decode
from edi.secondary.raw_segments import all_with, at, elements, indexes, references, split

SELF = "18"  # the patient is the subscriber
PAYER_REFERENCES = ("2U", "EI", "FY", "NF")
AUTHORIZATIONS = ("G1", "9F", "G3")  # prior authorization, referral, predetermination
PROVIDER_NUMBERS = ("G2", "LU")  # those that a payer has given

# Loops of providers, by guide: at the claim, and for an other payer; "" is the billing provider.
OTHER_PROVIDERS = {
    "837P": {"2310A": "2330C", "2310B": "2330D", "2310C": "2330E", "2310D": "2330F", "": "2330G"},
    "837I": {
        "2310A": "2330C",
        "2310B": "2330D",
        "2310C": "2330E",
        "2310E": "2330F",
        "2310D": "2330G",
        "2310F": "2330H",
        "": "2330I",
    },
    "837D": {
        "2310A": "2330C",
        "2310B": "2330D",
        "2310E": "2330E",
        "": "2330F",
        "2310C": "2330G",
        "2310D": "2330H",
    },
}


class Source(StrEnum):
    """Where a coverage is known from."""

    CLAIM = "claim"
    CARRIER = "crossover carrier"
    FILE = "coverage file"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Segments and elements are raw text in the delimiters of the claim's file."""

    level: str  # SBR01
    relationship: str  # SBR02 of a 2320: of the patient to the subscriber
    group_number: str
    group_name: str
    insurance_type: str
    filing: str
    subscriber: tuple[str, ...]  # elements of NM1*IL
    subscriber_details: tuple[str, ...]  # N3, N4, REF*SY
    payer: tuple[str, ...]  # elements of NM1*PR
    payer_address: tuple[str, ...] = ()  # N3, N4
    payer_references: tuple[str, ...] = ()
    authorizations: tuple[str, ...] = ()  # REF*G1, REF*9F
    assigned: str = ""  # OI03, CLM08
    signature: str = ""  # OI04, CLM10 of an 837P
    release: str = ""  # OI06, CLM09
    # Numbers that the payer has given to providers: by loop of the claim, elements of NM1 and REFs.
    providers: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = ()
    source: Source = Source.CLAIM
    as_it_stands: tuple[str, ...] = ()  # its 2320 in the claim, as a whole

    @property
    def payer_id(self) -> str:
        """NM109."""
        return decode(at(self.payer, 9)).strip()

    @property
    def payer_name(self) -> str:
        """NM103."""
        return decode(at(self.payer, 3)).strip()

    @property
    def member_id(self) -> str:
        """NM109 of the subscriber."""
        return decode(at(self.subscriber, 9)).strip()

    @property
    def is_own(self) -> bool:
        """Is the patient the subscriber?"""
        return self.relationship == SELF

    def at_level(self, level: str) -> "Coverage":
        """The same at another place in the order of payers."""
        return self if level == self.level else replace(self, level=level, as_it_stands=())


def of_destination(claim: Claim) -> Coverage | None:
    """The payer that the claim is sent to; None where its loops are missing."""
    subscriber = claim.subscriber
    if subscriber is None or subscriber.party is None or subscriber.payer is None:
        return None
    sbr = elements(subscriber, "SBR")
    patient = claim.patient_level
    relationship = at(elements(patient, "PAT"), 1) if patient else at(sbr, 2)
    person, payer = subscriber.party, subscriber.payer
    clm = elements(claim, "CLM")
    return Coverage(
        at(sbr, 1).strip(),
        relationship.strip(),
        at(sbr, 3),
        at(sbr, 4),
        at(sbr, 5),
        at(sbr, 9),
        tuple(elements(person, "NM1")),
        (*all_with(person, "N3", "N4"), *references(person, ("SY",))),
        tuple(elements(payer, "NM1")),
        tuple(all_with(payer, "N3", "N4")),
        tuple(references(payer, PAYER_REFERENCES)),
        tuple(references(claim, AUTHORIZATIONS)),
        at(clm, 8),
        at(clm, 10),
        at(clm, 9),
        _own_providers(claim, payer),
    )


def _own_providers(
    claim: Claim, payer: Party
) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    found = []
    for loop_id in OTHER_PROVIDERS[claim.spec.short]:
        if loop_id:
            for node in claim.node.children.get(loop_id, ()):
                view = LoopView(claim.chunk, node)
                if numbers := references(view, PROVIDER_NUMBERS):
                    name = elements(view, "NM1")
                    found.append((loop_id, tuple(name[:3]), tuple(numbers)))
        elif numbers := references(payer, PROVIDER_NUMBERS):
            kind = "2"
            if claim.billing_provider and claim.billing_provider.party:
                kind = claim.billing_provider.party.value("NM1", 2) or kind
            found.append(("", ("NM1", "85", kind), tuple(numbers)))
    return tuple(found)


def of_other(claim: Claim, other: OtherPayer) -> Coverage | None:
    """Another payer of the claim; None where its loops are missing."""
    person, payer = other.subscriber, other.payer
    if person is None or payer is None:
        return None
    sbr, oi = elements(other, "SBR"), elements(other, "OI")
    own = indexes(other.node)
    providers = []
    for loop_id, others in OTHER_PROVIDERS[claim.spec.short].items():
        for node in other.node.children.get(others, ()):
            view = LoopView(other.chunk, node)
            name = tuple(elements(view, "NM1"))
            providers.append((loop_id, name, tuple(references(view, PROVIDER_NUMBERS))))
    return Coverage(
        at(sbr, 1).strip(),
        at(sbr, 2).strip(),
        at(sbr, 3),
        at(sbr, 4),
        at(sbr, 5),
        at(sbr, 9),
        tuple(elements(person, "NM1")),
        (*all_with(person, "N3", "N4"), *references(person, ("SY",))),
        tuple(elements(payer, "NM1")),
        tuple(all_with(payer, "N3", "N4")),
        tuple(references(payer, PAYER_REFERENCES)),
        tuple(references(payer, AUTHORIZATIONS)),
        at(oi, 3),
        at(oi, 4),
        at(oi, 6),
        tuple(providers),
        as_it_stands=tuple(other.chunk.segments[index] for index in sorted(own)),
    )


def name_of_patient(claim: Claim) -> tuple[str, ...]:
    """Raw elements of the patient's NM1."""
    patient = claim.patient
    return tuple(split(patient, patient.node.uses["NM1"][0])) if patient else ()
