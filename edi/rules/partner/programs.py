"""Which programs the services of a claim belong to, and what claims must hold for one to."""

from collections.abc import Iterator

from edi.claims.claim import Claim, ServiceLine
from edi.rule_language.code_set import CodeSet
from edi.rules.needs import Need, all_of, any_of
from edi.rules.partner.applies import value
from edi.rules.partner.partner import Partner
from edi.rules.partner.sections import Program
from edi.structure.chunk import Spot

PROCEDURES = ("SV101-2", "SV202-2", "SV301-2")


def programs_of(partner: Partner, claim: Claim) -> list[tuple[ServiceLine, list[Program]]]:
    """The programs of each line, of those that the claim's group uses."""
    used = [one for one in partner.programs if partner.uses(claim.group_number, one)]
    return [(line, [one for one in used if _holds(one, claim, line)]) for line in claim.lines]


def _holds(program: Program, claim: Claim, line: ServiceLine) -> bool:
    is_listed = (
        line.procedure.code in program.procedures or line.revenue_code in program.revenue_codes
    )
    if not is_listed:
        return False
    if claim.is_institutional:
        return program.places is None
    place = line.place_of_service or claim.facility_code
    return place not in program.other_places and (program.places is None or place in program.places)


def program_needs(partner: Partner, program: Program) -> Need:
    """What a claim must hold for a service of it to be of the program."""
    needs: list[Need] = [any_of(*_services(program))]
    if partner.groups:
        using = CodeSet(n for n in partner.groups if partner.uses(n, program))
        others = partner.other_groups
        if others is None or (others.programs is not None and program.key not in others.programs):
            needs.append(value("2000B", "SBR03", using))
        else:
            without = CodeSet(n for n in partner.groups if n not in using)
            needs.append(value("2000B", "SBR03", without, is_among=False))
    elif partner.other_groups is not None and not partner.uses("", program):
        return any_of()
    return all_of(*needs)


def _services(program: Program) -> Iterator[Need]:
    if program.procedures:
        yield from procedure_needs(program.procedures)
    if program.revenue_codes:
        yield value("2400", "SV201", program.revenue_codes)


def procedure_needs(procedures: CodeSet) -> list[Need]:
    """A line has one of these procedures: any of these needs."""
    return [value("2400", element, procedures) for element in PROCEDURES]


def procedure_spot(line: ServiceLine) -> Spot:
    """Where the procedure of a line stands."""
    for segment, element in (("SV1", 1), ("SV2", 2), ("SV3", 1)):
        if line.has(segment):
            return line.spot(segment, element)
    return line.spot()
