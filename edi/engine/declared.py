"""What a transaction set says it is (ST03, GS08), beside what it holds."""

from collections.abc import Iterable, Iterator

from edi.claims.claim import Claim
from edi.finding import Problem
from edi.guides.catalogue import SPECS
from edi.guides.spec import About, GuideSpec

_BY_SERVICE = {
    spec.service.segment: spec
    for spec in SPECS.values()
    if spec.service is not None and spec.about is About.CLAIM
}


def other_guide(claim: Claim) -> Problem | None:
    """ENV013 of a claim whose lines are those of another guide; None where they are its own."""
    held = {
        token.partition("_")[0] for line in claim.lines for token in line.chunk.layout.tokens
    }.intersection(_BY_SERVICE)
    declared = claim.spec
    if len(held) != 1 or declared.service is None or declared.service.segment in held:
        return None
    (segment_id,) = held
    meant = _BY_SERVICE[segment_id]
    message = (
        f"The service lines are those of an {meant.short} ({segment_id}), but ST03 declares"
        f" {declared.id} ({declared.short}): send {meant.id} in ST03 and GS08. Such claims of this"
        " transaction set are not checked."
    )
    return Problem("ENV013", message, claim.levels[0].place(0), 3) if claim.levels else None


def with_errata(spec: GuideSpec, version: str, problems: list[Problem]) -> Iterator[Problem]:
    """Problems, with a word where only an errata requires what is missing, and `version` (ST03 or
    GS08) is of an earlier one."""
    for problem in problems:
        for erratum in spec.errata:
            if problem.code == erratum.code and erratum.names in problem.message:
                text = problem.message.rstrip(".")
                problem = problem._replace(
                    message=f"{text} (since errata {erratum.errata}; this file declares {version})"
                )
        yield problem


def one_payment(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Problems of an 835, where a second BPR or TRN is another payment (REM012), said once of two
    that follow each other."""
    last = None
    for problem in problems:
        place = problem.place
        if problem.code in ("SEG002", "SEG004") and place.segment_id in ("BPR", "TRN"):
            is_next = last is not None and place.segment == last + 1
            last = place.segment
            if is_next:
                continue
            message = (
                f"A second payment ({place.segment_id}) in one transaction set: each payment needs"
                " a transaction set (ST to SE) of its own, with one BPR and one TRN."
            )
            problem = Problem("REM012", message, place)
        yield problem


def declares_earlier(spec: GuideSpec, version: str) -> bool:
    """Is it an edition of the guide before one of its errata?"""
    editions = (spec.id[:10], *spec.versions)
    return version in editions and any(version[10:] < one.errata for one in spec.errata)
