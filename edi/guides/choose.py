"""Which guide a transaction set is read by, from GS08 and ST03 (rule ENV013)."""

import re
from functools import lru_cache

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
    guide_id, exact = _choose(set_id, gs08, st03, envelope.standard)
    if guide_id is None:
        message = (
            f"{_unknown(set_id, (st03, gs08, envelope.standard))}: only the envelope was checked."
            f" Supported guides: {', '.join(GUIDES)}."
        )
        return None, [Problem("ENV013", message, where, 3 if st03 else None)]
    problems = []
    header = envelope.header
    if not gs08 and header is not None:
        if envelope.sets == 1:  # once for the group
            message = f"GS08 must name the guide: the transaction set is read as {guide_id}."
            problems.append(Problem("ENV013", message, header, 8))
    elif st03 and gs08 and st03 != gs08:
        message = f"ST03 and GS08 differ: the transaction set is read as {guide_id}."
        same = resolve(st03)[0] == resolve(gs08)[0]
        severity = Severity.WARNING if same else None
        problems.append(Problem("ENV013", message, where, 3, severity=severity))
    elif not exact:
        close = resolve(gs08)[0] or resolve(st03)[0]
        message = f"This is not exactly a supported guide: it is read as {guide_id}."
        severity = Severity.WARNING if close else None
        problems.append(Problem("ENV013", message, where, 3 if st03 else None, severity=severity))
    elif st03 and not SPECS[guide_id].st03_is_used:
        # Not used in the guide, yet sent by several payers: no reason to reject a payment.
        message = f"ST03 is not used in an {set_id}: leave it out."
        problems.append(Problem("ENV013", message, where, 3, severity=Severity.WARNING))
    return load(guide_id), problems


def kind_of_set(envelope: Envelope) -> str:
    """What a transaction set of no guide known here is: "834", "837 of version 4010"."""
    st = envelope.st
    set_id = st[1].strip() if len(st) > 1 else ""
    if len(set_id) != 3 or not (set_id.isascii() and set_id.isdigit()):
        return "of no known kind"
    release = min(map(_release, (envelope.version, st[3] if len(st) > 3 else "")))
    is_other = set_id in _OWN and release != _OURS
    return f"{set_id} of version {release}" if is_other else set_id


_OWN = frozenset(spec.transaction for spec in SPECS.values())
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

# Guides of transaction set ids that are read here by other guides.
_OTHER_GUIDES = {
    "005010X212": "claim status response",
    "005010X213": "request for additional information",
    "005010X225": "health care service data reporting",
    "005010X228": "pending claim status",
    "005010X291": "predetermination: professional",
    "005010X292": "predetermination: institutional",
    "005010X298": "post-adjudicated claims data: professional",
    "005010X299": "post-adjudicated claims data: institutional",
    "005010X300": "post-adjudicated claims data: dental",
}
_OURS = 5010
_RELEASE = re.compile("00([2-8]0[0-9])")


def _unknown(set_id: str, versions: tuple[str, ...]) -> str:
    """ "… is not supported" in words that hold none of its values unknown."""
    if set_id in _SETS and set_id != "277":
        return f"The {set_id} ({_SETS[set_id]}) is not supported"
    for version in versions:
        if (release := _release(version)) < _OURS:
            return f"Version {release} is not supported (replaced by {_OURS})"
        if release > _OURS:
            return f"Version {release} is not supported (later than {_OURS})"
        if version[:10] in _OTHER_GUIDES:
            return f"Guide {version[:10]} ({_OTHER_GUIDES[version[:10]]}) is not supported"
    if set_id == "277":
        return f"This 277 ({_SETS['277']}) is not supported"
    return "The guide of this transaction set is not supported"


def _release(version: str) -> int:
    """4010 of "004010X098A1" and of "00401XXXX"; that of our guides where it names none."""
    found = _RELEASE.match(version)
    return int(found[1]) * 10 if found else _OURS


def _is_other(version: str) -> bool:
    """Does it name a guide that is none of ours, of this release or of another?"""
    if _release(version) != _OURS:
        return True
    family, number, errata = version[:10], version[7:10], version[10:]
    is_guide = version.startswith("005010X") and len(number) == 3 and number.isdigit()
    is_whole = not errata or (len(errata) == 2 and errata[0] in "AE" and errata[1].isdigit())
    return is_guide and is_whole and family not in _FAMILIES


_FAMILIES = frozenset(guide_id[:10] for guide_id in GUIDES)


@lru_cache(maxsize=64)  # the sets of a file mostly name the same
def _choose(set_id: str, gs08: str, st03: str, standard: str) -> tuple[str | None, bool]:
    for version in (st03, gs08):
        guide_id, exact = resolve(version)
        if guide_id and SPECS[guide_id].transaction == set_id:
            return guide_id, exact
    # ISA12 counts where neither names a guide: it says 00401 when they are masked.
    if _is_other(st03) or _is_other(gs08) or _release(standard) < _OURS:
        return None, False  # never read by the nearest guide: it says what it is
    usual = (s.id for s in SPECS.values() if s.is_usual and s.transaction == set_id)
    return next(usual, None), False
