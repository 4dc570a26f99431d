"""Which guide a transaction set is read by, from GS08 and ST03 (rule ENV013)."""

from edi.finding import Place, Problem, Severity
from edi.guides.catalogue import GUIDES, SPECS
from edi.guides.guide import Guide, load, resolve
from edi.interchange.envelope import Envelope


def guide_of(envelope: Envelope, where: Place) -> tuple[Guide | None, list[Problem]]:
    """The guide of the transaction set that opened at `where`, None for one that is unknown."""
    st = envelope.st
    set_id = st[1].strip() if len(st) > 1 else ""
    st03 = st[3].strip() if len(st) > 3 else ""
    gs08 = envelope.version
    guide_id, exact = _choose(set_id, gs08, st03)
    if guide_id is None:
        message = (
            f"{_kind(set_id, st03 or gs08)} is of no guide known here; known are"
            f" {', '.join(GUIDES)}. Only its envelope is checked"
        )
        return None, [Problem("ENV013", message, where, 3 if st03 else None)]
    problems = []
    header = envelope.header
    if not gs08 and header is not None:
        if envelope.sets == 1:  # once for the group
            message = f"GS08 must name the guide; the set is read as {guide_id}"
            problems.append(Problem("ENV013", message, header, 8))
    elif st03 and gs08 and st03 != gs08:
        message = f"ST03 and GS08 differ; the set is read as {guide_id}"
        same = resolve(st03)[0] == resolve(gs08)[0]
        severity = Severity.WARNING if same else None
        problems.append(Problem("ENV013", message, where, 3, severity=severity))
    elif not exact:
        close = resolve(gs08)[0] or resolve(st03)[0]
        message = f"not exactly a guide known here; read as {guide_id}"
        severity = Severity.WARNING if close else None
        problems.append(Problem("ENV013", message, where, 3 if st03 else None, severity=severity))
    elif st03 and not SPECS[guide_id].st03_is_used:
        # Not used in the guide, yet sent by several payers: no reason to reject a payment.
        message = f"ST03 is not used in an {set_id}"
        problems.append(Problem("ENV013", message, where, 3, severity=Severity.WARNING))
    return load(guide_id), problems


_SETS = {
    "270": "eligibility inquiry",
    "271": "eligibility response",
    "276": "claim status request",
    "277": "claim status or acknowledgment",
    "278": "services review",
    "820": "premium payment",
    "834": "benefit enrollment",
    "997": "functional acknowledgment",
}


def _kind(set_id: str, version: str) -> str:
    """What a transaction set that is not ours is, in words that hold none of its values unknown."""
    if set_id in _SETS:
        return f"this {set_id} ({_SETS[set_id]})"
    if version.startswith("004010"):
        return "this transaction set of version 4010, which 5010 replaced,"
    return "this transaction set"


# Guides of the same transaction set ids that are not among ours: never read as another.
_OTHER_GUIDES = ("005010X228", "005010X291", "005010X292", "005010X298", "004010")


def _choose(set_id: str, gs08: str, st03: str) -> tuple[str | None, bool]:
    for version in (st03, gs08):
        guide_id, exact = resolve(version)
        if guide_id and SPECS[guide_id].transaction == set_id:
            return guide_id, exact
    if (st03 or gs08).startswith(_OTHER_GUIDES):
        return None, False
    usual = (s.id for s in SPECS.values() if s.is_usual and s.transaction == set_id)
    return next(usual, None), False
