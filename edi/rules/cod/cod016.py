"""A Medicare member must be identified by a Medicare beneficiary identifier (MBI).

Medicare rejects a claim whose subscriber (2010BA NM109) has another identifier (277CA A7:164:IL):
the numbers built on the social security number ended in 2019, and claims for services before 2020
are not asked. An MBI has eleven characters without
hyphens: 9AX9AX9AA99, where 9 is a digit (the first never 0), A a letter and X either, never S, L,
O, I, B or Z. Checked where SBR09 is MA or MB, and NM108 MI.

A warning where Medicare is another payer (2330A): the next payer cannot match Medicare's crossover
claim. A warning also where Medicare is not the first payer (SBR01): plans that supplement Medicare
are often sent under its indicator, and have identifiers of their own.

Rejected: NM1*IL*1*BRIGHTWATER*HOLLIS****MI*123456789A~
Accepted: NM1*IL*1*BRIGHTWATER*HOLLIS****MI*1EG4TE5MK73~

Source: CMS, Understanding the Medicare Beneficiary Identifier (MBI) Format; 837 guides, NM109 of
2010BA and 2330A.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache

from edi.claims.claim import Claim
from edi.claims.context import ClaimContext
from edi.claims.view import at
from edi.codes import mbi
from edi.elements.dates import parse_date
from edi.finding import Severity, Snip
from edi.rules.needs import any_of, equals
from edi.rules.rule import Hit, Scope, rule
from edi.structure.chunk import RawClaim
from edi.structure.layout import Layout

_MEDICARE = ("MA", "MB")
_SINCE = date(2020, 1, 1)


def precheck(raw: RawClaim, context: ClaimContext, file: str | None, memory: None) -> bool:
    del file, memory
    separator, (segments, _, layouts) = raw.delimiters.element, raw.segments
    level = context.level("2000B")
    if level is not None and any(_unfit(level.segments, _members(level.layout), separator)):
        return False
    return not any(_unfit(segments, _members(layouts[0]), separator))


def counted(raw: RawClaim, context: object) -> list[Severity] | None:
    """Of claims whose services are known to lie after the change."""
    if not isinstance(context, ClaimContext) or not _is_recent(raw):
        return None
    separator, (segments, _, layouts) = raw.delimiters.element, raw.segments
    level = context.level("2000B")
    found = []
    if level is not None:
        if level.layout.problems:
            return None  # a member may stand there twice
        for coverage in _unfit(level.segments, _members(level.layout), separator):
            is_first = at(coverage, 1) == "P"
            found.append(Severity.ERROR if is_first else Severity.WARNING)
    others = _unfit(segments, _members(layouts[0]), separator)
    return found + [Severity.WARNING for _ in others]


def _is_recent(raw: RawClaim) -> bool:
    """Has a line a date since the change?"""
    segments, starts, layouts = raw.segments
    for number, layout in enumerate(layouts[1:], start=1):
        for index in layout.root.uses.get("DTP[472]", ()):
            values = segments[starts[number] + index].split(raw.delimiters.element)
            day = parse_date(at(values, 3)[-8:])
            if day is not None and day >= _SINCE:
                return True
    return False


def _unfit(
    segments: list[str], members: tuple[tuple[int, int], ...], separator: str
) -> Iterator[list[str]]:
    """The coverages (SBR) of Medicare whose member has another identifier."""
    for coverage, member in members:
        raw = segments[coverage]
        if "MA" not in raw and "MB" not in raw:
            continue  # as of most, which are not looked at any closer
        covered = raw.split(separator)
        if at(covered, 9) not in _MEDICARE:
            continue
        values = segments[member].split(separator)
        if at(values, 8) == "MI" and not mbi.is_valid(at(values, 9)):
            yield covered


@lru_cache(maxsize=4096)
def _members(layout: Layout) -> tuple[tuple[int, int], ...]:
    """Where a 2000B, or a claim, has the SBR of each payer and the NM1 of its member."""
    root = layout.root
    loops = [(root, "2010BA"), *((payer, "2330A") for payer in root.children.get("2320", ()))]
    return tuple(
        (coverage, name)
        for node, member_loop in loops
        for coverage in node.uses.get("SBR", ())
        for member in node.children.get(member_loop, ())
        for name in member.uses.get("NM1", ())
    )


@rule(
    "COD016",
    "mbi-form",
    Severity.ERROR,
    Snip.CODE_SETS,
    scopes={Scope.CLAIM},
    needs=any_of(equals("2000B/SBR09", *_MEDICARE), equals("2320/SBR09", *_MEDICARE)),
    precheck=precheck,
    counted=counted,
)
def check(claim: Claim) -> Iterator[Hit]:
    days = claim.service_dates
    if days is not None and days[1] < _SINCE:
        return
    subscriber = claim.subscriber
    if subscriber is not None and subscriber.filing in _MEDICARE:
        member = subscriber.party
        if member is not None and member.id_qualifier == "MI" and not mbi.is_valid(member.id):
            yield Hit(
                member.spot("NM1", 9),
                "The member id (2010BA NM109) of a Medicare member is not a Medicare beneficiary"
                f" identifier: it needs 11 characters of the form {mbi.FORM}.",
                severity=None if subscriber.responsibility == "P" else Severity.WARNING,
            )
    for payer in claim.other_payers:
        member = payer.subscriber
        if payer.filing not in _MEDICARE or member is None:
            continue
        if member.id_qualifier == "MI" and not mbi.is_valid(member.id):
            yield Hit(
                member.spot("NM1", 9),
                "The member id (2330A NM109) for Medicare is not a Medicare beneficiary identifier:"
                f" it needs 11 characters of the form {mbi.FORM}.",
                severity=Severity.WARNING,
            )
