"""Which service lines a table of a plan is about."""

from typing import NamedTuple

from edi.adjudicate import plan_values as values
from edi.claims.claim import Claim, ServiceLine
from edi.rule_language.code_set import CodeSet
from edi.rules.partner.applies import guides_of
from edi.rules.partner.lists import Lists, codes_of
from edi.rules.partner.table import Table

KEYS = (
    *("claims", "procedures", "revenue-codes", "places-of-service", "except-places-of-service"),
    "diagnoses",
)


class Chosen(NamedTuple):
    """Lines by guide, procedure or revenue code, place and diagnosis; None for any."""

    guides: frozenset[str] | None
    procedures: CodeSet | None
    revenue_codes: CodeSet | None
    places: CodeSet | None
    except_places: CodeSet
    diagnoses: CodeSet | None

    @classmethod
    def read(cls, table: Table, lists: Lists) -> "Chosen":
        """Raises `ProfileError`."""
        return cls(
            guides_of(table, "claims"),
            values.codes(table, "procedures", lists),
            values.codes(table, "revenue-codes", lists),
            values.codes(table, "places-of-service", lists),
            codes_of(table, "except-places-of-service", lists),
            values.codes(table, "diagnoses", lists),
        )

    @property
    def is_everything(self) -> bool:
        return all(one is None for one in (*self[:4], self.diagnoses)) and not self.except_places

    def fits(self, claim: Claim, line: ServiceLine, diagnoses: list[str]) -> bool:
        if self.guides is not None and claim.guide_id not in self.guides:
            return False
        if not self._is_service(line):
            return False
        if self.places is not None or self.except_places:
            place = line.place_of_service or claim.facility_code
            if place in self.except_places:
                return False
            if self.places is not None and place not in self.places:
                return False
        return self.diagnoses is None or any(holds(self.diagnoses, one) for one in diagnoses)

    def _is_service(self, line: ServiceLine) -> bool:
        if self.procedures is None and self.revenue_codes is None:
            return True
        if self.procedures is not None and line.procedure.code in self.procedures:
            return True
        return self.revenue_codes is not None and line.revenue_code in self.revenue_codes


def holds(codes: CodeSet, diagnosis: str) -> bool:
    """Is a diagnosis in a set of codes, of categories (S72) and ranges of them (S00..T88)?"""
    return diagnosis in codes or diagnosis[:3] in codes


def diagnoses_of(claim: Claim) -> list[str]:
    """The principal diagnosis and the others (HI), in their order."""
    found = []
    for key in claim.node.uses:
        if not key.startswith("HI"):
            continue
        for _, elements in claim.each(key):
            for composite in elements[1:]:
                qualifier, code, *_ = (*claim.parts(composite), "", "")
                if qualifier in _DIAGNOSES and code:
                    found.append(code)
    return found


_DIAGNOSES = frozenset(("ABK", "ABF", "BK", "BF", "ABJ", "APR", "ABN", "BN", "BJ", "PR"))
