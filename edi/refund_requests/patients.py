"""Patients and days of service of the claims in letters, where the user gives the claim files: the
ledger knows neither."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from edi.claims.claim import Claim
from edi.claims.stream import claims_of
from edi.emit.delimiter_choice import clean
from edi.errors import NotX12
from edi.interchange.compressed import open_file
from edi.structure.document import Document

Key = tuple[str, str]  # CLM01, NPI of the billing provider


class Patient(NamedTuple):
    """Who was treated, and when: "2026-04-02", "2026-04-02 to 2026-04-05" or ""."""

    name: str
    days: str


def patients(paths: Iterable[Path], wanted: Collection[Key]) -> dict[Key, Patient]:
    """Those of the claims `wanted`; a claim that the files have with several is left out.

    Raises `NotX12`, `OSError`.
    """
    found: dict[Key, set[Patient]] = {}
    for path in paths:
        with open_file(path) as source:
            document = Document(source)
            for claim in claims_of(document, str(path)):
                npi = claim.billing_provider.npi if claim.billing_provider else ""
                if (claim.id, npi) in wanted:
                    found.setdefault((claim.id, npi), set()).add(_patient(claim))
            if not document.envelope.interchanges:
                raise NotX12(f"{path}: {document.no_interchange}")
    return {key: next(iter(some)) for key, some in found.items() if len(some) == 1}


def _patient(claim: Claim) -> Patient:
    party = claim.patient or (claim.subscriber.party if claim.subscriber else None)
    parts = (party.first_name, party.middle_name, party.last_name) if party else ()
    days = sorted({day.isoformat() for day in claim.service_dates or ()})
    return Patient(clean(" ".join(part for part in parts if part), 160), " to ".join(days))
