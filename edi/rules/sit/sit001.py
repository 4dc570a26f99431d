"""The same claim must not be sent twice.

A claim for the same patient, billing provider, dates, procedures (with modifiers and units) and
charges as an earlier claim of the run, to the same payer at the same responsibility level and with
the same claim frequency, is denied as a duplicate. It is an error when CLM01 is the same as well,
else a warning: two visits on one day may be real, and modifiers 76, 77 or 59 say so.

No duplicates: a replacement or void (CLM05-3 7 or 8) of the claim before it, two of these that name
different payer claim numbers (REF*F8), and the secondary claim of a service beside the primary one.
Names, addresses, diagnoses and the order of lines do not matter; the patient is the subscriber's
member id and birth date, and the name and birth date of the dependant. Claims are compared with
half a million to a million claims before them, across all files of the run.

Rejected: two claims of the same patient, each 99213 of 9 April for 120 dollars.
Accepted: the second with modifier 76, of another day, or as a replacement.

Source: WEDI SNIP type 4; payers' duplicate edits (CARC 18).
"""

from collections.abc import Iterator
from typing import Any

from edi.claims.claim import Claim
from edi.claims.view import LoopView
from edi.finding import Severity, Snip
from edi.rules.rule import Hit, Scope, rule

_GENERATION = 500_000  # claims remembered, and as many again while the next ones are gathered
_LINE_BITS, _ID_BITS = 40, 32


@rule(
    "SIT001",
    "duplicate-claim",
    Severity.WARNING,
    Snip.SITUATIONAL,
    scopes={Scope.CLAIM},
    keeps_state=True,
)
def check(claim: Claim, state: dict[Any, Any]) -> Iterator[Hit]:
    key = _digest(claim)
    if key is None:
        return
    if not state:
        state.update(latest={}, before={}, files=[claim.file])
    files: list[str | None] = state["files"]
    if files[-1] != claim.file:
        files.append(claim.file)
    latest: dict[int, int] = state["latest"]
    own_id = hash(claim.id) & ((1 << _ID_BITS) - 1)
    first = latest.get(key) or state["before"].get(key)
    if first is None:
        if len(latest) >= _GENERATION:
            state["before"], latest = latest, {}
            state["latest"] = latest
        # Where it stands and its CLM01, in one number: a claim costs some 150 bytes.
        file_line = (len(files) - 1) << _LINE_BITS | claim.chunk.line
        latest[key] = file_line << _ID_BITS | own_id
        return
    is_same_id = first & ((1 << _ID_BITS) - 1) == own_id
    file, line = divmod(first >> _ID_BITS, 1 << _LINE_BITS)
    here = file == len(files) - 1
    yield Hit(
        claim.spot("CLM", 1),
        "same patient, billing provider, payer, dates, procedures and charges"
        f"{' and same CLM01' if is_same_id else ''} as the claim at line {line} of"
        f" {'this' if here else 'an earlier'} file; a replacement needs CLM05-3 7, a repeated"
        " service its modifier",
        None if here else f"first sent in {files[file]}",
        Severity.ERROR if is_same_id else None,
    )


def _digest(claim: Claim) -> int | None:
    """A hash of all that makes claims duplicates; None when there is too little to compare.

    It runs on every claim, so it takes raw elements and makes no objects of the claim model.
    """
    subscriber, provider = claim.subscriber, claim.billing_provider
    if subscriber is None or provider is None or not claim.lines:
        return None
    d = claim.chunk.delimiters
    sep = d.element
    clm = _raw(claim, "CLM").split(sep, 6)
    frequency = clm[5].rpartition(d.component)[2] if len(clm) > 5 else ""
    services = 0
    service = "SV2" if claim.is_institutional else "SV1"
    # SV101-SV104 or SV201-SV205, and with them the dates of the line
    count = 6 if claim.is_institutional else 5
    for line in claim.lines:
        chunk, uses = line.chunk, line.node.uses
        segments = chunk.segments
        at = uses.get(service)
        if at is None:
            return None
        dates = uses.get("DTP[472]") or uses.get("DTP")
        # A sum, so that the order of the lines does not matter.
        services += hash(
            (*segments[at[0]].split(sep, count)[:count], segments[dates[0]] if dates else "")
        )
    patient = claim.patient_level
    return hash(
        (
            services,
            frequency,
            claim.reference("F8") if frequency in ("7", "8") else "",
            _raw(claim, "DTP[434]"),
            _raw(provider, "NM1", "2010AA").rpartition(sep)[2],
            _raw(subscriber, "NM1", "2010BA").rpartition(sep)[2],
            _raw(subscriber, "DMG", "2010BA"),
            _raw(subscriber, "NM1", "2010BB").rpartition(sep)[2],
            _raw(subscriber, "SBR")[:5],  # with SBR01, one letter
            _raw(patient, "NM1", "2010CA") if patient else "",
            _raw(patient, "DMG", "2010CA") if patient else "",
        )
    )


def _raw(view: LoopView, key: str, loop_id: str = "") -> str:
    """The first segment with this key in the loop, or in a loop below it; "" when absent."""
    node = view.node
    if loop_id:
        children = node.children.get(loop_id)
        if not children:
            return ""
        node = children[0]
    used = node.uses.get(key)
    return view.chunk.segments[used[0]] if used else ""
