"""HCP and REF*9A in their places."""

from collections.abc import Iterable
from hashlib import blake2b

from edi.claims.claim import Claim
from edi.emit.loop_edits import Edits, Part
from edi.emit.segments import Segment
from edi.emit.write_837 import Run
from edi.interchange.writer import amount
from edi.pricing import Priced
from edi.reprice.pricing import ClaimPrice
from edi.structure.layout import Node

_NO_PER_DIEM = "06"  # not a method of a professional claim as a whole (837P, 2300 HCP01)
_COMBINATION = "08"
_REFERENCES = ("REF[9A]", "REF[9C]")  # repriced, adjusted repriced
_LINE_REFERENCES = ("REF[9B]", "REF[9D]", *_REFERENCES)  # of a line; 9A and 9C in an 837D


def repriced(claim: Claim, prices: ClaimPrice, organization: str) -> Run:
    """The claim with its prices."""
    head = Edits(claim.chunk)
    root = claim.chunk.layout.root
    number = [("REF", ("9A", number_of(claim)))] if any(prices.lines) else []
    head.put(root, "REF[9A]", *number)
    _leave_out(head, root, "REF[9C]")
    if prices.claim is not None:
        one = prices.claim
        if one.method == _NO_PER_DIEM and not claim.is_institutional:
            one = one._replace(method=_COMBINATION)
        head.put(root, "HCP", _hcp(one, organization, prices.drg))
    else:
        _leave_out(head, root, "HCP")
    segments: list[Part] = list(head.run().segments)
    for chunk, price in zip(claim.line_chunks, prices.lines, strict=True):
        line = Edits(chunk)
        node = chunk.layout.root
        if price is not None:
            line.put(node, "HCP", _hcp(price, organization))
        else:
            _leave_out(line, node, "HCP")
        _leave_out(line, node, *_LINE_REFERENCES)
        segments += line.run().segments
    return Run(segments, claim.delimiters)


def existing(claim: Claim) -> list[str]:
    """What the claim has already of what is written."""
    found = ["HCP of the claim"] if claim.has("HCP") else []
    if any(claim.has(key) for key in _REFERENCES):
        found.append("REF*9A or REF*9C")
    numbers = [str(n) for n, line in enumerate(claim.lines, 1) if line.has("HCP")]
    if numbers:
        found.append(f"HCP of {_lines(numbers)}")
    numbers = [
        str(n)
        for n, line in enumerate(claim.lines, 1)
        if any(line.has(key) for key in _LINE_REFERENCES)
    ]
    if numbers:
        found.append(f"numbers of a repricer at {_lines(numbers)}")
    return found


def _leave_out(edits: Edits, node: Node, *keys: str) -> None:
    """Take out what an earlier repricer has written."""
    for key in keys:
        if node.uses.get(key):
            edits.put(node, key)


def number_of(claim: Claim) -> str:
    """The repriced claim number: of a claim always the same, of another one another."""
    digest = blake2b(digest_size=8)
    for level in claim.levels:
        digest.update("\n".join(level.segments[1:]).encode())
    own = [one for one in claim.whole.segments if not _is_of_repricer(one)]
    digest.update("\n".join(own).encode())
    return digest.hexdigest().upper()


def _is_of_repricer(segment: str) -> bool:
    return segment.startswith("HCP") or (
        segment.startswith("REF") and segment[4:6] in ("9A", "9B", "9C", "9D")
    )


def _hcp(price: Priced, organization: str, drg: str = "") -> Segment:
    return "HCP", (
        price.method,
        amount(price.allowed),
        amount(price.saving),
        organization,
        amount(price.rate) if price.rate is not None else "",
        drg,
        amount(price.allowed) if drg else "",
    )


def _lines(numbers: Iterable[str]) -> str:
    listed = list(numbers)
    shown = ", ".join(listed[:5]) + (", …" if len(listed) > 5 else "")
    return f"line{'s' if len(listed) > 1 else ''} {shown}"
